//! The Rust files below a folder, parsed.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// Files by their path from the folder, with `/` between its parts.
pub struct Sources {
    files: BTreeMap<String, SourceFile>,
}

pub struct SourceFile {
    pub path: String,
    pub text: String,
    pub syntax: syn::File,
}

impl Sources {
    /// Every `.rs` file in the folder and below.
    pub fn read(folder: &Path) -> Result<Sources> {
        let mut texts = Vec::new();
        collect(folder, "", &mut texts)?;
        Sources::parse(texts).with_context(|| folder.display().to_string())
    }

    /// Files that a test makes up.
    #[cfg(test)]
    pub fn from_texts(files: &[(&str, &str)]) -> Result<Sources> {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Sources::parse(files.iter().map(owned).collect())
    }

    fn parse(texts: Vec<(String, String)>) -> Result<Sources> {
        let mut files = BTreeMap::new();
        for (path, text) in texts {
            let syntax = syn::parse_file(&text).with_context(|| path.clone())?;
            let file = SourceFile {
                path: path.clone(),
                text,
                syntax,
            };
            files.insert(path, file);
        }
        Ok(Sources { files })
    }

    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.values()
    }

    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }
}

fn collect(folder: &Path, prefix: &str, texts: &mut Vec<(String, String)>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            if name != "target" {
                collect(&entry.path(), &format!("{path}/"), texts)?;
            }
        } else if name.ends_with(".rs") {
            texts.push((path, std::fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

/// Whether something is built for tests alone.
pub fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        if attribute.path().is_ident("test") {
            return true;
        }
        let syn::Meta::List(list) = &attribute.meta else {
            return false;
        };
        // `cfg(test)` and `cfg(all(test, …))`, but not `cfg(not(test))`.
        let condition = list.tokens.to_string();
        let has = |word: &str| {
            let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.any(|other| other == word)
        };
        list.path.is_ident("cfg") && has("test") && !has("not")
    })
}

/// What stands before an item in `#[…]`.
pub fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    use syn::Item;
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
