//! Values that a cell hands on without compiling how they are dropped.
//!
//! rustc compiles with each cell how whatever the cell holds is dropped, should it panic, and with
//! an expression of polars' come 150 functions, with a query 300. Behind `dyn Any` that is a call.
//!
//! It knows no other module of this crate.
//!
//! Why it is so: `docs/decisions.md#a-cell-compiles-little-of-its-own`.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// A `T` of which a cell sees no more than that it is there.
///
/// It is made and opened in functions of this crate that are not generic, so that only the box is
/// compiled in a cell.
pub struct Erased<T> {
    value: Box<dyn Any + Send + Sync>,
    of: PhantomData<fn() -> T>,
}

impl<T: Any + Send + Sync> Erased<T> {
    pub(crate) fn new(value: T) -> Erased<T> {
        Erased {
            value: Box::new(value),
            of: PhantomData,
        }
    }

    pub(crate) fn into_inner(self) -> T {
        match self.value.downcast() {
            Ok(value) => *value,
            Err(_) => unreachable!("{MADE_OF_IT}"),
        }
    }
}

const MADE_OF_IT: &str = "it was made of a value of that type";

impl<T: Any + Send + Sync> Deref for Erased<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let value = self.value.downcast_ref();
        value.unwrap_or_else(|| unreachable!("{MADE_OF_IT}"))
    }
}

impl<T: Any + Send + Sync> DerefMut for Erased<T> {
    fn deref_mut(&mut self) -> &mut T {
        let value = self.value.downcast_mut();
        value.unwrap_or_else(|| unreachable!("{MADE_OF_IT}"))
    }
}

impl<T: Any + Send + Sync + Clone> Clone for Erased<T> {
    fn clone(&self) -> Erased<T> {
        Erased::new(T::clone(self))
    }
}

impl<T: Any + Send + Sync + fmt::Debug> fmt::Debug for Erased<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

/// All that is given, one after the other, until there is none. An iterator's `collect` would be
/// twenty functions in a cell.
pub(crate) fn gathered<T>(next: &mut dyn FnMut() -> Option<T>) -> Vec<T> {
    let mut all = Vec::new();
    while let Some(value) = next() {
        all.push(value);
    }
    all
}
