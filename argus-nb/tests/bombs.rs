//! Packed files that unpack to gigabytes of zeros: a load fails, or reads them within memory.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test, and functions of its own")]

use argus_nb::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How much a bomb unpacks to, where it can be refused at its beginning, and where all of it
/// has to be read.
const LARGE: u64 = 10 << 30;
const SMALL: u64 = 1 << 30;
/// What is packed at once. All packings allow one packed piece behind the other.
const PIECE: usize = 32 << 20;
/// More than polars and its threads take, and much less than a bomb.
const MOST_MEMORY: u64 = 1 << 30;
const LONGEST: Duration = Duration::from_secs(60);

type Pack = fn(&[u8]) -> Vec<u8>;

const GZIP: Pack = |bytes| {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
};
const ZSTD: Pack = |bytes| zstd::encode_all(bytes, 1).unwrap();
const BZIP2: Pack = |bytes| {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
};
const XZ: Pack = |bytes| {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 0);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
};

/// A file that unpacks to these bytes and zeros behind them.
fn bomb(folder: &Path, pack: Pack, start: &[u8], size: u64) -> PathBuf {
    let path = folder.join("FILE");
    let mut file = std::fs::File::create(&path).unwrap();
    if !start.is_empty() {
        file.write_all(&pack(start)).unwrap();
    }
    let piece = pack(&vec![0; PIECE]);
    for _ in 0..size / PIECE as u64 {
        file.write_all(&piece).unwrap();
    }
    path
}

/// The most memory that this process had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() << 10
}

/// The beginnings of files of each kind that `load` knows.
fn beginnings() -> Vec<(&'static str, Vec<u8>)> {
    let mut pcap = Vec::new();
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65535, 1] {
        pcap.extend_from_slice(&u32::to_le_bytes(word));
    }
    let argus = include_bytes!("../argus/tests/data/ip.argus").to_vec();
    let nfcapd = include_bytes!("../import/tests/exports/netflow9.nfcapd").to_vec();
    let zeek = "#separator \\x09\n#fields\tts\tid.orig_h\n#types\ttime\taddr\n1.0\t10.0.0.1\n";
    vec![
        ("nothing but zeros", Vec::new()),
        ("text", b"StartTime,Dur,Proto,SrcAddr\n".to_vec()),
        ("a text's first line", b"StartTime,Dur".to_vec()),
        ("Argus' own", argus),
        ("a capture", pcap),
        ("nfcapd", nfcapd),
        ("Zeek", zeek.into()),
        ("JSON", b"{\"event_type\":\"flow\"".to_vec()),
        ("an array of JSON", b"[".to_vec()),
        (
            "AWS",
            b"version account-id interface-id srcaddr dstaddr\n".to_vec(),
        ),
    ]
}

#[test]
fn what_unpacks_to_zeros_is_refused_or_read_within_memory() {
    let folder = tempfile::tempdir().unwrap();
    let packings = [("gzip", GZIP), ("zstd", ZSTD), ("bzip2", BZIP2), ("xz", XZ)];
    for (at, (name, start)) in beginnings().into_iter().enumerate() {
        // Each kind by one packing, and zeros by each.
        let packed = match at {
            0 => &packings[..],
            _ => &packings[at % 2..][..1],
        };
        for (packing, pack) in packed {
            // Zeros are packets without a byte, and blocks without one: read to their end.
            let size = match name {
                "a capture" | "nfcapd" => SMALL,
                _ => LARGE,
            };
            let path = bomb(folder.path(), *pack, &start, size);
            let begin = Instant::now();
            let loaded = load(&path);
            let took = begin.elapsed();
            println!(
                "{name} by {packing}: {took:?}, {} MB, {:?}",
                peak() >> 20,
                loaded.as_ref().err()
            );
            let error = loaded.unwrap_err().to_string();
            assert!(error.contains("hint: "), "{name} by {packing}: {error}");
            assert!(
                peak() < MOST_MEMORY,
                "{name} by {packing}: {} bytes",
                peak()
            );
            assert!(took < LONGEST, "{name} by {packing}: {took:?}");
        }
    }
}
