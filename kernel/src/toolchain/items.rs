//! What a notebook defines, where evcxr does not keep it as its author means it.
//!
//! evcxr keeps items by name, and what has no name for good: an `impl` block that is run
//! again stands there twice. So each block gets a name, by a constant that is put before
//! it ([`Items::define`]). An `impl` block replaces an earlier one with the same header
//! if it is of a trait, or if the two share an item's name; and it goes with the item
//! before it in its cell when that is defined anew, as evcxr has it.
//!
//! A macro call that makes items is kept likewise ([`super::item_macros`]). A static that can
//! change is refused, since every cell has its own copy of it.

use super::cell::{Addition, without_commands};
use super::item_macros::{FOLD, KNOWN_MAKERS, UNFOLD, first_name, makes_items};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// What the names begin with that are given here. Nobody is to see them.
pub const PREFIX: &str = "__ARGUS_";

/// Types whose values change in their place, or words in their names.
const CHANGING_TYPES: [&str; 8] = [
    "Mutex",
    "RwLock",
    "OnceLock",
    "OnceCell",
    "RefCell",
    "Cell",
    "UnsafeCell",
    "Once",
];

/// What the cells so far have defined.
#[derive(Debug, Clone, Default)]
pub struct Items {
    impls: Vec<Impl>,
    /// The notebook's own macros that make items.
    makers: BTreeSet<String>,
    count: usize,
}

/// An `impl` block.
#[derive(Debug, Clone)]
struct Impl {
    /// The name that it was given.
    key: String,
    /// What stands before its braces.
    header: String,
    is_of_trait: bool,
    /// Its methods, constants and types.
    names: BTreeSet<String>,
    /// The item before it in its cell.
    owner: Option<String>,
}

/// A cell defines something that would not work in the next one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "every cell has its own copy of `{name}`: what one cell writes into it, no later cell would see\n\
     keep it in a variable: let mut {variable} = …; (to share it with threads: let {variable} = std::sync::Arc::new(…);) and hand it to functions\n\
     or use it in this cell only, inside braces: {{ {what} … }}"
)]
pub struct LostChanges {
    name: String,
    variable: String,
    what: &'static str,
}

impl Items {
    /// What is added to a cell so that evcxr keeps what it defines, and what is defined
    /// then.
    ///
    /// # Errors
    /// If the cell defines something that can't be kept.
    pub fn define(&self, code: &str) -> Result<(Vec<Addition>, Items), LostChanges> {
        let parsed = syn::Block::parse_within.parse_str(&without_commands(code));
        let mut definition = Definition {
            items: self.clone(),
            ..Definition::default()
        };
        for statement in parsed.unwrap_or_default() {
            definition.note(&statement)?;
        }
        definition.remove_orphans();
        proc_macro2::extra::invalidate_current_thread_spans();
        Ok((definition.additions, definition.items))
    }
}

/// A cell's definitions, noted one after the other.
#[derive(Default)]
struct Definition {
    items: Items,
    additions: Vec<Addition>,
    /// Where the cell's first item begins.
    begin: Option<usize>,
    owner: Option<String>,
    /// The named items that the cell defines, and the keys of its `impl` blocks.
    named: BTreeSet<String>,
    keys: BTreeSet<String>,
}

impl Definition {
    fn note(&mut self, statement: &syn::Stmt) -> Result<(), LostChanges> {
        let at = statement.span().byte_range();
        match statement {
            syn::Stmt::Item(item) => {
                self.begin.get_or_insert(at.start);
                self.note_item(item, at.start)?;
            }
            syn::Stmt::Macro(call) => self.note_call(&call.mac, at)?,
            syn::Stmt::Expr(syn::Expr::Macro(call), _) => self.note_call(&call.mac, at)?,
            _ => {}
        }
        Ok(())
    }

    fn note_item(&mut self, item: &syn::Item, at: usize) -> Result<(), LostChanges> {
        let mut statics = Statics::default();
        statics.visit_item(item);
        if let Some(name) = statics.changing {
            return Err(LostChanges::new(&name, "static"));
        }
        match item {
            syn::Item::Impl(block) => self.note_impl(block, at),
            syn::Item::Macro(item) => {
                if let Some(name) = &item.ident {
                    let name = name.to_string();
                    match makes_items(item.mac.tokens.clone()) {
                        true => self.items.makers.insert(name),
                        false => self.items.makers.remove(&name),
                    };
                }
            }
            item => {
                if let Some(name) = name_of(item) {
                    self.named.insert(name.clone());
                    self.owner = Some(name);
                }
            }
        }
        Ok(())
    }

    fn note_impl(&mut self, block: &syn::ItemImpl, at: usize) {
        let new = Impl::new(block, self.owner.clone());
        let keys = &self.keys;
        let (replaced, others): (Vec<Impl>, Vec<Impl>) = std::mem::take(&mut self.items.impls)
            .into_iter()
            .partition(|earlier| !keys.contains(&earlier.key) && new.replaces(earlier));
        self.items.impls = others;
        let mut keys = replaced.into_iter().map(|earlier| earlier.key);
        let key = keys.next().unwrap_or_else(|| {
            self.items.count += 1;
            format!("{PREFIX}IMPL_{}", self.items.count)
        });
        // evcxr puts an item without a name to the named one before it.
        let names = keys.chain([key.clone()]);
        let constants: String = names.map(|name| constant(&name)).collect();
        self.additions.push(Addition::new(at, constants));
        self.keys.insert(key.clone());
        self.items.impls.push(Impl { key, ..new });
    }

    fn note_call(
        &mut self,
        call: &syn::Macro,
        at: std::ops::Range<usize>,
    ) -> Result<(), LostChanges> {
        let Some(last) = call.path.segments.last().map(|it| it.ident.to_string()) else {
            return Ok(());
        };
        if !KNOWN_MAKERS.contains(&last.as_str()) && !self.items.makers.contains(&last) {
            return Ok(());
        }
        let first = first_name(call.tokens.clone()).unwrap_or_default();
        if changes(call.tokens.clone()) || last == "thread_local" {
            let what = if last == "thread_local" {
                "thread_local!"
            } else {
                "static"
            };
            return Err(LostChanges::new(&first, what));
        }
        let begin = format!("{FOLD}{last}_{first}: () = {{ ");
        self.additions.push(Addition::new(at.start, begin));
        self.additions.push(Addition::new(at.end, UNFOLD));
        Ok(())
    }

    /// An `impl` block goes with the item that it stood behind, when a cell defines that
    /// anew and does not have the block any more.
    fn remove_orphans(&mut self) {
        let (named, keys) = (&self.named, &self.keys);
        let is_orphan = |it: &Impl| {
            let owner = it.owner.as_ref();
            owner.is_some_and(|owner| named.contains(owner)) && !keys.contains(&it.key)
        };
        let impls = std::mem::take(&mut self.items.impls);
        let (orphans, rest): (Vec<Impl>, Vec<Impl>) = impls.into_iter().partition(is_orphan);
        self.items.impls = rest;
        let constants: String = orphans.iter().map(|orphan| constant(&orphan.key)).collect();
        if let Some(begin) = self.begin.filter(|_| !constants.is_empty()) {
            self.additions.insert(0, Addition::new(begin, constants));
        }
    }
}

impl Impl {
    fn new(block: &syn::ItemImpl, owner: Option<String>) -> Impl {
        let mut header = block.clone();
        header.attrs.clear();
        header.items.clear();
        let names = block.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(item) => Some(item.sig.ident.to_string()),
            syn::ImplItem::Const(item) => Some(item.ident.to_string()),
            syn::ImplItem::Type(item) => Some(item.ident.to_string()),
            _ => None,
        });
        Impl {
            key: String::new(),
            header: header.to_token_stream().to_string(),
            is_of_trait: block.trait_.is_some(),
            names: names.collect(),
            owner,
        }
    }

    fn replaces(&self, earlier: &Impl) -> bool {
        let shares_name = || !self.names.is_disjoint(&earlier.names);
        self.header == earlier.header && (self.is_of_trait || shares_name())
    }
}

impl LostChanges {
    fn new(name: &str, what: &'static str) -> LostChanges {
        LostChanges {
            name: name.to_owned(),
            variable: name.to_lowercase(),
            what,
        }
    }
}

fn constant(name: &str) -> String {
    format!("const {name}: () = (); ")
}

fn name_of(item: &syn::Item) -> Option<String> {
    let ident = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Mod(item) => &item.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// Finds a static whose value can change.
#[derive(Default)]
struct Statics {
    changing: Option<String>,
}

impl Visit<'_> for Statics {
    fn visit_item_static(&mut self, item: &syn::ItemStatic) {
        let is_mutable = matches!(item.mutability, syn::StaticMutability::Mut(_));
        if is_mutable || changes(item.ty.to_token_stream()) {
            self.changing.get_or_insert(item.ident.to_string());
        }
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        if call.path.is_ident("thread_local") {
            let name = first_name(call.tokens.clone());
            self.changing.get_or_insert(name.unwrap_or_default());
        }
    }
}

/// Whether one of the types is named in the tokens whose values change.
fn changes(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => {
            let word = word.to_string();
            word.starts_with("Atomic") || CHANGING_TYPES.contains(&word.as_str())
        }
        TokenTree::Group(group) => changes(group.stream()),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::cell::Typed;

    /// Each cell as it is given to evcxr, in a notebook of these cells.
    fn defined(cells: &[&str]) -> Vec<String> {
        let mut items = Items::default();
        let given = cells.iter().map(|code| {
            let (additions, after) = items.define(code).unwrap();
            items = after;
            Typed::with_additions(code, &additions).text
        });
        given.collect()
    }

    #[test]
    fn an_impl_block_has_the_name_of_the_one_that_it_replaces() {
        let key = |n: usize| format!("const __ARGUS_IMPL_{n}: () = (); ");
        let (f, g) = ("impl D { fn f() {} }", "impl D { fn g() {} }");
        let both = "impl D { fn g() {} fn f() {} }";
        let of_trait = "impl T for D { fn f() {} }";
        assert_eq!(
            defined(&[f, f, g, of_trait, of_trait, both]),
            [
                format!("{}{f}", key(1)),
                format!("{}{f}", key(1)),
                format!("{}{g}", key(2)),
                format!("{}{of_trait}", key(3)),
                format!("{}{of_trait}", key(3)),
                format!("{}{}{both}", key(2), key(1)),
            ]
        );
    }

    #[test]
    fn an_impl_block_goes_with_the_item_that_it_stood_behind() {
        let given = defined(&[
            "struct D; impl D { fn f() {} }",
            "struct D; impl D { fn g() {} }",
        ]);
        assert_eq!(
            given[1],
            "const __ARGUS_IMPL_1: () = (); struct D; const __ARGUS_IMPL_2: () = (); impl D { fn g() {} }"
        );
    }

    #[test]
    fn a_macro_that_makes_items_is_kept_and_one_that_does_not_is_left_alone() {
        let makes = "macro_rules! make { ($n:ident) => { #[derive(Debug)] struct $n; } }";
        let given = defined(&[makes, "make!(P);\nP", "println!(\"1\");"]);
        assert_eq!(
            given[1],
            "const __ARGUS_ITEMS_make_P: () = { make!(P); };/*argus: items*/\nP"
        );
        assert_eq!(given[2], "println!(\"1\");");
    }

    #[test]
    fn a_static_that_can_change_is_refused() {
        for (code, is_refused) in [
            ("static N: AtomicUsize = AtomicUsize::new(0);", true),
            ("static mut N: i32 = 0;", true),
            ("fn f() { static N: Mutex<i32> = Mutex::new(0); }", true),
            (
                "thread_local! { static N: Cell<i32> = Cell::new(0); }",
                true,
            ),
            (
                "lazy_static! { static ref N: Mutex<i32> = Mutex::new(0); }",
                true,
            ),
            ("static N: [i32; 2] = [1, 2];", false),
            ("static N: LazyLock<Regex> = LazyLock::new(regex);", false),
            ("lazy_static! { static ref N: Vec<i32> = vec![1]; }", false),
            ("{ static N: AtomicUsize = AtomicUsize::new(0); }", false),
        ] {
            let refused = Items::default().define(code).err();
            assert_eq!(refused.is_some(), is_refused, "{code}");
            let names_it = refused.is_none_or(|it| it.name == "N");
            assert!(names_it, "{code}");
        }
    }
}
