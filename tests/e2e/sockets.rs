//! What the kernel's sockets promise beyond the messages: a question does not wait for
//! a cell, and the heart beats on.

use anyhow::Result;
use argus_tests::{Checkout, checkout::workspace};
use serde_json::{Value, json};

/// Seconds in which an answer comes that waits for nothing, if the machine is free.
const AT_ONCE: f64 = 0.1;

#[test]
fn a_question_is_answered_while_a_cell_runs() -> Result<()> {
    let folder = workspace().join("notebooks");
    let said = Checkout::ready().run_python("questions.py", [&folder])?;
    let seen: Value = serde_json::from_str(said.lines().last().unwrap_or_default())?;
    let seconds = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    for (kind, answers) in seen["answers"].as_object().into_iter().flatten() {
        let took: Vec<f64> = answers
            .as_array()
            .into_iter()
            .flatten()
            .map(|answer| seconds(&answer[0]))
            .collect();
        // The machine may be busy with other tests: the best counts.
        let best = took.iter().copied().fold(f64::INFINITY, f64::min);
        eprintln!("{kind}: {took:.4?} s");
        assert!(best < AT_ONCE, "{kind} took {took:?} s while a cell ran");
    }
    let answer = |kind: &str| &seen["answers"][kind][0][1];
    assert_eq!(answer("complete")["matches"], json!(["TotBytes"]));
    let inspected = answer("inspect")["data"]["text/plain"].as_str();
    assert!(inspected.is_some_and(|plain| plain.starts_with("df: DataFrame, 2447 × 11")));
    assert_eq!(answer("is_complete")["status"], "incomplete");
    assert_eq!(answer("comm_info")["comms"], json!({}));
    assert_eq!(
        answer("history")["history"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(answer("kernel_info")["implementation"], "argus-kernel");
    assert!(
        seconds(&seen["questions_ended"]) < seconds(&seen["cell_ended"]) - 2.0,
        "{seen}"
    );

    assert!(seconds(&seen["cell_ended"]) >= 10.0, "{seen}");
    assert_eq!(seen["in_order"], true);
    assert_eq!(seen["replies"], json!(["ok", "ok"]));
    assert_eq!(seen["values"], json!(["2447", "11"]));
    assert_statuses(&seen);
    assert_eq!(
        seen["queues"],
        json!({ "stops": ["error", "aborted", "aborted"], "goes on": ["error", "ok", "ok"] })
    );
    Ok(())
}

/// Each request is busy and then idle; and as long as the cell runs, the last status
/// says so, whatever was answered meanwhile.
fn assert_statuses(seen: &Value) {
    let statuses: Vec<[&str; 2]> = seen["statuses"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|status| Some([status[1].as_str()?, status[2].as_str()?]))
        .collect();
    let cell = seen["cells"][0].as_str().unwrap_or_default();
    let ended = statuses.iter().position(|status| *status == [cell, "idle"]);
    let ended = ended.unwrap_or_else(|| panic!("the cell is never idle: {seen}"));
    let (mut during, after) = (&statuses[..ended], &statuses[ended + 1..]);
    assert_eq!(during.split_off_first(), Some(&[cell, "busy"]), "{seen}");
    assert_eq!(during.len(), 18 * 3, "{seen}");
    for question in during.chunks(3) {
        let [busy, idle, again] = question else {
            panic!("no triple: {question:?}");
        };
        assert_eq!((busy[1], idle[1]), ("busy", "idle"));
        assert!(busy[0] == idle[0] && busy[0] != cell, "{question:?}");
        assert_eq!(*again, [cell, "busy"]);
    }
    let second = seen["cells"][1].as_str().unwrap_or_default();
    assert_eq!(after, [[second, "busy"], [second, "idle"]]);
}

#[test]
fn the_heart_beats_on_whoever_listens() -> Result<()> {
    let said = Checkout::ready().run_python("heartbeat.py", [""; 0])?;
    let seen: Value = serde_json::from_str(&said)?;
    let echoes = seen["echoes"].as_array().map_or(&[][..], Vec::as_slice);
    assert_eq!(echoes.len(), 6, "{seen}");
    for echo in echoes {
        assert_eq!(echo[0], echo[1], "what was sent, and what came back");
    }
    assert_eq!(seen["after"], json!([["after"], ["still"]]));
    Ok(())
}
