//! What engines write differently: names, values, types and functions of their SQL.
//!
//! Names and values were chosen by somebody on the network. Each is quoted here, and what an engine
//! can't write is an error, never a text that means something else.

use super::error::RemoteError;

/// Whose SQL it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Dialect {
    Spark,
    /// Spark's SQL on DataFusion.
    Sail,
    DuckDb,
    PostgreSql,
    Sqlite,
    /// BigQuery quotes as Spark does and casts as nobody else.
    BigQuery,
    /// The standard's, for every other.
    Standard,
}

/// Types by which values come back or are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SqlType {
    Text,
    Double,
    BigInt,
    Boolean,
}

impl Dialect {
    /// The dialect of an engine that calls itself so.
    pub(super) fn from_vendor(name: &str) -> Dialect {
        let name = name.to_lowercase();
        let known = [
            ("spark", Dialect::Spark),
            ("databricks", Dialect::Spark),
            ("sail", Dialect::Sail),
            ("duckdb", Dialect::DuckDb),
            ("gizmosql", Dialect::DuckDb),
            ("postgres", Dialect::PostgreSql),
            ("sqlite", Dialect::Sqlite),
            ("bigquery", Dialect::BigQuery),
        ];
        let found = known.into_iter().find(|(word, _)| name.contains(word));
        found.map_or(Dialect::Standard, |(_, dialect)| dialect)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Dialect::Spark => "Spark",
            Dialect::Sail => "Sail",
            Dialect::DuckDb => "DuckDB",
            Dialect::PostgreSql => "PostgreSQL",
            Dialect::Sqlite => "SQLite",
            Dialect::BigQuery => "BigQuery",
            Dialect::Standard => "this engine",
        }
    }

    /// A name of a table or a column.
    ///
    /// # Errors
    /// A name with NUL in it, which no engine's SQL can say, and one with a variable of Spark's, which
    /// gives its value or nulls there.
    pub(crate) fn identifier(self, name: &str) -> Result<String, RemoteError> {
        if name.contains('\0') {
            return Err(self.unwritable(name, "it has the character NUL in it"));
        }
        if self == Dialect::Spark && name.contains("${") {
            return Err(self.unwritable(name, "Spark puts variables in the place of `${`"));
        }
        Ok(match self {
            Dialect::Spark | Dialect::Sail => format!("`{}`", name.replace('`', "``")),
            // Its backslashes begin escapes in names, too.
            Dialect::BigQuery => {
                format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
            }
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        })
    }

    /// A text as a value: as it is where nothing in it can mean anything, else by its bytes, which
    /// no engine reads otherwise.
    ///
    /// # Errors
    /// A text with NUL in it, where the engine has no such text.
    pub(crate) fn text(self, text: &str) -> Result<String, RemoteError> {
        // A dollar begins a variable in Spark.
        let is_harmless = |c: char| c == ' ' || (c.is_ascii_graphic() && !r"'\$".contains(c));
        if text.chars().all(is_harmless) {
            return Ok(format!("'{text}'"));
        }
        let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        Ok(match self {
            Dialect::Spark | Dialect::Sail => format!("CAST(X'{bytes}' AS STRING)"),
            Dialect::DuckDb => format!("decode(unhex('{bytes}'))"),
            Dialect::Sqlite => format!("CAST(X'{bytes}' AS TEXT)"),
            Dialect::BigQuery => format!("SAFE_CONVERT_BYTES_TO_STRING(FROM_HEX('{bytes}'))"),
            Dialect::PostgreSql | Dialect::Standard if text.contains('\0') => {
                return Err(self.unwritable(text, "it has the character NUL in it"));
            }
            Dialect::PostgreSql => format!("convert_from(decode('{bytes}', 'hex'), 'UTF8')"),
            Dialect::Standard if text.contains('\\') => {
                return Err(self.unwritable(text, "engines differ in what a backslash means"));
            }
            Dialect::Standard => format!("'{}'", text.replace('\'', "''")),
        })
    }

    /// A number as a double, which is read back as the very same.
    pub(crate) fn double(self, number: f64) -> String {
        // Rust's is the shortest text that is read back as the same double.
        let text = format!("{number:E}");
        match self {
            _ if number.is_nan() => self.cast("'NaN'", SqlType::Double),
            _ if number == f64::INFINITY => self.cast("'Infinity'", SqlType::Double),
            _ if number == f64::NEG_INFINITY => self.cast("'-Infinity'", SqlType::Double),
            // A number with an exponent is a double there.
            Dialect::Spark | Dialect::Sail | Dialect::DuckDb | Dialect::Sqlite => {
                if number.is_sign_negative() {
                    format!("({text})")
                } else {
                    text
                }
            }
            // Elsewhere it may be a decimal first.
            _ => self.cast(&text, SqlType::Double),
        }
    }

    pub(crate) fn integer(self, number: i128) -> String {
        if number < 0 {
            format!("({number})")
        } else {
            number.to_string()
        }
    }

    /// An expression in another type.
    pub(crate) fn cast(self, expression: &str, to: SqlType) -> String {
        format!("CAST({expression} AS {})", self.type_name(to))
    }

    fn type_name(self, of: SqlType) -> &'static str {
        match (of, self) {
            (SqlType::Text, Dialect::Spark | Dialect::Sail | Dialect::BigQuery) => "STRING",
            (SqlType::Text, Dialect::DuckDb) => "VARCHAR",
            (SqlType::Text, Dialect::PostgreSql | Dialect::Sqlite) => "TEXT",
            (SqlType::Text, Dialect::Standard) => "VARCHAR",
            (SqlType::Double, Dialect::Spark | Dialect::Sail | Dialect::DuckDb) => "DOUBLE",
            (SqlType::Double, Dialect::BigQuery) => "FLOAT64",
            (SqlType::Double, Dialect::Sqlite) => "REAL",
            (SqlType::Double, _) => "DOUBLE PRECISION",
            (SqlType::BigInt, Dialect::BigQuery) => "INT64",
            (SqlType::BigInt, _) => "BIGINT",
            (SqlType::Boolean, Dialect::BigQuery) => "BOOL",
            (SqlType::Boolean, _) => "BOOLEAN",
        }
    }

    /// The microseconds since 1970 of a time of some clock, which is taken for UTC's (BigInt).
    pub(crate) fn microseconds(self, time: &str) -> String {
        match self {
            // Its `unix_micros` goes by the session's time zone there.
            Dialect::Spark => {
                format!("timestampdiff(MICROSECOND, TIMESTAMP_NTZ'1970-01-01 00:00:00', {time})")
            }
            _ => self.microseconds_of_instant(time),
        }
    }

    /// The microseconds since 1970 of an instant (BigInt).
    pub(crate) fn microseconds_of_instant(self, time: &str) -> String {
        match self {
            Dialect::Spark | Dialect::Sail => format!("unix_micros({time})"),
            Dialect::DuckDb => format!("epoch_us({time})"),
            Dialect::BigQuery => format!("UNIX_MICROS(CAST({time} AS TIMESTAMP))"),
            Dialect::Sqlite => {
                format!("CAST(round((julianday({time}) - 2440587.5) * 86400000000.0) AS BIGINT)")
            }
            Dialect::PostgreSql | Dialect::Standard => {
                format!("CAST(ROUND(EXTRACT(EPOCH FROM {time}) * 1000000) AS BIGINT)")
            }
        }
    }

    /// The microseconds of a length of time (BigInt).
    pub(crate) fn microseconds_of_length(self, length: &str) -> String {
        match self {
            Dialect::DuckDb => format!("epoch_us({length})"),
            // Its seconds, with their fraction.
            Dialect::Sail => format!("CAST(ROUND(CAST({length} AS DOUBLE) * 1E6) AS BIGINT)"),
            _ => format!("CAST(ROUND(EXTRACT(EPOCH FROM {length}) * 1000000) AS BIGINT)"),
        }
    }

    /// Whether a number is NaN.
    pub(crate) fn is_nan(self, number: &str) -> String {
        match self {
            Dialect::Spark | Dialect::Sail | Dialect::DuckDb => format!("isnan({number})"),
            Dialect::BigQuery => format!("IS_NAN({number})"),
            // It keeps NaN as null.
            Dialect::Sqlite => "FALSE".to_owned(),
            _ => format!("{number} = {}", self.double(f64::NAN)),
        }
    }

    /// Whether bins are found by halving an array of their edges; else by a tree of CASEs. On DuckDB
    /// that took 0.2 s where the tree took 3.2 s. Sail asks for an element of places that are not wanted.
    pub(super) fn has_arrays(self) -> bool {
        matches!(self, Dialect::Spark | Dialect::DuckDb)
    }

    /// An array of doubles, and its element of a place that is counted from 1.
    pub(super) fn array(self, numbers: &[f64]) -> String {
        let numbers: Vec<String> = numbers.iter().map(|number| self.double(*number)).collect();
        match self {
            Dialect::DuckDb => format!("[{}]", numbers.join(", ")),
            _ => format!("array({})", numbers.join(", ")),
        }
    }

    pub(super) fn element(self, array: &str, place: &str) -> String {
        match self {
            Dialect::DuckDb => format!("{array}[{place}]"),
            _ => format!("element_at({array}, {place})"),
        }
    }

    /// The sum of doubles, as exact as the engine can.
    pub(super) fn sum(self, number: &str) -> String {
        match self {
            Dialect::DuckDb => format!("fsum({number})"),
            _ => format!("SUM({number})"),
        }
    }

    /// The days since 1970 of a date of the engine's own.
    pub(crate) fn days(self, date: &str) -> String {
        match self {
            Dialect::Spark | Dialect::Sail => format!("unix_date({date})"),
            Dialect::BigQuery => format!("UNIX_DATE({date})"),
            Dialect::Sqlite => format!("CAST(julianday({date}) - 2440587.5 AS BIGINT)"),
            _ => format!("({date} - DATE '1970-01-01')"),
        }
    }

    /// The same number of a column, also of -0.0, as an expression that nothing is known of before
    /// the column is read. Spark sees through a difference from zero.
    pub(super) fn same_double(self, column: &str) -> String {
        match self {
            Dialect::Spark => format!("nanvl({column}, {column})"),
            _ => format!("({column} - {})", self.double(0.0)),
        }
    }

    /// Whether a decimal logarithm of no positive number is an error there, and not null. It is
    /// not asked for in either case.
    pub(crate) fn decimal_logarithm(self, number: &str) -> String {
        match self {
            Dialect::PostgreSql => format!("log({number})"),
            _ => format!("log10({number})"),
        }
    }

    /// An order by chance, the same for the same seed.
    pub(super) fn random(self, seed: u64) -> String {
        match self {
            Dialect::Spark | Dialect::Sail => format!("rand({})", seed % (1 << 31)),
            // These have no seed in an order.
            Dialect::BigQuery => "RAND()".to_owned(),
            _ => "RANDOM()".to_owned(),
        }
    }

    pub(super) fn unwritable(self, what: &str, why: &'static str) -> RemoteError {
        RemoteError::Unwritable {
            what: what.to_owned(),
            engine: self.name(),
            why,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_quoted_as_each_engine_reads_them() {
        for (dialect, name, text, number) in [
            (
                Dialect::Spark,
                "`a``\"b`",
                "CAST(X'61275c' AS STRING)",
                "1E-1",
            ),
            (
                Dialect::Sail,
                "`a``\"b`",
                "CAST(X'61275c' AS STRING)",
                "1E-1",
            ),
            (
                Dialect::DuckDb,
                "\"a`\"\"b\"",
                "decode(unhex('61275c'))",
                "1E-1",
            ),
            (
                Dialect::PostgreSql,
                "\"a`\"\"b\"",
                "convert_from(decode('61275c', 'hex'), 'UTF8')",
                "CAST(1E-1 AS DOUBLE PRECISION)",
            ),
            (
                Dialect::Sqlite,
                "\"a`\"\"b\"",
                "CAST(X'61275c' AS TEXT)",
                "1E-1",
            ),
            (
                Dialect::BigQuery,
                "`a\\`\"b`",
                "SAFE_CONVERT_BYTES_TO_STRING(FROM_HEX('61275c'))",
                "CAST(1E-1 AS FLOAT64)",
            ),
        ] {
            assert_eq!(dialect.identifier("a`\"b").unwrap(), name);
            assert_eq!(dialect.text("a'\\").unwrap(), text);
            assert_eq!(dialect.text("udp").unwrap(), "'udp'");
            assert_eq!(dialect.double(0.1), number);
            assert!(dialect.identifier("a\0b").is_err(), "{dialect:?}");
            let is_variable = dialect.identifier("${spark.master}").is_err();
            assert_eq!(is_variable, dialect == Dialect::Spark);
        }
        assert!(Dialect::PostgreSql.text("a\0b").is_err());
        assert!(Dialect::Standard.text("a\\b").is_err());
        assert_eq!(Dialect::DuckDb.double(-2.0), "(-2E0)");
        assert_eq!(Dialect::Spark.double(f64::NAN), "CAST('NaN' AS DOUBLE)");
    }
}
