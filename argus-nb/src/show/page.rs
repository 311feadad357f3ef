//! A page of a frame: as many rows as a table shows, from any place in it.

use crate::display::{Bundle, count, display_options, grouped, table};
use polars::prelude::DataFrame;
use std::ops::Deref;

/// `df.page(3)`: leafing through a frame.
pub trait Paged {
    /// The rows of a page, which counts from 1 and has as many as a table shows
    /// ([`display_options`]`().rows(…)`). It is shown with its place in the whole, and is a
    /// frame like any other: `df.page(2).column("Dport")?`.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let df = df!("n" => (0..25).collect::<Vec<i32>>())?;
    /// assert_eq!(df.page(3).height(), 5);
    /// assert_eq!(df.page(4).height(), 0);
    /// # Ok(())
    /// # }
    /// ```
    fn page(&self, page: usize) -> Page;
}

impl Paged for DataFrame {
    fn page(&self, page: usize) -> Page {
        let rows = display_options().get_rows();
        let first = page.saturating_sub(1).saturating_mul(rows);
        let slice = match page {
            0 => self.clear(),
            _ if first >= self.height() => self.clear(),
            _ => self.slice(first as i64, rows),
        };
        Page {
            rows: slice,
            page,
            first,
            of_pages: self.height().div_ceil(rows),
            of_rows: self.height(),
        }
    }
}

/// Some rows of a frame, one after the other. See [`Paged::page`].
#[derive(Debug, Clone)]
pub struct Page {
    rows: DataFrame,
    page: usize,
    /// The first of the rows, counted from 0.
    first: usize,
    of_pages: usize,
    of_rows: usize,
}

impl Deref for Page {
    type Target = DataFrame;

    fn deref(&self) -> &DataFrame {
        &self.rows
    }
}

impl Page {
    /// The rows themselves, as a frame of their own.
    pub fn into_frame(self) -> DataFrame {
        self.rows
    }

    pub(super) fn bundle(&self) -> Bundle {
        table::all_rows(&self.rows, &self.summary(), &[])
    }

    fn summary(&self) -> String {
        let pages = count(self.of_pages, "page");
        if self.rows.height() == 0 {
            return format!(
                "there is no page {}: the frame has {pages}",
                grouped(self.page)
            );
        }
        format!(
            "page {} of {}: rows {} to {} of {}",
            grouped(self.page),
            grouped(self.of_pages),
            grouped(self.first + 1),
            grouped(self.first + self.rows.height()),
            grouped(self.of_rows),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_page_says_its_place_and_is_shown_whole() {
        let df = df!("n" => (0..2447).collect::<Vec<i32>>()).unwrap();
        for (page, said) in [
            (1, "page 1 of 245: rows 1 to 10 of 2,447"),
            (245, "page 245 of 245: rows 2,441 to 2,447 of 2,447"),
            (246, "there is no page 246: the frame has 245 pages"),
            (0, "there is no page 0: the frame has 245 pages"),
            (usize::MAX, "the frame has 245 pages"),
        ] {
            let shown = df.page(page).bundle();
            assert!(shown.plain().contains(said), "{}", shown.plain());
        }
        assert_eq!(
            df.page(3).column("n").unwrap().i32().unwrap().get(0),
            Some(20)
        );
        assert_eq!(df.page(245).into_frame().height(), 7);
    }
}
