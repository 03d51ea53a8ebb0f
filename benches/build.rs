//! What built this binary, for the provenance of its results: compiler, target, flags.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok());
    let set = |key: &str, value: &str| println!("cargo:rustc-env=FRAGLAB_{key}={value}");
    set("RUSTC", version.as_deref().map_or("NA", str::trim));
    set("TARGET", &env::var("TARGET").unwrap_or_else(|_| "NA".into()));
    let own = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default().replace('\x1f', " ");
    let level = env::var("OPT_LEVEL").unwrap_or_else(|_| "NA".into());
    let debug = env::var("DEBUG").unwrap_or_else(|_| "NA".into());
    let asserts = env::var("CARGO_CFG_DEBUG_ASSERTIONS").is_ok();
    let flags = format!("opt-level={level} debug={debug} debug-assertions={asserts} {own}");
    set("FLAGS", flags.trim());
    match lock_file() {
        Some((path, text)) => {
            set("LOCK", &format!("{:016x}", fnv_1a(&text)));
            println!("cargo:rerun-if-changed={}", path.display());
        }
        None => set("LOCK", "NA"),
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=RUSTFLAGS");
}

/// The lock file of the workspace that is built: above the target directory, which is where another
/// crate's workspace has it too, else above this source.
fn lock_file() -> Option<(PathBuf, Vec<u8>)> {
    let starts = ["OUT_DIR", "CARGO_MANIFEST_DIR"].into_iter().filter_map(env::var_os);
    let found = starts.flat_map(|start| {
        Path::new(&start).ancestors().map(|folder| folder.join("Cargo.lock")).collect::<Vec<_>>()
    });
    found.into_iter().find_map(|path| Some((path.clone(), fs::read(path).ok()?)))
}

/// Fowler, Noll and Vo's hash: all that is asked is whether two lock files differ.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
