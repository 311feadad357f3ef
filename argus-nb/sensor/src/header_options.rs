//! The options behind the fixed part of a header of IP or TCP.

/// Each option's kind, and what follows the kind; until the list ends, or a length lies.
pub(crate) fn header_options(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    const END: u8 = 0;
    const PADDING: u8 = 1;
    std::iter::from_fn(move || {
        let [kind, rest @ ..] = bytes else {
            return None;
        };
        if *kind == END {
            return None;
        }
        bytes = match rest {
            rest if *kind == PADDING => rest,
            // The length counts itself and the kind.
            [length, ..] if *length >= 2 => bytes.get(usize::from(*length)..).unwrap_or_default(),
            _ => &[],
        };
        Some((*kind, rest))
    })
}
