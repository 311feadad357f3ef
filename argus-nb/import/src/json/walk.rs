//! An object's leaves, each with its path.
//!
//! The reader is of our own because numbers must be had as they were written (64 bits are
//! not enough for all of them) and texts without a copy. It takes what `serde_json` takes
//! and refuses what that refuses, which a test holds.

use std::borrow::Cow;

/// As deep as values may be nested.
const DEEPEST: usize = 127;
/// As long as a path may be: every leaf's is looked up.
const LONGEST_PATH: usize = 4096;

/// A value that is not an object with members.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Leaf<'a> {
    Null,
    Bool(bool),
    /// As it was written.
    Number(&'a str),
    Text(Cow<'a, str>),
    /// An array, as it was written.
    Array(&'a str),
}

/// Why a text is no JSON, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where, in bytes.
    pub(crate) at: usize,
    pub(crate) why: &'static str,
    /// Whether more text might mend it.
    pub(crate) is_end: bool,
}

type Visit<'v, 'a> = &'v mut dyn FnMut(&str, Leaf<'a>) -> Result<(), Fault>;

/// Calls `visit` for each leaf of an object, its path made of the keys with points between.
/// Leaves in front of a fault have been visited.
pub(crate) fn walk<'a>(
    bytes: &'a [u8],
    path: &mut String,
    visit: &mut dyn FnMut(&str, Leaf<'a>),
) -> Result<(), Fault> {
    let mut reader = Reader::new(bytes)?;
    reader.whole(path, &mut |path, leaf| {
        visit(path, leaf);
        Ok(())
    })
}

/// The first text whose path is that. What stands behind it is not looked at.
pub(crate) fn find<'a>(
    bytes: &'a [u8],
    path: &mut String,
    is_path: impl Fn(&str) -> bool,
) -> Option<Cow<'a, str>> {
    const FOUND: Fault = Fault {
        at: 0,
        why: "",
        is_end: false,
    };
    let mut found = None;
    let mut reader = Reader::new(bytes).ok()?;
    let walked = reader.whole(path, &mut |path, leaf| match leaf {
        Leaf::Text(text) if is_path(path) => {
            found = Some(text);
            Err(FOUND)
        }
        _ => Ok(()),
    });
    walked.err().and(found)
}

/// The elements of an array; none if it is not one, or has objects or arrays in it.
pub(crate) fn items(array: &str) -> Option<Vec<Leaf<'_>>> {
    let mut reader = Reader::new(array.as_bytes()).ok()?;
    let mut items = Vec::new();
    reader.expect(b'[').ok()?;
    while !reader.closes(b']', items.is_empty()).ok()? {
        match reader.leaf(DEEPEST).ok()? {
            Some(Leaf::Array(_)) | None => return None,
            Some(leaf) => items.push(leaf),
        }
    }
    Some(items)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The bytes behind the text are not UTF-8.
    is_cut: Option<Fault>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Result<Reader<'a>, Fault> {
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
    fn whole(&mut self, path: &mut String, visit: Visit<'_, 'a>) -> Result<(), Fault> {
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

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
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
    fn closes(&mut self, end: u8, is_first: bool) -> Result<bool, Fault> {
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
    fn leaf(&mut self, depth: usize) -> Result<Option<Leaf<'a>>, Fault> {
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
                Some(0x20..) => self.at += 1,
                _ => return Err(self.fault("a control character in a string")),
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> Result<Vec<String>, Fault> {
        let mut leaves = Vec::new();
        walk(text.as_bytes(), &mut String::new(), &mut |path, leaf| {
            leaves.push(format!("{path}={leaf:?}"))
        })?;
        Ok(leaves)
    }

    #[test]
    fn leaves_have_their_paths() {
        let text = r#" { "a" : { "b" : -1.50e2 , "c.d": {}, "e": [1, {"f": "]"}] } , "g": "x\n\u00e9\ud83d\ude00", "h": null, "i": true } "#;
        let expected = [
            r#"a.b=Number("-1.50e2")"#,
            r#"a.e=Array("[1, {\"f\": \"]\"}]")"#,
            r#"g=Text("x\né😀")"#,
            "h=Null",
            "i=Bool(true)",
        ];
        assert_eq!(leaves(text).unwrap(), expected);
    }

    /// What `serde_json` takes is taken, what it refuses is refused, and no damage panics.
    #[test]
    fn it_agrees_with_serde_json() {
        let bases = [
            r#"{"a":{"b":[1,-0.5e+3,"x\u0041\ud83d\ude00",null]},"c":true,"d":"é\\\"","e":[[{"f":{}}],[]]}"#,
            "{}",
            r#" {"a" : 1 } "#,
        ];
        let pieces = [
            "{", "}", "[", "]", "\"", "\\", ",", ":", "0", "-", ".", "e", "\\ud800", "\\u12",
            "\u{1}", "tru", " ", "é", "01",
        ];
        let mut random: u64 = 88_172_645_463_325_252;
        let mut below = |bound: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random as usize % bound
        };
        for number in 0..60_000 {
            let mut text: Vec<char> = bases[number % bases.len()].chars().collect();
            for _ in 0..below(4) {
                let at = below(text.len() + 1);
                if below(2) == 0 && at < text.len() {
                    text.remove(at);
                } else {
                    text.splice(at..at, pieces[below(pieces.len())].chars());
                }
            }
            let text: String = text.into_iter().collect();
            let expected =
                serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text);
            assert_eq!(
                leaves(&text).is_ok(),
                expected.is_ok(),
                "{text}: {expected:?} {:?}",
                leaves(&text)
            );
        }
    }
}
