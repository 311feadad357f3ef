//! Why a value can't be shown: the cell fails, as if a `?` had met the error.

pub(crate) use super::bounded::message;
use crate::display::{Bundle, send};
use std::error::Error;
use std::fmt::Display;

/// An error in the place of what would be shown.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What a notebook calls it: the error's type, without the modules in which it stands.
    name: String,
    text: String,
}

impl Failure {
    pub(crate) fn new<E: Error>(error: &E) -> Failure {
        Failure::named(std::any::type_name::<E>(), error)
    }

    /// Of an error whose type is known by its name alone.
    pub(crate) fn named(type_name: &str, error: &dyn Display) -> Failure {
        Failure {
            name: last_segment(type_name).to_owned(),
            text: said(error),
        }
    }

    /// Its name and its text.
    pub(crate) fn into_parts(self) -> (String, String) {
        (self.name, self.text)
    }
}

/// What to show; in the place of what can't be shown the reason.
pub(super) fn bundle(outcome: Result<Bundle, Failure>) -> Bundle {
    outcome.unwrap_or_else(|failure| Bundle::text(&failure.text))
}

/// Shows it, or fails the cell.
pub(super) fn show(outcome: Result<Bundle, Failure>, send: fn(&Bundle)) {
    match outcome {
        Ok(bundle) => send(&bundle),
        Err(failure) => send::failed(&failure.name, &failure.text),
    }
}

/// What an error says to a person: bounded, and with a mend where polars has none.
fn said(error: &dyn Display) -> String {
    let value = message(error);
    // polars adds the plan so far, which says less than what stands before it.
    let value = match value.split_once("\n\nResolved plan until failure") {
        Some((what, _plan)) => what,
        None => &value,
    };
    // It says what can't be done, and not what can.
    let mend = match value.contains("cannot compare 'date/datetime/time' to a string value") {
        true => "\n  hint: write the time as one: timestamp(\"2011-08-10 09:48\")?",
        false => "",
    };
    format!("{value}{mend}")
}

/// `argus_nb::load::LoadError` is `LoadError` to a reader; generics keep their
/// head: `alloc::boxed::Box<dyn core::error::Error>` is `Box`.
fn last_segment(type_name: &str) -> &str {
    let head = type_name.split('<').next().unwrap_or(type_name);
    head.rsplit("::").next().unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::last_segment;

    #[test]
    fn an_error_is_named_as_its_author_named_it() {
        assert_eq!(last_segment("argus_nb::load::LoadError"), "LoadError");
        assert_eq!(
            last_segment("alloc::boxed::Box<dyn core::error::Error>"),
            "Box"
        );
        assert_eq!(last_segment("&str"), "&str");
    }
}
