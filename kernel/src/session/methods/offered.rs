//! Which items are there to be used, by what stands before them.

use syn::{Attribute, Signature, Visibility};

/// Whether everybody can name it.
pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether it is not meant to be called: hidden from the docs, deprecated or unstable.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        path.is_ident("deprecated")
            || path.is_ident("unstable")
            || path.is_ident("doc") && has_argument(attribute, "hidden")
    })
}

/// Whether it is a crate's inner business, by its name: public for the crate's own other
/// parts, and for those who keep its promises for it.
pub(super) fn is_internal(signature: &Signature) -> bool {
    let name = signature.ident.to_string();
    name.starts_with('_') || name.ends_with("_impl") || name.contains("_unchecked")
}

/// Whether it is an attribute with this one argument, such as `#[doc(hidden)]`.
fn has_argument(attribute: &Attribute, argument: &str) -> bool {
    let list = attribute.meta.require_list();
    list.is_ok_and(|list| list.tokens.to_string() == argument)
}
