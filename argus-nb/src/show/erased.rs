//! A value whose type is known at run time only.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;

/// A value without its type: which type it was, where it lies, and its `Debug`.
///
/// Which display a value gets is chosen at run time, by the identity of its type. So
/// one generic method serves every type, and a cell compiles once.
pub(super) struct Erased<'a> {
    id: TypeId,
    /// Of a value of the type that `id` names, if that is `Sized`.
    at: *const (),
    debug: &'a dyn fmt::Debug,
    borrow: PhantomData<&'a ()>,
}

impl<'a> Erased<'a> {
    /// Takes a reference to the reference: that is sized, whatever `T` is.
    #[inline]
    pub(super) fn new<T: fmt::Debug + ?Sized>(value: &'a &T) -> Erased<'a> {
        Erased {
            id: typeid::of::<T>(),
            at: std::ptr::from_ref::<T>(value).cast(),
            debug: value,
            borrow: PhantomData,
        }
    }

    pub(super) fn is<R: 'static>(&self) -> bool {
        self.id == TypeId::of::<R>()
    }

    /// The value, if it is of this type.
    pub(super) fn cast<R: 'static>(&self) -> Option<&'a R> {
        // SAFETY: `at` points to a value of the type that `id` names, borrowed
        // for 'a. `typeid::of` ignores lifetimes, so equal ids mean that the value
        // is an `R`, with any lifetimes of its own. The one `R` that `show` asks for
        // and that has any is `GroupBy`, which borrows a frame for longer than 'a;
        // what is made of it (a `Bundle`) borrows nothing.
        self.is::<R>().then(|| unsafe { &*self.at.cast::<R>() })
    }
}

impl fmt::Debug for Erased<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_type_and_by_no_other() {
        let value = vec![1u8, 2];
        let by_reference = &value;
        let erased = Erased::new(&by_reference);
        assert_eq!(erased.cast::<Vec<u8>>(), Some(&value));
        assert_eq!(erased.cast::<Vec<i8>>(), None);
        assert_eq!(format!("{erased:?}"), "[1, 2]");
        let unsized_value: &[u8] = &value;
        let erased = Erased::new(&unsized_value);
        assert!(!erased.is::<[u8; 2]>() && erased.cast::<Vec<u8>>().is_none());
    }
}
