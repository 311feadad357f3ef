//! Functions of a column that say what they do, as polars' own do: an engine on other machines can
//! then be asked the same in its own language, which it can't of a closure.

use polars::prelude::*;
use std::any::Any;
use std::sync::Arc;

/// What is asked of each value of a column.
pub(crate) trait Elementwise: Any + Send + Sync {
    /// The type of the answers.
    fn dtype(&self) -> DataType;

    /// The answers, in the order of the values.
    ///
    /// # Errors
    /// A column whose values can't be asked.
    fn answer(&self, column: &Column) -> PolarsResult<Column>;
}

/// A function as an expression.
pub(crate) fn elementwise(input: Expr, function: impl Elementwise) -> Expr {
    // Only polars itself can say what may be done with such an expression: a closure's is taken.
    let mut expression = input.map(Ok, |_, field| Ok(field.clone()));
    if let Expr::AnonymousFunction {
        function: asked, ..
    } = &mut expression
    {
        *asked = new_column_udf(Named(Arc::new(function)));
    }
    expression
}

/// The function that an expression was made of, if it is one of this kind.
pub(crate) fn function_of<F: Elementwise>(function: &OpaqueColumnUdf) -> Option<&F> {
    let LazySerde::Deserialized(function) = function else {
        return None;
    };
    // `as_any` panics of a closure; this is how it is told apart beforehand.
    let mut mark = Vec::new();
    function.try_serialize(&mut mark).ok()?;
    if mark != MARK {
        return None;
    }
    let named = function.as_any().downcast_ref::<Named>()?;
    let function: &dyn Any = &*named.0;
    function.downcast_ref()
}

const MARK: &[u8] = b"argus-nb: a function that says what it does";

struct Named(Arc<dyn Elementwise>);

impl ColumnsUdf for Named {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn call_udf(&self, columns: &mut [Column]) -> PolarsResult<Column> {
        self.0.answer(&columns[0])
    }
}

impl AnonymousColumnsUdf for Named {
    fn as_column_udf(self: Arc<Self>) -> Arc<dyn ColumnsUdf> {
        self
    }

    fn deep_clone(self: Arc<Self>) -> Arc<dyn AnonymousColumnsUdf> {
        self
    }

    /// Nothing is sent anywhere: it says that this is `Named`.
    fn try_serialize(&self, mark: &mut Vec<u8>) -> PolarsResult<()> {
        mark.extend_from_slice(MARK);
        Ok(())
    }

    fn get_field(&self, _: &Schema, fields: &[Field]) -> PolarsResult<Field> {
        Ok(Field::new(fields[0].name().clone(), self.0.dtype()))
    }
}
