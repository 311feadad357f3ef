//! What a query computes becomes polars' expressions, for rows or for groups of rows.

use super::arithmetic;
use super::compare;
use super::conditions;
use super::elsewhere::OF_A_GROUP;
use super::error::{Fault, Span, TOO_DEEP};
use super::functions;
use super::scope::{Scope, dtype_of, exactly, is_same};
use super::syntax::{Call, DEPTH, Literal, Name, Node, Operator, Syntax, Window};
use super::window::{self, Ordered, Rows};
use crate::flows::{timedelta, timestamp};
use polars::prelude::*;

/// Names that no column has: what a group is known by, and what is computed of it.
pub(super) fn key_name(number: usize) -> String {
    format!("\u{1}key{number}")
}

fn aggregate_name(number: usize) -> String {
    format!("\u{1}aggregate{number}")
}

const NO_WINDOW: &str = "a window (`over`) stands in `select` or `order by`, for it is of the rows that `where` leaves\n  hint: ask in a query around it: select * from (select Dur, row_number() over (order by Dur desc) as place from self) as t where place <= 2";
const OF_GROUPS: &str = "a window (`over`) is of rows, and this query makes groups of them\n  hint: make the groups in a query of its own: select Proto, rank() over (order by bytes desc) as place from (select Proto, sum(TotBytes) as bytes from self group by Proto) as t";

/// What rows are grouped by: what polars computes, and how it was written.
pub(super) type Key = (Expr, Node);

/// What a query groups by, and what it has computed of its groups so far.
#[derive(Default)]
pub(super) struct Groups {
    pub keys: Vec<Key>,
    pub aggregates: Vec<Expr>,
}

/// Reads expressions where these columns and these names of results can be named.
pub(super) struct Translator<'a> {
    scope: &'a Scope,
    /// The types of the columns, and of what was computed of groups.
    schema: Schema,
    /// `… as name`, which later clauses may say.
    aliases: Vec<(Name, Node)>,
    pub groups: Option<Groups>,
    /// Why no window can be asked for where this stands; none where one can.
    no_window: Option<&'static str>,
    /// How deep the expressions are whose names are being explained.
    explained: Vec<usize>,
}

impl<'a> Translator<'a> {
    pub(super) fn new(scope: &'a Scope, aliases: Vec<(Name, Node)>) -> Translator<'a> {
        Translator {
            scope,
            schema: scope.schema(),
            aliases,
            groups: None,
            no_window: Some(NO_WINDOW),
            explained: Vec::new(),
        }
    }

    /// The type of what an expression gives, as far as it is known before it runs.
    pub(super) fn dtype(&self, expr: &Expr) -> DataType {
        dtype_of(expr, &self.schema)
    }

    /// From here on, of what `where` and `group by` have left.
    pub(super) fn of_results(&mut self) {
        self.no_window = self.groups.as_ref().map(|_| OF_GROUPS);
    }

    /// From here on, of groups.
    pub(super) fn group_by(&mut self, keys: Vec<Key>) {
        for (number, (key, _)) in keys.iter().enumerate() {
            let dtype = self.dtype(key);
            self.schema.with_column(key_name(number).into(), dtype);
        }
        self.groups = Some(Groups {
            keys,
            aggregates: Vec::new(),
        });
    }

    /// An expression of rows, whatever it stands in.
    pub(super) fn of_rows(&mut self, node: &Node) -> Result<Expr, Fault> {
        let groups = self.groups.take();
        let expr = self.expr(node);
        self.groups = groups;
        expr
    }

    pub(super) fn expr(&mut self, node: &Node) -> Result<Expr, Fault> {
        if self.groups.is_some() && !self.is_of_groups(node) {
            return self.of_key(node);
        }
        match &node.syntax {
            Syntax::Column { table, name } => self.column(table.as_ref(), name),
            Syntax::Literal(literal) => constant(literal, node.span),
            Syntax::Not(inner) => Ok(self.expr(inner)?.not()),
            Syntax::Minus(inner) => self.negated(inner),
            Syntax::Binary(operator @ (Operator::And | Operator::Or), ..) => {
                self.conditions(*operator, node)
            }
            Syntax::Binary(operator, left, right) => self.binary(*operator, left, right),
            Syntax::IsNull(inner) => Ok(self.expr(inner)?.is_null()),
            Syntax::In(value, among) => self.among(value, among),
            Syntax::Between(value, low, high) => {
                let above = self.binary(Operator::GreaterEqual, value, low)?;
                Ok(above.and(self.binary(Operator::LessEqual, value, high)?))
            }
            Syntax::Like(value, pattern, kind) => {
                let pattern = compare::pattern(pattern, *kind)?;
                let text = self.expr(value)?.cast(DataType::String);
                Ok(text.str().contains(lit(pattern), true))
            }
            Syntax::Case {
                operand,
                branches,
                otherwise,
            } => self.case(operand.as_deref(), branches, otherwise.as_deref()),
            Syntax::Cast(inner, dtype) => self.cast(inner, dtype),
            Syntax::Call(call) => self.call(call, node.span),
            Syntax::Window(window) => self.window(window, node.span),
        }
    }

    /// Whether it is computed of a group, also by the name that a result has: `having n > 1`.
    fn is_of_groups(&self, node: &Node) -> bool {
        functions::is_of_groups(node, &|name| {
            let is_column = self.scope.column(None, name).is_ok();
            let meant = self.alias(name).filter(|_| !is_column);
            meant.is_some_and(|meant| functions::aggregates(&meant))
        })
    }

    /// What a query may say of a whole group without computing it: a key, or a constant.
    fn of_key(&mut self, node: &Node) -> Result<Expr, Fault> {
        let row = self.of_rows(node)?;
        let keys = self.groups.as_ref().map_or(&[][..], |groups| &groups.keys);
        // A function of ours is never equal to another, though written alike.
        let is_key = |(key, written): &Key| *key == row || written == node;
        if let Some(number) = keys.iter().position(is_key) {
            return Ok(exactly(&key_name(number)));
        }
        match &node.syntax {
            Syntax::Column { name, .. } if self.alias(name).is_none() => {
                let what = format!(
                    "`{0}` is neither grouped by nor aggregated\n  hint: add it to `group by`, or say which of a group's is meant: first({0}), max({0})",
                    name.text
                );
                Err(Fault::new(node.span, what))
            }
            Syntax::Column { name, .. } => match self.alias(name) {
                Some(meant) => self.expr(&meant),
                None => Ok(row),
            },
            Syntax::Literal(_) => Ok(row),
            // An expression of keys: what it is made of is looked at one by one.
            Syntax::Not(inner) => Ok(self.expr(inner)?.not()),
            Syntax::Minus(inner) => self.negated(inner),
            Syntax::Binary(operator @ (Operator::And | Operator::Or), ..) => {
                self.conditions(*operator, node)
            }
            Syntax::Binary(operator, left, right) => self.binary(*operator, left, right),
            Syntax::IsNull(inner) => Ok(self.expr(inner)?.is_null()),
            Syntax::Cast(inner, dtype) => self.cast(inner, dtype),
            Syntax::Call(call) => self.call(call, node.span),
            Syntax::Case {
                operand,
                branches,
                otherwise,
            } => self.case(operand.as_deref(), branches, otherwise.as_deref()),
            Syntax::In(..) | Syntax::Between(..) | Syntax::Like(..) | Syntax::Window(_) => {
                let what = "this is neither grouped by nor aggregated";
                Err(Fault::new(node.span, what))
            }
        }
    }

    /// A key as polars computes it; and the expression that is meant, if it is a result's name.
    pub(super) fn key(&mut self, node: &Node) -> Result<Key, Fault> {
        let expr = self.expr(node)?;
        let named = match &node.syntax {
            Syntax::Column { table: None, name } if self.scope.column(None, name).is_err() => {
                self.alias(name)
            }
            _ => None,
        };
        Ok((expr, named.unwrap_or_else(|| node.clone())))
    }

    fn alias(&self, name: &Name) -> Option<Node> {
        let mut aliases = self.aliases.iter();
        let meant = aliases.find(|(alias, _)| is_same(name, &alias.text));
        meant.map(|(_, node)| node.clone())
    }

    /// A column, or else the result that a clause before has given that name.
    fn column(&mut self, table: Option<&Name>, name: &Name) -> Result<Expr, Fault> {
        let unknown = match self.scope.column(table, name) {
            Ok(column) => return Ok(column.expr()),
            Err(unknown) => unknown,
        };
        let Some(meant) = self.alias(name).filter(|_| table.is_none()) else {
            return Err(unknown);
        };
        if self.explained.len() == 16 {
            return Err(Fault::new(name.span, "this name is explained by itself"));
        }
        self.explained.push(meant.depth);
        let expr = match self.explained.iter().sum::<usize>() > DEPTH {
            true => Err(Fault::new(name.span, TOO_DEEP)),
            false => self.expr(&meant),
        };
        self.explained.pop();
        expr
    }

    fn negated(&mut self, node: &Node) -> Result<Expr, Fault> {
        let value = self.expr(node)?;
        Ok(arithmetic::negated(value.clone(), &self.dtype(&value)))
    }

    /// A category is its text, and never the number that it is stored as.
    fn cast(&mut self, node: &Node, to: &DataType) -> Result<Expr, Fault> {
        let value = self.expr(node)?;
        let of = self.dtype(&value);
        let value = match of.is_categorical() || of.is_enum() {
            true => value.cast(DataType::String),
            false => value,
        };
        Ok(value.strict_cast(to.clone()))
    }

    /// All that `and`s or `or`s join here.
    fn conditions(&mut self, operator: Operator, node: &Node) -> Result<Expr, Fault> {
        let parts = node.parts(operator).into_iter();
        let parts = parts
            .map(|part| self.expr(part))
            .collect::<Result<_, _>>()?;
        conditions::joined(operator, parts)
    }

    fn among(&mut self, node: &Node, among: &[Node]) -> Result<Expr, Fault> {
        let value = self.expr(node)?;
        let (mut any, others) = conditions::looked_up(&value, &self.dtype(&value), among);
        for other in others {
            any.push(self.binary(Operator::Equal, node, other)?);
        }
        conditions::joined(Operator::Or, any)
    }

    fn binary(&mut self, operator: Operator, left: &Node, right: &Node) -> Result<Expr, Fault> {
        let mut l = self.expr(left)?;
        let mut r = self.expr(right)?;
        let (left_type, right_type) = (self.dtype(&l), self.dtype(&r));
        if compare::is_comparison(operator) {
            let sides = [(left, &left_type), (right, &right_type)];
            (l, r) = compare::alike(operator, l, r, sides)?;
        }
        let types = [&left_type, &right_type];
        if let Some(number) = arithmetic::computed(operator, l.clone(), r.clone(), types) {
            return Ok(number);
        }
        Ok(match operator {
            Operator::And => l.and(r),
            Operator::Equal => l.eq(r),
            Operator::NotEqual => l.neq(r),
            Operator::Less => l.lt(r),
            Operator::LessEqual => l.lt_eq(r),
            Operator::Greater => l.gt(r),
            Operator::GreaterEqual => l.gt_eq(r),
            // 1 / 2 is a half: whole numbers are not divided as whole numbers by accident.
            Operator::Over if left_type.is_integer() || left_type.is_unknown() => {
                l.cast(DataType::Float64) / r
            }
            Operator::Over => l / r,
            Operator::Concat => {
                let texts = [l.cast(DataType::String), r.cast(DataType::String)];
                concat_str(texts, "", false)
            }
            _ => l.or(r),
        })
    }

    fn case(
        &mut self,
        operand: Option<&Node>,
        branches: &[(Node, Node)],
        otherwise: Option<&Node>,
    ) -> Result<Expr, Fault> {
        let mut asked = Vec::new();
        for (condition, result) in branches {
            let holds = match operand {
                Some(operand) => self.binary(Operator::Equal, operand, condition)?,
                None => self.expr(condition)?,
            };
            asked.push((holds, self.expr(result)?));
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.expr(otherwise)?,
            None => lit(NULL),
        };
        conditions::chosen(&asked, otherwise)
    }

    fn call(&mut self, call: &Call, span: Span) -> Result<Expr, Fault> {
        if !functions::is_aggregate(&call.function) {
            let mut arguments = Vec::new();
            for argument in &call.arguments {
                arguments.push(self.expr(argument)?);
            }
            return functions::scalar(&self.schema, call, arguments, span);
        }
        if self.groups.is_none() {
            let what = format!(
                "`{}` sums up many rows, and one row is asked for here\n  hint: {}\n  hint: {OF_A_GROUP}",
                call.function.text,
                super::operators::JOIN_WHAT_IT_GIVES
            );
            return Err(Fault::new(span, what));
        }
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            arguments.push(self.of_rows(argument)?);
        }
        let filter = match &call.filter {
            Some(filter) => Some(self.of_rows(filter)?),
            None => None,
        };
        let aggregate = functions::aggregate(&self.schema, call, arguments, filter, span)?;
        let dtype = self.dtype(&aggregate);
        let Some(groups) = &mut self.groups else {
            return Ok(aggregate);
        };
        let known = groups
            .aggregates
            .iter()
            .position(|known| *known == aggregate);
        let number = known.unwrap_or_else(|| {
            groups.aggregates.push(aggregate);
            groups.aggregates.len() - 1
        });
        let name = aggregate_name(number);
        self.schema.with_column(name.as_str().into(), dtype);
        Ok(exactly(&name))
    }

    /// What is computed of a row and those around it.
    fn window(&mut self, window: &Window, span: Span) -> Result<Expr, Fault> {
        if let Some(why) = self.no_window {
            return Err(Fault::new(span, why));
        }
        self.no_window = Some(NO_WINDOW);
        let computed = self.window_here(window, span);
        self.no_window = None;
        computed
    }

    fn window_here(&mut self, window: &Window, span: Span) -> Result<Expr, Fault> {
        let Window {
            call,
            partition,
            order,
        } = window;
        let partition = partition.iter().map(|key| self.expr(key));
        let partition = partition.collect::<Result<_, _>>()?;
        let order = match order {
            Some(order) => Some(Ordered {
                by: self.expr(&order.node)?,
                descending: order.descending,
                nulls_first: order.nulls_first,
            }),
            None => None,
        };
        let rows = Rows { partition, order };
        let arguments = call.arguments.iter().map(|argument| self.expr(argument));
        let arguments: Vec<Expr> = arguments.collect::<Result<_, _>>()?;
        let function = &call.function;
        if functions::is_aggregate(function) {
            let filter = call.filter.as_ref().map(|filter| self.expr(filter));
            let filter = filter.transpose()?;
            let aggregate = functions::aggregate(&self.schema, call, arguments, filter, span)?;
            return window::aggregate(aggregate, &rows, span);
        }
        window::check(&function.text, arguments.len(), function.span)?;
        let steps = match call.arguments.get(1) {
            Some(steps) => i64::from(functions::whole(steps)?),
            None => 1,
        };
        let value = arguments.into_iter().next();
        window::of_a_place(&function.text, value, steps, &rows, span)
    }

    /// What was computed of groups, by the names that it is known by.
    pub(super) fn computed(&self) -> (Vec<Expr>, Vec<Expr>) {
        let groups = self.groups.as_ref();
        groups.map_or_else(Default::default, |groups| {
            let keys = groups.keys.iter().enumerate();
            let keys = keys.map(|(at, (key, _))| key.clone().alias(key_name(at)));
            let computed = groups.aggregates.iter().enumerate();
            let computed = computed.map(|(at, expr)| expr.clone().alias(aggregate_name(at)));
            (keys.collect(), computed.collect())
        })
    }
}

fn constant(literal: &Literal, span: Span) -> Result<Expr, Fault> {
    let refused = |error: String| Fault::new(span, error);
    match literal {
        Literal::Null => Ok(lit(NULL)),
        Literal::Boolean(truth) => Ok(lit(*truth)),
        Literal::Whole(number) => Ok(lit(*number)),
        Literal::Number(number) => Ok(lit(*number)),
        Literal::Text(text) => Ok(lit(text.as_str())),
        Literal::Time(text) => timestamp(text).map_err(|error| refused(error.to_string())),
        Literal::Length(text) => timedelta(text).map_err(|error| refused(error.to_string())),
    }
}
