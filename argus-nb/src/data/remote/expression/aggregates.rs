//! What makes one value of many rows.

use super::{Kind, Term, Translator};
use crate::data::remote::dialect::SqlType;
use crate::data::remote::refused::VerbError;
use polars::prelude::*;

impl Translator<'_> {
    pub(super) fn aggregate(&self, part: &Expr) -> Result<String, VerbError> {
        let dialect = self.remote.dialect();
        let big = |sql: &str| dialect.cast(sql, SqlType::BigInt);
        let asked = match part {
            Expr::Alias(inner, _) | Expr::KeepName(inner) => return self.aggregate(inner),
            Expr::Len => return Ok("COUNT(*)".to_owned()),
            Expr::Agg(asked) => asked,
            _ => return Err(self.none(part, "it is no sum, mean, count, least or greatest value")),
        };
        Ok(match asked {
            AggExpr::Sum(values) => {
                let values = self.number(part, values)?;
                match values.kind() {
                    Kind::Fraction => {
                        format!("COALESCE(SUM({}), {})", values.sql, dialect.double(0.0))
                    }
                    _ => big(&format!("COALESCE(SUM({}), 0)", values.sql)),
                }
            }
            AggExpr::Mean(values) => {
                let values = self.number(part, values)?;
                format!("AVG({})", dialect.cast(&values.sql, SqlType::Double))
            }
            AggExpr::Min {
                input,
                propagate_nans: false,
            } => self.extreme("MIN", input)?,
            AggExpr::Max {
                input,
                propagate_nans: false,
            } => self.extreme("MAX", input)?,
            AggExpr::NUnique(values) => {
                let values = self.term(values)?.sql;
                format!(
                    "(COUNT(DISTINCT {values}) + CASE WHEN COUNT(*) > COUNT({values}) THEN 1 ELSE 0 END)"
                )
            }
            AggExpr::Count {
                input,
                include_nulls: false,
            } => {
                format!("COUNT({})", self.term(input)?.sql)
            }
            AggExpr::Count {
                include_nulls: true,
                ..
            } => "COUNT(*)".to_owned(),
            _ => return Err(self.none(part, "it has no SQL that means the same")),
        })
    }

    /// Numbers, and true and false as 1 and 0.
    fn number(&self, part: &Expr, values: &Expr) -> Result<Term, VerbError> {
        let values = self.term(values)?;
        match values.kind() {
            Kind::Whole | Kind::Fraction if values.dtype != DataType::Float32 => Ok(values),
            Kind::Boolean => self.cast(part, &values, &DataType::Int64, false),
            _ => Err(self.none(part, "it is asked of numbers")),
        }
    }

    /// The least or the greatest value; NaN only where there is no other.
    fn extreme(&self, name: &str, values: &Expr) -> Result<String, VerbError> {
        let values = self.term(values)?;
        let sql = &values.sql;
        Ok(match values.kind() {
            Kind::Fraction => {
                let is_nan = self.remote.dialect().is_nan(sql);
                format!("COALESCE({name}(CASE WHEN NOT {is_nan} THEN {sql} END), {name}({sql}))")
            }
            _ => format!("{name}({sql})"),
        })
    }

    /// One value of all rows, which the engine is asked for first.
    pub(super) fn scalar(&self, part: &Expr) -> Result<Term, VerbError> {
        let aggregate = self.aggregate(part)?;
        let dtype = self.dtype(part)?;
        let select = format!(
            "SELECT {aggregate} AS v FROM {}",
            self.remote.narrowed_sql()?
        );
        let answer = self.remote.answer(&select, 1)?;
        let value = answer.columns()[0].cast(&dtype)?;
        self.value(part, &value.get(0)?)
    }
}
