//! Parts of records, and the words they are made of.

/// A part at the end of a record that is being written. A part is at most 255 words; what is
/// longer is written in another form.
#[derive(Debug)]
pub(super) struct Part<'a> {
    record: &'a mut Vec<u8>,
    begins: usize,
}

impl<'a> Part<'a> {
    #[inline]
    pub(super) fn new(record: &'a mut Vec<u8>, kind: u8, subtype: u8, qualifier: u8) -> Part<'a> {
        let begins = record.len();
        record.extend_from_slice(&[kind, subtype, qualifier, 0]);
        Part { record, begins }
    }

    /// Where what a part has is known only at its end.
    pub(super) fn qualify(&mut self, qualifier: u8) -> &mut Part<'a> {
        if let Some(second) = self.record.get_mut(self.begins + 2) {
            *second = qualifier;
        }
        self
    }

    pub(super) fn u8(&mut self, value: u8) -> &mut Part<'a> {
        self.record.push(value);
        self
    }

    pub(super) fn u16(&mut self, value: u16) -> &mut Part<'a> {
        self.bytes(&value.to_be_bytes())
    }

    pub(super) fn u32(&mut self, value: u32) -> &mut Part<'a> {
        self.bytes(&value.to_be_bytes())
    }

    pub(super) fn f32(&mut self, value: f64) -> &mut Part<'a> {
        self.bytes(&(value as f32).to_be_bytes())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Part<'a> {
        self.record.extend_from_slice(bytes);
        self
    }

    pub(super) fn zeros(&mut self, count: usize) -> &mut Part<'a> {
        self.record.resize(self.record.len() + count, 0);
        self
    }

    /// Seconds and microseconds.
    pub(super) fn time(&mut self, micros: i64) -> &mut Part<'a> {
        // Of times before 1970 and after 2106 a record has none.
        let seconds = micros.div_euclid(1_000_000).clamp(0, i64::from(u32::MAX));
        self.u32(seconds as u32);
        self.u32(micros.rem_euclid(1_000_000) as u32)
    }

    /// Fills the last word, and says how many words there are.
    pub(super) fn end(&mut self) {
        let words = (self.record.len() - self.begins).div_ceil(4).min(255);
        self.record.resize(self.begins + words * 4, 0);
        if let Some(length) = self.record.get_mut(self.begins + 3) {
            *length = words as u8;
        }
    }

    /// It is left out after all.
    pub(super) fn leave_out(&mut self) {
        self.record.truncate(self.begins);
    }
}
