//! What a preloaded crate has in its sources, and not in its build.

use crate::session::methods::{Lack, Methods, Ty};
use std::fmt;

/// A method, a variant, a function or a type that needs features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotBuilt {
    /// As one would find it in the docs: `Expr::mode`.
    name: String,
    krate: String,
    features: Vec<String>,
}

impl NotBuilt {
    /// What rustc found nowhere, if it would be there with more features.
    pub fn detect(code: &str, message: &str, methods: &Methods) -> Option<NotBuilt> {
        let mut quoted = message.split('`').skip(1).step_by(2);
        match code {
            // no method named `mode` found for enum `polars::prelude::Expr`
            "E0599" => {
                let (name, ty) = (quoted.next()?, Ty::parse(quoted.next()?)?);
                let lack = methods.lack_of(&ty, name)?;
                Some(NotBuilt::new(format!("{}::{name}", ty.name), lack))
            }
            // cannot find function `coalesce`, unresolved import `polars::prelude::coalesce`
            "E0405" | "E0412" | "E0422" | "E0423" | "E0425" | "E0432" | "E0433" => {
                let name = quoted.next()?.rsplit("::").next()?;
                Some(NotBuilt::new(name.to_owned(), methods.lack_of_name(name)?))
            }
            _ => None,
        }
    }

    fn new(name: String, lack: &Lack) -> NotBuilt {
        NotBuilt {
            name,
            krate: lack.krate.split('_').next().unwrap_or_default().to_owned(),
            features: lack.features.iter().cloned().collect(),
        }
    }
}

impl fmt::Display for NotBuilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotBuilt {
            name,
            krate,
            features,
        } = self;
        let features: Vec<String> = features.iter().map(|it| format!("`{it}`")).collect();
        let (feature, is) = match features.len() {
            1 => ("feature", "is"),
            _ => ("features", "are"),
        };
        write!(
            f,
            "{krate} has `{name}` with its {feature} {}, which {is} not built in: what is built in, and how more is, stands in docs/build.md",
            features.join(" and ")
        )
    }
}
