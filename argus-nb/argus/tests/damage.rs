//! What is lost of a damaged file: the records that the damage touches and no others, and
//! the report says where.

use argus_records::{Item, Records, Trouble};

const FILES: [(&str, &[u8]); 7] = [
    ("ip", include_bytes!("data/ip.argus")),
    ("link", include_bytes!("data/link.argus")),
    ("tunnels", include_bytes!("data/tunnels.argus")),
    ("plain", include_bytes!("data/plain.argus")),
    ("rewritten", include_bytes!("data/rewritten.argus")),
    ("clustered", include_bytes!("data/clustered.argus")),
    ("five", include_bytes!("data/five.argus")),
];

/// The records of a good file, by their lengths alone.
fn records(file: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    let mut rest = file;
    while let [_, _, high, low, ..] = *rest {
        let (record, behind) = rest.split_at(usize::from(u16::from_be_bytes([high, low])) * 4);
        records.push(record);
        rest = behind;
    }
    records
}

/// What became of a file: the flows that are whole, flows of which something is missing,
/// records of the sensor and others, and damage.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    flows: Vec<Vec<u8>>,
    broken: usize,
    management: usize,
    other: usize,
    damage: Vec<(u64, u64, Trouble)>,
}

fn outcome(bytes: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    for item in Records::new(bytes).of_a_whole_file() {
        match item {
            Item::Flow(record) if record.is_damaged() => outcome.broken += 1,
            Item::Flow(record) => outcome.flows.push(record.bytes().to_vec()),
            Item::Management(_) => outcome.management += 1,
            Item::Other(_) => outcome.other += 1,
            Item::Damage(damage) => {
                let damage = (damage.offset, damage.length, damage.trouble);
                outcome.damage.push(damage);
            }
        }
    }
    outcome
}

fn is_flow(record: &[u8]) -> bool {
    matches!(record[0] & 0xf0, 0x10 | 0x30 | 0x50)
}

/// Something that happens to the bytes of one record.
type Accident = fn(&mut Vec<u8>);

/// Sets a record's length, which stands in words in its header.
fn set_length(record: &mut [u8], words: usize) {
    record[2..4].copy_from_slice(&(words as u16).to_be_bytes());
}

/// What happens, and what is wrong with the record then, if that is always the same.
const ACCIDENTS: &[(&str, Accident)] = &[
    ("a word longer", |record| {
        set_length(record, record.len() / 4 + 1)
    }),
    ("a word shorter", |record| {
        set_length(record, record.len() / 4 - 1)
    }),
    ("a length of 1", |record| set_length(record, 1)),
    ("a length of 0", |record| set_length(record, 0)),
    ("the longest length", |record| set_length(record, 0xffff)),
    ("a length bit", |record| record[3] ^= 0x10),
    ("another length bit", |record| record[2] ^= 0x01),
    ("another type", |record| record[0] ^= 0x81),
    ("no version", |record| record[0] &= 0xf0),
    ("a byte more", |record| record.insert(9, 0x55)),
    ("a byte less", |record| drop(record.remove(9))),
    ("40 bytes more", |record| {
        drop(record.splice(30..30, [0xa5; 40]))
    }),
    ("half of it", |record| record.truncate(record.len() / 2)),
    ("no header", |record| drop(record.drain(..4))),
    ("zeros", |record| record.fill(0)),
    ("a page of zeros", |record| *record = vec![0; 4096]),
    ("a part's length", |record| record[7] = 0xff),
    ("a part of nothing", |record| record[7] = 0),
];

/// Of every record of every file, by every accident: all other flows are there.
#[test]
fn an_accident_costs_one_record() {
    for (name, file) in FILES {
        let records = records(file);
        for (which, _) in records.iter().enumerate().skip(1) {
            for (accident, happens) in ACCIDENTS {
                let mut broken = records[which].to_vec();
                happens(&mut broken);
                let (before, behind) = (records[..which].concat(), records[which + 1..].concat());
                let bytes = [&before[..], &broken, &behind].concat();
                let outcome = outcome(&bytes);
                let others = records[..which].iter().chain(&records[which + 1..]);
                let others: Vec<&[u8]> = others.copied().filter(|record| is_flow(record)).collect();
                let case = format!("{name}, record {which}: {accident}");
                assert_eq!(
                    lost(&others, &outcome.flows),
                    0,
                    "{case}: {:?}",
                    outcome.damage
                );
                let is_told = !outcome.damage.is_empty() || outcome.broken + outcome.other > 0;
                assert!(is_told || *accident == "zeros", "{case}: nothing is said");
            }
        }
    }
}

/// How many of them are not among the flows that came, in their order.
fn lost(expected: &[&[u8]], came: &[Vec<u8>]) -> usize {
    let mut came = came.iter();
    let missing = |record: &&&[u8]| !came.any(|flow| flow == *record);
    expected.iter().filter(missing).count()
}
