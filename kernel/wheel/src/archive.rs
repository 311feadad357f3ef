//! The archive: files by their names in it, and the list of them by which pip removes
//! them again.

use crate::error::WheelError;
use crate::metadata::{self, Project};
use crate::platform::Platform;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What a file of a wheel holds.
#[derive(Debug, Clone)]
pub enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
}

/// A wheel that is put together.
#[derive(Debug)]
pub struct Wheel {
    project: Project,
    platform: Platform,
    /// By their names in the archive.
    files: BTreeMap<String, Entry>,
    licences: Vec<String>,
}

#[derive(Debug)]
struct Entry {
    content: Content,
    executable: bool,
}

/// A part of the archive, packed, and its lines of RECORD.
struct Part {
    archive: Vec<u8>,
    record: String,
}

impl Wheel {
    #[must_use]
    pub fn new(project: Project, platform: Platform) -> Wheel {
        Wheel {
            project,
            platform,
            files: BTreeMap::new(),
            licences: Vec::new(),
        }
    }

    /// A file whose place is seen from the environment's own folder, `share/…`.
    ///
    /// # Errors
    /// There is one of that name already; so for the other two.
    pub fn add_data(&mut self, place: &str, content: Content) -> Result<(), WheelError> {
        let name = format!("{}.data/data/{place}", self.project.stem());
        self.add(name, content, false)
    }

    /// A program, which goes where the environment's programs are.
    ///
    /// # Errors
    /// There is one of that name already.
    pub fn add_program(&mut self, name: &str, content: Content) -> Result<(), WheelError> {
        let name = format!("{}.data/scripts/{name}", self.project.stem());
        self.add(name, content, true)
    }

    /// A licence of something that is inside.
    ///
    /// # Errors
    /// There is one of that name already.
    pub fn add_licence(&mut self, name: &str, content: Content) -> Result<(), WheelError> {
        self.licences.push(name.to_owned());
        self.add(format!("{}/licenses/{name}", self.info()), content, false)
    }

    fn add(&mut self, name: String, content: Content, executable: bool) -> Result<(), WheelError> {
        if self.files.contains_key(&name) {
            return Err(WheelError::Twice(name));
        }
        let entry = Entry {
            content,
            executable,
        };
        self.files.insert(name, entry);
        Ok(())
    }

    /// The folder of what is said of the wheel.
    fn info(&self) -> String {
        format!("{}.dist-info", self.project.stem())
    }

    /// Writes the wheel into a folder, under the name that pip asks of it. The same files
    /// come to the same bytes.
    ///
    /// # Errors
    /// A file can't be read or written.
    pub fn write(mut self, folder: &Path) -> Result<PathBuf, WheelError> {
        let info = self.info();
        let generator = concat!("argus-wheel ", env!("CARGO_PKG_VERSION"));
        for (name, text) in [
            ("METADATA", self.project.metadata(&self.licences)),
            ("WHEEL", metadata::wheel(&self.platform, generator)),
        ] {
            self.add(format!("{info}/{name}"), Content::Bytes(text.into()), false)?;
        }
        let tag = metadata::tag(&self.platform);
        let path = folder.join(format!("{}-{tag}.whl", self.project.stem()));
        let file = std::fs::create_dir_all(folder).and_then(|()| File::create(&path));
        let file = file.map_err(|source| WheelError::Write {
            path: path.clone(),
            source,
        })?;
        self.write_to(file, &format!("{info}/RECORD"), &path)?;
        Ok(path)
    }

    fn write_to(&self, file: File, record: &str, path: &Path) -> Result<(), WheelError> {
        let fault = |source| WheelError::Archive {
            path: path.to_owned(),
            source,
        };
        let mut archive = ZipWriter::new(file);
        let mut lines = String::new();
        for part in self.pack()? {
            let packed = ZipArchive::new(Cursor::new(part.archive)).map_err(fault)?;
            archive.merge_archive(packed).map_err(fault)?;
            lines.push_str(&part.record);
        }
        let _ = writeln!(lines, "{record},,");
        archive.start_file(record, options(false)).map_err(fault)?;
        let written = archive.write_all(lines.as_bytes());
        written.map_err(|source| fault(source.into()))?;
        archive.finish().map_err(fault)?;
        Ok(())
    }

    /// Packs the files on all cores, the largest first, and gives the parts in the order
    /// of their names.
    fn pack(&self) -> Result<Vec<Part>, WheelError> {
        let mut waiting: Vec<(u64, usize, &String, &Entry)> = self
            .files
            .iter()
            .enumerate()
            .map(|(index, (name, entry))| (entry.content.size(), index, name, entry))
            .collect();
        waiting.sort_by_key(|(size, index, ..)| (*size, *index));
        let waiting = std::sync::Mutex::new(waiting);
        let work = || {
            let mut done = Vec::new();
            loop {
                let next = waiting.lock().map(|mut waiting| waiting.pop());
                let Ok(Some((_, index, name, entry))) = next else {
                    return done;
                };
                done.push((index, entry.pack(name)));
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut parts: Vec<(usize, Result<Part, WheelError>)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
            let mut parts = work();
            for worker in workers {
                parts.extend(worker.join().unwrap_or_default());
            }
            parts
        });
        parts.sort_by_key(|(index, _)| *index);
        parts.into_iter().map(|(_, part)| part).collect()
    }
}

impl Content {
    fn size(&self) -> u64 {
        match self {
            Content::File(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
            Content::Bytes(bytes) => bytes.len() as u64,
        }
    }

    fn read(&self) -> Result<Vec<u8>, WheelError> {
        match self {
            Content::Bytes(bytes) => Ok(bytes.clone()),
            Content::File(path) => std::fs::read(path).map_err(|source| WheelError::Read {
                path: path.clone(),
                source,
            }),
        }
    }
}

impl Entry {
    fn pack(&self, name: &str) -> Result<Part, WheelError> {
        let fault = |source| WheelError::Archive {
            path: PathBuf::from(name),
            source,
        };
        let bytes = self.content.read()?;
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file(name, options(self.executable))
            .map_err(fault)?;
        let written = archive.write_all(&bytes);
        written.map_err(|source| fault(source.into()))?;
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes));
        Ok(Part {
            archive: archive.finish().map_err(fault)?.into_inner(),
            record: format!("{},sha256={hash},{}\n", quoted(name), bytes.len()),
        })
    }
}

/// RECORD is a CSV file.
fn quoted(name: &str) -> String {
    if name.contains([',', '"']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

/// pip unpacks what is deflated and nothing denser. The time is the least that the format
/// has, so that the same files come to the same bytes.
fn options(executable: bool) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(if executable { 0o755 } else { 0o644 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn project() -> Project {
        Project {
            name: "a-b".to_owned(),
            version: "1.0".to_owned(),
            summary: "Nothing.".to_owned(),
            licence: "MIT".to_owned(),
            repository: "https://example.org".to_owned(),
            python: ">=3.9".to_owned(),
            needs: vec!["c==1.0".to_owned()],
            keywords: vec!["x".to_owned()],
            extras: vec![crate::Extra {
                name: "lab".to_owned(),
                packages: vec!["jupyterlab>=4".to_owned()],
            }],
            description: "# A\n".to_owned(),
        }
    }

    fn wheel() -> Wheel {
        let program = std::env::current_exe().unwrap();
        let platform = Platform::detect(&[&program]).unwrap();
        let mut wheel = Wheel::new(project(), platform);
        let content = |text: &str| Content::Bytes(text.into());
        wheel.add_data("share/ä, b.txt", content("data")).unwrap();
        wheel.add_program("run", content("#!/bin/sh\n")).unwrap();
        wheel
            .add_licence("LICENSE", content("As you like."))
            .unwrap();
        wheel
    }

    #[test]
    fn every_file_is_in_the_record_with_its_hash_and_comes_out_as_it_went_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = wheel().write(folder.path()).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("a_b-1.0-py3-none-"), "{name}");
        let mut archive = ZipArchive::new(File::open(&path).unwrap()).unwrap();
        let mut text = |name: &str| {
            let mut text = String::new();
            let mut file = archive.by_name(name).unwrap();
            file.read_to_string(&mut text).unwrap();
            (text, file.unix_mode().unwrap() & 0o777)
        };
        assert_eq!(
            text("a_b-1.0.data/data/share/ä, b.txt"),
            ("data".to_owned(), 0o644)
        );
        assert_eq!(text("a_b-1.0.data/scripts/run").1, 0o755);
        let metadata = text("a_b-1.0.dist-info/METADATA").0;
        for line in [
            "Name: a-b\n",
            "License-File: LICENSE\n",
            "Requires-Dist: c==1.0\n",
            "Provides-Extra: lab\nRequires-Dist: jupyterlab>=4; extra == \"lab\"\n",
            "\n\n# A\n",
        ] {
            assert!(metadata.contains(line), "{metadata}");
        }
        let record = text("a_b-1.0.dist-info/RECORD").0;
        // printf data | sha256sum | xxd -r -p | basenc --base64url
        let hash = "Om6weQ85rIfJTzhWst0sXREOaBFgImGpqSPTuyOtyLc";
        assert!(
            record.contains(&format!(
                "\"a_b-1.0.data/data/share/ä, b.txt\",sha256={hash},4\n"
            )),
            "{record}"
        );
        assert!(record.ends_with("a_b-1.0.dist-info/RECORD,,\n"), "{record}");
        assert_eq!(record.lines().count(), archive.len());
    }

    #[test]
    fn the_same_files_come_to_the_same_bytes() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let bytes = |folder: &Path| std::fs::read(wheel().write(folder).unwrap()).unwrap();
        assert_eq!(bytes(one.path()), bytes(two.path()));
    }

    #[test]
    fn a_name_is_given_once() {
        let mut wheel = wheel();
        let again = wheel.add_program("run", Content::Bytes(Vec::new()));
        assert!(matches!(again, Err(WheelError::Twice(_))));
    }
}
