//! The names that a cell sees though nobody imports them, beside the prelude's.
//!
//! `Duration` is polars' and chrono's too, and two globs that bring one name make it
//! ambiguous. A glob of the notebook's own goes before ours, so ours is left out there.

use super::library::CRATE;

/// Globs that bring another `Duration`: how they begin.
const OTHERS: [&str; 4] = [
    "use polars::",
    "use chrono::",
    "use time::",
    "use tokio::time::",
];

/// The source, with the names put on the line of the prelude. No line moves.
pub fn with_names(source: String) -> String {
    let prelude = format!("use {CRATE}::prelude::*;\n");
    let is_clashing = |line: &str| {
        let line = line.trim_start();
        line.contains("::*") && OTHERS.iter().any(|other| line.starts_with(other))
    };
    if !source.contains("Duration") || source.lines().any(is_clashing) {
        return source;
    }
    let with_more = format!("{} use {CRATE}::clashing::*;\n", prelude.trim_end());
    source.replacen(&prelude, &with_more, 1)
}

#[cfg(test)]
mod tests {
    use super::with_names;

    #[test]
    fn a_name_is_there_unless_another_crates_is() {
        let prelude = "use argus_nb::prelude::*;\n";
        let with = |more: &str| with_names(format!("{prelude}{more}"));
        let ours = |named: String| {
            named
                .lines()
                .next()
                .is_some_and(|it| it.contains("clashing"))
        };
        assert!(ours(with("Duration::from_secs(1)")));
        assert!(ours(with(
            "use plotters::prelude::*;\nDuration::from_secs(1)"
        )));
        assert!(!ours(with(
            "use polars::prelude::*;\nDuration::parse(\"1h\")"
        )));
        assert!(!ours(with("1 + 1")));
    }
}
