//! How many records a second one core reads: the file's content is read again and again from
//! memory, `speed FILE…`. Datagrams of a capture are decoded as they would come from a socket.

use argus_import::netflow::{ExportOptions, from_capture};
use argus_import::nfcapd::from_nfcapd;
use argus_import::{Batch, Import};
use std::error::Error;
use std::io::{Cursor, Read};
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let file = std::fs::read(&path)?;
        let import: Box<dyn Import> = if file.starts_with(&[0x0c, 0xa5]) {
            let (header, blocks) = file.split_at_checked(40).ok_or("no header")?;
            let repeated = repeated(header, blocks);
            Box::new(from_nfcapd(repeated)?)
        } else {
            let (header, packets) = file.split_at_checked(24).ok_or("no header")?;
            let repeated = repeated(header, packets);
            Box::new(from_capture(repeated, ExportOptions::default())?)
        };
        measure(&path, import)?;
    }
    Ok(())
}

/// A file whose content is there many times.
fn repeated(header: &[u8], content: &[u8]) -> Box<dyn Read + Send> {
    const OCTETS: usize = 1 << 30;
    let times = OCTETS / content.len().max(1);
    let chunk = content.repeat(64);
    let chunks = (0..times / 64).map(move |_| Cursor::new(chunk.clone()));
    let content = Chunks { chunks, now: None };
    Box::new(Cursor::new(header.to_vec()).chain(content))
}

struct Chunks<I> {
    chunks: I,
    now: Option<Cursor<Vec<u8>>>,
}

impl<I: Iterator<Item = Cursor<Vec<u8>>>> Read for Chunks<I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if let Some(now) = &mut self.now {
                let read = now.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
            }
            self.now = self.chunks.next();
            if self.now.is_none() {
                return Ok(0);
            }
        }
    }
}

fn measure(path: &str, mut import: Box<dyn Import>) -> Result<(), Box<dyn Error>> {
    const ROWS: usize = 50_000;
    const SECONDS: f64 = 3.0;
    let mut batch = Batch::new(import.columns());
    let begin = Instant::now();
    let mut rows = 0;
    while import.next(&mut batch, ROWS)? {
        rows += batch.rows();
        batch.clear();
        if begin.elapsed().as_secs_f64() > SECONDS {
            break;
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    let millions = rows as f64 / seconds / 1e6;
    println!("{path}: {rows} rows in {seconds:.2} s, {millions:.2} million a second");
    Ok(())
}
