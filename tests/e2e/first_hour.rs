//! What a person writes in the first hour, as the reports of such hours have it. The
//! cases are data: a line more is a case more.

use anyhow::Result;
use argus_tests::checkout::notebooks;
use argus_tests::{Checkout, Client};
use std::path::Path;
use std::process::Command;

/// What a cell does.
#[derive(Debug)]
enum Does {
    /// It shows this value.
    Shows(&'static str),
    /// It ends well, and prints all of this.
    Prints(&'static [&'static str]),
    /// It fails, and its error says all of this.
    Says(&'static [&'static str]),
}

use Does::{Prints, Says, Shows};

/// Cells of one notebook, in order.
type Story = &'static [(&'static str, Does)];

fn tell(story: Story) -> Result<()> {
    let mut client = Client::in_notebooks()?;
    tell_to(&mut client, story)
}

fn tell_to(client: &mut Client, story: Story) -> Result<()> {
    for (code, does) in story {
        let reply = client.run(code)?;
        let error = reply.error_text();
        match does {
            Shows(value) => assert_eq!(&reply.value(), value, "{code}\n{error}"),
            Prints(parts) => {
                assert!(reply.is_ok(), "{code}\n{error}");
                for part in *parts {
                    let printed = reply.stdout();
                    assert!(
                        printed.contains(part),
                        "{code}: `{part}` is not in:\n{printed}"
                    );
                }
            }
            Says(parts) => {
                assert_eq!(reply.status, "error", "{code}: {:?}", reply.outputs);
                for part in *parts {
                    assert!(error.contains(part), "{code}: `{part}` is not in:\n{error}");
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_missing_import_is_named_at_its_place() -> Result<()> {
    tell(&[
        (
            "max(1, 2)",
            Says(&["E0425", "cell:1:1", "use std::cmp::max;"]),
        ),
        (
            "File::open(\"x\")?",
            Says(&["E0433", "`File`", "cell:1:1", "use std::fs::File;"]),
        ),
        ("Rc::new(1)", Says(&["E0433", "`Rc`", "use std::rc::Rc;"])),
        (
            "let d = Duration::from_millis(1);\nfor _ in 0..2 { sleep(d) }",
            Says(&["E0425", "`sleep`", "cell:2:17", "use std::thread::sleep;"]),
        ),
        (
            "let m = max(1, 2);",
            Says(&["E0425", "cell:1:9", "use std::cmp::max;"]),
        ),
        ("use std::cmp::max;\nmax(1, 2)", Shows("2")),
    ])
}

#[test]
fn what_every_notebook_imports_is_there_and_may_be_imported_again() -> Result<()> {
    tell(&[
        ("HashMap::<i32, i32>::new()", Shows("{}")),
        (
            "let mut m = HashMap::new(); m.insert(\"a\", 1);",
            Prints(&[]),
        ),
        ("m[\"a\"]", Shows("1")),
        ("BTreeMap::from([(2, 1), (1, 2)])", Shows("{1: 2, 2: 1}")),
        (
            "HashSet::from([1]).len() + BTreeSet::from([1]).len() + VecDeque::from([1]).len()",
            Shows("3"),
        ),
        ("Duration::from_secs(90).as_secs()", Shows("90")),
        (
            "let t = Instant::now(); t.elapsed() < Duration::from_secs(9)",
            Shows("true"),
        ),
        (
            "fn wait() -> Duration { Duration::from_millis(5) }\nwait()",
            Shows("5ms"),
        ),
        (
            "use std::collections::HashMap;\nuse std::time::{Duration, Instant};",
            Prints(&[]),
        ),
        ("HashMap::<i32, i32>::new()", Shows("{}")),
        ("struct PathBuf; std::mem::size_of::<PathBuf>()", Shows("0")),
    ])?;
    // polars has a Duration of its own, and the notebook that imports all of polars
    // means that.
    tell(&[
        ("use polars::prelude::*;", Prints(&[])),
        (
            "Duration::parse(\"1h\").hours() + HashSet::from([1]).len() as i64",
            Shows("2"),
        ),
        (
            "use std::time::Duration;\nDuration::from_secs(1)",
            Shows("1s"),
        ),
    ])
}

#[test]
fn no_command_ends_the_session() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let kernel = client.kernel_pid()?;
    client.run("let kept = 41; fn item() -> i32 { 1 }")?;
    for command in [
        ":cache 500",
        ":clear_cache",
        ":sccache 1",
        ":linker mold",
        ":allow_static_linking 0",
        ":preserve_vars_on_panic 0",
        ":types",
        ":timing",
        ":fmt {:x}",
        ":efmt {:?}",
        ":load_config",
        ":internal_debug",
        ":toolchain nightly",
        ":time_passes",
        ":codegen_backend cranelift",
        ":quit",
        ":doc Vec",
        ":opt 9",
        ":opt 2",
        ":opt 0",
        ":offline 1",
        ":offline 0",
        ":build_env A=b",
        ":explain",
        ":last_error_json",
        ":last_compile_dir",
        ":version",
        ":show_deps",
        ":vars",
        ":help",
        ":type kept",
        ":t nothing",
        ":dep",
        ":dep ! = 1",
        ":nonsense",
        ":env ARGUS_TEST=1",
        "!true",
        "!false",
        ":",
        "::std::mem::drop(1)",
        "#[derive(Debug)]",
        "struct Last;\n#[derive(Debug)]",
    ] {
        let reply = client.run(command)?;
        let said = !reply.outputs.is_empty() || reply.status == "error";
        let is_quiet = command.starts_with(":show_deps") || command == "!true";
        assert!(said || is_quiet, "{command} says nothing");
        let next = client.run("kept + item()")?;
        assert_eq!(next.value(), "42", "after {command}: {}", next.error_text());
    }
    assert_eq!(client.kernel_pid()?, kernel);
    tell_to(
        &mut client,
        &[
            (
                ":cache 500\n:opt 1\n:sccache 1\n:linker lld\nkept",
                Shows("41"),
            ),
            (":type kept", Shows("kept: i32")),
            (":quit", Says(&["Shut Down"])),
            ("struct D { x: i32 }", Prints(&[])),
            (
                "#[derive(Debug)]",
                Says(&["write both in one cell", "cell:1:1"]),
            ),
            ("D { x: 1 }.x", Shows("1")),
            (":restart", Prints(&["variables are gone"])),
            ("item()", Shows("1")),
            ("std::env::var(\"ARGUS_TEST\")?", Shows("\"1\"")),
            ("kept", Says(&["E0425"])),
        ],
    )
}

/// The shape of the notebooks that plotters and others publish.
#[test]
fn published_notebooks_run_whole() -> Result<()> {
    tell(&[
        (":cache 500\n:opt 2", Prints(&[":cache does nothing here"])),
        (
            ":dep plotters = { version = \"^0.3\", default_features = false, features = [\"evcxr\", \"all_series\"] }\n\
             extern crate plotters;\nuse plotters::prelude::*;",
            Prints(&["plotters is preloaded"]),
        ),
        (
            "let figure = evcxr_figure((300, 200), |root| {\n    root.fill(&WHITE)?;\n    \
             let mut chart = ChartBuilder::on(&root).margin(5).x_label_area_size(20).y_label_area_size(20)\n        \
             .caption(\"y = x^2\", (\"sans-serif\", 16)).build_cartesian_2d(-1f32..1f32, -0.1f32..1f32)?;\n    \
             chart.configure_mesh().draw()?;\n    \
             chart.draw_series(LineSeries::new((-50..=50).map(|x| x as f32 / 50.0).map(|x| (x, x * x)), &RED))?\n        \
             .label(\"square\").legend(|(x, y)| PathElement::new(vec![(x, y), (x + 20, y)], &RED));\n    \
             chart.configure_series_labels().border_style(&BLACK).draw()?;\n    Ok(())\n});",
            Prints(&[]),
        ),
        ("format!(\"{figure:?}\").contains(\"<svg\")", Shows("true")),
        (
            "let drawn = evcxr_figure((200, 200), |root| {\n    let parts = root.split_evenly((2, 2));\n    \
             for (part, i) in parts.iter().zip(0..) { part.fill(&Palette99::pick(i).mix(0.3))?; }\n    Ok(())\n}).style(\"width:50%\");\n\
             format!(\"{drawn:?}\").contains(\"width:50%\")",
            Shows("true"),
        ),
        (
            "let data: Vec<u32> = (0..200).map(|i| i * 7 % 20).collect();\n\
             let bars = evcxr_figure((300, 200), |root| {\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_2d((0u32..20u32).into_segmented(), 0u32..20u32)?;\n    \
             chart.draw_series(Histogram::vertical(&chart).style(BLUE.filled()).data(data.iter().map(|x| (*x, 1))))?;\n    Ok(())\n});",
            Prints(&[]),
        ),
        (
            "let points = evcxr_figure((300, 200), |root| {\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_2d(0f64..1f64, 0f64..1f64)?;\n    \
             chart.draw_series((0..9).map(|i| Circle::new((f64::from(i) / 9.0, 0.5), 3, GREEN.filled())))?;\n    \
             chart.draw_series(AreaSeries::new((0..9).map(|i| (f64::from(i) / 9.0, 0.2)), 0.0, &RED.mix(0.2)))?;\n    Ok(())\n});",
            Prints(&[]),
        ),
        (
            "let three = evcxr_figure((300, 200), |root| {\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_3d(-1.0..1.0, -1.0..1.0, -1.0..1.0)?;\n    \
             chart.configure_axes().draw()?;\n    Ok(())\n});",
            Prints(&[]),
        ),
        (
            "let boxes = evcxr_figure((300, 200), |root| {\n    let quartiles = Quartiles::new(&[1.0, 2.0, 3.0, 9.0]);\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_2d([\"a\"].into_segmented(), 0f32..10f32)?;\n    \
             chart.draw_series(vec![Boxplot::new_vertical(SegmentValue::CenterOf(&\"a\"), &quartiles)])?;\n    Ok(())\n});",
            Prints(&[]),
        ),
        ("figure", Shows("")),
    ])?;
    tell(&[
        (
            ":dep polars = { version = \"0.30\", features = [\"lazy\", \"csv\"] }\n:dep serde = { version = \"1\", features = [\"derive\"] }\n\
             use polars::prelude::*;",
            Prints(&["polars is preloaded"]),
        ),
        (
            "df!(\"a\" => [1, 2])?.lazy().select([col(\"a\").sum()]).collect()?.height()",
            Shows("1"),
        ),
        (
            "#[macro_use]\nextern crate serde_json;\njson!({ \"a\": 1 }).to_string()",
            Shows("\"{\\\"a\\\":1}\""),
        ),
        (
            "extern crate plotters as p;\nuse p::prelude::RED;\nRED.0",
            Shows("255"),
        ),
    ])
}

#[test]
fn a_literal_is_enough_for_every_function_of_the_prelude() -> Result<()> {
    tell(&[
        ("parameter(\"top\", 10)?", Shows("10")),
        ("let top = parameter(\"top\", 10)?;", Prints(&[])),
        (
            "let (share, name, on) = (parameter(\"share\", 0.5)?, parameter(\"name\", \"x\")?, parameter(\"on\", true)?);",
            Prints(&[]),
        ),
        (
            "(top + 1, share * 2.0, name.as_str(), on)",
            Shows("(11, 1.0, \"x\", true)"),
        ),
        ("parameter(\"port\", 53u16)?", Shows("53")),
        ("vec![1, 2, 3][parameter(\"at\", 1)?]", Shows("2")),
        (
            "df!(\"n\" => [1, 2])?.head(Some(parameter(\"rows\", 1)?)).height()",
            Shows("1"),
        ),
        ("let df = load(\"data/flows.csv\")?;", Prints(&[])),
        ("progress(0..3).count()", Shows("3")),
        (
            "df.clone().lazy().filter(col(\"Dport\").eq(lit(53))).select([len()]).collect()?.height()",
            Shows("1"),
        ),
        ("k_means(&features(&df)?, 3)?;", Prints(&[])),
        ("field(\"saddr\")?.name", Shows("\"saddr\"")),
        ("show(&1.5); show(&[1, 2]);", Prints(&[])),
    ])
}

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
            "bars(&df, \"Proto\")?.log_x();",
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
    assert_eq!(client.run("two.len()")?.value(), "2");
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

/// A program of the Python side, on a file in a folder.
fn run_tool(program: &str, args: &[&str], folder: &Path) -> Result<String> {
    let bin = Checkout::ready().python();
    let program = bin.with_file_name(program);
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    Ok(said)
}

#[test]
fn nbconvert_and_jupyter_run_take_the_kernel_for_any_other() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("x.rs"), "println!(\"{}\", 6 * 7);")?;
    let said = run_tool("jupyter-run", &["--kernel", "argus", "x.rs"], folder.path())?;
    assert!(said.contains("42"), "{said}");
    std::fs::copy(
        notebooks().join("04-enough-rust.ipynb"),
        folder.path().join("n.ipynb"),
    )?;
    run_tool(
        "jupyter-nbconvert",
        &["--to", "script", "n.ipynb"],
        folder.path(),
    )?;
    assert!(std::fs::read_to_string(folder.path().join("n.rs"))?.contains("let "));
    Ok(())
}
