//! Prints the rows of a capture of NetFlow's export, or of a file of nfcapd, as CSV, and the
//! notes on the other channel: `frame FILE [ELEMENT…]`; `frame FILE sflow` those of sFlow's.

use argus_import::netflow::{ExportOptions, from_capture};
use argus_import::nfcapd::from_nfcapd;
use argus_import::{Batch, Format, Import, Values};
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Read, Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("frame FILE [ELEMENT…]")?;
    let mut arguments = arguments.peekable();
    if arguments.peek().is_some_and(|argument| argument == "sflow") {
        let mut import = Format::SflowCapture.open(File::open(&path)?)?;
        return print(import.as_mut());
    }
    let elements = arguments.map(|element| element.parse());
    let options = ExportOptions {
        elements: elements.collect::<Result<_, _>>()?,
        ..ExportOptions::default()
    };
    let mut magic = [0; 2];
    File::open(&path)?.read_exact(&mut magic)?;
    let file = Box::new(File::open(path)?);
    if magic == [0x0c, 0xa5] {
        print(&mut from_nfcapd(file)?)
    } else {
        print(&mut from_capture(file, options)?)
    }
}

fn print(import: &mut dyn Import) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(stdout().lock());
    let names: Vec<_> = import.columns().iter().map(|column| &column.name).collect();
    let names: Vec<_> = names.iter().map(|name| name.as_str()).collect();
    writeln!(out, "{}", names.join(","))?;
    let mut batch = Batch::new(import.columns());
    while import.next(&mut batch, 10_000)? {
        let columns: Vec<_> = batch.columns.iter().map(texts).collect();
        for row in 0..batch.rows() {
            let values: Vec<_> = columns.iter().map(|column| column[row].as_str()).collect();
            writeln!(out, "{}", values.join(","))?;
        }
        batch.clear();
    }
    for note in import.notes() {
        eprintln!("{note}");
    }
    Ok(())
}

fn texts(values: &Values) -> Vec<String> {
    fn all<T: ToString>(values: &[Option<T>]) -> Vec<String> {
        let text = |value: &Option<T>| value.as_ref().map(T::to_string).unwrap_or_default();
        values.iter().map(text).collect()
    }
    match values {
        Values::Times(values) | Values::Counts(values) => all(values),
        Values::Numbers(values) => all(values),
        Values::Ports(values) => all(values),
        Values::Addresses(values) => all(values),
        Values::Texts(texts) => texts
            .iter()
            .map(|text| text.unwrap_or_default().to_owned())
            .collect(),
    }
}
