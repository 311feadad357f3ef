//! Where a notebook's variables are between cells.
//!
//! evcxr puts the source of such a store into every cell, where it is compiled
//! again and again; the kernel puts this one in its place. The names and signatures
//! are those that the generated code of evcxr 0.22 calls, and a few more that the
//! kernel writes into that code, so that a cell that fails leaves everything as it
//! was: what the cell was lent is still here, and leaves when the cell has succeeded.

use super::short_type::short_type;
use super::words::words;
use crate::display::send::send;
use crate::load::loaded;
use argus_wire::{Frame, Variable};
use polars::prelude::{Column, DataFrame, Series};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What a cell prints when a variable's type is no longer the one it had.
pub const VARIABLE_CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";
/// What a cell prints when a `?` leaves it.
pub const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

/// The variables, by name.
#[derive(Default)]
pub struct VariableStore {
    variables: HashMap<String, Stored>,
    /// What the running cell was lent: it leaves when the cell succeeds.
    lent: HashSet<String>,
    /// What the running cell hides behind values that can't be kept.
    hiding: HashSet<String>,
    /// What a cell that succeeded has hidden.
    hidden: HashSet<String>,
    /// The same of the cell before: nobody need be told that these are gone.
    hidden_before: HashSet<String>,
    /// Whether the running cell came to its end.
    has_succeeded: bool,
}

struct Stored {
    value: Box<dyn Any>,
    type_name: &'static str,
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
        self.put(name, Box::new(value), std::any::type_name::<T>());
    }

    /// Keeps a variable that a cell was to make anew, if the cell did not come so far.
    #[inline]
    pub fn give_back<T: 'static>(&mut self, name: &str, value: T) {
        if !self.variables.contains_key(name) {
            self.put(name, Box::new(value), std::any::type_name::<T>());
        }
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

    /// Hands a clone to a cell that moves the variable or makes it anew. If the cell
    /// fails, the variable is still here. The kernel asks this of types whose clones
    /// share their data.
    ///
    /// # Panics
    /// As [`Self::take_variable`].
    #[inline]
    pub fn lend_variable<T: Clone + 'static>(&mut self, name: &str) -> T {
        match self.lend(name).and_then(|value| value.downcast_ref()) {
            Some(value) => T::clone(value),
            None => unchecked(),
        }
    }

    /// The cell makes a value of this name that can't be kept. When it has succeeded,
    /// the variable of that name must go, or a later cell would take one for the other.
    pub fn hide_variable(&mut self, name: &str) {
        self.hiding.insert(name.to_owned());
    }

    /// The cell came to its end: what it moved or hid goes.
    pub fn succeed(&mut self) {
        for name in self.lent.drain() {
            self.variables.remove(&name);
        }
        self.hidden = std::mem::take(&mut self.hiding);
        self.has_succeeded = true;
    }

    /// Whether the cell came to its end.
    pub(super) fn has_succeeded(&self) -> bool {
        self.has_succeeded
    }

    /// A cell begins.
    pub(super) fn begin(&mut self) {
        self.has_succeeded = false;
        self.lent.clear();
        self.hiding.clear();
        self.hidden_before = std::mem::take(&mut self.hidden);
    }

    /// A value made at its first use and shared from then on.
    ///
    /// # Panics
    /// If it is there with another type.
    #[inline]
    pub fn lazy_arc<T: 'static, F: FnOnce() -> T>(&mut self, name: &str, create: F) -> Arc<T> {
        if !self.variables.contains_key(name) {
            self.put(name, Box::new(Arc::new(create())), INTERNAL);
        }
        match self
            .variables
            .get(name)
            .and_then(|stored| stored.value.downcast_ref())
        {
            Some(value) => Arc::clone(value),
            None => unchecked(),
        }
    }

    /// Takes over the variables of another store.
    pub fn merge(&mut self, mut other: VariableStore) {
        self.variables.extend(other.variables.drain());
    }

    fn put(&mut self, name: &str, value: Box<dyn Any>, type_name: &'static str) {
        if self.hidden.contains(name) {
            return;
        }
        let stored = Stored { value, type_name };
        self.lent.remove(name);
        self.variables.insert(name.to_owned(), stored);
    }

    /// [`Self::put_variable`] of a frame, which most cells take: they compile nothing for it.
    #[inline(never)]
    pub fn put_frame(&mut self, name: &str, value: DataFrame) {
        self.put_variable(name, value);
    }

    /// [`Self::check_variable`] of a frame.
    #[inline(never)]
    pub fn check_frame(&mut self, name: &str) -> bool {
        self.check_variable::<DataFrame>(name)
    }

    /// [`Self::take_variable`] of a frame.
    ///
    /// # Panics
    /// As that.
    #[inline(never)]
    pub fn take_frame(&mut self, name: &str) -> DataFrame {
        self.take_variable(name)
    }

    /// [`Self::lend_variable`] of a frame.
    ///
    /// # Panics
    /// As that.
    #[inline(never)]
    pub fn lend_frame(&mut self, name: &str) -> DataFrame {
        self.lend_variable(name)
    }

    /// Out of line, and once for all types.
    fn lend(&mut self, name: &str) -> Option<&dyn Any> {
        self.lent.insert(name.to_owned());
        self.variables.get(name).map(|stored| &*stored.value)
    }

    /// Out of line, and once for all types.
    fn take(&mut self, name: &str) -> Option<Box<dyn Any>> {
        self.variables.remove(name).map(|stored| stored.value)
    }

    fn check(&self, name: &str, is_of_type: fn(&dyn Any) -> bool) -> bool {
        let fits = self
            .variables
            .get(name)
            .is_some_and(|stored| is_of_type(&*stored.value));
        if !fits {
            if !self.hidden_before.contains(name) {
                eprintln!("the variable {name} is gone, or its type is another by now: it is lost");
            }
            println!("{VARIABLE_CHANGED_TYPE}{name}");
        }
        fits
    }
}

/// The type name of what evcxr keeps for itself.
const INTERNAL: &str = "";

/// What the last cell left, for `variables()` and for the kernel.
static LAST: Mutex<Vec<Variable>> = Mutex::new(Vec::new());

/// Tells the kernel which variables there are, unless they are those it was told last.
pub(super) fn report(store: &VariableStore) {
    let mut variables: Vec<Variable> = store
        .variables
        .iter()
        .filter(|(_, stored)| stored.type_name != INTERNAL)
        .map(|(name, stored)| describe(name, stored))
        .collect();
    variables.sort_by(|a, b| a.name.cmp(&b.name));
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if *last != variables {
        last.clone_from(&variables);
        send(&Frame::Variables { variables });
    }
}

/// The notebook's variables as the last cell left them, a row each: `name`,
/// `type`, `bytes` (what it points to included where that is known), `shape`. In a
/// stock kernel it has no rows.
pub fn variables() -> DataFrame {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let texts = |text: fn(&Variable) -> &str| last.iter().map(text).collect::<Vec<&str>>();
    let bytes: Vec<u64> = last.iter().map(|variable| variable.bytes).collect();
    let columns = vec![
        Column::new("name".into(), texts(|variable| &variable.name)),
        Column::new("type".into(), texts(|variable| &variable.type_name)),
        Column::new("bytes".into(), bytes),
        Column::new("shape".into(), texts(|variable| &variable.shape)),
    ];
    DataFrame::new(last.len(), columns).unwrap_or_default()
}

fn describe(name: &str, stored: &Stored) -> Variable {
    let value = &*stored.value;
    let mut bytes = size_of_val(value);
    let mut variable = Variable {
        name: name.to_owned(),
        type_name: short_type(stored.type_name),
        ..Variable::default()
    };
    if let Some(df) = value.downcast_ref::<DataFrame>() {
        bytes = df.estimated_size();
        variable.shape = format!("{} × {}", df.height(), df.width());
        variable.columns = df
            .columns()
            .iter()
            .map(|column| (column.name().to_string(), column.dtype().to_string()))
            .collect();
        let words = df.columns().iter().map(|column| (column, words(column)));
        variable.words = words
            .filter(|(_, words)| !words.is_empty())
            .map(|(column, words)| (column.name().to_string(), words))
            .collect();
        variable.again = loaded::origin(df).map_or_else(String::new, |path| {
            format!("load({:?})?", path.to_string_lossy())
        });
    } else if let Some(series) = value.downcast_ref::<Series>() {
        bytes = series.estimated_size();
        variable.shape = series.len().to_string();
    } else if let Some(column) = value.downcast_ref::<Column>() {
        variable.shape = column.len().to_string();
    } else if let Some(text) = value.downcast_ref::<String>() {
        bytes += text.capacity();
        variable.shape = text.len().to_string();
    } else if let Some((elements, len)) = elements(value) {
        bytes += elements;
        variable.shape = len.to_string();
    }
    variable.bytes = bytes as u64;
    variable
}

/// The bytes and the number of a `Vec`'s elements, if they are numbers or texts.
fn elements(value: &dyn Any) -> Option<(usize, usize)> {
    fn elements_of<T: 'static>(value: &dyn Any) -> Option<(usize, usize)> {
        let vec = value.downcast_ref::<Vec<T>>()?;
        Some((vec.capacity() * size_of::<T>(), vec.len()))
    }
    elements_of::<f64>(value)
        .or_else(|| elements_of::<i64>(value))
        .or_else(|| elements_of::<i32>(value))
        .or_else(|| elements_of::<u64>(value))
        .or_else(|| elements_of::<u8>(value))
        .or_else(|| elements_of::<String>(value))
}

/// No cell comes here: `check_variable` has answered for the variable, and nothing
/// changes the store between the two calls.
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

    #[test]
    fn what_a_failing_cell_was_lent_stays_and_what_it_hides_is_not_hidden() {
        let mut store = VariableStore::new();
        store.put_variable("df", String::from("old"));
        store.begin();
        assert_eq!(store.lend_variable::<String>("df"), "old");
        store.hide_variable("n");
        // It fails here. The next one moves `df`, hides `n` and succeeds.
        store.begin();
        store.put_variable("n", 5i32);
        assert_eq!(store.take_variable::<i32>("n"), 5);
        assert_eq!(store.lend_variable::<String>("df"), "old");
        store.hide_variable("n");
        store.succeed();
        store.put_variable("n", 5i32);
        assert!(store.variables.is_empty());
        store.begin();
        store.put_variable("n", 6i32);
        assert_eq!(store.take_variable::<i32>("n"), 6);
    }

    #[test]
    fn a_variable_that_was_to_be_made_anew_is_given_back_only_if_it_was_not() {
        let mut store = VariableStore::new();
        store.give_back("n", 1i32);
        store.give_back("n", 2i32);
        assert_eq!(store.take_variable::<i32>("n"), 1);
    }

    #[test]
    fn a_frame_is_described_by_its_shape_and_columns() {
        let mut store = VariableStore::new();
        store.put_variable("v", vec![1.0, 2.0]);
        store.put_variable("df", polars::df!("n" => [1i64, 2]).unwrap());
        report(&store);
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert_eq!(last[0].type_name, "DataFrame");
        assert_eq!(last[0].shape, "2 × 1");
        assert_eq!(last[0].columns, [("n".to_owned(), "i64".to_owned())]);
        assert_eq!(last[1].type_name, "Vec<f64>");
        assert_eq!(last[1].bytes, (size_of::<Vec<f64>>() + 16) as u64);
        assert_eq!(variables().height(), 2);
    }
}
