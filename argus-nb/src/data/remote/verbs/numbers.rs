//! Exact quantiles, which are found by counting.

use crate::data::grouping::Grouping;
use crate::data::order_statistics::quantiles;
use crate::data::remote::Remote;
use crate::data::remote::refused::VerbError;
use crate::data::values::Values;
use crate::flows::{ColumnError, numeric};

impl Remote {
    /// The value that so large a share of a column lies below, between the two values next to it,
    /// exactly. Null and NaN are left out, and the infinite; the quantile of nothing is NaN.
    ///
    /// # Errors
    /// A column that is not there, or holds no numbers, and a share that is not between 0 and 1.
    pub fn quantile_of(&self, column: &str, share: f64) -> Result<f64, VerbError> {
        if !(0.0..=1.0).contains(&share) {
            return Err(ColumnError::NotAShare(share).into());
        }
        numeric(&self.schema_ref(), column)?;
        let values = Values::new(self, Vec::new(), column, Grouping::Single);
        let found = quantiles(&values, &values.extents()?, &[share], |number| number)?;
        let quantile = found.into_iter().next().flatten();
        Ok(quantile.map_or(f64::NAN, |quantile| quantile[0]))
    }
}
