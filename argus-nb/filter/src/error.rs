//! Why a filter can't be read: the filter itself with a caret under the place, and what to
//! write instead.

use std::fmt;
use std::ops::Range;

/// A filter that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}\n{}{}", Marked { filter, span }, Mend(problem))]
pub struct FilterError {
    /// The filter.
    pub filter: String,
    /// The place in it, in bytes.
    pub span: Range<usize>,
    /// What is wrong there.
    pub problem: Box<Problem>,
}

impl FilterError {
    pub(crate) fn new(filter: &str, span: Range<usize>, problem: Problem) -> FilterError {
        FilterError {
            filter: filter.to_owned(),
            span,
            problem: Box::new(problem),
        }
    }
}

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A word that is none of the language's.
    #[error("`{word}` is no word of a filter{}", did_you_mean(.nearest))]
    UnknownWord { word: String, nearest: Vec<String> },
    /// A filter that ends too early.
    #[error("the filter ends where {expected} is expected")]
    Ends { expected: &'static str },
    /// Something else than what has to stand here.
    #[error("`{found}` stands where {expected} is expected{}", did_you_mean(.nearest))]
    Expected {
        found: String,
        expected: &'static str,
        nearest: Vec<String>,
    },
    /// Two terms with nothing between.
    #[error("`and` or `or` is missing before `{found}`")]
    NoOperator { found: String },
    /// A value whose qualifier is not said.
    #[error("`{value}` stands here without a word that says what it is")]
    NoQualifier { value: String, mend: String },
    /// A value of another kind.
    #[error("`{value}` is not {expected}{}", did_you_mean(.nearest))]
    NotAValue {
        value: String,
        expected: &'static str,
        nearest: Vec<String>,
        mend: String,
    },
    /// A primitive that nothing that ra prints can answer.
    #[error("no printed column can answer `{word}`: {reason}")]
    Unanswerable { word: String, reason: &'static str },
    /// A direction before a word that knows none.
    #[error("`{word}` is of the whole flow, and has no {side}")]
    NoDirection { word: String, side: &'static str },
    /// A frame without a column that a question needs.
    #[error("there is no column {column}, which `{needed_by}` asks")]
    NoColumn { column: String, needed_by: String },
    /// A parenthesis or a quote that is not closed.
    #[error("this `{0}` is never closed")]
    Unclosed(char),
    /// A parenthesis that nothing opened.
    #[error("this `)` closes nothing")]
    Unopened,
    /// A filter nested too deeply.
    #[error("more than {0} groups lie within each other here")]
    TooDeep(usize),
}

impl Problem {
    /// What to do about it; empty where the problem says it already.
    pub fn mend(&self) -> String {
        match self {
            Problem::NoOperator { found } if CALCULATES.contains(&found.as_str()) => {
                "a filter does not calculate, SQL does: select * from self where SrcBytes > 10 * DstBytes"
                    .to_owned()
            }
            Problem::NoOperator { found } => format!("write `and {found}` or `or {found}`"),
            Problem::NoQualifier { mend, .. } | Problem::NotAValue { mend, .. } => mend.clone(),
            Problem::NoDirection { word, .. } => format!("write `{word}` alone"),
            Problem::TooDeep(_) => "split the filter: df.ra(\"…\")?.ra(\"…\")?".to_owned(),
            Problem::Unclosed('(') => "add a `)`".to_owned(),
            Problem::Unclosed(quote) => format!("add a {quote}"),
            _ => String::new(),
        }
    }
}

const CALCULATES: [&str; 5] = ["+", "-", "*", "/", "%"];

/// How much of a long filter is shown on either side of the place.
const AROUND: usize = 50;

/// The filter, and a line of carets below it.
struct Marked<'a> {
    filter: &'a str,
    span: &'a Range<usize>,
}

impl fmt::Display for Marked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clean = |text: &str| -> String {
            let no_control = |letter: char| if letter.is_control() { ' ' } else { letter };
            text.chars().map(no_control).collect()
        };
        let part = |range: Range<usize>| clean(self.filter.get(range).unwrap_or_default());
        let before = part(0..self.span.start);
        let word = part(self.span.clone());
        let after = part(self.span.end..self.filter.len());
        let hidden = before.chars().count().saturating_sub(AROUND);
        let start: String = if hidden > 0 {
            "…".into()
        } else {
            String::new()
        };
        let before = format!("{start}{}", before.chars().skip(hidden).collect::<String>());
        let shown: String = word.chars().take(2 * AROUND).collect();
        let rest = after.chars().count();
        let mut after: String = after.chars().take(AROUND).collect();
        if rest > AROUND {
            after.push('…');
        }
        let line = format!("  {before}{shown}{after}");
        let indent = " ".repeat(before.chars().count());
        let carets = "^".repeat(shown.chars().count().max(1));
        write!(f, "{}\n  {indent}{carets}", line.trim_end())
    }
}

struct Mend<'a>(&'a Problem);

impl fmt::Display for Mend<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.mend() {
            mend if mend.is_empty() => Ok(()),
            mend => write!(f, "\n  hint: {mend}"),
        }
    }
}

/// The end of a sentence that offers what was probably meant.
fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = nearest.iter().map(|word| format!("`{word}`")).collect();
    format!(": did you mean {}?", quoted.join(" or "))
}

/// How similar two words must be (Jaro-Winkler, 0 to 1) to be worth offering.
const SIMILAR: f64 = 0.75;

/// Up to two words that are most like one that was written.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    // A long text is no misspelt word, and comparing it would take its time.
    if word.len() > 40 {
        return Vec::new();
    }
    let word = word.to_lowercase();
    let mut similar: Vec<(f64, &str)> = known
        .map(|known| (strsim::jaro_winkler(&word, &known.to_lowercase()), known))
        .filter(|(score, _)| *score >= SIMILAR)
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    similar.dedup_by(|a, b| a.1 == b.1);
    similar.truncate(2);
    similar
        .into_iter()
        .map(|(_, word)| word.to_owned())
        .collect()
}
