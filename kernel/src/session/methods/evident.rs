//! The type of a value where a literal or a signature says it in one word.
//!
//! `df.height()` is a `usize`, whatever stands around it, so rustc need not be asked what
//! `let n = df.height();` makes. The types of [`super::chain`] are no use for that: they are
//! without references and arguments, which is all the same to completion. What is evident here
//! is owned and has no parameters. Should it be wrong all the same, since the notebook has a
//! `load` of its own, say, the cell does not compile with it, and rustc is asked.

use super::index::Methods;
use super::ty::Ty;
use super::word::Word;
use crate::toolchain::library::CRATE;
use syn::{Expr, Lit};

/// What the prelude has from elsewhere, by its name and by the path that rustc gives it.
const STRING: (&str, &str) = ("String", "std::string::String");

const PRIMITIVES: [&str; 16] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

impl Methods {
    /// The type of an expression as rustc would write it, from the types of the variables.
    pub fn evident_type(
        &self,
        expression: &Expr,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Option<String> {
        if let Expr::Lit(literal) = expression
            && let Lit::Str(_) = literal.lit
        {
            return Some("&str".to_owned());
        }
        let word = self.word(expression, variable)?;
        (!word.is_held).then(|| self.path(&word.name))?
    }

    fn word(&self, expression: &Expr, variable: &dyn Fn(&str) -> Option<String>) -> Option<Word> {
        match expression {
            Expr::Paren(inner) => self.word(&inner.expr, variable),
            Expr::Try(inner) => self.word(&inner.expr, variable)?.taken_out(),
            Expr::Path(path) => {
                let path = variable(&path.path.get_ident()?.to_string())?;
                self.name_of(&path).map(Word::alone)
            }
            Expr::Lit(literal) => literal_type(&literal.lit).map(|name| Word::alone(&name)),
            Expr::Unary(negative) if matches!(negative.op, syn::UnOp::Neg(_)) => {
                self.word(&negative.expr, variable)
            }
            Expr::Macro(call) if call.mac.path.is_ident("df") => Word::alone("DataFrame").held(),
            Expr::Macro(call) if call.mac.path.is_ident("format") => Some(Word::alone(STRING.0)),
            Expr::MethodCall(call) => {
                let receiver = self.word(&call.receiver, variable)?;
                match call.method.to_string().as_str() {
                    "clone" => Some(receiver),
                    "unwrap" | "expect" if receiver.is_held => receiver.taken_out(),
                    name if !receiver.is_held => {
                        let method = self.method(&Ty::from_name(&receiver.name), name)?;
                        Some(method.gives.as_ref()?.with_self(&receiver.name))
                    }
                    _ => None,
                }
            }
            Expr::Call(call) => self.word_of_call(call),
            _ => None,
        }
    }

    fn word_of_call(&self, call: &syn::ExprCall) -> Option<Word> {
        let Expr::Path(callee) = &*call.func else {
            return None;
        };
        let mut names = callee.path.segments.iter().rev();
        let name = names.next()?.ident.to_string();
        match (names.next(), call.args.last()) {
            // A parameter is what its default is, and a text is handed out as a `String`.
            (None, Some(Expr::Lit(default))) if name == "parameter" => match &default.lit {
                Lit::Str(_) => Word::alone(STRING.0).held(),
                literal => Word::alone(&literal_type(literal)?).held(),
            },
            (None, _) => self.function(&name)?.gives.clone(),
            (Some(owner), _) if callee.path.segments.len() == 2 => {
                let owner = owner.ident.to_string();
                let method = self.method(&Ty::from_name(&owner), &name)?;
                Some(method.gives.as_ref()?.with_self(&owner))
            }
            _ => None,
        }
    }

    /// A type's path, for those that every notebook knows.
    fn path(&self, name: &str) -> Option<String> {
        match name {
            _ if PRIMITIVES.contains(&name) => Some(name.to_owned()),
            _ if name == STRING.0 => Some(STRING.1.to_owned()),
            _ if self.prelude.contains(name) => Some(format!("{CRATE}::prelude::{name}")),
            _ => None,
        }
    }

    /// The name of a type from its path, or as a person wrote it behind a `let`.
    fn name_of<'a>(&self, written: &'a str) -> Option<&'a str> {
        let name = written.rsplit("::").next()?;
        let path = self.path(name)?;
        (written == name || written == path).then_some(name)
    }
}

/// The type of a literal that nothing around it wants to be another.
fn literal_type(literal: &Lit) -> Option<String> {
    let (suffix, otherwise) = match literal {
        Lit::Int(literal) => (literal.suffix(), "i32"),
        Lit::Float(literal) => (literal.suffix(), "f64"),
        Lit::Bool(_) => ("", "bool"),
        Lit::Char(_) => ("", "char"),
        _ => return None,
    };
    Some(if suffix.is_empty() { otherwise } else { suffix }.to_owned())
}
