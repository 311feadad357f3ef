//! A cell's text: its `let`s without a type, and its text with types added.
//!
//! The user's own text is never changed. A rebinding, `let a: T = a;`, goes
//! right behind the `let` it types, and every position that a compiler names is
//! carried back to the text as the user wrote it.

use super::preload::CARRIED;
use std::collections::HashMap;
use std::ops::Range;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// A name that a `let` binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub name: String,
    pub mutable: bool,
    /// Byte offset of the end of its `let`.
    let_end: usize,
}

/// The top-level bindings of a cell that need a type, the last of each name.
///
/// Code that does not parse has none: rustc will say what is wrong with it.
pub fn untyped_bindings(code: &str) -> Vec<Binding> {
    let parsed = syn::Block::parse_within.parse_str(&without_commands(code));
    let mut bindings: Vec<Binding> = Vec::new();
    for statement in parsed.unwrap_or_default() {
        let syn::Stmt::Local(local) = statement else {
            continue;
        };
        let let_end = local.semi_token.span().byte_range().end;
        let mut names = Names::default();
        names.visit_pat(&local.pat);
        for (name, mutable) in names.found {
            bindings.retain(|earlier| earlier.name != name);
            if !is_typed(&local.pat) {
                bindings.push(Binding {
                    name,
                    mutable,
                    let_end,
                });
            }
        }
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    bindings
}

/// What a parser says of code that is not Rust, and where.
pub fn syntax_error(code: &str) -> Option<(String, Range<usize>)> {
    let error = syn::Block::parse_within
        .parse_str(&without_commands(code))
        .err()?;
    let range = error.span().byte_range();
    proc_macro2::extra::invalidate_current_thread_spans();
    // At the end of the input there is nothing to point at but the end.
    let at_end = error.to_string().starts_with("unexpected end of input");
    let end = code.trim_end().len();
    let range = if at_end { end..end } else { range };
    code.is_char_boundary(range.start)
        .then(|| (error.to_string(), range))
}

/// A plain name with a whole type: evcxr takes that as it stands.
fn is_typed(pat: &syn::Pat) -> bool {
    let syn::Pat::Type(typed) = pat else {
        return false;
    };
    matches!(*typed.pat, syn::Pat::Ident(_)) && !Inferred::within(&typed.ty)
}

#[derive(Default)]
struct Names {
    found: Vec<(String, bool)>,
}

impl Visit<'_> for Names {
    fn visit_pat_ident(&mut self, pat: &syn::PatIdent) {
        let name = pat.ident.to_string();
        // In a pattern `None` or `MAX` is a constant, not a binding.
        if !name.starts_with(char::is_uppercase) {
            self.found.push((name, pat.mutability.is_some()));
        }
        syn::visit::visit_pat_ident(self, pat);
    }

    fn visit_expr(&mut self, _: &syn::Expr) {}
}

/// Whether a type has a `_` in it.
#[derive(Default)]
struct Inferred(bool);

impl Inferred {
    fn within(ty: &syn::Type) -> bool {
        let mut inferred = Inferred::default();
        inferred.visit_type(ty);
        inferred.0
    }
}

impl Visit<'_> for Inferred {
    fn visit_type_infer(&mut self, _: &syn::TypeInfer) {
        self.0 = true;
    }
}

/// Blanks evcxr's commands (`:dep …`, `!ls`), which stand before the code, and
/// keeps every offset.
pub fn without_commands(code: &str) -> String {
    let mut before_code = true;
    code.split_inclusive('\n')
        .map(|line| {
            let text = line.trim_start_matches(' ');
            let command = before_code && (text.starts_with(':') || line.starts_with('!'));
            before_code &= command || text.starts_with("//") || text.trim().is_empty();
            if command {
                blank(line)
            } else {
                line.to_owned()
            }
        })
        .collect()
}

fn blank(line: &str) -> String {
    line.chars()
        .flat_map(|c| {
            let (filler, times) = if c == '\n' {
                ('\n', 1)
            } else {
                (' ', c.len_utf8())
            };
            std::iter::repeat_n(filler, times)
        })
        .collect()
}

/// `:dep`s of crates that the preload carries become blank lines; their names
/// are returned.
pub fn without_carried_deps(code: &str) -> (String, Vec<String>) {
    let mut carried = Vec::new();
    let rest = code
        .split_inclusive('\n')
        .map(|line| match carried_dep(line) {
            Some(name) => {
                carried.push(name.to_owned());
                blank(line)
            }
            None => line.to_owned(),
        })
        .collect();
    (rest, carried)
}

fn carried_dep(line: &str) -> Option<&'static str> {
    let dep = line.trim_start().strip_prefix(":dep ")?.trim_start();
    // `:dep argus-nb = { path = … }` may be another version; the preload stays.
    let name = dep.split(|c: char| c == '=' || c.is_whitespace()).next()?;
    CARRIED.into_iter().find(|carried| *carried == name)
}

/// Whether the cell changes what evcxr remembers, so that a warm-up is due.
pub fn clears_context(code: &str) -> bool {
    code.lines().any(|line| line.trim() == ":clear")
}

/// A cell's text with rebindings, and the way back.
#[derive(Debug, Default)]
pub struct Typed {
    pub text: String,
    /// Where in the user's text something was put in, and how long it is.
    insertions: Vec<(usize, usize)>,
    /// The types are those of an earlier session.
    pub is_remembered: bool,
}

impl Typed {
    /// The text as it stands.
    pub fn unchanged(code: &str) -> Typed {
        Typed {
            text: code.to_owned(),
            ..Typed::default()
        }
    }

    pub fn remembered(self) -> Typed {
        Typed {
            is_remembered: true,
            ..self
        }
    }

    /// The text with `let a: T = a;` behind each `let` that needs it.
    pub fn with_types(code: &str, bindings: &[Binding], types: &HashMap<String, String>) -> Typed {
        let mut typed = Typed::default();
        let mut copied = 0;
        for binding in bindings {
            let Some(ty) = types.get(&binding.name) else {
                continue;
            };
            let mutable = if binding.mutable { "mut " } else { "" };
            let name = &binding.name;
            let rebinding = format!(" let {mutable}{name}: {ty} = {name};");
            typed.text.push_str(&code[copied..binding.let_end]);
            typed.text.push_str(&rebinding);
            typed.insertions.push((binding.let_end, rebinding.len()));
            copied = binding.let_end;
        }
        typed.text.push_str(&code[copied..]);
        typed
    }

    /// The byte offset in the user's text of a line and a column (both from 1,
    /// columns in characters) of this text.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = line_start(&self.text, line);
        let offset = self.text[start..]
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(self.text.len(), |(at, _)| start + at);
        self.users(offset)
    }

    fn users(&self, offset: usize) -> usize {
        let mut inserted = 0;
        for (at, len) in &self.insertions {
            let begin = at + inserted;
            if offset < begin {
                break;
            }
            if offset < begin + len {
                return *at;
            }
            inserted += len;
        }
        offset - inserted
    }
}

fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(code: &str) -> Vec<String> {
        untyped_bindings(code)
            .into_iter()
            .map(|binding| binding.name)
            .collect()
    }

    #[test]
    fn only_top_level_names_without_a_whole_type_need_one() {
        assert_eq!(names("let df = load(\"x\")?;"), ["df"]);
        assert_eq!(
            names("let (rows, mut cols) = df.shape();"),
            ["rows", "cols"]
        );
        assert_eq!(names("let Some(x) = y else { return; };"), ["x"]);
        assert_eq!(names("let v: Vec<_> = it.collect();"), ["v"]);
        assert_eq!(names("let n: i32 = 1; { let inner = 2; }"), [""; 0]);
        assert_eq!(names(":dep rand = \"0.9\"\nlet r = 1;"), ["r"]);
        assert_eq!(names("let f = |x| { let y = x; y };"), ["f"]);
        assert_eq!(names("let x = 1; let x: u8 = 2;"), [""; 0]);
        assert_eq!(names("let x ="), [""; 0]);
    }

    #[test]
    fn a_syntax_error_has_its_place() {
        let (message, at) = syntax_error("1 +\n").unwrap();
        assert_eq!(
            (message.as_str(), at),
            ("unexpected end of input, expected an expression", 3..3)
        );
        assert_eq!(syntax_error("let = 1;").unwrap().1, 4..5);
        assert_eq!(syntax_error("let a = 1; a"), None);
    }

    #[test]
    fn rebindings_leave_the_users_positions_alone() {
        let code = "let a = 1; // größe\nlet b = a; b + 1";
        let bindings = untyped_bindings(code);
        let types = [("a", "i32"), ("b", "i32")]
            .map(|(name, ty)| (name.to_owned(), ty.to_owned()))
            .into();
        let typed = Typed::with_types(code, &bindings, &types);
        assert_eq!(
            typed.text,
            "let a = 1; let a: i32 = a; // größe\nlet b = a; let b: i32 = b; b + 1"
        );
        let at = |needle: &str| {
            let found = typed.text.rfind(needle).unwrap();
            let line = typed.text[..found].matches('\n').count() + 1;
            let start = line_start(&typed.text, line);
            typed.offset(line, typed.text[start..found].chars().count() + 1)
        };
        assert_eq!(at("// größe"), code.find("// größe").unwrap());
        assert_eq!(at("b + 1"), code.find("b + 1").unwrap());
        assert_eq!(at("let b = a"), code.find("let b").unwrap());
        assert_eq!(at("let b: i32"), code.find(" b + 1").unwrap());
    }

    #[test]
    fn a_dep_that_the_preload_carries_is_blanked() {
        let (code, carried) =
            without_carried_deps(":dep polars = \"0.55\"\n:dep rand = \"0.9\"\n1");
        assert_eq!(carried, ["polars"]);
        assert_eq!(code, format!("{}\n:dep rand = \"0.9\"\n1", " ".repeat(20)));
    }
}
