//! The trait of what a notebook can show.
//!
//! Why it is so: `docs/decisions.md#one-display-trait-covers-every-debug-value`.

use super::erased::Erased;
use super::failure::{self, Failure};
use super::{compound, query, rich};
use crate::display::{Bundle, send};
use polars::prelude::LazyFrame;
use std::fmt::{Debug, Display};

/// How a type is shown. It only tells the implementations of [`Shown`] apart;
/// nobody names it.
pub mod kind {
    /// By `Debug`, or richer where the type is known.
    pub enum Value {}
    /// A lazy query, which has no `Debug`.
    pub enum Query {}
}

/// What a notebook can show: every `Debug` value, and a `LazyFrame`.
///
/// `evcxr_display` is the name that evcxr looks for on a cell's last
/// expression. One method that covers every `Debug` value lets the cell compile
/// once, where evcxr would otherwise try, fail and fall back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be shown: it has no `Debug`",
    note = "add `#[derive(Debug)]` to your type, or end the line with `;`"
)]
pub trait Shown<Kind> {
    /// What to show of `self`. Of what can't be shown, such as a figure that can't be drawn, it is
    /// the reason.
    fn bundle(&self) -> Bundle;

    /// Shows `self` as the value of the cell.
    fn evcxr_display(&self) {
        send::result(&self.bundle());
    }

    /// Shows `self` in mid-cell. The name is long so that it hides no method of the
    /// value's own: `path.display()` is std's.
    fn display_in_mid_cell(&self) {
        send::display(&self.bundle());
    }
}

macro_rules! shown_by_debug {
    ($($default:tt)?) => {
        impl<T: Debug + ?Sized> Shown<kind::Value> for T {
            // A cell compiles these for its own type, so there is next to nothing in
            // them: the choice of display is made in code compiled once, in the preload.
            #[inline]
            $($default)? fn bundle(&self) -> Bundle {
                rich::bundle(&Erased::new(&self))
            }

            #[inline]
            $($default)? fn evcxr_display(&self) {
                rich::show_as_result(&Erased::new(&self));
            }

            #[inline]
            $($default)? fn display_in_mid_cell(&self) {
                rich::show_in_mid_cell(&Erased::new(&self));
            }
        }
    };
}

#[cfg(not(argus_preload))]
shown_by_debug!();
#[cfg(argus_preload)]
shown_by_debug!(default);

/// Of what holds a query: it is asked, and an error fails the cell.
macro_rules! shown_by_asking {
    ([$($error:ident)?] $type:ty, $ask:expr) => {
        impl$(<$error: Debug + Display>)? Shown<kind::Query> for $type {
            fn bundle(&self) -> Bundle {
                failure::bundle($ask(self))
            }

            fn evcxr_display(&self) {
                failure::show($ask(self), send::result);
            }

            fn display_in_mid_cell(&self) {
                failure::show($ask(self), send::display);
            }
        }
    };
}

shown_by_asking!([] LazyFrame, query::lazy);
shown_by_asking!([] Option<LazyFrame>, |option: &Self| match option {
    Some(lazy) => query::lazy(lazy),
    None => Ok(Bundle::text("None")),
});
shown_by_asking!([E] Result<LazyFrame, E>, |result: &Self| match result {
    Ok(lazy) => query::lazy(lazy),
    Err(error) => Err(Failure::named(std::any::type_name::<E>(), error)),
});
shown_by_asking!([] Vec<LazyFrame>, |many: &Self| {
    let one = |lazy: &LazyFrame| failure::bundle(query::lazy(lazy));
    Ok(compound::many(many, one))
});

/// Shows a value in mid-cell, before the cell's own value.
///
/// ```
/// # use argus_nb::prelude::*;
/// show(&vec![1, 2, 3]);
/// ```
pub fn show<Kind>(value: &(impl Shown<Kind> + ?Sized)) {
    value.display_in_mid_cell();
}
