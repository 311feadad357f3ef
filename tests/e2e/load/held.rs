//! What files hold: words for nothing, numbers that went through pandas or a
//! spreadsheet, labels, and the user data that the real ra prints.

use super::printed::cells;
use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{program, shared_data};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A column of a file, and what it becomes: the dtype, its values as polars prints
/// them, and how many fields say that there is no value.
struct Held {
    column: &'static str,
    fields: &'static [&'static str],
    dtype: DataType,
    values: &'static [&'static str],
    absent: usize,
}

const fn held(
    column: &'static str,
    fields: &'static [&'static str],
    dtype: DataType,
    values: &'static [&'static str],
    absent: usize,
) -> Held {
    Held {
        column,
        fields,
        dtype,
        values,
        absent,
    }
}

const INSTANT: DataType = DataType::Datetime(TimeUnit::Microseconds, None);
const WORDS: &[&str] = &["-", "NA", "NaN", "null", "None", "N/A", "\\N", "?", " ", ""];
const NULLS: &[&str] = &["null"; 10];

#[rustfmt::skip]
const CASES: &[Held] = &[
    // Words for nothing.
    held("Sport", WORDS, DataType::UInt16, NULLS, 8),
    held("TotPkts", WORDS, DataType::Int64, NULLS, 8),
    held("StartTime", WORDS, INSTANT, NULLS, 8),
    held("Dur", WORDS, DataType::Float64, &["null", "null", "NaN", "null", "null", "null", "null", "null", "null", "null"], 7),
    held("Dport", &["-1", "53", "-1.0", "<NA>"], DataType::UInt16, &["null", "53", "null", "null"], 3),
    held("TotBytes", &["-1", "1"], DataType::Int64, &["-1", "1"], 0),
    held("LastTime", &["NaT", "1.5", "n/a"], INSTANT, &["null", "1970-01-01 00:00:01.500", "null"], 2),
    held("Rate", &["nan", "1.5", "-"], DataType::Float64, &["NaN", "1.5", "null"], 1),
    // In text they are text.
    held("service", &["-", "dns", "NA"], DataType::String, &["-", "dns", "NA"], 0),
    held("SrcAddr", &["-", "None", "?"], DataType::String, &["-", "None", "?"], 0),
    held("service", &["-", "-", ""], DataType::String, &["-", "-", "null"], 0),
    held("sCo", &["NA", "DE", ""], DataType::String, &["NA", "DE", "null"], 0),
    // Numbers that went through pandas or a spreadsheet.
    held("Sport", &["53.0", "8,080", "", "0x0303", "4.43e2"], DataType::UInt16, &["53", "8080", "null", "771", "443"], 0),
    held("sTos", &["0.0", "", "64.0"], DataType::Int64, &["0", "null", "64"], 0),
    held("TotBytes", &["1.5e6", "1,234", "12,345,678", "-1.0", "2E+3"], DataType::Int64, &["1500000", "1234", "12345678", "-1", "2000"], 0),
    held("Dur", &["1,234.5", "1e-3", "7"], DataType::Float64, &["1234.5", "0.001", "7.0"], 0),
    held("StartTime", &["1520628556520", "1520628556520.001", "-1520628556520"], INSTANT, &["2018-03-09 20:49:16.520", "2018-03-09 20:49:16.520001", "1921-10-25 03:10:43.480"], 0),
    held("StartTime", &["1520628556520001", "1520628556520001000"], INSTANT, &["2018-03-09 20:49:16.520001"; 2], 0),
    held("StartTime", &["2018-03-09 20:49", "20180309204900"], INSTANT, &["2018-03-09 20:49:00"; 2], 0),
    held("StartTime", &["1520628556", "1520628556.5"], INSTANT, &["2018-03-09 20:49:16", "2018-03-09 20:49:16.500"], 0),
    // Labels, and columns that Argus does not know.
    held("Label", &["0", "1", "1"], DataType::Int64, &["0", "1", "1"], 0),
    held("label", &["1", "", "-"], DataType::Int64, &["1", "null", "null"], 1),
    held("Label", &["0", "1", "Botnet"], DataType::String, &["0", "1", "Botnet"], 0),
    held("Label", &["", ""], DataType::String, &["null", "null"], 0),
    held("Score", &["1", "0.5", "-"], DataType::Float64, &["1.0", "0.5", "null"], 1),
    held("Score", &["1", "2", ""], DataType::Int64, &["1", "2", "null"], 0),
    held("score", &["1", "high"], DataType::String, &["1", "high"], 0),
    held("Score", &["", ""], DataType::Int64, &["null", "null"], 0),
    held("attack", &["0", "NaN", "1"], DataType::Int64, &["0", "null", "1"], 1),
    held("attack", &["0.0", "NaN", "1.0"], DataType::Float64, &["0.0", "NaN", "1.0"], 0),
    held("chance", &["1", "0.5", "?"], DataType::Float64, &["1.0", "0.5", "null"], 1),
    held("zip", &["12345", "01234"], DataType::String, &["12345", "01234"], 0),
    held("imsi", &["12345678901234567890", "1"], DataType::String, &["12345678901234567890", "1"], 0),
    held("code", &["007", "1.5"], DataType::String, &["007", "1.5"], 0),
    held("all_nan", &["NaN", "", "nan"], DataType::Float64, &["NaN", "null", "NaN"], 0),
];

fn file(folder: &Path, column: &str, fields: &[&str]) -> Result<PathBuf> {
    let path = folder.join("held.csv");
    let rows = fields.iter().map(|field| match field.contains(',') {
        true => format!("tcp,\"{field}\"\n"),
        false => format!("tcp,{field}\n"),
    });
    std::fs::write(
        &path,
        format!("Proto,{column}\n{}", rows.collect::<String>()),
    )?;
    Ok(path)
}

fn values(column: &Column) -> Result<Vec<String>> {
    let dtype = column.dtype();
    let text = |row| match column.get(row)? {
        AnyValue::String(text) => anyhow::Ok(text.to_owned()),
        AnyValue::Categorical(..) => Ok(format!("{}", column.get(row)?.str_value())),
        value => Ok(value.to_string()),
    };
    let texts = (0..column.len()).map(text).collect();
    ensure!(dtype != &DataType::Null, "a column without a type");
    texts
}

#[test]
fn what_a_column_holds_becomes_what_it_is() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for case in CASES {
        let path = file(folder.path(), case.column, case.fields)?;
        let df = load(&path).with_context(|| format!("{} {:?}", case.column, case.fields))?;
        let column = df.column(case.column)?;
        let is_category = column.dtype().is_categorical();
        assert!(
            column.dtype() == &case.dtype || is_category,
            "{}: {}",
            case.column,
            column.dtype()
        );
        assert_eq!(
            values(column)?,
            case.values,
            "{} {:?}",
            case.column,
            case.fields
        );
        let report = load_report(&df);
        let absent = report.as_ref().map_or(0, |report| report.values_absent());
        assert_eq!(absent, case.absent, "{} {:?}", case.column, case.fields);
        assert_eq!(
            report.is_some(),
            absent > 0,
            "{} {:?}",
            case.column,
            case.fields
        );
    }
    Ok(())
}

#[test]
fn a_short_file_and_a_long_one_agree() -> Result<()> {
    // Rows that say nothing of the column come first, more than are judged by.
    let folder = tempfile::tempdir()?;
    for case in CASES {
        let mut fields = vec![""; 30_000];
        fields.extend(case.fields);
        fields.extend(vec![""; 30_000]);
        let path = file(folder.path(), case.column, &fields)?;
        let df = load(&path).with_context(|| format!("{} {:?}", case.column, case.fields))?;
        let held = df.column(case.column)?.slice(30_000, case.fields.len());
        let short = load(file(folder.path(), case.column, case.fields)?)?;
        assert!(
            short.column(case.column)?.equals_missing(&held)
                && held.dtype() == short.column(case.column)?.dtype(),
            "{} {:?}: {held:?}",
            case.column,
            case.fields
        );
    }
    Ok(())
}

#[test]
fn what_does_not_fit_is_still_an_error() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for (column, field, wanted) in [
        ("Sport", "53.5", "a port"),
        ("Sport", "-2", "a port"),
        ("Sport", "65536.0", "a port"),
        ("TotBytes", "1.5", "a whole number"),
        ("TotBytes", "1,23", "a whole number"),
        ("TotBytes", "1e400", "a whole number"),
        ("Dur", "1,234", "a number"),
        ("StartTime", "1.5e9", "a time"),
    ] {
        let path = file(folder.path(), column, &["1", field])?;
        let error = load(&path)
            .err()
            .with_context(|| format!("{column} {field}"))?;
        let expected = format!("line 3, column `{column}`: `{field}` is not {wanted}");
        assert!(error.to_string().contains(&expected), "{error}");
    }
    Ok(())
}

#[test]
fn labels_of_0_and_1_can_be_counted_and_learnt() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("labelled.csv");
    let row = |i: usize| format!("{},{}.5,{}\n", 1 + i % 7, i % 2 * 10, i % 2);
    let rows: String = (0..40).map(row).collect();
    std::fs::write(&path, format!("TotPkts,Dur,Label\n{rows}"))?;
    let df = load(&path)?;
    let attacks = df
        .clone()
        .lazy()
        .filter(col("Label").eq(lit(1)))
        .collect()?;
    assert_eq!((attacks.height(), super::sum(&df, "Label")?), (20, 20));
    let area = roc(&df, "Label", ["Dur"])?.auc()?;
    assert_eq!(area.column("auc")?.f64()?.get(0), Some(1.0));
    random_forest(&df, "Label", RandomForestRegressorParameters::default())?;
    logistic_regression(&df, "Label", LogisticRegressionParameters::default())?;
    Ok(())
}

/// What the real ra prints of captures with user data; `configuration` are lines of a
/// `.rarc`.
struct Ra {
    folder: tempfile::TempDir,
}

const CAPTURES: &[&str] = &["whois", "syslog_udp", "dns_tcp", "zephyr-oobr"];

impl Ra {
    fn on_captures() -> Result<Ra> {
        let folder = tempfile::tempdir()?;
        let mut captures = vec![shared_data("ssh-mdns.pcap")?];
        for name in CAPTURES {
            captures.push(shared_data(&format!("pcap/{name}.pcap"))?);
        }
        for capture in captures {
            let status = Command::new(program("argus")?)
                .args(["-F", "/dev/null", "-U", "512", "-r"])
                .arg(&capture)
                .arg("-w")
                .arg(folder.path().join("x.argus"))
                .status()?;
            ensure!(status.success(), "argus on {}: {status}", capture.display());
        }
        Ok(Ra { folder })
    }

    fn print(&self, configuration: &str, arguments: &[&str]) -> Result<PathBuf> {
        let rarc = self.folder.path().join("ra.rc");
        std::fs::write(&rarc, configuration)?;
        let output = Command::new(program("ra")?)
            .arg("-F")
            .arg(&rarc)
            .args(["-n", "-u"])
            .args(arguments)
            .arg("-r")
            .arg(self.folder.path().join("x.argus"))
            .output()?;
        let path = self.folder.path().join("printed.csv");
        std::fs::write(&path, output.stdout)?;
        Ok(path)
    }
}

/// The user data of each row, without white space at the end, which ra does not always
/// print.
fn user_data(df: &DataFrame) -> Result<Vec<[String; 2]>> {
    let source = df.column("srcUdata")?.str()?.iter();
    let rows = source.zip(df.column("dstUdata")?.str()?.iter());
    let text = |data: Option<&str>| data.unwrap_or_default().trim_end().to_owned();
    Ok(rows
        .map(|(source, destination)| [text(source), text(destination)])
        .collect())
}

/// Holds what became of user data to what ra printed, row by row.
fn assert_user_data(ours: &[[String; 2]], printed: &[[String; 2]], how: &str) {
    assert_eq!(ours.len(), printed.len(), "{how}");
    for (row, (ours, printed)) in ours.iter().zip(printed).enumerate() {
        assert_eq!(ours, printed, "{how}, row {row}");
    }
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn user_data_are_what_the_real_ra_printed_with_every_separator() -> Result<()> {
    let ra = Ra::on_captures()?;
    for length in ["16", "100", "512"] {
        let fields = format!("stime,suser:{length},duser:{length},pkts");
        for quoted in ["", "RA_FIELD_QUOTED=\"double\"\n"] {
            // No user data have a byte of 1 in them: ra prints a point for it.
            let path = ra.print(quoted, &["-s", &fields, "-c", "\u{1}"])?;
            // 3.0.8 repeats the end of some data that it quotes.
            let unquoted = |cell: &str| match cell.strip_prefix('"') {
                Some(cell) => {
                    let cell = cell.trim_end();
                    let cell = cell.strip_suffix('"').unwrap_or(cell);
                    cell.replace("\"\"", "\"").trim_end().to_owned()
                }
                None => cell.trim_end().to_owned(),
            };
            let printed: Vec<[String; 2]> = cells(&path, '\u{1}')?
                .iter()
                .map(|row| [unquoted(&row[1]), unquoted(&row[2])])
                .collect();
            let commas = printed.iter().flatten().filter(|data| data.contains(','));
            assert!(printed.len() > 100 && commas.count() > 0);
            for separator in [",", ";", "|", "\t"] {
                let how = format!("{quoted:?} {separator:?} {length}");
                let path = ra.print(quoted, &["-s", &fields, "-c", separator])?;
                let df = load(&path).context(how.clone())?;
                assert_user_data(&user_data(&df)?, &printed, &how);
                assert!(load_report(&df).is_none(), "{how}");
            }
            if quoted.is_empty() {
                let aligned = load(ra.print("", &["-s", &fields])?)?;
                assert_user_data(&user_data(&aligned)?, &printed, "aligned");
            }
        }
    }
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn user_data_in_other_encodings_and_places_are_read() -> Result<()> {
    let ra = Ra::on_captures()?;
    let rows = load(ra.print("", &["-s", "stime,pkts", "-c", ","])?)?.height();
    for encoding in ["Ascii", "Obfuscate", "Encode32", "Encode64"] {
        let configuration = format!("RA_USERDATA_ENCODE={encoding}\n");
        for fields in [
            "stime,suser:40,duser:40",
            "duser:40,stime,suser:40,pkts",
            "stime,dport,suser:7",
        ] {
            for separator in [",", ";", "|", "\t"] {
                let path = ra.print(&configuration, &["-s", fields, "-c", separator])?;
                let df = load(&path).with_context(|| format!("{encoding} {fields} {separator}"))?;
                assert_eq!(df.height(), rows, "{encoding} {fields} {separator}");
                let data = df.column("srcUdata")?.str()?;
                let is_data = |text: &str| text.starts_with("s[");
                assert!(
                    data.iter().flatten().all(is_data),
                    "{encoding} {fields} {separator}"
                );
            }
        }
    }
    let hex = "RA_USERDATA_ENCODE=Hex\n";
    for layout in [&["-c", ","][..], &["-c", "\t"], &[]] {
        let asked = ["-s", "stime,suser:40,duser:40,pkts"];
        let refused = load(ra.print(hex, &[&asked, layout].concat())?).err();
        let error = refused.context("loaded")?.to_string();
        assert!(error.contains("hex dumps of user data"), "{error}");
    }
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn blank_fields_that_ra_leaves_out_behind_tabs_are_null() -> Result<()> {
    let ra = Ra::on_captures()?;
    let commas = load(ra.print("", &["-s", "stime,saddr,sport,dport", "-c", ","])?)?;
    let path = ra.print("", &["-s", "stime,saddr,sport,dport", "-c", "\t"])?;
    let tabs = load(&path)?;
    assert!(tabs.equals_missing(&commas));
    let report = load_report(&tabs).context("no report")?.to_string();
    assert!(report.contains("ends before its last fields"), "{report}");
    let scanned = scan(&path)?.collect()?;
    assert!(scanned.equals_missing(&tabs));
    Ok(())
}
