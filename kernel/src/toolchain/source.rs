//! The source that evcxr generates for a cell, with the preload's calls put in.
//!
//! evcxr has no hook before and after a cell, nor where a `?` leaves one, so the calls
//! are written into its source. They go on lines that evcxr generated and never on the
//! user's, and no line is added or removed: the places that rustc names stay true.
//!
//! Why it is so: `docs/decisions.md#a-second-attempt-shows-like-the-first`.

use super::item_macros;
use super::keeping::{self, Kept};
use super::library::CRATE;
use super::unmentioned;

/// The source as it is compiled, and as it is compiled should rustc not take that
/// ([`keeping::Kept`]). It is evcxr 0.22's text that is recognised here; anything else is
/// left as it stands.
pub fn amend(source: &str) -> Kept {
    let source = item_macros::unfold(source);
    amend_with(unmentioned::leave(&source).as_deref().unwrap_or(&source))
}

/// The same, with the variables that the cell does not mention.
pub fn amend_with_all(source: &str) -> Kept {
    amend_with(&item_macros::unfold(source))
}

fn amend_with(source: &str) -> Kept {
    let Kept { source, if_moved } = keeping::keep(source);
    let amend = |source: String| with_first_display(with_calls(&source));
    Kept {
        source: amend(source),
        if_moved: if_moved.map(amend),
    }
}

/// Puts in the calls around the cell, where it begins, ends or is left by a `?`.
fn with_calls(source: &str) -> String {
    let begins = "let evcxr_variable_store = unsafe {&mut *evcxr_variable_store};\n";
    let begin = match source.contains(keeping::UNHEARD) {
        true => "begin_unheard",
        false => "begin",
    };
    let leaves = "fn from(error: T) -> Self {\n";
    let prints = "eprintln!(\"{}\", error);\n";
    let ends = "\nevcxr_variable_store\n}\n";
    if !source.contains(begins) || !source.ends_with(ends) {
        return source.to_owned();
    }
    // The notebook's own items stand before this struct. They may look like evcxr's
    // lines, so they are kept out of what follows.
    let generated = source.find("struct EvcxrUserCodeError {}").unwrap_or(0);
    let (items, rest) = source[..source.len() - ends.len()].split_at(generated);
    let rest =
        format!("{rest}\n{CRATE}::cell::end(&*evcxr_variable_store); evcxr_variable_store\n}}\n");
    let rest = rest
        .replacen(
            begins,
            &format!(
                "{} {CRATE}::cell::{begin}(evcxr_variable_store);\n",
                begins.trim_end()
            ),
            1,
        )
        .replacen(leaves, &format!("#[track_caller] {leaves}"), 1)
        .replacen(
            prints,
            &format!("{CRATE}::cell::question_mark(&error);\n"),
            1,
        );
    let rest = with_display_in_fallback(&rest);
    format!("{items}{}", with_preloaded_store(&rest))
}

/// Shows the value of a second attempt by its display, as the first attempt would have.
///
/// Where the first attempt does not compile, because the last expression moves a
/// variable, say, evcxr compiles the cell again with `Debug` in place of the display.
/// Nothing was wrong with the display. The number of parentheses stays the same.
fn with_display_in_fallback(source: &str) -> String {
    let as_debug = "evcxr_send_text_plain(&format!(\"{:?}\",&(\n";
    source.replacen(as_debug, &format!("{CRATE}::show_again!(((\n"), 1)
}

/// Gives evcxr's very first cell, a number, a display that shows nothing.
///
/// That cell is compiled before the prelude is in scope. Without any display the first
/// attempt would fail, and evcxr would compile it a second time.
fn with_first_display(source: String) -> String {
    let has_prelude = source.contains(&format!("{CRATE}::prelude"));
    match source.split_once('\n') {
        Some((attributes, rest)) if !has_prelude && attributes.starts_with("#![allow(") => {
            format!("{attributes} use {CRATE}::cell::Unshown as _;\n{rest}")
        }
        _ => source,
    }
}

/// Replaces evcxr's store of variables, a module that every cell would compile anew, by
/// the preload's, which is compiled already. Blank lines keep its place.
fn with_preloaded_store(source: &str) -> String {
    let module = "\nmod evcxr_internal_runtime {\n";
    let store = source.find(module).and_then(|begin| {
        let length = source[begin..].find("\n}\n#[unsafe(no_mangle)]")? + "\n}".len();
        Some(begin..begin + length)
    });
    let Some(store) = store else {
        return source.to_owned();
    };
    let lines = source[store.clone()].matches('\n').count();
    let blank = "\n".repeat(lines - 1);
    let mut amended = source.to_owned();
    amended.replace_range(
        store,
        &format!("\nuse {CRATE}::cell::variables as evcxr_internal_runtime;{blank}"),
    );
    amended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_attempt_shows_as_the_first() {
        let fallback = "evcxr_send_text_plain(&format!(\"{:?}\",&(\ndf.lazy().collect()?)));";
        assert_eq!(
            with_display_in_fallback(fallback),
            "argus_nb::show_again!(((\ndf.lazy().collect()?)));"
        );
    }

    #[test]
    fn calls_are_added_without_moving_a_line() {
        let source = "fn from(error: T) -> Self {\n eprintln!(\"{}\", error);\n}\n\
            fn run() {\nlet evcxr_variable_store = unsafe {&mut *evcxr_variable_store};\n\
            user();\nevcxr_variable_store\n}\n";
        let amended = with_calls(source);
        assert_eq!(amended.lines().count(), source.lines().count());
        assert!(amended.contains("argus_nb::cell::question_mark(&error);"));
        assert!(amended.contains("argus_nb::cell::begin(evcxr_variable_store);"));
        assert!(
            amended.ends_with(
                "argus_nb::cell::end(&*evcxr_variable_store); evcxr_variable_store\n}\n"
            )
        );
        assert_eq!(amended.lines().nth(5), source.lines().nth(5));
    }

    #[test]
    fn the_store_is_the_preloads_and_no_line_moves() {
        let source = "a\nmod evcxr_internal_runtime {\nx\n}\ny\n}\n#[unsafe(no_mangle)]\nz\n";
        assert_eq!(
            with_preloaded_store(source),
            "a\nuse argus_nb::cell::variables as evcxr_internal_runtime;\n\n\n\n\n#[unsafe(no_mangle)]\nz\n"
        );
        assert_eq!(with_preloaded_store("a\n"), "a\n");
    }
}
