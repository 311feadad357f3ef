//! What can stand at the cursor: variables, items, commands, columns, files.
//!
//! All of it is known already, so an answer takes microseconds.

use super::commands;
use super::cursor::{self, is_word};
use super::methods::{Method, Methods, Ty};
use super::scope::InScope;
use argus_filter::Columns;
use argus_wire::Variable;
use std::path::Path;

/// What may take the place of a part of the code, the word that is being typed.
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
    Variant,
    Command,
    Column,
    File,
    /// A word of ra's filter language.
    Word,
    /// A value of a column.
    Value,
}

impl Kind {
    /// As front ends name it, for an icon.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Variable => "instance",
            Kind::Item | Kind::Method => "function",
            Kind::Variant => "enum member",
            Kind::Command => "magic",
            Kind::Column => "property",
            Kind::File => "path",
            Kind::Word => "keyword",
            Kind::Value => "value",
        }
    }
}

/// Functions whose first argument is a file's name.
const LOADERS: [&str; 6] = ["load", "scan", "convert", "Load::new", "records", "follow"];

/// Functions whose first argument is one of ra's filters.
const FILTERS: [&str; 1] = ["ra"];

/// A longer list of files helps nobody.
const MOST_FILES: usize = 200;

/// The candidates at the cursor.
pub fn complete(
    code: &str,
    cursor: usize,
    scope: &InScope,
    methods: Option<&Methods>,
) -> Completions {
    let to = cursor::floor(code, cursor);
    let before = &code[..to];
    let (from, candidates) = candidates(before, scope, methods);
    Completions {
        from,
        to,
        candidates,
    }
}

/// The candidates behind this code, and where the text begins that they replace.
fn candidates(before: &str, scope: &InScope, methods: Option<&Methods>) -> (usize, Vec<Candidate>) {
    if let Some(from) = cursor::open_string(before) {
        let (before, typed) = before.split_at(from);
        if is_given_to(before, &FILTERS) {
            let (begun, found) = filter_words(typed, before, scope);
            return (from + begun, found);
        }
        let found = match is_given_to(before, &LOADERS) {
            true => files(typed),
            false => columns(typed, before, scope),
        };
        return (from, found);
    }
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let typed = &before[line..];
    if typed.starts_with(':') && !typed.contains(' ') {
        return (line, commands(typed));
    }
    let from = cursor::word_start(before);
    let (before, typed) = before.split_at(from);
    let found = if let Some(receiver) = before.strip_suffix('.') {
        methods_of(receiver, typed, scope, methods)
    } else if before.ends_with(':') {
        behind_path(before, typed, methods)
    } else {
        names(typed, scope, methods)
    };
    (from, found)
}

fn commands(typed: &str) -> Vec<Candidate> {
    commands::offered()
        .filter(|command| command.name.starts_with(typed))
        .map(|command| candidate(command.name, Kind::Command, command.what))
        .collect()
}

/// Variables, the notebook's own items, and the prelude's functions.
fn names(typed: &str, scope: &InScope, methods: Option<&Methods>) -> Vec<Candidate> {
    let variables = scope
        .variables
        .iter()
        .map(|variable| candidate(&variable.name, Kind::Variable, &variable.type_name));
    let items = scope
        .items
        .iter()
        .map(|name| candidate(name, Kind::Item, ""));
    // All functions at once, before a letter is typed, would hide the variables.
    let functions = methods
        .filter(|_| !typed.is_empty())
        .into_iter()
        .flat_map(Methods::functions)
        .map(|(name, function)| candidate(name, Kind::Item, &function.signature));
    variables
        .chain(items)
        .chain(functions)
        .filter(|candidate| candidate.text.starts_with(typed))
        .collect()
}

fn candidate(text: &str, kind: Kind, detail: &str) -> Candidate {
    Candidate {
        text: text.to_owned(),
        kind,
        detail: detail.to_owned(),
    }
}

fn methods_of(
    receiver: &str,
    typed: &str,
    scope: &InScope,
    methods: Option<&Methods>,
) -> Vec<Candidate> {
    let Some((methods, ty)) =
        methods.and_then(|methods| Some((methods, type_of(receiver, scope, methods)?)))
    else {
        return Vec::new();
    };
    let mut found: Vec<(&str, &Method)> = methods
        .callable_on(&ty)
        .into_iter()
        .filter(|(name, _)| name.starts_with(typed))
        .collect();
    // The verbs for flows are few among polars' many.
    found.sort_by_key(|(_, method)| !method.is_own);
    let found = found.into_iter();
    found
        .map(|(name, method)| candidate(name, Kind::Method, &method.signature))
        .collect()
}

/// What a type has behind `::`. The names inside a module are not known.
fn behind_path(before: &str, typed: &str, methods: Option<&Methods>) -> Vec<Candidate> {
    let path = before.trim_end_matches(':');
    // `Vec::<i64>::`
    let path = match path.strip_suffix('>').and_then(|it| it.rsplit_once("::<")) {
        Some((path, _argument)) => path,
        None => path,
    };
    let ty = &path[cursor::word_start(path)..];
    methods
        .into_iter()
        .flat_map(|methods| methods.named_in(ty))
        .filter(|(name, _)| name.starts_with(typed))
        .map(|(name, method)| {
            let is_variant = name.starts_with(char::is_uppercase);
            let kind = if is_variant {
                Kind::Variant
            } else {
                Kind::Method
            };
            candidate(name, kind, &method.signature)
        })
        .collect()
}

/// The type of the expression that a text ends with.
pub fn type_of(text: &str, scope: &InScope, methods: &Methods) -> Option<Ty> {
    let expression = syn::parse_str(&text[cursor::expression_start(text)..]).ok()?;
    methods.type_of(&expression, &|name| {
        Ty::parse(&scope.variable(name)?.type_name)
    })
}

/// Whether a string that begins behind this code is the first thing that one of these
/// functions is given.
fn is_given_to(before: &str, functions: &[&str]) -> bool {
    let call = before.trim_end_matches(['"', '#']);
    let call = call
        .strip_suffix("(r")
        .map_or(call, |call| &before[..call.len() + 1]);
    let Some(callee) = call.trim_end().strip_suffix('(') else {
        return false;
    };
    // `records::<Flow>(`
    let callee = callee.split("::<").next().unwrap_or(callee);
    functions.iter().any(|name| {
        callee
            .strip_suffix(name)
            .is_some_and(|rest| !rest.ends_with(is_word))
    })
}

/// What may come next in one of ra's filters, and where the word begins that is begun.
fn filter_words(typed: &str, before: &str, scope: &InScope) -> (usize, Vec<Candidate>) {
    let completion = argus_filter::complete(typed, typed.len());
    let begun = completion.replaces.start;
    let mut found: Vec<Candidate> = Vec::new();
    for offered in completion.candidates {
        match offered {
            argus_filter::Candidate::Word(word, help) => {
                found.push(candidate(word, Kind::Word, help));
            }
            argus_filter::Candidate::ValueOf(asked) => {
                found.extend(values(asked, &typed[begun..], before, scope));
            }
        }
    }
    let mut known = std::collections::HashSet::new();
    found.retain(|candidate| known.insert(candidate.text.clone()));
    (begun, found)
}

/// The words of the columns that a filter asks, in the tables that are meant.
fn values(asked: Columns, typed: &str, before: &str, scope: &InScope) -> Vec<Candidate> {
    let headers = match asked {
        Columns::One(header) => vec![header],
        Columns::Two {
            source,
            destination,
            ..
        } => vec![source, destination],
    };
    let is_asked = |name: &str| {
        headers
            .iter()
            .any(|header| name.eq_ignore_ascii_case(header))
    };
    let is_one_word =
        |word: &&String| !word.is_empty() && !word.contains([' ', '"', '\\', '(', ')', ',']);
    let begins = |word: &&String| word.to_lowercase().starts_with(&typed.to_lowercase());
    meant_tables(before, scope)
        .into_iter()
        .flat_map(|table| &table.words)
        .filter(|(name, _)| is_asked(name))
        .flat_map(|(name, words)| words.iter().map(move |word| (name, word)))
        .filter(|(_, word)| is_one_word(word) && begins(word))
        .map(|(name, word)| candidate(word, Kind::Value, &format!("a value of {name}")))
        .collect()
}

fn files(typed: &str) -> Vec<Candidate> {
    let (folder, begun) = match typed.rsplit_once('/') {
        Some((folder, begun)) => (format!("{folder}/"), begun),
        None => (String::new(), typed),
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
    candidates.truncate(MOST_FILES);
    candidates
}

/// The tables that the statement names, or all tables if it names none.
fn meant_tables<'a>(before: &str, scope: &'a InScope) -> Vec<&'a Variable> {
    let statement = before.rfind(';').map_or(before, |at| &before[at..]);
    let named = |name: &str| {
        statement.match_indices(name).any(|(at, _)| {
            let rest = &statement[at + name.len()..];
            !statement[..at].ends_with(is_word) && !rest.starts_with(is_word)
        })
    };
    let tables = || scope.variables.iter().filter(|v| !v.columns.is_empty());
    let meant: Vec<&Variable> = tables().filter(|v| named(&v.name)).collect();
    match meant.is_empty() {
        true => tables().collect(),
        false => meant,
    }
}

/// The columns of the tables that are meant.
fn columns(typed: &str, before: &str, scope: &InScope) -> Vec<Candidate> {
    let meant = meant_tables(before, scope);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (name, dtype) in meant.iter().flat_map(|variable| &variable.columns) {
        let is_new = candidates.iter().all(|known| known.text != *name);
        if is_new && name.to_lowercase().starts_with(&typed.to_lowercase()) {
            candidates.push(candidate(name, Kind::Column, dtype));
        }
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn scope() -> InScope {
        let table = |name: &str, columns: &[&str]| Variable {
            name: name.to_owned(),
            type_name: "DataFrame".to_owned(),
            columns: columns
                .iter()
                .map(|column| ((*column).to_owned(), "i64".to_owned()))
                .collect(),
            words: BTreeMap::from([("Proto".to_owned(), vec!["tcp".to_owned(), "udp".to_owned()])]),
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
    fn a_filters_words_and_values_stand_in_its_string() {
        let found = complete("df.ra(\"udp and dst po", 21, &scope(), None);
        assert_eq!((found.from, found.to), (19, 21));
        assert!(found.candidates.iter().any(|it| it.text == "port"));
        assert!(texts("let q = df.lazy().filter(ra(\"proto u").contains(&"udp".to_owned()));
        assert!(texts("df.ra(r#\"not ").contains(&"src".to_owned()));
        assert_eq!(texts("df.extra(\"Dpo"), ["Dport"]);
    }

    #[test]
    fn files_stand_where_one_is_loaded() {
        assert!(texts("load(\"sr").contains(&"src/".to_owned()));
        assert!(texts("records::<Flow>(\"src/ma").contains(&"src/main.rs".to_owned()));
        assert_eq!(texts("reload(\"sr"), [""; 0]);
    }
}
