//! The library inside this crate, made ready for one recording.

use super::layout::{COUNTS_BYTES, COUNTS_FILE, FOLDER_BYTES, FOLDER_MARK, count};
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// As `build.rs` compiled it; empty where a recorder cannot work.
static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/recorder.so"));

/// Why this build of ours cannot record.
pub const UNSUPPORTED: &str =
    "this build of fraglab cannot record: the recorder needs Linux with glibc on x86_64";

/// Whether this build can record.
pub fn is_supported() -> bool {
    !LIBRARY.is_empty()
}

/// What a recording's processes counted together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that no log holds.
    pub dropped: u64,
    /// Processes that could not begin or go on with a log.
    pub lost: u64,
}

/// Begins a recording: writes to `library` the library that is to be preloaded into the program
/// (`LD_PRELOAD`), and makes ready the empty folder `logs`, whose path must be absolute, for what the
/// program's processes will write.
///
/// # Errors
/// [`UNSUPPORTED`]; a path that is relative or too long; what the file system says.
pub fn prepare(logs: &Path, library: &Path) -> io::Result<()> {
    let bytes = made_for(logs.as_os_str())?;
    std::fs::write(logs.join(COUNTS_FILE), [0; COUNTS_BYTES])?;
    std::fs::write(library, bytes)
}

/// What the processes counted so far.
///
/// # Errors
/// What the file system says.
pub fn counts(logs: &Path) -> io::Result<Counts> {
    let bytes = std::fs::read(logs.join(COUNTS_FILE))?;
    let word = |index: usize| {
        let word = bytes.get(index * 8..index * 8 + 8).and_then(|word| word.try_into().ok());
        word.map_or(0, u64::from_le_bytes)
    };
    Ok(Counts { dropped: word(count::DROPPED), lost: word(count::LOST) })
}

/// The library with the folder's path behind the mark.
fn made_for(logs: &OsStr) -> io::Result<Vec<u8>> {
    let refuse = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, what.to_string()));
    if LIBRARY.is_empty() {
        return refuse(UNSUPPORTED);
    }
    let path = logs.as_bytes();
    if path.first() != Some(&b'/') || path.len() >= FOLDER_BYTES {
        return refuse("the folder of the logs needs an absolute path of less than 4096 bytes");
    }
    let mut library = LIBRARY.to_vec();
    let mark = library.windows(FOLDER_MARK.len()).position(|bytes| bytes == FOLDER_MARK);
    let Some(mark) = mark else { return refuse("the recorder's library holds no mark") };
    let at = mark + FOLDER_MARK.len();
    library[at..at + path.len()].copy_from_slice(path);
    Ok(library)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_stands_behind_the_only_mark() {
        if !is_supported() {
            assert!(made_for(OsStr::new("/x")).unwrap_err().to_string().contains("x86_64"));
            return;
        }
        let marks = LIBRARY.windows(FOLDER_MARK.len()).filter(|bytes| *bytes == FOLDER_MARK);
        assert_eq!(marks.count(), 1);
        let library = made_for(OsStr::new("/some/where")).unwrap();
        assert_eq!(library.len(), LIBRARY.len());
        assert!(library.windows(44).any(|bytes| bytes[32..] == *b"/some/where\0"));
        assert!(made_for(OsStr::new("relative")).is_err());
        assert!(made_for(OsStr::new(&format!("/{}", "x".repeat(4095)))).is_err());
    }
}
