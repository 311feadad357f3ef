//! The separators and line breaks of a chunk, 64 bytes at a time.

/// Where either of two bytes stands, in order: 64 bytes are looked at together.
///
/// `memchr2_iter` finds the same, but starts anew behind each find, and in a flow
/// record the next is eight bytes away.
pub(super) struct Delimiters<'a> {
    bytes: &'a [u8],
    one: u8,
    other: u8,
    /// Where the 64 bytes begin.
    base: usize,
    /// A bit for each of them that is a delimiter and was not given yet.
    bits: u64,
}

impl<'a> Delimiters<'a> {
    pub(super) fn new(bytes: &'a [u8], one: u8, other: u8) -> Delimiters<'a> {
        let mut delimiters = Delimiters {
            bytes,
            one,
            other,
            base: 0,
            bits: 0,
        };
        delimiters.look();
        delimiters
    }

    // It is asked once in 64 bytes: inlined, it takes registers from the loop around it, which then
    // has a tenth more to do.
    #[inline(never)]
    fn look(&mut self) {
        let rest = &self.bytes[self.base.min(self.bytes.len())..];
        self.bits = match rest.first_chunk::<64>() {
            Some(block) => delimiters_in(block, self.one, self.other),
            None => {
                let mut block = [!self.one & !self.other; 64];
                block[..rest.len()].copy_from_slice(rest);
                let within = (1u64 << rest.len()) - 1;
                delimiters_in(&block, self.one, self.other) & within
            }
        };
    }
}

impl Iterator for Delimiters<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.bits == 0 {
            self.base += 64;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.look();
        }
        let at = self.base + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(at)
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn delimiters_in(block: &[u8; 64], one: u8, other: u8) -> u64 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };
    let mut bits = 0u64;
    for (i, sixteen) in block.chunks_exact(16).enumerate() {
        // SAFETY: SSE2 is part of x86-64, and 16 bytes are read of 16 that are
        // there, wherever they lie.
        let mask = unsafe {
            let bytes = _mm_loadu_si128(sixteen.as_ptr().cast::<__m128i>());
            let is_one = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(one as i8));
            let is_other = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other as i8));
            _mm_movemask_epi8(_mm_or_si128(is_one, is_other))
        };
        bits |= u64::from(mask as u16) << (16 * i);
    }
    bits
}

#[cfg(not(target_arch = "x86_64"))]
fn delimiters_in(block: &[u8; 64], one: u8, other: u8) -> u64 {
    let delimiter = |byte: u8| u64::from(byte == one || byte == other);
    let bits = block.iter().enumerate();
    bits.fold(0, |bits, (i, byte)| bits | delimiter(*byte) << i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use memchr::memchr2_iter;

    #[test]
    fn delimiters_are_what_memchr_finds() {
        for length in [0, 1, 63, 64, 65, 127, 128, 200] {
            let text: Vec<u8> = (0..length).map(|i| b"ab,\ncd,,\xff"[i * 7 % 9]).collect();
            let expected: Vec<usize> = memchr2_iter(b',', b'\n', &text).collect();
            assert_eq!(
                Delimiters::new(&text, b',', b'\n').collect::<Vec<_>>(),
                expected
            );
        }
    }
}
