//! Which texts polars' cast reads a time in.

use syn::Expr;

/// `Datetime` of `DataType::Datetime(TimeUnit::Microseconds, None)`.
pub fn time_type(dtype: &Expr) -> Option<&'static str> {
    let path = match dtype {
        Expr::Call(call) => &*call.func,
        Expr::Reference(inner) => return time_type(&inner.expr),
        dtype => dtype,
    };
    let Expr::Path(path) = path else { return None };
    let last = path.path.segments.last()?;
    ["Datetime", "Date", "Time"]
        .into_iter()
        .find(|name| last.ident == name)
}

/// Whether polars' cast reads a time in it: of a date and a time only as ISO 8601 has
/// them, with a `T`.
pub fn is_time(text: &str, dtype: &str) -> bool {
    let is_digits = |text: &str, pattern: &str| {
        text.len() >= pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(c, p)| match p {
                b'0' => c.is_ascii_digit(),
                p => c == p,
            })
    };
    match dtype {
        "Datetime" => is_digits(text, "0000-00-00T00:00:00"),
        "Date" => is_digits(text, "0000-00-00"),
        _ => is_digits(text, "00:00:00"),
    }
}
