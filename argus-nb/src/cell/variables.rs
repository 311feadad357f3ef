//! Where a notebook's variables are between cells.
//!
//! evcxr puts such a store into the source of every cell, to be compiled anew;
//! the kernel puts this one in its place. The names and signatures are those
//! that evcxr 0.22's generated code calls.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

/// What a cell prints when a variable's type is no longer the one it had.
pub const VARIABLE_CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";
/// What a cell prints when a `?` leaves it.
pub const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

/// The variables, by name.
#[derive(Default)]
pub struct VariableStore {
    variables: HashMap<String, Box<dyn Any>>,
}

/// A store that lives until the process ends.
pub fn create_variable_store() -> *mut VariableStore {
    Box::into_raw(Box::default())
}

impl VariableStore {
    /// An empty store.
    pub fn new() -> VariableStore {
        VariableStore::default()
    }

    /// Keeps a variable.
    #[inline]
    pub fn put_variable<T: 'static>(&mut self, name: &str, value: T) {
        self.put(name, Box::new(value));
    }

    /// Whether the variable is there, with the type that the cell expects. Else
    /// evcxr is told that it is lost, and the cell does not run: generated code
    /// asks this of every variable before it takes the first.
    #[inline]
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        self.check(name, |variable| variable.is::<T>())
    }

    /// Hands a variable to a cell.
    ///
    /// # Panics
    /// If it is not there, or of another type: `check_variable` was to see that.
    #[inline]
    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        match self.take(name).map(|value| value.downcast()) {
            Some(Ok(value)) => *value,
            _ => unchecked(),
        }
    }

    /// A value made at its first use and shared from then on.
    ///
    /// # Panics
    /// If it is there with another type.
    #[inline]
    pub fn lazy_arc<T: 'static, F: FnOnce() -> T>(&mut self, name: &str, create: F) -> Arc<T> {
        if !self.variables.contains_key(name) {
            self.put(name, Box::new(Arc::new(create())));
        }
        match self
            .variables
            .get(name)
            .and_then(|value| value.downcast_ref())
        {
            Some(value) => Arc::clone(value),
            None => unchecked(),
        }
    }

    /// Takes over the variables of another store.
    pub fn merge(&mut self, mut other: VariableStore) {
        self.variables.extend(other.variables.drain());
    }

    fn put(&mut self, name: &str, value: Box<dyn Any>) {
        self.variables.insert(name.to_owned(), value);
    }

    /// Out of line, and once for all types.
    fn take(&mut self, name: &str) -> Option<Box<dyn Any>> {
        self.variables.remove(name)
    }

    fn check(&self, name: &str, is_of_type: fn(&dyn Any) -> bool) -> bool {
        let fits = self
            .variables
            .get(name)
            .is_some_and(|variable| is_of_type(&**variable));
        if !fits {
            eprintln!("the variable {name} is gone, or its type is another by now: it is lost");
            println!("{VARIABLE_CHANGED_TYPE}{name}");
        }
        fits
    }
}

/// Cannot be reached from a cell: `check_variable` has answered for the variable,
/// and only this store is between the two.
#[cold]
fn unchecked() -> ! {
    unreachable!("a variable was taken that had not been checked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_gone_or_changed_fails_the_check() {
        let mut store = VariableStore::new();
        store.put_variable("n", 5i32);
        assert!(store.check_variable::<i32>("n"));
        assert!(!store.check_variable::<u8>("n"));
        assert_eq!(store.take_variable::<i32>("n"), 5);
        assert!(!store.check_variable::<i32>("n"), "it is gone");
    }
}
