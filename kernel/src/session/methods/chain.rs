//! The type of an expression, followed from call to call.
//!
//! What this does not know: the parameters of closures, generics beyond a type's first
//! argument, and `impl Trait`.

use super::index::Methods;
use super::method::Method;
use super::ty::Ty;
use syn::Expr;

impl Methods {
    /// The type of an expression, from the types of the variables.
    pub fn type_of(&self, expression: &Expr, variable: &dyn Fn(&str) -> Option<Ty>) -> Option<Ty> {
        match expression {
            Expr::Paren(inner) => self.type_of(&inner.expr, variable),
            Expr::Reference(inner) => self.type_of(&inner.expr, variable),
            Expr::Try(inner) => argument(self.type_of(&inner.expr, variable)?),
            Expr::Path(path) => variable(&path.path.get_ident()?.to_string()),
            Expr::Macro(call) if call.mac.path.is_ident("df") => Ty::parse("Result<DataFrame>"),
            Expr::Macro(call) if call.mac.path.is_ident("vec") => Ty::parse("Vec<_>"),
            Expr::Lit(literal) => {
                matches!(literal.lit, syn::Lit::Str(_)).then(|| Ty::from_name("str"))
            }
            Expr::MethodCall(call) => {
                let receiver = self.type_of(&call.receiver, variable)?;
                self.type_of_method_call(receiver, &call.method.to_string())
            }
            Expr::Call(call) => match &*call.func {
                Expr::Path(callee) => self.type_of_function_call(&callee.path),
                _ => None,
            },
            _ => None,
        }
    }

    fn type_of_method_call(&self, receiver: Ty, name: &str) -> Option<Ty> {
        match (name, receiver.name.as_str()) {
            // `Clone` and `ToOwned` are not among the preload's names, and so not read.
            ("clone" | "to_owned", ty) if ty != "str" => Some(receiver),
            ("unwrap" | "expect", "Option" | "Result") => argument(receiver),
            _ => returned(self.method(&receiver, name)?, &receiver),
        }
    }

    /// A function of the prelude, `load(…)`, or one of a type, `Load::new(…)`.
    fn type_of_function_call(&self, path: &syn::Path) -> Option<Ty> {
        let mut names = path.segments.iter().rev().map(|it| it.ident.to_string());
        let name = names.next()?;
        match names.next() {
            None => self.function(&name)?.returns.clone(),
            Some(owner) => {
                let owner = Ty::from_name(&owner);
                returned(self.method(&owner, &name)?, &owner)
            }
        }
    }
}

fn argument(ty: Ty) -> Option<Ty> {
    ty.argument.map(|argument| *argument)
}

/// What a method returns, `Self` being its receiver.
fn returned(method: &Method, receiver: &Ty) -> Option<Ty> {
    Some(method.returns.as_ref()?.with_self(receiver))
}
