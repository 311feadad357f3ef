//! What is in scope without an import, and what is said of what is not.

use super::{
    Does::{Prints, Says, Shows},
    tell,
};
use anyhow::Result;

#[test]
fn a_missing_import_is_named_at_its_place() -> Result<()> {
    tell(&[
        (
            "max(1, 2)",
            Says(&["E0425", "cell:1:1", "use std::cmp::max;"]),
        ),
        (
            "File::open(\"x\")?",
            Says(&["E0433", "`File`", "cell:1:1", "use std::fs::File;"]),
        ),
        ("Rc::new(1)", Says(&["E0433", "`Rc`", "use std::rc::Rc;"])),
        (
            "let d = Duration::from_millis(1);\nfor _ in 0..2 { sleep(d) }",
            Says(&["E0425", "`sleep`", "cell:2:17", "use std::thread::sleep;"]),
        ),
        (
            "let m = max(1, 2);",
            Says(&["E0425", "cell:1:9", "use std::cmp::max;"]),
        ),
        ("use std::cmp::max;\nmax(1, 2)", Shows("2")),
    ])
}

#[test]
fn what_every_notebook_imports_is_there_and_may_be_imported_again() -> Result<()> {
    tell(&[
        ("HashMap::<i32, i32>::new()", Shows("{}")),
        (
            "let mut m = HashMap::new(); m.insert(\"a\", 1);",
            Prints(&[]),
        ),
        ("m[\"a\"]", Shows("1")),
        ("BTreeMap::from([(2, 1), (1, 2)])", Shows("{1: 2, 2: 1}")),
        (
            "HashSet::from([1]).len() + BTreeSet::from([1]).len() + VecDeque::from([1]).len()",
            Shows("3"),
        ),
        ("Duration::from_secs(90).as_secs()", Shows("90")),
        (
            "let t = Instant::now(); t.elapsed() < Duration::from_secs(9)",
            Shows("true"),
        ),
        (
            "fn wait() -> Duration { Duration::from_millis(5) }\nwait()",
            Shows("5ms"),
        ),
        (
            "use std::collections::HashMap;\nuse std::time::{Duration, Instant};",
            Prints(&[]),
        ),
        ("HashMap::<i32, i32>::new()", Shows("{}")),
        ("struct PathBuf; std::mem::size_of::<PathBuf>()", Shows("0")),
    ])?;
    // polars has a Duration of its own, and the notebook that imports all of polars
    // means that.
    tell(&[
        ("use polars::prelude::*;", Prints(&[])),
        (
            "Duration::parse(\"1h\").duration_ns() / 3_600_000_000_000 + HashSet::from([1]).len() as i64",
            Shows("2"),
        ),
        (
            "use std::time::Duration;\nDuration::from_secs(1)",
            Shows("1s"),
        ),
    ])
}

#[test]
fn a_literal_is_enough_for_every_function_of_the_prelude() -> Result<()> {
    tell(&[
        ("parameter(\"top\", 10)?", Shows("10")),
        ("let top = parameter(\"top\", 10)?;", Prints(&[])),
        (
            "let (share, name, on) = (parameter(\"share\", 0.5)?, parameter(\"name\", \"x\")?, parameter(\"on\", true)?);",
            Prints(&[]),
        ),
        (
            "(top + 1, share * 2.0, name.as_str(), on)",
            Shows("(11, 1.0, \"x\", true)"),
        ),
        ("parameter(\"port\", 53u16)?", Shows("53")),
        ("vec![1, 2, 3][parameter(\"at\", 1)?]", Shows("2")),
        (
            "df!(\"n\" => [1, 2])?.head(Some(parameter(\"rows\", 1)?)).height()",
            Shows("1"),
        ),
        ("let df = load(\"data/flows.csv\")?;", Prints(&[])),
        ("progress(0..3).count()", Shows("3")),
        (
            "df.clone().lazy().filter(col(\"Dport\").eq(lit(53))).select([len()]).collect()?.height()",
            Shows("1"),
        ),
        ("field(\"saddr\")?.name", Shows("\"saddr\"")),
        ("show(&1.5); show(&[1, 2]);", Prints(&[])),
    ])
}
