//! Notebooks made at random: after each failure every earlier variable answers with its
//! right value, and so does a frame that was moved.
//!
//! `ARGUS_FUZZ_SEQUENCES=500 cargo test --release --test e2e -- fuzz` runs more of them,
//! and `ARGUS_FUZZ_SEED` others.

use anyhow::Result;
use argus_tests::Client;
use std::collections::BTreeMap;

/// How many sequences of cells are run, if the environment does not say it.
const SEQUENCES: u64 = 60;
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// What a variable is known to hold.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(i64),
    Text(String),
    List(Vec<i64>),
    /// A frame of so many rows.
    Frame(i64),
}

type Notebook = BTreeMap<&'static str, Value>;

/// A cell, and what there is when it has run.
struct Cell {
    code: String,
    fails: bool,
    after: Notebook,
}

/// Marsaglia's xorshift: the same seed makes the same notebooks everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.below(NAMES.len())]
    }

    fn value(&mut self) -> Value {
        let n = self.below(90) as i64 + 10;
        match self.below(4) {
            0 => Value::Number(n),
            1 => Value::Text(format!("t{n}")),
            2 => Value::List(vec![n, n + 1]),
            _ => Value::Frame(n % 3 + 1),
        }
    }
}

impl Value {
    /// An expression that makes it.
    fn made(&self) -> String {
        match self {
            Value::Number(n) => format!("{n}_i64"),
            Value::Text(text) => format!("String::from({text:?})"),
            Value::List(list) => format!("Vec::<i64>::from({list:?})"),
            Value::Frame(rows) => format!("df!(\"n\" => {:?})?", vec![0; *rows as usize]),
        }
    }

    /// A statement that changes it in its place, and what it is then.
    fn changed(&self, name: &str) -> (String, Value) {
        match self {
            Value::Number(n) => (format!("{name} += 1;"), Value::Number(n + 1)),
            Value::Text(text) => (
                format!("{name}.push('x');"),
                Value::Text(format!("{text}x")),
            ),
            Value::List(list) => {
                let longer = [list.as_slice(), &[7]].concat();
                (format!("{name}.push(7);"), Value::List(longer))
            }
            // It does not grow for ever.
            Value::Frame(rows) if *rows > 100 => {
                (format!("{name} = df!(\"n\" => [0])?;"), Value::Frame(1))
            }
            Value::Frame(rows) => (
                format!("{name}.vstack_mut(&{name}.clone())?;"),
                Value::Frame(2 * rows),
            ),
        }
    }

    /// A `let` of the same name that looks at the value and fails.
    fn looked_at(&self, name: &str) -> String {
        match self {
            Value::Number(_) => format!("let mut {name} = u8::try_from({name} + 1000)?;"),
            Value::Text(_) => format!("let mut {name} = {name}.trim().parse::<i64>()?;"),
            Value::List(_) => format!(
                "let mut {name}: Vec<i64> = {name}.iter().map(|n| {name}[*n as usize]).collect();"
            ),
            Value::Frame(_) => format!("let mut {name} = {name}.column(\"none\")?.clone();"),
        }
    }

    /// What prints it, and what is printed.
    fn printed(&self, name: &str) -> (String, String) {
        match self {
            Value::Frame(rows) => (format!("{name}.height()"), rows.to_string()),
            Value::Number(n) => (name.to_owned(), n.to_string()),
            Value::Text(text) => (name.to_owned(), format!("{text:?}")),
            Value::List(list) => (name.to_owned(), format!("{list:?}")),
        }
    }

    /// Whether it is still there when a cell has moved it, however the cell ends.
    fn survives(&self) -> bool {
        matches!(self, Value::Number(_) | Value::Frame(_))
    }
}

/// Why a cell stops.
const STOPS: [&str; 3] = [
    "Err::<(), &str>(\"stop\")?;",
    "None::<i32>.expect(\"stop\");",
    "\"x\".parse::<i32>()?;",
];

/// A way to take a variable.
fn taken(random: &mut Random, name: &str) -> String {
    match random.below(3) {
        0 => name.to_owned(),
        1 => format!("(move || {name})()"),
        _ => format!("[{name}].into_iter().next().unwrap()"),
    }
}

/// A cell that may be written in this notebook.
fn cell(random: &mut Random, before: &Notebook) -> Cell {
    let mut after = before.clone();
    let (name, other, value) = (random.name(), random.name(), random.value());
    let stop = STOPS[random.below(STOPS.len())];
    let make = format!("let mut {name} = {};", value.made());
    let known = before.get(name);
    let (code, fails) = match (random.below(11), known) {
        (0, _) => (format!("let mut {name}: i64 = \"no number\";"), true),
        (1, _) => (format!("{make} {stop}"), true),
        (2, _) => (format!("{stop} {make}"), true),
        (3, _) => {
            // Only its own cell can have it.
            after.remove(name);
            (
                format!("let {name} = |x: i64| x + 1; let _ = {name}(1);"),
                false,
            )
        }
        (4, Some(known)) => {
            let (change, changed) = known.changed(name);
            after.insert(name, changed);
            (format!("{change} {stop}"), true)
        }
        (5, Some(known)) => (known.looked_at(name), true),
        (6, Some(known)) if name != other => {
            after.insert(other, known.clone());
            if !known.survives() {
                after.remove(name);
            }
            (format!("let mut {other} = {name};"), false)
        }
        (7, Some(known)) if name != other => {
            if !known.survives() {
                after.remove(name);
            }
            (format!("let mut {other} = {name}; {stop}"), true)
        }
        (10, Some(known)) if name != other => {
            let (change, changed) = known.changed(name);
            after.insert(other, changed.clone());
            match known.survives() {
                true => after.insert(name, changed),
                false => after.remove(name),
            };
            let taken = taken(random, name);
            (format!("{change} let mut {other} = {taken};"), false)
        }
        (8, Some(known)) => {
            let (change, changed) = known.changed(name);
            after.insert(name, changed);
            (change, false)
        }
        _ => {
            after.insert(name, value);
            (make, false)
        }
    };
    Cell { code, fails, after }
}

#[test]
fn fuzz_cells_that_fail_lose_nothing() -> Result<()> {
    let number = |name: &str, default: u64| -> Result<u64> {
        Ok(std::env::var(name)
            .ok()
            .map_or(Ok(default), |text| text.parse())?)
    };
    let sequences = number("ARGUS_FUZZ_SEQUENCES", SEQUENCES)?;
    let mut random = Random(number("ARGUS_FUZZ_SEED", 88_172_645_463_325_252)?);
    let mut client = Client::in_notebooks()?;
    let (mut cells, mut failures) = (0, 0);
    let mut notebook = Notebook::new();
    let mut written = Vec::new();
    for sequence in 0..sequences {
        for _ in 0..2 + random.below(4) {
            let cell = cell(&mut random, &notebook);
            let reply = client.run(&cell.code)?;
            written.push(cell.code);
            notebook = cell.after;
            cells += 1;
            let story = || written[written.len().saturating_sub(12)..].join("\n");
            let text = reply.error_text();
            assert_eq!(
                !reply.is_ok(),
                cell.fails,
                "sequence {sequence}:\n{}\n{text}",
                story()
            );
            if cell.fails {
                failures += 1;
                assert_all_answer(&mut client, &notebook, &story())?;
            }
        }
        assert_all_answer(&mut client, &notebook, &written.join("\n"))?;
    }
    println!("{sequences} sequences, {cells} cells, {failures} failures");
    Ok(())
}

/// Every variable is there with its value, and no other.
fn assert_all_answer(client: &mut Client, notebook: &Notebook, story: &str) -> Result<()> {
    let printed = notebook.iter().map(|(name, value)| value.printed(name));
    let (expressions, values): (Vec<String>, Vec<String>) = printed.unzip();
    let prints = expressions
        .iter()
        .map(|it| format!("println!(\"{{:?}}\", {it});"));
    let reply = client.run(&format!("{} 1", prints.collect::<String>()))?;
    assert!(reply.is_ok(), "{story}\n{}", reply.error_text());
    let expected: String = values.iter().map(|value| format!("{value}\n")).collect();
    assert_eq!(reply.stdout(), expected, "{story}");
    if let Some(absent) = NAMES.iter().find(|name| !notebook.contains_key(*name)) {
        let reply = client.run(absent)?;
        assert_eq!(
            reply.ename, "E0425",
            "{story}\n{absent}: {:?}",
            reply.outputs
        );
    }
    Ok(())
}
