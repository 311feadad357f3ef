//! Exports and files with octets changed, cut or doubled: nothing panics or hangs, no memory
//! is taken without bound, and what is lost is said.

use argus_import::netflow::{ExportOptions, from_capture};
use argus_import::nfcapd::from_nfcapd;
use argus_import::{Batch, Import};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::thread;

const MUTATIONS: u64 = 20_000;

/// What a file gave.
struct Outcome {
    rows: usize,
    /// Whether anything was said besides the sum.
    is_said: bool,
    sum: String,
}

fn read(name: &str, file: Vec<u8>) -> Outcome {
    let reader = Box::new(Cursor::new(file));
    let import: Result<Box<dyn Import>, _> = if name.ends_with(".pcap") {
        from_capture(reader, ExportOptions::default()).map(|import| Box::new(import) as _)
    } else {
        from_nfcapd(reader).map(|import| Box::new(import) as _)
    };
    let mut outcome = Outcome {
        rows: 0,
        is_said: false,
        sum: String::new(),
    };
    let Ok(mut import) = import else {
        outcome.is_said = true;
        return outcome;
    };
    let mut batch = Batch::new(import.columns());
    let mut errors = 0;
    loop {
        match import.next(&mut batch, 1000) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                errors += 1;
                assert!(errors < 10_000, "{name}: errors without end");
            }
        }
        outcome.rows += batch.rows();
        for values in &batch.columns {
            assert_eq!(values.len(), batch.rows(), "{name}");
        }
        batch.clear();
    }
    let mut notes = import.notes();
    outcome.is_said = errors > 0 || notes.len() > 1;
    outcome.sum = notes.swap_remove(0);
    outcome
}

/// xorshift, so that a failure can be had again.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    fn mutate(&mut self, file: &mut Vec<u8>) {
        let at = self.below(file.len());
        match self.below(8) {
            0 => file.truncate(at),
            1 => {
                let end = (at + self.below(64)).min(file.len());
                file.drain(at..end);
            }
            2 => {
                let end = (at + self.below(64)).min(file.len());
                let doubled = file[at..end].to_vec();
                file.splice(at..at, doubled);
            }
            3 => file[at] = [0, 0xff, 0x80, 0x7f][self.below(4)],
            _ => {
                for _ in 0..=self.below(3) {
                    let at = self.below(file.len());
                    file[at] ^= 1 << self.below(8);
                }
            }
        }
    }
}

#[test]
fn mutations_are_read_without_a_loss_in_silence() {
    let names = [
        "netflow5.pcap",
        "netflow9.pcap",
        "ipfix.pcap",
        "netflow9.nfcapd",
        "netflow9.lzo.nfcapd",
        "netflow9.lz4.nfcapd",
        "netflow9.bzip2.nfcapd",
    ];
    thread::scope(|scope| {
        for name in names {
            scope.spawn(move || mutations_of(name));
        }
    });
}

fn mutations_of(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let sound = fs::read(folder.join(name)).expect(name);
    let whole = read(name, sound.clone());
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for mutation in 0..MUTATIONS {
        let mut file = sound.clone();
        random.mutate(&mut file);
        let outcome = read(name, file);
        let rows = outcome.rows;
        // That there are fewer datagrams, templates or options is said by the sum.
        let is_said = outcome.is_said || datagrams(&outcome.sum) != datagrams(&whole.sum);
        assert!(
            rows >= whole.rows || is_said,
            "{name} {mutation}: {rows} rows"
        );
        let says = format!("{rows} flow records");
        assert!(
            outcome.sum.is_empty() || outcome.sum.starts_with(&says),
            "{name} {mutation}"
        );
    }
}

/// What a sum says besides the number of rows.
fn datagrams(sum: &str) -> &str {
    sum.split_once("datagrams: ")
        .map_or("", |(_, datagrams)| datagrams)
}

/// A file with one block of these octets.
fn nfcapd(compression: u8, block: &[u8]) -> Vec<u8> {
    let mut file = vec![0x0c, 0xa5, 2, 0];
    file.resize(40, 0);
    file[16] = compression;
    file[36] = 1;
    file.extend(1u32.to_le_bytes());
    file.extend((block.len() as u32).to_le_bytes());
    file.extend([3, 0, 0, 0]);
    file.extend(block);
    file
}

#[test]
fn blocks_that_unpack_without_end_are_refused() {
    let zeros = vec![0; 1 << 20];
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    let mut zstd = zstd::Encoder::new(Vec::new(), 3).expect("an encoder");
    for _ in 0..256 {
        bzip2.write_all(&zeros).expect("memory");
        zstd.write_all(&zeros).expect("memory");
    }
    let lzo = [&[18, 0, 32][..], &vec![0; 1 << 20], &[1, 0, 0, 17, 0, 0]].concat();
    let lz4 = [&[0x1f, 0, 1, 0][..], &vec![255; 1 << 20], &[0, 0]].concat();
    let bombs = [
        (1, lzo),
        (2, bzip2.finish().expect("memory")),
        (3, lz4),
        (4, zstd.finish().expect("memory")),
    ];
    for (compression, bomb) in bombs {
        assert!(bomb.len() < 2 << 20);
        let reader = Box::new(Cursor::new(nfcapd(compression, &bomb)));
        let mut import = from_nfcapd(reader).expect("a header");
        let mut batch = Batch::new(import.columns());
        let error = import.next(&mut batch, 10).expect_err("a bomb");
        assert!(
            error.to_string().contains("can't be decompressed"),
            "{error}"
        );
        assert!(matches!(import.next(&mut batch, 10), Ok(false)));
    }
}
