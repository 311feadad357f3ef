//! Every mend that an error of this crate names is done here, and helps.

#![allow(clippy::unwrap_used, reason = "a test, and functions of its own")]

use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use serde::Deserialize;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What calls an error forth, and what its mend comes to: done in a folder of its own.
struct Case {
    /// The mend, as the error names it.
    mend: &'static str,
    error: fn(&Path) -> String,
    /// Whether what the error's text says helps.
    helps: fn(&Path, &str) -> bool,
}

fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    path
}

fn error_of<T, E: Display>(result: Result<T, E>) -> String {
    result.err().unwrap().to_string()
}

/// The error of a file of that content.
fn of_file(folder: &Path, content: &[u8]) -> String {
    error_of(load(file(folder, "FILE", content)))
}

fn said(folder: &Path) -> Load {
    Load::new(folder.join("FILE"))
}

fn loads(load: &Load, rows: usize) -> bool {
    load.read().unwrap().height() == rows
}

/// Runs the command that stands in an error from its word `from` to the end of the line.
fn run(folder: &Path, error: &str, from: &str) -> bool {
    let command = &error[error.find(from).unwrap()..];
    let command = command.split("\n").next().unwrap();
    let command = command.split(", then").next().unwrap();
    let mut shell = Command::new("sh");
    let status = shell.args(["-c", command]).current_dir(folder).status();
    status.unwrap().success()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn flows() -> DataFrame {
    df!(
        "Proto" => ["tcp", "udp", "tcp"], "TotBytes" => ["1", "2", "3"],
        "TotPkts" => [Some(1i64), None, Some(3)], "Dur" => [0.5, 1.5, 2.5],
        "label" => [1i64, 0, 1], "all" => [true; 3]
    )
    .unwrap()
}

fn cast(df: &DataFrame, column: Expr) -> DataFrame {
    df.clone().lazy().with_columns([column]).collect().unwrap()
}

fn timed(rows: i64) -> DataFrame {
    let times: Vec<i64> = (0..rows).map(|i| i * 86_400_000_000).collect();
    let df = df!("StartTime" => times, "n" => vec![1i64; rows as usize]).unwrap();
    let time = DataType::Datetime(TimeUnit::Microseconds, None);
    cast(&df, col("StartTime").cast(time))
}

const FILES: &[Case] = &[
    Case {
        mend: "this notebook runs in",
        error: |folder| error_of(load(folder.join("none/flows.csv"))),
        helps: |_, error| error.contains(&std::env::current_dir().unwrap().display().to_string()),
    },
    Case {
        mend: "fetch it first: curl -L -o flows.csv '",
        error: |folder| {
            let path = file(folder, "FILE", "TotPkts\n1\n");
            error_of(load(format!("file://{}", path.display())))
        },
        helps: |folder, error| {
            // curl reads this address without a network.
            let fetched = Command::new("curl").arg("--version").output().is_err()
                || run(folder, error, "curl");
            fetched
                && (!folder.join("flows.csv").exists() || load(folder.join("flows.csv")).is_ok())
        },
    },
    Case {
        mend: "name the files in them, with /* behind the pattern",
        error: |folder| {
            file(folder, "2024-01/a.csv", "TotPkts\n1\n");
            error_of(load(folder.join("2024-*")))
        },
        helps: |folder, _| loads(&Load::new(folder.join("2024-*/*")), 1),
    },
    Case {
        mend: "name a file in it, or a pattern: load(\"",
        error: |folder| {
            file(folder, "a.log", "TotPkts\n1\n");
            error_of(load(folder))
        },
        helps: |folder, error| {
            let pattern = error.rsplit_once("load(\"").unwrap().1;
            let pattern = pattern.strip_suffix("\")").unwrap();
            loads(&Load::new(pattern), 1) && loads(&Load::new(folder.join("a.log")), 1)
        },
    },
    Case {
        mend: "`ra -r file.argus -n -u -c , > flows.csv` writes one",
        error: |folder| of_file(folder, b""),
        helps: |folder, _| {
            loads(
                &Load::new(file(folder, "f", "StartTime,Proto\n1.5,tcp\n")),
                1,
            )
        },
    },
    Case {
        mend: "iconv -f utf-16 -t utf-8 FILE > flows.csv",
        error: |folder| of_file(folder, &utf16("\u{feff}TotPkts\n1\n", u16::to_le_bytes)),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("flows.csv")), 1)
        },
    },
    Case {
        mend: "iconv -f utf-16le -t utf-8 FILE > flows.csv",
        error: |folder| of_file(folder, &utf16("TotPkts\n1\n", u16::to_le_bytes)),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("flows.csv")), 1)
        },
    },
    Case {
        mend: "iconv -f utf-16be -t utf-8 FILE > flows.csv",
        error: |folder| of_file(folder, &utf16("TotPkts\n1\n", u16::to_be_bytes)),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("flows.csv")), 1)
        },
    },
    Case {
        mend: "grep -v '^#' FILE > rows.tsv, then Load::new(\"rows.tsv\").separator('\\t').names([…]).read()?",
        error: |folder| {
            of_file(
                folder,
                b"#separator \\x09\n#fields\tts\tuid\n1.5\tC1\n2.5\tC2\n#close\n",
            )
        },
        helps: |folder, error| {
            let rows = Load::new(folder.join("rows.tsv"));
            run(folder, error, "grep") && loads(&rows.separator('\t').names(["ts", "uid"]), 2)
        },
    },
    Case {
        mend: "name the columns, Load::new(…).names([\"StartTime\", \"SrcAddr\", …]).read()?",
        error: |folder| of_file(folder, b"1.5,192.0.2.1\n"),
        helps: |folder, _| loads(&said(folder).names(["StartTime", "SrcAddr"]), 1),
    },
    Case {
        mend: "print it with a separator, ra -c ,",
        error: |folder| {
            file(folder, "FILE", "1.5  192.0.2.1\n");
            error_of(said(folder).names(["StartTime", "SrcAddr"]).read())
        },
        helps: |folder, _| {
            file(folder, "FILE", "1.5,192.0.2.1\n");
            loads(&said(folder).names(["StartTime", "SrcAddr"]), 1)
        },
    },
    Case {
        mend: "ask ra for each field once, or name all columns anew, in the file's order: Load::new(…).names([…]).read()?",
        error: |folder| of_file(folder, b"TotPkts,TotPkts\n1,2\n"),
        helps: |folder, _| loads(&said(folder).names(["TotPkts", "again"]), 1),
    },
    Case {
        mend: "ask for each column once, and give names that no other column has: .columns([…]), .rename([…]), .file_column(\"…\")",
        error: |folder| {
            file(folder, "FILE", "a,b\n1,2\n");
            error_of(said(folder).rename([("a", "b")]).file_column("b").read())
        },
        helps: |folder, _| {
            loads(
                &said(folder)
                    .columns(["a", "b"])
                    .rename([("a", "c")])
                    .file_column("d"),
                1,
            )
        },
    },
    Case {
        mend: "load what they share: Load::new(…).columns([…]).read()?",
        error: |folder| {
            file(folder, "1.csv", "a,b\n1,2\n");
            file(folder, "2.csv", "a\n1\n");
            error_of(load(folder))
        },
        helps: |folder, _| loads(&Load::new(folder).columns(["a"]), 2),
    },
    Case {
        mend: "name those of one kind, by their ending",
        error: |folder| {
            let path = file(folder, "1.csv", "a,b\n1,2\n");
            convert(path, folder.join("2.parquet")).unwrap();
            error_of(load(folder))
        },
        helps: |folder, _| loads(&Load::new(folder.join("*.csv")), 1),
    },
    Case {
        mend: "keep the column as it is: Load::new(…).as_text([…]).read()?\n  or go on without it: Load::new(…).on_error(OnError::Null).read()?",
        error: |folder| of_file(folder, b"TotPkts\n1O\n"),
        helps: |folder, _| {
            loads(&said(folder).as_text(["TotPkts"]), 1)
                && loads(&said(folder).on_error(OnError::Null), 1)
        },
    },
    Case {
        mend: "keep ports as they are: Load::new(…).ports_as_text().read()?",
        error: |folder| of_file(folder, b"Dport\nno such service\n"),
        helps: |folder, _| loads(&said(folder).ports_as_text(), 1),
    },
    Case {
        mend: "say how it is written: Load::new(…).time_format(\"%d.%m.%Y %H:%M:%S%.f\").read()?",
        error: |folder| of_file(folder, b"StartTime\n09.01.2024 17:09:04.5\n"),
        helps: |folder, _| loads(&said(folder).time_format("%d.%m.%Y %H:%M:%S%.f"), 1),
    },
    Case {
        mend: "iconv -f latin1 -t utf-8 FILE > fixed.csv",
        error: |folder| of_file(folder, b"Label\ncaf\xe9\n"),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("fixed.csv")), 1)
        },
    },
    Case {
        mend: "tr -d '\\000' < FILE > fixed.csv",
        error: |folder| of_file(folder, b"Label\na\0b\n"),
        helps: |folder, error| {
            run(folder, error, "tr ") && loads(&Load::new(folder.join("fixed.csv")), 1)
        },
    },
    Case {
        mend: "make the field an Option, or of another type",
        error: |folder| {
            #[derive(Debug, Deserialize)]
            struct Sent {
                #[expect(dead_code)]
                dport: u16,
            }
            let path = file(folder, "FILE", "Dport\n\n,\n");
            std::fs::write(&path, "Dport,TotPkts\n,1\n").unwrap();
            error_of(records::<Sent>(path).unwrap().next().unwrap())
        },
        helps: |folder, _| {
            #[derive(Deserialize)]
            struct Sent {
                dport: Option<u16>,
            }
            let mut sent = records::<Sent>(folder.join("FILE")).unwrap();
            sent.next().unwrap().unwrap().dport.is_none()
        },
    },
    Case {
        mend: "a separator inside a value must be quoted; a cut-off last line can be removed\n  or go on without it: Load::new(…).on_error(OnError::Skip).read()?",
        error: |folder| of_file(folder, b"a,b\n1,2\n3\n"),
        helps: |folder, _| {
            let skipped = loads(&said(folder).on_error(OnError::Skip), 1);
            file(folder, "FILE", "a,b\n1,2\n\"3,4\",5\n");
            skipped && loads(&said(folder), 2)
        },
    },
    Case {
        mend: "close it; one that is meant as text is doubled, in a field that is quoted: \"a \"\"b\"\"\"\n  or go on without the line: Load::new(…).on_error(OnError::Skip).read()?",
        error: |folder| of_file(folder, b"a,b\n1,\"x\n2,y\n"),
        helps: |folder, _| {
            let skipped = loads(&said(folder).on_error(OnError::Skip), 1);
            file(folder, "FILE", "a,b\n1,\"a \"\"b\"\"\"\n2,\"y\"\n");
            skipped && loads(&said(folder), 2)
        },
    },
    Case {
        mend: "is it a text file with line breaks? head -c 200 FILE shows its beginning",
        error: |folder| of_file(folder, &[b"a\n".as_slice(), &vec![b'x'; 40 << 20]].concat()),
        helps: |folder, _| run(folder, "head -c 200 FILE > shown", "head"),
    },
    Case {
        mend: "the file is cut off or damaged; fetch it again, or save what is whole of it with the packer's own tool",
        error: |folder| of_file(folder, b"\x1f\x8b\x08\0"),
        helps: |_, error| error.contains("gzip"),
    },
    Case {
        mend: "end the name with .parquet, .arrow or .csv",
        error: |folder| {
            error_of(convert(
                file(folder, "FILE", "a\n1\n"),
                folder.join("flows"),
            ))
        },
        helps: |folder, _| {
            let to = |ending: &str| folder.join(format!("flows.{ending}"));
            let written = |ending| convert(folder.join("FILE"), to(ending)).unwrap() == 1;
            ["parquet", "arrow", "csv"].into_iter().all(written)
        },
    },
    Case {
        mend: "load it, or turn it into Parquet once: convert(",
        error: |folder| {
            error_of(scan(file(
                folder,
                "FILE",
                "  Proto  TotPkts\n    tcp        1\n",
            )))
        },
        helps: |folder, _| {
            let to = folder.join("flows.parquet");
            convert(folder.join("FILE"), &to).unwrap();
            loads(&said(folder), 1) && scan(to).unwrap().collect().unwrap().height() == 1
        },
    },
];

const QUESTIONS: &[Case] = &[
    Case {
        mend: "fields() shows all of them",
        error: |_| error_of(field("Nonsense")),
        helps: |_, _| fields().height() > 200,
    },
    Case {
        mend: "use letters, digits and _, as in parameter(\"top_n\", …)",
        error: |_| error_of(parameter("top-n", 10)),
        helps: |_, _| parameter("top_n", 10).unwrap() == 10,
    },
    Case {
        mend: "choose a numeric column, or cast it: col(\"TotBytes\").cast(DataType::Float64)",
        error: |_| error_of(boxplot(&flows(), ["TotBytes"]).unwrap().svg()),
        helps: |_, _| {
            let numbers = cast(&flows(), col("TotBytes").cast(DataType::Float64));
            boxplot(&numbers, ["TotBytes"]).unwrap().svg().is_ok()
        },
    },
    Case {
        mend: "make such a column: df.lazy().with_columns([col(\"Proto\").eq(lit(…)).alias(\"label\")]).collect()?",
        error: |_| error_of(roc(&flows(), "Proto", ["Dur"]).and_then(|figure| figure.svg())),
        helps: |_, _| {
            let labelled = cast(&flows(), col("Proto").eq(lit("tcp")).alias("label"));
            roc(&labelled, "label", ["Dur"]).unwrap().svg().is_ok()
        },
    },
    Case {
        mend: "write it as 10.0.0.0/8 or 2001:db8::/32",
        error: |_| error_of(col("SrcAddr").in_net("10/8")),
        helps: |_, _| {
            ["10.0.0.0/8", "2001:db8::/32"]
                .into_iter()
                .all(|net| col("SrcAddr").in_net(net).is_ok())
        },
    },
    Case {
        mend: "write it as 2011-08-10, 2011-08-10 09:48 or 2011-08-10 09:48:00.5; a zone may follow: Z, +02:00, Europe/Berlin",
        error: |_| error_of(timestamp("10 August")),
        helps: |_, _| {
            let times = [
                "2011-08-10",
                "2011-08-10 09:48",
                "2011-08-10 09:48:00.5",
                "2011-08-10 09:48 Z",
                "2011-08-10 09:48 +02:00",
                "2011-08-10 09:48 Europe/Berlin",
            ];
            times.into_iter().all(|time| timestamp(time).is_ok())
        },
    },
    Case {
        mend: "write it as 500ms, 30s, 5m, 1h30m, 1d or 1w; m is minutes",
        error: |_| error_of(timedelta("1mo")),
        helps: |_, _| {
            ["500ms", "30s", "5m", "1h30m", "1d", "1w"]
                .into_iter()
                .all(|length| timedelta(length).is_ok())
        },
    },
    Case {
        mend: "leave such rows out, or fill them: col(\"TotPkts\").fill_null(lit(0.0))",
        error: |_| {
            let learnt = cast(&flows(), col("TotPkts").cast(DataType::Float64));
            let learnt = learnt.select(["TotPkts", "Dur"]).unwrap();
            error_of(k_means(&learnt, KMeansParameters::default().with_k(2)))
        },
        helps: |_, _| {
            let learnt = flows().select(["TotPkts", "Dur"]).unwrap();
            let filled = cast(&learnt, col("TotPkts").fill_null(lit(0.0)));
            let left = learnt
                .lazy()
                .filter(col("TotPkts").is_not_null())
                .collect()
                .unwrap();
            let parameters = || KMeansParameters::default().with_k(2);
            k_means(&filled, parameters()).is_ok() && k_means(&left, parameters()).is_ok()
        },
    },
    Case {
        mend: "does the part of the data that you learn from hold both?",
        error: |_| {
            let learnt = flows().select(["Dur", "all"]).unwrap();
            error_of(logistic_regression(
                &learnt,
                "all",
                LogisticRegressionParameters::default(),
            ))
        },
        helps: |_, _| {
            let learnt = flows().select(["Dur", "label"]).unwrap();
            logistic_regression(&learnt, "label", LogisticRegressionParameters::default()).is_ok()
        },
    },
    Case {
        mend: "features(&df)? makes some of a frame of flows",
        error: |_| {
            let label = flows().select(["label"]).unwrap();
            error_of(logistic_regression(
                &label,
                "label",
                LogisticRegressionParameters::default(),
            ))
        },
        helps: |_, _| {
            features(&flows().select(["Dur", "Proto"]).unwrap())
                .unwrap()
                .width()
                > 0
        },
    },
];

const FIGURES: &[Case] = &[
    Case {
        mend: "is the filter too narrow? df.shape() says how many rows are left",
        error: |_| {
            error_of(histogram(&flows().head(Some(0)), "Dur").and_then(|figure| figure.svg()))
        },
        helps: |_, _| flows().head(Some(0)).shape().0 == 0,
    },
    Case {
        mend: "StartTime is one; `load` reads the times that ra prints",
        error: |_| error_of(line(&flows(), "Dur", "label").and_then(|figure| figure.svg())),
        helps: |_, _| line(&timed(3), "StartTime", "n").unwrap().svg().is_ok(),
    },
    Case {
        mend: "leave log_x() or log_y() out",
        error: |_| error_of(histogram(&timed(3), "StartTime").unwrap().log_x().svg()),
        helps: |_, _| histogram(&timed(3), "StartTime").unwrap().svg().is_ok(),
    },
    Case {
        mend: "name one, as in boxplot(&df, [\"TotBytes\"])",
        error: |_| error_of(boxplot(&flows(), [""; 0]).and_then(|figure| figure.svg())),
        helps: |_, _| boxplot(&flows(), ["Dur"]).unwrap().svg().is_ok(),
    },
    Case {
        mend: "is `n` a label? df.distinct(\"n\")? shows its values",
        error: |_| {
            let many: Vec<i64> = (0..500).collect();
            let df = df!("n" => &many, "m" => &many).unwrap();
            error_of(confusion(&df, "n", "m").and_then(|figure| figure.svg()))
        },
        helps: |_, _| flows().distinct("label").unwrap().len() == 2,
    },
    Case {
        mend: "does the part of the data that you score hold both?",
        error: |_| error_of(roc(&flows(), "all", ["Dur"]).and_then(|figure| figure.svg())),
        helps: |_, _| roc(&flows(), "label", ["Dur"]).unwrap().svg().is_ok(),
    },
    Case {
        mend: "choose 1 to 2000",
        error: |_| error_of(histogram(&flows(), "Dur").unwrap().bins(0).svg()),
        helps: |_, _| {
            [1, 2000]
                .into_iter()
                .all(|bins| histogram(&flows(), "Dur").unwrap().bins(bins).svg().is_ok())
        },
    },
    Case {
        mend: "write it as 30s, 1m, 5m, 1h or 1d",
        error: |_| {
            error_of(
                line(&timed(3), "StartTime", "n")
                    .unwrap()
                    .every("soon")
                    .svg(),
            )
        },
        helps: |_, _| {
            let minute = timed(3)
                .lazy()
                .with_columns([col("StartTime").cast(DataType::Int64) / lit(86_400i64)]);
            let minute = minute
                .with_columns([
                    col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None))
                ])
                .collect()
                .unwrap();
            ["30s", "1m", "5m", "1h", "1d"].into_iter().all(|every| {
                line(&minute, "StartTime", "n")
                    .unwrap()
                    .every(every)
                    .svg()
                    .is_ok()
            })
        },
    },
    Case {
        mend: "choose a longer one",
        error: |_| {
            error_of(
                line(&timed(300), "StartTime", "n")
                    .unwrap()
                    .every("1ms")
                    .svg(),
            )
        },
        helps: |_, _| {
            line(&timed(300), "StartTime", "n")
                .unwrap()
                .every("1d")
                .svg()
                .is_ok()
        },
    },
];

/// Mends that need a machine or a process of another kind: a notebook's (tests/e2e), a
/// set parameter, one without a font.
const ELSEWHERE: [&str; 4] = [
    "write the time as one: timestamp(",
    "write them to a file: ra -r file.argus",
    "the default shows the form: ",
    "apt install fonts-dejavu-core",
];

#[test]
fn every_mend_that_an_error_names_helps() {
    for case in [FILES, QUESTIONS, FIGURES].into_iter().flatten() {
        let folder = tempfile::tempdir().unwrap();
        let error = (case.error)(folder.path());
        assert!(
            error.contains(case.mend),
            "`{}` is not in: {error}",
            case.mend
        );
        assert!(
            (case.helps)(folder.path(), &error),
            "it does not help: {error}"
        );
    }
}

/// A hint that is written tomorrow has to be done here too.
#[test]
fn every_hint_of_this_crate_is_among_those() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources];
    let mut hints = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else {
                let source = std::fs::read_to_string(&path).unwrap();
                let found = source.split("\\n  hint: ").skip(1);
                hints.extend(found.map(|rest| beginning(rest).to_owned()));
            }
        }
    }
    let cases = [FILES, QUESTIONS, FIGURES].into_iter().flatten();
    let mends: Vec<&str> = cases.map(|case| case.mend).chain(ELSEWHERE).collect();
    let is_done = |hint: &&String| {
        mends
            .iter()
            .any(|mend| mend.contains(hint.as_str()) || hint.contains(mend))
    };
    let undone: Vec<&String> = hints.iter().filter(|hint| !is_done(hint)).collect();
    assert!(hints.len() > 30 && undone.is_empty(), "{undone:#?}");
}

/// A hint up to where a value, an escape or the end of the text begins.
fn beginning(hint: &str) -> &str {
    let end = hint.find(['{', '"', '\\', '\'']).unwrap_or(hint.len());
    hint[..end].trim_end_matches([' ', '('])
}
