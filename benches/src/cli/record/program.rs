//! Which file a program's name means, and whether the recorder can be preloaded into it.
//!
//! What can be told beforehand is told before anything runs: a program without a loader, with another
//! one than glibc's, for another machine, or one that changes its user. A script is as good as its
//! interpreter.

use crate::problem::Problem;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Interpreters of interpreters that are followed.
const MOST_SCRIPTS: usize = 5;
/// The kernel reads no longer first line of a script.
const SCRIPT_LINE_BYTES: usize = 256;
/// glibc's loader, which is also a program that runs another one.
const LOADER: &str = "ld-linux-x86-64.so.2";
const SETS_USER: u32 = 0o4000;
const SETS_GROUP: u32 = 0o2000;

/// The file that would run, as a shell would find it.
pub(super) fn find(name: &OsStr) -> Result<PathBuf, Problem> {
    let path = if name.as_bytes().contains(&b'/') {
        PathBuf::from(name)
    } else {
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        let found =
            std::env::split_paths(&path).map(|folder| folder.join(name)).find(|it| runs(it));
        found.ok_or_else(|| refused(Path::new(name), "no such program on the PATH", "a program"))?
    };
    if !path.exists() {
        return Err(refused(&path, "it does not exist", "a program"));
    }
    if !runs(&path) {
        return Err(refused(&path, "it is no file that may be run", "a program"));
    }
    let mut file = path.clone();
    for _ in 0..MOST_SCRIPTS {
        match interpreter(&file)? {
            Some(interpreter) => file = interpreter,
            None => return Ok(path),
        }
    }
    Ok(path)
}

fn runs(path: &Path) -> bool {
    path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

fn refused(path: &Path, what: &str, expected: &str) -> Problem {
    Problem::new(format!("{}: {what}, expected {expected}", path.display()))
}

/// Checks a program; the interpreter, if it is a script.
fn interpreter(path: &Path) -> Result<Option<PathBuf>, Problem> {
    // What cannot be read may still be run; whether it was recorded is seen afterwards.
    let Ok(mut file) = File::open(path) else { return Ok(None) };
    let mut start = Vec::new();
    if file.by_ref().take(SCRIPT_LINE_BYTES as u64).read_to_end(&mut start).is_err() {
        return Ok(None);
    }
    if let Some(line) = start.strip_prefix(b"#!") {
        let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii();
        let name = line.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
        return Ok(Some(PathBuf::from(OsStr::from_bytes(name))));
    }
    let is_loader = path.file_name().is_some_and(|name| name == LOADER);
    match unfit(&file, &start).filter(|_| !is_loader).or_else(|| changes_user(path)) {
        None => Ok(None),
        Some(what) => Err(refused(
            path,
            &format!("it cannot be recorded: {what}"),
            "a program linked dynamically with glibc for x86_64",
        )),
    }
}

/// Why a program that ran could not be recorded, as far as its file tells.
pub(super) fn reason(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let mut start = Vec::new();
    file.by_ref().take(SCRIPT_LINE_BYTES as u64).read_to_end(&mut start).ok()?;
    if start.starts_with(b"#!") {
        return None;
    }
    unfit(&file, &start).or_else(|| changes_user(path))
}

/// Why the recorder could not be preloaded into the program that begins like this.
fn unfit(file: &File, start: &[u8]) -> Option<String> {
    if !start.starts_with(b"\x7fELF") || start.len() < 64 {
        return Some("it is neither an ELF file nor a script".to_string());
    }
    let (class, order) = (start[4], start[5]);
    let machine = u16::from_le_bytes([start[18], start[19]]);
    if (class, order, machine) != (2, 1, 62) {
        return Some(format!("it is for another machine (ELF class {class}, machine {machine})"));
    }
    match loader(file, start) {
        None => Some("it is linked statically".to_string()),
        Some(loader) if Path::new(&loader).file_name() != Some(OsStr::new(LOADER)) => {
            Some(format!("its loader is {}, not glibc's", crate::problem::shown(&loader)))
        }
        Some(_) => None,
    }
}

/// The loader that a 64-bit ELF file names.
fn loader(file: &File, start: &[u8]) -> Option<String> {
    let word = |bytes: &[u8], at: usize| {
        bytes.get(at..at + 8).and_then(|word| word.try_into().ok()).map_or(0, u64::from_le_bytes)
    };
    let table = word(start, 32);
    let [entry, count] = [54, 56].map(|at| u64::from(start[at]) | u64::from(start[at + 1]) << 8);
    for index in 0..count {
        let mut program = [0; 56];
        let at = table.saturating_add(index * entry);
        file.read_exact_at(&mut program, at).ok()?;
        // PT_INTERP
        if program[..4] == [3, 0, 0, 0] {
            let mut path = vec![0; word(&program, 32).min(4096) as usize];
            file.read_exact_at(&mut path, word(&program, 8)).ok()?;
            let path = path.split(|&byte| byte == 0).next().unwrap_or_default();
            return Some(String::from_utf8_lossy(path).into_owned());
        }
    }
    None
}

/// The loader preloads nothing into a program that runs as another user than who starts it.
fn changes_user(path: &Path) -> Option<String> {
    let file = path.metadata().ok()?;
    let user = file.mode() & SETS_USER != 0 && file.uid() != rustix::process::getuid().as_raw();
    let group = file.mode() & SETS_GROUP != 0 && file.gid() != rustix::process::getgid().as_raw();
    (user || group).then(|| "it runs as another user (setuid or setgid)".to_string())
}
