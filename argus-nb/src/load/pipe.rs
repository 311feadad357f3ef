//! Pipes, which can be read only once: what comes out of one is kept in a file, and
//! that can be read as often as a load has to.
//!
//! Why it is so: `docs/decisions.md#a-pipe-is-kept-in-a-file`.

use super::error::LoadError;
use crate::interrupt::interrupted;
use std::fs::{File, Metadata};
use std::io::Write;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use tempfile::NamedTempFile;

/// All that came out of a pipe. The file goes with the last copy of this.
#[derive(Debug, Clone)]
pub(super) struct Kept(Arc<NamedTempFile>);

impl Kept {
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Reads a pipe to its end, and keeps what came.
    ///
    /// Opening a pipe waits for somebody who writes, and nothing ends that: it is done
    /// on a thread of its own, so that the cell can still be stopped.
    pub(super) fn read(path: &Path) -> Result<Kept, LoadError> {
        let (sender, receiver) = channel();
        let pipe = path.to_owned();
        std::thread::spawn(move || sender.send(keep(pipe)));
        loop {
            interrupted()?;
            match receiver.recv_timeout(Duration::from_millis(20)) {
                Ok(kept) => {
                    let kept = kept.map_err(|source| LoadError::unreadable(path, source))?;
                    return Ok(Kept(Arc::new(kept)));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let ended = std::io::Error::other("its reader has ended");
                    return Err(LoadError::unreadable(path, ended));
                }
            }
        }
    }
}

fn keep(pipe: PathBuf) -> std::io::Result<NamedTempFile> {
    let mut kept = NamedTempFile::new()?;
    std::io::copy(&mut File::open(pipe)?, &mut kept)?;
    kept.flush()?;
    Ok(kept)
}

/// Whether a file is one that can be read only once.
pub(super) fn is_pipe(metadata: &Metadata) -> bool {
    metadata.file_type().is_fifo()
}

/// In a notebook the standard input is how the kernel sends cells: whoever reads it
/// takes them away, and waits for ever.
pub(super) fn refuse_notebooks_stdin(path: &Path, metadata: &Metadata) -> Result<(), LoadError> {
    // evcxr, and a kernel on it, tell the process that runs the cells by this.
    if std::env::var_os("EVCXR_IS_RUNTIME").is_none() {
        return Ok(());
    }
    let of = |metadata: &Metadata| (metadata.dev(), metadata.ino());
    let stdin = std::fs::metadata("/dev/stdin");
    match stdin.is_ok_and(|stdin| of(&stdin) == of(metadata)) {
        true => Err(LoadError::Stdin {
            path: path.to_owned(),
        }),
        false => Ok(()),
    }
}
