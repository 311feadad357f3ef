//! Completion and inspection, from the session's words into the protocol's.

use crate::session::{
    Completions, InScope, Method, Methods, complete, receiver_of, type_of, variable_line, word_at,
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

pub fn inspect_reply(
    code: &str,
    cursor_pos: usize,
    scope: &InScope,
    methods: Option<&Methods>,
) -> InspectReply {
    let cursor = bytes(code, cursor_pos);
    let word = word_at(code, cursor);
    let data = match receiver_of(code, cursor) {
        Some(receiver) => methods.and_then(|methods| {
            let ty = type_of(receiver, scope, methods)?;
            documented(methods.method(&ty, word)?)
        }),
        None => inspect(word, scope, methods),
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
pub fn inspect(word: &str, scope: &InScope, methods: Option<&Methods>) -> Option<Media> {
    let Some(variable) = scope.variable(word) else {
        return documented(methods?.function(word)?);
    };
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
    let Method { signature, doc, .. } = method;
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
