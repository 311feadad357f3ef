//! What is said, and how much of it.

use super::{
    Does::{Prints, Says},
    tell,
};
use anyhow::Result;
use argus_tests::Client;

#[test]
fn messages_say_what_to_write() -> Result<()> {
    tell(&[
        ("let rate = 2; let v = 7;", Prints(&[])),
        (
            "fn f(x: i32) -> i32 { x * rate }",
            Says(&["a function sees no variable of the notebook", "`rate`"]),
        ),
        (
            "let n = 1; fn g() -> i32 { n }",
            Says(&["a function sees no variable", "`n`"]),
        ),
        (
            "struct S; impl S { fn f(&self) -> i32 { v } }",
            Says(&["a function sees no variable", "`v`"]),
        ),
        (
            "const C: i32 = v;",
            Says(&["can't be made of the variable `v`", "let"]),
        ),
        (
            "static C: i32 = v;",
            Says(&["can't be made of the variable `v`"]),
        ),
        ("let k = 3; let a = [0; k];", Says(&["vec![0; n]"])),
        (
            "println!(\"{}\", 1",
            Says(&["this `(` is not closed", "cell:1:9"]),
        ),
        (
            "let x = vec![1, 2;",
            Says(&["this `[` is not closed", "cell:1:13"]),
        ),
        ("println!(\"abc);", Says(&["a \" is missing"])),
        ("if true { 1 } }", Says(&["nothing that this `}` closes"])),
        (
            "fn late() -> i32 { async { 1 }.await }",
            Says(&["E0728", "write async fn"]),
        ),
        (
            "fn deep(n: u64) -> u64 { 1 + std::hint::black_box(deep(n + 1)) }\ndeep(0)",
            Says(&["stack overflow"]),
        ),
        ("let df = load(\"data/flows.csv\")?;", Prints(&[])),
        (
            "boxplot(&df, [\"TotBytes\"])?.log_x()",
            Says(&["this plot has no x axis of numbers"]),
        ),
        (
            "correlation(&df, [\"TotBytes\", \"TotPkts\"])?.by(\"Proto\")",
            Says(&["this plot has no groups"]),
        ),
    ])
}

#[test]
fn ones_own_items_and_std_types_are_inspected() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("/// Twice as much.\nfn twice(x: i32) -> i32 { x * 2 }\n#[derive(Debug)] struct Host { name: String }")?;
    let plain = |answer: serde_json::Value| {
        answer["data"]["text/plain"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        plain(client.inspect("twice")?),
        "fn twice(x: i32) -> i32\nTwice as much."
    );
    assert!(plain(client.inspect("Host")?).starts_with("struct Host { name: String }"));
    client.run("fn twice(x: i64) -> i64 { x + x }")?;
    assert!(plain(client.inspect("twice")?).starts_with("fn twice(x: i64) -> i64"));
    for _ in 0..300 {
        if client.inspect("boxplot")?["found"] == true {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(plain(client.inspect("DataFrame")?).contains("height"));
    Ok(())
}

#[test]
fn a_value_an_error_and_a_panic_are_bounded() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    for code in [
        "vec![7u8; 10_000_000]",
        "\"x\".repeat(30_000_000)",
        "(1, vec![0.5; 5_000_000])",
        "Some(vec![\"ab\"; 4_000_000])",
    ] {
        let reply = client.run(code)?;
        let shown = reply.value();
        assert!(
            shown.len() < 1_010_000 && shown.contains(" MB more are not shown"),
            "{code}: {} bytes",
            shown.len()
        );
    }
    for code in [
        "return Err(\"x\".repeat(5_000_000))?;",
        "panic!(\"{}\", \"x\".repeat(5_000_000));",
    ] {
        let reply = client.run(code)?;
        assert!(
            reply.evalue.len() < 30_000 && reply.evalue.contains("more are not shown"),
            "{code}: {} bytes",
            reply.evalue.len()
        );
    }
    assert_eq!(
        client.run("vec![7u8; 10]")?.value(),
        "[7, 7, 7, 7, 7, 7, 7, 7, 7, 7]"
    );
    Ok(())
}
