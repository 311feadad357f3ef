//! A block of LZ4, by the description of its format.

use super::window::Window;

/// Decompresses into no more than so many octets; `None` if it is no LZ4.
pub(super) fn decompress(packed: &[u8], output: &mut Vec<u8>, most: usize) -> Option<()> {
    const SHORTEST: usize = 4;
    let mut window = Window::new(output, most);
    let mut rest = packed;
    loop {
        let token = usize::from(take(&mut rest, 1)?[0]);
        let literals = length(token >> 4, &mut rest)?;
        window.literal(take(&mut rest, literals)?)?;
        // The last sequence has no copy.
        if rest.is_empty() {
            return Some(());
        }
        let distance = take(&mut rest, 2)?;
        let distance = usize::from(u16::from_le_bytes([distance[0], distance[1]]));
        let length = length(token & 15, &mut rest)? + SHORTEST;
        window.copy(distance, length)?;
    }
}

/// A length of four bits; 15 goes on in the octets that follow.
fn length(bits: usize, rest: &mut &[u8]) -> Option<usize> {
    let mut length = bits;
    if bits < 15 {
        return Some(length);
    }
    loop {
        let more = usize::from(take(rest, 1)?[0]);
        length += more;
        if more < 255 {
            return Some(length);
        }
    }
}

fn take<'a>(rest: &mut &'a [u8], octets: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(octets)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_unpacked_or_refused() {
        let cases: [(&[u8], Option<&[u8]>); 4] = [
            (&[0x30, b'a', b'b', b'c'], Some(b"abc")),
            // Six octets from three back, and the last sequence.
            (
                &[0x32, b'a', b'b', b'c', 3, 0, 0x10, b'd'],
                Some(b"abcabcabcd"),
            ),
            (&[0x32, b'a', b'b', b'c', 4, 0, 0x10, b'd'], None),
            (&[0x32, b'a', b'b', b'c', 3], None),
        ];
        for (packed, expected) in cases {
            let mut output = Vec::new();
            let unpacked = decompress(packed, &mut output, 10).map(|()| &output[..]);
            assert_eq!(unpacked, expected, "{packed:?}");
        }
        let mut output = Vec::new();
        let bomb = [&[0x1f, b'a', 1, 0][..], &[255; 50], &[0, 0]].concat();
        assert_eq!(decompress(&bomb, &mut output, 1000), None);
    }
}
