//! One row of the tables.

/// One source's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapping {
    /// The source: `zeek`, `netflow`, `nfcapd`, `suricata`, …
    pub source: &'static str,
    /// Its name there.
    pub field: &'static str,
    /// The column's name in the frame: ra's header for the field, or the source's name.
    pub column: &'static str,
    /// What is done to a value: its unit there, and how it becomes the column's.
    pub conversion: &'static str,
    /// What the column does not say, or says otherwise than Argus; empty where it is the same.
    pub difference: &'static str,
}

impl Mapping {
    pub(super) const fn new(
        source: &'static str,
        field: &'static str,
        column: &'static str,
        conversion: &'static str,
        difference: &'static str,
    ) -> Mapping {
        Mapping {
            source,
            field,
            column,
            conversion,
            difference,
        }
    }
}
