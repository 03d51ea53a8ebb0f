//! A file in a folder of this process's own: readers take paths. It is written anew for each input.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Puts the bytes into the file of this name.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("workloads-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
        folder
    });
    let path = folder.join(Path::new(name));
    std::fs::write(&path, bytes).expect("the folder for temporary files can be written");
    path
}
