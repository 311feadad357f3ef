//! User data among the fields of a row.
//!
//! ra prints the beginning of a flow's own bytes as `s[13]=example.com..` and
//! `d[100]=…`, and quotes neither a separator nor a quote in it. But it says how long
//! it is, so it can be cut. Only the length is not always exact: ra takes white space
//! from the end of it, and `RA_USERDATA_ENCODE="Encode32"` prints two characters less
//! than it says. So a field ends at the last separator that is not behind its length
//! and leaves the row as many fields as it should have.
//!
//! Why it is so: `docs/decisions.md#user-data-is-cut-by-its-length`.

use super::dialect::Layout;
use crate::schema;
use csv::ByteRecord;
use std::borrow::Cow;

/// Begin and end of a field in its line; its quotes are part of it.
pub(super) type Span = (usize, usize);

/// Separators that are tried as ends of user data before a row is given up: there is
/// no use in trying a million of them.
const TRIED: usize = 4096;

/// Which fields of a row hold user data.
pub(super) struct UserData {
    /// For each field the letter that its data begin with.
    letters: Vec<Option<u8>>,
}

/// A line that is being cut.
struct Line<'a> {
    text: &'a [u8],
    separator: u8,
    /// Whether blank fields may lack at its end.
    leaves_blanks_out: bool,
    left_to_try: usize,
}

impl UserData {
    /// The fields among columns that hold user data, if there are any.
    pub(super) fn among(names: &[String]) -> Option<UserData> {
        let letter = |name: &String| match schema::by_header(name)?.name {
            "suser" => Some(b's'),
            "duser" => Some(b'd'),
            _ => None,
        };
        let letters: Vec<Option<u8>> = names.iter().map(letter).collect();
        let any = letters.iter().any(Option::is_some);
        any.then_some(UserData { letters })
    }

    /// Cuts a line into its fields. One that does not come out right is cut at every
    /// separator.
    pub(super) fn cut(&self, text: &[u8], separator: u8, fields: &mut ByteRecord) {
        let mut line = Line {
            text,
            separator,
            leaves_blanks_out: Layout::Separated(separator).leaves_blanks_out(),
            left_to_try: TRIED,
        };
        let mut spans = Vec::with_capacity(self.letters.len());
        if !self.cut_from(&mut line, 0, &mut spans) {
            let mut begin = 0;
            while begin <= text.len() {
                let end = line.field_end(begin);
                spans.push((begin, end));
                begin = end + 1;
            }
        }
        fields.clear();
        for (begin, end) in spans {
            fields.push_field(&unquoted(&text[begin..end]));
        }
    }

    /// Cuts what begins at `begin` into the fields that are still to come; false, and
    /// the fields before it, if that can't be done.
    fn cut_from(&self, line: &mut Line<'_>, mut begin: usize, spans: &mut Vec<Span>) -> bool {
        let before = spans.len();
        while let Some(letter) = self.letters.get(spans.len()) {
            let rest = &line.text[begin..];
            let data = letter.and_then(|letter| Data::at_the_beginning_of(rest, letter));
            match (letter, data) {
                (Some(_), Some(data)) => {
                    let done = self.cut_data(line, begin, data, spans);
                    if !done {
                        spans.truncate(before);
                    }
                    return done;
                }
                // What is neither blank, nor quoted, nor user data is the rest of some.
                (Some(_), None) if !line.is_blank_or_quoted(begin) => break,
                _ => {}
            }
            let end = line.field_end(begin);
            spans.push((begin, end));
            if end == line.text.len() {
                let is_whole = spans.len() == self.letters.len() || line.leaves_blanks_out;
                if !is_whole {
                    spans.truncate(before);
                }
                return is_whole;
            }
            begin = end + 1;
        }
        spans.truncate(before);
        false
    }

    /// Cuts user data and what is behind them.
    fn cut_data(
        &self,
        line: &mut Line<'_>,
        begin: usize,
        data: Data,
        spans: &mut Vec<Span>,
    ) -> bool {
        let least = begin + data.prefix;
        let most = least.saturating_add(data.length).min(line.text.len());
        for end in (least..=most)
            .rev()
            .filter(|end| line.ends_at(*end))
            .collect::<Vec<_>>()
        {
            if line.left_to_try == 0 {
                return false;
            }
            line.left_to_try -= 1;
            spans.push((begin, end));
            if end == line.text.len() {
                if spans.len() == self.letters.len() || line.leaves_blanks_out {
                    return true;
                }
            } else if self.cut_from(line, end + 1, spans) {
                return true;
            }
            spans.pop();
        }
        false
    }

    /// Cuts a line whose columns are aligned and end where `ends` says. ra sets a
    /// header of user data in the middle of their column, so where that ends is not
    /// known; but the data say it themselves, and a blank column has nothing to cut.
    pub(super) fn cut_aligned(
        &self,
        line: &[u8],
        ends: &[usize],
        mut take: impl FnMut(usize, Span),
    ) {
        let mut from = 0;
        for (field, end) in ends.iter().enumerate() {
            let is_last = field + 1 == ends.len();
            let to = if is_last { line.len() } else { *end };
            let to = to.min(line.len()).max(from);
            let Some(letter) = self.letters.get(field).copied().flatten() else {
                take(field, (from, to));
                from = (end + 1).min(line.len()).max(from);
                continue;
            };
            let padding = line[from..]
                .iter()
                .take_while(|byte| **byte == b' ')
                .count();
            let begin = from + padding;
            match Data::at_the_beginning_of(&line[begin..], letter) {
                Some(data) => {
                    let end = begin + data.prefix.saturating_add(data.length);
                    take(field, (begin, end.min(line.len())));
                    from = end.min(line.len());
                }
                None => take(field, (from, from)),
            }
        }
    }
}

impl Line<'_> {
    fn ends_at(&self, at: usize) -> bool {
        self.text.get(at).is_none_or(|byte| *byte == self.separator)
    }

    fn is_blank_or_quoted(&self, begin: usize) -> bool {
        self.ends_at(begin) || self.text[begin] == b'"'
    }

    /// Where the field that begins at `begin` ends: at the next separator, or behind
    /// its closing quote.
    fn field_end(&self, begin: usize) -> usize {
        let mut at = begin;
        if self.text.get(at) == Some(&b'"') {
            at += 1;
            while let Some(byte) = self.text.get(at) {
                let is_doubled = *byte == b'"' && self.text.get(at + 1) == Some(&b'"');
                if *byte == b'"' && !is_doubled {
                    break;
                }
                at += 1 + usize::from(is_doubled);
            }
        }
        let rest = self.text.get(at..).unwrap_or_default();
        at.min(self.text.len()) + memchr::memchr(self.separator, rest).unwrap_or(rest.len())
    }
}

/// A field without its quotes, of which a doubled one is one of the text.
fn unquoted(field: &[u8]) -> Cow<'_, [u8]> {
    let Some(quoted) = field.strip_prefix(b"\"") else {
        return field.into();
    };
    let mut text = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().peekable();
    while let Some(byte) = bytes.next() {
        if *byte != b'"' || bytes.next_if_eq(&&b'"').is_some() {
            text.push(*byte);
        }
    }
    text.into()
}

/// What stands before user data: `s[13]=`.
struct Data {
    /// How long that is.
    prefix: usize,
    /// How long the data are, by what it says.
    length: usize,
}

impl Data {
    fn at_the_beginning_of(text: &[u8], letter: u8) -> Option<Data> {
        let [first, b'[', rest @ ..] = text else {
            return None;
        };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
        let is_prefix = *first == letter && rest[digits..].starts_with(b"]=");
        is_prefix.then_some(Data {
            prefix: digits + 4,
            length,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(names: &str, line: &str, separator: u8) -> Vec<String> {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        let user_data = UserData::among(&names).unwrap();
        let mut fields = ByteRecord::new();
        user_data.cut(line.as_bytes(), separator, &mut fields);
        let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
        fields.iter().map(text).collect()
    }

    #[test]
    fn user_data_are_cut_by_their_length() {
        let both = "stime,suser,duser,pkts";
        #[rustfmt::skip]
        let cases: &[(&str, &str, &[&str])] = &[
            (both, "1.5,s[3]=a,b,d[4]=,,\",,7", &["1.5", "s[3]=a,b", "d[4]=,,\",", "7"]),
            (both, "1.5,,,7", &["1.5", "", "", "7"]),
            (both, "1.5,,d[1]=,,7", &["1.5", "", "d[1]=,", "7"]),
            // White space at the end of user data is not printed.
            (both, "1.5,s[20]=<W33>J5l 19 11:1:35,,1", &["1.5", "s[20]=<W33>J5l 19 11:1:35", "", "1"]),
            (both, "1.5,s[5]=a,b,,1", &["1.5", "s[5]=a,b", "", "1"]),
            // Encode32 prints less than it says.
            (both, "1.5,s[12]=3C353E5365,d[12]=252049414E,1", &["1.5", "s[12]=3C353E5365", "d[12]=252049414E", "1"]),
            // RA_FIELD_QUOTED="double"
            (both, "1.5,\"s[3]=a\"\"b\",d[3]=a,b,7", &["1.5", "s[3]=a\"b", "d[3]=a,b", "7"]),
            ("suser", "s[9]=,,,", &["s[9]=,,,"]),
            ("duser,label,suser", "d[3]=s[1,x,s[2]=,,", &["d[3]=s[1", "x", "s[2]=,,"]),
            // Not ra's: cut at every separator, as any other text.
            (both, "1.5,hello,,7", &["1.5", "hello", "", "7"]),
            (both, "1.5,s[3]=abc,7", &["1.5", "s[3]=abc", "7"]),
            (both, "", &[""]),
        ];
        for (names, line, fields) in cases {
            assert_eq!(cut(names, line, b','), *fields, "{line}");
        }
    }

    #[test]
    fn behind_a_tab_blank_fields_may_lack() {
        let names = "stime,suser,duser,pkts";
        assert_eq!(cut(names, "1.5\ts[3]=a\tb", b'\t'), ["1.5", "s[3]=a\tb"]);
        assert_eq!(cut(names, "1.5", b'\t'), ["1.5"]);
    }

    #[test]
    fn a_line_of_separators_does_not_take_for_ever() {
        let line = format!("1,s[9999999]={0}d[9999999]={0}", "x,".repeat(1 << 20));
        assert!(cut("stime,suser,duser,pkts", &line, b',').len() > 1 << 20);
    }
}
