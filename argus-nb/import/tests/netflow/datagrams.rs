//! Datagrams that no program at hand sends: templates that come late or go, fields of varying
//! length and of enterprises, options, samplers, both ways, gaps, and what is damaged.

use crate::nfdump::Frame;
use argus_import::netflow::{Decoder, ElementId, ExportOptions, from_capture};
use argus_import::{Batch, Import, ImportError, Values};
use std::io::Cursor;
use std::net::{IpAddr, Ipv6Addr};

const EXPORTER: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// A message of IPFIX, sent at 1,700,000,000 s.
fn ipfix(sequence: u32, sets: &[Vec<u8>]) -> Vec<u8> {
    let sets = sets.concat();
    let mut message = 10u16.to_be_bytes().to_vec();
    message.extend((sets.len() as u16 + 16).to_be_bytes());
    message.extend(1_700_000_000u32.to_be_bytes());
    message.extend(sequence.to_be_bytes());
    message.extend(7u32.to_be_bytes());
    message.extend(sets);
    message
}

fn set(number: u16, octets: &[u8]) -> Vec<u8> {
    let mut set = number.to_be_bytes().to_vec();
    set.extend((octets.len() as u16 + 4).to_be_bytes());
    set.extend(octets);
    set
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// Source, packets (reduced to three octets), an interface, a name of varying length, and
/// two octets of Cisco's.
fn template() -> Vec<u8> {
    let fields = [256, 5, 8, 4, 2, 3, 10, 2, 371, 0xffff, 0x8000 | 45, 2, 0, 9];
    set(2, &words(&fields))
}

fn record(last: u8, name: &str) -> Vec<u8> {
    let mut record = vec![10, 0, 0, last, 0, 1, last, 0, 3, name.len() as u8];
    record.extend(name.as_bytes());
    record.extend([1, 2]);
    record
}

fn asked() -> Vec<ElementId> {
    let names = ["e9.45", "e0.371", "e0.8"];
    names.map(|name| name.parse().expect(name)).to_vec()
}

fn texts(values: &Values) -> Vec<&str> {
    match values {
        Values::Texts(texts) => texts.iter().map(Option::unwrap_or_default).collect(),
        other => panic!("no texts: {other:?}"),
    }
}

fn column<'b>(decoder: &Decoder, batch: &'b Batch, name: &str) -> &'b Values {
    let columns = decoder.columns().iter();
    let at = columns
        .map(|column| column.name.as_str())
        .position(|column| column == name);
    &batch.columns[at.expect(name)]
}

#[test]
fn records_wait_for_their_template_and_keep_what_was_asked_for() {
    let mut decoder = Decoder::new(&asked());
    let mut batch = Batch::new(decoder.columns());
    let records = [record(1, "alice"), record(2, "")].concat();
    decoder.datagram(EXPORTER, &ipfix(0, &[set(256, &records)]));
    assert_eq!(decoder.rows(&mut batch, 10), 0);
    assert!(decoder.only_waits());
    decoder.datagram(EXPORTER, &ipfix(2, &[template()]));
    assert_eq!(decoder.rows(&mut batch, 1), 1);
    assert!(decoder.has_rows());
    assert_eq!(decoder.rows(&mut batch, 10), 1);
    let packets = column(&decoder, &batch, "SrcPkts");
    assert_eq!(*packets, Values::Counts(vec![Some(257), Some(258)]));
    assert_eq!(texts(column(&decoder, &batch, "e0.371")), ["alice", ""]);
    assert_eq!(texts(column(&decoder, &batch, "e9.45")), ["258", "258"]);
    // An element that has a column gets no second one.
    assert!(decoder.columns().iter().all(|column| column.name != "e0.8"));
    let exporters = column(&decoder, &batch, "Exporter");
    assert_eq!(*exporters, Values::Addresses(vec![Some(EXPORTER); 2]));
    assert_eq!(decoder.notes().len(), 1, "{:?}", decoder.notes());
}

#[test]
fn a_template_that_was_withdrawn_is_waited_for() {
    let mut decoder = Decoder::new(&[]);
    let mut batch = Batch::new(decoder.columns());
    decoder.datagram(
        EXPORTER,
        &ipfix(0, &[template(), set(256, &record(1, "a"))]),
    );
    decoder.datagram(EXPORTER, &ipfix(1, &[set(2, &words(&[256, 0]))]));
    decoder.datagram(EXPORTER, &ipfix(1, &[set(256, &record(2, "b"))]));
    // Another exporter's template is not theirs.
    let other = IpAddr::from([192, 0, 2, 1]);
    decoder.datagram(other, &ipfix(0, &[template()]));
    assert_eq!(decoder.rows(&mut batch, 10), 1);
    let notes = decoder.notes();
    let waits = "1 sets wait for a template that has not come".to_owned();
    assert!(notes.contains(&waits), "{notes:?}");
    let left_out =
        "elements without a column: e0.371, e9.45 (name them to have them: .elements([…]))"
            .to_owned();
    assert!(notes.contains(&left_out), "{notes:?}");
}

#[test]
fn elements_may_be_asked_for_when_their_template_is_there_already() {
    let mut decoder = Decoder::new(&[]);
    let first = [template(), set(256, &record(1, "alice"))];
    decoder.datagram(EXPORTER, &ipfix(0, &first));
    decoder.ask(&asked());
    decoder.ask(&["e9.46".parse().expect("an element")]);
    let mut batch = Batch::new(decoder.columns());
    decoder.datagram(EXPORTER, &ipfix(1, &[set(256, &record(2, "bob"))]));
    assert_eq!(decoder.rows(&mut batch, 10), 2);
    assert_eq!(texts(column(&decoder, &batch, "e0.371")), ["alice", "bob"]);
    assert_eq!(texts(column(&decoder, &batch, "e9.46")), ["", ""]);
    let notes = decoder.notes();
    let missing = "elements that no template has, their columns are null: e9.46";
    assert_eq!(notes[1..], [missing], "{notes:?}");
}

#[test]
fn a_sampler_that_is_asked_for_still_names_its_interval() {
    let sampler = "e0.302";
    let mut decoder = Decoder::new(&[sampler.parse().expect(sampler)]);
    let mut batch = Batch::new(decoder.columns());
    let sets = [
        set(3, &words(&[301, 2, 1, 302, 1, 34, 4])),
        set(301, &[5, 0, 0, 0, 100]),
        set(2, &words(&[256, 2, 10, 2, 302, 1])),
        set(256, &[0, 3, 5]),
    ];
    decoder.datagram(EXPORTER, &ipfix(0, &sets));
    assert_eq!(decoder.rows(&mut batch, 10), 1);
    assert_eq!(texts(column(&decoder, &batch, sampler)), ["5"]);
    let interval = column(&decoder, &batch, "SamplingInterval");
    assert_eq!(*interval, Values::Numbers(vec![Some(100.0)]));
}

#[test]
fn options_tell_of_interfaces_and_samplers() {
    let mut decoder = Decoder::new(&[]);
    let mut batch = Batch::new(decoder.columns());
    // Interface 3 is named, sampler 5 takes 1 of 100, all others 2 of 5.
    let options = [
        set(3, &words(&[300, 2, 1, 10, 4, 82, 8])),
        set(300, &[0, 0, 0, 3, b'e', b't', b'h', b'0', 0, 0, 0, 0]),
        set(3, &words(&[301, 2, 1, 302, 1, 34, 4])),
        set(301, &[5, 0, 0, 0, 100]),
        set(3, &words(&[302, 2, 1, 305, 1, 306, 1])),
        set(302, &[2, 3]),
    ];
    decoder.datagram(EXPORTER, &ipfix(0, &options));
    let flows = [
        set(2, &words(&[256, 2, 10, 2, 302, 1])),
        set(256, &[0, 3, 5, 0, 4, 6]),
    ];
    decoder.datagram(EXPORTER, &ipfix(3, &flows));
    assert_eq!(decoder.rows(&mut batch, 10), 2);
    assert_eq!(texts(column(&decoder, &batch, "InputName")), ["eth0", ""]);
    let sampling = column(&decoder, &batch, "SamplingInterval");
    assert_eq!(*sampling, Values::Numbers(vec![Some(100.0), Some(2.5)]));
    assert_eq!(decoder.notes().len(), 1, "{:?}", decoder.notes());
}

#[test]
fn names_that_never_end_take_bounded_room_and_are_counted() {
    const NAME: usize = 60_000;
    const TOLD: usize = 800;
    let mut decoder = Decoder::new(&[]);
    let mut batch = Batch::new(decoder.columns());
    let template = set(3, &words(&[300, 2, 1, 10, 4, 82, NAME as u16]));
    decoder.datagram(EXPORTER, &ipfix(0, &[template]));
    // One interface, under another name each time; each name comes twice.
    for name in 0..TOLD {
        let mut option = vec![0, 0, 0, 3];
        option.extend(format!("{name:0>NAME$}").bytes());
        let options = [set(300, &option)];
        decoder.datagram(EXPORTER, &ipfix(2 * name as u32, &options));
        decoder.datagram(EXPORTER, &ipfix(2 * name as u32 + 1, &options));
    }
    let flows = [set(2, &words(&[256, 1, 10, 2])), set(256, &[0, 3])];
    decoder.datagram(EXPORTER, &ipfix(2 * TOLD as u32, &flows));
    decoder.rows(&mut batch, 10);
    // None rather than one that it has no more.
    assert_eq!(texts(column(&decoder, &batch, "InputName")), [""]);
    let notes = decoder.notes();
    let note = notes
        .iter()
        .find(|note| note.ends_with("of interfaces passed over: too many"));
    let passed_over = note.and_then(|note| note.split(' ').next()?.parse().ok());
    let kept = (32 << 20) / (NAME + 64);
    assert_eq!(passed_over, Some(2 * (TOLD - kept)), "{notes:?}");
}

#[test]
fn both_ways_are_one_row() {
    let mut decoder = Decoder::new(&[]);
    let mut batch = Batch::new(decoder.columns());
    let reverse = [0x8000 | 2, 8, 0, 29305];
    let fields = [&[256, 5, 4, 1, 2, 4, 152, 8, 153, 8][..], &reverse].concat();
    let mut flow = vec![6, 0, 0, 0, 3];
    flow.extend(1_700_000_000_123u64.to_be_bytes());
    flow.extend(1_700_000_001_623u64.to_be_bytes());
    flow.extend(4u64.to_be_bytes());
    decoder.datagram(
        EXPORTER,
        &ipfix(0, &[set(2, &words(&fields)), set(256, &flow)]),
    );
    assert_eq!(decoder.rows(&mut batch, 10), 1);
    let count = |name| column(&decoder, &batch, name).clone();
    assert_eq!(count("SrcPkts"), Values::Counts(vec![Some(3)]));
    assert_eq!(count("DstPkts"), Values::Counts(vec![Some(4)]));
    assert_eq!(count("TotPkts"), Values::Counts(vec![Some(7)]));
    assert_eq!(count("Dur"), Values::Numbers(vec![Some(1.5)]));
    assert_eq!(count("SrcAddr"), Values::Addresses(vec![None]));
    assert_eq!(count("TotIpBytes"), Values::Counts(vec![None]));
}

#[test]
fn gaps_and_damage_are_counted() {
    let cases: [(&str, Vec<Vec<u8>>); 6] = [
        (
            "1 gaps in sequence numbers, 8 records or datagrams missing",
            vec![
                ipfix(4, &[template(), set(256, &record(1, "a"))]),
                ipfix(13, &[set(256, &record(1, "a"))]),
            ],
        ),
        (
            "1 datagrams end within their header",
            vec![vec![0, 9, 0, 1]],
        ),
        (
            "1 datagrams are not NetFlow 5, 9 or IPFIX",
            vec![vec![0, 8, 0, 1]],
        ),
        (
            "1 templates that can't be read, or too many",
            vec![ipfix(0, &[set(2, &words(&[256, 1, 8, 0]))])],
        ),
        (
            "1 sets of a reserved number passed over",
            vec![ipfix(0, &[set(99, &[1])])],
        ),
        (
            "12 octets behind the last record of a set, no padding",
            vec![ipfix(0, &[template(), set(256, &record(1, "abc")[..12])])],
        ),
    ];
    for (note, datagrams) in cases {
        let mut decoder = Decoder::new(&[]);
        let mut batch = Batch::new(decoder.columns());
        for datagram in datagrams {
            decoder.datagram(EXPORTER, &datagram);
        }
        decoder.rows(&mut batch, 10);
        let notes = decoder.notes();
        assert!(notes.iter().any(|said| said == note), "{note}: {notes:?}");
    }
}

#[test]
fn what_waits_and_what_is_ready_is_bounded() {
    let mut decoder = Decoder::new(&[]);
    let mut batch = Batch::new(decoder.columns());
    let large = ipfix(0, &[set(256, &[1; 65_000])]);
    for _ in 0..1200 {
        decoder.datagram(EXPORTER, &large);
    }
    let dropped = "172 sets dropped: too many waited for a template".to_owned();
    assert!(decoder.notes().contains(&dropped), "{:?}", decoder.notes());
    // Records of one octet each: 65,000 rows of every set, but no more at once than asked for.
    decoder.datagram(EXPORTER, &ipfix(0, &[set(2, &words(&[256, 1, 4, 1]))]));
    assert_eq!(decoder.rows(&mut batch, 100_000), 100_000);
    assert_eq!(decoder.rows(&mut batch, 1), 1);
    assert_eq!(batch.rows(), 100_001);
}

/// A capture of one datagram, in a frame of Ethernet with a VLAN tag.
fn capture(port: u16, datagram: &[u8]) -> Vec<u8> {
    let mut packet = [0; 12].to_vec();
    packet.extend([0x81, 0, 0, 5, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 0, 17, 64]);
    packet.extend(Ipv6Addr::LOCALHOST.octets());
    packet.extend(Ipv6Addr::LOCALHOST.octets());
    packet.extend(words(&[40_000, port, datagram.len() as u16 + 8, 0]));
    packet.extend(datagram);
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0];
    file.extend([0; 8]);
    file.extend([0, 0, 4, 0, 1, 0, 0, 0]);
    file.extend([0; 8]);
    file.extend((packet.len() as u32).to_le_bytes());
    file.extend((packet.len() as u32).to_le_bytes());
    file.extend(packet);
    file
}

/// The same capture as pcapng, its numbers in the other order.
fn capture_of_pcapng(pcap: &[u8]) -> Vec<u8> {
    let packet = &pcap[40..];
    let padded = packet.len().next_multiple_of(4);
    let mut file = vec![0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d];
    file.extend([0, 1, 0, 0]);
    file.extend([0xff; 8]);
    file.extend([0, 0, 0, 28]);
    file.extend([0, 0, 0, 1, 0, 0, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20]);
    let length = padded as u32 + 32;
    file.extend([0, 0, 0, 6]);
    file.extend(length.to_be_bytes());
    file.extend([0; 12]);
    file.extend((packet.len() as u32).to_be_bytes());
    file.extend((packet.len() as u32).to_be_bytes());
    file.extend(packet);
    file.resize(file.len() + padded - packet.len(), 0);
    file.extend(length.to_be_bytes());
    file
}

#[test]
fn captures_are_read_in_either_format() {
    let datagram = ipfix(0, &[template(), set(256, &record(1, "a"))]);
    let pcap = capture(4739, &datagram);
    for file in [capture_of_pcapng(&pcap), pcap] {
        let import = from_capture(Box::new(Cursor::new(file)), ExportOptions::default());
        let frame = Frame::read(import.expect("a capture"));
        assert_eq!(frame.number("SrcPkts", 0), Some(257));
    }
}

#[test]
fn a_capture_of_no_use_says_what_to_do() {
    let export = ipfix(0, &[template(), set(256, &record(1, "a"))]);
    let sflow = [0, 0, 0, 5, 0, 0, 0, 1];
    let cases = [
        (
            capture(4739, &ipfix(0, &[set(256, &record(1, "a"))])),
            "whose template never came",
        ),
        (capture(9000, &export), "port 9000"),
        (capture(6343, &sflow), "load_as(\"sflow\", FILE)"),
        (capture(2055, &[0, 7, 0, 1]), "another version"),
        (capture(53, &[0; 40]), "without NetFlow or IPFIX"),
        (b"StartTime,Dur\n".to_vec(), "no capture"),
        (Vec::new(), "no capture"),
    ];
    for (file, says) in cases {
        let import = from_capture(Box::new(Cursor::new(file)), ExportOptions::default());
        let said = import.and_then(|mut import| {
            let mut batch = Batch::new(import.columns());
            import.next(&mut batch, 10)
        });
        let error = said.expect_err(says);
        assert!(matches!(error, ImportError::NotThisFormat { .. }));
        assert!(error.to_string().contains(says), "{error}");
    }
}
