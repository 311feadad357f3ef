//! What stands before a value, and is taken over by a bare one behind it.

use crate::condition::Comparison;
use crate::filter::{Sides, Test};
use crate::words::Word;

/// What stands before a value, and what a bare value after it means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Qualifiers {
    pub(super) layer: Option<Layer>,
    pub(super) sides: Option<Sides>,
    pub(super) word: &'static Word,
    pub(super) sign: Option<Sign>,
    /// Which of the tokens the word is.
    pub(super) at: usize,
}

/// What a question is of: `tcp`, `ip`, `ether`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Layer {
    Protocol(&'static Word, fn() -> Test),
    Ip,
    Ether,
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Is(Comparison),
    IsNot,
    Matches,
}

impl Layer {
    pub(super) fn text(self) -> &'static str {
        match self {
            Layer::Protocol(word, _) => word.spellings[0],
            Layer::Ip => "ip",
            Layer::Ether => "ether",
        }
    }
}

/// Protocol and direction, as they stand before a word.
pub(super) fn prefix(layer: Option<Layer>, sides: Option<Sides>) -> String {
    let mut prefix = String::new();
    for text in [layer.map(Layer::text), sides.map(Sides::words)]
        .into_iter()
        .flatten()
    {
        prefix.push_str(text);
        prefix.push(' ');
    }
    prefix
}
