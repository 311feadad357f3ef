//! The table by which a panic finds its way: `.eh_frame_hdr`, made of `.eh_frame`.

use crate::LinkError;
use crate::bytes::Bytes;

/// Addresses in the table are 32-bit distances from where they stand.
const RELATIVE: u8 = 0x1b;

/// A function's entry in `.eh_frame`, and the description that it shares with others.
struct Entry {
    at: usize,
    shared: usize,
}

/// How many functions there are.
pub fn count(frames: &[u8]) -> Result<u64, LinkError> {
    Ok(entries(Bytes(frames))?.len() as u64)
}

/// For each function its address and that of its entry, sorted. The frames are relocated,
/// and lie at this address.
pub fn table(frames: &[u8], address: u64) -> Result<Vec<(u64, u64)>, LinkError> {
    let frames = Bytes(frames);
    let mut table = Vec::new();
    for Entry { at, shared } in entries(frames)? {
        if encoding(frames, shared)? != RELATIVE {
            return Err(LinkError::Unknown(
                "addresses of frames of this kind".into(),
            ));
        }
        let place = address + at as u64 + 8;
        let function = place.wrapping_add_signed(frames.i32(at + 8)?);
        table.push((function, address + at as u64));
    }
    table.sort_unstable();
    Ok(table)
}

fn entries(frames: Bytes<'_>) -> Result<Vec<Entry>, LinkError> {
    let (mut at, mut entries) = (0, Vec::new());
    while at + 4 <= frames.0.len() {
        let length = frames.u32(at)? as usize;
        match length {
            0 => break,
            0xffff_ffff => return Err(LinkError::Unknown("64-bit frames".into())),
            _ => {}
        }
        // A description that is shared has 0 here, an entry how far back that is.
        let back = frames.u32(at + 4)? as usize;
        if back != 0 {
            let shared = (at + 4).checked_sub(back);
            let shared = shared.ok_or(LinkError::Truncated { at })?;
            entries.push(Entry { at, shared });
        }
        at += 4 + length;
    }
    Ok(entries)
}

/// How a shared description says that addresses are written.
fn encoding(frames: Bytes<'_>, shared: usize) -> Result<u8, LinkError> {
    let letters = frames.name(shared + 9)?;
    let mut at = shared + 9 + letters.len() + 1;
    let skip_number = |at: &mut usize| -> Result<(), LinkError> {
        while frames.u8(*at)? & 0x80 != 0 {
            *at += 1;
        }
        *at += 1;
        Ok(())
    };
    // Two alignments and a register.
    for _ in 0..3 {
        skip_number(&mut at)?;
    }
    let Some((b'z', letters)) = letters.split_first() else {
        return Err(LinkError::Unknown("frames without a length".into()));
    };
    skip_number(&mut at)?;
    for letter in letters {
        match letter {
            b'R' => return frames.u8(at),
            b'L' => at += 1,
            b'P' => {
                at += 1 + match frames.u8(at)? & 0xf {
                    0x3 | 0xb => 4,
                    0x0 | 0x4 | 0xc => 8,
                    _ => return Err(LinkError::Unknown("a personality of this kind".into())),
                };
            }
            b'S' | b'B' => {}
            _ => return Err(LinkError::Unknown("frames of this kind".into())),
        }
    }
    Err(LinkError::Unknown("frames without an encoding".into()))
}
