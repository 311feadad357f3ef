//! Zeek, Suricata, the clouds' flow logs and any JSON, each by samples that were written by
//! hand after the formats' public documentation.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use argus_import::mapping::{self, Mapping};
use argus_import::{Batch, Format, ImportError, Kind, detect};
use common::{data, load, load_as};
use std::io::{self, Read};

#[test]
fn zeeks_logs_that_were_joined_load_by_each_header() {
    let log = load(&data("rotated.log")).unwrap();
    assert_eq!(
        log.names()[..12],
        [
            "StartTime",
            "Dur",
            "Proto",
            "SrcAddr",
            "Sport",
            "DstAddr",
            "Dport",
            "TotPkts",
            "SrcPkts",
            "DstPkts",
            "SAppBytes",
            "DAppBytes"
        ]
    );
    log.assert_rows(
        "uid StartTime Proto SrcAddr Sport Dport State conn_state TotPkts SAppBytes service local_orig tunnel_parents",
        &[
            "C1|1772359200123456|tcp|10.0.0.1|50000|80|FIN|SF|9|100|http|true|(empty)",
            "C2|1772359201000000|icmp|10.0.0.1|8|||OTH|2|56||true|",
            "C3|1772359202000000|ipv6-icmp|fe80::1|143|0||OTH|1|||false|",
            "C4|1772359203000000|udp|10.0.0.1|50001|53|INT|S0|1||a,b\\|true|CaX,CbY",
            "C6|1772362800000001|tcp|10.0.0.3|||REQ|S0|||||",
            "C7||tcp|10.0.0.3|||RST|RSTO|||||",
        ],
    );
    assert_eq!(log.errors.len(), 1, "{:?}", log.errors);
    assert!(
        log.errors[0].starts_with("line 13: 4 values, but the header names 18 fields"),
        "{}",
        log.errors[0]
    );
    assert!(log.notes[0].contains("not of the link layer"));
    log.assert_note(
        "StartTime: 1 value is not of type Time and so null, the first in line 22: `never`",
    );
    log.assert_note(
        "fields of a later header that the first does not have, with their values: vlan 1",
    );
    log.assert_note("no #close");
}

#[test]
fn zeeks_json_has_the_columns_of_its_text() {
    let log = load(&data("conn.json")).unwrap();
    log.assert_rows(
        "StartTime Dur Proto Sport Dport TotPkts SAppBytes State conn_state local_orig tunnel_parents",
        &["1772359200123456|1.5|tcp|50000|80|9|100|FIN|SF|true|(empty)", "1772359201000000||icmp|3|1|1|||OTH||CaX,CbY"],
    );
}

#[test]
fn other_logs_of_zeek_keep_their_names() {
    let text = "#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tquery\tqtype\tAA\trtt\n#types\ttime\taddr\tstring\tcount\tbool\tinterval\n1.5\t10.0.0.1\texample.org\t28\tT\t0.25\n";
    let log = load(text.as_bytes()).unwrap();
    log.assert_rows(
        "ts id.orig_h query qtype AA rtt",
        &["1500000|10.0.0.1|example.org|28|true|0.25"],
    );
    assert_eq!(
        [log.kind("ts"), log.kind("id.orig_h"), log.kind("qtype")],
        [Some(Kind::Time), Some(Kind::Address), Some(Kind::Count)]
    );
    let json = load(br#"{"ts":1.5,"uid":"C","id.orig_h":"10.0.0.1","query":"example.org","qtype":28,"AA":true}"#).unwrap();
    json.assert_rows(
        "ts id.orig_h query qtype AA",
        &["1500000|10.0.0.1|example.org|28|true"],
    );
}

#[test]
fn suricatas_flows_are_rows_and_other_events_are_counted() {
    let eve = load(&data("eve.json")).unwrap();
    eve.assert_rows(
        "event_type StartTime LastTime Dur Proto SrcAddr Sport Dport TotPkts SrcPkts DstPkts TotBytes SrcBytes State flow.state flow.alerted",
        &[
            "flow|1772352000500000|1772352001750000|1.25|tcp|192.168.2.14|50096|80|9|5|4|1759|549|FIN|closed|true",
            "flow|1772352002000000|1772352002000250|0.00025|tcp|192.168.2.14|50097|443|2|1|1|134|74|RST|closed|false",
            "flow|1772352003000000|1772352003020000|0.02|udp|192.168.2.14|40000|53|2|1|1|158|71|CON|established|false",
            "flow|1772352004000000|1772352004500000|0.5|ipv6-icmp|fe80::1|143|0|2|2|0|180|180||new|false",
            "netflow|1772352005000000|1772352005000000|0|udp|192.168.2.14|40001|123||1|||90|||",
        ],
    );
    assert_eq!(
        eve.value("metadata.flowbits", 0),
        r#"["http.dottedquadhost","x"]"#
    );
    assert_eq!(eve.value("tcp.tcp_flags", 0), "1b");
    assert_eq!(
        (eve.kind("netflow.min_ttl"), eve.kind("flow_id")),
        (Some(Kind::Count), Some(Kind::Count))
    );
    eve.assert_note("by type: dns 1 (first in line 4), stats 1 (first in line 1)");
    let alone =
        load(br#"{"timestamp":"2026-03-01T10:00:00Z","event_type":"alert","src_ip":"10.0.0.1"}"#)
            .unwrap();
    assert_eq!(alone.batch.rows(), 0);
    alone.assert_note("suricata.yaml");
    let firewall = br#"{"firewall_name":"f","event":{"event_type":"netflow","src_ip":"10.0.0.1","proto":"TCP","netflow":{"pkts":4}}}"#;
    load(firewall)
        .unwrap()
        .assert_rows("firewall_name Proto SrcAddr SrcPkts", &["f|tcp|10.0.0.1|4"]);
}

#[test]
fn aws_logs_load_with_and_without_a_header() {
    let default = load(&data("vpc-v2.log")).unwrap();
    default.assert_rows(
        "StartTime Dur Proto SrcAddr Sport Dport SrcPkts bytes account-id action",
        &[
            "1418530010000000|60|tcp|172.31.16.139|20641|22|20|4249|123456789010|ACCEPT",
            "1432917027000000|115|icmp|203.0.113.12|||4|336|012345678901|REJECT",
            "1477913708000000|112|tcp|2001:db8:1234:a100:8d6e:3477:df66:f105|34892|22|54|8855|123456789010|ACCEPT",
        ],
    );
    default.assert_note("NODATA, of intervals without traffic: 1");
    default.assert_note("SKIPDATA, of intervals of which AWS lost the flows: 1");
    let own = load(&data("vpc-v5.log")).unwrap();
    own.assert_rows(
        "Proto SrcAddr DstAddr SrcPkts bytes tcp-flags flow-direction pkt-src-aws-service",
        &[
            "tcp|10.40.1.175|3.5.132.5|20|14600|3|egress|",
            "tcp|3.5.132.5|10.40.1.175|18|9500|19|ingress|S3",
        ],
    );
    assert_eq!(own.kind("pkt-srcaddr"), Some(Kind::Address));
    let cloudwatch = b"2026-03-01T10:00:00.000Z 2 1 eni-1 10.0.0.1 10.0.0.2 1 2 17 3 4 1418530010 1418530070 ACCEPT OK\n";
    load(cloudwatch)
        .unwrap()
        .assert_rows("timestamp Proto SrcPkts", &["1772359200000000|udp|3"]);
}

#[test]
fn azures_tuples_are_rows() {
    let first = load(&data("nsg-v1.json")).unwrap();
    first.assert_rows(
        "StartTime Proto SrcAddr Sport DstAddr Dport direction decision rule mac version record_time",
        &[
            "1771279182000000|tcp|192.0.2.95|51529|10.1.0.4|5358|I|D|DefaultRule_DenyAllInBound|000D3AF8801A|1|1771279232895000",
            "1771279200000000|udp|10.1.0.4|123|192.0.2.9|123|O|A|UserRule_ntp|000D3AF8801A|1|1771279232895000",
        ],
    );
    assert!(
        first.errors[0].contains("a tuple of 4 values"),
        "{:?}",
        first.errors
    );
    load(&data("nsg-v2.json")).unwrap().assert_rows(
        "StartTime flow_state TotPkts SrcPkts bytes_sent DstPkts bytes_received",
        &[
            "1770984000000000|B|||||",
            "1770984060000000|C|22|12|1696|10|2048",
            "1770984120000000|E|5|3|180|2|120",
        ],
    );
    let network = load(&data("vnet.json")).unwrap();
    network.assert_rows(
        "StartTime Proto Sport flow_state encryption SrcPkts bytes_received rule acl_id mac",
        &[
            "1789376403599000|tcp|23956|B|NX|||DefaultRule_AllowInternetOutBound|00aa00aa|112233445566",
            "1789376403606000|tcp|23956|E|NX|3|1580|DefaultRule_AllowInternetOutBound|00aa00aa|112233445566",
            "1789376403700000|icmp||D|NX|0|0|BlockHighRiskTCPPortsFromInternet|00aa00aa|112233445566",
        ],
    );
    network.assert_note("flowLogGUID");
    let alone = br#"{"time":"2026-01-01T00:00:00Z","properties":{"flows":[{"rule":"r","flows":[{"mac":"m","flowTuples":["1,10.0.0.1,10.0.0.2,1,2,T,I,A"]}]}]}}"#;
    load(alone)
        .unwrap()
        .assert_rows("StartTime SrcAddr rule", &["1000000|10.0.0.1|r"]);
}

#[test]
fn googles_entries_are_rows() {
    let entries = load(&data("gcp.json")).unwrap();
    entries.assert_rows(
        "StartTime Dur Proto SrcAddr Sport Dport SrcPkts bytes_sent reporter src_instance.vm_name resource.type",
        &[
            "1767349840123456|5.376544|tcp|10.10.0.2|41324|443|12|2768|SRC|web-1|gce_subnetwork",
            "1767349860000000|0|icmp|10.10.0.2|||1|84|SRC||gce_subnetwork",
        ],
    );
    let bare = br#"{"connection":{"src_ip":"10.0.0.1","protocol":17},"bytes_sent":"5"}"#;
    load(bare)
        .unwrap()
        .assert_rows("Proto SrcAddr bytes_sent", &["udp|10.0.0.1|5"]);
}

#[test]
fn any_json_gives_a_frame_of_all_its_keys() {
    let any = load(&data("any.json")).unwrap();
    any.assert_rows(
        "a b.c b.d big flag late id",
        &[
            "1|x|[1,{\"e\":\"f g\"}]|1|||",
            "2.5|||18446744073709551617|true||",
            "-1|||||éé😀|9007199254740993",
        ],
    );
    assert_eq!(
        ["a", "big", "id", "flag"].map(|name| any.kind(name).unwrap()),
        [Kind::Number, Kind::Text, Kind::Count, Kind::Text]
    );
    assert_eq!(any.errors.len(), 1, "{:?}", any.errors);
    assert!(
        any.errors[0].starts_with("line 3: this is in no object: `3`"),
        "{}",
        any.errors[0]
    );
    let lines = load(b"{\"x\":1}\n\n{\"x\":oops}\nnull\n{\"x\":2,\"x\":3}").unwrap();
    lines.assert_rows("x", &["1", "3"]);
    assert_eq!(lines.errors.len(), 2);
    assert!(
        lines.errors[0].starts_with("line 3: not JSON: no value (byte 6)"),
        "{}",
        lines.errors[0]
    );
    lines.assert_note("more than once, of which the last stands: 1");
}

/// Memory is bounded: the first 64 MB decide, and what comes first behind them is named.
#[test]
fn a_key_that_comes_late_is_named() {
    let long = "y".repeat(1 << 20);
    let mut text = format!("{{\"x\":\"{long}\"}}\n").repeat(70);
    text.push_str("{\"x\":\"z\",\"late\":1}\n{\"x\":{\"late\":2}}\n");
    let lines = load(text.as_bytes()).unwrap();
    assert_eq!((lines.names(), lines.batch.rows()), (vec!["x"], 72));
    lines.assert_note("late 1 (first in line 71), x.late 1 (first in line 72)");
}

#[test]
fn rows_in_front_of_an_error_are_given_first() {
    for most_rows in [1, 2, 3, 100] {
        let log = load_as(Format::Zeek, &data("rotated.log"), most_rows).unwrap();
        assert_eq!((log.batch.rows(), log.errors.len()), (6, 1), "{most_rows}");
    }
}

/// A stream that breaks off, as a packed file that was cut does.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("broken off")),
            read => Ok(read),
        }
    }
}

#[test]
fn rows_in_front_of_a_break_are_given_first() {
    for (name, most) in [
        ("rotated.log", 6),
        ("eve.json", 5),
        ("vpc-v2.log", 3),
        ("nsg-v2.json", 3),
        ("any.json", 3),
    ] {
        // more than what tells the format, so that the break is behind it
        let bytes = [data(name), b"\n".repeat(20 << 10)].concat();
        let format = detect(&bytes).unwrap();
        let mut import = format
            .open(Broken(&bytes))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut batch = Batch::new(import.columns());
        let error = loop {
            match import.next(&mut batch, 100) {
                Ok(goes_on) => assert!(goes_on, "{name} has no error"),
                Err(ImportError::Read(error)) => break error,
                Err(_) => {}
            }
        };
        assert_eq!(
            (batch.rows(), error.to_string().as_str()),
            (most, "broken off"),
            "{name}"
        );
        assert!(!import.next(&mut batch, 100).unwrap(), "{name}");
    }
}

#[test]
fn formats_are_told_by_content() {
    let cases = [
        ("rotated.log", Format::Zeek),
        ("conn.json", Format::Zeek),
        ("eve.json", Format::Suricata),
        ("vpc-v2.log", Format::AwsVpc),
        ("vpc-v5.log", Format::AwsVpc),
        ("nsg-v1.json", Format::Azure),
        ("nsg-v2.json", Format::Azure),
        ("vnet.json", Format::Azure),
        ("gcp.json", Format::GcpVpc),
        ("any.json", Format::Json),
    ];
    for (name, format) in cases {
        assert_eq!(detect(&data(name)), Some(format), "{name}");
        let text = [b"\xef\xbb\xbf".to_vec(), data(name)].concat();
        assert_eq!(
            detect(&text),
            Some(format),
            "{name} behind a byte order mark"
        );
        let rows = |bytes: &[u8]| load(bytes).map(|loaded| loaded.batch.rows()).unwrap();
        assert_eq!(
            rows(&text),
            rows(&data(name)),
            "{name} behind a byte order mark"
        );
    }
    let none = [
        "",
        "StartTime,Dur,Proto,SrcAddr\n1,2,tcp,10.0.0.1\n",
        "StartTime\tDur\tProto\n1\t2\ttcp\n",
        "   StartTime      Flgs  Proto            SrcAddr  Sport   Dir\n",
        "uid,gid,name\n1,2,x\n",
        "# a comment\na,b\n1,2\n",
        "[section]\nkey = 1\n",
        "{not json}\n",
        "start end bytes\n1 2 3\n",
        "2 3 4\n5 6 7\n",
        "\u{83}\0\0\u{20}",
        "\u{d4}\u{c3}\u{b2}\u{a1}",
    ];
    for text in none {
        assert_eq!(detect(text.as_bytes()), None, "{text:?}");
    }
}

#[test]
fn what_only_looks_like_a_format_is_refused_with_the_way_out() {
    let cases: &[(Format, &str, &str)] = &[
        (Format::Zeek, "", "nothing is in it"),
        (Format::Json, " \n\n", "nothing is in it"),
        (
            Format::Zeek,
            "#separator \\x09\n#path\tconn\n1\t2\n",
            "no line `#fields`",
        ),
        (Format::AwsVpc, "a b c\n", "neither a header"),
        (Format::Json, "[]", "there is no object"),
        (Format::Json, "[1, 2]", "there is no object"),
        (Format::Zeek, "{\"ts\": 1", "there is no object"),
        (
            Format::Zeek,
            "{\"event_type\": \"flow\", \"flow_id\": 1}",
            "its content is `suricata`, not `zeek`",
        ),
        (
            Format::Suricata,
            "#separator \\x09\n#path\tconn\n#fields\tts\n1\n",
            "its content is `zeek`, not `suricata`",
        ),
    ];
    for (format, text, expected) in cases {
        match load_as(*format, text.as_bytes(), 10) {
            Err(error @ ImportError::NotThisFormat { .. }) => {
                let message = error.to_string();
                assert!(
                    message.contains(expected) && message.contains("hint: "),
                    "{text:?}: {message}"
                );
            }
            other => panic!("{text:?}: {:?}", other.map(|loaded| loaded.batch.rows())),
        }
    }
}

/// No row is there twice, and Argus' names are only given to what is Argus'.
#[test]
fn mappings_are_complete() {
    let rows: Vec<Mapping> = mapping::all().collect();
    for (index, row) in rows.iter().enumerate() {
        let is_repeated = rows[..index].iter().any(|other| {
            (other.source, other.field, other.column) == (row.source, row.field, row.column)
        });
        assert!(!is_repeated, "{row:?}");
        assert!(
            // nfdump has a title that is ra's.
            row.field != row.column || row.column == "Proto" || !row.difference.is_empty(),
            "why not Argus' name? {row:?}"
        );
        assert!(Format::from_name(row.source).is_some(), "{row:?}");
    }
}
