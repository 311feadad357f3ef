//! Type names as people say them.

/// `polars_core::frame::DataFrame` is `DataFrame`, and so within `<…>`.
pub(super) fn short_type(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    let mut path = 0;
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == ':' && rest.starts_with(':') {
            // What came before is a crate or a module.
            rest = &rest[1..];
            short.truncate(path);
        } else {
            short.push(c);
            if !(c.is_alphanumeric() || c == '_') {
                path = short.len();
            }
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::short_type;

    #[test]
    fn paths_are_cut_wherever_they_are() {
        assert_eq!(short_type("polars_core::frame::DataFrame"), "DataFrame");
        assert_eq!(
            short_type("core::option::Option<alloc::vec::Vec<(u8, alloc::string::String)>>"),
            "Option<Vec<(u8, String)>>"
        );
        assert_eq!(short_type("&dyn core::fmt::Debug"), "&dyn Debug");
        assert_eq!(short_type("i32"), "i32");
    }
}
