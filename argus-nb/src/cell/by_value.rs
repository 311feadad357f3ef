//! Displays of values that are taken as they are.

use crate::show::Shown;

/// Shows a number, a truth value or a character.
///
/// `(1 + 1).evcxr_display()` would find [`Shown`], and rustc would ask each `Debug` that there
/// is in 300 crates whether it is an integer's, since it does not know yet which integer that
/// is. A method that takes its receiver by value is found before one that takes a reference,
/// and here there is a short list to choose from.
pub trait ShownByValue {
    /// Shows `self` as the value of the cell.
    fn evcxr_display(self);
}

macro_rules! shown_by_value {
    ($($type:ty),*) => {
        $(impl ShownByValue for $type {
            #[inline(never)]
            fn evcxr_display(self) {
                Shown::evcxr_display(&self);
            }
        })*
    };
}

shown_by_value!(
    (),
    bool,
    char,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    f32,
    f64,
    (usize, usize)
);
