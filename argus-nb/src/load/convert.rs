//! A frame is written to a file, typed.

use super::error::LoadError;
use super::find::expanded;
use super::options::Load;
use crate::frame_file::{self, Format};
use polars::prelude::*;
use std::path::Path;

impl Load {
    /// Reads it and writes it to `to`, in the format that its ending names:
    /// `.parquet`, `.arrow`, `.csv`, `.json` or `.ndjson`; `.gz` or `.zst` may follow those
    /// of text. Returns how many rows.
    ///
    /// The file appears when it is whole: if the writing fails, on a full disk or in
    /// the middle, there is none, and one of that name stays as it was.
    ///
    /// # Errors
    /// As for [`Load::read`], and what the writing meets.
    pub fn convert(&self, to: impl AsRef<Path>) -> Result<usize, LoadError> {
        let to = &expanded(to.as_ref());
        // Before anything is read: a name that says nothing is soon mended.
        let format = Format::from_ending(to).ok_or_else(|| LoadError::Ending {
            path: to.to_owned(),
        })?;
        let mut df = self.read()?;
        frame_file::save(&mut df, format, to).map_err(|failed| match failed {
            PolarsError::IO { error, .. } => LoadError::Unwritable {
                path: to.to_owned(),
                source: std::io::Error::new(error.kind(), error),
            },
            source => LoadError::Polars {
                path: to.to_owned(),
                source,
            },
        })?;
        Ok(df.height())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const ENDINGS: [&str; 3] = ["csv", "parquet", "arrow"];

    #[test]
    fn a_file_that_cannot_be_written_is_said_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("flows.csv");
        std::fs::write(&from, "TotPkts\n1\n").unwrap();
        for ending in ENDINGS {
            let to = folder.path().join("no-folder").join(format!("to.{ending}"));
            let error = Load::new(&from).convert(&to).unwrap_err().to_string();
            let expected = "can't be written: No such file or directory (os error 2)";
            assert!(error.ends_with(expected), "{error}");
        }
        // A device is no file that another could take the place of.
        #[cfg(target_os = "linux")]
        for ending in ENDINGS {
            let to = folder.path().join(format!("full.{ending}"));
            std::os::unix::fs::symlink("/dev/full", &to).unwrap();
            let error = Load::new(&from).convert(&to).unwrap_err().to_string();
            assert!(error.contains("No space left on device"), "{error}");
        }
        assert!(Path::new("/dev/full").exists() || cfg!(not(target_os = "linux")));
    }
}
