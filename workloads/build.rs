//! Compiles the recorder's library (`recorder/`), which the crate then carries inside it.
//!
//! It is no member of the workspace: test profiles and tools that build with unwinding would not
//! take it, and its unwinding, code generation and target are its own. It needs nothing but the compiler's `core`, so it
//! builds without a network. Where the library cannot work (not Linux with glibc on x86_64), and under Miri, which
//! could not load it, the crate carries an empty one and says so when it is asked to record.

#![allow(clippy::disallowed_methods, reason = "cargo tells a build script all it knows so")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=recorder");
    let folder = PathBuf::from(variable("OUT_DIR"));
    let library = folder.join("recorder.so");
    if can_record() {
        compile(Path::new(&variable("CARGO_MANIFEST_DIR")), &library);
        let mut bytes = fs::read(&library).expect("the library was made");
        let hidden = HIDDEN.iter().filter(|name| hide(&mut bytes, name) == Some(())).count();
        assert_eq!(hidden, HIDDEN.len(), "the library has these symbols: {HIDDEN:?}");
        fs::write(&library, bytes).expect("the build folder can be written");
    } else {
        fs::write(&library, []).expect("the build folder can be written");
    }
}

/// Cargo sets every variable that is asked for here.
fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn can_record() -> bool {
    variable("CARGO_CFG_TARGET_OS") == "linux"
        && variable("CARGO_CFG_TARGET_ENV") == "gnu"
        && variable("CARGO_CFG_TARGET_ARCH") == "x86_64"
        && variable("CARGO_CFG_TARGET_POINTER_WIDTH") == "64"
        && env::var_os("CARGO_CFG_MIRI").is_none()
}

fn compile(package: &Path, library: &Path) {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(&rustc);
    // The folder is named as it lies in the package, so that no path of this machine gets into
    // the library, and equal sources make equal bytes.
    command.current_dir(package).arg("recorder/recorder.rs");
    command.args(["--edition=2024", "--crate-type=cdylib", "--crate-name=fraglab_recorder"]);
    command.args(["-Copt-level=3", "-Cpanic=abort", "-Cstrip=symbols", "-Clto=fat"]);
    command.args(["-Ccodegen-units=1", "-Cdebuginfo=0", "-Coverflow-checks=off"]);
    command.arg("--target").arg(variable("TARGET"));
    command.arg("-o").arg(library);
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut flag = std::ffi::OsString::from("-Clinker=");
        flag.push(linker);
        command.arg(flag);
    }
    // What the outer build asks of its own crates is not for this library.
    for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(variable);
    }
    let output =
        command.output().unwrap_or_else(|error| panic!("{rustc:?} cannot be run: {error}"));
    if !output.status.success() {
        let messages = String::from_utf8_lossy(&output.stderr);
        panic!("the recorder's library does not compile:\n{messages}");
    }
}

/// Symbols that are there for musl's loader only, see `recorder/musl.rs`.
const HIDDEN: [&[u8]; 2] = [b"stdin\0", b"__libc_start_main\0"];

/// Gives a dynamic symbol of a 64-bit ELF library the visibility "hidden". A linker would leave it out.
fn hide(elf: &mut [u8], name: &[u8]) -> Option<()> {
    let number = |at: usize, bytes: usize| -> Option<usize> {
        let bytes = elf.get(at..at + bytes)?;
        Some(bytes.iter().rev().fold(0, |value, &byte| value << 8 | usize::from(byte)))
    };
    let (table, count) = (number(40, 8)?, number(60, 2)?);
    let section = |index: usize| table + index * 64;
    // SHT_DYNSYM
    let symbols = (0..count).map(section).find(|&it| number(it + 4, 4) == Some(11))?;
    let strings = number(section(number(symbols + 40, 4)?) + 24, 8)?;
    let (start, bytes) = (number(symbols + 24, 8)?, number(symbols + 32, 8)?);
    let is_it = |&symbol: &usize| {
        let at = number(symbol, 4).map_or(usize::MAX, |at| strings + at);
        elf.get(at..).is_some_and(|it| it.starts_with(name))
    };
    let symbol = (start..start + bytes).step_by(24).find(is_it)?;
    // STV_HIDDEN
    elf[symbol + 5] = 2;
    Some(())
}
