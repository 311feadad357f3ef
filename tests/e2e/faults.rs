//! What a kernel must outlive: each fault is followed by a cell that runs.

use anyhow::Result;
use argus_tests::client::Start;
use argus_tests::{Checkout, Client, checkout::workspace};
use std::collections::BTreeMap;
use std::process::Command;

fn client() -> Result<Client> {
    Client::argus(&workspace().join("notebooks"))
}

#[test]
fn a_cell_that_ends_its_process_ends_no_kernel() -> Result<()> {
    let mut client = client()?;
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
        assert_eq!(reply.ename, "ProcessDied", "{code}: {}", reply.read());
        assert!(reply.read().contains(why), "{code}: {}", reply.read());
        let next = client.run("load(\"data/flows.csv\")?.height()")?;
        assert_eq!(next.value(), "2447", "after {code}: {}", next.read());
    }
    assert_eq!(client.kernel_pid()?, kernel);
    Ok(())
}

#[test]
fn a_thread_that_goes_on_harms_no_later_cell() -> Result<()> {
    let mut client = client()?;
    let reply = client.run(
        "std::thread::spawn(|| for n in 0..20 { println!(\"tick {n}\"); std::thread::sleep(std::time::Duration::from_millis(50)); });",
    )?;
    assert!(reply.is_ok(), "{}", reply.read());
    let later = client.run("std::thread::sleep(std::time::Duration::from_millis(500)); 5")?;
    assert_eq!(later.value(), "5", "{}", later.read());
    assert!(later.stdout().contains("tick"), "{:?}", later.outputs);
    Ok(())
}

#[test]
fn a_process_that_ends_between_cells_and_has_much_to_say_is_replaced() -> Result<()> {
    let mut client = client()?;
    // More than a pipe holds, while nobody reads it.
    let reply = client.run(
        "std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(100)); for n in 0..3000 { println!(\"the last words of a process, {n:06}\"); } std::process::abort(); });",
    )?;
    assert!(reply.is_ok(), "{}", reply.read());
    std::thread::sleep(std::time::Duration::from_millis(600));
    let reply = client.run("1 + 1")?;
    assert_eq!(reply.ename, "ProcessDied", "{}", reply.read());
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

#[test]
fn a_full_disk_is_said_and_survived() -> Result<()> {
    on_a_file_system_of_its_own("size=40m", on_a_full_disk)
}

#[test]
fn a_home_that_cannot_be_written_keeps_no_cell_from_running() -> Result<()> {
    on_a_file_system_of_its_own("ro", |home| {
        let home = home.to_string_lossy().into_owned();
        let mut env = BTreeMap::from([("HOME".to_owned(), home.clone())]);
        for folder in ["CARGO_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            env.insert(folder.to_owned(), home.clone());
        }
        let mut client = started(env)?;
        let reply = client.run("load(\"data/flows.csv\")?.height()")?;
        assert_eq!(reply.value(), "2447", "{}", reply.read());
        let reply = client.run(":dep itoa = \"1\"\n1")?;
        let said = "set CARGO_HOME to one that can be written";
        assert!(reply.read().contains(said), "{}", reply.read());
        assert_eq!(client.run("1 + 1")?.value(), "2");
        Ok(())
    })
}

#[test]
fn a_missing_linker_and_a_missing_network_are_said_at_the_cell() -> Result<()> {
    let env = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
    let mut without_linker = started(env("PATH", "/nonexistent"))?;
    for _ in 0..2 {
        let reply = without_linker.run("1 + 1")?;
        assert!(
            reply.read().contains("there is no C linker"),
            "{}",
            reply.read()
        );
    }
    let mut without_network = started(env("https_proxy", "http://127.0.0.1:9"))?;
    without_network.run("let kept = 6;")?;
    let reply = without_network.run(":dep never-seen-crate-of-argus-nb = \"1\"\n1")?;
    assert!(
        reply.read().contains("can't reach crates.io"),
        "{}",
        reply.read()
    );
    assert_eq!(without_network.run("kept * 7")?.value(), "42");
    Ok(())
}

#[test]
fn a_cell_that_takes_more_memory_than_there_is_ends_no_kernel() -> Result<()> {
    let mut client = client()?;
    let limit = "std::process::Command::new(\"prlimit\").args([\"--as=3000000000\", \"--pid\", &std::process::id().to_string()]).status()?.success()";
    assert_eq!(client.run(limit)?.value(), "true");
    let reply = client.run("vec![1u8; 6 << 30].len()")?;
    assert_eq!(reply.ename, "ProcessDied", "{}", reply.read());
    assert!(
        reply.stderr().contains("memory allocation"),
        "{:?}",
        reply.outputs
    );
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

fn started(env: BTreeMap<String, String>) -> Result<Client> {
    Client::start(&Start {
        kernel: "argus",
        cwd: &workspace().join("notebooks"),
        env,
    })
}

/// Tries something in a folder that is a small file system. Only root can mount one.
fn on_a_file_system_of_its_own(
    options: &str,
    tried: impl FnOnce(&std::path::Path) -> Result<()>,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "tmpfs"])
        .arg(folder.path())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: a file system can't be mounted without being root");
        return Ok(());
    }
    let outcome = tried(folder.path());
    Command::new("umount")
        .arg("-l")
        .arg(folder.path())
        .status()?;
    outcome
}

fn on_a_full_disk(folder: &std::path::Path) -> Result<()> {
    let tmpdir = folder.to_string_lossy().into_owned();
    let mut client = started(BTreeMap::from([("TMPDIR".to_owned(), tmpdir)]))?;
    client.run("let kept = 6;")?;
    let filler = folder.join("filler");
    // It fails when the disk is full, which is what it is for.
    let _ = std::fs::write(&filler, vec![0; 64 << 20]);
    let reply = client.run("kept * 7")?;
    assert_eq!(reply.status, "error", "{:?}", reply.outputs);
    assert!(reply.read().contains("o space left"), "{}", reply.read());
    std::fs::remove_file(&filler)?;
    assert_eq!(client.run("kept * 7")?.value(), "42");
    Ok(())
}

#[test]
fn eight_kernels_run_beside_each_other() -> Result<()> {
    // Set up before: what is built is built once.
    Checkout::ready();
    let values: Vec<Result<String>> = std::thread::scope(|scope| {
        let kernels: Vec<_> = (0..8)
            .map(|i| {
                scope.spawn(move || {
                    let mut client = client()?;
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

/// Messages that nobody should send, then cells as fast as they can be sent.
const RUDE: &str = r#"
import sys, time
from jupyter_client import KernelManager

manager = KernelManager(kernel_name="argus")
manager.start_kernel(stdout=sys.stderr)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)

shell = client.shell_channel.socket
good = client.session.msg("execute_request", {"code": "std::process::exit(1)", "silent": False})
parts = client.session.serialize(good)
at = parts.index(b"<IDS|MSG>")
for bad in [
    [b"<IDS|MSG>"],
    [b"no delimiter at all"],
    parts[: at + 1] + [b"0" * 64] + parts[at + 2 :],
    parts[: at + 1] + [b"not hexadecimal"] + parts[at + 2 :],
    parts[: at + 2] + [b"{"] * 4,
    parts[:-2],
]:
    shell.send_multipart(bad)
unknown = client.session.msg("no_such_request", {})
client.session.send(shell, unknown)
client.session.send(shell, client.session.msg("comm_open", {"comm_id": "c", "target_name": "nobody", "data": {}}))

asked = [client.execute(str(n)) for n in range(200)]
values, closed = {}, False
while len(values) < 200:
    message = client.get_iopub_msg(timeout=120)
    parent = message["parent_header"].get("msg_id")
    if message["msg_type"] == "execute_result":
        values[parent] = message["content"]["data"]["text/plain"]
    closed |= message["msg_type"] == "comm_close"
print([values[request] for request in asked] == [str(n) for n in range(200)], closed)
client.stop_channels()
process = manager.provisioner.process
manager.shutdown_kernel()
print("ended", process.poll() is not None)
"#;

#[test]
fn rude_messages_are_dropped_and_a_burst_is_answered_in_order() -> Result<()> {
    let said = Checkout::ready().python_says(RUDE, &[])?;
    assert!(
        said.contains("True True") && said.contains("ended True"),
        "{said}"
    );
    Ok(())
}

/// A server that is killed leaves no kernel behind, and a kernel no folder.
const ORPHAN: &str = r#"
import os, signal, subprocess, sys, time, pathlib, tempfile
started = subprocess.Popen([sys.executable, "-c", '''
import sys, time
from jupyter_client import KernelManager
manager = KernelManager(kernel_name="argus")
manager.start_kernel(stdout=sys.stderr)
client = manager.client(); client.start_channels(); client.wait_for_ready(timeout=120)
print(manager.provisioner.pid, flush=True)
time.sleep(600)
'''], stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": sys.argv[1]})
kernel = int(started.stdout.readline())
children = pathlib.Path(f"/proc/{kernel}/task/{kernel}/children")
folders = lambda: sorted(path.name for path in pathlib.Path(sys.argv[1]).glob("argus-kernel-*"))
print("folders", len(folders()))
started.send_signal(signal.SIGKILL); started.wait()
until = time.time() + 15
alive = lambda: pathlib.Path(f"/proc/{kernel}").exists() and "Z" not in pathlib.Path(f"/proc/{kernel}/stat").read_text().split(")")[1].split()[0]
while time.time() < until and alive():
    time.sleep(.2)
print("alive", alive(), "left", len(folders()))
"#;

#[test]
fn a_kernel_goes_with_the_server_that_started_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let said = Checkout::ready().python_says(ORPHAN, &[&folder.path().to_string_lossy()])?;
    assert!(said.contains("folders 1"), "{said}");
    assert!(said.contains("alive False left 0"), "{said}");
    Ok(())
}
