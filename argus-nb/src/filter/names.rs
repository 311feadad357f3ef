//! Which column of a frame is which of those that ra prints.

use crate::schema;
use polars::prelude::*;
use std::collections::HashMap;

/// The columns of a frame by the fields that they are.
pub(crate) struct Names {
    columns: HashMap<String, String>,
}

impl Names {
    /// A column may be named as ra's header has it, or by ra's own name (`saddr`), or either
    /// in other letter case. Where two are the same field, the header's spelling wins.
    pub(crate) fn new(schema: &Schema) -> Names {
        let mut columns = HashMap::new();
        for name in schema.iter_names() {
            let key = key(name);
            let is_exact = name.eq_ignore_ascii_case(&key);
            if is_exact || !columns.contains_key(&key) {
                columns.insert(key, name.to_string());
            }
        }
        Names { columns }
    }

    /// The column for a header of ra's.
    pub(crate) fn find(&self, header: &str) -> Option<String> {
        self.columns.get(&key(header)).cloned()
    }
}

/// A field's header in lower case, which is the same for all of its spellings.
fn key(name: &str) -> String {
    match schema::by_header(name) {
        Some(field) => field.header.to_lowercase(),
        None => name.to_lowercase(),
    }
}
