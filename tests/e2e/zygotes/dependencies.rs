//! Cells behind a `:dep`: their rustc has other arguments, and the crate may change.

use super::{below, is_there, own_memory, ready_sockets, sockets, soon, with_zygotes, zygotes};
use anyhow::{Context, Result};
use argus_tests::Client;
use std::collections::BTreeMap;
use std::path::Path;

/// A library, and a macro that it takes from a crate of its own.
fn write(folder: &Path, one: i32, twice: &str) -> Result<()> {
    let manifest = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    let twice = format!(
        "use proc_macro::TokenStream;\n#[proc_macro]\npub fn twice(it: TokenStream) -> TokenStream {{ \
         format!(\"{{it}} {twice}\").parse().unwrap_or_default() }}\n"
    );
    let library = format!("pub use words::twice;\npub fn one() -> i32 {{ {one} }}\n");
    for (file, text) in [
        (
            "Cargo.toml",
            manifest("small", "[dependencies]\nwords = { path = \"words\" }\n"),
        ),
        ("src/lib.rs", library),
        (
            "words/Cargo.toml",
            manifest("words", "[lib]\nproc-macro = true\n"),
        ),
        ("words/src/lib.rs", twice),
    ] {
        let file = folder.join(file);
        std::fs::create_dir_all(file.parent().context("no folder")?)?;
        std::fs::write(file, text)?;
    }
    Ok(())
}

/// Those that make a library of a cell together with the crate, and their children that wait.
fn with_crate(kernel: u32) -> Vec<u32> {
    let all = below(kernel).into_iter();
    let waits = all.filter(|(_, line)| {
        line.contains("src/zygote.rs") && line.contains("--emit=link") && line.contains(" small=")
    });
    waits.map(|(process, _)| process).collect()
}

#[test]
fn a_cell_behind_a_dependency_is_compiled_by_a_child_and_a_change_is_seen() -> Result<()> {
    let folder = tempfile::tempdir()?;
    write(folder.path(), 1, "* 2")?;
    let (mut client, kernel) = with_zygotes()?;
    let sockets = sockets(kernel)?;
    let before = zygotes(kernel);
    let dep = format!(":dep small = {{ path = {:?} }}", folder.path());
    assert!(client.run(&dep)?.is_ok());
    let reply = client.run("let sum = first + small::one(); sum")?;
    assert_eq!(reply.value(), "3", "{}", reply.error_text());
    soon("zygotes with the crate", || {
        with_crate(kernel).len() == 2 && ready_sockets(&sockets) == 2
    })?;
    soon("the others end", || !before.iter().any(|it| is_there(*it)))?;
    let compile = |client: &mut Client, code: &str, value: &str| -> Result<()> {
        let waiting = with_crate(kernel);
        let reply = client.run(code)?;
        assert_eq!(reply.value(), value, "{code}: {}", reply.error_text());
        assert!(is_there(waiting[0]), "the zygote");
        assert!(!is_there(waiting[1]), "its child has compiled {code}");
        soon("the next child", || with_crate(kernel).len() == 2)
    };
    compile(&mut client, "small::one() + first", "3")?;
    compile(&mut client, "small::twice!(first)", "4")?;
    compile(&mut client, "use small::one;\none() + sum", "4")?;
    compile(&mut client, "first + 1", "3")?;
    write(folder.path(), 100, "* 2")?;
    compile(&mut client, "one() + first", "102")?;
    // This one is not built again for the cell alone: rustc loads it.
    write(folder.path(), 100, "* 20")?;
    compile(&mut client, "small::twice!(first)", "40")?;
    let megabytes = own_memory(kernel);
    assert!(megabytes < 100.0, "{megabytes} MB");
    Ok(())
}

#[test]
fn what_is_said_of_cells_behind_a_dependency_is_as_ever() -> Result<()> {
    let folder = tempfile::tempdir()?;
    write(folder.path(), 1, "* 2")?;
    let off = BTreeMap::from([("ARGUS_KERNEL_ZYGOTE".to_owned(), "off".to_owned())]);
    let (mut with, kernel) = with_zygotes()?;
    let mut without = Client::with_env(off)?;
    without.run("let first = 1 + 1;")?;
    let dep = format!(":dep small = {{ path = {:?} }}", folder.path());
    for code in [
        dep.as_str(),
        "let sum = first + small::one(); sum",
        "small::none()",
        "small::one() + \"x\"",
        "small::twice!(\"x\")",
        "let moved = vec![small::one()]; let other = moved; moved",
        "extern crate small;\nsmall::one()",
        "first",
    ] {
        let (a, b) = (with.run(code)?, without.run(code)?);
        assert_eq!(a.outputs, b.outputs, "{code}");
        assert_eq!((a.evalue, a.traceback), (b.evalue, b.traceback), "{code}");
        soon("zygotes", || zygotes(kernel).len() == 4)?;
    }
    assert_eq!(with_crate(kernel).len(), 2);
    Ok(())
}
