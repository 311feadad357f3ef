//! What is said of a capture of NetFlow's or IPFIX' export: the ports that it is sent to, and
//! the elements that get a column of their own.

use crate::load::error::LoadError;
use crate::load::options::Load;
use crate::load::source::{Meter, Source};
use argus_import::Format;
use argus_import::netflow::{ElementId, ExportOptions, PORTS, elements_of_capture};
use std::path::Path;

impl Load {
    /// What is said of an export would be passed over in silence where there is none.
    pub(in crate::load) fn refuse_options_of_exports(&self) -> Result<(), LoadError> {
        let options = [
            (!self.elements.is_empty(), "elements"),
            (self.ports.is_some(), "ports"),
        ];
        let said = options.into_iter().find(|(is_said, _)| *is_said);
        match said {
            Some((_, option)) if self.format != Some(Format::NetflowCapture) => {
                Err(LoadError::NoExport {
                    path: self.pattern.clone(),
                    option,
                })
            }
            _ => Ok(()),
        }
    }

    /// What these files are to be read by, if they are captures of an export. Where all
    /// elements are wanted, the files are looked through for them.
    pub(super) fn export_options(
        &self,
        sources: &[Source],
        format: Format,
    ) -> Result<ExportOptions, LoadError> {
        let ports = self.ports.clone().unwrap_or_else(|| PORTS.to_vec());
        let mut elements = elements(&self.pattern, &self.elements)?;
        let columns = self.columns.iter().flatten();
        elements.extend(named_elements(columns.map(String::as_str)));
        if self.all && format == Format::NetflowCapture {
            for source in sources {
                let capture = source.reader(&Meter::default())?;
                let found = elements_of_capture(capture, &ports);
                elements.extend(found.map_err(|error| LoadError::import(&source.path, error))?);
            }
        }
        Ok(ExportOptions { ports, elements })
    }
}

/// The elements of these names.
pub(super) fn elements(path: &Path, names: &[String]) -> Result<Vec<ElementId>, LoadError> {
    let element = |name: &String| {
        name.parse().map_err(|source| LoadError::Element {
            path: path.to_owned(),
            source,
        })
    };
    names.iter().map(element).collect()
}

/// Those of these columns' names that are elements'.
pub(super) fn named_elements<'n>(
    names: impl Iterator<Item = &'n str>,
) -> impl Iterator<Item = ElementId> {
    names.filter_map(|name| name.parse().ok())
}
