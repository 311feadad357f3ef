//! The rest of a packet, while its headers are taken off one after the other.

use crate::bytes::{array, u8_at, u16_at, u32_at};

/// What was captured of the rest of a packet, and how long that rest is.
///
/// The two differ where a capture keeps only the beginning of each packet, or where a
/// header lies about a length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layer<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) length: usize,
}

impl<'a> Layer<'a> {
    /// What follows a header, where all of the header was captured.
    #[inline]
    pub(crate) fn behind(self, header: usize) -> Option<Layer<'a>> {
        Some(Layer {
            bytes: self.bytes.get(header..)?,
            length: self.length.saturating_sub(header),
        })
    }

    /// As [`Layer::behind`], or nothing where the header was cut.
    #[inline]
    pub(crate) fn behind_or_empty(self, header: usize) -> Layer<'a> {
        Layer {
            bytes: self.bytes.get(header..).unwrap_or_default(),
            length: self.length.saturating_sub(header),
        }
    }

    #[inline]
    pub(crate) fn u8(&self, at: usize) -> Option<u8> {
        u8_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn u16(&self, at: usize) -> Option<u16> {
        u16_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn u32(&self, at: usize) -> Option<u32> {
        u32_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        array(self.bytes, at)
    }
}
