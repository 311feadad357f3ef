//! Reading until a buffer is full, and what a source begins with.

use crate::ImportError;
use std::io::{ErrorKind, Read};

/// So many bytes tell a format.
const START: u64 = 16 << 10;

/// The first bytes of a text.
pub(crate) fn start_of(reader: &mut impl Read) -> Result<Vec<u8>, ImportError> {
    let mut start = Vec::new();
    reader.take(START).read_to_end(&mut start)?;
    if start.trim_ascii().is_empty() {
        return Err(ImportError::NotThisFormat {
            what: "nothing is in it".to_owned(),
            hint: "was it written to the end?".to_owned(),
        });
    }
    Ok(start)
}

/// Reads until the buffer is full or nothing is left; gives how much was read.
pub(crate) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = buffer.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
