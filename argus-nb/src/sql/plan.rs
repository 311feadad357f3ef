//! A query becomes a lazy frame: `from`, `where`, `group by`, `having`, `select`,
//! `order by` and `limit`, in the order in which they take effect.

use super::error::Fault;
use super::expression::{Translator, key_name};
use super::functions::aggregates;
use super::grouping;
use super::join::Joined;
use super::scope::{Scope, exactly, is_same, unknown_table};
use super::syntax::{Item, Literal, Name, Node, Order, Query, Select, Source, Syntax, Table};
use polars::prelude::*;

/// The tables that a query can name.
pub(super) struct Tables<'a> {
    pub query: &'a str,
    pub named: Vec<(String, LazyFrame)>,
}

impl Tables<'_> {
    /// The table of that name; the last, if a `with` has hidden another.
    fn find(&self, name: &Name) -> Option<LazyFrame> {
        let mut newest_first = self.named.iter().rev();
        let found = newest_first.find(|(known, _)| is_same(name, known));
        found.map(|(_, frame)| frame.clone())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|(name, _)| name.as_str())
    }

    /// The frame that answers a query.
    pub(super) fn answer(&self, query: &Query) -> Result<LazyFrame, Fault> {
        let mut tables = Tables {
            query: self.query,
            named: self.named.clone(),
        };
        for (name, with) in &query.with {
            let frame = tables.answer(with)?;
            tables.named.push((name.text.clone(), frame));
        }
        let mut frame = match &query.selects[..] {
            [select] => tables.select(select, &query.order)?,
            several => tables.union(several, query)?,
        };
        if query.limit.is_some() || query.offset > 0 {
            frame = frame.slice(query.offset.into(), query.limit.unwrap_or(IdxSize::MAX));
        }
        Ok(frame)
    }

    /// All rows of several selects, under the names of the first's columns.
    fn union(&self, selects: &[Select], query: &Query) -> Result<LazyFrame, Fault> {
        let mut frames = Vec::new();
        let mut names: Vec<PlSmallStr> = Vec::new();
        for select in selects {
            let mut frame = self.select(select, &[])?;
            let columns: Vec<PlSmallStr> = frame.collect_schema()?.iter_names().cloned().collect();
            if names.is_empty() {
                names = columns.clone();
            }
            if names.len() != columns.len() {
                let what = format!("{} columns are united with {}", columns.len(), names.len());
                return Err(Fault::new(select.span, what));
            }
            let renamed = columns.iter().zip(&names);
            let renamed = renamed.map(|(old, new)| exactly(old).alias(new.clone()));
            frames.push(frame.select(renamed.collect::<Vec<_>>()));
        }
        let args = UnionArgs {
            to_supertypes: true,
            maintain_order: true,
            ..Default::default()
        };
        let mut frame = concat(frames, args)?;
        if query.distinct {
            frame = frame.unique_stable(None, UniqueKeepStrategy::First);
        }
        let scope = Scope::new("", &mut frame)?;
        let mut translator = Translator::new(&scope, Vec::new());
        let mut by = Vec::new();
        for order in &query.order {
            by.push(match ordinal(&order.node, names.len())? {
                Some(at) => exactly(&names[at]),
                None => translator.expr(&order.node)?,
            });
        }
        Ok(sorted(frame, by, &query.order))
    }

    /// A table of `from`, or the answer of a query in parentheses.
    fn source(&self, source: &Source) -> Result<Joined, Fault> {
        let (frame, name) = match &source.what {
            Table::Query(query) => (self.answer(query)?, ""),
            Table::Named(name) => match self.find(name) {
                Some(frame) => (frame, name.text.as_str()),
                None => return Err(unknown_table(name, self.names())),
            },
        };
        Joined::new(
            frame,
            source.alias.as_ref().map_or(name, |alias| &alias.text),
        )
    }

    fn select(&self, select: &Select, order: &[Order]) -> Result<LazyFrame, Fault> {
        let Some(from) = &select.from else {
            return Err(Fault::new(
                select.span,
                "`from` is missing: of which table?",
            ));
        };
        let mut joined = self.source(from)?;
        for join in &select.joins {
            joined = joined.join(join, self.source(&join.source)?)?;
        }
        let Joined { mut frame, scope } = joined;
        let outputs = self.outputs(select, &scope)?;
        let mut translator = Translator::new(&scope, aliases(select));
        if let Some(filter) = &select.filter {
            frame = frame.filter(translator.expr(filter)?);
        }
        let is_grouped = !select.group.is_empty()
            || outputs.iter().any(|output| aggregates(&output.node))
            || select.having.as_ref().is_some_and(aggregates);
        if is_grouped {
            let mut keys = Vec::new();
            for key in &select.group {
                let key = ordinal(key, outputs.len())?.map_or(key, |at| &outputs[at].node);
                keys.push(translator.key(key)?);
            }
            translator.group_by(keys);
        } else if let Some(having) = &select.having {
            return Err(Fault::new(
                having.span,
                "`having` is of groups, and `group by` is missing",
            ));
        }
        translator.of_results();
        let mut exprs = Vec::new();
        for output in &outputs {
            exprs.push(translator.expr(&output.node)?);
        }
        let having = match &select.having {
            Some(having) => Some(translator.expr(having)?),
            None => None,
        };
        let by = self.order(select, order, &outputs, &exprs, &mut translator)?;
        if is_grouped {
            frame = grouped(frame, &translator);
        }
        if let Some(having) = having {
            frame = frame.filter(having);
        }
        Ok(finished(frame, select, order, &outputs, exprs, by))
    }

    /// What each result is, and what it is called.
    fn outputs(&self, select: &Select, scope: &Scope) -> Result<Vec<Output>, Fault> {
        let mut outputs: Vec<Output> = Vec::new();
        for item in &select.items {
            match item {
                Item::Star {
                    table,
                    except,
                    span,
                } => {
                    for name in except {
                        scope.column(table.as_ref(), name)?;
                    }
                    for column in scope.all(table.as_ref())? {
                        if except.iter().any(|name| is_same(name, &column.name)) {
                            continue;
                        }
                        let name = |text: &str| Name {
                            text: text.to_owned(),
                            quoted: true,
                            span: *span,
                        };
                        let syntax = Syntax::Column {
                            table: Some(name(&column.table)).filter(|_| !column.table.is_empty()),
                            name: name(&column.name),
                        };
                        outputs.push(Output {
                            name: column.stored.clone(),
                            node: Node {
                                syntax,
                                span: *span,
                                depth: 1,
                            },
                        });
                    }
                }
                Item::Value { node, alias } => {
                    let name = match (alias, &node.syntax) {
                        (Some(alias), _) => alias.text.clone(),
                        (None, Syntax::Column { table, name }) => {
                            scope.column(table.as_ref(), name)?.name.clone()
                        }
                        _ => self.query[node.span.start..node.span.end].to_owned(),
                    };
                    if outputs.iter().any(|output| output.name == name) {
                        let what = format!(
                            "two results are called `{name}`\n  hint: call one otherwise: … as another"
                        );
                        return Err(Fault::new(node.span, what));
                    }
                    let node = node.clone();
                    outputs.push(Output { name, node });
                }
            }
        }
        Ok(outputs)
    }

    /// By what the rows are sorted: a result, by its name, or something of its own.
    fn order(
        &self,
        select: &Select,
        order: &[Order],
        outputs: &[Output],
        exprs: &[Expr],
        translator: &mut Translator<'_>,
    ) -> Result<Vec<By>, Fault> {
        let mut all = Vec::new();
        for Order { node, .. } in order {
            if let Some(at) = ordinal(node, outputs.len())? {
                all.push(By::Output(at));
                continue;
            }
            let named = match &node.syntax {
                Syntax::Column { table: None, name } => outputs
                    .iter()
                    .position(|output| is_same(name, &output.name)),
                _ => None,
            };
            if let Some(at) = named {
                all.push(By::Output(at));
                continue;
            }
            let expr = translator.expr(node)?;
            // A function of ours is never equal to another, though written alike.
            let mut known = exprs.iter().zip(outputs);
            let at = known.position(|(known, output)| *known == expr || output.node == *node);
            match at {
                Some(at) => all.push(By::Output(at)),
                None if select.distinct => {
                    let what = "`select distinct` is ordered by what it selects";
                    return Err(Fault::new(node.span, what));
                }
                None => all.push(By::Own(expr)),
            }
        }
        Ok(all)
    }
}

struct Output {
    name: String,
    node: Node,
}

enum By {
    Output(usize),
    Own(Expr),
}

/// What the results are called, for clauses that say so; not those that are called as the
/// column that they are.
fn aliases(select: &Select) -> Vec<(Name, Node)> {
    let items = select.items.iter();
    let aliased = items.filter_map(|item| match item {
        Item::Value {
            node,
            alias: Some(alias),
        } => Some((alias.clone(), node.clone())),
        _ => None,
    });
    aliased.collect()
}

/// `2` means the second result.
fn ordinal(node: &Node, results: usize) -> Result<Option<usize>, Fault> {
    let Syntax::Literal(Literal::Whole(number)) = node.syntax else {
        return Ok(None);
    };
    match usize::try_from(number) {
        Ok(number) if (1..=results).contains(&number) => Ok(Some(number - 1)),
        _ => {
            let what = format!("there is no result {number}: they are 1 to {results}");
            Err(Fault::new(node.span, what))
        }
    }
}

/// One row for each group, in the order of the keys. What is asked for besides sorts these again
/// and leaves those that it calls equal in that order, so that the same question has the same
/// answer each time.
fn grouped(frame: LazyFrame, translator: &Translator<'_>) -> LazyFrame {
    let (keys, computed) = translator.computed();
    if keys.is_empty() {
        return frame.select(computed);
    }
    let names: Vec<Expr> = (0..keys.len()).map(|at| exactly(&key_name(at))).collect();
    let groups = match grouping::in_memory(&frame, &keys, &computed) {
        Some(groups) => groups,
        None => frame.group_by(keys).agg(computed),
    };
    groups.sort_by_exprs(names, SortMultipleOptions::default())
}

/// The results under their names, sorted, and each once if that is asked for.
fn finished(
    frame: LazyFrame,
    select: &Select,
    order: &[Order],
    outputs: &[Output],
    exprs: Vec<Expr>,
    by: Vec<By>,
) -> LazyFrame {
    let stored = |at: usize| format!("\u{1}result{at}");
    let mut columns: Vec<Expr> = Vec::new();
    for (at, expr) in exprs.into_iter().enumerate() {
        columns.push(expr.alias(stored(at)));
    }
    let mut sort_by = Vec::new();
    for by in by {
        sort_by.push(match by {
            By::Output(at) => exactly(&stored(at)),
            By::Own(expr) => {
                let name = format!("\u{1}order{}", sort_by.len());
                columns.push(expr.alias(&*name));
                exactly(&name)
            }
        });
    }
    let mut frame = frame.with_columns(columns);
    if !select.distinct {
        frame = sorted(frame, sort_by.clone(), order);
    }
    let named = outputs.iter().enumerate();
    let named = named.map(|(at, output)| exactly(&stored(at)).alias(&*output.name));
    if !select.distinct {
        return frame.select(named.collect::<Vec<_>>());
    }
    let kept: Vec<Expr> = (0..outputs.len()).map(|at| exactly(&stored(at))).collect();
    let once = frame
        .select(kept)
        .unique_stable(None, UniqueKeepStrategy::First);
    sorted(once, sort_by, order).select(named.collect::<Vec<_>>())
}

fn sorted(frame: LazyFrame, by: Vec<Expr>, order: &[Order]) -> LazyFrame {
    if by.is_empty() {
        return frame;
    }
    let descending = order.iter().map(|order| order.descending);
    let nulls_last = order.iter().map(|order| !order.nulls_first);
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(descending)
        .with_nulls_last_multi(nulls_last)
        .with_maintain_order(true);
    frame.sort_by_exprs(by, options)
}
