//! What a reader asks of an axis: its label, its ends, and lines across it.

use super::place::Place;
use crate::flows::instant_in_micros;
use crate::plot::error::{PlaceError, PlotError};
use crate::plot::layout::axis::{Axis, Rule};
use crate::plot::layout::scale::Scale;
use crate::suggest::similar;

/// Larger than anything measured: the length of an axis beyond it is infinite.
const LARGEST: f64 = 1e300;

/// What one of the two axes was told.
#[derive(Debug, Clone, Default)]
pub struct AxisWishes {
    pub label: Option<String>,
    pub range: Option<(Place, Place)>,
    /// The ends that it shares with other figures, if it is not of names.
    pub shared: Option<(f64, f64)>,
    /// Lines across the plot, each with its text.
    pub rules: Vec<(Place, String)>,
    /// Where on this axis the notes stand.
    pub notes: Vec<Place>,
}

/// The methods that tell an axis of these things, as errors name them.
#[derive(Debug, Clone, Copy)]
pub struct AxisMethods {
    pub range: &'static str,
    pub rule: &'static str,
}

pub const X: AxisMethods = AxisMethods {
    range: "x_range",
    rule: "vline",
};
pub const Y: AxisMethods = AxisMethods {
    range: "y_range",
    rule: "hline",
};

impl AxisWishes {
    /// The axis as it was asked to be. Where no range was, it reaches to every line and
    /// note: whoever draws a limit wants to see it.
    pub fn applied_to(&self, mut axis: Axis, methods: AxisMethods) -> Result<Axis, PlotError> {
        if let Some((low, high)) = self.shared {
            axis.scale = axis.scale.with_ends(low..high);
        }
        if let Some((from, to)) = &self.range {
            let (low, high) = self.ends(&axis, (from, to), methods.range)?;
            axis = axis.cut_to(low, high);
        }
        for (at, text) in &self.rules {
            let at = place(&axis, at).map_err(|why| why.of(methods.rule, at))?;
            axis.rules.push(Rule {
                at,
                text: text.clone(),
            });
            axis.reach(at);
        }
        for at in &self.notes {
            let at = place(&axis, at).map_err(|why| why.of("note", at))?;
            axis.notes.push(at);
            axis.reach(at);
        }
        if let Some(label) = &self.label {
            axis.label.clone_from(label);
        }
        Ok(axis)
    }

    fn ends(
        &self,
        axis: &Axis,
        (from, to): (&Place, &Place),
        method: &'static str,
    ) -> Result<(f64, f64), PlotError> {
        if axis.scale.is_names() {
            return Err(PlotError::RangeOfNames { method });
        }
        let low = place(axis, from).map_err(|why| why.of(method, from))?;
        let high = place(axis, to).map_err(|why| why.of(method, to))?;
        if low < high {
            return Ok((low, high));
        }
        Err(PlotError::EmptyRange {
            method,
            from: from.to_string(),
            to: to.to_string(),
        })
    }
}

/// Why there is no such place on the axis.
enum NoPlace {
    NotATime,
    NotANumber,
    NotAboveZero,
    NoSuchName(Vec<String>),
}

impl NoPlace {
    fn of(self, method: &'static str, place: &Place) -> PlotError {
        let why = match self {
            NoPlace::NotATime => PlaceError::NotATime,
            NoPlace::NotANumber => PlaceError::NotANumber,
            NoPlace::NotAboveZero => PlaceError::NotAboveZero,
            NoPlace::NoSuchName(nearest) => PlaceError::NoSuchName(nearest),
        };
        PlotError::NoPlace {
            method,
            place: place.to_string(),
            why,
        }
    }
}

/// Where it lies on the axis.
fn place(axis: &Axis, place: &Place) -> Result<f64, NoPlace> {
    match &axis.scale {
        Scale::Names(_) => named(axis, place),
        Scale::Time(_) => {
            let words = match place {
                Place::Words(words) => words.clone(),
                Place::Number(number) => number.to_string(),
            };
            let micros = instant_in_micros(&words).map_err(|_| NoPlace::NotATime)?;
            Ok(micros as f64)
        }
        scale => {
            let number = match place {
                Place::Number(number) => Some(*number),
                Place::Words(words) => words.trim().parse().ok(),
            };
            let number = number.filter(|number: &f64| number.abs() <= LARGEST);
            match number.ok_or(NoPlace::NotANumber)? {
                number if scale.is_log() && number <= 0.0 => Err(NoPlace::NotAboveZero),
                number => Ok(number),
            }
        }
    }
}

/// The place of a name, which may be a number: a port.
fn named(axis: &Axis, place: &Place) -> Result<f64, NoPlace> {
    let wanted = match place {
        Place::Words(words) => words.clone(),
        Place::Number(number) => number.to_string(),
    };
    let names = axis.names();
    match names.iter().position(|name| *name == wanted) {
        Some(at) => Ok(at as f64),
        None => {
            let nearest = similar(&wanted, names.iter().map(String::as_str));
            Err(NoPlace::NoSuchName(nearest))
        }
    }
}
