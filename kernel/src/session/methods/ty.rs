//! A type as far as completion needs it.

use syn::Type;

/// A type by its name, and the first of its arguments: all that it takes to follow a
/// chain of calls. References are looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ty {
    pub name: String,
    pub argument: Option<Box<Ty>>,
}

impl Ty {
    /// A type without arguments.
    pub fn from_name(name: &str) -> Ty {
        Ty {
            name: name.to_owned(),
            argument: None,
        }
    }

    /// From a type's text, as rustc or a person writes it.
    pub fn parse(text: &str) -> Option<Ty> {
        Ty::from_syn(&syn::parse_str(text).ok()?)
    }

    pub fn from_syn(ty: &Type) -> Option<Ty> {
        match ty {
            Type::Reference(inner) => Ty::from_syn(&inner.elem),
            Type::Paren(inner) => Ty::from_syn(&inner.elem),
            Type::Slice(inner) => Some(Ty {
                name: "[]".to_owned(),
                argument: Ty::from_syn(&inner.elem).map(Box::new),
            }),
            Type::Path(path) => {
                let last = path.path.segments.last()?;
                let name = match last.ident.to_string() {
                    alias if alias == "PolarsResult" => "Result".to_owned(),
                    name => name,
                };
                Some(Ty {
                    name,
                    argument: first_argument(&last.arguments).map(Box::new),
                })
            }
            _ => None,
        }
    }

    /// The same type, with `Self` replaced by the type that it stands for.
    pub fn with_self(&self, receiver: &Ty) -> Ty {
        if self.name == "Self" {
            return receiver.clone();
        }
        let argument = self.argument.as_ref();
        Ty {
            name: self.name.clone(),
            argument: argument.map(|argument| Box::new(argument.with_self(receiver))),
        }
    }
}

fn first_argument(arguments: &syn::PathArguments) -> Option<Ty> {
    let syn::PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Ty::from_syn(ty),
        _ => None,
    })
}
