//! What built this binary, for the provenance of its results: compiler, target, flags.

use std::env;
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
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=RUSTFLAGS");
}
