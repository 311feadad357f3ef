//! A question as SQL: one SELECT, whatever is asked.
//!
//! Its inner query makes of each row the keys and the numbers that are needed, under names that no
//! engine reserves; queries around it find bins; the outer one groups. A time comes as its
//! microseconds and a dictionary as text, and [`answer`](super::answer) makes of the columns what
//! [`Query`] promises.

use super::bins::{Binning, binned};
use super::condition;
use super::dialect::{Dialect, SqlType};
use super::selection::{Selection, all, ordered};
use crate::data::engine::DataError;
use crate::data::query::{Aggregate, Answer, Condition, Factor, Key, Query, Value};
use polars::prelude::DataType;
use std::sync::Arc;

/// The SQL of a question.
pub(super) fn of_query(rows: &Selection, query: &Query) -> Result<String, DataError> {
    let mut select = Select::new(rows);
    let keys: Result<Vec<String>, DataError> =
        query.keys.iter().map(|key| select.key(key)).collect();
    let keys = keys?;
    let aggregates: Result<Vec<String>, DataError> = query
        .aggregates
        .iter()
        .map(|aggregate| select.aggregate(aggregate))
        .collect();
    let mut wheres = rows.conditions.clone();
    for condition in &query.rows {
        wheres.push(of_condition(rows, condition)?);
    }
    let named = |letter: &str, parts: &[String]| {
        let named = parts
            .iter()
            .enumerate()
            .map(|(n, part)| format!("{part} AS {letter}{n}"));
        named.collect::<Vec<String>>()
    };
    let mut columns = named("k", &keys);
    columns.extend(named("a", &aggregates?));
    if columns.is_empty() {
        columns.push("COUNT(*) AS n".to_owned());
    }
    let mut sql = format!(
        "SELECT {}\nFROM ({}) AS q",
        columns.join(", "),
        select.inner(&wheres)?
    );
    if !keys.is_empty() {
        sql.push_str(&format!("\nGROUP BY {}", keys.join(", ")));
    }
    Ok(match query.limit {
        Some(limit) => limited(rows, query, &sql, limit)?,
        None => sql,
    })
}

/// The first groups by an order, which the engine finds. Without a limit they are ordered here.
fn limited(rows: &Selection, query: &Query, sql: &str, limit: u64) -> Result<String, DataError> {
    let mut order = Vec::new();
    for by in &query.order {
        let (name, text) = match by.by {
            Answer::Aggregate(n) => (format!("a{n}"), false),
            Answer::Key(n) => (
                format!("k{n}"),
                matches!(query.keys.get(n), Some(Key::Text(_))),
            ),
        };
        let by_text = text && !is_text(rows, query, by.by)?;
        let name = match by_text {
            true => rows.dialect.cast(&name, SqlType::Text),
            false => name,
        };
        order.push(ordered(&name, by.descending));
    }
    let order = match order.is_empty() {
        true => String::new(),
        false => format!("\nORDER BY {}", order.join(", ")),
    };
    Ok(format!("SELECT * FROM ({sql}) AS g{order}\nLIMIT {limit}"))
}

fn is_text(rows: &Selection, query: &Query, answer: Answer) -> Result<bool, DataError> {
    let Answer::Key(n) = answer else {
        return Ok(false);
    };
    let Some(Key::Text(column)) = query.keys.get(n) else {
        return Ok(false);
    };
    let dtype = &rows.column(column)?.dtype;
    Ok(matches!(
        dtype,
        DataType::String | DataType::Categorical(..)
    ))
}

/// A condition on rows.
pub(super) fn of_condition(rows: &Selection, condition: &Condition) -> Result<String, DataError> {
    let dialect = rows.dialect;
    match condition {
        Condition::IsNumber(column) => condition::is_number(rows.column(column)?, dialect),
        Condition::Within { column, interval } => {
            condition::within(rows.column(column)?, *interval, dialect)
        }
        Condition::Is { column, value } => Ok(condition::is(rows.column(column)?, value, dialect)?),
        Condition::IsNone { column, values } => {
            Ok(condition::is_none(rows.column(column)?, values, dialect)?)
        }
        Condition::IsNotNull(column) => Ok(condition::is_not_null(rows.column(column)?, dialect)?),
        Condition::InBins {
            column,
            edges,
            bins,
        } => condition::in_bins(rows.column(column)?, edges, bins, dialect),
    }
}

/// The inner query as it grows: what of each row is needed.
struct Select<'a> {
    rows: &'a Selection,
    /// Expressions, whose aliases are c0, c1, …
    columns: Vec<String>,
    binnings: Vec<Binning>,
}

impl Select<'_> {
    fn new(rows: &Selection) -> Select<'_> {
        Select {
            rows,
            columns: Vec::new(),
            binnings: Vec::new(),
        }
    }

    fn dialect(&self) -> Dialect {
        self.rows.dialect
    }

    /// The alias of an expression, which is there once.
    fn alias(&mut self, expression: String) -> String {
        let known = self.columns.iter().position(|column| *column == expression);
        let place = known.unwrap_or_else(|| {
            self.columns.push(expression);
            self.columns.len() - 1
        });
        format!("c{place}")
    }

    fn value(&mut self, column: &str) -> Result<String, DataError> {
        let value = self.rows.column(column)?.value(self.dialect())?;
        Ok(self.alias(value))
    }

    fn number(&mut self, column: &str) -> Result<String, DataError> {
        let number = condition::number(self.rows.column(column)?, self.dialect())?;
        Ok(self.alias(number))
    }

    fn bin(&mut self, column: &str, edges: &Arc<[f64]>) -> Result<String, DataError> {
        let binning = Binning {
            number: self.number(column)?,
            edges: Arc::clone(edges),
        };
        let known = self.binnings.iter().position(|known| *known == binning);
        let place = known.unwrap_or_else(|| {
            self.binnings.push(binning);
            self.binnings.len() - 1
        });
        Ok(format!("b{place}"))
    }

    fn key(&mut self, key: &Key) -> Result<String, DataError> {
        match key {
            // What is shown as text is made so here, where a value is written as a figure writes it.
            Key::Value(column) | Key::Text(column) => self.value(column),
            Key::Bin { column, edges } => self.bin(column, edges),
            Key::Among { column, values } => self.among(column, values),
        }
    }

    fn among(&mut self, column: &str, values: &[Value]) -> Result<String, DataError> {
        let column = self.rows.column(column)?;
        if values.is_empty() {
            return Ok(self.alias("0".to_owned()));
        }
        let mut cases = String::from("CASE");
        for (place, value) in values.iter().enumerate() {
            let is = condition::is(column, value, self.dialect())?;
            cases.push_str(&format!(" WHEN {is} THEN {place}"));
        }
        cases.push_str(&format!(" ELSE {} END", values.len()));
        Ok(self.alias(cases))
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> Result<String, DataError> {
        let dialect = self.dialect();
        Ok(match aggregate {
            Aggregate::Rows => "COUNT(*)".to_owned(),
            Aggregate::Count(column) => format!("COUNT({})", self.number(column)?),
            Aggregate::Distinct(column) => {
                let value = self.value(column)?;
                format!(
                    "COUNT(DISTINCT {value}) + COALESCE(MAX(CASE WHEN {value} IS NULL THEN 1 ELSE 0 END), 0)"
                )
            }
            Aggregate::Sum(column) => dialect.sum(&self.number(column)?),
            Aggregate::Min(column) => format!("MIN({})", self.number(column)?),
            Aggregate::Max(column) => format!("MAX({})", self.number(column)?),
            Aggregate::Total(factor) => dialect.sum(&self.factor(factor)?),
            Aggregate::Products(one, other) => {
                dialect.sum(&format!("{} * {}", self.factor(one)?, self.factor(other)?))
            }
        })
    }

    fn factor(&mut self, factor: &Factor) -> Result<String, DataError> {
        let dialect = self.dialect();
        let number = self.number(&factor.column)?;
        let scaled = match factor.log {
            true => {
                let zero = dialect.double(0.0);
                let log = dialect.decimal_logarithm(&number);
                format!("CASE WHEN {number} > {zero} THEN {log} END")
            }
            false => number,
        };
        let (less, times) = (dialect.double(factor.less), dialect.double(factor.times));
        Ok(format!("((({scaled}) - {less}) * {times})"))
    }

    /// The query that gives all these.
    fn inner(&self, wheres: &[String]) -> Result<String, DataError> {
        let names: Vec<String> = (0..self.columns.len()).map(|n| format!("c{n}")).collect();
        let mut columns: Vec<String> = self
            .columns
            .iter()
            .zip(&names)
            .map(|(expression, name)| format!("{expression} AS {name}"))
            .collect();
        if columns.is_empty() {
            columns.push("1 AS c0".to_owned());
        }
        let from = self.rows.relation_sql()?;
        let mut inner = format!("SELECT {} FROM {from}", columns.join(", "));
        if !wheres.is_empty() {
            inner.push_str(&format!(" WHERE {}", all(wheres)));
        }
        Ok(binned(self.dialect(), inner, &names, &self.binnings))
    }
}

#[cfg(test)]
mod tests {
    use super::super::column::{RemoteColumn, Stored};
    use super::super::relation::Relation;
    use super::*;
    use crate::data::query::Order;

    fn rows(dialect: Dialect) -> Selection {
        let columns = vec![
            RemoteColumn::new("TotBytes", Stored::Integer(DataType::Int64)),
            RemoteColumn::new("StartTime", Stored::Time { is_instant: false }),
            RemoteColumn::new("Proto", Stored::Dictionary),
        ];
        Selection::new(dialect, Relation::table("lake.flows"), columns)
    }

    #[test]
    fn a_question_is_one_select() {
        let name = |name: &str| name.to_owned();
        let query = Query {
            rows: vec![Condition::Is {
                column: name("Proto"),
                value: Value::Text(name("it's")),
            }],
            keys: vec![
                Key::Value(name("Proto")),
                Key::Bin {
                    column: name("TotBytes"),
                    edges: [0.0, 1.0, 2.0].into(),
                },
            ],
            aggregates: vec![Aggregate::Rows, Aggregate::Sum(name("TotBytes"))],
            order: vec![Order {
                by: Answer::Aggregate(0),
                descending: true,
            }],
            limit: Some(5),
        };
        for (dialect, sql) in [
            (
                Dialect::Spark,
                "SELECT * FROM (SELECT c0 AS k0, b0 AS k1, COUNT(*) AS a0, SUM(c1) AS a1\n\
                 FROM (SELECT c0, c1, CASE WHEN c1 >= 0E0 AND c1 <= 2E0 THEN i0 END AS b0 FROM (\
                 SELECT c0, c1, i0 + CASE WHEN i0 + 1 < 2 AND c1 >= element_at(e0, i0 + 2) THEN 1 ELSE 0 END AS i0, e0 FROM (\
                 SELECT c0, c1, 0 AS i0, array(0E0, 1E0, 2E0) AS e0 FROM (\
                 SELECT CAST(`Proto` AS STRING) AS c0, CAST(`TotBytes` AS DOUBLE) AS c1 FROM `lake`.`flows` AS t \
                 WHERE ((`Proto` IS NOT NULL AND CAST(`Proto` AS STRING) = CAST(X'69742773' AS STRING)))\
                 ) AS s) AS s) AS s) AS q\n\
                 GROUP BY c0, b0) AS g\nORDER BY a0 DESC NULLS FIRST\nLIMIT 5",
            ),
            (
                Dialect::PostgreSql,
                "SELECT * FROM (SELECT c0 AS k0, b0 AS k1, COUNT(*) AS a0, SUM(c1) AS a1\n\
                 FROM (SELECT c0, c1, CASE WHEN c1 >= CAST(0E0 AS DOUBLE PRECISION) AND c1 <= CAST(2E0 AS DOUBLE PRECISION) \
                 THEN CASE WHEN c1 < CAST(1E0 AS DOUBLE PRECISION) THEN 0 ELSE 1 END END AS b0 FROM (\
                 SELECT CAST(\"Proto\" AS TEXT) AS c0, CAST(\"TotBytes\" AS DOUBLE PRECISION) AS c1 FROM \"lake\".\"flows\" AS t \
                 WHERE ((\"Proto\" IS NOT NULL AND CAST(\"Proto\" AS TEXT) = convert_from(decode('69742773', 'hex'), 'UTF8')))\
                 ) AS s) AS q\n\
                 GROUP BY c0, b0) AS g\nORDER BY a0 DESC NULLS FIRST\nLIMIT 5",
            ),
        ] {
            assert_eq!(of_query(&rows(dialect), &query).unwrap(), sql);
        }
    }

    #[test]
    fn a_column_that_is_not_there_or_has_no_numbers_is_an_error() {
        let of = |column: &str| Query {
            aggregates: vec![Aggregate::Sum(column.to_owned())],
            ..Query::default()
        };
        let rows = rows(Dialect::DuckDb);
        let said = |column: &str| of_query(&rows, &of(column)).unwrap_err().to_string();
        assert!(
            said("TotByte").contains("`TotBytes`"),
            "{}",
            said("TotByte")
        );
        assert!(said("Proto").contains("Proto"), "{}", said("Proto"));
        assert!(
            of_query(&rows, &of("StartTime"))
                .unwrap()
                .contains("epoch_us(\"StartTime\")")
        );
    }
}
