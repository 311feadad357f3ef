//! What a notebook's process makes hard: its standard input, and times that its cells
//! compare with. Files of every other kind are tested in `argus-nb/src/load/silent.rs`.

use anyhow::Result;
use argus_tests::Client;
use argus_tests::checkout::notebooks;
use std::process::Command;

#[test]
fn a_notebooks_own_stdin_is_refused_and_a_pipe_is_read() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    for path in ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        let reply = client.run(&format!("load(\"{path}\")?.height()"))?;
        let error = reply.error_text();
        assert!(
            error.contains("the notebook's own standard input"),
            "{error}"
        );
    }
    let folder = tempfile::tempdir()?;
    let pipe = folder.path().join("flows.pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status()?.success());
    let (from, to) = (notebooks().join("data/flows.csv"), pipe.clone());
    let writer = std::thread::spawn(move || std::fs::copy(from, to));
    let read = client.run(&format!("load({pipe:?})?.height()"))?;
    assert_eq!(read.value(), "2447", "{}", read.error_text());
    assert!(writer.join().is_ok_and(|copied| copied.is_ok()));

    // Nobody writes: the cell waits, and can be stopped.
    let stopped = client.interrupt(&format!("load({pipe:?})?.height()"), 1.0)?;
    assert!(
        stopped.error_text().contains("stopped"),
        "{}",
        stopped.error_text()
    );
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

#[test]
fn times_are_written_as_text_or_with_chrono() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let df = load(\"data/flows.csv\")?;")?;
    let refused = client
        .run("df.clone().lazy().filter(col(\"StartTime\").gt(lit(\"2018-03-09\"))).collect()?")?;
    let error = refused.error_text();
    assert!(
        error.contains("hint: write the time as one: timestamp(\""),
        "{error}"
    );
    for question in [
        "col(\"StartTime\").gt(timestamp(\"2018-03-09\")?)",
        "(col(\"StartTime\") + timedelta(\"5m\")?).gt(timestamp(\"2018-03-09 00:05\")?)",
        "col(\"StartTime\").gt(lit(chrono::NaiveDate::from_ymd_opt(2018, 3, 9).ok_or(\"no day\")?.and_hms_opt(0, 0, 0).ok_or(\"no time\")?))",
    ] {
        for frame in ["df.clone().lazy()", "scan(\"data/flows.csv\")?"] {
            let reply = client.run(&format!(
                "{frame}.filter({question}).collect()?.height() > 0"
            ))?;
            assert_eq!(reply.value(), "true", "{question} {}", reply.error_text());
        }
    }
    let used = client.run(
        "use chrono::{Duration as Length, Utc};\nUtc::now() - Length::minutes(5) < Utc::now()",
    )?;
    assert_eq!(used.value(), "true", "{}", used.error_text());
    Ok(())
}
