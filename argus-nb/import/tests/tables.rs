//! Tables of nfdump, SiLK and CICFlowMeter: what each field becomes, and what nfdump prints of a
//! file of nfcapd's against that file itself.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use argus_import::{Format, Kind, detect};
use common::{Loaded, data, load, load_as};

fn exported(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/exports/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What nfdump 1.7.1 leaves out of its CSV, or does not tell from 0, is taken out of a value of
/// nfcapd's file here as well.
fn as_printed(file: &Loaded, column: &str, row: usize) -> String {
    let value = file.value(column, row);
    let is_whole_second = matches!(column, "StartTime" | "LastTime");
    match value.as_str() {
        "0" if !["Dur", "sTos", "Sport", "Dport"].contains(&column) => String::new(),
        _ if is_whole_second => (value.parse::<i64>().unwrap() / 1_000_000 * 1_000_000).to_string(),
        // nfdump has the same name for 35 and 38.
        "idpr-cmtp" => "idpr".to_owned(),
        _ => value,
    }
}

#[test]
fn what_nfdump_prints_is_what_the_file_holds() {
    let cases = [
        ("netflow9.nfcapd", "netflow9.nfdump.csv"),
        ("netflow9.lzo.nfcapd", "netflow9.nfdump.csv"),
        ("netflow5-sampled.nfcapd", "netflow5-sampled.nfdump.csv"),
        ("protocols.nfcapd", "protocols.nfdump.csv"),
    ];
    for (file, printed) in cases {
        let (file, text) = (exported(file), exported(printed));
        assert_eq!(detect(&text[..1000]), Some(Format::Nfdump));
        let (file, text) = (load(&file).unwrap(), load(&text).unwrap());
        assert_eq!(text.errors, [""; 0]);
        assert_eq!(file.batch.rows(), text.batch.rows(), "{printed}");
        let common: Vec<_> = text
            .names()
            .into_iter()
            .filter(|name| file.names().contains(name))
            .collect();
        assert!(common.len() >= 27, "{common:?}");
        let mut differences = Vec::new();
        for row in 0..file.batch.rows() {
            for column in &common {
                let (of_file, of_text) = (as_printed(&file, column, row), text.value(column, row));
                if of_file != of_text {
                    differences.push(format!("row {row}, {column}: {of_file}, not {of_text}"));
                }
            }
        }
        assert_eq!(differences, [""; 0], "{printed}");
    }
}

#[test]
fn titles_of_nfdump_become_columns_of_argus() {
    let text = data("nfdump-titles.csv");
    let loaded = load(&text).unwrap();
    assert_eq!(loaded.errors, [""; 0]);
    loaded.assert_rows(
        "StartTime Dur Proto SrcAddr Sport DstAddr Dport TotPkts SrcPkts TotIpBytes SrcIpBytes TcpFlags sTos Trans Label",
        &[
            "1313582461780000|3.124|tcp|192.0.2.84|3389|198.51.100.5|45000|10|10|1234|1234|FSPA|0|1|Background",
            "1313582462005000|0|icmp|192.0.2.84|3|198.51.100.5|1|1|1|56|56||0|1|From-Botnet, V1",
            "1313582463000000|62.5|udp|2001:db8::84|5353|2001:db8::fb|53|3|3|2100000|2100000||0|1|Background",
            "1313582464000000|1|gre|EXT_SERVER||10023_45||3|3|300|300||0|1|Background",
        ],
    );
    loaded.assert_note("nfdump's bytes are of the IP layer");
    loaded.assert_note("lines of nfdump's summary: 4");
}

/// nfdump prints other names since 1.7.4, and milliseconds.
#[test]
fn names_of_newer_versions_of_nfdump_become_columns_of_argus() {
    let text = "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n\
        2024-05-22 15:01:00.250,1.500,UDP,192.0.2.1,5353,198.51.100.1,53,2,120,1\n";
    load(text.as_bytes()).unwrap().assert_rows(
        "StartTime Dur Proto SrcAddr Sport DstAddr Dport SrcPkts SrcIpBytes Trans",
        &["1716390060250000|1.5|udp|192.0.2.1|5353|198.51.100.1|53|2|120|1"],
    );
}

#[test]
fn rwcuts_fields_become_columns_of_argus() {
    let text = String::from_utf8(data("rwcut.txt")).unwrap();
    let loaded = load(text.as_bytes()).unwrap();
    assert_eq!(loaded.errors, [""; 0]);
    let columns = "StartTime LastTime Dur Proto SrcAddr Sport DstAddr Dport TotPkts SrcPkts TotIpBytes SrcIpBytes TcpFlags NextHop sen cla type iTy initialF sessionF";
    let rows = [
        "1234396800011000|1234396802761000|2.75|tcp|192.0.2.10|50123|198.51.100.20|80|12|12|4860|4860|FSPA|192.0.2.1|S0|all|inweb||S|FPA",
        "1234396801500000|1234396801500000|0|icmp|192.0.2.11|3|198.51.100.21|3|1|1|56|56|||S0|all|inicmp|3||",
        "1234396802250000|1234396802375000|0.125|udp|2001:db8::1|40000|2001:db8::53|53|2|2|140|140|||S1|all|in|||",
        "1234396803000000|1234396813000000|10|gre|192.0.2.12||198.51.100.22||9|9|900|900|||S1|all|out|||",
    ];
    loaded.assert_rows(columns, &rows);
    // --delimited=, has no blanks; other formats of times and addresses say the same.
    let lines = text.lines().map(|line| {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        fields[..fields.len() - 1].join(",") + "\n"
    });
    let delimited: String = lines.collect();
    load(delimited.as_bytes())
        .unwrap()
        .assert_rows(columns, &rows);
    let changed = delimited
        .replace("2009/02/12T00:00:00.011", "1234396800.011")
        .replace("2009/02/12T00:00:01.500", "02/12/2009 00:00:01.500")
        .replace("2009/02/12T00:00:02.250", "2009-02-12 00:00:02.250")
        .replace("192.0.2.10,", "192.000.002.010,")
        .replace("FS PA", "27");
    load(changed.as_bytes())
        .unwrap()
        .assert_rows(columns, &rows);
}

#[test]
fn flows_of_cicflowmeter_are_argus_and_features_keep_their_names() {
    let loaded = load(&data("cicids.csv")).unwrap();
    assert_eq!(loaded.errors, [""; 0]);
    loaded.assert_rows(
        "StartTime Dur Proto SrcAddr Sport DstAddr Dport TotPkts SrcPkts DstPkts Label",
        &[
            "1499072100000000|2.5|tcp|192.0.2.10|50123|198.51.100.20|443|26|12|14|BENIGN",
            "1499072182000000|0|udp|192.0.2.11|40000|198.51.100.53|53|1|1|0|Web Attack – XSS",
            "1499115421000000|0.00125||192.0.2.12||224.0.0.22||2|2|0|BENIGN",
        ],
    );
    // What is not Argus' keeps its name, and a name that stands twice is there twice.
    for feature in [
        "Flow Bytes/s",
        "Fwd Header Length",
        "Fwd Header Length.1",
        "Active Mean",
    ] {
        assert_eq!(loaded.kind(feature), Some(Kind::Number), "{feature}");
    }
    assert_eq!(loaded.value("Flow Bytes/s", 1), "inf");
    assert_eq!(loaded.value("Flow Packets/s", 1), "");
    assert_eq!(loaded.value("Total Length of Fwd Packets", 0), "620");
    loaded.assert_note("lengths are of payload");

    let second = load(&data("cicflowmeter.csv")).unwrap();
    second.assert_rows(
        "StartTime Dur Proto Dport TotPkts SrcPkts DstPkts Label",
        &[
            "1518597061000000|112.641719|tcp|22|5|3|2|Benign",
            "1518597230000000|6.453966|tcp|80|25|15|10|FTP-BruteForce",
            "1518597110000000|112.641773|||3|3|0|Benign",
        ],
    );
    second.assert_note("lines that are the header again: 1");
    assert!(!second.names().contains(&"SrcAddr"), "it has no addresses");

    let without =
        " Destination Port, Flow Duration, Total Fwd Packets, Label\n80,3,2,1\n443,1,2,0\n";
    let without = load(without.as_bytes()).unwrap();
    without.assert_rows(
        "Dur Dport SrcPkts Label",
        &["0.000003|80|2|1", "0.000001|443|2|0"],
    );
    assert_eq!(without.kind("Label"), Some(Kind::Count));
}

/// A label of published files is not UTF-8; others have lines that were cut.
#[test]
fn damage_is_an_error_or_counted() {
    let text =
        b"Flow Duration,Total Fwd Packets,Label\n1,2,Web Attack \x96 XSS\n1,2\n1,two,x\n1,2,x,y\n";
    let loaded = load(text).unwrap();
    assert_eq!(loaded.batch.rows(), 2);
    assert_eq!(loaded.value("Label", 0), "Web Attack \u{fffd} XSS");
    assert_eq!(loaded.errors.len(), 2);
    assert!(loaded.errors[0].starts_with("line 3: 2 values, but the header names 3"));
    loaded.assert_note("lines that are not UTF-8");
    loaded.assert_note(
        "SrcPkts: 1 value is not of type Count and so null, the first in line 4: `two`",
    );
}

#[test]
fn what_is_no_such_table_is_refused_with_the_way_out() {
    let long = "Date first seen             Duration     Proto      Src IP Addr:Port          Dst IP Addr:Port     Flags\n2018-03-09 20:49:16.418     00:00:09.979 UDP 192.0.2.1:1 -> 192.0.2.2:2 ......\n";
    assert_eq!(detect(long.as_bytes()), Some(Format::Nfdump));
    let cases = [
        (Format::Nfdump, long, "nfdump -r FILE -o csv"),
        (Format::Nfdump, "a,b\n1,2\n", "nfdump -r FILE -o csv"),
        (
            Format::Silk,
            "sIP|Records|\n192.0.2.1|4|\n",
            "rwcut --fields=",
        ),
        (
            Format::CicFlowMeter,
            "src_ip,flow_duration\n",
            "Flow Duration",
        ),
    ];
    for (format, text, expected) in cases {
        let error = load_as(format, text.as_bytes(), 10)
            .err()
            .map(|error| error.to_string());
        let error = error.unwrap_or_default();
        assert!(
            error.contains("is no header") && error.contains(expected),
            "{error}"
        );
    }
}

#[test]
fn a_header_of_very_many_names_is_bounded() {
    let names = "Flow Duration,Total Fwd Packets".to_owned() + &",x".repeat(200_000);
    let values = "1,2".to_owned() + &",3".repeat(200_000);
    let loaded = load_as(
        Format::CicFlowMeter,
        format!("{names}\n{values}\n1\n").as_bytes(),
        9,
    );
    let loaded = loaded.unwrap();
    assert_eq!((loaded.columns.len(), loaded.batch.rows()), (200_002, 1));
    assert_eq!(
        (loaded.value("x.199999", 0).as_str(), loaded.errors.len()),
        ("3", 1)
    );
}
