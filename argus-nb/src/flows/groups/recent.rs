//! Texts that were met lately in an array are known by their views: most texts are met again, and
//! need not be read or hashed then.

/// The numbers of such texts, by their views. What a view stands for is one array's alone.
pub(super) struct Recent(Vec<(u128, u32)>);

/// No text has this number.
const NOTHING: u32 = u32::MAX;

impl Recent {
    const PLACES: usize = 1 << 12;

    /// For an array of so many rows. Of few rows, few are met again.
    pub(super) fn new(rows: usize) -> Recent {
        Recent(match rows < Recent::PLACES {
            true => Vec::new(),
            false => Vec::with_capacity(Recent::PLACES),
        })
    }

    /// The number of a key, which is never the largest; that of a text may be known by its view.
    #[inline]
    pub(super) fn number(&mut self, view: Option<u128>, find: impl FnOnce() -> u32) -> u32 {
        let Some(view) = view else {
            return find();
        };
        if self.0.is_empty() {
            if self.0.capacity() == 0 {
                return find();
            }
            self.0.resize(Recent::PLACES, (0, NOTHING));
        }
        let folded = (view as u64 ^ (view >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = &mut self.0[(folded >> 52) as usize];
        if place.0 != view || place.1 == NOTHING {
            *place = (view, find());
        }
        place.1
    }
}
