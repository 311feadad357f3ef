//! Against exporters that send the datagrams of a capture. Real ones are asked in
//! `tests/e2e/collector.rs`.

use super::*;
use crate::live::{Live, live};
use crate::load::{ipfix, load_as, load_report};
use std::net::{Ipv4Addr, UdpSocket};
use std::time::Instant;

/// A capture of softflowd's export, over IPv4 or IPv6 as softflowd sent it.
fn capture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("import/tests/exports")
        .join(name)
}

/// The datagrams of a capture of Ethernet and IPv4.
fn datagrams(name: &str) -> Vec<Vec<u8>> {
    let file = std::fs::read(capture(name)).unwrap();
    let mut rest = &file[24..];
    let mut datagrams = Vec::new();
    while rest.len() > 16 {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        let frame = &rest[16..16 + length];
        assert_eq!((&frame[12..14], frame[14]), (&[8, 0][..], 0x45));
        datagrams.push(frame[42..].to_vec());
        rest = &rest[16 + length..];
    }
    datagrams
}

fn free_port() -> u16 {
    let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    free.local_addr().unwrap().port()
}

fn collector() -> (Live, u16) {
    let port = free_port();
    (live(&format!("netflow://127.0.0.1:{port}")).unwrap(), port)
}

fn send(port: u16, datagrams: &[Vec<u8>]) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    for datagram in datagrams {
        socket
            .send_to(datagram, (Ipv4Addr::LOCALHOST, port))
            .unwrap();
    }
}

fn said(df: &DataFrame) -> String {
    load_report(df).map_or_else(String::new, |report| report.to_string())
}

#[test]
fn flows_are_those_of_a_capture_of_the_export() {
    for name in [
        "netflow5.pcap",
        "netflow5-sampled.pcap",
        "netflow9.pcap",
        "ipfix.pcap",
        "ipfix-both-ways.pcap",
    ] {
        let loaded = load_as("netflow", capture(name)).unwrap();
        let (collector, port) = collector();
        send(port, &datagrams(name));
        // In two frames, since a frame may end within a datagram.
        let first = collector.take(3).unwrap();
        let rest = collector.take(loaded.height() - 3).unwrap();
        let came = first.vstack(&rest).unwrap();
        // Who exports is another here.
        let is_told = |df: &DataFrame| df.drop("Exporter").unwrap();
        assert!(is_told(&came).equals_missing(&is_told(&loaded)), "{name}");
        assert_eq!(came.schema(), loaded.schema(), "{name}");
        assert!(
            came.column("Exporter")
                .unwrap()
                .str()
                .unwrap()
                .iter()
                .all(|it| it == Some("127.0.0.1"))
        );
        assert!(
            said(&first).contains("not of the link layer"),
            "{}",
            said(&first)
        );
        assert_eq!(collector.take_for("100ms").unwrap().height(), 0);
    }
}

#[test]
fn columns_are_chosen_as_those_of_a_file_are() {
    let (collector, port) = collector();
    let datagrams = datagrams("netflow9.pcap");
    let collector = collector.columns(["saddr", "Dport"]);
    send(port, &datagrams);
    let df = collector.take(2).unwrap();
    assert_eq!(df.get_column_names(), ["SrcAddr", "Dport"]);
    let collector = collector.columns(["SrcAdr"]);
    let error = collector.take(1).unwrap_err().to_string();
    assert!(
        error.contains("SrcAdr") && error.contains("SrcAddr"),
        "{error}"
    );
    let all = collector.all().take(2).unwrap();
    assert!(all.width() > 40 && all.column("ExportVersion").is_ok());
}

#[test]
fn elements_have_columns_when_they_are_asked_for_also_of_templates_that_came_before() {
    let (collector, port) = collector();
    send(port, &[ipfix(&["https", "dns"])]);
    let plain = collector.take(1).unwrap();
    assert!(plain.column("e9.12235").is_err());
    let collector = collector.elements(["e9.12235"]);
    let df = collector.take(1).unwrap();
    assert_eq!(df.width(), plain.width() + 1);
    let texts = |df: &DataFrame, name: &str| {
        df.column(name)
            .unwrap()
            .str()
            .unwrap()
            .get(0)
            .map(str::to_owned)
    };
    assert_eq!(texts(&df, "e9.12235").as_deref(), Some("dns"));
    let collector = collector
        .columns(["saddr", "e0.371"])
        .elements(["e9.12235"]);
    send(port, &[ipfix(&["ssh"])]);
    let df = collector.take(1).unwrap();
    assert_eq!(df.get_column_names(), ["SrcAddr", "e0.371", "e9.12235"]);
    assert_eq!(texts(&df, "e9.12235").as_deref(), Some("ssh"));
    let error = collector
        .elements(["cisco"])
        .take(1)
        .unwrap_err()
        .to_string();
    assert!(error.contains("`cisco` is no element"), "{error}");
}

#[test]
fn what_is_missing_or_not_understood_is_said_and_the_rest_is_given() {
    let (collector, port) = collector();
    let of_netflow9 = datagrams("netflow9.pcap");
    let of_netflow5 = datagrams("netflow5.pcap");
    // Without its templates, which come in the first.
    send(port, &of_netflow9[1..2]);
    send(
        port,
        &[b"hello".to_vec(), of_netflow5[0].clone(), vec![0, 7, 0, 0]],
    );
    let df = collector.take_for("200ms").unwrap();
    assert!(df.height() > 0);
    for part in [
        "sets wait for a template that has not come",
        "datagrams are not NetFlow 5, 9 or IPFIX",
        "of NetFlow 5, 1 of NetFlow 9",
    ] {
        assert!(said(&df).contains(part), "{part}: {}", said(&df));
    }
    let mut later = of_netflow5[0].clone();
    let sequence = u32::from_be_bytes(later[16..20].try_into().unwrap());
    later[16..20].copy_from_slice(&(sequence + 1000).to_be_bytes());
    send(port, &[later]);
    let df = collector.take_for("200ms").unwrap();
    assert!(
        said(&df).contains("1 gaps in sequence numbers"),
        "{}",
        said(&df)
    );
    let error = collector.sensor().unwrap_err().to_string();
    assert!(error.contains("is a collector"), "{error}");
    // Each in its table too.
    assert!(collector.remarks().unwrap().len() >= 3);
}

#[test]
fn a_flood_waits_in_bounded_room_and_what_is_too_much_is_counted() {
    const LONG: usize = 60_000;
    const SENT: usize = (80 << 20) / LONG;
    let (collector, port) = collector();
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    for _ in 0..SENT {
        socket
            .send_to(&[0; LONG], (Ipv4Addr::LOCALHOST, port))
            .unwrap();
    }
    assert!(collector.lock().unwrap().held() <= 64 << 20);
    let df = collector.take_for("500ms").unwrap();
    let report = said(&df);
    let counted = |what: &str| -> usize {
        let line = report.lines().find(|line| line.contains(what));
        let number = line.and_then(|line| line.split(' ').next()).unwrap_or("0");
        number.replace(',', "").parse().unwrap()
    };
    let understood = counted("datagrams are not NetFlow");
    let lost = counted("datagrams left out") + counted("datagrams lost by the system");
    assert!(understood > 0 && lost > 0, "{report}");
    assert_eq!(understood + lost, SENT, "{report}");
}

#[test]
fn a_place_that_cannot_be_had_is_an_error_and_one_that_is_let_go_is_free() {
    let (collector, port) = collector();
    let address = format!("netflow://127.0.0.1:{port}");
    let error = live(&address).unwrap_err().to_string();
    assert!(error.contains(&format!("{address} is taken")), "{error}");
    drop(collector);
    drop(live(&address).unwrap());
    // Every address, by each of the ways to write it, is where this one is too.
    for every in ["*", "", "0.0.0.0", "[::]"] {
        let collector = live(&format!("netflow://{every}:{port}")).unwrap();
        send(port, &datagrams("netflow5.pcap")[..1]);
        let df = collector.take(1).unwrap();
        let exporter = df.column("Exporter").unwrap().str().unwrap();
        assert_eq!(exporter.get(0), Some("127.0.0.1"), "{every}");
    }
    for (address, part) in [
        (
            "netflow://192.0.2.1:2055",
            "is at no address of this machine",
        ),
        (
            "netflow://no.such.host.invalid:2055",
            "nothing can be received at",
        ),
    ] {
        let started = Instant::now();
        let error = live(address).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}
