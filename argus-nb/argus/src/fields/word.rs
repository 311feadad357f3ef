//! A short word without an allocation.

use std::fmt;

/// The longest word that fits.
const LONGEST: usize = 23;

/// One of a few words, such as a state or a protocol's name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word {
    text: [u8; LONGEST],
    length: u8,
}

impl Word {
    /// The word, cut to its first 23 bytes.
    #[inline]
    pub fn new(word: &str) -> Word {
        let mut end = word.len().min(LONGEST);
        while !word.is_char_boundary(end) {
            end -= 1;
        }
        let mut text = [0; LONGEST];
        text[..end].copy_from_slice(&word.as_bytes()[..end]);
        Word {
            text,
            length: end as u8,
        }
    }

    /// Its bytes, which are UTF-8.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text[..usize::from(self.length)]
    }

    /// It as text.
    #[inline]
    pub fn as_str(&self) -> &str {
        // SAFETY: `new` is the only way to make a word, and copies whole characters of a
        // `str`; nothing changes them later.
        unsafe { std::str::from_utf8_unchecked(self.as_bytes()) }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
