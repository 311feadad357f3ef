/// What the value of an analysis holds: the columns of a table, each as JSON. Instants are
/// microseconds since 1970, lengths of time are seconds.
trait Answer {
    fn table(self) -> Result<DataFrame, Box<dyn std::error::Error>>;
}

impl Answer for DataFrame {
    fn table(self) -> Result<DataFrame, Box<dyn std::error::Error>> {
        Ok(self)
    }
}

impl Answer for Series {
    fn table(self) -> Result<DataFrame, Box<dyn std::error::Error>> {
        Ok(self.into_frame())
    }
}

impl<P: argus_nb::plot::Plot> Answer for Figure<P> {
    fn table(self) -> Result<DataFrame, Box<dyn std::error::Error>> {
        Ok(self.data()?)
    }
}

impl Answer for f64 {
    fn table(self) -> Result<DataFrame, Box<dyn std::error::Error>> {
        Ok(df!("answer" => [self])?)
    }
}

impl Answer for usize {
    fn table(self) -> Result<DataFrame, Box<dyn std::error::Error>> {
        Ok(df!("answer" => [self as u64])?)
    }
}

impl Answer for (usize, usize) {
    fn table(self) -> Result<DataFrame, Box<dyn std::error::Error>> {
        Ok(df!("answer" => [self.0 as u64, self.1 as u64])?)
    }
}

fn answer(value: impl Answer, file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut columns = Vec::new();
    for column in value.table()?.columns() {
        let micros = DataType::Datetime(TimeUnit::Microseconds, None);
        let column = match column.dtype() {
            DataType::Datetime(..) => column.cast(&micros)?.cast(&DataType::Int64)?,
            DataType::Duration(_) => {
                let micros = column.cast(&DataType::Duration(TimeUnit::Microseconds))?;
                micros.cast(&DataType::Float64)? / 1e6
            }
            DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String)?,
            _ => column.clone(),
        };
        let values = column.as_materialized_series();
        let values: Vec<serde_json::Value> = values.iter().map(as_json).collect();
        columns.push((column.name().to_string(), values));
    }
    Ok(std::fs::write(file, serde_json::to_vec(&columns)?)?)
}

/// A number that JSON does not know, such as the infinite, is its text.
fn as_json(value: AnyValue<'_>) -> serde_json::Value {
    match value {
        AnyValue::Null => serde_json::Value::Null,
        AnyValue::Boolean(value) => value.into(),
        AnyValue::Float64(value) if value.is_finite() => value.into(),
        AnyValue::Float64(value) => value.to_string().into(),
        AnyValue::String(value) => value.into(),
        AnyValue::StringOwned(value) => value.as_str().into(),
        value => match value.extract::<i64>() {
            Some(whole) => whole.into(),
            None => value.to_string().into(),
        },
    }
}
