//! Against servers that are as a sensor is, or as it should not be, and files that are
//! written meanwhile. A real sensor is asked in `tests/e2e/live.rs`.

use super::*;
use crate::load::load_report;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

const STARTED: u8 = 0x10;
const GOES_ON: u8 = 0x20;
const STOPPED: u8 = 0x30;

/// A sensor's own record, with a status and a number of lost packets.
fn report(cause: u8, status: u32, drops: u32) -> Vec<u8> {
    let mut record = vec![0; 128];
    record[..4].copy_from_slice(&[0x83, cause, 0, 32]);
    record[4..8].copy_from_slice(&status.to_be_bytes());
    record[8..12].copy_from_slice(&[0xe5, 0x71, 0x2d, 0xcb]);
    record[80..84].copy_from_slice(&drops.to_be_bytes());
    record[124..].fill(0xff);
    record
}

/// A flow's record, told apart by its source port.
fn flow(port: u16) -> Vec<u8> {
    let mut record = vec![0x13, 0x20, 0, 6, 2, 1, 1, 5];
    record.extend([127, 0, 0, 1, 127, 0, 0, 1, 17, 0]);
    record.extend(port.to_be_bytes());
    record.extend([0, 53, 0, 0]);
    record
}

fn flows(ports: std::ops::Range<u16>) -> Vec<u8> {
    ports.flat_map(flow).collect()
}

fn greeting() -> Vec<u8> {
    report(STARTED, 0, 0)
}

/// What a server does with a connection.
type Talk = Box<dyn FnOnce(TcpStream) + Send>;

/// A server that takes one connection after the other.
fn server(talks: Vec<Talk>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("argus://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        for talk in talks {
            talk(listener.accept().unwrap().0);
        }
    });
    (address, thread)
}

/// Says its greeting, and `bytes` when it is told to start.
fn says(bytes: Vec<u8>) -> Talk {
    Box::new(move |mut stream| {
        stream.write_all(&greeting()).unwrap();
        hear_start(&mut stream);
        stream.write_all(&bytes).unwrap();
    })
}

fn hear_start(stream: &mut TcpStream) {
    let mut word = [0; 7];
    stream.read_exact(&mut word).unwrap();
    assert_eq!(&word, b"START: ");
}

fn ports(df: &DataFrame) -> Vec<u16> {
    let ports = df.column("Sport").unwrap().u16().unwrap();
    ports.iter().flatten().collect()
}

fn said(df: &DataFrame) -> String {
    load_report(df).map_or_else(String::new, |report| report.to_string())
}

#[test]
fn who_is_no_sensor_or_lets_nobody_in_is_said() {
    let refused = |options: u8| report(0x80 | options, 0, 0);
    for (first_words, error) in [
        (report(STARTED, 0x1000, 0), "demands authentication by SASL"),
        (refused(1), "refuses: access denied"),
        (refused(2)[..4].to_vec(), "is no sensor of Argus"),
        // As argus 3.0.8 says it.
        (
            vec![0x83, 0x82, 0, 1],
            "refuses: it has as many clients as it serves",
        ),
        (refused(2), "refuses: it has as many clients as it serves"),
        (refused(3), "refuses: it is in error"),
        (
            b"SSH-2.0-OpenSSH_9.2p1\r\n".to_vec(),
            "it begins with `SSH-2.0-OpenSSH_9.2p1\\r\\n`",
        ),
        (b"\x1b[31m".to_vec(), "it begins with `\\x1b[31m`"),
        (flow(1), "it begins with `\\x13 \\x00\\x06"),
        (greeting()[..100].to_vec(), "is no sensor of Argus"),
        (Vec::new(), "closes the connection before it says a word"),
    ] {
        let talk: Talk = Box::new(move |mut stream| stream.write_all(&first_words).unwrap());
        let (address, server) = server(vec![talk]);
        let said = live(&address).unwrap_err().to_string();
        assert!(said.contains(error) && said.contains(&address), "{said}");
        server.join().unwrap();
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let silent: Talk = Box::new(move |stream| {
        let _ = receiver.recv();
        drop(stream);
    });
    let (address, server) = server(vec![silent]);
    let error = live(&address).unwrap_err().to_string();
    assert!(error.contains("says nothing for 5 s"), "{error}");
    drop(sender);
    server.join().unwrap();
}

#[test]
fn flows_are_whole_however_their_bytes_come() {
    let (address, server) = server(vec![Box::new(|mut stream| {
        stream.set_nodelay(true).unwrap();
        stream.write_all(&greeting()).unwrap();
        hear_start(&mut stream);
        for port in 0..50 {
            // Padding, and a record in pieces.
            let bytes = [vec![0; 4 * usize::from(port % 3)], flow(port)].concat();
            for piece in bytes.chunks(1 + usize::from(port) % 24) {
                stream.write_all(piece).unwrap();
            }
        }
        stream.write_all(&report(GOES_ON, 0, 7)).unwrap();
        stream.write_all(&flows(50..60)).unwrap();
        let mut last_words = String::new();
        stream.read_to_string(&mut last_words).unwrap();
        assert_eq!(last_words, "DONE: ");
    })]);
    let sensor = live(&address).unwrap();
    let state = |sensor: &Live| {
        let report = sensor.sensor().unwrap();
        let state = report.column("State").unwrap().str().unwrap().get(0);
        (
            state.unwrap().to_owned(),
            report.column("Drops").unwrap().i64().unwrap().get(0),
        )
    };
    assert_eq!(state(&sensor), ("STA".to_owned(), Some(0)));
    let first = sensor.take(20).unwrap();
    let second = sensor.take(40).unwrap();
    let both = [ports(&first), ports(&second)].concat();
    assert_eq!(both, (0..60).collect::<Vec<u16>>());
    assert!(said(&first).starts_with("1 management record of the sensor, the newest of which"));
    assert_eq!(state(&sensor), ("CON".to_owned(), Some(7)));
    let quiet = Instant::now();
    assert_eq!(sensor.take_for("300ms").unwrap().height(), 0);
    assert!((300..600).contains(&quiet.elapsed().as_millis()));
    drop(sensor);
    server.join().unwrap();
}

#[test]
fn what_came_of_a_sensor_that_dies_is_kept_and_the_rest_is_said() {
    let cut = [flows(0..5), flow(5)[..9].to_vec()].concat();
    let (address, server) = server(vec![says(cut)]);
    let sensor = live(&address).unwrap();
    let df = sensor.take(100).unwrap();
    assert_eq!(ports(&df), [0, 1, 2, 3, 4]);
    for part in [
        "ends within the record: 1, first argus://127.0.0.1:",
        "byte 248, 9 bytes",
        "no more flows come: the connection was closed by the sensor",
    ] {
        assert!(said(&df).contains(part), "{}", said(&df));
    }
    let error = sensor.take(1).unwrap_err().to_string();
    assert!(
        error.contains("gives no more flows: the connection was closed"),
        "{error}"
    );
    server.join().unwrap();
}

#[test]
fn a_lost_connection_is_made_again_where_that_was_asked_for() {
    let cut = [flows(0..3), flow(3)[..9].to_vec()].concat();
    let hangs_up: Talk = Box::new(drop);
    let (address, server) = server(vec![says(cut), hangs_up, says(flows(10..12))]);
    let df = live(&address).unwrap().reconnect().take(5).unwrap();
    assert_eq!(ports(&df), [0, 1, 2, 10, 11]);
    for part in [
        "begun anew once: the connection was closed by the sensor",
        "ends within the record: 1",
        "2 management records",
    ] {
        assert!(said(&df).contains(part), "{}", said(&df));
    }
    server.join().unwrap();
}

/// More than the system's own buffers hold.
const MANY: usize = 1 << 20;

#[test]
fn a_slow_reader_makes_the_sensor_wait_and_loses_nothing() {
    let written = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&written);
    let (address, server) = server(vec![Box::new(move |mut stream| {
        stream.write_all(&greeting()).unwrap();
        hear_start(&mut stream);
        for _ in 0..MANY >> 14 {
            stream.write_all(&flows(0..1 << 14)).unwrap();
            counted.fetch_add(1 << 14, Ordering::Relaxed);
        }
    })]);
    let sensor = live(&address).unwrap().columns(["sport"]);
    let mut next = 0;
    let mut batches = 0;
    let come = sensor.each(|flows| {
        assert!(flows.height() <= BATCH_ROWS);
        for port in ports(&flows) {
            assert_eq!(port, next);
            next = (next + 1) % (1 << 14);
        }
        if batches == 0 {
            std::thread::sleep(Duration::from_millis(500));
            assert!(written.load(Ordering::Relaxed) < MANY, "nobody waited");
        }
        assert!(sensor.lock().unwrap().held() < 1 << 20);
        batches += 1;
    });
    assert_eq!(come.unwrap(), MANY);
    assert!(batches >= MANY / BATCH_ROWS);
    server.join().unwrap();
}

#[test]
fn a_question_that_makes_no_sense_is_an_error_and_costs_no_flow() {
    let (address, server) = server(vec![says(flows(0..3))]);
    let sensor = live(&address).unwrap();
    for (length, said) in [
        ("", "is not a length of time"),
        ("soon", "is not a length of time"),
        ("1mo", "is not a length of time"),
        ("0s", "holds no time"),
        ("-1s", "holds no time"),
    ] {
        let error = sensor.take_for(length).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let sensor = sensor.columns(["sprt"]);
    for _ in 0..2 {
        let error = sensor.take(1).unwrap_err().to_string();
        assert!(error.contains("Argus has no field `sprt`"), "{error}");
    }
    let sensor = sensor.columns(["dport", "Sport"]);
    let error = sensor.each(|flows| -> Result<(), String> {
        assert_eq!(flows.get_column_names(), ["Dport", "Sport"]);
        Err(format!("{} are enough", flows.height()))
    });
    assert_eq!(error.unwrap_err().to_string(), "3 are enough");
    server.join().unwrap();
}

/// A file that is written while it is followed.
struct Written {
    folder: tempfile::TempDir,
}

impl Written {
    fn new(bytes: &[u8]) -> Written {
        let written = Written {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(written.path(), bytes).unwrap();
        written
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("argus.out")
    }

    fn append(&self, bytes: &[u8]) {
        let file = OpenOptions::new().append(true).open(self.path());
        file.unwrap().write_all(bytes).unwrap();
    }

    fn replace(&self, bytes: &[u8]) {
        std::fs::rename(self.path(), self.path().with_extension("1")).unwrap();
        std::thread::sleep(Duration::from_millis(150));
        std::fs::write(self.path(), bytes).unwrap();
    }
}

#[test]
fn a_file_is_followed_as_it_grows_and_from_one_to_the_next() {
    let file = Written::new(&[]);
    let followed = follow(file.path()).unwrap();
    assert_eq!(followed.take_for("100ms").unwrap().height(), 0);
    file.append(&[greeting(), flows(0..2), flow(2)[..10].to_vec()].concat());
    assert_eq!(ports(&followed.take_for("300ms").unwrap()), [0, 1]);
    file.append(&[flow(2)[10..].to_vec(), flow(3)].concat());
    assert_eq!(ports(&followed.take(2).unwrap()), [2, 3]);

    // rasplit and logrotate give the name to another file, whatever came in between.
    file.append(&flow(4));
    file.replace(&[greeting(), flow(5)].concat());
    let df = followed.take(2).unwrap();
    assert_eq!(ports(&df), [4, 5]);
    assert!(
        said(&df).contains("begun anew once: the file was replaced"),
        "{}",
        said(&df)
    );
    file.append(&flow(6)[..8]);
    assert_eq!(followed.take_for("200ms").unwrap().height(), 0);
    std::fs::write(file.path(), greeting()).unwrap();
    std::thread::sleep(Duration::from_millis(10));
    file.append(&[]);
    let df = followed.take_for("300ms").unwrap();
    let report = said(&df);
    assert!(
        report.contains("the file was truncated") && report.contains("ends within the record: 1"),
        "{report}"
    );
    file.append(&flow(7));
    assert_eq!(ports(&followed.take(1).unwrap()), [7]);
}

#[test]
fn a_file_that_is_no_stream_of_records_is_not_followed() {
    for (name, bytes, said) in [
        (
            "x.csv",
            &b"StartTime,Proto\n1.5,tcp\n"[..],
            "is no file of Argus' own",
        ),
        ("x.gz", b"\x1f\x8b\x08\x00", "is packed (gzip)"),
        ("x.parquet", b"PAR1", "is no file of Argus' own"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = follow(&path).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        let error = follow(folder.path()).unwrap_err().to_string();
        assert!(error.contains("is no ordinary file"), "{error}");
        let error = follow(folder.path().join("x.cvs")).unwrap_err().to_string();
        assert!(error.contains("no file"), "{error}");
    }
    // What takes the place of a file is looked at as the first was.
    let file = Written::new(&[greeting(), flow(0)].concat());
    let followed = follow(file.path()).unwrap();
    assert_eq!(followed.take(1).unwrap().height(), 1);
    file.replace(b"StartTime,Proto\n1.5,tcp\n");
    let error = followed.take_for("5s").unwrap_err().to_string();
    assert!(error.contains("is no file of Argus' own"), "{error}");
}

#[test]
fn all_fields_are_columns_whether_they_occur_or_not() {
    let (address, server) = server(vec![says(flows(0..4))]);
    let sensor = live(&address).unwrap().all();
    let (first, second) = (sensor.take(2).unwrap(), sensor.take(2).unwrap());
    assert!(first.width() > 150, "{} columns", first.width());
    assert_eq!(ports(&first.vstack(&second).unwrap()), [0, 1, 2, 3]);
    // A record as small as these has no round-trip time.
    assert_eq!(first.column("TcpRtt").unwrap().null_count(), 2);
    let sensor = sensor.columns(["sport"]);
    assert!(sensor.take(1).unwrap().width() == 1);
    server.join().unwrap();
}

#[test]
fn a_sensor_that_stops_has_said_so() {
    let bytes = [flows(0..2), report(STOPPED, 0, 3)].concat();
    let (address, server) = server(vec![says(bytes)]);
    let sensor = live(&address).unwrap();
    assert_eq!(sensor.take(10).unwrap().height(), 2);
    let report = sensor.sensor().unwrap();
    let state = report.column("State").unwrap().str().unwrap().get(0);
    assert_eq!(state, Some("STP"));
    server.join().unwrap();
}
