//! How a cell's own code ends.
//!
//! evcxr's text has a `From` of its own for whatever error a `?` meets, and rustc compares
//! it with each `From` that there is in 300 crates, cell by cell. A type whose `?` needs no
//! `From` spares that. Stable Rust has no such type, so it is there in the preload alone,
//! which is built with `RUSTC_BOOTSTRAP`.
//!
//! Why it is so: `docs/decisions.md#a-cell-compiles-little-of-its-own`.

use super::question_mark;
use super::variables::USER_ERROR_OCCURRED;
use crate::clients::RaVerbError;
use crate::data::remote::{RemoteError, VerbError};
use crate::filter::FilterError;
use crate::flows::{ColumnError, SaveError, TimeError};
use crate::learn::LearnError;
use crate::live::LiveError;
use crate::load::LoadError;
use crate::parameter::ParameterError;
use crate::plot::PlotError;
use crate::sql::SqlError;
use polars::prelude::PolarsError;
use std::convert::Infallible;
use std::fmt::Display;
use std::ops::{ControlFlow, FromResidual, Try};

/// What a cell's own code returns, whether it came to its end or a `?` left it.
pub struct Outcome;

/// The last line of a cell's own code.
pub const DONE: Outcome = Outcome;

impl<E: Display> FromResidual<Result<Infallible, E>> for Outcome {
    #[track_caller]
    #[inline]
    default fn from_residual(residual: Result<Infallible, E>) -> Outcome {
        let Err(error) = residual;
        question_mark(&error);
        left();
        Outcome
    }
}

/// The errors that a `?` meets most, for which a cell compiles nothing.
macro_rules! known {
    ($($error:ty),*) => {
        $(impl FromResidual<Result<Infallible, $error>> for Outcome {
            #[track_caller]
            #[inline(never)]
            fn from_residual(residual: Result<Infallible, $error>) -> Outcome {
                let Err(error) = residual;
                question_mark(&error);
                left();
                Outcome
            }
        })*
    };
}

known!(
    ColumnError,
    FilterError,
    LearnError,
    LiveError,
    LoadError,
    ParameterError,
    PlotError,
    PolarsError,
    RaVerbError,
    RemoteError,
    SaveError,
    SqlError,
    TimeError,
    VerbError
);

impl FromResidual<Infallible> for Outcome {
    fn from_residual(residual: Infallible) -> Outcome {
        match residual {}
    }
}

impl Try for Outcome {
    type Output = ();
    type Residual = Infallible;

    fn from_output((): ()) -> Outcome {
        Outcome
    }

    fn branch(self) -> ControlFlow<Infallible, ()> {
        ControlFlow::Continue(())
    }
}

/// Tells evcxr that a `?` has left the cell.
#[inline(never)]
fn left() {
    println!("{USER_ERROR_OCCURRED}");
}
