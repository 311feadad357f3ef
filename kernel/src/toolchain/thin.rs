//! A cell's source in which little is left for rustc to compile.
//!
//! What evcxr generates around a cell has rustc compare an `impl From` with all that there
//! are, compile `catch_unwind`, and instantiate the store's methods for each frame. The
//! preload has all of this compiled. Here the source is made to call it: on the same lines,
//! so that what rustc names stays true.
//!
//! A cell that needs evcxr's own types, or may (`return Ok(())`), is not compiled so. What
//! rustc says of a thin source is said to the user only if it is true of the source as it
//! was, word for word ([`is_true_as_well`]); else that one is compiled, to say it.
//!
//! Why it is so: `docs/decisions.md#a-cell-compiles-little-of-its-own`.

use super::keeping::{FRAME, STORE, THIN, WHOLE};
use super::library::CRATE;
use serde_json::{Map, Value};

/// The type of frames, as a person writes it.
const FRAME_BY_NAME: &str = "DataFrame";

/// The type that evcxr declares for the errors of a `?`.
const ERROR_TYPE: &str = "EvcxrUserCodeError";

/// What stands in a thin source alone. rustc may have named it where it would name something
/// else of the source as it was.
const OF_THIN: [&str; 8] = [
    "Outcome",
    "ShownByValue",
    "argus_run",
    "cell::DONE",
    ".check_frame(",
    ".take_frame(",
    ".lend_frame(",
    ".put_frame(",
];

/// A type that rustc can't tell depends on what else there is to choose from.
const OF_INFERENCE: [&str; 4] = ["E0034", "E0282", "E0283", "E0284"];

/// Whether rustc would have said the same of the source as it was. `said` is what it said of
/// the thin source, a JSON object a line.
pub fn is_true_as_well(said: &str) -> bool {
    said.lines().all(|line| {
        let Ok(mut diagnostic) = serde_json::from_str::<Map<String, Value>>(line) else {
            return false;
        };
        // With the code comes its explanation, which is the same for everybody.
        let code = diagnostic.remove("code").unwrap_or_default();
        let is_inferred = OF_INFERENCE.iter().any(|it| code["code"] == *it);
        let text = Value::Object(diagnostic).to_string();
        !is_inferred && !OF_THIN.iter().any(|it| text.contains(it))
    })
}

/// The source made thin, or `None` if it is not as it is known here.
pub fn thin(source: &str) -> Option<String> {
    // The notebook's own items stand before this, and may look like evcxr's lines.
    let begin = source.find(&format!("struct {ERROR_TYPE} {{}}"))?;
    let (items, generated) = source.split_at(begin);
    let store = format!("use {CRATE}::cell::variables as evcxr_internal_runtime;");
    let (error_type, rest) = generated.split_at(generated.find(&store)?);
    let lines = "\n".repeat(error_type.matches('\n').count());
    // rustc names the first `use` of a source, where it advises another: it stays the first.
    let displays = match source.contains("::cell::Unshown as _;") {
        // evcxr's very first cell, of whose value nobody is to hear.
        true => String::new(),
        false => format!(" use {CRATE}::cell::ShownByValue as _;"),
    };

    let begin = rest.find(&line(WHOLE[0]))?;
    let end = begin + rest[begin..].rfind(WHOLE[1])?;
    let (before, code, after) = (
        &rest[..begin],
        &rest[begin + line(WHOLE[0]).len()..end],
        &rest[end + WHOLE[1].len()..],
    );
    let before = guarded(before, CATCHES, "{ let mut argus_run = Some(\n  ||{")?;
    let after = guarded(
        after,
        CAUGHT,
        &format!(
            "}}); \n {CRATE}::cell::guard(&mut || if let Some(mut run) = argus_run.take() {{ run(); }})\n\n\n}}"
        ),
    )?;
    let names_type = [&before, code, &after]
        .iter()
        .any(|it| it.contains(ERROR_TYPE));
    let mut words = code.split(|it: char| !it.is_alphanumeric() && it != '_');
    let is_thin = !names_type && !words.any(|word| word == "return");
    is_thin.then(|| {
        let by_name = (!may_mean_another(items, FRAME_BY_NAME)).then_some(FRAME_BY_NAME);
        let with_frames = |text: &str| with_frames(text, by_name);
        let code = with_frames(code);
        let (before, after) = (with_frames(&before), with_frames(&after));
        let [first, last] = [line(THIN[0]), THIN[1].to_owned()];
        format!(
            "{items}{lines}{store}{displays}{}{first}{code}{last}{after}",
            &before[store.len()..]
        )
    })
}

/// Where evcxr's text begins to catch a panic, and where it has caught one.
const CATCHES: &str = "match std::panic::catch_unwind(\n  std::panic::AssertUnwindSafe(||{";
const CAUGHT: &str =
    "})) { \n  Ok(_) => {}\n  Err(_) => {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}";

fn line(text: &str) -> String {
    format!("\n{text}\n")
}

fn guarded(text: &str, from: &str, to: &str) -> Option<String> {
    debug_assert_eq!(from.matches('\n').count(), to.matches('\n').count());
    text.contains(from).then(|| text.replacen(from, to, 1))
}

/// Has the functions called that the store has for frames, by the type's path and by the name
/// that a person gives it.
fn with_frames(text: &str, by_name: Option<&str>) -> String {
    let mut text = text.to_owned();
    for name in std::iter::once(FRAME).chain(by_name) {
        for what in ["check", "take", "lend", "put"] {
            let generic = format!("{STORE}.{what}_variable::<{name}>(");
            text = text.replace(&generic, &format!("{STORE}.{what}_frame("));
        }
    }
    text
}

/// Whether the notebook's own items may give this name, which the prelude has, to something
/// else: by a declaration, or by an import.
fn may_mean_another(items: &str, name: &str) -> bool {
    let declares = ["struct", "enum", "union", "type", "trait"]
        .iter()
        .any(|word| items.contains(&format!("{word} {name}")));
    let mut imports = items.split("use ").skip(1);
    declares || imports.any(|rest| rest.split(';').next().unwrap_or(rest).contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"#![allow(unused_imports)]
fn own() {}
            struct EvcxrUserCodeError {}
            impl<T> From<T> for EvcxrUserCodeError {
            }
        
use argus_nb::cell::variables as evcxr_internal_runtime;

let df = evcxr_variable_store.take_variable::<argus_nb::prelude::DataFrame>(stringify!(df));
let n = evcxr_variable_store.take_variable::<i32>(stringify!(n));
match std::panic::catch_unwind(
  std::panic::AssertUnwindSafe(||{
let _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {
(
df.height()?
).evcxr_display();
evcxr_variable_store.succeed(); Ok(())})();
})) { 
  Ok(_) => {}
  Err(_) => {
    println!("EVCXR_PANIC_NOTIFICATION");
}}
evcxr_variable_store.put_variable::<argus_nb::prelude::DataFrame>(stringify!(df), df);
"#;

    #[test]
    fn a_thin_source_has_the_same_lines_and_none_of_evcxrs_types() {
        let thin = thin(SOURCE).unwrap();
        assert!(!thin.contains("EvcxrUserCodeError") && !thin.contains("catch_unwind"));
        assert_eq!(thin.lines().count(), SOURCE.lines().count(), "{thin}");
        for users in ["fn own() {}", "df.height()?", ").evcxr_display();"] {
            let at = |text: &str| text.lines().position(|line| line == users);
            assert_eq!(at(&thin), at(SOURCE), "{thin}");
        }
        for line in [
            "let df = evcxr_variable_store.take_frame(stringify!(df));",
            "let n = evcxr_variable_store.take_variable::<i32>(stringify!(n));",
            "evcxr_variable_store.put_frame(stringify!(df), df);",
            "evcxr_variable_store.succeed(); argus_nb::cell::DONE})();",
        ] {
            assert!(thin.lines().any(|it| it == line), "{line}\n{thin}");
        }
    }

    #[test]
    fn a_frame_is_one_by_its_name_unless_the_name_may_be_anothers() {
        let by_name = SOURCE.replace("<argus_nb::prelude::DataFrame>", "<DataFrame>");
        for (items, is_frame) in [
            ("fn own(df: &DataFrame) {}", true),
            ("struct DataFrame;", false),
            ("use other::{DataFrame, Other};", false),
            ("use other::Frame as DataFrame;", false),
        ] {
            let thin = thin(&by_name.replace("fn own() {}", items)).unwrap();
            assert_eq!(thin.contains(".take_frame("), is_frame, "{items}\n{thin}");
        }
    }

    #[test]
    fn what_is_said_of_thin_text_or_is_inferred_is_not_said_of_the_cell() {
        let error = |message: &str, code: &str, text: &str| {
            let code = serde_json::json!({ "code": code, "explanation": "of Outcome" });
            let spans =
                serde_json::json!([{ "file_name": "src/lib.rs", "text": [{ "text": text }] }]);
            serde_json::json!({ "message": message, "code": code, "spans": spans }).to_string()
        };
        let absent = error("cannot find value `x` in this scope", "E0425", "x + 1");
        let end = r#"{"message":"aborting due to 1 previous error","code":null,"spans":[]}"#;
        for (said, expected) in [
            (absent.clone(), true),
            (
                error(
                    "`S` doesn't implement `Debug`",
                    "E0599",
                    ").evcxr_display();",
                ),
                true,
            ),
            (format!("{absent}\n{end}\n"), true),
            (
                error("type annotations needed", "E0282", "x.parse()?;"),
                false,
            ),
            (
                error("in a closure that returns `Outcome`", "E0277", "x?"),
                false,
            ),
            (
                error("mismatched types", "E0308", "argus_nb::cell::DONE})();"),
                false,
            ),
            (format!("{absent}\nthread 'rustc' panicked\n"), false),
        ] {
            assert_eq!(is_true_as_well(&said), expected, "{said}");
        }
    }

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        for (from, to) in [
            ("AssertUnwindSafe", "Safe"),
            ("Err(_)", "Err(error)"),
            ("df.height()?", "let e: EvcxrUserCodeError = todo!();"),
            ("df.height()?", "if true { return Ok(()); }"),
            ("struct EvcxrUserCodeError", "enum EvcxrUserCodeError"),
        ] {
            let source = SOURCE.replacen(from, to, 1);
            assert_ne!(source, SOURCE);
            assert_eq!(thin(&source), None, "{to}");
        }
    }
}
