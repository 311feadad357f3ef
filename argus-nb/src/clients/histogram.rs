//! rahisto: how often the values of a column lie in each of a number of intervals.

use super::columns::Columns;
use super::error::RaVerbError;
use crate::flows::ColumnError;
use polars::prelude::*;

/// More intervals than anybody reads.
const MOST_BINS: usize = 1_000_000;

/// What rahisto's `-H` takes: `dur 10`, `bytes 20:0-1500`, `bytes 10L`.
struct Histogram {
    column: String,
    bins: usize,
    is_logarithmic: bool,
    range: Option<(f64, f64)>,
}

impl Histogram {
    fn parse(text: &str) -> Option<Histogram> {
        let (column, bins) = text.trim().split_once(char::is_whitespace)?;
        let (bins, range) = match bins.trim().split_once(':') {
            Some((bins, range)) => {
                let (from, to) = range.split_once('-')?;
                let range: (f64, f64) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
                let is_range = range.0 < range.1 && range.1.is_finite();
                (bins, Some(range).filter(|_| is_range).map(Some)?)
            }
            None => (bins.trim(), None),
        };
        let (bins, is_logarithmic) = match bins.strip_suffix('L') {
            Some(bins) => (bins, true),
            None => (bins, false),
        };
        let bins = bins
            .parse()
            .ok()
            .filter(|bins| (1..=MOST_BINS).contains(bins))?;
        Some(Histogram {
            column: column.to_owned(),
            bins,
            is_logarithmic,
            range,
        })
    }
}

/// A row for each interval: `Class`, `Interval` (where it begins), `Freq`, and `RelFreq` and
/// `CumFreq` in per cent. Each interval holds its beginning, the last one its end, too.
pub(super) fn histogram(
    flows: LazyFrame,
    text: &str,
    columns: &Columns,
) -> Result<DataFrame, RaVerbError> {
    let wrong = || RaVerbError::NotAHistogram(text.to_owned());
    let asked = Histogram::parse(text).ok_or_else(wrong)?;
    let name = columns.known(&asked.column)?;
    let Some(name) = columns.numbers(&name) else {
        let dtype = columns.dtype(&name).cloned().unwrap_or(DataType::Null);
        return Err(ColumnError::NotNumeric { name, dtype }.into());
    };
    let values = flows
        .select([col(name.as_str()).cast(DataType::Float64)])
        .collect()?;
    let scale = |value: f64| {
        if asked.is_logarithmic {
            value.log10()
        } else {
            value
        }
    };
    let values = values.column(&name)?.f64()?.iter().flatten().map(scale);
    let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    let (from, to) = match asked.range {
        Some((from, to)) => (scale(from), scale(to)),
        None => {
            let least = values.iter().copied().fold(0.0, f64::min);
            (least, values.iter().copied().fold(least, f64::max))
        }
    };
    if !from.is_finite() {
        return Err(wrong());
    }
    let width = (to - from) / asked.bins as f64;
    let mut counts = vec![0u32; asked.bins];
    for value in values.iter().filter(|value| (from..=to).contains(*value)) {
        let at = if width > 0.0 {
            ((value - from) / width) as usize
        } else {
            0
        };
        counts[at.min(asked.bins - 1)] += 1;
    }
    frame(&counts, |at| {
        let edge = from + at as f64 * width;
        if asked.is_logarithmic {
            10f64.powf(edge)
        } else {
            edge
        }
    })
}

fn frame(counts: &[u32], edge: impl Fn(usize) -> f64) -> Result<DataFrame, RaVerbError> {
    let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let percent = |count: u64| 100.0 * count as f64 / total.max(1) as f64;
    let mut so_far = 0;
    let cumulated: Vec<f64> = counts
        .iter()
        .map(|count| {
            so_far += u64::from(*count);
            percent(so_far)
        })
        .collect();
    let relative: Vec<f64> = counts
        .iter()
        .map(|count| percent(u64::from(*count)))
        .collect();
    let classes: Vec<u32> = (1..=counts.len() as u32).collect();
    let edges: Vec<f64> = (0..counts.len()).map(edge).collect();
    Ok(df!(
        "Class" => classes, "Interval" => edges, "Freq" => counts, "RelFreq" => relative,
        "CumFreq" => cumulated
    )?)
}
