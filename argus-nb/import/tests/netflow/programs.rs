//! softflowd exports captures to nfcapd, past a relay that keeps each datagram: what we read of
//! the datagrams, and of the file that nfcapd writes, is what nfdump prints of that file.
//!
//! Built with the feature `netflow-programs`; needs Debian's softflowd and nfdump, and a
//! capture that the variable `NETFLOW_CAPTURE` names (`shared/data/ssh-mdns.pcap` has IPv4 and
//! IPv6). Another capture, of IPv6 alone, is made here.

use crate::nfdump::Frame;
use argus_import::netflow::{Decoder, ExportOptions, from_capture};
use argus_import::nfcapd::from_nfcapd;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Cursor};
use std::net::{Ipv6Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

const COLLECTOR: &str = "127.0.0.1:29955";

struct Case {
    softflowd: &'static str,
    nfcapd: &'static str,
    /// Columns in which nfdump 1.7.1 differs from the wire; see `exports`.
    but: &'static [&'static str],
}

const fn case(softflowd: &'static str, nfcapd: &'static str, but: &'static [&'static str]) -> Case {
    Case {
        softflowd,
        nfcapd,
        but,
    }
}

/// Of IPFIX with the clock of the device nfdump 1.7.1 exchanges the first time and the last.
const CASES: [Case; 8] = [
    case("-v 5 -a", "", &[]),
    case("-v 5 -a -s 10", "-z", &["ipkt", "ibyt"]),
    case("-v 9 -a", "-z", &["dp"]),
    case("-v 9 -a", "-y", &["dp"]),
    case("-v 10 -a -A milli", "-j", &[]),
    case("-v 10 -a -A milli -T ether", "", &[]),
    case("-v 10 -a -A milli -b", "", &["flg", "stos"]),
    case("-v 10 -a", "", &["ts", "te", "td"]),
];

#[test]
fn both_are_what_nfdump_prints() {
    let named = std::env::var("NETFLOW_CAPTURE").expect("NETFLOW_CAPTURE names a capture");
    let folder = std::env::temp_dir().join(format!("argus-netflow-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let ipv6 = folder.join("ipv6.pcap");
    fs::write(&ipv6, capture_of_ipv6()).expect("a file");
    for case in &CASES {
        // NetFlow 5 has no IPv6.
        let has_ipv6 = !case.softflowd.starts_with("-v 5");
        let captures = [Path::new(&named), &ipv6];
        for capture in captures.iter().take(if has_ipv6 { 2 } else { 1 }) {
            let flows = folder.join("flows");
            fs::create_dir_all(&flows).expect("a folder");
            compare(case, capture, &flows);
            fs::remove_dir_all(&flows).expect("a folder");
        }
    }
    fs::remove_dir_all(&folder).expect("a folder");
}

fn compare(case: &Case, capture: &Path, flows: &Path) {
    let what = format!("{} {} {}", case.softflowd, case.nfcapd, capture.display());
    let export = export(case, capture, flows);
    let (file, csv) = printed(flows);
    let opened = Box::new(File::open(&file).expect("a file"));
    let of_file = Frame::read(from_nfcapd(opened).expect("a file of nfcapd"));
    // A duration that nfcapd's exchanged times make negative nfdump can't print.
    let exchanged: &[&str] = if case.but.contains(&"td") {
        &["td"]
    } else {
        &[]
    };
    assert_eq!(of_file.differences(&csv, exchanged), [""; 0], "{what}");
    let import = from_capture(Box::new(Cursor::new(export)), ExportOptions::default());
    let of_wire = Frame::read(import.expect("a capture"));
    assert!(of_wire.batch.rows() > 50, "{what}");
    assert_eq!(of_wire.differences(&csv, case.but), [""; 0], "{what}");
}

/// The file that nfcapd wrote, and what nfdump prints of it.
fn printed(flows: &Path) -> (PathBuf, String) {
    let files = fs::read_dir(flows).expect("flows").flatten();
    let file = files
        .map(|file| file.path())
        .max()
        .expect("a file of nfcapd");
    let printed = Command::new("nfdump")
        .args(["-o", "csv", "-r"])
        .arg(&file)
        .env("TZ", "UTC")
        .output();
    let csv = String::from_utf8(printed.expect("nfdump").stdout).expect("text");
    (file, csv)
}

/// Elements that softflowd does not send, of an exporter of IPv6.
#[test]
fn elements_of_routers_are_what_nfdump_prints() {
    const ROUTERS_COLLECTOR: &str = "[::1]:29956";
    let flows = std::env::temp_dir().join(format!("argus-router-{}", std::process::id()));
    fs::create_dir_all(&flows).expect("a folder");
    let nfcapd = nfcapd(ROUTERS_COLLECTOR, "-6 -y", &flows);
    let socket = UdpSocket::bind("[::1]:0").expect("a socket");
    let datagrams = [export_of_a_router(4), export_of_a_router(16)];
    let mut decoder = Decoder::new(&[]);
    for datagram in &datagrams {
        socket
            .send_to(datagram, ROUTERS_COLLECTOR)
            .expect("nfcapd listens");
        decoder.datagram(Ipv6Addr::LOCALHOST.into(), datagram);
        thread::sleep(Duration::from_millis(200));
    }
    stop(nfcapd);
    let (file, csv) = printed(&flows);
    let opened = Box::new(File::open(&file).expect("a file"));
    let of_file = Frame::read(from_nfcapd(opened).expect("a file of nfcapd"));
    // nfdump 1.7.1 prints the next hop of IPv6 as that of BGP; its other formats don't.
    let but = &["nhb"];
    assert_eq!(of_file.differences(&csv, but), [""; 0]);
    let of_wire = Frame::decoded(decoder);
    assert_eq!(of_wire.batch.rows(), 4);
    assert_eq!(of_wire.differences(&csv, but), [""; 0]);
    let json = Command::new("nfdump")
        .args(["-o", "json", "-r"])
        .arg(&file)
        .output();
    let json = String::from_utf8(json.expect("nfdump").stdout).expect("text");
    for frame in [&of_file, &of_wire] {
        let next_hop = frame.address("BgpNextHop", 2).expect("an address");
        assert!(
            json.contains(&format!("\"bgp6_next_hop\" : \"{next_hop}\"")),
            "{json}"
        );
    }
    fs::remove_dir_all(&flows).expect("a folder");
}

/// A datagram of NetFlow 9 with two records whose addresses have so many octets.
fn export_of_a_router(address: u16) -> Vec<u8> {
    let [source, destination, next, bgp_next] = match address {
        4 => [8, 12, 15, 18],
        _ => [27, 28, 62, 63],
    };
    let mut fields: Vec<(u16, u16)> = vec![(4, 1), (21, 4), (22, 4), (1, 8), (2, 8)];
    fields.extend([source, destination, next, bgp_next].map(|number| (number, address)));
    fields.extend([
        (7, 2),
        (11, 2),
        (10, 4),
        (14, 4),
        (16, 4),
        (17, 4),
        (58, 2),
        (59, 2),
    ]);
    fields.extend([
        (56, 6),
        (80, 6),
        (81, 6),
        (57, 6),
        (5, 1),
        (55, 1),
        (6, 1),
        (61, 1),
    ]);
    fields.extend((70..80).map(|level| (level, 3)));
    fields.extend([(9, 1), (13, 1), (89, 1), (23, 8), (24, 8)]);
    let mut template = vec![256 + address, fields.len() as u16];
    template.extend(
        fields
            .iter()
            .flat_map(|(number, length)| [*number, *length]),
    );
    let template: Vec<u8> = template
        .iter()
        .flat_map(|word| word.to_be_bytes())
        .collect();
    let records = [0, 1]
        .map(|record| record_of_a_router(record, &fields))
        .concat();
    let mut datagram = [9u16, 3].map(u16::to_be_bytes).concat();
    let header = [60_000u32, 1_700_000_000, u32::from(address) / 16, 1];
    datagram.extend(header.map(u32::to_be_bytes).concat());
    for (number, set) in [(0, template), (256 + address, records)] {
        datagram.extend(
            [number, set.len() as u16 + 4]
                .map(u16::to_be_bytes)
                .concat(),
        );
        datagram.extend(set);
    }
    datagram
}

/// Each octet is another one, so that none is taken for its neighbour.
fn record_of_a_router(record: u8, fields: &[(u16, u16)]) -> Vec<u8> {
    let mut octets = Vec::new();
    for (number, length) in fields {
        let value = (*number as u8).wrapping_mul(3).wrapping_add(record);
        match number {
            4 => octets.push(6 + 11 * record),
            // UDP has none; nfdump prints what stands there.
            6 => octets.push(0x1b * (1 - record)),
            21 => octets.extend(50_000u32.to_be_bytes()),
            22 => octets.extend((40_000 + u32::from(record)).to_be_bytes()),
            61 => octets.push(1),
            1 | 2 | 23 | 24 => octets.extend(u64::from(value).to_be_bytes()),
            _ => octets.extend((0..*length as u8).map(|octet| value.wrapping_add(octet))),
        }
    }
    octets
}

/// Exports a capture; gives a capture of the export.
fn export(case: &Case, capture: &Path, flows: &Path) -> Vec<u8> {
    let nfcapd = nfcapd(COLLECTOR, case.nfcapd, flows);
    let relay = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let target = relay.local_addr().expect("an address").to_string();
    let mut softflowd = Command::new("/usr/sbin/softflowd")
        .args(["-6", "-d", "-n", &target, "-p"])
        .arg(flows.with_extension("pid"))
        .arg("-c")
        .arg(flows.with_extension("ctl"))
        .args(case.softflowd.split_whitespace())
        .arg("-r")
        .arg(capture)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("softflowd");
    let mut file = header_of_pcap();
    let mut datagram = [0; 65_536];
    let wait = |milliseconds| Some(Duration::from_millis(milliseconds));
    relay.set_read_timeout(wait(500)).expect("a timeout");
    let mut is_over = false;
    loop {
        match relay.recv(&mut datagram) {
            Ok(length) => {
                relay
                    .send_to(&datagram[..length], COLLECTOR)
                    .expect("nfcapd listens");
                packet_of_pcap(&mut file, &datagram[..length]);
            }
            Err(_) if is_over => break,
            Err(_) => is_over = softflowd.try_wait().expect("softflowd").is_some(),
        }
    }
    stop(nfcapd);
    file
}

/// Has nfcapd write its file.
fn stop(mut nfcapd: Child) {
    let id = nfcapd.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    nfcapd.wait().expect("nfcapd ends");
}

/// nfcapd, once it listens.
fn nfcapd(address: &str, arguments: &str, flows: &Path) -> Child {
    let (host, port) = address.rsplit_once(':').expect("a port");
    let host = host.trim_matches(['[', ']']);
    let mut nfcapd = Command::new("nfcapd")
        .args(["-b", host, "-p", port, "-t", "3600", "-w"])
        .arg(flows)
        .args(arguments.split_whitespace())
        .stderr(Stdio::piped())
        .spawn()
        .expect("nfcapd");
    let mut said = BufReader::new(nfcapd.stderr.take().expect("a pipe")).lines();
    let begins = said.any(|line| line.is_ok_and(|line| line.contains("Startup")));
    assert!(begins, "nfcapd does not listen to {address}");
    thread::spawn(move || said.for_each(drop));
    nfcapd
}

fn header_of_pcap() -> Vec<u8> {
    const ETHERNET: u8 = 1;
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0];
    file.resize(16, 0);
    file.extend([0, 0, 4, 0, ETHERNET, 0, 0, 0]);
    file
}

/// A frame as of the loopback interface, to the usual port.
fn packet_of_pcap(file: &mut Vec<u8>, datagram: &[u8]) {
    let mut frame = vec![0; 12];
    frame.extend([0x08, 0x00, 0x45, 0]);
    frame.extend((datagram.len() as u16 + 28).to_be_bytes());
    frame.extend([0, 0, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
    frame.extend([0x99, 0x99]);
    frame.extend(2055u16.to_be_bytes());
    frame.extend((datagram.len() as u16 + 8).to_be_bytes());
    frame.extend([0, 0]);
    frame.extend(datagram);
    frame_of_pcap(file, 0, &frame);
}

fn frame_of_pcap(file: &mut Vec<u8>, seconds: u32, frame: &[u8]) {
    let length = (frame.len() as u32).to_le_bytes();
    file.extend(seconds.to_le_bytes());
    file.extend([0; 4]);
    file.extend(length);
    file.extend(length);
    file.extend(frame);
}

/// 300 conversations of IPv6, in turn of TCP, UDP and ICMP.
fn capture_of_ipv6() -> Vec<u8> {
    const BEGIN: u32 = 1_700_000_000;
    let mut file = header_of_pcap();
    for conversation in 0..300u16 {
        for packet in 0..4u8 {
            let (protocol, body) = match conversation % 3 {
                0 => (
                    6,
                    vec![0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2 << packet, 0, 0, 0, 0, 0, 0],
                ),
                1 => (17, vec![0, 20, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]),
                _ => (58, Vec::new()),
            };
            let mut transport = match protocol {
                58 => vec![128, 0, 0, 0, 0, 1, 0, packet],
                _ => [20_000 + conversation, 443].map(u16::to_be_bytes).concat(),
            };
            transport.extend(body);
            let mut frame = vec![
                2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x60, 0, 0, 0,
            ];
            frame.extend((transport.len() as u16).to_be_bytes());
            frame.extend([protocol, 64, 0x20, 0x01, 0x0d, 0xb8]);
            frame.extend([0; 10]);
            frame.extend(conversation.to_be_bytes());
            frame.extend([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x12, 0x34, 0, 0, 0, 0, 0, 9]);
            frame.extend(transport);
            frame_of_pcap(&mut file, BEGIN + u32::from(packet), &frame);
        }
    }
    file
}
