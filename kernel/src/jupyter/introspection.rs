//! Completion and inspection, from the session's words into the protocol's.

use crate::session::{
    Completions, InScope, Method, Methods, Session, Variable, complete, receiver_of, type_of,
    variable_line, word_at,
};
use jupyter_protocol::{CompleteReply, InspectReply, Media};
use serde_json::{Value, json};

pub fn complete_reply(
    code: &str,
    cursor_pos: usize,
    scope: &InScope,
    methods: Option<&Methods>,
) -> CompleteReply {
    let Completions {
        from,
        to,
        candidates,
    } = complete(code, bytes(code, cursor_pos), scope, methods);
    let (start, end) = (characters(code, from), characters(code, to));
    // What IPython sends, and JupyterLab shows icons and types by.
    let types: Vec<Value> = candidates
        .iter()
        .map(|candidate| {
            json!({
                "start": start, "end": end, "text": candidate.text,
                "type": candidate.kind.name(), "signature": candidate.detail,
            })
        })
        .collect();
    let mut metadata = serde_json::Map::new();
    metadata.insert("_jupyter_types_experimental".to_owned(), types.into());
    CompleteReply {
        matches: candidates
            .into_iter()
            .map(|candidate| candidate.text)
            .collect(),
        cursor_start: start,
        cursor_end: end,
        metadata,
        ..CompleteReply::default()
    }
}

pub fn inspect_reply(code: &str, cursor_pos: usize, session: &Session) -> InspectReply {
    let cursor = bytes(code, cursor_pos);
    let word = word_at(code, cursor);
    let data = match receiver_of(code, cursor) {
        Some(receiver) => session.methods().and_then(|methods| {
            let ty = type_of(receiver, &session.in_scope(), methods)?;
            documented(methods.method(&ty, word)?)
        }),
        None => inspect(word, session),
    };
    match data {
        Some(data) => InspectReply {
            found: true,
            data,
            ..InspectReply::default()
        },
        None => InspectReply::default(),
    }
}

/// What there is to say of a name.
pub fn inspect(word: &str, session: &Session) -> Option<Media> {
    match session.in_scope().variable(word) {
        Some(variable) => of_variable(variable),
        None => of_item(word, session).or_else(|| of_preloaded(word, session.methods()?)),
    }
}

/// A function or a type of the notebook's own.
fn of_item(word: &str, session: &Session) -> Option<Media> {
    let item = session.items().find(word)?;
    described(&item.text, &item.docs)
}

/// A function of the prelude, or a type whose methods are known.
fn of_preloaded(word: &str, methods: &Methods) -> Option<Media> {
    if let Some(function) = methods.function(word) {
        return documented(function);
    }
    let callable = methods.of_type(word)?;
    let mut names: Vec<&str> = callable.keys().map(String::as_str).collect();
    let left_out = names.len().saturating_sub(MOST_METHODS);
    names.truncate(MOST_METHODS);
    let more = match left_out {
        0 => String::new(),
        n => format!(", and {n} more"),
    };
    described(
        word,
        &format!(
            "a type with these methods and functions: {}{more}. Shift-Tab at a call tells what it does.",
            names.join(", ")
        ),
    )
}

/// A longer list is not read.
const MOST_METHODS: usize = 60;

/// What there is to say where nothing is known.
pub fn nothing_known(word: &str, methods: Option<&Methods>) -> Option<Media> {
    let why = match methods {
        None => {
            "the signatures of functions and methods have not been read yet: ask again in some seconds"
        }
        Some(methods) if methods.of_type("Vec").is_none() => {
            "the standard library's sources are not there: `rustup component add rust-src` and a new start of the kernel bring its types and methods"
        }
        Some(_) => "no variable, no function and no type in reach has that name",
    };
    let bundle = json!({ "text/plain": format!("nothing is known of `{word}`: {why}") });
    serde_json::from_value(bundle).ok()
}

fn of_variable(variable: &Variable) -> Option<Media> {
    let mut plain = variable_line(variable);
    let mut markdown = format!(
        "```rust\nlet {}: {}\n```\n",
        variable.name, variable.type_name
    );
    if !variable.columns.is_empty() {
        markdown.push_str("\n| column | dtype |\n| --- | --- |\n");
    }
    for (name, dtype) in &variable.columns {
        plain.push_str(&format!("\n  {name}: {dtype}"));
        let name = name
            .replace('|', "\\|")
            .replace('<', "&lt;")
            .replace('`', "'");
        markdown.push_str(&format!("| {name} | {dtype} |\n"));
    }
    let bundle = json!({ "text/plain": plain, "text/markdown": markdown });
    serde_json::from_value(bundle).ok()
}

/// A signature and what it says of itself.
fn documented(method: &Method) -> Option<Media> {
    described(&method.signature, &method.doc)
}

fn described(signature: &str, doc: &str) -> Option<Media> {
    let bundle = json!({
        "text/plain": format!("{signature}\n{doc}"),
        "text/markdown": format!("```rust\n{signature}\n```\n\n{doc}"),
    });
    serde_json::from_value(bundle).ok()
}

/// The protocol counts characters, the session bytes.
fn bytes(code: &str, characters: usize) -> usize {
    code.char_indices()
        .nth(characters)
        .map_or(code.len(), |(at, _)| at)
}

fn characters(code: &str, bytes: usize) -> usize {
    code[..bytes].chars().count()
}
