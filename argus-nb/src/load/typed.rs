//! The second step of typing: ports, times and directions, which ra writes in
//! several ways. A column is converted whole or left as text; no value of it is
//! ever lost on the way.

use crate::schema::{self, Kind};
use polars::prelude::*;

pub(super) fn by_field(mut df: DataFrame) -> PolarsResult<DataFrame> {
    let names: Vec<PlSmallStr> = df.get_column_names_owned();
    for name in names {
        let Some(field) = schema::by_header(&name) else {
            continue;
        };
        let column = df.column(&name)?;
        let typed = match (field.kind, field.name) {
            (Kind::Port, _) => ports(column)?,
            (Kind::Time, _) => times(column)?,
            (_, "dir") => Some(trimmed(column)?),
            _ => None,
        };
        if let Some(typed) = typed {
            df.replace(&name, typed)?;
        }
    }
    Ok(df)
}

/// UInt16, if every value is one.
fn ports(column: &Column) -> PolarsResult<Option<Column>> {
    let text = column.str()?;
    let ports: UInt16Chunked = text.iter().map(|port| port.and_then(port_number)).collect();
    Ok(whole(
        text,
        ports.with_name(text.name().clone()).into_series(),
    ))
}

/// `443`, or ICMP's type and code as ra prints them, `0x0303`.
fn port_number(text: &str) -> Option<u16> {
    match text.strip_prefix("0x") {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Datetime, if every value is an instant written one way.
fn times(column: &Column) -> PolarsResult<Option<Column>> {
    let text = column.str()?;
    let Some(first) = text.iter().flatten().next() else {
        return Ok(None);
    };
    let instants = match TimeFormat::of(first) {
        Some(TimeFormat::Epoch) => epoch_seconds(text)?,
        Some(TimeFormat::Calendar(format)) => calendar(column, format)?,
        None => return Ok(None),
    };
    Ok(whole(text, instants))
}

enum TimeFormat {
    /// Seconds since 1970, `ra -u`.
    Epoch,
    /// A date and a time, by chrono's specifiers.
    Calendar(&'static str),
}

impl TimeFormat {
    /// `10:08:00.39` has no date and `01/09.17:09:04.26` no year: those are
    /// none of these.
    fn of(text: &str) -> Option<TimeFormat> {
        let starts_with_year =
            text.len() > 10 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        match text.as_bytes().get(4) {
            Some(b'/') if starts_with_year => Some(TimeFormat::Calendar("%Y/%m/%d %H:%M:%S%.f")),
            Some(b'-') if starts_with_year && text.as_bytes()[10] == b'T' => {
                Some(TimeFormat::Calendar("%Y-%m-%dT%H:%M:%S%.f"))
            }
            Some(b'-') if starts_with_year => Some(TimeFormat::Calendar("%Y-%m-%d %H:%M:%S%.f")),
            _ => text.parse::<f64>().is_ok().then_some(TimeFormat::Epoch),
        }
    }
}

/// f64 holds seconds of this century to the microsecond: 2^53 µs is 285 years.
fn epoch_seconds(text: &StringChunked) -> PolarsResult<Series> {
    let micros: Int64Chunked = text
        .iter()
        .map(|seconds| Some((seconds?.parse::<f64>().ok()? * 1e6).round() as i64))
        .collect();
    micros
        .with_name(text.name().clone())
        .into_series()
        .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
}

fn calendar(column: &Column, format: &'static str) -> PolarsResult<Series> {
    let options = StrptimeOptions {
        format: Some(format.into()),
        strict: false,
        exact: true,
        cache: false,
    };
    let name = column.name().clone();
    let parsed = column
        .clone()
        .into_frame()
        .lazy()
        .select([col(name.clone()).str().to_datetime(
            Some(TimeUnit::Microseconds),
            None,
            options,
            lit("raise"),
        )])
        .collect()?;
    Ok(parsed.column(&name)?.as_materialized_series().clone())
}

/// The converted column, unless a value got lost in it.
fn whole(text: &StringChunked, converted: Series) -> Option<Column> {
    (converted.null_count() == text.null_count()).then(|| converted.into_column())
}

fn trimmed(column: &Column) -> PolarsResult<Column> {
    let text = column.str()?;
    let trimmed: StringChunked = text.iter().map(|value| value.map(str::trim)).collect();
    Ok(trimmed.with_name(text.name().clone()).into_column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icmp_codes_are_read_as_hexadecimal_and_names_leave_text() {
        let ports_of =
            |values: &[Option<&str>]| ports(&Column::new("Dport".into(), values)).unwrap();
        let typed = ports_of(&[Some("443"), None, Some("0x0303")]).unwrap();
        assert_eq!(
            typed.u16().unwrap().iter().collect::<Vec<_>>(),
            [Some(443), None, Some(0x0303)]
        );
        assert!(ports_of(&[Some("443"), Some("domain")]).is_none());
        assert!(ports_of(&[Some("65536")]).is_none());
    }

    #[test]
    fn times_with_a_date_become_instants_and_others_stay_text() {
        let instant_of = |text: &str| {
            times(&Column::new("StartTime".into(), [text]))
                .unwrap()
                .map(|column| column.datetime().unwrap().physical().get(0))
        };
        let new_year = Some(Some(1_577_836_800_123_456));
        assert_eq!(instant_of("1577836800.123456"), new_year);
        assert_eq!(instant_of("2020/01/01 00:00:00.123456"), new_year);
        assert_eq!(instant_of("2020-01-01 00:00:00.123456"), new_year);
        assert_eq!(instant_of("2020-01-01T00:00:00.123456"), new_year);
        assert_eq!(instant_of("01/09.17:09:04.266106"), None);
        assert_eq!(instant_of("10:08:00.396411"), None);
    }
}
