//! Values that are not of their column's type.

use crate::Column;
use crate::text::excerpt;

#[derive(Debug, Clone)]
struct Misfit {
    count: u64,
    line: u64,
    text: String,
}

/// How many values of each column were not of its type, and the first of each.
#[derive(Debug, Default)]
pub(crate) struct Misfits {
    of_columns: Vec<Option<Misfit>>,
}

impl Misfits {
    pub(crate) fn add(&mut self, column: usize, line: u64, text: &[u8]) {
        if self.of_columns.len() <= column {
            self.of_columns.resize(column + 1, None);
        }
        match self.of_columns.get_mut(column) {
            Some(Some(misfit)) => misfit.count += 1,
            Some(place) => {
                *place = Some(Misfit {
                    count: 1,
                    line,
                    text: excerpt(text),
                });
            }
            None => {}
        }
    }

    /// A sentence for each column that has some.
    pub(crate) fn notes(&self, columns: &[Column]) -> Vec<String> {
        let of_column = |(column, misfit): (&Column, &Option<Misfit>)| {
            let misfit = misfit.as_ref()?;
            let (count, line, text) = (misfit.count, misfit.line, &misfit.text);
            let values = if count == 1 { "value is" } else { "values are" };
            Some(format!(
                "{}: {count} {values} not of type {:?} and so null, the first in line {line}: `{text}`",
                column.name, column.kind
            ))
        };
        let pairs = columns.iter().zip(&self.of_columns);
        pairs.filter_map(of_column).collect()
    }
}
