//! What nfdump writes behind its rows.

/// What may come next.
#[derive(Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    Row,
    Names,
    Sums,
}

/// The lines of summaries, which are no rows.
#[derive(Debug, Default)]
pub(super) struct Summary {
    next: Next,
    /// How many lines were taken.
    pub(super) lines: u64,
    /// How many flows nfdump says that there are.
    pub(super) flows: Option<u64>,
}

/// How the lines begin that stand behind rows in columns.
const SENTENCES: [&str; 5] = [
    "Summary: ",
    "Time window: ",
    "Total flows processed: ",
    "Sys: ",
    "No match",
];

impl Summary {
    /// Whether the line is of a summary; then it is counted.
    pub(super) fn take(&mut self, line: &str) -> bool {
        let is_row =
            self.next == Next::Row && !line.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        let (is_taken, next) = match std::mem::take(&mut self.next) {
            _ if is_row => (false, Next::Row),
            _ if line == "Summary" => (true, Next::Names),
            Next::Names if line.starts_with("flows,") => (true, Next::Sums),
            Next::Sums => match line.split(',').next().unwrap_or_default().parse::<u64>() {
                Ok(flows) => {
                    self.flows = Some(self.flows.unwrap_or(0).saturating_add(flows));
                    (true, Next::Row)
                }
                Err(_) => (false, Next::Row),
            },
            _ => (
                SENTENCES.iter().any(|start| line.starts_with(start)),
                Next::Row,
            ),
        };
        self.next = next;
        self.lines += u64::from(is_taken);
        is_taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_no_row() {
        let mut summary = Summary::default();
        let lines = [
            ("2018-03-09 20:49:16,1", false),
            ("Summary", true),
            ("flows,bytes,packets", true),
            ("48,33566,191", true),
            ("2018-03-09 20:49:16,1", false),
            ("Summary", true),
            ("2018-03-09 20:49:16,1", false),
            ("Sys: 0.004s flows/second: 1", true),
            ("Systems,1", false),
        ];
        for (line, expected) in lines {
            assert_eq!(summary.take(line), expected, "{line}");
        }
        assert_eq!((summary.lines, summary.flows), (5, Some(48)));
    }
}
