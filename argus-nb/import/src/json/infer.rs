//! Which columns there are, by the first objects.

use super::dialect::Dialect;
use super::keys::Keys;
use super::leaf::Leaf;
use super::sample::Sample;
use super::walk::{find, walk};
use crate::row::{argus_kind, argus_position};
use crate::{Column, Kind};
use std::borrow::Cow;
use std::collections::HashSet;

/// More keys than this are data, and no columns: what is behind them is left out.
const MOST_COLUMNS: usize = 4096;

/// Of which types a path's values were.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// A whole number that a float has exactly.
    whole: bool,
    /// Any other whole number of 64 bits.
    large: bool,
    float: bool,
    /// What only a text can hold.
    other: bool,
}

impl Seen {
    fn add(&mut self, leaf: &Leaf<'_>) {
        const EXACT_IN_A_FLOAT: u64 = 1 << 53;
        match leaf {
            Leaf::Null => {}
            Leaf::Number(text) => match text.parse::<i64>() {
                Ok(number) if number.unsigned_abs() <= EXACT_IN_A_FLOAT => self.whole = true,
                Ok(_) => self.large = true,
                Err(_)
                    if text.contains(['.', 'e', 'E']) && text.parse().is_ok_and(f64::is_finite) =>
                {
                    self.float = true
                }
                Err(_) => self.other = true,
            },
            Leaf::Bool(_) | Leaf::Text(_) | Leaf::Array(_) => self.other = true,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Seen { other: true, .. }
            | Seen {
                large: true,
                float: true,
                ..
            } => Kind::Text,
            Seen { float: true, .. } => Kind::Number,
            Seen { large: true, .. } | Seen { whole: true, .. } => Kind::Count,
            _ => Kind::Text,
        }
    }
}

/// The columns, and which path belongs to which.
pub(crate) struct Layout {
    pub(crate) columns: Vec<Column>,
    pub(crate) keys: Keys,
    /// By a path's number.
    pub(crate) column_of: Vec<usize>,
    /// How many objects could be read.
    pub(crate) objects: usize,
}

impl Layout {
    pub(crate) fn infer(sample: &Sample, dialect: &Dialect) -> Layout {
        let mut keys = Keys::default();
        let mut seen: Vec<Seen> = Vec::new();
        let mut path = String::new();
        let mut objects = 0;
        for piece in sample.pieces().filter(|piece| piece.fault.is_none()) {
            if event(piece.bytes, dialect, &mut path).is_some_and(|event| !is_row(dialect, &event))
            {
                continue;
            }
            keys.begin_row();
            let walked = walk(piece.bytes, &mut path, &mut |path, leaf| {
                let path = dialect.path(path);
                let number = match keys.number(path) {
                    Some(number) => number,
                    None if keys.len() < MOST_COLUMNS => keys.insert(path),
                    None => return,
                };
                if seen.len() <= number {
                    seen.resize(number + 1, Seen::default());
                }
                if let Some(seen) = seen.get_mut(number) {
                    seen.add(&leaf);
                }
            });
            objects += usize::from(walked.is_ok());
        }
        let (columns, column_of) = columns(dialect, &mut keys, &seen);
        Layout {
            columns,
            keys,
            column_of,
            objects,
        }
    }
}

/// What an object says it is, empty if it does not; none if the format has no such thing.
pub(crate) fn event<'a>(
    bytes: &'a [u8],
    dialect: &Dialect,
    path: &mut String,
) -> Option<Cow<'a, str>> {
    let event = dialect.event.as_ref()?;
    let found = find(bytes, path, |path| dialect.path(path) == event.path);
    Some(found.unwrap_or_default())
}

pub(crate) fn is_row(dialect: &Dialect, event: &str) -> bool {
    dialect
        .event
        .as_ref()
        .is_none_or(|known| known.rows.contains(&event))
}

/// Argus' columns first, in ra's order; then the others as they occur.
fn columns(dialect: &Dialect, keys: &mut Keys, seen: &[Seen]) -> (Vec<Column>, Vec<usize>) {
    let is_derived = |name: &str| dialect.derived.iter().any(|(column, _)| *column == name);
    let is_argus = |name: &str| argus_position(name).is_some() && !is_derived(name);
    let mapped = dialect.mapping.iter().filter(|row| is_argus(row.column));
    let mapped = mapped.map(|row| (row.column, row.field));
    let mut argus: Vec<Column> = Vec::new();
    for (name, source) in mapped.clone().chain(dialect.derived.iter().copied()) {
        match argus.iter_mut().find(|column| column.name == name) {
            Some(column) => column.source = format!("{}, {source}", column.source),
            None => argus.push(Column {
                name: name.to_owned(),
                source: source.to_owned(),
                kind: argus_kind(name).unwrap_or(Kind::Text),
            }),
        }
    }
    argus.sort_by_key(|column| argus_position(&column.name));
    for (_, field) in mapped.clone() {
        keys.insert(field);
    }
    let mut columns = argus;
    let mut taken: HashSet<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut column_of = Vec::with_capacity(keys.len());
    for (number, path) in keys.paths().iter().enumerate() {
        let argus_name = mapped
            .clone()
            .find(|(_, field)| field == path)
            .map(|(name, _)| name);
        let known =
            argus_name.and_then(|name| columns.iter().position(|column| column.name == name));
        column_of.push(known.unwrap_or(columns.len()));
        if known.is_some() {
            continue;
        }
        let told = dialect
            .kinds
            .iter()
            .find(|(name, _)| name == path)
            .map(|(_, kind)| *kind);
        let seen = seen.get(number).copied().unwrap_or_default();
        let mut name = path.clone();
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        columns.push(Column {
            name,
            source: path.clone(),
            kind: told.unwrap_or_else(|| seen.kind()),
        });
    }
    (columns, column_of)
}
