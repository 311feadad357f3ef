//! What is lost of a damaged file: the records that the damage touches and no others, and
//! the report says where.

mod common;

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

/// Makes a record's length, which stands in words in its header, longer or shorter.
fn lengthen(record: &mut [u8], by: isize) {
    let words = (record.len() / 4) as isize + by;
    set_length(record, words as u16);
}

fn set_length(record: &mut [u8], words: u16) {
    record[2..4].copy_from_slice(&words.to_be_bytes());
}

const ACCIDENTS: &[(&str, Accident)] = &[
    ("a word longer", |record| lengthen(record, 1)),
    ("a word shorter", |record| lengthen(record, -1)),
    ("a length of 1", |record| set_length(record, 1)),
    ("a length of 0", |record| set_length(record, 0)),
    ("the longest length", |record| set_length(record, 0xffff)),
    ("a length bit", |record| record[3] ^= 0x10),
    ("another length bit", |record| record[2] ^= 0x01),
    ("another type", |record| record[0] ^= 0x81),
    ("no version", |record| record[0] &= 0xf0),
    ("a byte more", |record| record.insert(9, 0x55)),
    ("a byte less", |record| drop(record.drain(9..10))),
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

/// Of every record of every file, by every accident: all other flows are there, and
/// something is said of this one.
#[test]
fn an_accident_costs_one_record() {
    let mut wrong = Vec::new();
    for (name, file) in FILES {
        let records = records(file);
        for which in 1..records.len() {
            let (before, behind) = (&records[..which], &records[which + 1..]);
            let others = before.iter().chain(behind).copied();
            let others: Vec<&[u8]> = others.filter(|record| is_flow(record)).collect();
            for (accident, happens) in ACCIDENTS {
                // A record of the sensor has no parts, and any numbers in their place.
                if accident.starts_with("a part") && !is_flow(records[which]) {
                    continue;
                }
                let mut broken = records[which].to_vec();
                happens(&mut broken);
                let outcome = outcome(&[before.concat(), broken, behind.concat()].concat());
                let lost = lost(&others, &outcome.flows);
                let is_told = !outcome.damage.is_empty() || outcome.broken + outcome.other > 0;
                if lost > 0 || !is_told {
                    let damage = outcome.damage;
                    wrong.push(format!(
                        "{name} {which}: {accident}: {lost} lost, {damage:?}"
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What happens to whole files: the name, the bytes, how many flows come of them, and what
/// damage is reported.
#[test]
fn files_that_were_cut_joined_and_holed() {
    let [ip, five] = [FILES[0].1, FILES[6].1];
    let flows = |file: &[u8]| outcome(file).flows.len();
    let (of_ip, of_five) = (flows(ip), flows(five));
    let noise: Vec<u8> = (0..700_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let end = ip.len() as u64;
    let first_flow = records(five)[1].len() as u64;
    let whole_damage = [
        (end, 262_140, Trouble::NoHeader),
        (end + 262_140, 262_140, Trouble::NoHeader),
        (end + 524_280, 175_720, Trouble::NoHeader),
    ];
    type Case<'a> = (&'a str, Vec<u8>, usize, &'a [(u64, u64, Trouble)]);
    let cases: [Case<'_>; 12] = [
        ("nothing", vec![], 0, &[]),
        ("twice", ip.repeat(2), 2 * of_ip, &[]),
        (
            "both versions",
            [ip, five, ip].concat(),
            2 * of_ip + of_five,
            &[],
        ),
        ("headless", five[128..].to_vec(), of_five, &[]),
        (
            "from within a flow on",
            five[140..].to_vec(),
            of_five - 1,
            &[(0, first_flow - 12, Trouble::NoHeader)],
        ),
        (
            "two bytes of a header",
            [ip, &ip[..2]].concat(),
            of_ip,
            &[(end, 2, Trouble::Cut)],
        ),
        (
            "cut in its first record",
            ip[..100].to_vec(),
            0,
            &[(0, 100, Trouble::Cut)],
        ),
        ("padding", [ip, &[0; 8], ip].concat(), 2 * of_ip, &[]),
        (
            "keep-alives",
            [ip, &[0x13, 0x20, 0, 0], ip].concat(),
            2 * of_ip,
            &[],
        ),
        (
            "a hole",
            [ip, &[0; 4096], ip].concat(),
            2 * of_ip,
            &[(end, 4096, Trouble::Zeros)],
        ),
        (
            "an odd hole",
            [ip, &[0; 4093]].concat(),
            of_ip,
            &[(end, 4093, Trouble::Zeros)],
        ),
        (
            "long noise",
            [ip, &noise, five].concat(),
            of_ip + of_five,
            &whole_damage,
        ),
    ];
    for (name, bytes, flows, damage) in cases {
        let outcome = outcome(&bytes);
        assert_eq!(outcome.damage, damage, "{name}");
        assert_eq!(outcome.flows.len(), flows, "{name}");
        assert_eq!(outcome.broken + outcome.other, 0, "{name}");
    }
}

/// A sensor that watches the port of another captures records as user data. They are none
/// of the file's.
#[test]
fn a_record_in_user_data_is_none() {
    let inner = records(FILES[3].1)[1];
    let user_data = [
        &[0x50, 0x90],
        &(2 + inner.len() as u16 / 4).to_be_bytes()[..],
    ]
    .concat();
    let count = (inner.len() as u16).to_be_bytes();
    let time = [
        3, 1, 0x18, 5, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1,
    ];
    let parts = [&time[..], &user_data, &count, &count, inner].concat();
    let mut outer = [&[0x13, 0x20, 0, 0][..], &parts].concat();
    lengthen(&mut outer, 0);
    assert_eq!(outcome(&outer.repeat(3)).flows, vec![outer; 3]);
}

/// Whatever the size of the blocks, a good file gives the same records, and each of them
/// its values.
#[test]
fn blocks_of_any_size() {
    for (_, file) in FILES {
        common::every_value_can_be_had(file, &mut String::new());
        for size in 1..1500 {
            common::every_byte_is_accounted_for(file, size);
        }
    }
}

/// How many of them are not among the flows that came, in their order.
fn lost(expected: &[&[u8]], came: &[Vec<u8>]) -> usize {
    let mut rest = came;
    let mut lost = 0;
    for record in expected {
        match rest.iter().position(|flow| flow == record) {
            Some(at) => rest = &rest[at + 1..],
            None => lost += 1,
        }
    }
    lost
}
