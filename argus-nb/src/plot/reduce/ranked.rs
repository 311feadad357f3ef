//! The values of a column by how much they have.

/// The values with most, and what all of them have together.
pub struct Ranked {
    /// The largest first, equal ones by name.
    pub first: Vec<RankedValue>,
    /// How many values there are, and the sum of their amounts.
    pub values: usize,
    pub total: f64,
}

/// A value with its amount, and that of each group.
pub struct RankedValue {
    pub name: String,
    pub amount: f64,
    pub parts: Vec<f64>,
}

impl Ranked {
    /// The `most` largest of all values.
    pub(super) fn from_values(mut values: Vec<RankedValue>, most: usize) -> Ranked {
        sort(&mut values);
        let all = values.len();
        let total = values.iter().map(|value| value.amount).sum();
        values.truncate(most);
        Ranked {
            first: values,
            values: all,
            total,
        }
    }
}

/// The largest amount first, equal ones by name.
pub(super) fn sort(values: &mut [RankedValue]) {
    values.sort_by(|a, b| {
        let by_name = || a.name.cmp(&b.name);
        b.amount.total_cmp(&a.amount).then_with(by_name)
    });
}

/// A value, and what its rows have.
pub struct ValueTotal {
    pub name: String,
    pub rows: u64,
    /// The sum of their amounts, or how many they are where nothing is summed; none if no
    /// row has an amount.
    pub amount: Option<f64>,
}
