//! What is to be said of the datagrams that were read.

use super::element::ElementId;
use std::collections::BTreeSet;

/// What became of the octets of all datagrams.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Datagrams of NetFlow 5, of NetFlow 9 and of IPFIX.
    pub datagrams: [u64; 3],
    /// Records that became rows.
    pub rows: u64,
    /// Templates, each time that they came.
    pub templates: u64,
    /// Records that tell of the exporter.
    pub options: u64,
    /// Datagrams that are none of these versions.
    pub other_versions: u64,
    /// Datagrams that end within their header.
    pub short: u64,
    /// Sets that run past their datagram, and records of version 5 that are not there.
    pub cut: u64,
    /// Datagrams of NetFlow 9 that have more or fewer records than their header says.
    pub miscounted: u64,
    /// Templates that can't be read, or for which there is no room.
    pub bad_templates: u64,
    /// Sets of a number that nothing is known of.
    pub reserved: u64,
    /// Octets behind the last record or set that are more than padding.
    pub left_over: u64,
    /// Values of a length that their column does not have, times without a clock.
    pub misfits: u64,
    /// Sets for which there was no room to wait for their template.
    pub dropped: u64,
    /// Datagrams of an exporter for whom there was no room.
    pub crowded: u64,
    /// Flows that end before they begin.
    pub backwards: u64,
    /// Elements without a column.
    pub left_out: BTreeSet<ElementId>,
    /// Elements that were asked for, and that a template has.
    pub occurred: BTreeSet<ElementId>,
}

/// The same, and what only the exporters know.
pub(super) struct Summary<'t> {
    pub tally: &'t Tally,
    pub exporters: usize,
    pub gaps: u64,
    pub missing: u64,
    /// Samplers and names of interfaces for which there was no room.
    pub untold: u64,
    pub waiting: usize,
    /// Elements that were asked for.
    pub asked: &'t [ElementId],
}

impl Summary<'_> {
    /// Each in a line; the sum first.
    pub(super) fn lines(&self) -> Vec<String> {
        let tally = self.tally;
        let mut lines = vec![self.sum()];
        #[rustfmt::skip]
        let counted = [
            (self.waiting as u64, "sets wait for a template that has not come"),
            (tally.dropped, "sets dropped: too many waited for a template"),
            (tally.bad_templates, "templates that can't be read, or too many"),
            (tally.cut, "sets cut off by the end of their datagram"),
            (tally.miscounted, "datagrams have more or fewer records than their header says"),
            (tally.left_over, "octets behind the last record of a set, no padding"),
            (tally.misfits, "values null: their length is none of their element, or no clock"),
            (tally.reserved, "sets of a reserved number passed over"),
            (tally.backwards, "flows end before they begin"),
            (tally.short, "datagrams end within their header"),
            (tally.other_versions, "datagrams are not NetFlow 5, 9 or IPFIX"),
            (tally.crowded, "datagrams passed over: too many exporters"),
            (self.untold, "samplers or names of interfaces passed over: too many"),
        ];
        let counted = counted.iter().filter(|(count, _)| *count > 0);
        lines.extend(counted.map(|(count, what)| format!("{count} {what}")));
        if self.gaps > 0 {
            lines.push(format!(
                "{} gaps in sequence numbers, {} records or datagrams missing",
                self.gaps, self.missing
            ));
        }
        if !tally.left_out.is_empty() {
            lines.push(format!(
                "elements without a column: {} (name them to have them: .elements([…]))",
                listed(tally.left_out.iter())
            ));
        }
        let is_missing = |element: &&ElementId| !tally.occurred.contains(element);
        let missing: Vec<&ElementId> = self.asked.iter().filter(is_missing).collect();
        if tally.templates > 0 && !missing.is_empty() {
            lines.push(format!(
                "elements that no template has, their columns are null: {}",
                listed(missing.into_iter())
            ));
        }
        lines
    }

    fn sum(&self) -> String {
        let tally = self.tally;
        let versions = ["NetFlow 5", "NetFlow 9", "IPFIX"]
            .iter()
            .zip(tally.datagrams);
        let versions = versions.filter(|(_, datagrams)| *datagrams > 0);
        let versions: Vec<_> = versions
            .map(|(version, datagrams)| format!("{datagrams} of {version}"))
            .collect();
        format!(
            "{} flow records; exporters: {}; datagrams: {}; {} templates, {} records of options; \
             bytes are of the IP layer, not of the link layer as Argus'",
            tally.rows,
            self.exporters,
            if versions.is_empty() {
                "none".to_owned()
            } else {
                versions.join(", ")
            },
            tally.templates,
            tally.options,
        )
    }
}

/// The first of them by name, and how many more there are.
fn listed<'e>(elements: impl ExactSizeIterator<Item = &'e ElementId>) -> String {
    const SHOWN: usize = 20;
    let more = match elements.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = elements.take(SHOWN).map(ToString::to_string);
    format!("{}{more}", names.collect::<Vec<_>>().join(", "))
}
