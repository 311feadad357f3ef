//! A type that a signature gives in one word.
//!
//! Unlike [`super::ty`], which looks through references and forgets arguments, this is the
//! whole type: it can be written behind a `let`.

use syn::Type;

/// A type of one word, alone or as that which a `Result` or an `Option` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub(super) name: String,
    pub(super) is_held: bool,
}

impl Word {
    /// From the type that a signature gives.
    pub(super) fn from_syn(ty: &Type) -> Option<Word> {
        let Type::Path(path) = ty else { return None };
        if let Some(name) = path.path.get_ident() {
            return Some(Word::alone(&name.to_string()));
        }
        let last = path.path.segments.last()?;
        let holds = ["Result", "PolarsResult", "Option"];
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return None;
        };
        match arguments.args.first()? {
            syn::GenericArgument::Type(ty) if holds.iter().any(|name| last.ident == name) => {
                Word::from_syn(ty)?.held()
            }
            _ => None,
        }
    }

    pub(super) fn alone(name: &str) -> Word {
        Word {
            name: name.to_owned(),
            is_held: false,
        }
    }

    pub(super) fn held(self) -> Option<Word> {
        let name = self.name;
        (!self.is_held).then_some(Word {
            name,
            is_held: true,
        })
    }

    pub(super) fn taken_out(self) -> Option<Word> {
        self.is_held.then(|| Word::alone(&self.name))
    }

    /// The same, with `Self` replaced by the type that it stands for.
    pub(super) fn with_self(&self, receiver: &str) -> Word {
        match self.name.as_str() {
            "Self" => Word {
                name: receiver.to_owned(),
                is_held: self.is_held,
            },
            _ => self.clone(),
        }
    }
}
