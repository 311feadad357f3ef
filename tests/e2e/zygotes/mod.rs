//! Cells that are compiled by forks of a rustc that waits.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod dependencies;
mod mishaps;

use anyhow::{Context, Result, ensure};
use argus_tests::Client;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The processes below another, with their command lines.
fn below(process: u32) -> Vec<(u32, String)> {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter();
    let children = tasks.flatten().flatten().flat_map(|task| {
        let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let ids: Vec<u32> = list.split_whitespace().flat_map(str::parse).collect();
        ids
    });
    children
        .flat_map(|child| {
            let line = std::fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            std::iter::once((child, line)).chain(below(child))
        })
        .collect()
}

/// The zygotes and their children that wait.
fn zygotes(kernel: u32) -> Vec<u32> {
    let all = below(kernel).into_iter();
    let waits = all.filter(|(_, line)| line.contains("src/zygote.rs"));
    waits.map(|(process, _)| process).collect()
}

/// A condition that comes true soon.
fn soon(what: &str, mut is_so: impl FnMut() -> bool) -> Result<()> {
    let started = Instant::now();
    while !is_so() {
        ensure!(started.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The folder that a kernel works in, by the zygotes' folder of sockets.
fn sockets(kernel: u32) -> Result<PathBuf> {
    let zygote = zygotes(kernel).into_iter().next().context("no zygote")?;
    let cells = std::fs::read_link(format!("/proc/{zygote}/cwd"))?;
    Ok(cells.parent().context("no folder")?.join("zygotes"))
}

fn ready_sockets(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    names.filter(|it| it.file_name().len() == 16).count()
}

/// A kernel whose zygotes are ready, both of them.
fn with_zygotes() -> Result<(Client, u32)> {
    let mut client = Client::in_notebooks()?;
    let kernel = client.kernel_pid()?;
    // A question is asked by this, and a zygote for questions wanted.
    client.run("let first = 1 + 1;")?;
    soon("zygotes", || {
        sockets(kernel).is_ok_and(|it| ready_sockets(&it) == 2)
    })?;
    Ok((client, kernel))
}

fn is_there(process: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    state
        .rsplit_once(')')
        .is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

fn signal(name: &str, process: u32) {
    let number = process.to_string();
    let _ = std::process::Command::new("kill")
        .args([name, &number])
        .status();
}

fn kill(process: u32) {
    signal("-KILL", process);
}

#[test]
fn zygotes_end_with_the_kernel_and_only_the_user_enters_their_folder() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let (mut client, kernel) = with_zygotes()?;
    let folder = sockets(kernel)?;
    assert_eq!(
        std::fs::metadata(&folder)?.permissions().mode() & 0o777,
        0o700
    );
    let waiting = zygotes(kernel);
    assert!(waiting.len() >= 4, "two, and a child of each: {waiting:?}");
    assert_eq!(client.run("first + 1")?.value(), "3");
    // One that somebody has stopped ends as well.
    signal("-STOP", waiting[0]);
    kill(kernel);
    soon("they end", || !waiting.iter().any(|it| is_there(*it)))?;
    let kernels = folder.parent().context("no folder")?;
    soon("nothing is left", || !kernels.exists())
}

#[test]
fn they_take_little_memory_and_their_samples_compile() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    let folder = sockets(kernel)?;
    let made = || {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let objects = entries.map(|it| it.path().join("target/cell/ctx.o"));
        objects.filter(|it| it.exists()).count()
    };
    soon("the sample of a cell is compiled", || made() == 1)?;
    for number in 0..3 {
        client.run(&format!("let n{number} = {number};"))?;
    }
    std::thread::sleep(Duration::from_secs(1));
    let own = own_memory(kernel);
    assert!(own < 100.0, "{own} MB of their own");
    assert!(own > 20.0, "{own} MB: is anything made ready?");
    // The pages of rustc and of the crates: how many are these processes' part depends on who
    // else reads them, and the system takes them back when it needs them.
    let files = memory(kernel, "Pss_File:");
    assert!(files < 400.0, "{files} MB of files");
    Ok(())
}

/// What the zygotes and their children take beside the pages of files, in MB.
fn own_memory(kernel: u32) -> f64 {
    memory(kernel, "Pss_Anon:") + memory(kernel, "Pss_Shmem:")
}

/// Their resident memory of one kind, in MB: a page that several processes have counts for
/// each of them by its part.
fn memory(kernel: u32, field: &str) -> f64 {
    let kilobytes = zygotes(kernel).into_iter().filter_map(|process| {
        let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(field))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    });
    kilobytes.sum::<f64>() / 1024.0
}

#[test]
fn eight_kernels_at_once_compile_each_their_own_cells() -> Result<()> {
    let run = |number: usize| -> Result<()> {
        let mut client = Client::in_notebooks()?;
        let kernel = client.kernel_pid()?;
        client.run(&format!("let own = {number};"))?;
        soon("zygotes", || {
            sockets(kernel).is_ok_and(|it| ready_sockets(&it) == 2)
        })?;
        for round in 0..4 {
            let reply = client.run(&format!("own * 10 + {round}"))?;
            ensure!(
                reply.value() == (number * 10 + round).to_string(),
                "{}",
                reply.value()
            );
            client.run(&format!("let more{round} = own + {round};"))?;
        }
        ensure!(client.run("more3")?.value() == (number + 3).to_string());
        Ok(())
    };
    std::thread::scope(|scope| {
        let kernels: Vec<_> = (0..8)
            .map(|number| scope.spawn(move || run(number)))
            .collect();
        kernels
            .into_iter()
            .try_for_each(|kernel| match kernel.join() {
                Ok(outcome) => outcome,
                Err(_) => anyhow::bail!("a client has panicked"),
            })
    })
}

#[test]
fn no_tokens_are_taken_from_a_job_server_of_others() -> Result<()> {
    let make = BTreeMap::from([
        (
            "MAKEFLAGS".to_owned(),
            "-j2 --jobserver-auth=3,4".to_owned(),
        ),
        ("ARGUS_TEST_MARK".to_owned(), "here".to_owned()),
    ]);
    let mut client = Client::with_env(make)?;
    let kernel = client.kernel_pid()?;
    client.run("1")?;
    soon("a zygote", || !zygotes(kernel).is_empty())?;
    let variables = std::fs::read(format!("/proc/{}/environ", zygotes(kernel)[0]))?;
    let variables = String::from_utf8_lossy(&variables);
    assert!(variables.contains("ARGUS_TEST_MARK=here"));
    assert!(!variables.contains("MAKEFLAGS"), "{variables}");
    Ok(())
}

#[test]
fn what_cannot_be_included_and_what_fails_is_as_ever() -> Result<()> {
    let off = BTreeMap::from([("ARGUS_KERNEL_ZYGOTE".to_owned(), "off".to_owned())]);
    let (mut with, kernel) = with_zygotes()?;
    let mut without = Client::with_env(off)?;
    without.run("let first = 1 + 1;")?;
    assert!(!zygotes(kernel).is_empty());
    let folder = tempfile::tempdir()?;
    let module = folder.path().join("module.rs");
    std::fs::write(&module, "pub fn two() -> i32 { 2 }\n")?;
    let by_path = format!("#[path = {module:?}]\nmod module;\nmodule::two()");
    let expression = folder.path().join("expression.rs");
    std::fs::write(&expression, "first * 21")?;
    let by_name_elsewhere = format!("include!({expression:?})");
    assert_eq!(with.run(&by_name_elsewhere)?.value(), "42");
    let by_include = format!("mod included {{ include!({module:?}); }}\nincluded::two()");
    assert!(zygotes(without.kernel_pid()?).is_empty());
    for code in [
        by_path.as_str(),
        &by_include,
        &by_name_elsewhere,
        "#![allow(unused_variables)]\nlet unused = 1; 2",
        "mod inside { #![allow(dead_code)] pub fn three() -> i32 { 3 } }\ninside::three()",
        "macro_rules! twice { ($x:expr) => { 2 * $x } }\ntwice!(4)",
        "#[macro_export]\nmacro_rules! thrice { ($x:expr) => { 3 * $x } }",
        "crate::thrice!(4)",
        "include_str!(\"/proc/self/comm\").len() > 0",
        "mod inner { pub fn one() -> i32 { 1 } }\ninner::one()",
        "let text = String::from(\"a\");",
        "let moved = text; moved.len()",
        "text",
        "let größe = 1;\nlet n: i32 = größe + \"x\";",
        "undefined + 1",
        "let s: Vec<Unknown> = vec![];",
        "if true { return Ok(()); }\n1",
        "None::<i32>?;",
        "Err::<(), _>(\"no\")?;",
        "panic!(\"no\")",
        "struct Plain; Plain",
        "(file!(), line!(), module_path!())",
        "1 +",
        "let df = df!(\"n\" => [1, 2])?; df.lazy().select([col(\"n\")]).collect()?",
        "df.height()",
    ] {
        let (a, b) = (with.run(code)?, without.run(code)?);
        assert_eq!(a.outputs, b.outputs, "{code}");
        assert_eq!((a.traceback, a.evalue), (b.traceback, b.evalue), "{code}");
    }
    Ok(())
}

#[test]
fn many_cells_leave_nothing_behind() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    let descriptors =
        |process: u32| std::fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count);
    client.run("1")?;
    let folder = sockets(kernel)?;
    let cells = folder
        .parent()
        .context("no folder")?
        .join("cells/target/cell");
    let files = || std::fs::read_dir(&cells).map_or(0, Iterator::count);
    let zygote = zygotes(kernel)[0];
    let before = (descriptors(zygote), files(), zygotes(kernel).len());
    for number in 0..60 {
        assert_eq!(
            client.run(&format!("{number} + 1"))?.value(),
            (number + 1).to_string()
        );
    }
    assert_eq!(zygotes(kernel)[0], zygote, "it is the same");
    soon("as before", || {
        (descriptors(zygote), files(), zygotes(kernel).len()) == before
    })
}
