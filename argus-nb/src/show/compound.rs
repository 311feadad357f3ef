//! Several values as one display: `Vec`s, and tuples with tables in them.

use super::erased::Erased;
use super::frame::frame;
use crate::display::{Bundle, HTML, PLAIN, table};
use polars::prelude::{Column, DataFrame, Series};

/// How many values of a `Vec` are shown: a hundred frames would fill a notebook file.
const MOST: usize = 10;
/// Bytes of HTML after which no more is added.
const BYTES: usize = 200_000;

/// What `df.shape()` gives.
type Shape = (usize, usize);

/// The values of a `Vec`, one below the other.
pub(super) fn many<R>(values: &[R], show: impl Fn(&R) -> Bundle) -> Bundle {
    let mut parts: Vec<Bundle> = values.iter().take(MOST).map(show).collect();
    if values.len() > MOST {
        let left_out = format!("… {} more of {}", values.len() - MOST, values.len());
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

/// Pairs and triples of what is shown as a table, and pairs of that and a shape.
pub(super) fn tuple(value: &Erased<'_>) -> Option<Bundle> {
    tuple_of::<DataFrame>(value)
        .or_else(|| tuple_of::<Series>(value))
        .or_else(|| tuple_of::<Column>(value))
        .or_else(|| tuple_of::<Shape>(value))
}

fn tuple_of<A: Part>(value: &Erased<'_>) -> Option<Bundle> {
    pair::<A, DataFrame>(value)
        .or_else(|| pair::<A, Series>(value))
        .or_else(|| pair::<A, Column>(value))
        .or_else(|| pair::<A, Shape>(value))
        .or_else(|| {
            let (a, b, c) = value.cast::<(A, A, A)>()?;
            A::TABLE.then(|| joined([a, b, c].map(Part::part).into()))
        })
}

fn pair<A: Part, B: Part>(value: &Erased<'_>) -> Option<Bundle> {
    let (a, b) = value.cast::<(A, B)>()?;
    (A::TABLE || B::TABLE).then(|| joined(vec![a.part(), b.part()]))
}

/// What a tuple may hold.
trait Part: std::fmt::Debug + 'static {
    /// Whether it is shown as a table. A tuple without one is shown by its `Debug`.
    const TABLE: bool = true;
    fn part(&self) -> Bundle;
}

impl Part for DataFrame {
    fn part(&self) -> Bundle {
        frame(self)
    }
}

impl Part for Series {
    fn part(&self) -> Bundle {
        table::series(self)
    }
}

impl Part for Column {
    fn part(&self) -> Bundle {
        table::column(self)
    }
}

impl Part for Shape {
    const TABLE: bool = false;
    fn part(&self) -> Bundle {
        Bundle::text(&format!("{self:?}"))
    }
}
