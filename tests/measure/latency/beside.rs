//! Two kernels, cell by cell in turn: this one, and another build of it.

use crate::floor::Floor;
use anyhow::{Context, Result, ensure};
use argus_tests::checkout::notebooks;
use argus_tests::client::Start;
use argus_tests::measuring::median;
use argus_tests::{Checkout, Client};
use std::collections::BTreeMap;
use std::path::Path;

/// Fresh pairs of kernels that a figure is the median of.
const RUNS: usize = 8;

/// The other one's kernelspec.
const OTHER: &str = "argus-other";

/// What the cells are asked of.
const BEFORE: [&str; 2] = [
    r#"let df: DataFrame = load("data/flows.csv")?;"#,
    r#"let assets: DataFrame = df!("address" => ["192.168.1.1"], "owner" => ["router"])?;"#,
];

/// What is wrong with the last of them is said, which has to take no longer than what is
/// right.
#[rustfmt::skip]
const CELLS: [(&str, Is); 23] = [
    ("1 + 1", Is::Right),
    ("df.shape()", Is::Right),
    ("df.head(Some(5))", Is::Right),
    (r#"df.distinct("Dport")?"#, Is::Right),
    (r#"boxplot(&df, ["TotBytes"])?"#, Is::Right),
    (r#"scatter_matrix(&df, ["TotPkts", "TotBytes"])?"#, Is::Right),
    (r#"let dns: DataFrame = df.clone().lazy().filter(col("Dport").eq(lit(53))).collect()?;"#, Is::Right),
    ("let hosts = df.height();", Is::Right),
    ("let text: String = format!(\"{hosts}\"); text.len()", Is::Right),
    ("for i in 0..3 { println!(\"{i}\"); }", Is::Right),
    ("fn twice(x: i32) -> i32 { 2 * x }", Is::Right),
    ("twice(21)", Is::Right),
    (r#"df.counts("DstAddr")?"#, Is::Verb),
    (r#"df.total("TotBytes")?"#, Is::Verb),
    (r#"df.racluster(["saddr", "daddr", "proto"])?"#, Is::Verb),
    (r#"df.lookup(&assets, "SrcAddr", "address")?"#, Is::Verb),
    (r#"df.sql("select DstAddr, sum(TotBytes) as bytes from self group by 1 order by 2 desc")?"#, Is::Verb),
    (r#"df.largest(10, "TotBytes")?"#, Is::Verb),
    ("undefined + 1", Is::Wrong),
    ("let n: i32 = \"a\";", Is::Wrong),
    ("let n = df.no_such_method();", Is::Wrong),
    ("None::<i32>?;", Is::Wrong),
    ("1 +", Is::Wrong),
];

/// What is measured of a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Right,
    Verb,
    /// rustc refuses it.
    Wrong,
}

/// Seconds of a cell by the other kernel and by this one, and of a floor between them.
#[derive(Default)]
struct Seconds {
    other: Vec<f64>,
    this: Vec<f64>,
    floor: Vec<f64>,
}

/// Compares with the kernel of this path.
pub fn table(kernel: &Path) -> Result<()> {
    Checkout::ready();
    let folder = tempfile::tempdir()?;
    let other = other(folder.path(), kernel)?;
    let floor = Floor::new()?;
    let mut ready = Seconds::default();
    let mut cells: Vec<Seconds> = CELLS.iter().map(|_| Seconds::default()).collect();
    for run in 0..RUNS {
        // Each is started first, and goes first, as often as the other: the second finds a
        // machine on which something runs already.
        let start_other = || started(OTHER, other.clone());
        let start_this = || started("argus", no_cache());
        let (mut old, mut new) = if run % 2 == 0 {
            let old = start_other()?;
            (old, start_this()?)
        } else {
            let new = start_this()?;
            (start_other()?, new)
        };
        ready.other.push(old.ready_in);
        ready.this.push(new.ready_in);
        for code in BEFORE {
            in_turn(run, code, Is::Right, [&mut old, &mut new])?;
        }
        for (number, (cell, (code, is))) in cells.iter_mut().zip(CELLS).enumerate() {
            cell.floor.push(floor.seconds()?);
            let [other, this] = in_turn(run + number, code, is, [&mut old, &mut new])?;
            cell.other.push(other);
            cell.this.push(this);
        }
    }
    print(ready, cells);
    Ok(())
}

/// Nothing is remembered from run to run.
fn no_cache() -> BTreeMap<String, String> {
    BTreeMap::from([("XDG_CACHE_HOME".to_owned(), "/dev/null".to_owned())])
}

/// Makes the other kernel known; the variables by which it is.
fn other(folder: &Path, kernel: &Path) -> Result<BTreeMap<String, String>> {
    let spec = folder.join("kernels").join(OTHER);
    std::fs::create_dir_all(&spec)?;
    let kernel = kernel.to_str().context("a path that is text")?;
    let text = serde_json::json!({
        "argv": [kernel, "serve", "{connection_file}"],
        "display_name": OTHER,
        "language": "rust",
        "interrupt_mode": "message",
        "kernel_protocol_version": "5.4",
    });
    std::fs::write(spec.join("kernel.json"), text.to_string())?;
    let path = folder.to_str().context("a path that is text")?.to_owned();
    let mut variables = no_cache();
    variables.insert("JUPYTER_PATH".to_owned(), path);
    Ok(variables)
}

fn started(kernel: &str, env: BTreeMap<String, String>) -> Result<Client> {
    let cwd = &notebooks();
    Client::start(&Start { kernel, cwd, env })
}

/// Runs the cell by both, the first of them first in each second turn.
fn in_turn(turn: usize, code: &str, is: Is, kernels: [&mut Client; 2]) -> Result<[f64; 2]> {
    let [old, new] = kernels;
    if turn.is_multiple_of(2) {
        let other = seconds(old, code, is)?;
        return Ok([other, seconds(new, code, is)?]);
    }
    let this = seconds(new, code, is)?;
    Ok([seconds(old, code, is)?, this])
}

fn seconds(client: &mut Client, code: &str, is: Is) -> Result<f64> {
    let reply = client.run(code)?;
    let is_as_told = reply.is_ok() == (is != Is::Wrong);
    ensure!(is_as_told, "{code}\n{}", reply.error_text());
    Ok(reply.seconds)
}

fn print(ready: Seconds, cells: Vec<Seconds>) {
    println!("| cell | other, ms | this, ms | ratio | this, in floors |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let mut kinds: Vec<(Is, f64, f64, f64)> = Vec::new();
    for (cell, (code, is)) in cells.into_iter().zip(CELLS) {
        let [other, this, floor] = [cell.other, cell.this, cell.floor].map(median);
        println!("{}", row(&format!("`{code}`"), other, this, floor));
        kinds.push((is, other, this, floor));
    }
    for (is, name) in [
        (Is::Right, "median of the first twelve"),
        (Is::Verb, "median of the verbs"),
        (Is::Wrong, "median of those that are wrong"),
    ] {
        let of = |value: fn(&(Is, f64, f64, f64)) -> f64| {
            let chosen = kinds.iter().filter(|kind| kind.0 == is);
            median(chosen.map(value).collect())
        };
        println!("{}", row(name, of(|it| it.1), of(|it| it.2), of(|it| it.3)));
    }
    let floor = median(kinds.iter().map(|it| it.3).collect());
    let [other, this] = [ready.other, ready.this].map(median);
    println!("{}", row("ready", other, this, floor));
    println!("\nfloor: {:.0} ms", floor * 1000.0);
}

fn row(name: &str, other: f64, this: f64, floor: f64) -> String {
    format!(
        "| {name} | {:.0} | {:.0} | {:.2} | {:.1} |",
        other * 1000.0,
        this * 1000.0,
        this / other,
        this / floor
    )
}
