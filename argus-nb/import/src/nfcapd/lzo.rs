//! LZO1X, by the description of its stream in the documentation of Linux.
//!
//! An instruction copies from what was put out, and then 0 to 3 octets as they are. Which of
//! three meanings the instructions below 16 have depends on how many octets the one before
//! copied as they are.

use super::window::Window;

/// How many octets were copied as they are before an instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    None,
    OneToThree,
    FourOrMore,
}

/// The stream that is left.
struct Stream<'a> {
    rest: &'a [u8],
}

impl<'a> Stream<'a> {
    fn take(&mut self, octets: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(octets)?;
        self.rest = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<usize> {
        self.take(1).map(|octets| usize::from(octets[0]))
    }

    fn u16(&mut self) -> Option<usize> {
        let octets = self.take(2)?;
        Some(usize::from(u16::from_le_bytes([octets[0], octets[1]])))
    }

    /// A length of so many bits; where they are 0 it goes on in the octets that follow.
    fn length(&mut self, bits: usize, mask: usize) -> Option<usize> {
        if bits & mask != 0 {
            return Some(bits & mask);
        }
        let mut length = mask;
        loop {
            match self.u8()? {
                0 => length += 255,
                last => return Some(length + last),
            }
        }
    }
}

/// One instruction's copy.
struct Copy {
    distance: usize,
    length: usize,
    /// How many octets are copied as they are behind it.
    literals: usize,
}

/// Decompresses into no more than so many octets; `None` if it is no LZO1X.
pub(super) fn decompress(packed: &[u8], output: &mut Vec<u8>, most: usize) -> Option<()> {
    let mut stream = Stream { rest: packed };
    let mut window = Window::new(output, most);
    let mut before = first(&mut stream, &mut window)?;
    loop {
        let instruction = stream.u8()?;
        if instruction < 16 && before == Before::None {
            let length = stream.length(instruction, 15)? + 3;
            window.literal(stream.take(length)?)?;
            before = Before::FourOrMore;
            continue;
        }
        let Some(copy) = copy(instruction, before, &mut stream)? else {
            return Some(());
        };
        window.copy(copy.distance, copy.length)?;
        window.literal(stream.take(copy.literals)?)?;
        before = if copy.literals == 0 {
            Before::None
        } else {
            Before::OneToThree
        };
    }
}

/// The first octet may be of a kind of its own: it only copies octets as they are.
fn first(stream: &mut Stream<'_>, window: &mut Window<'_>) -> Option<Before> {
    const ONE: u8 = 18;
    const FOUR: u8 = 21;
    let first = *stream.rest.first()?;
    if first < ONE {
        return Some(Before::None);
    }
    stream.u8()?;
    window.literal(stream.take(usize::from(first) - 17)?)?;
    Some(if first < FOUR {
        Before::OneToThree
    } else {
        Before::FourOrMore
    })
}

/// What an instruction copies; none at the end of the stream.
fn copy(instruction: usize, before: Before, stream: &mut Stream<'_>) -> Option<Option<Copy>> {
    let (distance, length, literals) = match instruction {
        0..16 => {
            let far = stream.u8()? << 2 | instruction >> 2;
            match before {
                Before::FourOrMore => (far + 2049, 3, instruction),
                _ => (far + 1, 2, instruction),
            }
        }
        16..32 => {
            let length = stream.length(instruction, 7)? + 2;
            let operand = stream.u16()?;
            let far = (instruction & 8) << 11 | operand >> 2;
            if far == 0 {
                return Some(None);
            }
            (far + 16_384, length, operand)
        }
        32..64 => {
            let length = stream.length(instruction, 31)? + 2;
            let operand = stream.u16()?;
            ((operand >> 2) + 1, length, operand)
        }
        _ => {
            let far = stream.u8()? << 3 | instruction >> 2 & 7;
            let length = if instruction < 128 {
                3 + (instruction >> 5 & 1)
            } else {
                5 + (instruction >> 5 & 3)
            };
            (far + 1, length, instruction)
        }
    };
    Some(Some(Copy {
        distance,
        length,
        literals: literals & 3,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_that_end_early_or_reach_back_too_far_are_none() {
        let end = [17, 0, 0];
        let abc = [20, b'a', b'b', b'c'];
        type Case<'a> = (&'a [&'a [u8]], Option<&'a [u8]>);
        let cases: [Case<'_>; 5] = [
            (&[&abc, &end], Some(b"abc")),
            // Five octets from three back, over what is being written.
            (&[&abc, &[0b1000_1000, 0], &end], Some(b"abcabcab")),
            (&[&abc, &[0b1000_1100, 0], &end], None),
            (&[&abc], None),
            (&[&[22, b'a']], None),
        ];
        for (parts, expected) in cases {
            let packed = parts.concat();
            let mut output = Vec::new();
            let unpacked = decompress(&packed, &mut output, 100).map(|()| &output[..]);
            assert_eq!(unpacked, expected, "{packed:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        // 2,000 zeros of instructions that make 255 octets of each.
        let packed = [&[18, b'a', 32][..], &[0; 2000], &[1, 0, 0], &[17, 0, 0]].concat();
        let mut output = Vec::new();
        assert_eq!(decompress(&packed, &mut output, 1000), None);
        assert_eq!(decompress(&packed, &mut output, 1_000_000), Some(()));
        assert_eq!(output.len(), 1 + 2000 * 255 + 31 + 1 + 2);
    }
}
