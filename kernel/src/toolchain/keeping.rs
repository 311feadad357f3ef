//! The lines by which evcxr takes a cell's variables out of the store and puts them back,
//! so changed that a cell that fails leaves everything as it was.
//!
//! evcxr takes every variable at the beginning. Those that it still knows it puts back
//! when the cell is over, however it ended; those that the cell makes anew or moves are
//! not among them. So these are not taken where that can be: the cell is lent a clone
//! that shares the data, or leaves a variable in the store that it does not look at
//! before it makes it anew.

use super::cheap;
use super::mentions::{self, Mention};
use super::patterns;
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::BTreeSet;
use std::ops::Range;
use syn::parse::Parser;

/// The store, as evcxr's text calls it.
pub const STORE: &str = "evcxr_variable_store";
/// Marks a cell of the kernel's own.
pub const UNHEARD: &str = "/* argus: nobody is to hear of this */";
/// Stands before a line that is left out, which [`Taken::from_source`] still reads.
pub const LEFT_OUT: &str = "// ";
/// The type whose variables have functions of their own in the store, as
/// [`super::thin`] has a cell call them.
pub const FRAME: &str = "argus_nb::prelude::DataFrame";
/// The first line of the user's function, and its last, in evcxr's text and in that of
/// [`super::thin`].
pub const WHOLE: [&str; 2] = [
    "let _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {",
    "Ok(())})();",
];
pub const THIN: [&str; 2] = [
    "let _ = (|| -> argus_nb::cell::Outcome {",
    "argus_nb::cell::DONE})();",
];
/// The last line of the user's code, without and with a runtime for `await`.
const ENDS_OF_USER_CODE: [&str; 3] = [WHOLE[1], THIN[1], "Ok::<(), EvcxrUserCodeError>(())"];
/// The first line before the user's code. With a runtime it is the last of these.
const BEGINNINGS_OF_USER_CODE: [&str; 3] = [WHOLE[0], THIN[0], ".block_on(async {"];

/// A variable that a cell takes, as the line says that takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub name: String,
    pub type_name: String,
    pub is_mutable: bool,
}

impl Taken {
    /// The variables that a cell took, by the source that was compiled for it.
    pub fn from_source(source: &str) -> Vec<Taken> {
        let function = source.split_once("\npub extern \"C\" fn run_user_code_");
        let lines = function.map_or("", |(_, function)| function).lines();
        lines
            .take_while(|line| !BEGINNINGS_OF_USER_CODE.contains(line))
            .filter_map(Taken::from_line)
            .collect()
    }

    fn from_line(line: &str) -> Option<Taken> {
        let line = line.strip_prefix(LEFT_OUT).unwrap_or(line);
        let (pattern, call) = line.strip_prefix("let ")?.split_once(" = ")?;
        let call = call.strip_prefix(STORE)?;
        let (name, is_mutable) = match pattern.strip_prefix("mut ") {
            Some(name) => (name, true),
            None => (pattern, false),
        };
        let call = call.strip_suffix(&format!("(stringify!({name}));"))?;
        let type_name = match call {
            ".take_frame" | ".lend_frame" => FRAME,
            call => call
                .strip_prefix(".take_variable::<")
                .or_else(|| call.strip_prefix(".lend_variable::<"))?
                .strip_suffix('>')?,
        };
        Some(Taken {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            is_mutable,
        })
    }

    /// A cell by which evcxr learns again of variables that are in the store (it forgets
    /// those that a cell was to make anew or has moved), and that others are not.
    pub fn again(variables: &[Taken]) -> String {
        let mut cell = format!("{UNHEARD}\n");
        for taken in variables {
            let mutable = if taken.is_mutable { "mut " } else { "" };
            let (name, ty) = (&taken.name, &taken.type_name);
            cell.push_str(&format!(
                "let {mutable}{name}: {ty} = {STORE}.take_variable::<{ty}>(stringify!({name}));\n"
            ));
        }
        cell.push_str("();\n");
        cell
    }

    fn line(&self, how: &str) -> String {
        let mutable = if self.is_mutable { "mut " } else { "" };
        let Taken {
            name, type_name, ..
        } = self;
        format!("let {mutable}{name} = {STORE}.{how}_variable::<{type_name}>(stringify!({name}));")
    }
}

/// What becomes of a variable that the cell makes anew or moves.
enum Fate {
    /// It is taken, and gone if the cell fails.
    Taken,
    /// The cell has a clone.
    Lent,
    /// It stays in the store, since the cell does not look at it.
    Left,
    /// It is taken, and given back if the cell fails, which holds if the cell does not
    /// move it.
    GivenBack,
}

/// The generated source in two versions: with the variables given back that the cell
/// seems not to move, and without, should rustc find that it does. There is one version
/// only if there is nothing to give back.
pub struct Kept {
    pub source: String,
    pub if_moved: Option<String>,
}

/// The source with its variables kept from a failing cell. No line is added or removed.
pub fn keep(source: &str) -> Kept {
    let as_it_is = Kept {
        source: source.to_owned(),
        if_moved: None,
    };
    let Some(cell) = Cell::from_source(source) else {
        return as_it_is;
    };
    let mut given_back = String::new();
    let mut lines = Vec::new();
    for (at, line) in source.split('\n').enumerate() {
        let is_before = (cell.layout.function..cell.layout.begin).contains(&at);
        let taken = Taken::from_line(line).filter(|_| is_before && !line.starts_with(LEFT_OUT));
        let changed = match taken.map(|taken| (cell.fate(&taken, source), taken)) {
            Some((Fate::Lent, taken)) => taken.line("lend"),
            Some((Fate::Left, _)) => format!("{LEFT_OUT}{line}"),
            Some((
                Fate::GivenBack,
                Taken {
                    name, type_name, ..
                },
            )) => {
                given_back.push_str(&format!(
                    " {STORE}.give_back::<{type_name}>(stringify!({name}), {name});"
                ));
                line.to_owned()
            }
            Some((Fate::Taken, _)) | None if at == cell.layout.end => {
                format!("{STORE}.succeed(); {line}")
            }
            Some((Fate::Taken, _)) | None => line.to_owned(),
        };
        lines.push(changed);
    }
    let without = lines.join("\n");
    let last = format!("\n{STORE}\n}}\n");
    match without.strip_suffix(&last) {
        Some(rest) if !given_back.is_empty() => Kept {
            source: format!("{}{last}", with_at_end(rest, &given_back)),
            if_moved: Some(without),
        },
        _ => Kept {
            source: without,
            if_moved: None,
        },
    }
}

/// The text with calls on its last line, which may be one that is left out.
fn with_at_end(text: &str, calls: &str) -> String {
    match text.rsplit_once('\n') {
        Some((before, line)) if line.starts_with(LEFT_OUT) => format!("{before}\n{calls} {line}"),
        _ => format!("{text}{calls}"),
    }
}

/// Where things are in the generated function that runs a cell, in lines.
pub struct Layout {
    /// The function and the user's code in it begin, and where that ends.
    function: usize,
    begin: usize,
    end: usize,
    /// The first of the lines before that end which keep the cell's new variables.
    first_put: usize,
}

impl Layout {
    /// Reads it in evcxr's text, before or after calls were put in.
    pub fn from_source(source: &str) -> Option<Layout> {
        let lines: Vec<&str> = source.lines().collect();
        let find = |wanted: &dyn Fn(&str) -> bool, from: usize| {
            let found = lines.get(from..)?.iter().position(|line| wanted(line))?;
            Some(from + found)
        };
        let is_function = |line: &str| line.starts_with("pub extern \"C\" fn run_user_code_");
        let function = find(&is_function, 0)?;
        let begin = find(&|line| BEGINNINGS_OF_USER_CODE.contains(&line), function)?;
        let is_last = |line: &&str| ENDS_OF_USER_CODE.iter().any(|end| line.ends_with(end));
        let end = begin + lines[begin..].iter().rposition(is_last)?;
        let mut first_put = end;
        while first_put > begin + 1 && put(lines[first_put - 1]).is_some() {
            first_put -= 1;
        }
        Some(Layout {
            function,
            begin,
            end,
            first_put,
        })
    }

    /// Whether this line, which counts from 0, is one that keeps a variable.
    pub fn puts(&self, line: usize) -> bool {
        line >= self.first_put
    }

    /// Whether this line is one around the user's code, in the function that runs it.
    pub fn is_around(&self, line: usize) -> bool {
        line > self.function && !(self.begin..=self.end).contains(&line)
    }

    /// The bytes of the user's code.
    pub fn user_code(&self, source: &str) -> Option<Range<usize>> {
        let lines: Vec<&str> = source.split_inclusive('\n').collect();
        let length = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
        let begin = length(lines.get(..=self.begin)?);
        let code = length(lines.get(self.begin + 1..self.first_put)?);
        Some(begin..begin + code)
    }
}

/// The generated function that runs a cell.
struct Cell {
    layout: Layout,
    /// The variables that are put back when the cell is over, however it ended.
    available: BTreeSet<String>,
    /// Those that are put only when the user's code has come to its end.
    new: BTreeSet<String>,
    user_code: String,
}

impl Cell {
    fn from_source(source: &str) -> Option<Cell> {
        let layout = Layout::from_source(source)?;
        let lines: Vec<&str> = source.lines().collect();
        let names = |lines: &[&str]| {
            let puts = lines.iter().filter_map(|line| put(line));
            puts.map(|put| put.name).collect()
        };
        Some(Cell {
            available: names(&lines[layout.end..]),
            new: names(&lines[layout.first_put..layout.end]),
            user_code: source.get(layout.user_code(source)?)?.to_owned(),
            layout,
        })
    }

    fn fate(&self, taken: &Taken, source: &str) -> Fate {
        if self.available.contains(&taken.name) {
            return Fate::Taken;
        }
        let is_new = self.new.contains(&taken.name);
        let mention = match is_new {
            true => mention_before_let(&self.user_code, &taken.name),
            false => Mention::Moves,
        };
        // The notebook may have a type of such a name, which may not even be `Clone`.
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let names = taken.type_name.split(|c| !is_part(c));
        let is_own = names.filter(|name| !name.is_empty()).any(|name| {
            ["struct ", "enum ", "type "]
                .iter()
                .any(|word| source.contains(&format!("{word}{name}")))
        });
        match mention {
            Mention::Absent => Fate::Left,
            _ if cheap::is_cheap(&taken.type_name) && !is_own => Fate::Lent,
            Mention::Borrows => Fate::GivenBack,
            Mention::Moves => Fate::Taken,
        }
    }
}

/// A variable that a line puts into the store.
pub struct Put {
    pub name: String,
    pub type_name: String,
}

/// The variable that a line puts into the store.
pub fn put(line: &str) -> Option<Put> {
    let (call, name) = line.strip_prefix(STORE)?.rsplit_once("(stringify!(")?;
    let type_name = match call {
        ".put_frame" => FRAME,
        call => call.strip_prefix(".put_variable::<")?.strip_suffix('>')?,
    };
    Some(Put {
        name: name.split_once(')')?.0.to_owned(),
        type_name: type_name.to_owned(),
    })
}

/// How a cell uses the variable until it makes it anew.
fn mention_before_let(user_code: &str, name: &str) -> Mention {
    let Ok(statements) = syn::Block::parse_within.parse_str(user_code) else {
        return Mention::Moves;
    };
    let mut strongest = Mention::Absent;
    for statement in statements {
        let (tokens, is_let) = match &statement {
            syn::Stmt::Local(local) if patterns::binds(&local.pat, name) => {
                let mut tokens = TokenStream::new();
                if let Some(init) = &local.init {
                    init.expr.to_tokens(&mut tokens);
                    if let Some((_, diverge)) = &init.diverge {
                        diverge.to_tokens(&mut tokens);
                    }
                }
                (tokens, true)
            }
            statement => (statement.to_token_stream(), false),
        };
        strongest = strongest.max(mentions::mention(tokens, name));
        if is_let {
            break;
        }
    }
    strongest
}

#[cfg(test)]
mod tests;
