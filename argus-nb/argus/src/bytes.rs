//! Integers at an offset. A part may be shorter than its layout says, so each of them
//! may be missing.

macro_rules! big_endian {
    ($($name:ident: $type:ty),*) => {
        $(
            /// The big-endian integer at an offset, if the bytes reach so far.
            #[inline]
            pub(crate) fn $name(bytes: &[u8], at: usize) -> Option<$type> {
                array(bytes, at).map(<$type>::from_be_bytes)
            }
        )*
    };
}

big_endian! {
    u16_at: u16, u32_at: u32, u64_at: u64, i32_at: i32, i64_at: i64, f32_at: f32
}

#[inline]
pub(crate) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// So many bytes from an offset on.
#[inline]
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    let end = at.checked_add(N)?;
    bytes.get(at..end)?.try_into().ok()
}

/// Text that ends at its first NUL.
pub(crate) fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| *byte == 0);
    &bytes[..end.unwrap_or(bytes.len())]
}
