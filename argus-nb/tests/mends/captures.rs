//! Errors of captures of packets, and of exports of flows in them.

use crate::case::{Case, error_of, file, loads, of_file, said};
use argus_nb::prelude::*;

/// A capture of so many packets of that link type, which hold these bytes.
fn capture(link_type: u32, packet: &[u8], count: usize) -> Vec<u8> {
    let mut capture = Vec::new();
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65535, link_type] {
        capture.extend_from_slice(&u32::to_le_bytes(word));
    }
    for second in 0..count as u32 {
        let length = packet.len() as u32;
        for word in [1_700_000_000 + second, 0, length, length] {
            capture.extend_from_slice(&word.to_le_bytes());
        }
        capture.extend_from_slice(packet);
    }
    capture
}

/// A frame of Ethernet, of which argus makes a flow: a spanning tree's message.
const FRAME: &[u8] = &[
    1, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 38, 0x42, 0x42, 3, 0, 0, 0, 0, 0, 0, 0,
];

const ETHERNET: u32 = 1;
/// Packets of IP without a header of a link.
const RAW: u32 = 101;
const BLUETOOTH: u32 = 201;

const NETFLOW5: &[u8] = include_bytes!("../../import/tests/exports/netflow5.pcap");
const NETFLOW9: &[u8] = include_bytes!("../../import/tests/exports/netflow9.pcap");

pub const CAPTURES: &[Case] = &[
    Case {
        mend: "leave that out: its flows are made already",
        error: |folder| {
            let path = file(folder, "FILE", "TotPkts\n1\n");
            let options: [fn(Load) -> Load; 3] =
                [|load| load.interval("1m"), Load::whole, Load::inner_flows];
            let errors = options.map(|option| error_of(option(Load::new(&path)).read()));
            assert!(errors.iter().all(|error| error.contains("is no capture")));
            errors.join("\n")
        },
        helps: |folder, _| loads(&said(folder), 1),
    },
    Case {
        mend: "flows are made of IP, ARP and frames of Ethernet; tcpdump -c 5 -r FILE shows what these packets are\n  or go on without a row: Load::new(…).on_error(OnError::Skip).read()?",
        error: |folder| of_file(folder, &capture(RAW, &[0; 30], 3)),
        helps: |folder, error| {
            let packed = said(folder).on_error(OnError::Skip);
            error.contains("3 packets, none of them of a flow") && loads(&packed, 0)
        },
    },
    Case {
        mend: "https://www.tcpdump.org/linktypes.html tells what this number means",
        error: |folder| of_file(folder, &capture(BLUETOOTH, FRAME, 1)),
        helps: |_, error| error.contains("packets of link type 201 are not read"),
    },
    Case {
        mend: "was the capture stopped before it was written? tcpdump -U writes each packet as it comes",
        error: |folder| of_file(folder, &capture(ETHERNET, FRAME, 1)[..10]),
        helps: |folder, _| {
            file(folder, "FILE", capture(ETHERNET, FRAME, 1));
            loads(&said(folder), 1)
        },
    },
    Case {
        mend: "exporters send templates every few minutes: capture for longer",
        error: |folder| {
            let path = file(folder, "FILE", without_templates(NETFLOW9));
            error_of(load_as("netflow", path))
        },
        helps: |folder, _| {
            let path = file(folder, "FILE", NETFLOW9);
            load_as("netflow", path).unwrap().height() > 0
        },
    },
    Case {
        mend: "leave that out, or say that it is one: Load::new(\"",
        error: |folder| {
            let export = Load::new(file(folder, "FILE", NETFLOW9));
            let asked: [fn(Load) -> Load; 2] =
                [|load| load.elements(["e9.45"]), |load| load.ports([2055])];
            asked
                .map(|ask| error_of(ask(export.clone()).read()))
                .join("\n")
        },
        helps: |folder, error| {
            let export = said(folder).format("netflow").unwrap();
            error.contains(".elements(…)")
                && error.contains(".ports(…)")
                && export
                    .elements(["e9.45"])
                    .read()
                    .unwrap()
                    .column("e9.45")
                    .is_ok()
                && load(folder.join("FILE")).unwrap().height() > 0
        },
    },
    Case {
        mend: "it is named by its enterprise and its number, such as e9.45; e0.45 is IANA's",
        error: |folder| {
            let export = Load::new(file(folder, "FILE", NETFLOW9));
            error_of(export.format("netflow").unwrap().elements(["45"]).read())
        },
        helps: |folder, _| {
            let export = said(folder).format("netflow").unwrap();
            let df = export.elements(["e9.45", "e0.45"]).read().unwrap();
            df.column("e9.45").is_ok() && df.column("e0.45").is_ok()
        },
    },
    Case {
        mend: "captures of the export are written by `tcpdump -w FILE udp port 2055`",
        error: |folder| error_of(load_as("netflow", file(folder, "FILE", "no capture"))),
        helps: |folder, _| {
            let path = file(folder, "FILE", NETFLOW5);
            load_as("netflow", path).unwrap().height() > 0
        },
    },
];

/// The packets of a capture without those of which a set is of templates.
fn without_templates(capture: &[u8]) -> Vec<u8> {
    const HEADERS_TO_NETFLOW: usize = 14 + 20 + 8;
    const TO_FIRST_SET: usize = 20;
    let (header, mut rest) = capture.split_at(24);
    let mut kept = header.to_vec();
    while let Some(head) = rest.get(..16) {
        let length: [u8; 4] = head[8..12].try_into().unwrap();
        let (packet, behind) = rest.split_at(16 + u32::from_le_bytes(length) as usize);
        let first_set = packet
            .get(16 + HEADERS_TO_NETFLOW + TO_FIRST_SET..)
            .unwrap_or_default();
        if !matches!(first_set, [0, 0 | 1, ..]) {
            kept.extend_from_slice(packet);
        }
        rest = behind;
    }
    kept
}

#[test]
fn what_a_capture_lacks_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let packed = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    };
    let cases = [
        (
            "no packet",
            capture(ETHERNET, FRAME, 0),
            0,
            "there is no packet in this capture",
        ),
        (
            "no IP",
            capture(ETHERNET, FRAME, 2),
            1,
            "2 packets, none of them of IP",
        ),
    ];
    for (name, bytes, rows, note) in cases {
        for bytes in [packed(&bytes), bytes] {
            let df = load(file(folder.path(), "FILE", bytes)).unwrap();
            let lines = load_report(&df).unwrap().lines();
            assert_eq!(df.height(), rows, "{name}");
            assert!(
                lines.iter().any(|line| line.contains(note)),
                "{name}: {lines:?}"
            );
        }
    }
    // What is wrong with a packed capture is not said of its packing.
    let error = of_file(folder.path(), &packed(&capture(BLUETOOTH, FRAME, 1)));
    assert!(
        error.contains("link type 201") && !error.contains("unpacked"),
        "{error}"
    );
}
