//! What can stand at the cursor: variables, items, commands, columns, files.
//!
//! All of it is known already, so the answer is a matter of microseconds.

use super::commands::COMMANDS;
use super::methods::{Methods, Ty};
use super::scope::InScope;
use std::path::Path;

/// What may take the place of a part of the code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// The replaced part, in bytes.
    pub from: usize,
    pub to: usize,
    pub candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    pub kind: Kind,
    /// A type or dtype, where there is one.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Variable,
    Item,
    Method,
    Command,
    Column,
    File,
}

impl Kind {
    /// As front ends name it, for an icon.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Variable => "instance",
            Kind::Item | Kind::Method => "function",
            Kind::Command => "magic",
            Kind::Column => "property",
            Kind::File => "path",
        }
    }
}

/// Functions whose first text is a file's name.
const LOADERS: [&str; 5] = ["load", "scan", "convert", "Load::new", "records"];

/// The candidates at a place in the code.
pub fn complete(
    code: &str,
    cursor: usize,
    scope: &InScope,
    methods: Option<&Methods>,
) -> Completions {
    let cursor = floor(code, cursor);
    let before = &code[..cursor];
    if let Some(open) = open_string(before) {
        let said = &before[open..];
        if is_file(&before[..open]) {
            return files(open, cursor, said);
        }
        return columns(open, cursor, said, &before[..open], scope);
    }
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    if before[line..].starts_with(':') && !before[line..].contains(' ') {
        let said = &before[line..];
        let candidates = COMMANDS
            .iter()
            .filter(|(name, _)| name.starts_with(said))
            .map(|(name, what)| candidate(name, Kind::Command, what))
            .collect();
        return Completions {
            from: line,
            to: cursor,
            candidates,
        };
    }
    let from = word_start(before);
    let said = &before[from..];
    if let Some(receiver) = before[..from].strip_suffix('.') {
        return Completions {
            from,
            to: cursor,
            candidates: methods_behind(receiver, said, scope, methods),
        };
    }
    // A path's name is not in scope by itself.
    if before[..from].ends_with(':') {
        return Completions {
            from,
            to: cursor,
            candidates: Vec::new(),
        };
    }
    let variables = scope
        .variables
        .iter()
        .map(|variable| candidate(&variable.name, Kind::Variable, &variable.type_name));
    let items = scope
        .items
        .iter()
        .map(|name| candidate(name, Kind::Item, ""));
    // Nobody wants all of them for nothing.
    let functions = methods
        .filter(|_| !said.is_empty())
        .into_iter()
        .flat_map(Methods::functions)
        .map(|(name, function)| candidate(name, Kind::Item, &function.signature));
    Completions {
        from,
        to: cursor,
        candidates: variables
            .chain(items)
            .chain(functions)
            .filter(|candidate| candidate.text.starts_with(said))
            .collect(),
    }
}

fn candidate(text: &str, kind: Kind, detail: &str) -> Candidate {
    Candidate {
        text: text.to_owned(),
        kind,
        detail: detail.to_owned(),
    }
}

fn methods_behind(
    receiver: &str,
    said: &str,
    scope: &InScope,
    methods: Option<&Methods>,
) -> Vec<Candidate> {
    let Some((methods, ty)) =
        methods.and_then(|methods| Some((methods, type_of(receiver, scope, methods)?)))
    else {
        return Vec::new();
    };
    methods
        .of(&ty)
        .into_iter()
        .filter(|(name, _)| name.starts_with(said))
        .map(|(name, method)| candidate(name, Kind::Method, &method.signature))
        .collect()
}

/// The type of the expression that a text ends with.
pub fn type_of(text: &str, scope: &InScope, methods: &Methods) -> Option<Ty> {
    let expression = syn::parse_str(&text[expression_start(text)..]).ok()?;
    methods.type_of(&expression, &|name| {
        Ty::parse(&scope.variable(name)?.type_name)
    })
}

/// Where the last expression of a text begins: behind whatever is no part of a
/// chain of names, calls and `?`.
fn expression_start(text: &str) -> usize {
    let mut depth = 0usize;
    let mut start = text.len();
    let mut in_string = false;
    for (at, c) in text.char_indices().rev() {
        let escaped = text[..at].ends_with('\\');
        match c {
            '"' if !escaped => in_string = !in_string,
            _ if in_string => {}
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '.' | '?' | ':' | '!' => {}
            c if is_word(c) => {}
            // A chain may go on over lines, at its dots.
            c if c.is_whitespace() && text[at..].trim_start().starts_with('.') => {}
            _ => return start,
        }
        start = at;
    }
    start
}

/// What comes before the word at a place in the code, if that is a value's dot.
pub fn receiver_of(code: &str, cursor: usize) -> Option<&str> {
    let cursor = floor(code, cursor);
    code[..word_start(&code[..cursor])].strip_suffix('.')
}

/// The word at a place in the code: what inspection is asked about.
pub fn word_at(code: &str, cursor: usize) -> &str {
    let cursor = floor(code, cursor);
    let from = word_start(&code[..cursor]);
    let to = code[cursor..]
        .find(|c: char| !is_word(c))
        .map_or(code.len(), |length| cursor + length);
    &code[from..to]
}

fn floor(code: &str, at: usize) -> usize {
    (0..=at.min(code.len()))
        .rev()
        .find(|at| code.is_char_boundary(*at))
        .unwrap_or(0)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word_start(before: &str) -> usize {
    before
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_word(*c))
        .last()
        .map_or(before.len(), |(at, _)| at)
}

/// Where the text begins that the cursor stands in, if it stands in one.
fn open_string(before: &str) -> Option<usize> {
    let mut open = None;
    let mut chars = before.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (open, c) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(_), '"') => open = None,
            (None, '"') => open = Some(at + 1),
            // A quote as a character, as in '"'.
            (None, '\'') if before[at + 1..].starts_with("\"'") => {
                chars.nth(1);
            }
            (None, '/') if before[at..].starts_with("//") => {
                while chars.peek().is_some_and(|(_, c)| *c != '\n') {
                    chars.next();
                }
            }
            _ => {}
        }
    }
    open
}

/// Whether a text that begins here is a file's name.
fn is_file(before: &str) -> bool {
    let call = before.trim_end_matches('"').trim_end();
    let Some(callee) = call.strip_suffix('(') else {
        return false;
    };
    // `records::<Flow>(`
    let callee = callee.split("::<").next().unwrap_or(callee);
    LOADERS.iter().any(|name| {
        callee
            .strip_suffix(name)
            .is_some_and(|rest| !rest.ends_with(is_word))
    })
}

fn files(from: usize, to: usize, said: &str) -> Completions {
    let (folder, begun) = match said.rsplit_once('/') {
        Some((folder, begun)) => (format!("{folder}/"), begun),
        None => (String::new(), said),
    };
    let listed = Path::new(if folder.is_empty() { "." } else { &folder });
    let entries = std::fs::read_dir(listed).into_iter().flatten().flatten();
    let mut candidates: Vec<Candidate> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let hidden = name.starts_with('.') && !begun.starts_with('.');
            let is_folder = entry.path().is_dir();
            let slash = if is_folder { "/" } else { "" };
            (name.starts_with(begun) && !hidden)
                .then(|| candidate(&format!("{folder}{name}{slash}"), Kind::File, ""))
        })
        .collect();
    candidates.sort_by(|a, b| a.text.cmp(&b.text));
    candidates.truncate(200);
    Completions {
        from,
        to,
        candidates,
    }
}

/// The columns of the tables that the statement speaks of, or else of all.
fn columns(from: usize, to: usize, said: &str, before: &str, scope: &InScope) -> Completions {
    let statement = before.rfind(';').map_or(before, |at| &before[at..]);
    let named = |name: &str| {
        statement.match_indices(name).any(|(at, _)| {
            let rest = &statement[at + name.len()..];
            !statement[..at].ends_with(is_word) && !rest.starts_with(is_word)
        })
    };
    let tables = || scope.variables.iter().filter(|v| !v.columns.is_empty());
    let mut meant: Vec<_> = tables().filter(|v| named(&v.name)).collect();
    if meant.is_empty() {
        meant = tables().collect();
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for (name, dtype) in meant.iter().flat_map(|variable| &variable.columns) {
        let is_new = candidates.iter().all(|known| known.text != *name);
        if is_new && name.to_lowercase().starts_with(&said.to_lowercase()) {
            candidates.push(candidate(name, Kind::Column, dtype));
        }
    }
    Completions {
        from,
        to,
        candidates,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argus_wire::Variable;

    fn scope() -> InScope {
        let table = |name: &str, columns: &[&str]| Variable {
            name: name.to_owned(),
            type_name: "DataFrame".to_owned(),
            columns: columns
                .iter()
                .map(|column| ((*column).to_owned(), "i64".to_owned()))
                .collect(),
            ..Variable::default()
        };
        InScope {
            variables: vec![
                table("df", &["TotPkts", "TotBytes", "Dport"]),
                table("dns", &["Query"]),
            ],
            items: vec!["talkers".to_owned()],
            ..InScope::default()
        }
    }

    fn texts(code: &str) -> Vec<String> {
        let found = complete(code, code.len(), &scope(), None);
        found.candidates.into_iter().map(|c| c.text).collect()
    }

    #[test]
    fn columns_stand_in_strings_where_a_table_is_meant() {
        assert_eq!(texts("df.column(\"To"), ["TotPkts", "TotBytes"]);
        assert_eq!(texts("boxplot(&dns, [\""), ["Query"]);
        assert_eq!(texts("let x = dns.height(); df.counts(\"D"), ["Dport"]);
        assert_eq!(texts("col(\"q"), ["Query"]);
        assert_eq!(texts("let c = '\"'; d"), ["df", "dns"]);
        assert_eq!(texts("// \"\nta"), ["talkers"]);
    }

    #[test]
    fn names_and_commands_are_completed_and_methods_are_not_guessed() {
        assert_eq!(texts("d"), ["df", "dns"]);
        assert_eq!(texts(":va"), [":vars"]);
        assert_eq!(texts("df.d"), [""; 0]);
        assert_eq!(texts("größe + t"), ["talkers"]);
    }

    #[test]
    fn an_expression_begins_behind_what_is_no_part_of_it() {
        let last = |text: &'static str| &text[expression_start(text)..];
        assert_eq!(last("let x = df.clone().lazy()"), "df.clone().lazy()");
        assert_eq!(last("f(a, load(\"x(\")?"), "load(\"x(\")?");
        assert_eq!(last("let y = df\n    .lazy()"), "df\n    .lazy()");
        assert_eq!(last("a + Load::new(\"x\")"), "Load::new(\"x\")");
    }

    #[test]
    fn files_stand_where_one_is_loaded() {
        assert!(texts("load(\"sr").contains(&"src/".to_owned()));
        assert!(texts("records::<Flow>(\"src/ma").contains(&"src/main.rs".to_owned()));
        assert_eq!(texts("reload(\"sr"), [""; 0]);
    }

    #[test]
    fn a_word_is_found_wherever_the_cursor_stands_in_it() {
        assert_eq!(word_at("df.height()", 1), "df");
        assert_eq!(word_at("größe + 1", 2), "größe");
        assert_eq!(word_at("", 5), "");
    }
}
