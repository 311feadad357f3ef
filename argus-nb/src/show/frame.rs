//! A frame, with what its load had to say of it.

use crate::display::{Bundle, table};
use crate::load::load_report;
use polars::prelude::DataFrame;

pub(super) fn frame(df: &DataFrame) -> Bundle {
    let remarks = load_report(df).map_or_else(Vec::new, |report| report.lines());
    table::frame(df, &remarks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Load, OnError};

    #[test]
    fn what_a_load_left_out_is_said_below_its_table_and_below_no_other() {
        let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        std::fs::write(&file, "Proto,TotPkts\nudp,1\ntcp,x\n").unwrap();
        let df = Load::new(file.path())
            .on_error(OnError::Null)
            .read()
            .unwrap();
        let said = "1 value became null, 0 rows left out";
        assert!(frame(&df).plain().contains(said));
        assert!(frame(&df).html().contains(&format!("<p>{said}</p>")));
        assert!(!frame(&df.head(Some(1))).plain().contains(said));
    }
}
