//! The library inside this crate, made ready for one recording.

use super::layout::{FOLDER_BYTES, FOLDER_MARK, SHARED_BYTES, SHARED_FILE, count};
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
    /// Programs that were started and of which no note was taken, see [`Unseen`](super::Unseen).
    pub unnoted: u64,
}

/// Begins a recording: writes to `library` the library that is to be preloaded into the program
/// (`LD_PRELOAD`), and makes ready the empty folder `logs`, whose path must be absolute, for what the
/// program's processes will write.
///
/// # Errors
/// [`UNSUPPORTED`]; a path that is relative or too long; what the file system says.
pub fn prepare(logs: &Path, library: &Path) -> io::Result<()> {
    let bytes = made_for(logs.as_os_str())?;
    // Written in full: what is mapped must have its room on the disk.
    std::fs::write(logs.join(SHARED_FILE), vec![0; SHARED_BYTES])?;
    std::fs::write(library, bytes)
}

/// What the processes counted so far.
///
/// # Errors
/// What the file system says.
pub fn counts(logs: &Path) -> io::Result<Counts> {
    let bytes = std::fs::read(logs.join(SHARED_FILE))?;
    let word = |index: usize| {
        let word = bytes.get(index * 8..index * 8 + 8).and_then(|word| word.try_into().ok());
        word.map_or(0, u64::from_le_bytes)
    };
    let [dropped, lost] = [word(count::DROPPED), word(count::LOST)];
    Ok(Counts { dropped, lost, unnoted: word(count::UNNOTED) })
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

    /// musl's loader knows it by two names, which glibc's must not see.
    #[test]
    fn what_is_there_for_musl_is_hidden() {
        if !is_supported() {
            return;
        }
        let number = |at: usize, bytes: usize| {
            LIBRARY[at..at + bytes].iter().rev().fold(0, |value, &it| value << 8 | usize::from(it))
        };
        let section = |index: usize| number(40, 8) + index * 64;
        let symbols = (0..number(60, 2)).map(section).find(|it| number(it + 4, 4) == 11).unwrap();
        let strings = number(section(number(symbols + 40, 4)) + 24, 8);
        let start = number(symbols + 24, 8);
        let all = (start..start + number(symbols + 32, 8)).step_by(24);
        let seen = all.filter_map(|symbol| {
            let name = LIBRARY[strings + number(symbol, 4)..].split(|&it| it == 0).next().unwrap();
            let defined = number(symbol + 6, 2) != 0;
            defined.then(|| (String::from_utf8(name.to_vec()).unwrap(), LIBRARY[symbol + 5]))
        });
        let seen: std::collections::BTreeMap<String, u8> = seen.collect();
        assert_eq!(seen["stdin"], 2);
        assert_eq!(seen["__libc_start_main"], 2);
        assert_eq!(seen["malloc"], 0);
        assert_eq!(seen.values().filter(|&&visibility| visibility != 0).count(), 2);
    }
}
