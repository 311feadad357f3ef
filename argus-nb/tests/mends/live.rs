//! Errors of sensors and of files that grow.

use crate::case::{Case, error_of, file};
use argus_nb::prelude::*;
use std::io::Write;
use std::net::{TcpListener, UdpSocket};

/// A sensor's first record; with bit 0x10 in its sixth byte it demands SASL.
fn greeting(sasl: u8) -> Vec<u8> {
    let mut record = vec![0; 128];
    record[..4].copy_from_slice(&[0x83, 0x10, 0, 32]);
    record[6] = sasl;
    record[8..12].copy_from_slice(&[0xe5, 0x71, 0x2d, 0xcb]);
    record
}

/// A flow from 127.0.0.1 to itself.
fn flow() -> Vec<u8> {
    let mut record = vec![0x13, 0x20, 0, 6, 2, 1, 1, 5];
    record.extend([127, 0, 0, 1, 127, 0, 0, 1, 17, 0, 0, 53, 0, 53, 0, 0]);
    record
}

fn records() -> Vec<u8> {
    [greeting(0), flow()].concat()
}

/// A sensor on that port, or on any (0), for so many connections; and its port. Each has
/// one flow.
fn sensor(port: u16, first_words: Vec<u8>, connections: usize) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for _ in 0..connections {
            let mut stream = listener.accept().unwrap().0;
            let _ = stream.write_all(&first_words);
            std::thread::sleep(std::time::Duration::from_millis(100));
            let _ = stream.write_all(&flow());
        }
    });
    port
}

/// What stands between two texts.
fn between<'a>(error: &'a str, before: &str, after: &str) -> &'a str {
    let rest = error.rsplit_once(before).unwrap().1;
    rest.split_once(after).map_or(rest, |(inside, _)| inside)
}

/// A port that nobody receives at.
fn free_port() -> u16 {
    let free = UdpSocket::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}

/// What softflowd exports of ten flows or so, sent to that port.
fn export_to(port: u16) {
    const EXPORT: &[u8] = include_bytes!("../../import/tests/exports/netflow5.pcap");
    // Headers of the file, of the packet, of Ethernet, IP and UDP.
    let length = u32::from_le_bytes(EXPORT[32..36].try_into().unwrap()) as usize;
    let datagram = &EXPORT[40 + 42..40 + length];
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(datagram, ("127.0.0.1", port)).unwrap();
}

fn receives(collector: &Live, port: u16) -> bool {
    export_to(port);
    collector.take(1).unwrap().height() == 1
}

pub const LIVE: &[Case] = &[
    Case {
        mend: "write it as live(\"",
        error: |_| error_of(live(&format!("cisco://127.0.0.1:{}", free_port()))),
        helps: |_, error| live(between(error, "live(\"", "\")")).is_ok(),
    },
    Case {
        mend: "end the other (a variable by `drop(it)`), or let the exporter send to another port",
        error: |_| {
            let address = format!("netflow://127.0.0.1:{}", free_port());
            let _it = live(&address).unwrap();
            error_of(live(&address))
        },
        helps: |_, error| {
            let port = between(error, "netflow://127.0.0.1:", " is taken")
                .parse()
                .unwrap();
            let it = live(&format!("netflow://127.0.0.1:{port}")).unwrap();
            let another = free_port();
            let is_another = receives(
                &live(&format!("netflow://127.0.0.1:{another}")).unwrap(),
                another,
            );
            drop(it);
            is_another && receives(&live(&format!("netflow://127.0.0.1:{port}")).unwrap(), port)
        },
    },
    Case {
        mend: "let the exporter send to another, as live(\"",
        // Who runs this may be root.
        error: |_| {
            let error = LiveError::Privileged {
                address: "netflow://127.0.0.1:514".to_owned(),
                instead: format!("netflow://127.0.0.1:{}", free_port()),
            };
            error.to_string()
        },
        helps: |_, error| live(between(error, "live(\"", "\")")).is_ok(),
    },
    Case {
        mend: "receive at every address that it has: live(\"",
        error: |_| error_of(live(&format!("netflow://192.0.2.1:{}", free_port()))),
        helps: |_, error| {
            let every = between(error, "live(\"", "\")");
            let port = between(every, "netflow://*:", "\"").parse().unwrap();
            receives(&live(every).unwrap(), port)
        },
    },
    Case {
        mend: "what came and what was lost is in the report of its flows: load_report(&df)",
        error: |_| {
            error_of(
                live(&format!("netflow://127.0.0.1:{}", free_port()))
                    .unwrap()
                    .sensor(),
            )
        },
        helps: |_, _| {
            let port = free_port();
            let collector = live(&format!("netflow://127.0.0.1:{port}")).unwrap();
            export_to(port);
            let df = collector.take(1).unwrap();
            load_report(&df)
                .unwrap()
                .to_string()
                .contains("1 of NetFlow 5")
        },
    },
    Case {
        mend: "its flows are taken as they come: live(\"",
        error: |_| error_of(load(format!("netflow://127.0.0.1:{}", free_port()))),
        helps: |_, error| {
            let collector = live(between(error, "live(\"", "\")?.take_for(")).unwrap();
            let port = between(error, "netflow://127.0.0.1:", "\")")
                .parse()
                .unwrap();
            export_to(port);
            let patience = between(error, "take_for(\"", "\")");
            // Half a minute is long for a test.
            patience == "30s" && collector.take_for("1s").unwrap().height() > 0
        },
    },
    Case {
        mend: "its flows are taken as they come: live(\"",
        error: |_| {
            let port = sensor(0, greeting(0), 1);
            error_of(load(format!("argus://127.0.0.1:{port}")))
        },
        helps: |_, error| {
            let sensor = live(between(error, "live(\"", "\")?.take_for(")).unwrap();
            sensor
                .take_for(between(error, "take_for(\"", "\")"))
                .unwrap()
                .height()
                == 1
        },
    },
    Case {
        mend: "write it as live(\"",
        error: |_| {
            let port = sensor(0, greeting(0), 1);
            error_of(live(&format!("127.0.0.1:{port}")))
        },
        helps: |_, error| live(between(error, "live(\"", "\")")).is_ok(),
    },
    Case {
        mend: "read it as it grows: follow(\"",
        error: |folder| {
            let path = file(folder, "argus.out", records());
            error_of(live(path.to_str().unwrap()))
        },
        helps: |_, error| {
            follow(between(error, "follow(\"", "\")"))
                .unwrap()
                .take(1)
                .is_ok()
        },
    },
    Case {
        mend: "a sensor takes clients there if it was started so: argus -P ",
        error: |_| {
            let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = nobody.local_addr().unwrap().port();
            drop(nobody);
            error_of(live(&format!("argus://127.0.0.1:{port}")))
        },
        helps: |_, error| {
            let port = between(error, "argus -P ", "\n").parse().unwrap();
            sensor(port, greeting(0), 1);
            live(&format!("argus://127.0.0.1:{port}")).is_ok()
        },
    },
    Case {
        mend: "let ra do so and write what it gets to a file, ra -S ",
        error: |_| {
            let port = sensor(0, greeting(0x10), 1);
            error_of(live(&format!("argus://127.0.0.1:{port}")))
        },
        // ra's part is ra's.
        helps: |folder, error| {
            let name = between(error, "follow(\"", "\")");
            let path = file(folder, name, records());
            follow(path).unwrap().take(1).unwrap().height() == 1
        },
    },
    Case {
        mend: "every field that they can have is a column by .all(), or by its name: .columns([\"stime\", \"saddr\"])",
        error: |folder| {
            let argus = follow(file(folder, "FILE", records())).unwrap();
            error_of(argus.elements(["e9.45"]).take(1))
        },
        helps: |folder, _| {
            let argus = || follow(folder.join("FILE")).unwrap();
            argus().all().take(1).unwrap().width() > 100
                && argus().columns(["stime", "saddr"]).take(1).unwrap().width() == 2
        },
    },
    Case {
        mend: "one that connects again by itself is live(…)?.reconnect()",
        error: |_| {
            let port = sensor(0, greeting(0), 1);
            let sensor = live(&format!("argus://127.0.0.1:{port}")).unwrap();
            assert_eq!(sensor.take(9).unwrap().height(), 1);
            error_of(sensor.take(1))
        },
        helps: |_, _| {
            let port = sensor(0, greeting(0), 2);
            let sensor = live(&format!("argus://127.0.0.1:{port}")).unwrap();
            sensor.reconnect().take(2).unwrap().height() == 2
        },
    },
    Case {
        mend: "load it: load(\"",
        error: |folder| {
            let path = folder.join("argus.out.gz");
            let packed = std::fs::File::create(&path).unwrap();
            let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
            packed.write_all(&records()).unwrap();
            packed.finish().unwrap();
            error_of(follow(path))
        },
        helps: |_, error| load(between(error, "load(\"", "\")")).unwrap().height() == 1,
    },
    Case {
        mend: "load it: load(\"",
        error: |folder| {
            error_of(follow(file(
                folder,
                "flows.csv",
                "StartTime,Proto\n1.5,tcp\n",
            )))
        },
        helps: |_, error| load(between(error, "load(\"", "\")")).unwrap().height() == 1,
    },
];
