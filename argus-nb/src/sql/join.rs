//! Tables side by side: `from` and its `join`s become one frame and its columns.

use super::conditions;
use super::error::Fault;
use super::expression::Translator;
use super::scope::{Column, Scope, exactly};
use super::syntax::{Join, JoinKind, Name, Node, On, Operator, Syntax};
use polars::prelude::*;

/// A frame, and which of its columns a query can name.
pub(super) struct Joined {
    pub frame: LazyFrame,
    pub scope: Scope,
}

impl Joined {
    /// One table, under the name that the query gives it.
    pub(super) fn new(mut frame: LazyFrame, name: &str) -> Result<Joined, Fault> {
        let scope = Scope::new(name, &mut frame)?;
        Ok(Joined { frame, scope })
    }

    /// With one more table beside it.
    pub(super) fn join(self, join: &Join, right: Joined) -> Result<Joined, Fault> {
        match &join.on {
            On::Nothing => {
                let right = right.apart_from(&self.scope);
                let frame = self.frame.cross_join(right.frame, None);
                Ok(Joined {
                    frame,
                    scope: together(self.scope, right.scope),
                })
            }
            On::Using(names) => self.using(right, names, join.kind),
            On::Condition(condition) => self.on(right, condition, join),
        }
    }

    /// Gives the columns whose names are taken others.
    fn apart_from(mut self, taken: &Scope) -> Joined {
        let is_taken = |name: &str| taken.columns.iter().any(|column| column.stored == name);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for column in &mut self.scope.columns {
            if is_taken(&column.stored) && !column.merged {
                before.push(column.stored.clone());
                column.stored = format!("{}:{}", column.name, column.table);
                while is_taken(&column.stored) {
                    column.stored.push('\'');
                }
                after.push(column.stored.clone());
            }
        }
        self.frame = self.frame.rename(before, after, true);
        self
    }

    /// `using (a, b)`: columns that both have, and that are one afterwards.
    fn using(self, right: Joined, names: &[Name], kind: JoinKind) -> Result<Joined, Fault> {
        let mut left = self;
        let mut right = right;
        let mut keys = Vec::new();
        for name in names {
            let of_left = left.scope.column(None, name)?.clone();
            let of_right = right.scope.column(None, name)?.clone();
            if let Some(dtype) = common(&of_left.dtype, &of_right.dtype) {
                left.cast(&of_left, &dtype);
                right.cast(&of_right, &dtype);
            }
            right.frame =
                right
                    .frame
                    .rename([of_right.stored.as_str()], [of_left.stored.as_str()], true);
            for column in &mut right.scope.columns {
                if column.stored == of_right.stored {
                    column.stored = of_left.stored.clone();
                    column.merged = true;
                }
            }
            keys.push(of_left.stored);
        }
        let others = right.apart_from(&left.scope);
        let on: Vec<Expr> = keys.iter().map(|key| exactly(key)).collect();
        let args = JoinArgs::new(join_type(kind)).with_coalesce(JoinCoalesce::CoalesceColumns);
        let frame = left
            .frame
            .join(others.frame, &on, &on, in_order(args, kind));
        let scope = match kind {
            JoinKind::Semi | JoinKind::Anti => left.scope,
            _ => together(left.scope, others.scope),
        };
        Ok(Joined { frame, scope })
    }

    fn cast(&mut self, column: &Column, dtype: &DataType) {
        let cast = column.expr().cast(dtype.clone());
        self.frame = std::mem::take(&mut self.frame).with_columns([cast]);
        for known in &mut self.scope.columns {
            if known.stored == column.stored {
                known.dtype = dtype.clone();
            }
        }
    }

    /// `on a.x = b.y and …`
    fn on(self, right: Joined, condition: &Node, join: &Join) -> Result<Joined, Fault> {
        let right = right.apart_from(&self.scope);
        let both = together(self.scope.clone(), right.scope.clone());
        let (mut left_on, mut right_on, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for part in condition.parts(Operator::And) {
            match equal_sides(part, &self.scope, &right.scope) {
                Some((l, r)) => {
                    let (mut l_expr, mut r_expr) = (l.expr(), r.expr());
                    if let Some(dtype) = common(&l.dtype, &r.dtype) {
                        l_expr = l_expr.cast(dtype.clone());
                        r_expr = r_expr.cast(dtype);
                    }
                    left_on.push(l_expr);
                    right_on.push(r_expr);
                }
                None => others.push(Translator::new(&both, Vec::new()).expr(part)?),
            }
        }
        let is_inner = join.kind == JoinKind::Inner;
        if !others.is_empty() && !is_inner {
            let what = "such a join is by equal columns: `on a.x = b.y and …`, or `using (x)`";
            return Err(Fault::new(condition.span, what));
        }
        let mut frame = if left_on.is_empty() {
            self.frame.cross_join(right.frame, None)
        } else {
            let args = JoinArgs::new(join_type(join.kind));
            let args = args.with_coalesce(JoinCoalesce::KeepColumns);
            let args = in_order(args, join.kind);
            self.frame.join(right.frame, &left_on, &right_on, args)
        };
        if !others.is_empty() {
            frame = frame.filter(conditions::joined(Operator::And, others)?);
        }
        let scope = match join.kind {
            JoinKind::Semi | JoinKind::Anti => self.scope,
            _ => both,
        };
        Ok(Joined { frame, scope })
    }
}

fn together(mut left: Scope, right: Scope) -> Scope {
    left.columns.extend(right.columns);
    left
}

/// A column of the one and a column of the other that are to be equal.
fn equal_sides(node: &Node, left: &Scope, right: &Scope) -> Option<(Column, Column)> {
    let Syntax::Binary(Operator::Equal, first, second) = &node.syntax else {
        return None;
    };
    let column = |node: &Node, scope: &Scope, other: &Scope| match &node.syntax {
        Syntax::Column { table, name } if other.column(table.as_ref(), name).is_err() => {
            scope.column(table.as_ref(), name).ok().cloned()
        }
        _ => None,
    };
    let sides = |l: &Node, r: &Node| Some((column(l, left, right)?, column(r, right, left)?));
    sides(first, second).or_else(|| sides(second, first))
}

/// The type in which two columns can be compared; nothing if they can as they are.
fn common(left: &DataType, right: &DataType) -> Option<DataType> {
    if left == right {
        return None;
    }
    if left.is_integer() && right.is_integer() {
        return Some(DataType::Int64);
    }
    if left.is_primitive_numeric() && right.is_primitive_numeric() {
        return Some(DataType::Float64);
    }
    Some(DataType::String)
}

fn join_type(kind: JoinKind) -> JoinType {
    match kind {
        JoinKind::Inner => JoinType::Inner,
        JoinKind::Left => JoinType::Left,
        JoinKind::Right => JoinType::Right,
        JoinKind::Full => JoinType::Full,
        JoinKind::Cross => JoinType::Cross,
        JoinKind::Semi => JoinType::Semi,
        JoinKind::Anti => JoinType::Anti,
    }
}

/// The rows of an answer come as those of the first table came.
fn in_order(mut args: JoinArgs, kind: JoinKind) -> JoinArgs {
    args.maintain_order = match kind {
        JoinKind::Right => MaintainOrderJoin::RightLeft,
        JoinKind::Semi | JoinKind::Anti | JoinKind::Cross => MaintainOrderJoin::None,
        _ => MaintainOrderJoin::LeftRight,
    };
    args
}
