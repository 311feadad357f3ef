//! The rows of what has to be asked for them: a lazy query, an engine.

use super::frame::frame;
use crate::display::{Bundle, display_options, table};
use polars::prelude::DataFrame;

/// All rows, as those of a frame, if a table shows them all (`Ok`); else the first of them (`Err`).
/// They are asked for once.
///
/// # Errors
/// What the asking meets.
pub(super) fn first_rows<E>(
    ask: impl Fn(usize) -> Result<DataFrame, E>,
) -> Result<Result<Bundle, Bundle>, E> {
    let most = display_options().get_rows();
    let rows = ask(most + 1)?;
    Ok(match rows.height() <= most {
        true => Ok(frame(&rows)),
        false => {
            let first = rows.head(Some(most));
            let summary = format!("the first {most} rows, of more");
            Err(table::all_rows(&first, &summary, &[]))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::frame::frame;
    use super::super::shown::Shown;
    use crate::clients::RaVerbs as _;
    use crate::flows::{ColumnError, Flows as _};
    use polars::prelude::*;

    fn flows(rows: i64) -> DataFrame {
        let ports: Vec<i64> = (0..rows).map(|row| row * row % 7).collect();
        df!("Dport" => ports).unwrap()
    }

    #[test]
    fn few_rows_of_a_query_are_shown_as_those_of_a_frame_and_of_many_the_first() {
        let few = flows(10);
        let (asked, here) = (few.clone().lazy().bundle(), frame(&few));
        assert_eq!((asked.plain(), asked.html()), (here.plain(), here.html()));
        let many = flows(11).lazy().bundle();
        assert!(many.plain().starts_with("LazyFrame (the first rows"));
        assert!(many.plain().contains("the first 10 rows, of more"));
        assert!(many.plain().contains("\n\nplan\n") && many.html().contains("<summary>plan"));
    }

    #[test]
    fn a_result_is_shown_as_what_is_in_it() {
        let (df, here) = (flows(9), frame(&flows(9)));
        let said = |shown: crate::display::Bundle| shown.plain().to_owned();
        let counted: Result<DataFrame, ColumnError> = df.counts("Dport");
        assert_eq!(
            said(counted.bundle()),
            said(frame(&df.counts("Dport").unwrap()))
        );
        let query: Result<LazyFrame, ColumnError> = Ok(df.clone().lazy());
        assert_eq!(said(query.bundle()), said(here));
        let shape: Result<(usize, usize), ColumnError> = Ok(df.shape());
        assert_eq!(said(shape.bundle()), "(9, 1)");
        assert!(said(df.counts("dport").bundle()).starts_with("no column `dport`: did you mean"));
        assert!(said(df.clone().lazy().racluster(["sport"]).bundle()).contains("sport"));
        let unknown = df.lazy().select([col("none")]).bundle();
        assert!(said(unknown).contains("none"), "an error, and no plan");
    }
}
