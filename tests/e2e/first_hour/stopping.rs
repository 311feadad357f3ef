//! The stop button while a cell is compiled, and cells that ask.

use anyhow::Result;
use argus_tests::{Checkout, Client};

/// Takes long to compile, and does nothing.
fn long_to_compile() -> String {
    (0..3000)
        .map(|i| format!("let _ = [{i}].iter().map(|x| x + {i}).collect::<Vec<i32>>();\n"))
        .collect()
}

#[test]
fn a_cell_that_compiles_is_stopped_whenever_it_is_asked_and_however_often() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let kept = 41;")?;
    let long = long_to_compile();
    let with_a_variable = format!("let made = 1;\n{long}");
    for (code, after) in [
        (&long, &[0.02][..]),
        (&with_a_variable, &[0.05]),
        (&with_a_variable, &[0.3, 0.4, 0.5, 0.6]),
        (&long, &[1.0, 1.01, 1.02]),
    ] {
        let reply = client.interrupt_at(code, after)?;
        assert_eq!(
            reply.ename,
            "Interrupted",
            "{after:?}: {}",
            reply.error_text()
        );
        assert!(
            reply.seconds < after[0] + 3.0,
            "{after:?}: {} s",
            reply.seconds
        );
        assert_eq!(client.run("kept + 1")?.value(), "42", "{after:?}");
    }
    Ok(())
}

#[test]
fn two_kernels_are_stopped_at_once() -> Result<()> {
    Checkout::ready();
    let long = long_to_compile();
    std::thread::scope(|scope| {
        let kernels: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| -> Result<(String, String)> {
                    let mut client = Client::in_notebooks()?;
                    client.run("let kept = 41;")?;
                    let reply = client.interrupt_at(&long, &[0.5])?;
                    Ok((
                        reply.ename.clone(),
                        client.run("kept + 1")?.value().to_owned(),
                    ))
                })
            })
            .collect();
        for kernel in kernels {
            let ended = kernel
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a client panicked")))?;
            assert_eq!(ended, ("Interrupted".to_owned(), "42".to_owned()));
        }
        Ok(())
    })
}

#[test]
fn a_question_can_be_left_by_the_stop_button() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let kept = 41;")?;
    let reply =
        client.interrupt_unanswered("let name = input(\"Who? \"); println!(\"went on\");", 0.7)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    assert_eq!(reply.stdout(), "");
    assert_eq!(client.run("kept + 1")?.value(), "42");
    Ok(())
}

#[test]
fn a_cell_that_reads_stdin_asks() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let line = "let mut line = String::new(); std::io::stdin().read_line(&mut line)?; line";
    let reply = client.run_with_answers(line, &["ann"])?;
    assert_eq!(reply.value(), "\"ann to \\n\"", "{}", reply.error_text());
    let lines = "use std::io::BufRead;\nprint!(\"who? \");\nlet two: Vec<String> = std::io::stdin().lock().lines().take(2).collect::<Result<_, _>>()?;\ntwo";
    let reply = client.run_with_answers(lines, &["ann", "bob"])?;
    assert_eq!(
        reply.value(),
        "[\"ann to \", \"bob to \"]",
        "{}",
        reply.error_text()
    );
    // Where nobody can answer, the line is empty.
    assert_eq!(client.run(line)?.value(), "\"\\n\"");
    let mixed = "let asked = input(\"a\"); let mut line = String::new(); std::io::stdin().read_line(&mut line)?; (asked, line)";
    let reply = client.run_with_answers(mixed, &["1", "2"])?;
    assert_eq!(
        reply.value(),
        "(\"1 to a\", \"2 to \\n\")",
        "{}",
        reply.error_text()
    );
    let loaded = client.run("load(\"/dev/stdin\")?")?;
    assert!(
        loaded.evalue.contains("the notebook's own standard input"),
        "{}",
        loaded.error_text()
    );
    assert_eq!(client.run("two.len()")?.value(), "2");
    Ok(())
}
