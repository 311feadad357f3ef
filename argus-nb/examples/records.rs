//! Reads flows one by one, as structs: for what a query can't say, in the memory of one row.
//!
//!     cargo run --release --example records -- [FLOWS]
//!
//! The question here has a memory: which hosts opened how many conversations in a row, without
//! anyone else's in between? Without `FLOWS`, the capture of the notebooks is read.

use argus_nb::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;

const CAPTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data/flows.csv");

/// The columns that are asked for, by ra's names or by their headers; the file may have many more.
/// `argus_nb::records::Flow` has the eleven usual ones.
#[derive(Deserialize)]
struct Conversation {
    #[serde(rename = "SrcAddr")]
    host: String,
    daddr: String,
    /// None for protocols without ports.
    dport: Option<u16>,
    bytes: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or(CAPTURE.to_owned());
    let mut longest: BTreeMap<String, u32> = BTreeMap::new();
    let mut largest: Option<Conversation> = None;
    let mut run = (String::new(), 0);

    for conversation in records::<Conversation>(&path)? {
        // An error names the file, the line, the column and the value.
        let conversation = conversation?;
        if conversation.host != run.0 {
            run = (conversation.host.clone(), 0);
        }
        run.1 += 1;
        let best = longest.entry(run.0.clone()).or_default();
        *best = run.1.max(*best);
        if largest
            .as_ref()
            .is_none_or(|it| it.bytes < conversation.bytes)
        {
            largest = Some(conversation);
        }
    }

    for (host, conversations) in &longest {
        println!("{host:<26} {conversations:>4} in a row");
    }
    if let Some(Conversation {
        host,
        daddr,
        dport,
        bytes,
    }) = largest
    {
        let port = dport.map_or("no port".to_owned(), |port| format!("port {port}"));
        println!("the largest: {host} to {daddr}, {port}, {bytes} bytes");
    }
    Ok(())
}
