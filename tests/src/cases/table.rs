//! Text becomes cases, by the first characters of each line.

use super::Expectation;
use anyhow::{Result, bail, ensure};

/// Cells that stand for themselves, one after the other.
#[derive(Debug, Clone)]
pub struct Case {
    /// Where the idea is from, such as `evcxr#137`.
    pub source: String,
    pub name: String,
    pub cells: Vec<Cell>,
    /// Whether its cells build on each other, and want a kernel that knows nothing else.
    pub is_sequence: bool,
}

#[derive(Debug, Clone)]
pub struct Cell {
    pub code: String,
    pub expectations: Vec<Expectation>,
    /// What is written beside the notebook before the cell runs.
    pub files: Vec<DataFile>,
    /// Why the cell is not right yet.
    pub known_failure: Option<KnownFailure>,
    /// The line of the table on which its code begins.
    pub line: usize,
}

#[derive(Debug, Clone)]
pub struct KnownFailure {
    pub reason: String,
    /// The line of the table that says so.
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DataFile {
    pub name: String,
    pub content: Vec<u8>,
}

/// The cases of a table.
pub fn parse(text: &str) -> Result<Vec<Case>> {
    let mut table = Table::default();
    for (index, line) in text.lines().enumerate() {
        table.line = index + 1;
        table.take(line)?;
    }
    ensure!(
        table.code.is_empty() && table.files.is_empty() && table.known_failure.is_none(),
        "line {}: the table ends within a cell",
        table.line
    );
    Ok(table.cases)
}

#[derive(Default)]
struct Table {
    cases: Vec<Case>,
    line: usize,
    source: String,
    /// The sequence that is open.
    sequence: Option<String>,
    /// What belongs to the next cell.
    code: Vec<String>,
    files: Vec<DataFile>,
    known_failure: Option<KnownFailure>,
}

impl Table {
    fn take(&mut self, line: &str) -> Result<()> {
        if let Some((code, expectation)) = expectation(line) {
            if !code.is_empty() || !self.code.is_empty() {
                self.code.push(code.to_owned());
                return self.end_cell(expectation);
            }
            // An expectation on a line of its own is a further one.
            let cell = self.cases.last_mut().and_then(|case| case.cells.last_mut());
            match cell {
                Some(cell) => cell.expectations.push(expectation),
                None => bail!("line {}: an expectation without a cell", self.line),
            }
        } else if !self.code.is_empty() {
            self.code.push(line.to_owned());
        } else if line.trim().is_empty() {
            self.sequence = None;
        } else if let Some(source) = line.strip_prefix("= ") {
            (self.source, self.sequence) = (source.to_owned(), None);
        } else if let Some(name) = line.strip_prefix("- ") {
            self.begin_sequence(name)?;
        } else if let Some(reason) = line.strip_prefix("? ") {
            self.known_failure = Some(KnownFailure {
                reason: reason.to_owned(),
                line: self.line,
            });
        } else if let Some(file) = line.strip_prefix("+ ") {
            let Some((name, content)) = file.split_once(": ") else {
                bail!("line {}: a file is written `+ NAME: CONTENT`", self.line);
            };
            self.files.push(DataFile {
                name: name.to_owned(),
                content: unescape(content),
            });
        } else {
            self.code.push(line.to_owned());
        }
        Ok(())
    }

    fn begin_sequence(&mut self, name: &str) -> Result<()> {
        let is_free = self.files.is_empty() && self.known_failure.is_none();
        ensure!(
            is_free,
            "line {}: files and known failures stand before a cell",
            self.line
        );
        self.sequence = Some(name.to_owned());
        self.cases.push(Case {
            source: self.source.clone(),
            name: name.to_owned(),
            cells: Vec::new(),
            is_sequence: true,
        });
        Ok(())
    }

    fn end_cell(&mut self, expectation: Expectation) -> Result<()> {
        ensure!(!self.source.is_empty(), "line {}: no source", self.line);
        let code = std::mem::take(&mut self.code);
        let cell = Cell {
            line: self.line + 1 - code.len(),
            code: code.join("\n"),
            expectations: vec![expectation],
            files: std::mem::take(&mut self.files),
            known_failure: self.known_failure.take(),
        };
        match self.cases.last_mut() {
            Some(case) if self.sequence.is_some() => case.cells.push(cell),
            _ => self.cases.push(Case {
                source: self.source.clone(),
                name: cell.code.lines().next().unwrap_or_default().to_owned(),
                cells: vec![cell],
                is_sequence: false,
            }),
        }
        Ok(())
    }
}

/// The code of a cell's last line, and what is right for the cell: `CODE //= 2`.
fn expectation(line: &str) -> Option<(&str, Expectation)> {
    let mut places = line.match_indices("//");
    places.find_map(|(at, _)| {
        let (before, behind) = (&line[..at], &line[at + 2..]);
        let mut behind = behind.chars();
        let sign = behind.next()?;
        let text = behind.as_str();
        let stands_alone = before.is_empty() || before.ends_with(' ');
        if !stands_alone || !(text.is_empty() || text.starts_with(' ')) {
            return None;
        }
        let expectation = Expectation::from_sign(sign, text.trim())?;
        Some((before.trim_end(), expectation))
    })
}

/// `\n`, `\r`, `\t`, `\0`, `\xFF` and `\\`.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        bytes.extend(before.bytes());
        let hex = behind.strip_prefix('x').and_then(|hex| hex.get(..2));
        let (byte, length) = match hex.map(|hex| u8::from_str_radix(hex, 16)) {
            Some(Ok(byte)) => (byte, 3),
            _ => match behind.bytes().next() {
                Some(b'n') => (b'\n', 1),
                Some(b'r') => (b'\r', 1),
                Some(b't') => (b'\t', 1),
                Some(b'0') => (0, 1),
                Some(b'\\') => (b'\\', 1),
                _ => (b'\\', 0),
            },
        };
        bytes.push(byte);
        rest = &behind[length..];
    }
    bytes.extend(rest.bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Case, DataFile, parse};
    use crate::cases::Expectation;

    const TABLE: &str = "= evcxr#1\n\n1 + 1 //= 2\n? not yet\n//a comment\nlet s = \"//= 3\";\ns //~ a && b\n\
        //> c\n\n- in order\n+ a.csv: x,y\\n\\x01\\\\\\t\nlet a = 1; //.\na / 0 //! E1: zero: by && here\n\n5 //.\n";

    #[test]
    fn a_table_becomes_cases() -> anyhow::Result<()> {
        let cases = parse(TABLE)?;
        let shape: Vec<(usize, bool)> = cases.iter().map(shape).collect();
        assert_eq!(shape, [(1, false), (1, false), (2, true), (1, false)]);
        let second = &cases[1].cells[0];
        assert_eq!(second.code, "//a comment\nlet s = \"//= 3\";\ns");
        assert_eq!(second.expectations.len(), 2);
        let known = second
            .known_failure
            .as_ref()
            .map(|known| (known.line, second.line));
        assert_eq!(known, Some((4, 5)));
        let sequence = &cases[2];
        let file = DataFile {
            name: "a.csv".to_owned(),
            content: b"x,y\n\x01\\\t".to_vec(),
        };
        assert_eq!(sequence.cells[0].files, [file]);
        let expected = Expectation::Fails {
            name: "E1".to_owned(),
            parts: vec!["zero: by".to_owned(), "here".to_owned()],
        };
        assert_eq!(sequence.cells[1].expectations, [expected]);
        Ok(())
    }

    fn shape(case: &Case) -> (usize, bool) {
        (case.cells.len(), case.is_sequence)
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for table in [
            "= s\n\nlet a = 1;\n",
            "1 //= 1\n",
            "= s\n\n+ a.csv: x\n",
            "= s\n\n? not yet\n",
            "//= 1\n",
            "= s\n\n? not yet\n- in order\n1 //= 1\n",
        ] {
            assert!(parse(table).is_err(), "{table}");
        }
    }
}
