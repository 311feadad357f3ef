//! The lines in front of a log's rows.

use super::fields::{conn_kind, kind_of_type};
use crate::Kind;

/// A field as the header names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) is_boolean: bool,
}

/// What the `#` lines say.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) separator: Vec<u8>,
    pub(super) unset: Vec<u8>,
    pub(super) path: String,
    pub(super) fields: Vec<Field>,
}

/// What a `#` line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderLine {
    /// One of a header that goes on.
    Part,
    /// The fields' names, or their types: columns may have changed.
    Fields,
    /// The log was closed.
    Close,
    /// None that is known.
    Unknown,
}

impl Default for Header {
    fn default() -> Header {
        Header {
            separator: b"\t".to_vec(),
            unset: b"-".to_vec(),
            path: String::new(),
            fields: Vec::new(),
        }
    }
}

impl Header {
    /// Takes a line that begins with `#`.
    pub(super) fn take(&mut self, line: &[u8]) -> HeaderLine {
        if let Some(separator) = line.strip_prefix(b"#separator ") {
            *self = Header {
                separator: unescaped(separator),
                ..Header::default()
            };
            if self.separator.is_empty() {
                self.separator = b"\t".to_vec();
            }
            return HeaderLine::Part;
        }
        let mut parts = parts(line, &self.separator);
        let name = parts.next().unwrap_or_default();
        match name {
            b"#set_separator" | b"#empty_field" | b"#open" => HeaderLine::Part,
            b"#unset_field" => {
                self.unset = parts.next().unwrap_or_default().to_vec();
                HeaderLine::Part
            }
            b"#path" => {
                self.path = text(parts.next().unwrap_or_default());
                HeaderLine::Part
            }
            b"#fields" => {
                self.fields = parts.map(|name| field(text(name))).collect();
                HeaderLine::Fields
            }
            b"#types" => {
                for (field, zeek) in self.fields.iter_mut().zip(parts) {
                    let zeek = text(zeek);
                    field.is_boolean = zeek == "bool";
                    if !matches!(field.kind, Kind::Category) || kind_of_type(&zeek) != Kind::Text {
                        field.kind = kind_of_type(&zeek);
                    }
                }
                HeaderLine::Fields
            }
            b"#close" => HeaderLine::Close,
            _ => HeaderLine::Unknown,
        }
    }

    /// Takes a line of names without a `#`, as `zeek-cut` and Zeek's own tests write them.
    pub(super) fn take_bare(&mut self, line: &[u8]) {
        self.path = "conn".to_owned();
        self.fields = parts(line, b"\t").map(|name| field(text(name))).collect();
    }
}

/// Whether a line names fields of conn.log, and one of them that only Zeek has.
pub(crate) fn is_bare_header(line: &[u8]) -> bool {
    const ZEEKS_OWN: [&str; 4] = ["uid", "id.orig_h", "conn_state", "orig_ip_bytes"];
    let names: Vec<String> = parts(line, b"\t").map(text).collect();
    names.iter().all(|name| conn_kind(name).is_some())
        && names.iter().any(|name| ZEEKS_OWN.contains(&name.as_str()))
}

/// The type is conn.log's until the header gives one. A string that is one of few words in
/// conn.log stays a category: Zeek has no type for that.
fn field(name: String) -> Field {
    let kind = conn_kind(&name).unwrap_or(Kind::Text);
    let is_boolean = name.starts_with("local_");
    Field {
        name,
        kind,
        is_boolean,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A line's parts between separators.
pub(super) fn parts<'a>(line: &'a [u8], separator: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let at = match separator {
            [byte] => memchr::memchr(*byte, line),
            _ => memchr::memmem::find(line, separator),
        };
        let part = at.and_then(|at| line.get(..at));
        rest = at.and_then(|at| line.get(at + separator.len()..));
        Some(part.unwrap_or(line))
    })
}

/// The bytes for which `\x09` and the like stand.
pub(super) fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        let (byte, length) = match (first, behind) {
            (b'\\', [b'x', high, low, ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high * 16 + low, 4),
                _ => (b'\\', 1),
            },
            (b'\\', [b'\\', ..]) => (b'\\', 2),
            (byte, _) => (*byte, 1),
        };
        plain.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    plain
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_bytes() {
        let cases: &[(&str, &str)] = &[
            (r"\x09", "\t"),
            (r"a\x2cb", "a,b"),
            (r"\xc3\xa9", "é"),
            (r"\\x09", r"\x09"),
            (r"\xzz", r"\xzz"),
            (r"\", r"\"),
        ];
        for (text, expected) in cases {
            assert_eq!(unescaped(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }

    #[test]
    fn a_header_without_a_mark_is_known_by_zeeks_names() {
        let cases = [
            ("uid\tservice\thistory", true),
            ("ts\tproto\tduration", false),
            ("uid\tname", false),
            ("uid", true),
            ("StartTime\tuid", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_bare_header(line.as_bytes()), expected, "{line}");
        }
    }
}
