//! What a kernel must outlive: each fault is followed by a cell that runs.

use anyhow::{Result, ensure};
use argus_tests::{Checkout, Client};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

#[test]
fn a_cell_that_ends_its_process_ends_no_kernel() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let kernel = client.kernel_pid()?;
    client.run(
        "fn deep(n: u64) -> u64 { if n == 0 { 0 } else { 1 + std::hint::black_box(deep(n - 1)) } }",
    )?;
    for (code, why) in [
        ("deep(u64::MAX)", "signal"),
        ("Vec::<u8>::with_capacity(1 << 60).len()", "SIGABRT"),
        ("std::process::exit(7);", "7"),
        (
            "use std::os::fd::FromRawFd;\ndrop(unsafe { std::fs::File::from_raw_fd(1) });",
            "",
        ),
    ] {
        let reply = client.run(code)?;
        assert_eq!(reply.ename, "ProcessDied", "{code}: {}", reply.error_text());
        assert!(
            reply.error_text().contains(why),
            "{code}: {}",
            reply.error_text()
        );
        let next = client.run("load(\"data/flows.csv\")?.height()")?;
        assert_eq!(next.value(), "2447", "after {code}: {}", next.error_text());
    }
    assert_eq!(client.kernel_pid()?, kernel);
    Ok(())
}

#[test]
fn a_thread_that_goes_on_harms_no_later_cell() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let reply = client.run(
        "std::thread::spawn(|| for n in 0..20 { println!(\"tick {n}\"); std::thread::sleep(std::time::Duration::from_millis(50)); });",
    )?;
    assert!(reply.is_ok(), "{}", reply.error_text());
    let later = client.run("std::thread::sleep(std::time::Duration::from_millis(500)); 5")?;
    assert_eq!(later.value(), "5", "{}", later.error_text());
    assert!(later.stdout().contains("tick"), "{:?}", later.outputs);
    Ok(())
}

#[test]
fn a_process_that_ends_between_cells_and_has_much_to_say_is_replaced() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    // More than a pipe holds, while nobody reads it.
    let reply = client.run(
        "std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(100)); for n in 0..3000 { println!(\"the last words of a process, {n:06}\"); } std::process::abort(); });",
    )?;
    assert!(reply.is_ok(), "{}", reply.error_text());
    std::thread::sleep(std::time::Duration::from_millis(600));
    let reply = client.run("1 + 1")?;
    assert_eq!(reply.ename, "ProcessDied", "{}", reply.error_text());
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

#[test]
#[cfg_attr(not(can_mount), ignore = "this process may not mount a file system")]
fn a_full_disk_is_said_and_survived() -> Result<()> {
    on_a_file_system_of_its_own("size=40m", on_a_full_disk)
}

#[test]
#[cfg_attr(not(can_mount), ignore = "this process may not mount a file system")]
fn a_home_that_cannot_be_written_keeps_no_cell_from_running() -> Result<()> {
    on_a_file_system_of_its_own("ro", |home| {
        let home = home.to_string_lossy().into_owned();
        let mut env = BTreeMap::from([("HOME".to_owned(), home.clone())]);
        for folder in ["CARGO_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            env.insert(folder.to_owned(), home.clone());
        }
        let mut client = Client::with_env(env)?;
        let reply = client.run("load(\"data/flows.csv\")?.height()")?;
        assert_eq!(reply.value(), "2447", "{}", reply.error_text());
        let reply = client.run(":dep itoa = \"1\"\n1")?;
        let hint = "set CARGO_HOME to one that can be written";
        assert!(reply.error_text().contains(hint), "{}", reply.error_text());
        assert_eq!(client.run("1 + 1")?.value(), "2");
        Ok(())
    })
}

#[test]
fn cells_need_no_c_compiler_and_what_a_dep_needs_is_said_at_the_cell() -> Result<()> {
    let env = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
    let mut without_compiler = Client::with_env(env("PATH", "/nonexistent"))?;
    let reply = without_compiler.run("let kept = vec![1, 2]; kept.len()")?;
    assert_eq!(reply.value(), "2", "{}", reply.error_text());
    // Which of two functions of that name is meant only a linker can tell, and rustc has one.
    let needs_one = "unsafe extern \"C\" { fn realpath(path: *const u8, to: *mut u8) -> *mut u8; }\n\
                     unsafe { realpath(std::ptr::null(), std::ptr::null_mut()) }.is_null()";
    assert_eq!(without_compiler.run(needs_one)?.value(), "true");
    // Its build script is a program, and is linked by `cc`.
    let reply = without_compiler.run(":dep libc = \"0.2\"\n1")?;
    let said = reply.error_text();
    assert!(said.contains("there is no C linker"), "{said}");
    assert_eq!(without_compiler.run("kept.len() + 1")?.value(), "3");
    let mut without_network = Client::with_env(env("https_proxy", "http://127.0.0.1:9"))?;
    without_network.run("let kept = 6;")?;
    let reply = without_network.run(":dep never-seen-crate-of-argus-nb = \"1\"\n1")?;
    assert!(
        reply.error_text().contains("can't reach crates.io"),
        "{}",
        reply.error_text()
    );
    assert_eq!(without_network.run("kept * 7")?.value(), "42");
    Ok(())
}

#[test]
fn a_cell_that_takes_more_memory_than_there_is_ends_no_kernel() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let limit = "std::process::Command::new(\"prlimit\").args([\"--as=3000000000\", \"--pid\", &std::process::id().to_string()]).status()?.success()";
    assert_eq!(client.run(limit)?.value(), "true");
    let reply = client.run("vec![1u8; 6 << 30].len()")?;
    assert_eq!(reply.ename, "ProcessDied", "{}", reply.error_text());
    assert!(
        reply.stderr().contains("memory allocation"),
        "{:?}",
        reply.outputs
    );
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

/// Tests something in a folder that is a small file system, mounted with these options.
fn on_a_file_system_of_its_own(
    options: &str,
    test: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "tmpfs"])
        .arg(folder.path())
        .status()?;
    ensure!(mounted.success(), "no file system could be mounted");
    let outcome = test(folder.path());
    Command::new("umount")
        .arg("-l")
        .arg(folder.path())
        .status()?;
    outcome
}

fn on_a_full_disk(folder: &Path) -> Result<()> {
    let tmpdir = folder.to_string_lossy().into_owned();
    let mut client = Client::with_env(BTreeMap::from([("TMPDIR".to_owned(), tmpdir)]))?;
    client.run("let kept = 6;")?;
    let filler = folder.join("filler");
    // This write fails when the disk is full, which is what it is for.
    let _ = std::fs::write(&filler, vec![0; 64 << 20]);
    let reply = client.run("kept * 7")?;
    assert_eq!(reply.status, "error", "{:?}", reply.outputs);
    assert!(
        reply.error_text().contains("o space left"),
        "{}",
        reply.error_text()
    );
    std::fs::remove_file(&filler)?;
    assert_eq!(client.run("kept * 7")?.value(), "42");
    Ok(())
}

#[test]
fn eight_kernels_run_beside_each_other() -> Result<()> {
    // The checkout is set up before, since what is built is built once.
    Checkout::ready();
    let values: Vec<Result<String>> = std::thread::scope(|scope| {
        let kernels: Vec<_> = (0..8)
            .map(|i| {
                scope.spawn(move || {
                    let mut client = Client::in_notebooks()?;
                    client.run(&format!("let mine = {i}_usize;"))?;
                    Ok(client
                        .run("load(\"data/flows.csv\")?.height() + mine")?
                        .value()
                        .to_owned())
                })
            })
            .collect();
        kernels
            .into_iter()
            .map(|kernel| {
                kernel
                    .join()
                    .unwrap_or_else(|_| Err(anyhow::anyhow!("a client panicked")))
            })
            .collect()
    });
    for (i, value) in values.into_iter().enumerate() {
        assert_eq!(value?, (2447 + i).to_string());
    }
    Ok(())
}

#[test]
fn rude_messages_are_dropped_and_a_burst_is_answered_in_order() -> Result<()> {
    let printed = Checkout::ready().run_python("rude_messages.py", [""; 0])?;
    assert!(
        printed.contains("in order True closed True") && printed.contains("ended True"),
        "{printed}"
    );
    Ok(())
}

#[test]
fn a_kernel_goes_with_the_server_that_started_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let printed = Checkout::ready().run_python("orphaned_kernel.py", [folder.path()])?;
    assert!(printed.contains("folders 1"), "{printed}");
    assert!(printed.contains("alive False left 0"), "{printed}");
    Ok(())
}
