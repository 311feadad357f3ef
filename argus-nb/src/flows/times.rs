//! Questions asked of a column of times.

use super::instant::{TimeError, in_polars_units, stretch_in_micros};
use polars::prelude::*;

/// Expressions on a column of times.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("flows.csv");
/// # std::fs::write(&path, "StartTime,TotBytes\n\
/// #   2011/08/10 09:46:59.6,60\n2011/08/10 09:46:00.1,70\n2011/08/10 09:48:00.1,80\n")?;
/// let df = load(path)?;
/// let bytes = df.aggregate(col("StartTime").bucket("1m")?, "TotBytes")?;
/// assert_eq!(bytes.column("TotBytes")?.i64()?.to_vec(), [Some(130), Some(80)]);
/// # Ok(())
/// # }
/// ```
pub trait Times: Sized {
    /// When the stretch of that length began in which a time lies: pandas' `dt.floor`.
    /// `30s`, `1m` (pandas' `1min`, too), `1h`, `1d`; weeks begin on Mondays.
    ///
    /// # Errors
    /// A text that is no length of time, or that of none.
    fn bucket(self, length: &str) -> Result<Expr, TimeError>;
}

impl Times for Expr {
    fn bucket(self, length: &str) -> Result<Expr, TimeError> {
        stretch_in_micros(length)?;
        Ok(self.dt().truncate(lit(in_polars_units(length))))
    }
}

/// The window of time of a rolling sum, mean or maximum, which ends with each row's own time:
/// pandas' `rolling("10s")`.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("flows.csv");
/// # std::fs::write(&path, "StartTime,TotBytes\n\
/// #   2011/08/10 09:46:00,60\n2011/08/10 09:46:09,70\n2011/08/10 09:46:10,80\n")?;
/// let df = load(path)?;
/// let rolling = col("TotBytes").rolling_sum_by(col("StartTime"), window("10s")?);
/// let sums = df.assign("sum", rolling)?;
/// assert_eq!(sums.column("sum")?.i64()?.to_vec(), [Some(60), Some(130), Some(150)]);
/// # Ok(())
/// # }
/// ```
///
/// The instant one window before is not in it.
///
/// # Errors
/// A text that is no length of time, or that of none.
pub fn window(length: &str) -> Result<RollingOptionsDynamicWindow, TimeError> {
    stretch_in_micros(length)?;
    Ok(RollingOptionsDynamicWindow {
        window_size: Duration::parse(&in_polars_units(length)),
        min_periods: 1,
        closed_window: ClosedWindow::Right,
        fn_params: None,
    })
}
