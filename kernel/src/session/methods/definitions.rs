//! Which of several types of one name a notebook means: the index knows types by their
//! names alone, and a crate may have a `Column` that is nobody else's business.

use std::collections::HashMap;

/// The crates that define a type of a name, in the order in which they were read.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions(HashMap<String, Vec<String>>);

impl Definitions {
    pub(super) fn note(&mut self, ty: String, krate: &str) {
        self.0.entry(ty).or_default().push(krate.to_owned());
    }

    /// Whether what a crate says of its type is said of the one that is meant: the first
    /// of the family of crates that the prelude has the name from (`polars` is that of
    /// polars-core), or else the first. A type that no crate defines is the language's.
    pub(super) fn are_meant(&self, ty: &str, krate: &str, family: Option<&str>) -> bool {
        let Some(crates) = self.0.get(ty) else {
            return true;
        };
        let is_of_family = |name: &&String| {
            let rest = family.and_then(|family| name.strip_prefix(family));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let meant = crates.iter().find(is_of_family).or(crates.first());
        // A crate that has none of its own speaks of another crate's.
        let is_own = crates.iter().any(|name| name == krate);
        !is_own || meant.is_some_and(|meant| meant == krate)
    }
}

#[cfg(test)]
mod tests {
    use super::Definitions;

    #[test]
    fn a_namesake_in_another_crate_is_not_meant() {
        let mut definitions = Definitions::default();
        for (ty, krate) in [
            ("Column", "argus_nb"),
            ("Column", "polars_core"),
            ("Column", "polars_parquet"),
            ("Duration", "polars_time"),
            ("Duration", "core"),
        ] {
            definitions.note(ty.to_owned(), krate);
        }
        for (ty, krate, family, expected) in [
            ("Column", "polars_core", Some("polars"), true),
            ("Column", "polars_ops", Some("polars"), true),
            ("Column", "argus_nb", Some("polars"), false),
            ("Column", "polars_parquet", Some("polars"), false),
            ("Duration", "polars_time", None, true),
            ("Duration", "core", None, false),
            ("str", "alloc", None, true),
        ] {
            let is_meant = definitions.are_meant(ty, krate, family);
            assert_eq!(is_meant, expected, "{ty} of {krate}");
        }
    }
}
