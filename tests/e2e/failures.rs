//! How a cell fails: a message that says what to do, and a kernel that goes on.

use anyhow::Result;
use argus_tests::checkout::notebooks;
use argus_tests::{Client, Output, Reply};
use std::process::Command;

/// The cell failed, and its error says all of this.
fn assert_error_says(reply: &Reply, parts: &[&str]) {
    let text = reply.error_text();
    assert_eq!(reply.status, "error");
    for part in parts {
        assert!(
            text.contains(part),
            "`{part}` is not in:\n{text}\n{:?}",
            reply.outputs
        );
    }
}

#[test]
fn a_compile_error_is_rustcs_own_with_the_cells_place() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let reply = client.run("let größe = 1;\nlet n: i32 = größe + \"x\";")?;
    assert_eq!(reply.ename, "E0277");
    assert_eq!(reply.evalue, "cannot add `&str` to `i32`");
    assert_error_says(
        &reply,
        &[
            "error[E0277]: cannot add `&str`",
            "cell:2:20",
            "let n: i32 = größe + \"x\";",
        ],
    );
    assert!(reply.traceback.join("").contains("\u{1b}["), "no colours");

    let reply = client.run("1 +")?;
    assert_eq!(
        reply.evalue,
        "unexpected end of input, expected an expression"
    );
    assert_error_says(&reply, &["cell:1:4"]);
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

#[test]
fn a_panic_is_an_error_and_keeps_the_variables() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let mut v = vec![1, 2];")?;
    let reply = client.run("let i = 7;\nlet n = v[i];")?;
    assert_eq!(reply.ename, "panic");
    assert_eq!(
        reply.evalue,
        "index out of bounds: the len is 2 but the index is 7"
    );
    assert_error_says(
        &reply,
        &["at line 2, column 10 of the cell", "let n = v[i];"],
    );
    assert_eq!(reply.stderr(), "", "noise beside the error");
    assert_eq!(client.run("v")?.value(), "[1, 2]");

    client.run("fn third(v: &[i32]) -> i32 { v[2] }")?;
    assert_error_says(
        &client.run("third(&v)")?,
        &["in an earlier cell", "fn third"],
    );
    let elsewhere = client.run("std::thread::spawn(|| panic!(\"boo\")).join().is_err()")?;
    assert_eq!(elsewhere.value(), "true");
    assert!(
        elsewhere.stderr().contains("boo"),
        "{:?}",
        elsewhere.outputs
    );
    Ok(())
}

#[test]
fn an_error_says_what_was_looked_for() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let reply = client.run("let df = load(\"data/flow.csv\")?;")?;
    assert_eq!(reply.ename, "LoadError");
    let folder = notebooks().join("data");
    assert_error_says(
        &reply,
        &[
            "no file `data/flow.csv`",
            &format!("looked in {}", folder.display()),
            "nearest there: flows.csv",
        ],
    );
    client.run("let df = load(\"data/flows.csv\")?;")?;
    let reply = client.run("df.counts(\"DstAdr\")?")?;
    assert_error_says(&reply, &["did you mean `DstAddr`", "at line 1, column"]);
    assert_eq!(client.run("df.height()")?.value(), "2447");
    Ok(())
}

#[test]
fn a_dead_process_is_replaced() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("fn kept() -> i32 { 5 }\nlet v = vec![1];")?;
    let kernel = client.kernel_pid()?;
    let crashes = [
        ("std::process::abort()", "SIGABRT"),
        (
            "unsafe { std::ptr::null_mut::<i32>().write_volatile(1) }",
            "signal",
        ),
        (
            "let pid = std::process::id().to_string(); std::process::Command::new(\"kill\").args([\"-9\", pid.as_str()]).status()?;\nstd::thread::sleep(std::time::Duration::from_secs(5));",
            "SIGKILL",
        ),
    ];
    for (code, why) in crashes {
        let reply = client.run(code)?;
        assert_eq!(reply.ename, "ProcessDied", "{code}: {}", reply.error_text());
        assert_error_says(&reply, &[why, "variables are lost"]);
        let next = client.run("df!(\"n\" => [kept()])?.shape()")?;
        assert_eq!(
            next.value(),
            "(1, 1)",
            "after {code}: {}",
            next.error_text()
        );
    }
    assert_eq!(client.kernel_pid()?, kernel);

    // A process can be killed from outside, too, between two cells.
    let child = client.run("std::process::id()")?.value().to_owned();
    Command::new("kill").args(["-9", &child]).status()?;
    let reply = client.run("1 + 1")?;
    assert_error_says(&reply, &["variables are lost"]);
    assert_eq!(client.run("kept()")?.value(), "5");
    Ok(())
}

#[test]
fn what_is_lost_is_named_with_what_makes_it_again() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let df = load(\"data/flows.csv\")?;\nlet n = 5;")?;
    let reply = client.interrupt("loop { std::hint::black_box(()); }", 1.0)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    let again = "let df = load(\"data/flows.csv\")?;";
    assert_error_says(&reply, &["lost: df, n", again]);
    assert!(client.run(again)?.is_ok());
    Ok(())
}

#[test]
fn what_an_earlier_cell_gave_away_is_said() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let names = vec![1];\nlet kept = 2;")?;
    client.run("drop(names);")?;
    let reply = client.run("names.len()")?;
    assert_error_says(
        &reply,
        &[
            "`names` was moved (given away) by an earlier cell",
            "names.clone()",
        ],
    );
    client.run("let names = vec![kept];")?;
    assert_eq!(client.run("names.len()")?.value(), "1");
    Ok(())
}

#[test]
fn an_endless_loop_is_interrupted() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let reply = client.interrupt("loop { std::hint::black_box(()); }", 1.5)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

#[test]
fn what_watches_the_stop_button_keeps_the_variables() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let kept = 41;")?;
    let looped = "for n in progress(0..150_000_000_u64) { std::hint::black_box(n); }";
    let reply = client.interrupt(looped, 2.0)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    assert_error_says(&reply, &["variables are kept"]);
    let updates = reply
        .outputs
        .iter()
        .filter(|output| matches!(output, Output::UpdateDisplayData { .. }));
    assert!(
        updates.count() > 2,
        "the bar did not move: {:?}",
        reply.outputs
    );

    let slow = "let sum = (0..).map(|n: u64| { interrupted()?; Ok(n) }).sum::<Result<u64, Interrupted>>()?;";
    let reply = client.interrupt(slow, 1.0)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    assert_eq!(client.run("kept + 1")?.value(), "42");

    // A cell that is still compiled has done nothing that could be lost.
    let long: String = (0..4000)
        .map(|i| format!("let _ = [{i}].iter().map(|x| x + {i}).collect::<Vec<i32>>();\n"))
        .collect();
    let reply = client.interrupt(&long, 1.0)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    assert!(
        reply.seconds_since_interrupt.is_some_and(|s| s < 5.0),
        "{reply:?}"
    );
    assert_eq!(client.run("kept + 2")?.value(), "43");
    Ok(())
}

#[test]
fn a_flood_of_prints_is_cut_and_said() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let reply = client.run(
        "let line = \"x\".repeat(999);\nfor _ in 0..100_000 { println!(\"{line}\"); }\nshow(&1); 2",
    )?;
    assert!(reply.is_ok(), "{}", reply.error_text());
    assert_eq!(reply.value(), "2");
    assert!(
        reply.stdout().len() <= 1_100_000,
        "{} bytes",
        reply.stdout().len()
    );
    assert!(
        reply.stderr().contains("99.0 MB more"),
        "{}",
        reply.stderr()
    );
    assert!(
        reply.outputs.len() < 200,
        "{} messages",
        reply.outputs.len()
    );
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}
