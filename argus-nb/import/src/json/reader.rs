//! The grammar of JSON.

use super::leaf::{Fault, Leaf};
use std::borrow::Cow;

/// As deep as values may be nested.
pub(super) const DEEPEST: usize = 127;
/// As long as a path may be: every leaf's is looked up.
const LONGEST_PATH: usize = 4096;

/// Is given each leaf with its path; a fault of its own ends the reading.
pub(super) type Visit<'v, 'a> = &'v mut dyn FnMut(&str, Leaf<'a>) -> Result<(), Fault>;

/// A text that is being read.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The bytes behind the text are not UTF-8.
    is_cut: Option<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Reader<'a>, Fault> {
        let (text, is_cut) = match std::str::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.valid_up_to();
                let valid = bytes.get(..at).unwrap_or_default();
                let fault = Fault {
                    at,
                    why: "not UTF-8",
                    is_end: error.error_len().is_none(),
                };
                (std::str::from_utf8(valid).unwrap_or_default(), Some(fault))
            }
        };
        Ok(Reader {
            text,
            at: 0,
            is_cut,
        })
    }

    fn fault(&self, why: &'static str) -> Fault {
        let is_end = self.at >= self.text.len();
        match self.is_cut {
            Some(fault) if is_end => fault,
            _ if is_end => Fault {
                at: self.at,
                why: "it ends too early",
                is_end,
            },
            _ => Fault {
                at: self.at,
                why,
                is_end,
            },
        }
    }

    /// An object, and nothing behind it.
    pub(super) fn whole(&mut self, path: &mut String, visit: Visit<'_, 'a>) -> Result<(), Fault> {
        path.clear();
        self.skip_space();
        if self.peek() != Some(b'{') {
            return Err(self.fault("no object"));
        }
        self.object(path, DEEPEST, visit)?;
        self.nothing_more()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        self.skip_space();
        if self.peek() != Some(byte) {
            return Err(self.fault("another character should stand here"));
        }
        self.at += 1;
        Ok(())
    }

    fn nothing_more(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.at < self.text.len() || self.is_cut.is_some() {
            return Err(self.fault("something stands behind the object"));
        }
        Ok(())
    }

    /// Whether the list ends here; if not, a comma is stepped over where one must be.
    pub(super) fn closes(&mut self, end: u8, is_first: bool) -> Result<bool, Fault> {
        self.skip_space();
        if self.peek() == Some(end) {
            self.at += 1;
            return Ok(true);
        }
        if !is_first {
            self.expect(b',')?;
        }
        Ok(false)
    }

    fn object(
        &mut self,
        path: &mut String,
        depth: usize,
        visit: Visit<'_, 'a>,
    ) -> Result<(), Fault> {
        let inner = depth
            .checked_sub(1)
            .ok_or_else(|| self.fault("nested too deep"))?;
        self.expect(b'{')?;
        let outer = path.len();
        let mut is_first = true;
        while !self.closes(b'}', is_first)? {
            is_first = false;
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key should stand here"));
            }
            let key = self.string()?;
            self.expect(b':')?;
            path.truncate(outer);
            if outer > 0 {
                path.push('.');
            }
            path.push_str(&key);
            if path.len() > LONGEST_PATH {
                return Err(self.fault("a key is too long"));
            }
            self.skip_space();
            if self.peek() == Some(b'{') {
                self.object(path, inner, visit)?;
            } else if let Some(leaf) = self.leaf(inner)? {
                visit(path, leaf)?;
            }
        }
        path.truncate(outer);
        Ok(())
    }

    /// The next value; none if it is an object, which is read as well.
    pub(super) fn leaf(&mut self, depth: usize) -> Result<Option<Leaf<'a>>, Fault> {
        self.skip_space();
        Ok(Some(match self.peek() {
            Some(b'"') => Leaf::Text(self.string()?),
            Some(b'[') => {
                let begin = self.at;
                self.array(depth)?;
                Leaf::Array(self.text.get(begin..self.at).unwrap_or_default())
            }
            Some(b'{') => {
                self.object(&mut String::new(), depth, &mut |_, _| Ok(()))?;
                return Ok(None);
            }
            Some(b't') => self.word("true", Leaf::Bool(true))?,
            Some(b'f') => self.word("false", Leaf::Bool(false))?,
            Some(b'n') => self.word("null", Leaf::Null)?,
            _ => Leaf::Number(self.number()?),
        }))
    }

    fn array(&mut self, depth: usize) -> Result<(), Fault> {
        let inner = depth
            .checked_sub(1)
            .ok_or_else(|| self.fault("nested too deep"))?;
        self.expect(b'[')?;
        let mut is_first = true;
        while !self.closes(b']', is_first)? {
            is_first = false;
            self.leaf(inner)?;
        }
        Ok(())
    }

    fn word(&mut self, word: &str, leaf: Leaf<'a>) -> Result<Leaf<'a>, Fault> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return Err(self.fault("no value"));
            }
            self.at += 1;
        }
        Ok(leaf)
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let begin = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == begin {
            Err(self.fault("no value"))
        } else {
            Ok(())
        }
    }

    fn number(&mut self) -> Result<&'a str, Fault> {
        let begin = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.fault("a number begins with 0"));
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.text.get(begin..self.at).unwrap_or_default())
    }

    /// The string whose quote stands here.
    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let mut begin = self.at;
        let mut owned: Option<String> = None;
        loop {
            self.skip_plain();
            match self.peek() {
                Some(b'"') => {
                    let part = self.text.get(begin..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(match owned {
                        Some(text) => Cow::Owned(text + part),
                        None => Cow::Borrowed(part),
                    });
                }
                Some(b'\\') => {
                    let part = self.text.get(begin..self.at).unwrap_or_default();
                    self.at += 1;
                    let escaped = self.escaped()?;
                    let text = owned.get_or_insert_default();
                    text.push_str(part);
                    text.push(escaped);
                    begin = self.at;
                }
                _ => return Err(self.fault("a control character in a string")),
            }
        }
    }

    /// Steps over characters of a string that stand for themselves.
    fn skip_plain(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        self.at += rest.iter().position(is_special).unwrap_or(rest.len());
    }

    fn escaped(&mut self) -> Result<char, Fault> {
        let byte = self.peek().ok_or_else(|| self.fault("no escape"))?;
        let escaped = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.fault("no escape")),
        };
        self.at += 1;
        Ok(escaped)
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        let first = self.four_digits()?;
        let is_high = (0xd800..0xdc00).contains(&first);
        let code = if is_high {
            for byte in *b"\\u" {
                if self.peek() != Some(byte) {
                    return Err(self.fault("half of a character"));
                }
                self.at += 1;
            }
            let second = self.four_digits()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.fault("half of a character"));
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.fault("half of a character"))
    }

    fn four_digits(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            code = code * 16 + digit.ok_or_else(|| self.fault("no hexadecimal digit"))?;
            self.at += 1;
        }
        Ok(code)
    }
}
