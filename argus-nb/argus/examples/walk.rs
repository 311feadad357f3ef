//! How fast records are walked, on one core: `cargo run --release -p argus-records
//! --example walk -- FILE`. It reads the file as a whole and walks it several times.

use argus_records::{Item, Records, Skim};
use std::hint::black_box;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let bytes = std::fs::read(path)?;
    let mut kinds = [0_u64; 4];
    for _ in 0..5 {
        let begun = Instant::now();
        let extents = Skim::new(&bytes).of_a_whole_file().count();
        say("skim", extents, begun);
        let begun = Instant::now();
        kinds = [0; 4];
        let mut broken = 0_usize;
        for item in Records::new(&bytes).of_a_whole_file() {
            match item {
                Item::Flow(record) => {
                    kinds[0] += 1;
                    broken += usize::from(black_box(&record).is_damaged());
                }
                Item::Management(_) => kinds[1] += 1,
                Item::Other(_) => kinds[2] += 1,
                Item::Damage(_) => kinds[3] += 1,
            }
        }
        say("records", extents, begun);
        kinds[3] += broken as u64;
    }
    let [flows, management, other, damaged] = kinds;
    println!("{flows} flows, {management} management, {other} other, {damaged} damaged");
    Ok(())
}

fn say(what: &str, records: usize, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    let millions = records as f64 / seconds / 1e6;
    println!("{what}: {records} in {seconds:.3} s, {millions:.1} million/s");
}
