//! Numbers of rows that are divided by each other where a share is meant: it is 0 or 1.

use syn::spanned::Spanned;
use syn::{BinOp, Expr, Stmt};

/// A division of two numbers of rows, as its author wrote both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    pub line: usize,
    pub divided: String,
    pub by: String,
}

/// Those that a cell shows or keeps: in its last expression, or in a `let`.
pub fn divisions(statements: &[Stmt]) -> Vec<Division> {
    let mut found = Vec::new();
    for statement in statements {
        match statement {
            Stmt::Local(local) => {
                if let Some(init) = &local.init {
                    note(&init.expr, &mut found);
                }
            }
            Stmt::Expr(last, None) => note(last, &mut found),
            _ => {}
        }
    }
    found
}

/// What is computed further is looked into, what a call is given is not: there a whole
/// number may be meant.
fn note(expression: &Expr, found: &mut Vec<Division>) {
    match expression {
        Expr::Paren(inner) => note(&inner.expr, found),
        Expr::Cast(cast) => note(&cast.expr, found),
        Expr::Tuple(tuple) => tuple.elems.iter().for_each(|it| note(it, found)),
        Expr::Binary(binary) => {
            note(&binary.left, found);
            note(&binary.right, found);
            if matches!(binary.op, BinOp::Div(_))
                && is_count(&binary.left)
                && is_count(&binary.right)
            {
                found.push(Division {
                    line: binary.op.span().start().line,
                    divided: text_of(&binary.left),
                    by: text_of(&binary.right),
                });
            }
        }
        _ => {}
    }
}

fn is_count(expression: &Expr) -> bool {
    match expression {
        Expr::Paren(inner) => is_count(&inner.expr),
        Expr::MethodCall(call) => {
            call.args.is_empty() && (call.method == "height" || call.method == "len")
        }
        _ => false,
    }
}

/// As it was written, in one line.
fn text_of(expression: &Expr) -> String {
    let text = expression.span().source_text().unwrap_or_default();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.concat()
}
