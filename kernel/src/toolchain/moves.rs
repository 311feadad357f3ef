//! What rustc says of a variable that a cell moves, and where the move is.

use super::cheap;
use super::keeping::{self, Layout};
use super::places::Places;
use serde_json::Value;
use std::ops::Range;

/// An error, and not the count of them that comes last.
pub fn is_error(diagnostic: &Value) -> bool {
    let has_place = diagnostic["spans"]
        .as_array()
        .is_some_and(|it| !it.is_empty());
    diagnostic["level"] == "error" && has_place
}

/// A variable that rustc refuses to move, or to use after its move.
pub struct Lost<'a> {
    name: String,
    /// `None` if the store does not have it and rustc does not say it.
    type_name: Option<String>,
    source: &'a str,
    error: &'a Value,
    pub by: LostBy,
}

/// Where the variable is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostBy {
    /// The store can't have it back.
    Store,
    /// The cell uses it after its move.
    Use,
    /// The error is the move: of what is still borrowed, or of what a closure that may
    /// run often has taken along.
    Move,
}

impl<'a> Lost<'a> {
    /// `None` if the error is about anything else.
    pub fn from_error(error: &'a Value, source: &'a str, layout: &Layout) -> Option<Lost<'a>> {
        let mut primary = spans(error).filter(|span| span["is_primary"] == true);
        let line = primary.next()?["line_start"].as_u64()? as usize - 1;
        let code = error["code"]["code"].as_str()?;
        if layout.puts(line) {
            let put = keeping::put(source.lines().nth(line)?).filter(|_| code == "E0382")?;
            return Some(Lost {
                name: put.name,
                type_name: Some(put.type_name),
                source,
                error,
                by: LostBy::Store,
            });
        }
        let message = error["message"].as_str()?;
        let by = match code {
            "E0382" => LostBy::Use,
            "E0505" => LostBy::Move,
            "E0507" if message.contains("a captured variable in an ") => LostBy::Move,
            _ => return None,
        };
        let path = message.split('`').nth(1)?;
        let name = path.split('.').next()?.to_owned();
        Some(Lost {
            type_name: stored_type(source, &name),
            name,
            source,
            error,
            by,
        })
    }

    /// Where it is moved, if it can survive that.
    pub fn moves(&self, places: &Places) -> Option<Vec<Move>> {
        let is_primary = |span: &&Value| span["is_primary"] == true;
        let moved: Vec<Range<usize>> = match self.by {
            LostBy::Move => spans(self.error)
                .filter(is_primary)
                .filter_map(bytes)
                .collect(),
            LostBy::Store | LostBy::Use => spans(self.error)
                .filter_map(|span| Some((bytes(span)?, span["label"].as_str()?)))
                .filter_map(|(at, label)| moved(places, self.source, at, label))
                .collect(),
        };
        if moved.is_empty() {
            return self.moved_into_closure(places).map(|found| vec![found]);
        }
        let moves: Option<Vec<Move>> = moved
            .into_iter()
            .map(|at| self.moved_at(places, at))
            .collect();
        moves.filter(|moves| !moves.is_empty())
    }

    /// The closure that takes it along, where rustc names no place in it.
    fn moved_into_closure(&self, places: &Places) -> Option<Move> {
        let mut spans = spans(self.error);
        let label = |span: &&Value| span["label"].as_str().map(is_into_closure) == Some(true);
        let closure = places.closure_around(&bytes(spans.find(label)?)?)?;
        let type_name = self.moved_type().or(self.type_name.as_deref())?;
        let name = self.name.clone();
        cheap::is_cheap(type_name).then_some(Move::IntoClosure { closure, name })
    }

    fn moved_at(&self, places: &Places, at: Range<usize>) -> Option<Move> {
        let text = self.source.get(at.clone())?;
        let fields = text.strip_prefix(self.name.as_str())?;
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let is_whole = fields.is_empty();
        if !(is_whole || fields.starts_with('.') && fields.chars().all(is_path)) {
            return None;
        }
        if places.is_dropped(&at) || !places.is_within(&at) {
            return None;
        }
        let is_captured = self.by == LostBy::Move;
        let closure = places.closure_around(&at).filter(|_| !is_captured);
        let is_whole = is_whole || closure.is_some();
        let own_type = self.type_name.as_deref().filter(|_| is_whole);
        // The cell may have hidden the variable of the store behind its own.
        let type_name = match self.by {
            LostBy::Store => own_type.or_else(|| self.moved_type()),
            LostBy::Use | LostBy::Move => self.moved_type().or(own_type),
        };
        let is_cheap = type_name.is_some_and(cheap::is_cheap);
        if !is_cheap {
            return None;
        }
        let name = self.name.clone();
        Some(match closure {
            Some(closure) => Move::IntoClosure { closure, name },
            None if places.is_shorthand(&at) => Move::AsShorthand { at, name },
            None => Move::Of(at),
        })
    }

    /// The type of the part that is moved.
    fn moved_type(&self) -> Option<&'a str> {
        let children = self.error["children"].as_array().into_iter().flatten();
        let labels = spans(self.error).filter_map(|span| span["label"].as_str());
        let mut texts = labels.chain(children.filter_map(|child| child["message"].as_str()));
        texts.find_map(|text| {
            let (_, rest) = text.split_once("has type `")?;
            Some(rest.split_once("`, which")?.0)
        })
    }
}

/// The type by which the store has a variable.
fn stored_type(source: &str, name: &str) -> Option<String> {
    let mut puts = source.lines().filter_map(keeping::put);
    Some(puts.find(|put| put.name == name)?.type_name)
}

/// The expression that is moved, if it is that which the label speaks of.
fn moved(places: &Places, source: &str, at: Range<usize>, label: &str) -> Option<Range<usize>> {
    if is_into_closure(label) {
        // The closure as a whole: the place in it has a label of its own.
        return None;
    }
    let is_itself = label.contains("moved due to use in")
        || label.starts_with("value moved here")
        || label.starts_with("value partially moved here");
    if is_itself {
        return Some(at);
    }
    // `df` moved due to this method call
    let is_call = label.contains("moved due to");
    let receiver = || places.receiver(&at).or_else(|| before_dot(source, &at));
    is_call.then(|| receiver().unwrap_or(at.clone()))
}

fn is_into_closure(label: &str) -> bool {
    label.starts_with("value moved into") || label.starts_with("value partially moved into")
}

/// `df` of `df.lazy()` in a macro's arguments, which are no expressions to a parser.
fn before_dot(source: &str, call: &Range<usize>) -> Option<Range<usize>> {
    let before = source.get(..call.start)?.trim_end().strip_suffix('.')?;
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let start = before.trim_end_matches(is_path).len();
    Some(start..before.len())
}

fn spans(error: &Value) -> impl Iterator<Item = &Value> {
    error["spans"].as_array().into_iter().flatten()
}

fn bytes(span: &Value) -> Option<Range<usize>> {
    let at = |key: &str| usize::try_from(span[key].as_u64()?).ok();
    Some(at("byte_start")?..at("byte_end")?)
}

/// How a variable is moved, and where in the source.
pub enum Move {
    /// The variable or its field is what an expression says.
    Of(Range<usize>),
    /// `S { df }`
    AsShorthand { at: Range<usize>, name: String },
    /// A closure or an `async` block takes it along.
    IntoClosure { closure: Range<usize>, name: String },
}
