//! How long people wait: the kernel beside Python's and the stock evcxr, on the
//! cells of the first notebook, in floors.
//!
//!     cargo run --release --bin latency
//!     cargo run --release --bin latency -- verbs
//!     cargo run --release --bin latency -- beside /path/argus-kernel
//!
//! With `verbs`, it is our kernel alone, on a cell for each verb; with `beside`, it and
//! another build of it take turns.
//!
//! A *floor* is what `rustc` takes here and now to compile an empty cdylib. Every
//! kernel runs the notebook in fresh processes, in turn with the others, each cell sent on its own; ours as if
//! for the first time, and again, when it remembers the types of the variables, also with a rustc of
//! its own for each cell. A
//! cell's time is from the request until the kernel is idle again, its work on
//! data included. The stock kernel (`.ci/stock`) has the same preload, by its
//! `init.evcxr`, and the types that its inference cannot see. Where it is missing, it is
//! left out.

mod beside;
mod floor;
mod verbs;

use anyhow::{Context, Result, bail, ensure};
use argus_tests::checkout::notebooks;
use argus_tests::client::Start;
use argus_tests::measuring::{median, process_bytes};
use argus_tests::notebook::{self, Cell};
use argus_tests::requirements::stock_kernel;
use argus_tests::{Checkout, Client, stock};
use floor::Floor;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Fresh kernels that a figure is the median of.
const RUNS: usize = 5;

/// How many floors are measured before each round of kernels, and after the last.
const FLOORS: usize = 7;

/// A kernel that has ended may leave processes that end a little later.
const BETWEEN: Duration = Duration::from_millis(500);

/// A kernel that is measured.
struct Kernel {
    /// Its name in the tables.
    name: &'static str,
    /// Its kernelspec.
    spec: &'static str,
    env: BTreeMap<String, String>,
    /// The cells that it is sent.
    code: Vec<String>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => first_notebook(),
        ["verbs"] => verbs::table(),
        ["beside", kernel] => beside::table(Path::new(kernel)),
        _ => bail!("say `verbs`, `beside` and the path of another kernel, or nothing"),
    }
}

fn first_notebook() -> Result<()> {
    let cells = notebook::cells(&notebooks().join("01-explore-argus-flows.ipynb"))?;
    // What the stock kernels are configured by.
    let folder = tempfile::tempdir()?;
    let kernels = kernels(folder.path(), &cells)?;
    let floor = Floor::new()?;
    // The machine is not as fast all the time: the kernels take turns, and so do floors.
    let mut rounds: Vec<Vec<Sample>> = kernels.iter().map(|_| Vec::new()).collect();
    let mut floors = floors_now(&floor)?;
    for _ in 0..RUNS {
        for (kernel, samples) in kernels.iter().zip(&mut rounds) {
            std::thread::sleep(BETWEEN);
            samples.push(measure(kernel)?);
        }
        floors.extend(floors_now(&floor)?);
    }
    let all = rounds.into_iter().map(Measured::from_samples);
    let mut each: Vec<(&str, Vec<f64>)> = Vec::new();
    let floor = median(floors);
    println!("floor: {:.0} ms\n", floor * 1000.0);
    println!("| kernel | ready | median cell | slowest cell | memory, idle |");
    println!("| --- | --- | --- | --- | --- |");
    for (kernel, measured) in kernels.iter().zip(all) {
        println!("| {} | {}", kernel.name, measured.row(floor));
        each.push((kernel.name, measured.cells));
    }
    let names = cell_columns(&each, |(name, _)| (*name).to_owned());
    println!("\n| cell | {names} |");
    println!("| --- | {} |", cell_columns(&each, |_| "---".to_owned()));
    for (i, cell) in cells.iter().enumerate() {
        let columns = cell_columns(&each, |(_, cells)| format!("{:.1}", cells[i] / floor));
        println!("| `{}` | {columns} |", cell.rust.replace('|', "\\|"));
    }
    Ok(())
}

fn floors_now(floor: &Floor) -> Result<Vec<f64>> {
    (0..FLOORS).map(|_| floor.seconds()).collect()
}

fn kernels(folder: &Path, cells: &[Cell]) -> Result<Vec<Kernel>> {
    let rust: Vec<String> = cells.iter().map(|cell| cell.rust.clone()).collect();
    let checkout = Checkout::ready();
    let no_cache = ("XDG_CACHE_HOME".to_owned(), "/dev/null".to_owned());
    let no_zygotes = ("ARGUS_KERNEL_ZYGOTE".to_owned(), "off".to_owned());
    let mut kernels = vec![
        Kernel {
            name: "argus, the first time",
            spec: "argus",
            env: BTreeMap::from([no_cache]),
            code: rust.clone(),
        },
        Kernel {
            name: "argus, run again",
            spec: "argus",
            env: BTreeMap::new(),
            code: rust.clone(),
        },
        Kernel {
            name: "argus, without zygotes",
            spec: "argus",
            env: BTreeMap::from([no_zygotes]),
            code: rust,
        },
        Kernel {
            name: "Python (ipykernel, pandas)",
            spec: "python3",
            env: BTreeMap::new(),
            code: python(cells)?,
        },
    ];
    if stock_kernel().is_none() {
        eprintln!("without the stock kernel: run `.ci/stock`");
        return Ok(kernels);
    }
    let bare = stock::environment(checkout, &folder.join("bare"), stock::With::Nothing)?;
    let preloaded = stock::environment(checkout, &folder.join("preloaded"), stock::With::Preload)?;
    kernels.push(Kernel {
        name: "stock evcxr_jupyter, no dependency",
        spec: stock::KERNEL,
        env: bare,
        code: Vec::new(),
    });
    kernels.push(Kernel {
        name: "stock evcxr_jupyter, our preload",
        spec: stock::KERNEL,
        env: preloaded,
        code: typed(cells),
    });
    Ok(kernels)
}

fn cell_columns(each: &[(&str, Vec<f64>)], text: impl Fn(&(&str, Vec<f64>)) -> String) -> String {
    let measured = each.iter().filter(|(_, cells)| !cells.is_empty());
    measured.map(text).collect::<Vec<_>>().join(" | ")
}

/// The lines that stand beside ours in the notebook.
fn python(cells: &[Cell]) -> Result<Vec<String>> {
    let twins = cells.iter().map(|cell| {
        let twin = cell.python.clone();
        twin.with_context(|| format!("no Python beside `{}`", cell.rust))
    });
    twins.collect()
}

/// The variables of this notebook are frames, and a path. The stock kernel has lost a frame
/// that a cell moved.
fn typed(cells: &[Cell]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| {
            cell.rust
                .replace("let path =", "let path: String =")
                .replace("let df =", "let df: DataFrame =")
                .replace("let dns =", "let dns: DataFrame =")
                .replace("df.lazy()", "df.clone().lazy()")
        })
        .collect()
}

/// One run of a kernel, in seconds and bytes.
struct Sample {
    ready: f64,
    cells: Vec<f64>,
    memory: u64,
}

/// Seconds, each the median of [`RUNS`] fresh kernels; bytes.
struct Measured {
    ready: f64,
    cells: Vec<f64>,
    memory: u64,
}

impl Measured {
    fn from_samples(samples: Vec<Sample>) -> Measured {
        let median_of = |of: &dyn Fn(&Sample) -> f64| median(samples.iter().map(of).collect());
        let cells = samples.first().map_or(0, |sample| sample.cells.len());
        Measured {
            ready: median_of(&|sample| sample.ready),
            cells: (0..cells).map(|i| median_of(&|it| it.cells[i])).collect(),
            memory: median_of(&|sample| sample.memory as f64) as u64,
        }
    }

    /// The columns of a table, in floors.
    fn row(&self, floor: f64) -> String {
        let in_floors = |seconds: f64| format!("{:.1} floors", seconds / floor);
        let (middle, slowest) = match self.cells.as_slice() {
            [] => (String::new(), String::new()),
            cells => (
                in_floors(median(cells.to_vec())),
                in_floors(cells.iter().copied().fold(0.0, f64::max)),
            ),
        };
        let ready = in_floors(self.ready);
        let megabytes = self.memory / 1_000_000;
        format!("{ready} | {middle} | {slowest} | {megabytes} MB |")
    }
}

fn measure(kernel: &Kernel) -> Result<Sample> {
    let start = Start {
        kernel: kernel.spec,
        cwd: &notebooks(),
        env: kernel.env.clone(),
    };
    let mut client = Client::start(&start)?;
    std::thread::sleep(Duration::from_secs(1));
    let memory = bytes_of_tree(client.kernel_pid()?)?;
    let mut cells = Vec::new();
    for code in &kernel.code {
        let reply = client.run(code)?;
        let error = reply.error_text();
        ensure!(reply.is_ok(), "{}: {code}\n{error}", kernel.name);
        cells.push(reply.seconds);
    }
    Ok(Sample {
        ready: client.ready_in,
        cells,
        memory,
    })
}

/// Resident bytes of a process and all that it started.
fn bytes_of_tree(process: u32) -> Result<u64> {
    let mut bytes = process_bytes(process, "VmRSS")?;
    let tasks = Path::new("/proc").join(process.to_string()).join("task");
    for task in std::fs::read_dir(tasks)?.flatten() {
        let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace() {
            // A child that ends in between, or a zombie, has no memory.
            bytes += bytes_of_tree(child.parse()?).unwrap_or_default();
        }
    }
    Ok(bytes)
}
