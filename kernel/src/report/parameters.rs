//! What a notebook can be run with: the parameters that its cells ask for.

use argus_wire::parameter_var;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `NAME=VALUE`, as `--set` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    name: String,
    value: String,
}

impl Setting {
    /// The environment variable in which a cell finds the value: argus-nb's
    /// `parameter("top", …)` reads `ARGUS_TOP`. `None` if no variable can have such a
    /// name; the cell that asks for it says so.
    pub fn variable(&self) -> Option<(String, &str)> {
        Some((parameter_var(&self.name)?, &self.value))
    }
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Setting, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => Ok(Setting {
                name: name.trim().to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("write it as NAME=VALUE, as in --set top=20".to_owned()),
        }
    }
}

/// A parameter that no cell asks for.
#[derive(Debug, thiserror::Error)]
#[error("no cell of {} asks for the parameter `{name}`\n  {}", .notebook.display(), there_are(.known))]
pub struct Unknown {
    name: String,
    notebook: PathBuf,
    known: Vec<String>,
}

/// A hint that lists the parameters there are.
fn there_are(known: &[String]) -> String {
    match known {
        [] => "hint: it has none; a cell makes one: let top = parameter(\"top\", 10)?;".to_owned(),
        known => format!("hint: it has {}", known.join(", ")),
    }
}

/// Checks that a cell asks for each of the settings.
///
/// # Errors
/// The first setting that no cell asks for.
pub fn check(settings: &[Setting], known: &[String], notebook: &Path) -> Result<(), Unknown> {
    let is_known = |setting: &&Setting| known.contains(&setting.name);
    match settings.iter().find(|setting| !is_known(setting)) {
        None => Ok(()),
        Some(setting) => Err(Unknown {
            name: setting.name.clone(),
            notebook: notebook.to_owned(),
            known: known.to_vec(),
        }),
    }
}

/// The names that the code cells of a notebook ask for by `parameter("name", …)`.
pub fn asked_for(notebook: &Value) -> Vec<String> {
    let cells = notebook["cells"].as_array().into_iter().flatten();
    let code = cells.filter(|cell| cell["cell_type"] == "code");
    let mut names = Vec::new();
    for cell in code {
        let source = text(&cell["source"]);
        for (at, call) in source.match_indices("parameter(") {
            let rest = source[at + call.len()..].trim_start();
            let name = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            if let Some(name) = name
                && !names.iter().any(|known| known == name)
            {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// A cell's source, which nbformat keeps as one text or as a list of lines.
fn text(source: &Value) -> String {
    match source {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_setting_that_no_cell_asks_for_is_answered_with_those_there_are() {
        let notebook = json!({"cells": [
            {"cell_type": "markdown", "source": "`parameter(\"prose\", 1)`"},
            {"cell_type": "code", "source": ["let flows = parameter(\n", "    \"flows\", \"x.csv\")?;\n", "let n = parameter(\"top\", 5)?;"]},
        ]});
        let known = asked_for(&notebook);
        assert_eq!(known, ["flows", "top"]);
        let set = |text: &str| vec![text.parse::<Setting>().unwrap()];
        assert!(check(&set("top=20"), &known, Path::new("n.ipynb")).is_ok());
        let error = check(&set("prose=1"), &known, Path::new("n.ipynb")).unwrap_err();
        assert!(error.to_string().ends_with("it has flows, top"), "{error}");
        assert!("top".parse::<Setting>().is_err());
        assert_eq!(
            set("top=a=b")[0].variable(),
            Some(("ARGUS_TOP".to_owned(), "a=b"))
        );
    }
}
