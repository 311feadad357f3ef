//! Variables that survive a cell which moves them.
//!
//! Where a cell moves a variable, rustc refuses to put it back into the store, and says
//! where the move is (E0382). If a clone of it costs next to nothing
//! ([`super::cheap`]), the cell moves a clone instead, made at that very place: the
//! variable is afterwards what it was when the cell gave it away, changes before the move
//! included. A closure that takes a variable along gets its clone where it is made.
//! `drop(df)` lets it go, as `del df` does in Python. A cell that uses a variable which it
//! has moved itself is treated alike, and so is a move in a loop's body, in a closure that
//! may run often, and of what is still borrowed.
//!
//! What is put in stands between marks on the user's line, so that a place on the line is
//! found again in what the user wrote ([`as_written`]). No line is added or removed.
//!
//! Why it is so: `docs/decisions.md#a-variable-survives-its-move`.

use super::cheap;
use super::keeping::{self, Layout};
use super::library::CRATE;
use super::moves::{Lost, LostBy, Move, is_error};
use super::places::Places;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Stands on both sides of what is put into a line.
const MARK: &str = "/* argus: kept */";

/// What is to be done about a cell that rustc refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing: evcxr hears what rustc said.
    None,
    /// This is compiled in its place.
    Source(String),
    /// evcxr hears only this: of the variables that are lost whatever is done. It gives
    /// them up and asks for the others once more.
    Said(String),
}

/// Whether the cell has variables that could survive a move.
pub fn is_possible(source: &str) -> bool {
    source.lines().any(|line| {
        let stored = keeping::put(line).map(|put| put.type_name);
        stored.is_some_and(|type_name| cheap::is_cheap(&type_name))
    })
}

/// The source with a clone in the place of each frame that `df.lazy()` would move: nearly every
/// query begins so, and rustc need not refuse it first. `None` if there is no such place.
pub fn foreseen(source: &str) -> Option<String> {
    if !source.contains(".lazy()") {
        return None;
    }
    let puts = source.lines().filter_map(keeping::put);
    let frames = puts.filter(|put| put.type_name == keeping::FRAME);
    let frames: BTreeSet<String> = frames.map(|put| put.name).collect();
    let places = Places::from_source(source, &Layout::from_source(source)?)?;
    let mut edits = Edits::default();
    let made_lazy = places.made_lazy();
    made_lazy
        .filter(|(name, _)| frames.contains(*name))
        .for_each(|(_, at)| edits.add(Move::Of(at.clone())));
    (!edits.is_empty()).then(|| edits.apply(source))
}

/// What to do about a source of which rustc said this, a JSON object a line.
pub fn remedy(source: &str, said: &str) -> Remedy {
    let Some(layout) = Layout::from_source(source) else {
        return Remedy::None;
    };
    let mut places = None;
    let mut cures = Vec::new();
    let mut rest = String::new();
    for line in said.lines() {
        let diagnostic: Value = serde_json::from_str(line).unwrap_or_default();
        if !is_error(&diagnostic) {
            continue;
        }
        let Some(lost) = Lost::from_error(&diagnostic, source, &layout) else {
            return Remedy::None;
        };
        let places = places.get_or_insert_with(|| Places::from_source(source, &layout));
        match places.as_ref().and_then(|places| lost.moves(places)) {
            Some(moves) => cures.push((lost.by, moves)),
            None if lost.by != LostBy::Store => return Remedy::None,
            None => {
                rest.push_str(line);
                rest.push('\n');
            }
        }
    }
    // What a closure takes along may be another matter once it moves nothing on.
    if cures.iter().any(|(by, _)| *by == LostBy::Move) {
        cures.retain(|(by, _)| *by == LostBy::Move);
        rest.clear();
    }
    let mut edits = Edits::default();
    let moves = cures.into_iter().flat_map(|(_, moves)| moves);
    moves.for_each(|place| edits.add(place));
    match (edits.is_empty(), rest.is_empty()) {
        (true, _) => Remedy::None,
        (false, true) => Remedy::Source(edits.apply(source)),
        (false, false) => Remedy::Said(rest),
    }
}

/// Whether rustc said nothing but that the store can't have some variables back. evcxr then
/// gives these up, and shows nobody what was said.
pub fn only_loses(source: &str, said: &str) -> bool {
    let Some(layout) = Layout::from_source(source) else {
        return false;
    };
    let diagnostics = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_default());
    let errors: Vec<Value> = diagnostics.filter(is_error).collect();
    let is_loss = |error: &Value| {
        Lost::from_error(error, source, &layout).is_some_and(|lost| lost.by == LostBy::Store)
    };
    !errors.is_empty() && errors.iter().all(is_loss)
}

/// A line of the compiled source, and a column of it that counts from 1, as the user
/// wrote them.
pub fn as_written(line: &str, column: usize) -> (String, usize) {
    let mut written = String::new();
    let (mut compiled, mut before) = (0, 0);
    for (i, piece) in line.split(MARK).enumerate() {
        let length = piece.chars().count();
        let (begin, is_put_in) = (compiled, i % 2 == 1);
        if !is_put_in {
            written.push_str(piece);
            before += column.saturating_sub(1).saturating_sub(begin).min(length);
        }
        compiled += length + MARK.chars().count();
    }
    (written, before + 1)
}

/// What is put into the source.
#[derive(Default)]
struct Edits {
    insertions: BTreeSet<(usize, String)>,
    /// Which variables a closure takes along.
    closures: BTreeMap<(usize, usize), BTreeSet<String>>,
}

impl Edits {
    fn is_empty(&self) -> bool {
        self.insertions.is_empty() && self.closures.is_empty()
    }

    fn add(&mut self, place: Move) {
        match place {
            Move::Of(at) => {
                self.put_in(at.start, &format!("{CRATE}::cell::kept(&"));
                self.put_in(at.end, ")");
            }
            Move::AsShorthand { at, name } => {
                self.put_in(at.start, &format!("{name}: {CRATE}::cell::kept(&"));
                self.put_in(at.end, ")");
            }
            Move::IntoClosure { closure, name } => {
                let at = (closure.start, closure.end);
                self.closures.entry(at).or_default().insert(name);
            }
        }
    }

    fn put_in(&mut self, at: usize, text: &str) {
        self.insertions.insert((at, format!("{MARK}{text}{MARK}")));
    }

    fn apply(mut self, source: &str) -> String {
        for ((start, end), names) in std::mem::take(&mut self.closures) {
            let clones = names
                .iter()
                .map(|name| format!("let mut {name} = {CRATE}::cell::kept(&{name}); "));
            self.put_in(start, &format!("{{ {}", clones.collect::<String>()));
            self.put_in(end, " }");
        }
        let mut changed = source.to_owned();
        for (at, text) in self.insertions.iter().rev() {
            changed.insert_str(*at, text);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &str = "argus_nb::prelude::DataFrame";

    /// What evcxr writes for a cell that takes and puts back `df` and `s`.
    fn source(code: &str) -> String {
        format!(
            "pub extern \"C\" fn run_user_code_1(\n\
             let _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {{\n{code}\n\
             evcxr_variable_store.succeed(); Ok(())}})();\n\
             evcxr_variable_store.put_variable::<{FRAME}>(stringify!(df), df);\n\
             evcxr_variable_store.put_variable::<String>(stringify!(s), s);\n}}\n"
        )
    }

    /// What rustc says where the variable is moved at the first `moved` of the source.
    fn error(source: &str, name: &str, moved: &str) -> String {
        let at = source.find(moved).unwrap();
        let end = at
            + moved
                .find(|c: char| c != '.' && !c.is_alphanumeric())
                .unwrap_or(moved.len());
        let put = source
            .lines()
            .position(|line| line.contains(&format!("stringify!({name})")));
        let spans = serde_json::json!([
            { "byte_start": at, "byte_end": end, "label": "variable moved due to use in closure" },
            { "is_primary": true, "line_start": put.unwrap() + 1, "label": "value used here after move" },
        ]);
        let code = serde_json::json!({ "code": "E0382" });
        serde_json::json!({ "level": "error", "code": code, "spans": spans }).to_string()
    }

    #[test]
    fn what_is_moved_is_a_clone_made_where_it_is_moved() {
        for (code, moved, expected) in [
            ("g(1, df);", "df)", "g(1, KEPT(&df));"),
            ("S { df }", "df }", "S { df: KEPT(&df) }"),
            ("vec![df]", "df]", "vec![KEPT(&df)]"),
            (
                "spawn(move || { df.height() });",
                "df.height()",
                "spawn({ let mut df = KEPT(&df); move || { df.height() } });",
            ),
        ] {
            let source = source(code);
            // The method of a receiver is no part of it.
            let moved = if moved.starts_with("df.") {
                "df"
            } else {
                moved
            };
            let said = error(&source, "df", moved);
            let Remedy::Source(changed) = remedy(&source, &said) else {
                panic!("{code}")
            };
            let line = changed.lines().nth(2).unwrap();
            let kept = format!("{CRATE}::cell::kept");
            assert_eq!(line.replace(MARK, "").replace(&kept, "KEPT"), expected);
            assert_eq!(as_written(line, 1).0, code);
            assert_eq!(changed.lines().count(), source.lines().count());
        }
    }

    #[test]
    fn a_frame_that_becomes_a_query_is_known_to_survive() {
        for (code, expected) in [
            ("df.lazy().collect()", "KEPT(&df).lazy().collect()"),
            (
                "f(df.lazy(), df.lazy())",
                "f(KEPT(&df).lazy(), KEPT(&df).lazy())",
            ),
        ] {
            let foreseen = foreseen(&source(code)).unwrap();
            let line = foreseen.lines().nth(2).unwrap();
            let kept = format!("{CRATE}::cell::kept");
            assert_eq!(line.replace(MARK, "").replace(&kept, "KEPT"), expected);
        }
        for code in [
            "s.lazy()",
            "dg.lazy()",
            "let df = dg; df.lazy()",
            "spawn(move || df.lazy())",
            "f(df).lazy()",
            "\"df.lazy()\"",
        ] {
            assert_eq!(foreseen(&source(code)), None, "{code}");
        }
    }

    #[test]
    fn what_would_be_copied_dropped_or_is_not_the_kernels_is_left_as_it_is() {
        for (code, name, moved) in [
            ("g(s);", "s", "s)"),
            ("drop(df);", "df", "df)"),
            ("let (a, ref mut b) = df;", "df", "df;"),
        ] {
            let source = source(code);
            assert_eq!(remedy(&source, &error(&source, name, moved)), Remedy::None);
        }
        let source = source("g(df, s);");
        let lost = error(&source, "s", "s)");
        let said = format!("{}\n{lost}", error(&source, "df", "df,"));
        assert_eq!(remedy(&source, &said), Remedy::Said(format!("{lost}\n")));
        let own = said.replace("\"line_start\":6", "\"line_start\":3");
        assert_ne!(own, said);
        assert_eq!(remedy(&source, &own), Remedy::None);
    }

    #[test]
    fn a_column_is_found_again_in_what_the_user_wrote() {
        let line = format!("a({MARK}kept(&{MARK}df{MARK}){MARK}, b)");
        let column = |text: &str| line.find(text).unwrap() + 1;
        for (at, expected) in [
            (1, 1),
            (column("df"), 3),
            (column(", b"), 5),
            (column("b)"), 7),
        ] {
            assert_eq!(as_written(&line, at), ("a(df, b)".to_owned(), expected));
        }
    }
}
