//! A line cut at its delimiters, and the header that names the fields.

use std::collections::HashMap;

/// What programs, and people behind them, put between fields.
const DELIMITERS: [u8; 4] = *b"|,\t;";

/// A line of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) delimiter: u8,
    pub(super) names: Vec<String>,
}

impl Header {
    /// By the delimiter that stands in it most often.
    pub(super) fn new(line: &str) -> Header {
        let occurrences = |delimiter: &u8| line.bytes().filter(|byte| byte == delimiter).count();
        let most = DELIMITERS.into_iter().rev().max_by_key(occurrences);
        let delimiter = most.unwrap_or(b',');
        let mut names: Vec<String> = Vec::new();
        fields(line, delimiter, |_, name| names.push(name.to_owned()));
        // SiLK has a delimiter behind each value, the last as well.
        if names.len() > 1 && names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        Header { delimiter, names }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// Each name once: the second of a name has `.1` behind it, as pandas writes it.
    pub(super) fn names_once(&self) -> Vec<String> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut names = Vec::with_capacity(self.names.len());
        for name in &self.names {
            let number = seen.entry(name).or_default();
            names.push(match *number {
                0 => name.clone(),
                number => format!("{name}.{number}"),
            });
            *number += 1;
        }
        names
    }
}

/// Gives each field of a line, without the blanks around it and without quotes.
pub(super) fn fields(line: &str, delimiter: u8, mut take: impl FnMut(usize, &str)) {
    if memchr::memchr(b'"', line.as_bytes()).is_some() {
        return quoted(line, delimiter, take);
    }
    let (mut index, mut begin) = (0, 0);
    for end in memchr::memchr_iter(delimiter, line.as_bytes()).chain([line.len()]) {
        // A delimiter is ASCII, so that what is between is text as the line is.
        take(index, line.get(begin..end).unwrap_or_default().trim_ascii());
        (index, begin) = (index + 1, end + 1);
    }
}

/// A quote that begins a field ends it as well; two of them in it are one.
fn quoted(line: &str, delimiter: u8, mut take: impl FnMut(usize, &str)) {
    let mut rest = Some(line);
    let mut index = 0;
    while let Some(line) = rest {
        let begin = line.trim_ascii_start();
        let mut value = String::new();
        let mut behind = begin;
        if let Some(mut inner) = begin.strip_prefix('"') {
            while let Some((text, after)) = inner.split_once('"') {
                value.push_str(text);
                let Some(next) = after.strip_prefix('"') else {
                    inner = after;
                    break;
                };
                value.push('"');
                inner = next;
            }
            behind = inner;
        }
        let (text, next) = match behind.split_once(char::from(delimiter)) {
            Some((text, next)) => (text, Some(next)),
            None => (behind, None),
        };
        value.push_str(text);
        take(index, value.trim_ascii());
        index += 1;
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_its_delimiters() {
        let cases: [(&str, u8, &[&str]); 6] = [
            ("a, b ,c", b',', &["a", "b", "c"]),
            ("  a|b|", b'|', &["a", "b", ""]),
            ("\"a,b\",c", b',', &["a,b", "c"]),
            ("a,\"say \"\"x\"\"\" ,", b',', &["a", "say \"x\"", ""]),
            ("a,\"never closed", b',', &["a", "never closed"]),
            ("", b',', &[""]),
        ];
        for (line, delimiter, expected) in cases {
            let mut got = Vec::new();
            fields(line, delimiter, |_, field| got.push(field.to_owned()));
            assert_eq!(got, expected, "{line}");
        }
    }

    #[test]
    fn a_header_has_each_name_once() {
        let header = Header::new(" sIP| dIP|sIP|");
        assert_eq!(header.delimiter, b'|');
        assert_eq!(header.names_once(), ["sIP", "dIP", "sIP.1"]);
    }
}
