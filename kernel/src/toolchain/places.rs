//! What stands around a place of a cell's code, as far as moving a variable goes.

use super::keeping::Layout;
use std::collections::BTreeSet;
use std::ops::Range;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The places of a generated source, in its bytes.
#[derive(Default)]
pub struct Places {
    /// Where the code begins that was read, and where it ends.
    offset: usize,
    end: usize,
    /// The outermost closures and `async` blocks.
    closures: Vec<Range<usize>>,
    depth: usize,
    /// `df` in `S { df }`.
    shorthands: Vec<Range<usize>>,
    /// `df` in `drop(df)`
    dropped: Vec<Range<usize>>,
    /// Of a method call, where its name begins; of an operator, all of it; and what it is
    /// called on.
    receivers: Vec<(Range<usize>, Range<usize>)>,
    /// `df` in `df.lazy()`, which moves it if it is a frame.
    made_lazy: Vec<(String, Range<usize>)>,
    /// The names that the cell gives to values of its own.
    bound: BTreeSet<String>,
}

impl Places {
    /// `None` if the user's code can't be read, or if it has a pattern that would
    /// change a part of what it moves: a clone would be changed in its place.
    pub fn from_source(source: &str, layout: &Layout) -> Option<Places> {
        let code = layout.user_code(source)?;
        let text = source.get(code.clone())?;
        if text.contains("ref mut ") {
            return None;
        }
        let statements = syn::Block::parse_within.parse_str(text).ok()?;
        let mut places = Places {
            offset: code.start,
            end: code.end,
            ..Places::default()
        };
        statements.iter().for_each(|it| places.visit_stmt(it));
        Some(places)
    }

    /// Whether the place is among the cell's statements.
    pub fn is_within(&self, at: &Range<usize>) -> bool {
        (self.offset..self.end).contains(&at.start)
    }

    /// The outermost closure that the place is in.
    pub fn closure_around(&self, at: &Range<usize>) -> Option<Range<usize>> {
        let holds = |closure: &&Range<usize>| closure.start <= at.start && at.end <= closure.end;
        self.closures.iter().find(holds).cloned()
    }

    /// Whether a field of this name is set to it.
    pub fn is_shorthand(&self, at: &Range<usize>) -> bool {
        self.shorthands.contains(at)
    }

    /// Whether all that is done with it is that it is let go.
    pub fn is_dropped(&self, at: &Range<usize>) -> bool {
        self.dropped.contains(at)
    }

    /// What the method is called on whose call begins here, or the operator's left side.
    pub fn receiver(&self, at: &Range<usize>) -> Option<Range<usize>> {
        let is_here = |(call, _): &&(Range<usize>, Range<usize>)| {
            call.start == at.start && call.end <= at.end
        };
        let found = self.receivers.iter().find(is_here)?;
        Some(found.1.clone())
    }

    /// The variables of earlier cells that become queries here, and where.
    pub fn made_lazy(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        let made = self.made_lazy.iter();
        made.filter(|(name, at)| !self.bound.contains(name) && self.closure_around(at).is_none())
            .map(|(name, at)| (name.as_str(), at))
    }

    fn range(&self, part: &impl Spanned) -> Range<usize> {
        let range = part.span().byte_range();
        range.start + self.offset..range.end + self.offset
    }

    fn note_closure(&mut self, closure: &impl Spanned) {
        if self.depth == 0 {
            let range = self.range(closure);
            self.closures.push(range);
        }
        self.depth += 1;
    }
}

impl Visit<'_> for Places {
    fn visit_expr_closure(&mut self, closure: &syn::ExprClosure) {
        self.note_closure(closure);
        visit::visit_expr_closure(self, closure);
        self.depth -= 1;
    }

    fn visit_expr_async(&mut self, block: &syn::ExprAsync) {
        self.note_closure(block);
        visit::visit_expr_async(self, block);
        self.depth -= 1;
    }

    fn visit_field_value(&mut self, field: &syn::FieldValue) {
        if field.colon_token.is_none() {
            self.shorthands.push(self.range(&field.expr));
        }
        visit::visit_field_value(self, field);
    }

    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if let syn::Expr::Path(function) = &*call.func
            && let Some(last) = function.path.segments.last()
            && last.ident == "drop"
        {
            let dropped = call.args.iter().map(|argument| self.range(argument));
            let dropped: Vec<Range<usize>> = dropped.collect();
            self.dropped.extend(dropped);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let receiver = self.range(&call.receiver);
        if call.method == "lazy"
            && let syn::Expr::Path(called_on) = &*call.receiver
            && let Some(name) = called_on.path.get_ident()
        {
            self.made_lazy.push((name.to_string(), receiver.clone()));
        }
        self.receivers.push((self.range(&call.method), receiver));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_pat_ident(&mut self, pattern: &syn::PatIdent) {
        self.bound.insert(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        let left = self.range(&binary.left);
        self.receivers.push((self.range(binary), left));
        visit::visit_expr_binary(self, binary);
    }
}
