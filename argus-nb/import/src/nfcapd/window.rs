//! What LZO and LZ4 have in common: an output that is also the dictionary.

/// Output of a decompressor, no longer than it may be.
pub(super) struct Window<'o> {
    output: &'o mut Vec<u8>,
    most: usize,
}

impl<'o> Window<'o> {
    /// Into an emptied vector, no more than so many octets.
    pub(super) fn new(output: &'o mut Vec<u8>, most: usize) -> Window<'o> {
        output.clear();
        Window { output, most }
    }

    /// Appends octets as they are; `None` if there is no room.
    pub(super) fn literal(&mut self, octets: &[u8]) -> Option<()> {
        if octets.len() > self.most - self.output.len() {
            return None;
        }
        self.output.extend_from_slice(octets);
        Some(())
    }

    /// Appends what stands that far back, so many octets; the two may overlap. `None` if
    /// nothing stands there, or there is no room.
    pub(super) fn copy(&mut self, distance: usize, length: usize) -> Option<()> {
        let from = self.output.len().checked_sub(distance)?;
        if distance == 0 || length > self.most - self.output.len() {
            return None;
        }
        let mut left = length;
        while left > 0 {
            let end = self.output.len().min(from + left);
            let copied = end - from;
            self.output.extend_from_within(from..end);
            left -= copied;
        }
        Some(())
    }
}
