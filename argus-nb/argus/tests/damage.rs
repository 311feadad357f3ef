//! What is lost of a damaged file: the records that the damage touches and no others, and
//! the report says where.

mod common;
mod files;

use argus_records::{Item, Records, Trouble};
use files::{FILES, records};

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

/// A file, what it is, how many whole flows come of it, and what damage is reported.
type Case<'a> = (&'a str, Vec<u8>, usize, &'a [(u64, u64, Trouble)]);

fn check(cases: &[Case<'_>]) {
    for (name, bytes, flows, damage) in cases {
        let outcome = outcome(bytes);
        assert_eq!(outcome.damage, *damage, "{name}");
        assert_eq!(outcome.flows.len(), *flows, "{name}");
        assert_eq!(outcome.broken + outcome.other, 0, "{name}");
    }
}

#[test]
fn files_that_were_joined() {
    let [ip, five] = [FILES[0].1, FILES[6].1];
    let [of_ip, of_five] = [ip, five].map(|file| outcome(file).flows.len());
    let keep_alive = [0x13, 0x20, 0, 0];
    check(&[
        ("nothing", vec![], 0, &[]),
        ("twice", ip.repeat(2), 2 * of_ip, &[]),
        (
            "both versions",
            [ip, five, ip].concat(),
            2 * of_ip + of_five,
            &[],
        ),
        ("headless", five[128..].to_vec(), of_five, &[]),
        ("padding", [ip, &[0; 8], ip].concat(), 2 * of_ip, &[]),
        (
            "keep-alives",
            [ip, &keep_alive, ip].concat(),
            2 * of_ip,
            &[],
        ),
    ]);
}

#[test]
fn files_that_were_cut_and_holed() {
    let [ip, five] = [FILES[0].1, FILES[6].1];
    let [of_ip, of_five] = [ip, five].map(|file| outcome(file).flows.len());
    let end = ip.len() as u64;
    let of_first = [(0, records(five)[1].len() as u64 - 12, Trouble::NoHeader)];
    let noise = |n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8;
    let noise: Vec<u8> = (0..700_000).map(noise).collect();
    // Long damage is told in pieces, so that nobody has to hold all of it.
    let of_noise = [(0, 262_140), (262_140, 262_140), (524_280, 175_720)]
        .map(|(begins, length)| (end + begins, length, Trouble::NoHeader));
    let cut = |length| [(0, length, Trouble::Cut)];
    let behind = |length, trouble| [(end, length, trouble)];
    check(&[
        (
            "from within a flow on",
            five[140..].to_vec(),
            of_five - 1,
            &of_first,
        ),
        ("cut in its first record", ip[..100].to_vec(), 0, &cut(100)),
        (
            "half a header",
            [ip, &ip[..2]].concat(),
            of_ip,
            &behind(2, Trouble::Cut),
        ),
        (
            "a hole",
            [ip, &[0; 4096], ip].concat(),
            2 * of_ip,
            &behind(4096, Trouble::Zeros),
        ),
        (
            "an odd hole",
            [ip, &[0; 4093]].concat(),
            of_ip,
            &behind(4093, Trouble::Zeros),
        ),
        (
            "long noise",
            [ip, &noise, five].concat(),
            of_ip + of_five,
            &of_noise,
        ),
    ]);
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
