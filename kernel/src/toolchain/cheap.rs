//! Which types' clones cost next to nothing, by the types' names.
//!
//! A name is no proof: a notebook may have a `DataFrame` of its own. Where it counts,
//! rustc has the last word (`argus_nb::cell::CheapClone`, which has the same list).

use syn::{GenericArgument, PathArguments, Type};

/// Their clones share the data, or are as small as what a person wrote.
const SHARED: [&str; 15] = [
    "DataFrame",
    "LazyFrame",
    "LazyGroupBy",
    "Series",
    "Column",
    "ChunkedArray",
    "Expr",
    "Schema",
    "SchemaRef",
    "Figure",
    "Load",
    "Connection",
    "Remote",
    "Arc",
    "Rc",
];

/// They are copied as they are.
const COPIED: [&str; 16] = [
    "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize", "f32", "f64",
];

/// A list of these is as long as somebody wrote it.
const LISTED: [&str; 5] = ["DataFrame", "LazyFrame", "Series", "Column", "Expr"];

/// Whether a clone of a value of this type costs next to nothing, however much it holds.
pub fn is_cheap(type_name: &str) -> bool {
    syn::parse_str(type_name).is_ok_and(|ty| is_cheap_type(&ty))
}

fn is_cheap_type(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => reference.mutability.is_none(),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_cheap_type),
        Type::Array(array) => is_cheap_type(&array.elem),
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|segment| {
                let name = segment.ident.to_string();
                let argument = only_argument(&segment.arguments);
                match name.as_str() {
                    "Option" => argument.is_some_and(is_cheap_type),
                    "Vec" => argument.is_some_and(is_listed),
                    name => SHARED.contains(&name) || COPIED.contains(&name),
                }
            })
        }
        _ => false,
    }
}

fn is_listed(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|segment| LISTED.iter().any(|known| segment.ident == known))
}

fn only_argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_cheap;

    #[test]
    fn what_shares_its_data_is_cheap_and_what_holds_it_is_not() {
        for (type_name, expected) in [
            ("argus_nb::prelude::DataFrame", true),
            ("DataFrame", true),
            ("Figure<argus_nb::plot::Boxplot>", true),
            ("Option<(DataFrame, u8)>", true),
            ("[LazyFrame; 2]", true),
            ("std::sync::Arc<std::sync::Mutex<Vec<u8>>>", true),
            ("&'static str", true),
            ("Vec<argus_nb::prelude::Expr>", true),
            ("Vec<f64>", false),
            ("String", false),
            ("(DataFrame, String)", false),
            ("&mut DataFrame", false),
            ("argus_nb::live::Live", false),
            ("Box<dyn Fn(f64) -> f64>", false),
        ] {
            assert_eq!(is_cheap(type_name), expected, "{type_name}");
        }
    }
}
