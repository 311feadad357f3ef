//! Functions and files that are too long to be read in one go.

use crate::sources::{SourceFile, Sources};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// About 60, with a little room for what rustfmt makes of a line.
const LINES_OF_A_FUNCTION: usize = 64;
/// About 400, tests in the file and all.
const LINES_OF_A_FILE: usize = 420;

/// Each function and file that is too long, with its lines. A function counts from its
/// first word to its closing brace; its documentation does not.
pub fn too_long(sources: &Sources) -> Vec<String> {
    sources.files().flat_map(too_long_in).collect()
}

fn too_long_in(file: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    let lines = file.text.lines().count();
    if lines > LINES_OF_A_FILE {
        found.push(format!("{}: {lines} lines", file.path));
    }
    let mut functions = Functions::default();
    functions.visit_file(&file.syntax);
    for (name, first, lines) in functions.found {
        if lines > LINES_OF_A_FUNCTION {
            found.push(format!("{}:{first}: `{name}` has {lines} lines", file.path));
        }
    }
    found
}

/// Name, first line and number of lines of every function.
#[derive(Default)]
struct Functions {
    found: Vec<(String, usize, usize)>,
}

impl Functions {
    fn add(&mut self, signature: &syn::Signature, body: Span) {
        let first = signature.span().start().line;
        let lines = body.end().line + 1 - first;
        self.found.push((signature.ident.to_string(), first, lines));
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.add(&item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.add(&item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.add(&item.sig, body.span());
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::{LINES_OF_A_FILE, LINES_OF_A_FUNCTION, too_long};
    use crate::sources::Sources;
    use anyhow::Result;

    #[test]
    fn a_long_function_is_found_and_one_that_just_fits_is_not() -> Result<()> {
        // The line of the name and that of the closing brace count.
        let body = |lines: usize| "    f();\n".repeat(lines - 2);
        let fits = body(LINES_OF_A_FUNCTION);
        let is_long = body(LINES_OF_A_FUNCTION + 1);
        for (text, found) in [
            (format!("/// A\n/// B\nfn f() {{\n{fits}}}\n"), None),
            (format!("fn f() {{\n{is_long}}}\n"), Some("f.rs:1: `f`")),
            (
                format!("struct S;\nimpl S {{\nfn g(&self) {{\n{is_long}}}\n}}\n"),
                Some("f.rs:3: `g` has 65 lines"),
            ),
            (
                format!("trait T {{\nfn h() {{\n{is_long}}}\n}}\n"),
                Some("f.rs:2: `h`"),
            ),
        ] {
            let told = too_long(&Sources::from_texts(&[("f.rs", &text)])?);
            match found {
                None => assert!(told.is_empty(), "{told:?}"),
                Some(part) => assert!(told[0].contains(part) && told.len() == 1, "{told:?}"),
            }
        }
        Ok(())
    }

    #[test]
    fn a_long_file_is_found() -> Result<()> {
        let lines = |n: usize| "const _: () = ();\n".repeat(n);
        for (text, is_found) in [
            (lines(LINES_OF_A_FILE), false),
            (lines(LINES_OF_A_FILE + 1), true),
        ] {
            let told = too_long(&Sources::from_texts(&[("f.rs", &text)])?);
            assert_eq!(told == ["f.rs: 421 lines"], is_found, "{told:?}");
        }
        Ok(())
    }
}
