//! Parts of records, and the words they are made of.

/// Bytes that a part is made of. A part is at most 255 words; what is longer is written in
/// another form.
#[derive(Debug, Default)]
pub(super) struct Part {
    bytes: Vec<u8>,
}

impl Part {
    pub(super) fn new(kind: u8, subtype: u8, qualifier: u8) -> Part {
        Part {
            bytes: vec![kind, subtype, qualifier, 0],
        }
    }

    /// Where what a part has is known only at its end.
    pub(super) fn qualify(&mut self, subtype_bits: u8, qualifier: u8) -> &mut Part {
        if let [_, subtype, second, ..] = self.bytes.as_mut_slice() {
            *subtype |= subtype_bits;
            *second = qualifier;
        }
        self
    }

    pub(super) fn u8(&mut self, value: u8) -> &mut Part {
        self.bytes.push(value);
        self
    }

    pub(super) fn u16(&mut self, value: u16) -> &mut Part {
        self.bytes(&value.to_be_bytes())
    }

    pub(super) fn u32(&mut self, value: u32) -> &mut Part {
        self.bytes(&value.to_be_bytes())
    }

    pub(super) fn f32(&mut self, value: f64) -> &mut Part {
        self.bytes(&(value as f32).to_be_bytes())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Part {
        self.bytes.extend_from_slice(bytes);
        self
    }

    pub(super) fn zeros(&mut self, count: usize) -> &mut Part {
        self.bytes.resize(self.bytes.len() + count, 0);
        self
    }

    /// Seconds and microseconds.
    pub(super) fn time(&mut self, micros: i64) -> &mut Part {
        // Of times before 1970 and after 2106 a record has none.
        let seconds = micros.div_euclid(1_000_000).clamp(0, i64::from(u32::MAX));
        self.u32(seconds as u32);
        self.u32(micros.rem_euclid(1_000_000) as u32)
    }

    /// Appends the part to a record, with its length in words.
    pub(super) fn end(&mut self, record: &mut Vec<u8>) {
        let words = self.bytes.len().div_ceil(4).min(255);
        self.bytes.resize(words * 4, 0);
        if let Some(length) = self.bytes.get_mut(3) {
            *length = words as u8;
        }
        record.append(&mut self.bytes);
    }
}
