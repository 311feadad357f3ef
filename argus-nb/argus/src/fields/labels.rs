//! What labelers and correlators add to a record: countries, autonomous systems, places,
//! words, keystrokes, and the differences from the record of another sensor.
//!
//! No sensor writes most of these, and no file that has them was met. Countries, systems,
//! labels and differences are those that ra 3 prints of records that were made for the
//! purpose; places, scores and groups, which it does not know, follow the fact sheet alone.

use super::field::{Field, Getter};
use super::times::{print_single, seconds};
use super::word::Word;
use crate::record::{PartKind, Record};
use std::fmt::Write as _;
use std::net::Ipv4Addr;

pub(super) const FIELDS: &[Field] = &[
    Field::new("sco", Getter::Word(|record| country(record, 4))),
    Field::new("dco", Getter::Word(|record| country(record, 6))),
    Field::new("sas", Getter::Count(|record| autonomous_system(record, 4))),
    Field::new("das", Getter::Count(|record| autonomous_system(record, 8))),
    Field::new("ias", Getter::Count(|record| autonomous_system(record, 12))),
    Field::new("label", Getter::Text(write_label)),
    Field::new(
        "score",
        Getter::Count(|record| word(record, PartKind::Score, 4)),
    ),
    Field::new(
        "slat",
        Getter::Number(|record| place(record, SOURCE).map(|of| of.0)),
    ),
    Field::new(
        "slon",
        Getter::Number(|record| place(record, SOURCE).map(|of| of.1)),
    ),
    Field::new(
        "dlat",
        Getter::Number(|record| place(record, DESTINATION).map(|of| of.0)),
    ),
    Field::new(
        "dlon",
        Getter::Number(|record| place(record, DESTINATION).map(|of| of.1)),
    ),
    Field::new(
        "ilat",
        Getter::Number(|record| place(record, INTERMEDIATE).map(|of| of.0)),
    ),
    Field::new(
        "ilon",
        Getter::Number(|record| place(record, INTERMEDIATE).map(|of| of.1)),
    ),
    Field::new("sloc", Getter::Count(|record| locality(record, 6))),
    Field::new("dloc", Getter::Count(|record| locality(record, 7))),
    Field::new(
        "sgrp",
        Getter::Text(|record, out| write_group(record, 8, out)),
    ),
    Field::new(
        "dgrp",
        Getter::Text(|record, out| write_group(record, 10, out)),
    ),
    Field::new(
        "snstroke",
        Getter::Count(|record| signed(record, PartKind::Behavior, 4)),
    ),
    Field::new(
        "dnstroke",
        Getter::Count(|record| signed(record, PartKind::Behavior, 8)),
    ),
    Field::new("nstroke", Getter::Count(keystrokes)),
    Field::new("cor", Getter::Text(write_correlation)),
    Field::new("dldur", Getter::Number(|record| time_difference(record, 8)))
        .printed_by(|record, out| print_single(time_difference(record, 8), out)),
    Field::new(
        "dlstime",
        Getter::Number(|record| time_difference(record, 12)),
    )
    .printed_by(|record, out| print_single(time_difference(record, 12), out)),
    Field::new(
        "dlltime",
        Getter::Number(|record| time_difference(record, 16)),
    )
    .printed_by(|record, out| print_single(time_difference(record, 16), out)),
    Field::new("dspkts", Getter::Count(|record| difference(record, 20))),
    Field::new("ddpkts", Getter::Count(|record| difference(record, 24))),
];

/// A number without sign of a part.
fn word(record: &Record<'_>, part: PartKind, at: usize) -> Option<i64> {
    record.part(part)?.u32(at).map(i64::from)
}

/// A number with sign of a part.
fn signed(record: &Record<'_>, part: PartKind, at: usize) -> Option<i64> {
    record.part(part)?.i32(at).map(i64::from)
}

/// Two letters.
fn country(record: &Record<'_>, at: usize) -> Option<Word> {
    let letters: [u8; 2] = record.part(PartKind::CountryCodes)?.array(at)?;
    let letters = std::str::from_utf8(&letters).ok()?;
    let is_code = letters.bytes().all(|letter| letter.is_ascii_graphic());
    is_code.then(|| Word::new(letters))
}

/// The number 0 is none that a system has.
fn autonomous_system(record: &Record<'_>, at: usize) -> Option<i64> {
    word(record, PartKind::AutonomousSystems, at).filter(|number| *number != 0)
}

fn write_label(record: &Record<'_>, out: &mut String) -> bool {
    let label = record
        .part(PartKind::Label)
        .map_or(&[][..], |part| part.text(4));
    out.push_str(&String::from_utf8_lossy(label));
    !label.is_empty()
}

const SOURCE: u8 = 0x01;
const DESTINATION: u8 = 0x02;
const INTERMEDIATE: u8 = 0x04;

/// Latitude and longitude. Of a part that has room for all three, each has its own place;
/// else those that are there stand one behind the other.
fn place(record: &Record<'_>, whose: u8) -> Option<(f64, f64)> {
    const LENGTH: usize = 8;
    const ALL: usize = 4 + 3 * LENGTH;
    let part = record.part(PartKind::Geo)?;
    if part.qualifier & whose == 0 {
        return None;
    }
    let before = match part.bytes.len() {
        ALL.. => whose.trailing_zeros(),
        _ => (part.qualifier & (whose - 1) & 0x07).count_ones(),
    };
    let at = 4 + before as usize * LENGTH;
    let (latitude, longitude) = part.f32(at).zip(part.f32(at + 4))?;
    Some((latitude.into(), longitude.into()))
}

/// How local an address is; the more, the nearer.
fn locality(record: &Record<'_>, at: usize) -> Option<i64> {
    let locality = record.part(PartKind::Local)?.array(at)?;
    Some(i64::from(i8::from_be_bytes(locality)))
}

/// The number of the organisation that an address is of.
fn write_group(record: &Record<'_>, at: usize, out: &mut String) -> bool {
    let group = record.part(PartKind::Local).and_then(|part| part.u16(at));
    // Writing to a String can't fail.
    group.is_some_and(|group| write!(out, "{group}").is_ok())
}

fn keystrokes(record: &Record<'_>) -> Option<i64> {
    let of = |at: usize| signed(record, PartKind::Behavior, at);
    Some(of(4)? + of(8)?)
}

/// The sensor whose record this one was correlated with.
fn write_correlation(record: &Record<'_>, out: &mut String) -> bool {
    let id = record
        .part(PartKind::Correlation)
        .and_then(|part| part.array(4));
    let id = id.map(|id| Ipv4Addr::from(u32::from_le_bytes(id)));
    id.is_some_and(|id| write!(out, "{id}").is_ok())
}

/// The numbers of this part are in the order of bytes of the machine that wrote it, as ra
/// reads and copies them: little-endian.
fn difference(record: &Record<'_>, at: usize) -> Option<i64> {
    let bytes = record.part(PartKind::Correlation)?.array(at)?;
    Some(i64::from(i32::from_le_bytes(bytes)))
}

/// In seconds; the record has microseconds.
fn time_difference(record: &Record<'_>, at: usize) -> Option<f64> {
    difference(record, at).map(seconds)
}
