//! What befalls zygotes, and what becomes of the cells then: the same, a little later.

use super::{is_there, kill, ready_sockets, signal, sockets, soon, with_zygotes, zygotes};
use anyhow::{Context, Result, ensure};
use argus_tests::Client;
use std::time::Duration;

#[test]
fn without_memory_for_a_child_another_rustc_compiles() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    for process in zygotes(kernel) {
        let process = process.to_string();
        let status = std::process::Command::new("prlimit")
            .args(["--pid", &process, "--as=1000000"])
            .status()?;
        ensure!(status.success(), "prlimit");
    }
    for round in 0..3 {
        let reply = client.run(&format!("let n{round} = first + {round}; n{round}"))?;
        assert_eq!(
            reply.value(),
            (round + 2).to_string(),
            "{}",
            reply.error_text()
        );
    }
    Ok(())
}

#[test]
fn a_compile_that_crashes_is_done_again() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    // A second or two of a constant's computation.
    let long = "const N: u64 = { let mut i = 0u64; while i < 8_000_000 { i += 1; } i };\nN";
    let code = format!("#[allow(long_running_const_eval)] {long}");
    for name in ["-SEGV", "-ABRT"] {
        let waiting = zygotes(kernel);
        let killer = std::thread::spawn({
            let name = name.to_owned();
            move || {
                std::thread::sleep(Duration::from_millis(500));
                // The zygotes themselves go on: only the child that works is meant.
                let busy = waiting.into_iter().find(|it| is_running(*it));
                busy.inspect(|it| signal(&name, *it))
            }
        });
        let reply = client.run(&code)?;
        let killed = killer.join().ok().flatten();
        assert!(killed.is_some(), "nobody was at work");
        assert_eq!(reply.value(), "8000000", "{name}: {}", reply.error_text());
        assert_eq!(client.run("first + 1")?.value(), "3");
    }
    Ok(())
}

#[test]
fn where_rustc_itself_crashes_the_next_cell_is_right() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    let waiting = zygotes(kernel);
    // rustc 1.95 computes the constant though its type is wrong.
    let code =
        "struct Rows([[&'static str]; 1]);\nconst ROWS: &'static Rows = &*(&[] as *const Rows);";
    let reply = client.run(code)?;
    assert_eq!(reply.status, "error");
    let said = reply.error_text();
    assert!(
        said.contains("cannot be known at compilation time"),
        "{said}"
    );
    assert!(
        waiting.iter().any(|it| !is_there(*it)),
        "a child has tried it"
    );
    assert_eq!(client.run("first + 1")?.value(), "3");
    assert_eq!(client.run("let next = first + 2; next")?.value(), "4");
    Ok(())
}

/// Whether it uses a processor now.
fn is_running(process: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = state
        .rsplit_once(')')
        .map(|(_, rest)| rest.trim_start().to_owned());
    state.is_some_and(|rest| rest.starts_with('R'))
}

#[test]
fn a_zygote_that_is_gone_is_missed_by_nobody_and_comes_back() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    let folder = sockets(kernel)?;
    // Only those that wait, then the zygotes themselves, then all.
    for round in 0..3 {
        let waiting = zygotes(kernel);
        for (number, process) in waiting.iter().enumerate() {
            if round == 2 || number % 2 == 1 - round {
                kill(*process);
            }
        }
        let reply = client.run(&format!("let x{round} = {round} + first; x{round}"))?;
        assert!(reply.is_ok(), "{}", reply.error_text());
        assert_eq!(reply.value(), (round + 2).to_string());
        std::thread::sleep(Duration::from_secs(2));
        client.run(&format!("let y{round} = x{round}.to_string();"))?;
        soon("they are back", || ready_sockets(&folder) == 2)?;
    }
    Ok(())
}

#[test]
fn a_zygote_that_stands_still_holds_up_one_cell_for_seconds_and_is_replaced() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    let folder = sockets(kernel)?;
    let stopped = zygotes(kernel);
    for process in &stopped {
        signal("-STOP", *process);
    }
    let reply = client.run("first + 1")?;
    assert_eq!(reply.value(), "3");
    assert!(reply.seconds < 6.0, "{}", reply.seconds);
    let reply = client.run("let second = first + 1;")?;
    assert!(reply.is_ok(), "{}", reply.error_text());
    soon("others come", || {
        ready_sockets(&folder) == 2 && !stopped.iter().any(|it| is_there(*it))
    })?;
    assert_eq!(client.run("first + second")?.value(), "5");
    Ok(())
}

#[test]
fn a_kernel_removes_the_folder_of_one_that_was_killed() -> Result<()> {
    let (_client, kernel) = with_zygotes()?;
    let folder = sockets(kernel)?;
    let folder = folder.parent().context("no folder")?;
    // Those who would remove it themselves go first.
    zygotes(kernel).into_iter().for_each(kill);
    kill(kernel);
    soon("it is gone", || !is_there(kernel))?;
    assert!(folder.exists());
    let _next = Client::in_notebooks()?;
    soon("the folder is gone", || !folder.exists())
}

#[test]
fn a_compile_is_interrupted_and_the_next_cell_runs() -> Result<()> {
    let (mut client, kernel) = with_zygotes()?;
    // Constants that rustc computes for a minute.
    let long = "const N: u64 = { let mut i = 0u64; while i < 4_000_000_000 { i += 1; } i };\nN";
    let reply = client.interrupt(long, 1.0)?;
    assert_eq!(reply.status, "error");
    assert!(reply.seconds_since_interrupt.is_some_and(|it| it < 3.0));
    assert_eq!(client.run("first + 1")?.value(), "3");
    std::thread::sleep(Duration::from_secs(2));
    client.run("let after = 1;")?;
    soon("zygotes are back", || {
        sockets(kernel).is_ok_and(|it| ready_sockets(&it) == 2)
    })
}
