//! Parameters: what a write-up can be run again with.
//!
//! It knows no other module of this crate, and of the wire format by which variable of
//! the environment a parameter is set.
//!
//! Why it is so: `docs/decisions.md#a-parameter-is-an-environment-variable`.

use argus_wire::parameter_var;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

/// A parameter that was set to what it can't be.
#[derive(Debug, thiserror::Error)]
pub enum ParameterError {
    /// Not of the default's type.
    #[error(
        "the parameter `{name}` is set to `{value}`, which is not {wanted}\n  hint: the default shows the form: {default}"
    )]
    NotA {
        name: String,
        value: String,
        wanted: &'static str,
        default: String,
    },
    /// A name that no environment variable can have.
    #[error(
        "`{name}` is no name for a parameter\n  hint: use letters, digits and _, as in parameter(\"{hint}\", …)"
    )]
    Name { name: String, hint: String },
}

/// A parameter of the notebook: `default`, or what the notebook is run with.
///
/// `argus-kernel report NOTEBOOK --set top=20` sets it, and so does the
/// environment variable `ARGUS_TOP`, in JupyterLab and in a stock kernel too.
/// The value has the default's type. [`provenance`](crate::provenance::provenance)
/// lists the parameters that were asked for.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), ParameterError> {
/// let flows = parameter("flows", "data/flows.csv")?;   // a String
/// let top = parameter("top", 10)?;                     // an i32
/// assert_eq!((flows.as_str(), top), ("data/flows.csv", 10));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ParameterError`]: a value that is not of the default's type.
pub fn parameter<P: Parameter>(name: &str, default: P) -> Result<P::Value, ParameterError> {
    // All the rest is compiled here, for each type, and not in the cell.
    default.or_as_set(name)
}

/// What a parameter may be by default: a text, a number or a Boolean. A text is
/// handed out as a `String`.
///
/// Numbers and Booleans share one implementation: where rustc has only the literal `10`
/// to go by, it takes the one that fits, and lets the literal be an `i32` as ever. With
/// one for each type of number it could not choose.
pub trait Parameter: sealed::Sealed {
    /// What the cell gets.
    type Value;
    #[doc(hidden)]
    fn or_as_set(self, name: &str) -> Result<Self::Value, ParameterError>;
}

mod sealed {
    pub trait Sealed {}

    /// A number or a Boolean, which is handed out as what it is.
    pub trait Plain: Sized {
        fn or_as_set(self, name: &str) -> Result<Self, super::ParameterError>;
    }

    impl<P: Plain> Sealed for P {}
    impl Sealed for &str {}
    impl Sealed for String {}
}

use sealed::Plain;

impl<P: Plain> Parameter for P {
    type Value = P;

    fn or_as_set(self, name: &str) -> Result<P, ParameterError> {
        Plain::or_as_set(self, name)
    }
}

macro_rules! plain {
    ($($type:ty => $wanted:literal),*) => {$(
        impl Plain for $type {
            fn or_as_set(self, name: &str) -> Result<$type, ParameterError> {
                or_as_set(self, name, $wanted, |text| text.trim().parse().ok())
            }
        }
    )*};
}

plain!(
    bool => "true or false",
    i32 => "a whole number",
    i64 => "a whole number",
    u16 => "a whole number of 0 to 65,535",
    u32 => "a whole number of 0 and more",
    u64 => "a whole number of 0 and more",
    usize => "a whole number of 0 and more",
    f64 => "a number"
);

macro_rules! text {
    ($($type:ty),*) => {$(
        impl Parameter for $type {
            type Value = String;

            fn or_as_set(self, name: &str) -> Result<String, ParameterError> {
                or_as_set(String::from(self), name, "a text", |text| Some(text.to_owned()))
            }
        }
    )*};
}

text!(&str, String);

fn or_as_set<V: Display>(
    default: V,
    name: &str,
    wanted: &'static str,
    parse: fn(&str) -> Option<V>,
) -> Result<V, ParameterError> {
    let Some(variable) = parameter_var(name) else {
        let hint = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        return Err(ParameterError::Name {
            name: name.to_owned(),
            hint,
        });
    };
    let set = std::env::var(variable).ok();
    let value = match &set {
        Some(text) => parse(text).ok_or_else(|| ParameterError::NotA {
            name: name.to_owned(),
            value: text.clone(),
            wanted,
            default: default.to_string(),
        })?,
        None => default,
    };
    note(name, &value, set.is_some());
    Ok(value)
}

/// A parameter as it was last asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) name: String,
    pub(crate) value: String,
    /// From outside, and not the default.
    pub(crate) is_set: bool,
}

static ASKED: Mutex<Vec<Asked>> = Mutex::new(Vec::new());

/// The parameters that were asked for so far, in order.
pub(crate) fn asked() -> Vec<Asked> {
    ASKED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn note(name: &str, value: &dyn Display, is_set: bool) {
    let asked = Asked {
        name: name.to_owned(),
        value: value.to_string(),
        is_set,
    };
    let mut all = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    match all.iter_mut().find(|known| known.name == name) {
        Some(known) => *known = asked,
        None => all.push(asked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_remembered_once() {
        assert_eq!(parameter("of_this_test", 3).unwrap(), 3);
        // The type is the literal's own, which nothing around it names.
        let name = |value: &dyn std::any::Any| value.is::<i32>();
        assert!(name(&parameter("of_this_test", 10).unwrap()));
        assert_eq!(parameter("of_this_test", 4).unwrap(), 4);
        let of_this_test = |asked: &Asked| asked.name == "of_this_test";
        let asked: Vec<Asked> = asked().into_iter().filter(of_this_test).collect();
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].value.as_str(), asked[0].is_set), ("4", false));
        let error = parameter("top hosts", 1).unwrap_err().to_string();
        assert!(error.contains("top_hosts"), "{error}");
    }
}
