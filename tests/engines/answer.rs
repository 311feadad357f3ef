//! What makes two answers the same: counts, quantiles, texts and times to the last bit, sums of
//! floating point within 1e-12.

use anyhow::{Result, bail, ensure};
use argus_nb::data::remote::Remote;
use argus_nb::polars::prelude::*;

/// How far apart sums may be that were added up in another order.
const RELATIVE: f64 = 1e-12;
/// And what is the exponential of such a sum.
const OF_DENSITIES: f64 = 1e-10;

/// What a question gave.
#[derive(Debug)]
pub enum Answer {
    Frame(DataFrame),
    Number(f64),
}

/// Whatever a verb gives.
pub trait IntoAnswer {
    fn into_answer(self) -> Result<Answer>;
}

impl IntoAnswer for DataFrame {
    fn into_answer(self) -> Result<Answer> {
        Ok(Answer::Frame(self))
    }
}

impl IntoAnswer for LazyFrame {
    fn into_answer(self) -> Result<Answer> {
        Ok(Answer::Frame(self.collect()?))
    }
}

impl IntoAnswer for Remote {
    fn into_answer(self) -> Result<Answer> {
        Ok(Answer::Frame(self.fetch()?))
    }
}

impl IntoAnswer for Series {
    fn into_answer(self) -> Result<Answer> {
        Ok(Answer::Frame(self.into_frame()))
    }
}

impl IntoAnswer for f64 {
    fn into_answer(self) -> Result<Answer> {
        Ok(Answer::Number(self))
    }
}

impl IntoAnswer for usize {
    #[allow(clippy::cast_precision_loss, reason = "rows of a test")]
    fn into_answer(self) -> Result<Answer> {
        Ok(Answer::Number(self as f64))
    }
}

impl Answer {
    /// # Errors
    /// Where they differ first.
    pub fn same_as(&self, local: &Answer) -> Result<()> {
        match (self, local) {
            (Answer::Number(there), Answer::Number(here)) => {
                ensure!(
                    are_close(*there, *here, RELATIVE),
                    "{there:?} and not {here:?}"
                );
                Ok(())
            }
            (Answer::Frame(there), Answer::Frame(here)) => frames_are_same(there, here),
            _ => bail!("{self:?} and {local:?}"),
        }
    }
}

fn frames_are_same(there: &DataFrame, here: &DataFrame) -> Result<()> {
    ensure!(
        there.schema() == here.schema() && there.height() == here.height(),
        "{} rows of {:?}, and not {} of {:?}",
        there.height(),
        there.schema(),
        here.height(),
        here.schema()
    );
    for (there, here) in there.columns().iter().zip(here.columns()) {
        let name = here.name();
        let apart = match name.as_str() {
            "density" => OF_DENSITIES,
            _ => RELATIVE,
        };
        for row in 0..here.len() {
            let (there, here) = (there.get(row)?, here.get(row)?);
            ensure!(
                values_are_same(&there, &here, apart),
                "row {row} of `{name}`: {there:?} and not {here:?}"
            );
        }
    }
    Ok(())
}

fn values_are_same(there: &AnyValue<'_>, here: &AnyValue<'_>, apart: f64) -> bool {
    match (there, here) {
        (AnyValue::Float64(there), AnyValue::Float64(here)) => are_close(*there, *here, apart),
        // Categories are numbered anew by whoever reads them.
        (there, here) => match here.get_str() {
            Some(here) => there.get_str() == Some(here),
            None => there == here,
        },
    }
}

fn are_close(there: f64, here: f64, apart: f64) -> bool {
    there == here || (there.is_nan() && here.is_nan()) || (there - here).abs() <= apart * here.abs()
}
