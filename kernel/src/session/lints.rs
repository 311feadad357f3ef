//! What a cell asks that rustc and polars take, and that is probably not meant: a word in
//! another letter case and a text that becomes no time give no row, and whole numbers that
//! are divided lose what is behind the point.
//!
//! It is read in the cell's text, since polars' answer does not say what was asked. So
//! only what stands there is seen (`col("Proto").eq(lit("UDP"))`), and of columns whose
//! words or types are known: not what a variable holds, and nothing about a scan.

mod counts;
mod times;

use crate::toolchain::cell;
use argus_wire::Variable;
use std::fmt;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, ExprMethodCall, Lit};

/// Methods of an expression that ask for words.
const ASKS: [&str; 7] = [
    "eq",
    "neq",
    "eq_missing",
    "neq_missing",
    "is_in",
    "is",
    "among",
];

/// Methods that make whole numbers of whole numbers.
const KEEP_WHOLE: [&str; 7] = ["sum", "min", "max", "first", "last", "abs", "product"];

/// Methods that count, whatever the column holds.
const COUNT: [&str; 4] = ["count", "len", "n_unique", "null_count"];

const WHOLE: [&str; 10] = [
    "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128",
];

/// What is probably not meant, and its line in the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    line: usize,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// The column has the word in another letter case.
    OtherCase {
        column: String,
        asked: String,
        there: String,
    },
    /// polars reads no time in the text, and casts it to null.
    NoTime { text: String, dtype: &'static str },
    /// Both are whole numbers, and so is what comes of it.
    WholeDivision { divided: Operand, by: Operand },
    /// Both are numbers of rows, and a share of them is meant.
    CountDivision { divided: String, by: String },
}

/// A column, and what is called on it: `col("SrcBytes").sum()`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Operand {
    column: String,
    methods: Vec<String>,
}

/// What a cell that ran has asked in vain, with the variables that are there now.
pub fn lints(code: &str, variables: &[Variable]) -> Vec<Lint> {
    let code = cell::without_commands(code);
    let Ok(statements) = syn::Block::parse_within.parse_str(&code) else {
        return Vec::new();
    };
    let mut visitor = Visitor {
        frames: frames_meant(&code, variables),
        lints: Vec::new(),
    };
    statements.iter().for_each(|it| visitor.visit_stmt(it));
    for counts::Division { line, divided, by } in counts::divisions(&statements) {
        let what = What::CountDivision { divided, by };
        visitor.lints.push(Lint { line, what });
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    visitor.lints
}

/// The frames that the cell names, or all if it names none.
fn frames_meant<'a>(code: &str, variables: &'a [Variable]) -> Vec<&'a Variable> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let names: Vec<&str> = code.split(|c| !is_part(c)).collect();
    let frames = || variables.iter().filter(|it| !it.columns.is_empty());
    let named: Vec<&Variable> = frames()
        .filter(|frame| names.contains(&frame.name.as_str()))
        .collect();
    match named.is_empty() {
        true => frames().collect(),
        false => named,
    }
}

struct Visitor<'a> {
    frames: Vec<&'a Variable>,
    lints: Vec<Lint>,
}

impl Visitor<'_> {
    fn note(&mut self, at: &impl Spanned, what: What) {
        let line = at.span().start().line;
        let lint = Lint { line, what };
        if !self.lints.contains(&lint) {
            self.lints.push(lint);
        }
    }

    /// The word as the column has it, if no frame has it as it was asked for.
    fn in_other_case(&self, column: &str, asked: &str) -> Option<String> {
        let known = self.frames.iter().filter_map(|it| it.words.get(column));
        let words: Vec<&String> = known.flatten().collect();
        if words.iter().any(|word| *word == asked) {
            return None;
        }
        let lower = asked.to_lowercase();
        let there = words.iter().find(|word| word.to_lowercase() == lower)?;
        Some((*there).clone())
    }
}

impl Visitor<'_> {
    /// Whether the operand is whole numbers in every frame that has the column.
    fn is_whole(&self, operand: &Operand) -> bool {
        let is_count = |method: &String| COUNT.contains(&method.as_str());
        if operand.methods.first().is_some_and(is_count) {
            return true;
        }
        let columns = self.frames.iter().flat_map(|frame| &frame.columns);
        let mut dtypes = columns
            .filter(|(name, _)| *name == operand.column)
            .map(|(_, dtype)| dtype.as_str())
            .peekable();
        dtypes.peek().is_some() && dtypes.all(|dtype| WHOLE.contains(&dtype))
    }
}

impl Visit<'_> for Visitor<'_> {
    fn visit_expr_binary(&mut self, binary: &ExprBinary) {
        visit::visit_expr_binary(self, binary);
        if matches!(binary.op, BinOp::Div(_))
            && let Some(divided) = Operand::from_expr(&binary.left)
            && let Some(by) = Operand::from_expr(&binary.right)
            && self.is_whole(&divided)
            && self.is_whole(&by)
        {
            self.note(&binary.op, What::WholeDivision { divided, by });
        }
    }

    fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let method = call.method.to_string();
        if ASKS.contains(&method.as_str())
            && let Some(column) = text_given_to("col", &call.receiver)
        {
            let mut texts = Texts::default();
            call.args.iter().for_each(|it| texts.visit_expr(it));
            for asked in texts.0 {
                if let Some(there) = self.in_other_case(&column, &asked) {
                    let column = column.clone();
                    let what = What::OtherCase {
                        column,
                        asked,
                        there,
                    };
                    self.note(&call.method, what);
                }
            }
        }
        if method == "cast"
            && let Some(text) = text_given_to("lit", &call.receiver)
            && let Some(dtype) = call.args.first().and_then(times::time_type)
            && !times::is_time(&text, dtype)
        {
            self.note(&call.method, What::NoTime { text, dtype });
        }
    }
}

impl Operand {
    /// Of an expression that is known to be whole numbers where its column is.
    fn from_expr(expression: &Expr) -> Option<Operand> {
        match expression {
            Expr::Paren(inner) => Operand::from_expr(&inner.expr),
            Expr::MethodCall(call) if call.args.is_empty() => {
                let method = call.method.to_string();
                let name = method.as_str();
                let mut operand = Operand::from_expr(&call.receiver)?;
                let is_known = KEEP_WHOLE.contains(&name) || COUNT.contains(&name);
                operand.methods.push(method);
                is_known.then_some(operand)
            }
            expression => Some(Operand {
                column: text_given_to("col", expression)?,
                methods: Vec::new(),
            }),
        }
    }
}

/// As it is given to `ratio`.
impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = &self.column;
        if self.methods.is_empty() {
            return write!(f, "{column:?}");
        }
        write!(f, "col({column:?})")?;
        let mut methods = self.methods.iter();
        methods.try_for_each(|method| write!(f, ".{method}()"))
    }
}

/// `Proto` of `col("Proto")`.
fn text_given_to(function: &str, expression: &Expr) -> Option<String> {
    match expression {
        Expr::Paren(inner) => text_given_to(function, &inner.expr),
        Expr::Call(call) => {
            let Expr::Path(path) = &*call.func else {
                return None;
            };
            let is_function = path.path.segments.last()?.ident == function;
            match call.args.first()? {
                Expr::Lit(literal) if is_function => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

/// The texts of an expression that are no names of columns.
#[derive(Default)]
struct Texts(Vec<String>);

impl Visit<'_> for Texts {
    fn visit_expr(&mut self, expression: &Expr) {
        if text_given_to("col", expression).is_none() {
            visit::visit_expr(self, expression);
        }
    }

    fn visit_lit_str(&mut self, text: &syn::LitStr) {
        self.0.push(text.value());
    }
}

/// A note, as it stands below the cell.
impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match &self.what {
            What::OtherCase {
                column,
                asked,
                there,
            } => write!(
                f,
                "note: line {line}: `{column}` has no value {asked:?}, but {there:?}: upper and lower case are different letters"
            ),
            What::NoTime { text, dtype } => write!(
                f,
                "note: line {line}: polars reads no {dtype} in {text:?}, so this is null, and nothing is equal to null, before or after it: write  timestamp({text:?})?"
            ),
            What::WholeDivision { divided, by } => write!(
                f,
                "note: line {line}: whole numbers are divided here, and what is behind the point is lost (1 / 2 is 0): fractions are given by  ratio({divided}, {by})"
            ),
            What::CountDivision { divided, by } => write!(
                f,
                "note: line {line}: whole numbers are divided here, and what is behind the point is lost (1 / 2 is 0): a share is  {divided} as f64 / {by} as f64"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn frame(name: &str, words: &[&str]) -> Variable {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Variable {
            name: name.to_owned(),
            columns: vec![
                ("Proto".to_owned(), "cat".to_owned()),
                ("SrcBytes".to_owned(), "i64".to_owned()),
                ("Dport".to_owned(), "u16".to_owned()),
                ("Dur".to_owned(), "f64".to_owned()),
            ],
            words: BTreeMap::from([("Proto".to_owned(), words)]),
            ..Variable::default()
        }
    }

    /// Cells, and a part of what is said of each.
    const CASES: [(&str, Option<&str>); 24] = [
        (
            "df.lazy().filter(col(\"Proto\").eq(lit(\"UDP\")))",
            Some("`Proto` has no value \"UDP\", but \"udp\""),
        ),
        (
            "df.lazy()\n.filter(not(col(\"Proto\").neq(lit(\"Tcp\"))))",
            Some("line 2: `Proto`"),
        ),
        (
            "df.lazy().filter(col(\"Proto\").among([\"udp\", \"TCP\"]))",
            Some("\"TCP\", but \"tcp\""),
        ),
        ("df.lazy().filter(col(\"Proto\").eq(lit(\"udp\")))", None),
        ("df.lazy().filter(col(\"Proto\").eq(lit(\"arp\")))", None),
        ("df.lazy().filter(col(\"Proto\").eq(col(\"UDP\")))", None),
        ("old.lazy().filter(col(\"Proto\").eq(lit(\"UDP\")))", None),
        ("q.filter(col(\"Proto\").eq(lit(\"UDP\")))", None),
        (
            "col(\"StartTime\").gt(lit(\"2011-08-10 09:48\").cast(DataType::Datetime(TimeUnit::Microseconds, None)))",
            Some("no Datetime in \"2011-08-10 09:48\""),
        ),
        (
            "lit(\"2011-08-10T09:48:00\").cast(DataType::Datetime(TimeUnit::Microseconds, None))",
            None,
        ),
        (
            "lit(\"10.8.2011\").cast(DataType::Date)",
            Some("no Date in"),
        ),
        ("lit(\"53\").cast(DataType::Int64)", None),
        (
            "df.lazy()\n.select([col(\"SrcBytes\") / (col(\"Dport\"))])",
            Some("line 2: whole numbers are divided here"),
        ),
        (
            "df.lazy().select([(col(\"SrcBytes\").sum() / col(\"Proto\").n_unique()).alias(\"a\")])",
            Some("ratio(col(\"SrcBytes\").sum(), col(\"Proto\").n_unique())"),
        ),
        ("df.lazy().select([col(\"SrcBytes\") / col(\"Dur\")])", None),
        (
            "df.lazy().select([col(\"SrcBytes\").mean() / col(\"Dport\")])",
            None,
        ),
        (
            "df.lazy().select([col(\"SrcBytes\") / col(\"not there\")])",
            None,
        ),
        ("df.lazy().select([col(\"SrcBytes\") / lit(60)])", None),
        (
            "df.lazy().select([col(\"SrcBytes\").cast(DataType::Float64) / col(\"Dport\")])",
            None,
        ),
        (
            "let n = 2;\ndf.ra(\"udp\")?\n  .height() / df.height()",
            Some(
                "line 3: whole numbers are divided here, and what is behind the point is lost (1 / 2 is 0): a share is  df.ra(\"udp\")?.height() as f64 / df.height() as f64",
            ),
        ),
        (
            "let share = (v.len() / df.height()) as f64;",
            Some("a share is  v.len() as f64 / df.height() as f64"),
        ),
        ("v.len() / 2", None),
        ("f(v.len() / w.len())", None),
        ("no rust", None),
    ];

    #[test]
    fn what_gives_no_row_is_noticed_and_what_is_meant_is_not() {
        let variables = [frame("df", &["tcp", "udp"]), frame("old", &["UDP"])];
        for (code, expected) in CASES {
            let said: Vec<String> = lints(code, &variables)
                .iter()
                .map(ToString::to_string)
                .collect();
            match expected {
                Some(part) => assert!(
                    said.len() == 1 && said[0].contains(part),
                    "{code}: {said:?}"
                ),
                None => assert_eq!(said, [""; 0], "{code}"),
            }
        }
    }
}
