//! Octets of a datagram, read in the order of the network.

/// What is left to be read. Nothing is read past the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Octets<'a> {
    rest: &'a [u8],
}

impl<'a> Octets<'a> {
    /// All of them.
    pub(crate) fn new(rest: &'a [u8]) -> Octets<'a> {
        Octets { rest }
    }

    /// The next so many; `None`, and nothing is read, where there are fewer.
    pub(crate) fn take(&mut self, octets: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(octets)?;
        self.rest = rest;
        Some(taken)
    }

    /// What is behind so many.
    pub(crate) fn skip(mut self, octets: usize) -> Option<Octets<'a>> {
        self.take(octets)?;
        Some(self)
    }

    /// One octet.
    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|octets| octets[0])
    }

    /// Two octets.
    pub(crate) fn u16(&mut self) -> Option<u16> {
        let octets = self.take(2)?;
        Some(u16::from_be_bytes([octets[0], octets[1]]))
    }

    /// Four octets.
    pub(crate) fn u32(&mut self) -> Option<u32> {
        let octets = self.take(4)?;
        Some(u32::from_be_bytes([
            octets[0], octets[1], octets[2], octets[3],
        ]))
    }

    /// What is left.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The length of a field of IPFIX that varies: one octet, or 255 and two more.
    pub(crate) fn varying_length(&mut self) -> Option<usize> {
        match self.u8()? {
            255 => self.u16().map(usize::from),
            length => Some(usize::from(length)),
        }
    }
}

/// A number without a sign of one to eight octets; `None` for any other length.
#[inline]
pub(crate) fn unsigned(octets: &[u8]) -> Option<u64> {
    match *octets {
        [a] => Some(u64::from(a)),
        [a, b] => Some(u64::from(u16::from_be_bytes([a, b]))),
        [a, b, c, d] => Some(u64::from(u32::from_be_bytes([a, b, c, d]))),
        [a, b, c, d, e, f, g, h] => Some(u64::from_be_bytes([a, b, c, d, e, f, g, h])),
        [_, _, ..] if octets.len() < 8 => {
            let shift = |number: u64, octet: &u8| number << 8 | u64::from(*octet);
            Some(octets.iter().fold(0, shift))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_to_eight_octets() {
        let octets = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        let cases = [
            (0, None),
            (1, Some(1)),
            (3, Some(0x0001_0203)),
            (5, Some(0x01_0203_0405)),
            (8, Some(0x0102_0304_0506_0708)),
            (9, None),
        ];
        for (length, number) in cases {
            assert_eq!(unsigned(&octets[..length]), number, "{length} octets");
        }
    }
}
