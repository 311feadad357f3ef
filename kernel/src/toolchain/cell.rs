//! The text of a cell: its commands, its `let`s without a type, and the text with types.
//!
//! The user's own text is never changed. A rebinding, `let a: T = a;`, goes right behind
//! the `let` that it types, and every place that a compiler names is carried back to the
//! text as the user wrote it.

use std::collections::HashMap;
use std::ops::Range;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// A line of a cell, with its newline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// One of evcxr's commands: `:dep …`, `!ls`.
    Command(&'a str),
    /// Rust, a comment, or nothing.
    Code(&'a str),
}

/// The lines of a cell.
///
/// Commands stand before the code, as evcxr has it: the first line that is neither a
/// command nor a comment nor blank ends them. So a line in a string or in a comment of
/// several lines is never a command, whatever it looks like.
pub fn lines(code: &str) -> impl Iterator<Item = Line<'_>> {
    let mut is_before_code = true;
    code.split_inclusive('\n').map(move |line| {
        let text = line.trim_start_matches(' ');
        let is_command = is_before_code && (text.starts_with(':') || line.starts_with('!'));
        is_before_code &= is_command || text.starts_with("//") || text.trim().is_empty();
        if is_command {
            Line::Command(line)
        } else {
            Line::Code(line)
        }
    })
}

/// The cell with blanks for evcxr's commands, so that every offset stays the same.
pub fn without_commands(code: &str) -> String {
    lines(code)
        .map(|line| match line {
            Line::Command(command) => blank(command),
            Line::Code(code) => code.to_owned(),
        })
        .collect()
}

/// Blanks in place of a line, as many as it has bytes.
pub fn blank(line: &str) -> String {
    line.bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect()
}

/// A name that a `let` binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub name: String,
    pub mutable: bool,
    /// Byte offset of the end of its `let`.
    let_end: usize,
}

/// The top-level bindings of a cell that need a type, the last one of each name.
///
/// Code that does not parse has none; rustc will say what is wrong with it.
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

/// What the parser says about code that is not Rust, and where.
pub fn syntax_error(code: &str) -> Option<(String, Range<usize>)> {
    let error = syn::Block::parse_within
        .parse_str(&without_commands(code))
        .err()?;
    let range = error.span().byte_range();
    proc_macro2::extra::invalidate_current_thread_spans();
    // An error at the end of the input has no token to point at.
    let at_end = error.to_string().starts_with("unexpected end of input");
    let end = code.trim_end().len();
    let range = if at_end { end..end } else { range };
    code.is_char_boundary(range.start)
        .then(|| (error.to_string(), range))
}

/// Whether it is a plain name with a complete type, which evcxr takes as it stands.
fn is_typed(pat: &syn::Pat) -> bool {
    let syn::Pat::Type(typed) = pat else {
        return false;
    };
    matches!(*typed.pat, syn::Pat::Ident(_)) && !Inferred::within(&typed.ty)
}

/// Collects the names that a pattern binds, and whether they are mutable.
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

/// Finds whether a type has a `_` in it.
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

/// A cell's text with rebindings, and the way from its offsets back to the user's.
#[derive(Debug, Default)]
pub struct Typed {
    pub text: String,
    /// Where in the user's text something was put in, and how many bytes.
    insertions: Vec<(usize, usize)>,
    /// The types are not from rustc but from the cache, and may be wrong.
    pub types_are_cached: bool,
}

impl Typed {
    /// The text as the user wrote it.
    pub fn unchanged(code: &str) -> Typed {
        Typed {
            text: code.to_owned(),
            ..Typed::default()
        }
    }

    /// The same, its types being from the cache.
    pub fn cached(self) -> Typed {
        Typed {
            types_are_cached: true,
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

    /// The byte offset in the user's text that belongs to a line and a column of this
    /// text, both counted from 1 and columns in characters.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = line_start(&self.text, line);
        let offset = self.text[start..]
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(self.text.len(), |(at, _)| start + at);
        self.users_offset(offset)
    }

    fn users_offset(&self, offset: usize) -> usize {
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
    fn commands_stand_before_the_code_and_nowhere_else() {
        let commands = |code: &'static str| -> Vec<&str> {
            lines(code)
                .filter_map(|line| match line {
                    Line::Command(command) => Some(command.trim()),
                    Line::Code(_) => None,
                })
                .collect()
        };
        let cases: [(&str, &[&str]); 7] = [
            (
                ":dep a\n\n// why\n  :dep b\n!ls\n1",
                &[":dep a", ":dep b", "!ls"],
            ),
            ("1\n:dep a", &[]),
            ("let s = \"x\n:dep a\n\";", &[]),
            ("let s = r#\"x\n:dep a\n\"#;", &[]),
            ("/* x\n:dep a\n*/ 1", &[]),
            (":dep a\nlet s = b\"\n:dep b\n!ls\";", &[":dep a"]),
            ("// \"\n:dep a", &[":dep a"]),
        ];
        for (code, expected) in cases {
            assert_eq!(commands(code), expected, "{code}");
        }
        assert_eq!(
            without_commands(":dep größe\n\":dep a\""),
            "            \n\":dep a\""
        );
    }
}
