//! Files become a frame.

use super::assemble::assemble;
use super::error::LoadError;
use super::infer::plan;
use super::management::without_management;
use super::misfit::Misfit;
use super::options::Load;
use super::part::{Part, rows_by_source};
use super::pass::{Outcome, Pass};
use super::plan::Plan;
use super::report::{self, LoadReport};
use super::source::{Content, Source};
use super::text::Text;
use super::{binary, imported, loaded, table};
use polars::prelude::DataFrame;

impl Load {
    /// Reads it.
    ///
    /// # Errors
    /// [`LoadError`], with file, line, column, value and what to do.
    pub fn read(&self) -> Result<DataFrame, LoadError> {
        let sources = self.sources()?;
        if let Some(Content::Parquet | Content::Arrow) = sources.first().map(|first| first.content)
        {
            let df = table::read(self, &sources)?;
            let rows = [df.height()];
            let rows = if sources.len() == 1 { &rows[..] } else { &[] };
            loaded::note(&self.pattern, &sources, rows, &df);
            return Ok(df);
        }
        let (df, report, rows) = if binary::is_argus(&self.pattern, &sources)? {
            binary::read(self, &sources)?
        } else if let Some(format) = imported::detect(self, &sources)? {
            imported::read(self, &sources, format)?
        } else {
            read_text(self, &sources)?
        };
        loaded::note(&self.pattern, &sources, &rows, &df);
        if !report.is_empty() {
            report::keep(&df, report.clone());
        }
        if !report.has_nothing_unusual() {
            report::say(&self.pattern, &report);
        }
        Ok(df)
    }
}

/// The frame of text files, what is to be said of it, and the rows of each file.
fn read_text(
    load: &Load,
    sources: &[Source],
) -> Result<(DataFrame, LoadReport, Vec<usize>), LoadError> {
    let mut plan = plan(load, sources)?;
    loop {
        let text = Text::new(load, sources, &plan);
        match Pass::new(load, sources, &text).run()? {
            Outcome::Done(parts, _) if widen_without_values(&mut plan, &parts) => {}
            Outcome::Done(parts, notes) => {
                let mut rows = rows_by_source(sources, &parts);
                let (df, mut report) = assemble(load, sources, &plan, parts)?;
                report.notes.extend(notes);
                let df = without_management(load, &plan, df)?;
                if let [only] = &mut rows[..] {
                    *only = df.height();
                }
                return Ok((df, report, rows));
            }
            // A column is not what its first values said: again, with more room.
            Outcome::Wider(columns) => {
                for (at, reason) in columns {
                    plan.widen(at, reason);
                }
            }
        }
    }
}

/// Where a column has words for nothing and not a single value, these words are what it
/// holds: it is widened, and has to be read again. Returns whether any was.
fn widen_without_values(plan: &mut Plan, parts: &[Part]) -> bool {
    let mut widened = false;
    for at in 0..plan.columns.len() {
        if !plan.columns[at].needs_a_value() || parts.iter().any(|part| part.pieces[at].has_value())
        {
            continue;
        }
        let name = &plan.columns[at].name;
        let mut absent = parts
            .iter()
            .filter_map(|part| part.found.report.absent.get(name));
        let Some(word) = absent.find_map(|tally| tally.examples.first()) else {
            continue;
        };
        // `NaN` is no whole number and no text; it is a number of its kind.
        let is_number = word.text.trim_ascii().eq_ignore_ascii_case("nan");
        plan.widen(
            at,
            if is_number {
                Misfit::NotACount
            } else {
                Misfit::NotANumber
            },
        );
        widened = true;
    }
    widened
}
