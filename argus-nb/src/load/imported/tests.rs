//! What an import becomes: rows as structs, Parquet of AWS', JSON under Argus' names.

use crate::load::{Load, LoadError, OnError, load, load_report, scan};
use crate::records::{Flow, Records, records, records_as};
use polars::prelude::*;
use serde::Deserialize;
use std::path::{Path, PathBuf};

fn data(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("import/tests");
    folder.join(name)
}

fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn said(df: &DataFrame) -> String {
    let report = load_report(df);
    report.map_or_else(String::new, |report| report.lines().join("\n"))
}

/// A struct by names of Argus' and of nobody's but the source's.
#[derive(Debug, PartialEq, Deserialize)]
struct Sent {
    saddr: Option<String>,
    dport: Option<u16>,
    #[serde(rename = "StartTime")]
    start: Option<f64>,
    #[serde(alias = "conn_state", alias = "log-status", alias = "event_type")]
    word: Option<String>,
}

/// Each source's rows are those of its frame, in both ways.
#[test]
fn rows_of_others_are_structs() {
    let cases = [
        "data/conn.json",
        "data/eve.json",
        "data/gcp.json",
        "data/nsg-v2.json",
        "data/vnet.json",
        "data/vpc-v2.log",
        "data/vpc-v5.log",
        "data/vpc-hourly.parquet",
        "exports/netflow9.nfcapd",
        "exports/netflow9.lz4.nfcapd",
    ];
    for name in cases {
        let df = load(data(name)).unwrap();
        let rows: Vec<Sent> = records(data(name)).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), df.height(), "{name}");
        let addresses = df.column("SrcAddr").unwrap().str().unwrap();
        let ports = df.column("Dport").unwrap().u16().unwrap();
        let times = df
            .column("StartTime")
            .unwrap()
            .datetime()
            .unwrap()
            .physical();
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(row.saddr.as_deref(), addresses.get(at), "{name}, {at}");
            assert_eq!(row.dport, ports.get(at), "{name}, {at}");
            let start = times.get(at).map(|micros| micros as f64 / 1e6);
            assert_eq!(row.start, start, "{name}, {at}");
        }
    }
    let export = data("exports/netflow9.pcap");
    let rows: Result<Vec<_>, _> = records_as::<Sent>("netflow", &export).unwrap().collect();
    let df = crate::load::load_as("netflow", &export).unwrap();
    assert_eq!(rows.unwrap().len(), df.height());
    assert!(matches!(
        records_as::<Sent>("netflaw", &export),
        Err(LoadError::NoFormat { .. })
    ));
}

#[test]
fn rows_of_others_have_their_errors_at_their_lines_and_go_on() {
    let header = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\n";
    let rows = "1.5\tC1\t10.0.0.1\t1\t10.0.0.2\t53\tudp\t-\t7\nshort\n2.5\tC2\t10.0.0.1\t1\t10.0.0.2\t-\tudp\t0.5\t-\n";
    let (_folder, path) = file("conn.log", &format!("{header}{rows}"));
    #[derive(Debug, PartialEq, Deserialize)]
    struct Named {
        uid: String,
        dport: u16,
        sappbytes: Option<u64>,
    }
    let told: Vec<_> = records::<Named>(&path).unwrap().collect();
    let first = Named {
        uid: "C1".to_owned(),
        dport: 53,
        sappbytes: Some(7),
    };
    assert_eq!(told[0].as_ref().unwrap(), &first);
    let short = told[1].as_ref().unwrap_err().to_string();
    assert!(
        short.contains("line 5: 1 values, but the header names 9 fields"),
        "{short}"
    );
    let port = told[2].as_ref().unwrap_err().to_string();
    assert!(port.contains("line 6, column `dport`: ``"), "{port}");
    assert_eq!(told.len(), 3);
    // A field that the source does not have is none, or an error if it must be there.
    let missing = records::<Flow>(&path).unwrap().next().unwrap().unwrap_err();
    assert!(missing.to_string().contains("missing field"), "{missing}");
}

/// What AWS calls `bytes` is not Argus' TotBytes, whose name that is for ra.
#[test]
fn a_sources_own_name_is_not_taken_for_argus() {
    #[derive(Deserialize)]
    struct Total {
        #[serde(rename = "TotBytes")]
        total: Option<u64>,
    }
    #[derive(Deserialize)]
    struct Own {
        bytes: Option<u64>,
    }
    let path = data("data/vpc-v5.log");
    let totals: Records<Total> = records(&path).unwrap();
    assert!(totals.map(Result::unwrap).all(|row| row.total.is_none()));
    let own: Records<Own> = records(&path).unwrap();
    let own: Vec<_> = own.map(|row| row.unwrap().bytes).collect();
    assert_eq!(own, [Some(14600), Some(9500)]);
}

#[test]
fn parquet_of_aws_is_what_its_text_is() {
    let (parquet, text) = (data("data/vpc-hourly.parquet"), data("data/vpc-hourly.log"));
    let (ours, theirs) = (load(&parquet).unwrap(), load(&text).unwrap());
    assert!(
        ours.equals_missing(&theirs) && ours.dtypes() == theirs.dtypes(),
        "{ours}{theirs}"
    );
    assert_eq!(ours.height(), 4);
    assert_eq!(said(&ours), said(&theirs));
    assert!(
        said(&ours).contains("NODATA, of intervals without traffic: 1"),
        "{}",
        said(&ours)
    );
    let scanned = scan(&parquet).unwrap().collect().unwrap();
    assert!(scanned.equals_missing(&theirs));
    let both = Load::new(data("data/vpc-hourly.*")).columns(["SrcAddr", "SrcPkts"]);
    assert_eq!(both.read().unwrap().height(), 8);
}

#[test]
fn a_parquet_that_only_resembles_awss_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let aws =
        || df!("srcaddr" => ["10.0.0.1"], "dstaddr" => ["10.0.0.2"], "bytes" => [7i64]).unwrap();
    let mut more = aws();
    more.with_column(Column::new("year".into(), [2026i64]))
        .unwrap();
    let time = DataType::Datetime(TimeUnit::Microseconds, None);
    let start = Column::new("start".into(), [1i64]).cast(&time).unwrap();
    let mut typed = aws();
    typed.with_column(start).unwrap();
    for (mut df, first) in [(aws(), "SrcAddr"), (more, "srcaddr"), (typed, "srcaddr")] {
        let path = folder.path().join("flows.parquet");
        let to = std::fs::File::create(&path).unwrap();
        ParquetWriter::new(to).finish(&mut df).unwrap();
        let loaded = load(&path).unwrap();
        assert_eq!(loaded.get_column_names()[0].as_str(), first);
        assert!(first != "srcaddr" || loaded.equals(&df));
    }
}

const JSON: &str = r#"{"StartTime":"2024/01/09 17:09:04.26","Proto":"tcp ","SrcAddr":"10.0.0.1","Sport":443,"Dport":"domain","Flgs":" e       ","TotPkts":12,"Dur":0.5,"Label":"1","Extra":1}
{"StartTime":1704820144.5,"Proto":"udp","SrcAddr":"fe80::1","Sport":"0x0303","Dport":null,"Flgs":"","TotPkts":"1.5e3","Dur":"-","Label":"0","Extra":2}
"#;
const CSV: &str = "StartTime,Proto,SrcAddr,Sport,Dport,Flgs,TotPkts,Dur,Label,Extra\n\
    2024/01/09 17:09:04.26,tcp ,10.0.0.1,443,domain, e       ,12,0.5,x,1\n\
    1704820144.5,udp,fe80::1,0x0303,,,1.5e3,-,y,2\n";

#[test]
fn json_under_argus_names_is_typed_as_its_text() {
    let (_folder, json) = file("flows.json", JSON);
    let (_other, csv) = file("flows.csv", CSV);
    let (ours, theirs) = (load(&json).unwrap(), load(&csv).unwrap());
    let (left, right) = (ours.drop("Label").unwrap(), theirs.drop("Label").unwrap());
    assert!(
        left.equals_missing(&right) && left.dtypes() == right.dtypes(),
        "{left}{right}"
    );
    // A text is a text in JSON, if Argus does not say otherwise.
    assert_eq!(ours.column("Label").unwrap().dtype(), &DataType::String);
    let scanned = scan(&json).unwrap().collect().unwrap();
    assert!(scanned.equals_missing(&ours), "{scanned}");
    let text = Load::new(&json)
        .ports_as_text()
        .as_text(["stime"])
        .read()
        .unwrap();
    assert_eq!(
        text.column("Dport").unwrap().str().unwrap().get(0),
        Some("domain")
    );
    assert_eq!(
        text.column("StartTime").unwrap().str().unwrap().get(1),
        Some("1704820144.5")
    );

    #[derive(Deserialize)]
    struct Port {
        dport: Option<u16>,
        pkts: u64,
    }
    let ports: Vec<_> = records::<Port>(&json)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        (ports[0].dport, ports[1].dport, ports[1].pkts),
        (Some(53), None, 1500)
    );
}

#[test]
fn what_does_not_fit_in_json_is_in_the_report_and_a_foreign_key_is_left_alone() {
    let text = "{\"Sport\":1,\"TotPkts\":\"x\",\"state\":\"CON\"}\n{\"Sport\":70000,\"TotPkts\":2,\"state\":\"FIN\"}\n";
    let (_folder, path) = file("flows.jsonl", text);
    let df = load(&path).unwrap();
    assert_eq!(df.column("Sport").unwrap().null_count(), 1);
    let report = said(&df);
    assert!(
        report.contains("flows.jsonl:2: 70000") || report.contains(":2"),
        "{report}"
    );
    assert_eq!(load_report(&df).unwrap().values_nulled(), 2, "{report}");
    let rest = Load::new(&path).on_error(OnError::Skip).read().unwrap();
    assert_eq!(rest.height(), 0);
    // Numbers with a point are no ordinals.
    let foreign = "{\"rank\":0.25,\"seq\":1}\n{\"rank\":0.5,\"seq\":2}\n";
    let (_folder, path) = file("ranks.jsonl", foreign);
    let df = load(&path).unwrap();
    assert_eq!(df.dtypes(), [DataType::Float64, DataType::Int64]);
    assert!(
        said(&df).contains("`rank` does not hold what Argus' Rank holds"),
        "{}",
        said(&df)
    );
}

/// A datagram of IPFIX: a template with an element of Cisco's (e9.12235, of varying length) and
/// one of IANA's without a column (e0.371), and a record of it for each of these words.
pub(crate) fn ipfix(words: &[&str]) -> Vec<u8> {
    let template = [
        &[0, 2, 0, 36, 1, 0, 0, 5][..],
        &[0, 8, 0, 4, 0, 12, 0, 4, 0, 2, 0, 8],
        &[0x80 | 47, 203, 255, 255, 0, 0, 0, 9],
        &[1, 115, 0, 4],
        // Padding.
        &[0, 0, 0, 0],
    ];
    let mut records = Vec::new();
    for (at, word) in words.iter().enumerate() {
        records.extend([10, 0, 0, 1, 10, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, at as u8 + 1]);
        records.push(word.len() as u8);
        records.extend(word.as_bytes());
        records.extend([0, 0, 1, at as u8]);
    }
    let length = (records.len() as u16 + 4).to_be_bytes();
    let sets = [&template.concat()[..], &[1, 0], &length, &records].concat();
    let length = (sets.len() as u16 + 16).to_be_bytes();
    let header = [
        0, 10, length[0], length[1], 101, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    ];
    [&header[..], &sets].concat()
}

/// A capture of a datagram to that port, without a header of a link.
fn captured(port: u16, datagram: &[u8]) -> Vec<u8> {
    let length = datagram.len() as u16;
    let (ip, udp) = ((length + 28).to_be_bytes(), (length + 8).to_be_bytes());
    let to = port.to_be_bytes();
    let packet = [
        &[0x45, 0, ip[0], ip[1], 0, 0, 0, 0, 64, 17, 0, 0][..],
        &[192, 0, 2, 1, 192, 0, 2, 2],
        &[9, 9, to[0], to[1], udp[0], udp[1], 0, 0],
        datagram,
    ];
    let packet = packet.concat();
    let octets = packet.len() as u32;
    let words = [
        0xa1b2_c3d4,
        0x0004_0002,
        0,
        0,
        65535,
        101,
        1_700_000_000,
        0,
        octets,
        octets,
    ];
    let head: Vec<u8> = words
        .iter()
        .flat_map(|word: &u32| word.to_le_bytes())
        .collect();
    [head, packet].concat()
}

#[test]
fn elements_of_an_export_have_columns_when_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.pcap");
    std::fs::write(&path, captured(9000, &ipfix(&["https", ""]))).unwrap();
    let export = || Load::new(&path).format("netflow").unwrap();
    let error = export().read().unwrap_err().to_string();
    assert!(
        error.contains("datagrams to port 9000") && error.contains(".ports([9000])"),
        "{error}"
    );
    let export = || export().ports([9000]);
    let texts = |df: &DataFrame, name: &str| -> Vec<Option<String>> {
        let texts = df.column(name).unwrap().str().unwrap();
        texts.iter().map(|text| text.map(str::to_owned)).collect()
    };
    let plain = export().read().unwrap();
    assert!(
        said(&plain).contains("without a column: e0.371, e9.12235"),
        "{}",
        said(&plain)
    );
    assert_eq!(
        plain.column("SrcPkts").unwrap().i64().unwrap().get(1),
        Some(2)
    );

    let asked = export().elements(["e9.12235", "e9.1"]).read().unwrap();
    assert_eq!(asked.width(), plain.width() + 2);
    assert_eq!(texts(&asked, "e9.12235"), [Some("https".to_owned()), None]);
    assert_eq!(texts(&asked, "e9.1"), [None, None]);
    assert!(said(&asked).contains("that no template has, their columns are null: e9.1"));

    let named = export().columns(["saddr", "e0.371"]);
    let named = [
        named.read().unwrap(),
        named.scan().unwrap().collect().unwrap(),
    ];
    for df in named {
        assert_eq!(df.get_column_names(), ["SrcAddr", "e0.371"]);
        assert_eq!(
            texts(&df, "e0.371"),
            [Some("256".to_owned()), Some("257".to_owned())]
        );
    }
    let all = export().all();
    for df in [all.read().unwrap(), all.scan().unwrap().collect().unwrap()] {
        assert_eq!(df.width(), plain.width() + 2);
        assert_eq!(texts(&df, "e9.12235")[0].as_deref(), Some("https"));
    }
}

#[test]
fn a_struct_may_name_an_element() {
    #[derive(Deserialize)]
    struct Application {
        saddr: String,
        #[serde(rename = "e9.12235")]
        name: Option<String>,
    }
    let (folder, _) = file("nothing", "");
    let path = folder.path().join("export.pcap");
    std::fs::write(&path, captured(4739, &ipfix(&["dns"]))).unwrap();
    let rows = records_as::<Application>("netflow", &path).unwrap();
    let rows: Vec<Application> = rows.map(Result::unwrap).collect();
    assert_eq!(
        (rows[0].saddr.as_str(), rows[0].name.as_deref()),
        ("10.0.0.1", Some("dns"))
    );
}
