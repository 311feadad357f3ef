//! What there is of each side of a flow.

/// Source and destination of the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides<T> {
    /// From the source.
    pub source: T,
    /// From the destination.
    pub destination: T,
}

impl<T> Sides<T> {
    /// Both, the other way round if asked for.
    pub(crate) fn exchanged_if(self, exchanged: bool) -> Sides<T> {
        match exchanged {
            true => Sides {
                source: self.destination,
                destination: self.source,
            },
            false => self,
        }
    }
}
