//! What becomes of a cell's names in the cells after it: nothing that worked is lost.
//!
//! The cases are data, a notebook each; most come from what people report of evcxr and
//! of other kernels. The last test makes notebooks at random.

use anyhow::Result;
use argus_tests::{Client, Reply};

mod fuzz;

/// How a cell ends.
enum End {
    /// Well, with this value.
    Shows(&'static str),
    /// Not well, and the error says all of this.
    Fails(&'static [&'static str]),
}
use End::{Fails, Shows};

const DONE: End = Shows("");

/// Runs a notebook in the session.
fn run(client: &mut Client, cells: &[(&str, End)]) -> Result<()> {
    for (code, end) in cells {
        let reply = client.run(code)?;
        assert_ends(code, &reply, end);
    }
    Ok(())
}

fn assert_ends(code: &str, reply: &Reply, end: &End) {
    let text = reply.error_text();
    match end {
        Shows(value) => {
            assert!(reply.is_ok(), "{code}\n{text}");
            assert_eq!(reply.value(), *value, "{code}");
        }
        Fails(parts) => {
            assert_eq!(reply.status, "error", "{code}");
            for part in *parts {
                assert!(text.contains(part), "{code}\n`{part}` is not in:\n{text}");
            }
        }
    }
}

#[test]
fn a_failing_cell_leaves_everything_as_it_was() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    run(
        &mut client,
        &[
            ("let df = load(\"data/flows.csv\")?;", DONE),
            ("let df = load(\"typo.csv\")?;", Fails(&["no file"])),
            ("df.height()", Shows("2447")),
            // It is looked at, moved, or not the only one that is made.
            ("let df = df.filter_on(\"nothing\")?;", Fails(&["E0599"])),
            (
                "let df = df.head(Some(3)).column(\"Nothing\")?.clone();",
                Fails(&["Nothing"]),
            ),
            (
                "let other = df; Err::<(), &str>(\"stopped\")?;",
                Fails(&["stopped"]),
            ),
            (
                "let (df, n) = (load(\"typo.csv\")?, 1);",
                Fails(&["no file"]),
            ),
            ("df.height()", Shows("2447")),
            ("let other = df.clone(); other.height()", Shows("2447")),
            ("let df: DataFrame = None.unwrap();", Fails(&["unwrap()"])),
            ("(df.height(), other.height())", Shows("(2447, 2447)")),
            // What holds its data itself.
            (
                "let mut v = vec![1, 2]; let s = String::from(\"a1\");",
                DONE,
            ),
            (
                "let v: Vec<i32> = v.iter().map(|n| n / (v.len() as i32 - 2)).collect();",
                Fails(&["divide by zero"]),
            ),
            ("let s = s.parse::<i32>()?;", Fails(&["invalid digit"])),
            ("v.push(3); let w = v[9];", Fails(&["index out of bounds"])),
            ("(&v, &s)", Shows("([1, 2, 3], \"a1\")")),
            // Of another type than before, and then of that type.
            (
                "let s = \"7\".parse::<u8>()?; let v = s; Err::<(), &str>(\"late\")?;",
                Fails(&["late"]),
            ),
            ("v.push(4); (&v, &s)", Shows("([1, 2, 3, 4], \"a1\")")),
            ("let s = \"7\".parse::<u8>()?;", DONE),
            ("(s, v.len())", Shows("(7, 4)")),
            ("w", Fails(&["E0425"])),
        ],
    )
}

#[test]
fn an_interrupt_that_unwinds_leaves_everything_as_it_was() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    run(
        &mut client,
        &[("let df = load(\"data/flows.csv\")?; let n = vec![1];", DONE)],
    )?;
    let slow = "let n = 2; let df = (0..).map(|i: u64| { interrupted()?; Ok(i) }).sum::<Result<u64, Interrupted>>()?;";
    let reply = client.interrupt(slow, 1.0)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    run(&mut client, &[("(df.height(), &n)", Shows("(2447, [1])"))])
}

#[test]
fn what_was_moved_is_said_with_its_line_and_can_be_assigned_anew() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let moved = "`s` was moved (given away) by an earlier cell";
    run(
        &mut client,
        &[
            ("let s = String::from(\"a\"); let kept = 1;", DONE),
            ("let n = s.len();\nlet t = s;", DONE),
            (
                "s.len()",
                Fails(&[
                    "`s` was moved (given away) by an earlier cell",
                    "let t = s;",
                ]),
            ),
            ("s = String::from(\"x\");", DONE),
            ("(&s, &t, n)", Shows("(\"x\", \"a\", 1)")),
            // By a cell that fails.
            (
                "kept + 1;\ndrop(s);\nErr::<(), &str>(\"stopped\")?;",
                Fails(&["stopped"]),
            ),
            ("s", Fails(&["`s` was moved", "drop(s);"])),
            ("s = t.clone() + \"!\"; s.len()", Shows("2")),
            ("drop(t); t = String::from(\"anew\"); let u = kept;", DONE),
            ("(&s, &t, u)", Shows("(\"a!\", \"anew\", 1)")),
        ],
    )?;
    assert!(!client.run("s")?.error_text().contains(moved));
    Ok(())
}

#[test]
fn upper_case_names_are_variables_unless_they_are_constants() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    run(
        &mut client,
        &[
            ("let df = load(\"data/flows.csv\")?;", DONE),
            ("let X = features(&df)?;", DONE),
            ("let rows = df.height(); X.height()", Shows("2447")),
            ("let (X_train, X_test) = (vec![1, 2], vec![3]);", DONE),
            (
                "let Some(N) = X_train.first().copied() else { return Err(\"none\")? };",
                DONE,
            ),
            (
                "(X_train.len(), X_test.len(), N, rows)",
                Shows("(2, 1, 1, 2447)"),
            ),
            (
                "const MAX: i32 = 3; let found: Option<i32> = Some(3);",
                DONE,
            ),
            (
                "let Some(MAX) = found else { return Err(\"another\")? };",
                DONE,
            ),
            (
                "let None = found else { return Err(\"there is one\")? };",
                Fails(&["there is one"]),
            ),
            ("(MAX, found)", Shows("(3, Some(3))")),
            ("let mut T = 1; T += 1;", DONE),
            ("T", Shows("2")),
        ],
    )
}

#[test]
fn an_impl_block_that_is_run_again_replaces_the_one_before() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    run(
        &mut client,
        &[
            ("struct D;", DONE),
            ("impl D { fn f(&self) -> i32 { 1 } }", DONE),
            ("impl D { fn g(&self) -> i32 { 10 } }", DONE),
            (
                "impl D { fn f(&self) -> i32 { 2 } }\nlet sum = D.f() + D.g();",
                DONE,
            ),
            ("(sum, D.f())", Shows("(12, 2)")),
            (
                "trait Named { const N: i32; fn name(&self) -> i32 { Self::N } }",
                DONE,
            ),
            ("impl Named for D { const N: i32 = 3; }", DONE),
            ("impl Named for D { const N: i32 = 4; }", DONE),
            (
                "impl std::fmt::Display for D {\n  fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, \"one\") }\n}",
                DONE,
            ),
            (
                "impl std::fmt::Display for D {\n  fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, \"two\") }\n}",
                DONE,
            ),
            (
                "(D.name(), D.to_string(), D.g())",
                Shows("(4, \"two\", 10)"),
            ),
            // One block in place of two, and a block that is wrong leaves the old ones.
            (
                "impl D { fn f(&self) -> i32 { 5 } fn g(&self) -> i32 { \"\" } }",
                Fails(&["E0308"]),
            ),
            ("(D.f(), D.g())", Shows("(2, 10)")),
            (
                "impl D { fn f(&self) -> i32 { 5 } fn g(&self) -> i32 { 50 } }",
                DONE,
            ),
            ("(D.f(), D.g())", Shows("(5, 50)")),
            // A block behind its type goes with it.
            (
                "struct P { x: i32 }\nimpl P { fn x(&self) -> i32 { self.x } }",
                DONE,
            ),
            (
                "struct P { y: i32 }\nimpl P { fn y(&self) -> i32 { self.y } }",
                DONE,
            ),
            ("P { y: 6 }.y()", Shows("6")),
        ],
    )
}

#[test]
fn what_cannot_be_kept_can_be_used_in_its_own_cell() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    run(
        &mut client,
        &[
            ("let df = load(\"data/flows.csv\")?; let a = 5;", DONE),
            (
                "let c = df.column(\"TotBytes\")?; let n = c.len(); c.sum_reduce()?.into_value().try_extract::<i64>()?",
                Shows("59169769"),
            ),
            ("n", Shows("2447")),
            (
                "c.len()",
                Fails(&["`c` borrows from another variable", ".to_owned()", "E0425"]),
            ),
            ("let f = |x| x + a; f(2)", Shows("7")),
            ("f(3)", Fails(&["`f` is a closure", "fn f(", "Box<dyn Fn("])),
            (
                "let names = df.get_column_names(); names.len()",
                Shows("11"),
            ),
            ("names", Fails(&["`names` borrows from another variable"])),
            (
                "let mut odd = (0..9).filter(|n| n % 2 == 1); let first = odd.next(); first",
                Shows("Some(1)"),
            ),
            (
                "odd.next()",
                Fails(&["`odd` has a type without a name", ".collect()"]),
            ),
            (
                "let text = String::from(\"a b\"); let words: Vec<&str> = text.split(' ').collect(); let (w, k) = (words[0], words.len()); (w, k)",
                Shows("(\"a\", 2)"),
            ),
            (
                "(text.len(), k, first, a, df.height())",
                Shows("(3, 2, Some(1), 5, 2447)"),
            ),
            ("w", Fails(&["`w` borrows"])),
            // A name of an earlier cell: that variable does not come back.
            ("let a = |x: i32| x * 2; a(4)", Shows("8")),
            ("a + 1", Fails(&["`a` is a closure"])),
            ("let a = 1; a", Shows("1")),
            ("a + 1", Shows("2")),
            // A cell that fails has hidden nothing.
            (
                "let a = |x: i32| x; Err::<(), &str>(\"stopped\")?;",
                Fails(&["stopped"]),
            ),
            ("a", Shows("1")),
            // What lives as long as the program is kept.
            ("let word = \"static\"; let place = &[1, 2];", DONE),
            ("(word, place)", Shows("(\"static\", [1, 2])")),
        ],
    )
}

#[test]
fn a_variable_may_get_its_value_later_in_its_cell() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    run(
        &mut client,
        &[
            (
                "let c = true; let late; if c { late = 5 } else { late = 6 }",
                DONE,
            ),
            ("let mut found; loop { found = late + 1; break; }", DONE),
            ("let text: String; { text = late.to_string(); }", DONE),
            ("(late, found, &text)", Shows("(5, 6, \"5\")")),
            (
                "let maybe; if c { maybe = late; println!(\"{maybe}\"); }",
                DONE,
            ),
            ("maybe", Fails(&["`maybe` has no value on some way"])),
        ],
    )
}

#[test]
fn what_makes_items_is_kept_or_refused() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let refused = Fails(&["every cell has its own copy of `N`", "let mut n = …;"]);
    run(
        &mut client,
        &[
            (
                "macro_rules! make {\n  ($n:ident) => { #[derive(Debug)] struct $n { x: i32 } };\n}",
                DONE,
            ),
            ("make!(P);\nlet p = P { x: 5 };", DONE),
            ("make!(P);", DONE),
            ("P { x: 6 }", Shows("P { x: 6 }")),
            (
                ":dep lazy_static = \"1\"\nuse lazy_static::lazy_static;\nlazy_static! {\n  // two of them\n  static ref TABLE: Vec<i32> = vec![1, 2];\n}",
                DONE,
            ),
            ("TABLE.len()", Shows("2")),
            (
                "use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};\nuse std::cell::Cell;",
                DONE,
            ),
            ("static N: AtomicUsize = AtomicUsize::new(0);", refused),
            (
                "fn next() -> usize { static N: AtomicUsize = AtomicUsize::new(0); N.fetch_add(1, SeqCst) }",
                Fails(&["own copy of `N`"]),
            ),
            (
                "thread_local! { static N: Cell<i32> = Cell::new(0); }",
                Fails(&["own copy of `N`"]),
            ),
            (
                "{ static N: AtomicUsize = AtomicUsize::new(3); N.fetch_add(1, SeqCst); N.load(SeqCst) }",
                Shows("4"),
            ),
            ("static NAMES: [&str; 2] = [\"a\", \"b\"];", DONE),
            ("NAMES[1]", Shows("\"b\"")),
            (
                "let n = std::sync::Arc::new(AtomicUsize::new(0)); n.fetch_add(1, SeqCst);",
                DONE,
            ),
            ("n.fetch_add(1, SeqCst); n.load(SeqCst)", Shows("2")),
        ],
    )
}
