//! Which files are meant: a path, a folder of them, or a glob.

use super::error::LoadError;
use super::source::{Content, Source};
use std::path::{Path, PathBuf};

/// Endings that flow files have, before one of compression.
const ENDINGS: [&str; 8] = [
    "csv",
    "tsv",
    "txt",
    "binetflow",
    "parquet",
    "arrow",
    "ipc",
    "feather",
];
const PACKED_ENDINGS: [&str; 4] = ["gz", "bz2", "xz", "zst"];

/// The files that a path, a folder or a glob names, in the order of their names.
pub(super) fn find(pattern: &Path) -> Result<Vec<Source>, LoadError> {
    let text = pattern.to_string_lossy();
    let paths = if pattern.is_dir() {
        in_folder(pattern)?
    } else if pattern.exists() {
        vec![pattern.to_owned()]
    } else if text.starts_with("argus://") {
        return Err(LoadError::Sensor {
            address: text.into_owned(),
        });
    } else if ["netflow://", "ipfix://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
    {
        return Err(LoadError::Collector {
            address: text.into_owned(),
        });
    } else if is_url(&text) {
        return Err(LoadError::Url {
            url: text.into_owned(),
        });
    } else if has_wildcard(&text) {
        matching(pattern, &text)?
    } else {
        vec![pattern.to_owned()]
    };
    let sources: Vec<Source> = paths
        .iter()
        .map(|path| Source::from_path(path))
        .collect::<Result<_, _>>()?;
    let is_table = |source: &&Source| matches!(source.content, Content::Parquet | Content::Arrow);
    let tables = sources.iter().filter(is_table).count();
    if tables > 0
        && sources
            .iter()
            .any(|source| source.content != sources[0].content)
    {
        return Err(LoadError::Mixed {
            path: pattern.to_owned(),
        });
    }
    Ok(sources)
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let entries =
        std::fs::read_dir(folder).map_err(|source| LoadError::unreadable(folder, source))?;
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && is_flow_file(path))
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(LoadError::Folder {
            path: folder.to_owned(),
        });
    }
    Ok(paths)
}

fn is_flow_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut parts: Vec<&str> = name.split('.').collect();
    if parts.last().is_some_and(|end| PACKED_ENDINGS.contains(end)) {
        parts.pop();
    }
    // Sensors name their files by time: argus.2026.11.25.00.00.00.gz.
    let is_argus = parts.contains(&"argus");
    !name.starts_with('.')
        && parts.len() > 1
        && (is_argus || parts.last().is_some_and(|end| ENDINGS.contains(end)))
}

fn matching(pattern: &Path, text: &str) -> Result<Vec<PathBuf>, LoadError> {
    let options = glob::MatchOptions {
        require_literal_leading_dot: true,
        ..glob::MatchOptions::default()
    };
    let found = glob::glob_with(text, options).map_err(|error| LoadError::Option {
        option: "glob",
        value: text.to_owned(),
        wanted: error.msg,
    })?;
    let there = found.flatten().filter(|path| path.exists());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = there.partition(|path| path.is_dir());
    match files.is_empty() {
        false => Ok(files),
        true => Err(LoadError::no_match(
            pattern,
            literal_part(pattern),
            &folders,
        )),
    }
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// The folder of a pattern, up to the first wildcard.
fn literal_part(pattern: &Path) -> PathBuf {
    let parts = pattern.components();
    let literal = parts.take_while(|part| !has_wildcard(&part.as_os_str().to_string_lossy()));
    literal.collect()
}

/// `https://…`: a word of letters, then `://`.
fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A path as a shell would read it: `~/flows.csv` lies in the home folder. One that is
/// there to the letter is itself.
pub(crate) fn expanded(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) if !path.exists() => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_flow_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv.gz", "a.csv", "README.md", ".hidden.csv", "notes"] {
            std::fs::write(folder.path().join(name), "StartTime\n").unwrap();
        }
        let names = |sources: Vec<Source>| -> Vec<String> {
            sources
                .iter()
                .map(|source| {
                    source
                        .path
                        .file_name()
                        .unwrap()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect()
        };
        assert_eq!(names(find(folder.path()).unwrap()), ["a.csv", "b.csv.gz"]);
        assert_eq!(
            names(find(&folder.path().join("*.csv*")).unwrap()),
            ["a.csv", "b.csv.gz"]
        );
    }

    #[test]
    fn what_is_no_file_is_told_by_its_kind() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), "StartTime\n").unwrap();
        std::fs::create_dir(folder.path().join("2024-01")).unwrap();
        let here = folder.path().display();
        for (path, said) in [
            (format!("{here}/*.tsv"), "looked in"),
            (format!("{here}/*.tsv"), "there: 2024-01, a.csv"),
            (format!("{here}/2024-*"), "no file matches"),
            (format!("{here}/2024-*"), "it matches folders: 2024-01"),
            (format!("{here}/x*/y/*.csv"), "there: 2024-01, a.csv"),
            (format!("{here}/none/*.csv"), "no folder"),
            (
                "https://example.org/flows.csv".to_owned(),
                "curl -L -o flows.csv 'https://",
            ),
            (
                "s3://bucket/*.csv".to_owned(),
                "is an address of the network",
            ),
            ("~/no such file".to_owned(), "no file"),
        ] {
            let error = find(&expanded(Path::new(&path))).unwrap_err().to_string();
            assert!(error.contains(said), "{path}: {error}");
        }
        let home = std::env::home_dir().unwrap();
        assert_eq!(expanded(Path::new("~/a/b.csv")), home.join("a/b.csv"));
        assert_eq!(
            expanded(Path::new("~someone/b.csv")),
            Path::new("~someone/b.csv")
        );
    }
}
