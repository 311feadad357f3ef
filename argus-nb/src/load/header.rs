//! The names of a file's columns, and those that the caller gives them.

use super::error::LoadError;
use super::options::Load;
use crate::{schema, suggest};
use std::path::Path;

/// The columns of a file: their names there, and those they shall have.
pub(super) struct Header<'a> {
    path: &'a Path,
    pub(super) names: &'a [String],
    pub(super) renamed: Vec<String>,
}

impl<'a> Header<'a> {
    pub(super) fn new(
        path: &'a Path,
        names: &'a [String],
        load: &Load,
    ) -> Result<Header<'a>, LoadError> {
        let as_in_file = Header {
            path,
            names,
            renamed: names.to_vec(),
        };
        let mut renamed = names.to_vec();
        for (old, new) in &load.rename {
            renamed[as_in_file.position(old)?] = new.clone();
        }
        Ok(Header {
            renamed,
            ..as_in_file
        })
    }

    /// Which columns are kept, in the order of the frame.
    pub(super) fn kept(&self, load: &Load) -> Result<Vec<usize>, LoadError> {
        match &load.columns {
            None => Ok((0..self.names.len()).collect()),
            Some(wanted) => wanted.iter().map(|name| self.position(name)).collect(),
        }
    }

    /// The column of that name: the new one, the file's, or another spelling of
    /// the same Argus field.
    pub(super) fn position(&self, wanted: &str) -> Result<usize, LoadError> {
        let is = |name: &String| name == wanted;
        let field = schema::by_header(wanted);
        let is_field = |name: &String| field.is_some() && schema::by_header(name) == field;
        let renamed = || self.renamed.iter();
        let in_file = || self.names.iter();
        renamed()
            .position(is)
            .or_else(|| in_file().position(is))
            .or_else(|| in_file().position(is_field))
            .or_else(|| renamed().position(is_field))
            .ok_or_else(|| LoadError::NoColumn {
                path: self.path.to_owned(),
                name: wanted.to_owned(),
                nearest: suggest::similar(wanted, self.names.iter().map(String::as_str)),
                columns: self.names.to_vec(),
            })
    }
}
