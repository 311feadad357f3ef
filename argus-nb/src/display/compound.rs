//! Several values as one display: what `Vec`s and tuples of tables show.

use super::rich::Seen;
use super::{Bundle, HTML, PLAIN};
use polars::prelude::{Column, DataFrame, Series};

/// Values shown of a `Vec`; a hundred frames would fill a notebook file.
const SHOWN: usize = 10;
/// Bytes of HTML after which no more is added.
const BYTES: usize = 200_000;

/// The values of a `Vec`, one below the other.
pub(super) fn many<R>(values: &[R], show: fn(&R) -> Bundle) -> Bundle {
    let mut parts: Vec<Bundle> = values.iter().take(SHOWN).map(show).collect();
    if values.len() > SHOWN {
        let left_out = format!("… {} more of {}", values.len() - SHOWN, values.len());
        parts.push(Bundle::text(&left_out));
    }
    joined(parts)
}

/// Displays one below the other.
pub(super) fn joined(parts: Vec<Bundle>) -> Bundle {
    let mut html = String::new();
    let mut plain: Vec<&str> = Vec::new();
    for part in &parts {
        plain.push(part.plain());
        if html.len() < BYTES {
            html.push_str(&format!("<div>{}</div>", part.html()));
        }
    }
    let plain = match plain.as_slice() {
        [] => "[]".to_owned(),
        _ => plain.join("\n\n"),
    };
    Bundle::default().with(PLAIN, plain).with(HTML, html)
}

/// Pairs and triples of what is shown as a table, and of a shape.
pub(super) fn bundle(seen: &Seen<'_>) -> Option<Bundle> {
    type Shape = (usize, usize);
    pairs_of::<DataFrame>(seen)
        .or_else(|| pairs_of::<Series>(seen))
        .or_else(|| pairs_of::<Column>(seen))
        .or_else(|| pairs_of::<Shape>(seen))
}

fn pairs_of<A: Part>(seen: &Seen<'_>) -> Option<Bundle> {
    pair::<A, DataFrame>(seen)
        .or_else(|| pair::<A, Series>(seen))
        .or_else(|| pair::<A, Column>(seen))
        .or_else(|| pair::<A, (usize, usize)>(seen))
        .or_else(|| {
            let (a, b, c) = seen.cast::<(A, A, A)>()?;
            A::TABLE.then(|| joined([a, b, c].map(Part::part).into()))
        })
}

fn pair<A: Part, B: Part>(seen: &Seen<'_>) -> Option<Bundle> {
    let (a, b) = seen.cast::<(A, B)>()?;
    (A::TABLE || B::TABLE).then(|| joined(vec![a.part(), b.part()]))
}

trait Part: std::fmt::Debug + 'static {
    const TABLE: bool = true;
    fn part(&self) -> Bundle;
}

impl Part for DataFrame {
    fn part(&self) -> Bundle {
        super::table::frame(self)
    }
}

impl Part for Series {
    fn part(&self) -> Bundle {
        super::table::series(self)
    }
}

impl Part for Column {
    fn part(&self) -> Bundle {
        super::table::column(self)
    }
}

impl Part for (usize, usize) {
    const TABLE: bool = false;
    fn part(&self) -> Bundle {
        Bundle::text(&format!("{self:?}"))
    }
}
