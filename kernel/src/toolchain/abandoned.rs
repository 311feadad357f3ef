//! The folders of kernels that were killed, and could not remove them.
//!
//! A kernel holds a lock in its folder for as long as it lives, however it ends. The next
//! kernel that is ready removes folders in which nobody holds one.

use std::fs::File;
use std::path::Path;

/// How the names of kernels' folders begin.
pub const PREFIX: &str = "argus-kernel-";
const LOCK: &str = "lock";

/// A folder's mark that its kernel lives.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

impl Claim {
    /// Marks the folder of this process.
    pub fn new(folder: &Path) -> std::io::Result<Claim> {
        // A file of that name is locked from the first.
        let unlocked = folder.join("lock.new");
        let lock = File::create(&unlocked)?;
        lock.lock()?;
        std::fs::rename(unlocked, folder.join(LOCK))?;
        Ok(Claim { _lock: lock })
    }
}

/// Removes what is left in `parent` of kernels that are gone. A folder that can't be removed
/// is another user's, or stays.
pub fn remove(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let folder = entry.path();
        // An older kernel's has no such file, and may be in use.
        let lock = File::open(folder.join(LOCK));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_whose_kernel_is_gone_is_removed() {
        let parent = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = parent.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            folder
        };
        let [alive, gone, unknown] =
            ["argus-kernel-a", "argus-kernel-b", "argus-kernel-c"].map(folder);
        let other = folder("other");
        let _claim = Claim::new(&alive).unwrap();
        for it in [&gone, &other] {
            drop(Claim::new(it).unwrap());
        }
        remove(parent.path());
        let is_there = [&alive, &gone, &unknown, &other].map(|it| it.exists());
        assert_eq!(is_there, [true, false, true, true]);
    }
}
