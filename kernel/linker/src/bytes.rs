//! Little-endian numbers in bytes, and where they would lie outside.

use crate::LinkError;

/// Some bytes, read from their beginning or from anywhere in them.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn slice(self, at: usize, length: usize) -> Result<&'a [u8], LinkError> {
        at.checked_add(length)
            .and_then(|end| self.0.get(at..end))
            .ok_or(LinkError::Truncated { at })
    }

    fn array<const N: usize>(self, at: usize) -> Result<[u8; N], LinkError> {
        let slice = self.slice(at, N)?;
        slice.try_into().map_err(|_| LinkError::Truncated { at })
    }

    pub fn u8(self, at: usize) -> Result<u8, LinkError> {
        Ok(self.array::<1>(at)?[0])
    }

    pub fn u16(self, at: usize) -> Result<u64, LinkError> {
        Ok(u64::from(u16::from_le_bytes(self.array(at)?)))
    }

    pub fn u32(self, at: usize) -> Result<u64, LinkError> {
        Ok(u64::from(u32::from_le_bytes(self.array(at)?)))
    }

    pub fn i32(self, at: usize) -> Result<i64, LinkError> {
        Ok(i64::from(i32::from_le_bytes(self.array(at)?)))
    }

    pub fn u64(self, at: usize) -> Result<u64, LinkError> {
        Ok(u64::from_le_bytes(self.array(at)?))
    }

    /// A number that is a place in these bytes.
    pub fn place(self, at: usize) -> Result<usize, LinkError> {
        usize::try_from(self.u64(at)?).map_err(|_| LinkError::Truncated { at })
    }

    /// The bytes up to the next zero.
    pub fn name(self, at: usize) -> Result<&'a [u8], LinkError> {
        let rest = self.0.get(at..).ok_or(LinkError::Truncated { at })?;
        let end = rest.iter().position(|byte| *byte == 0);
        Ok(&rest[..end.ok_or(LinkError::Truncated { at })?])
    }
}

/// Bytes that are written at any place.
pub struct Image(pub Vec<u8>);

impl Image {
    pub fn put(&mut self, at: u64, bytes: &[u8]) -> Result<(), LinkError> {
        let at = usize::try_from(at).map_err(|_| LinkError::TooFar)?;
        let end = at.checked_add(bytes.len()).ok_or(LinkError::TooFar)?;
        let place = self.0.get_mut(at..end).ok_or(LinkError::Truncated { at })?;
        place.copy_from_slice(bytes);
        Ok(())
    }

    pub fn put_u16(&mut self, at: u64, value: u16) -> Result<(), LinkError> {
        self.put(at, &value.to_le_bytes())
    }

    pub fn put_u32(&mut self, at: u64, value: u64) -> Result<(), LinkError> {
        let value = u32::try_from(value).map_err(|_| LinkError::TooFar)?;
        self.put(at, &value.to_le_bytes())
    }

    /// A distance, which may be one backwards.
    pub fn put_i32(&mut self, at: u64, value: i64) -> Result<(), LinkError> {
        let value = i32::try_from(value).map_err(|_| LinkError::TooFar)?;
        self.put(at, &value.to_le_bytes())
    }

    pub fn put_u64(&mut self, at: u64, value: u64) -> Result<(), LinkError> {
        self.put(at, &value.to_le_bytes())
    }

    /// Several numbers, one behind the other.
    pub fn put_all(&mut self, at: u64, values: &[u64]) -> Result<(), LinkError> {
        let bytes: Vec<u8> = values.iter().flat_map(|it| it.to_le_bytes()).collect();
        self.put(at, &bytes)
    }
}

/// How far `to` is from `from`. Addresses of a cell's library are small numbers.
pub fn distance(from: u64, to: u64) -> i64 {
    to.wrapping_sub(from).cast_signed()
}
