//! The small files of `data/`, and their records.

/// All of them, and what each is called.
pub const FILES: [(&str, &[u8]); 7] = [
    ("ip", include_bytes!("../data/ip.argus")),
    ("link", include_bytes!("../data/link.argus")),
    ("tunnels", include_bytes!("../data/tunnels.argus")),
    ("plain", include_bytes!("../data/plain.argus")),
    ("rewritten", include_bytes!("../data/rewritten.argus")),
    ("clustered", include_bytes!("../data/clustered.argus")),
    ("five", include_bytes!("../data/five.argus")),
];

/// The records of a good file, by their lengths alone.
pub fn records(file: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    let mut rest = file;
    while let [_, _, high, low, ..] = *rest {
        let (record, behind) = rest.split_at(usize::from(u16::from_be_bytes([high, low])) * 4);
        records.push(record);
        rest = behind;
    }
    records
}
