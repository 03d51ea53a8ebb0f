//! Inputs of every kind, changed at random by a generator with a fixed seed: whatever comes, there is
//! a stream or one error, never a panic, and what must hold holds (`held.rs`).
//!
//! The targets in `workloads/fuzz` put far more inputs to the same questions; what they find becomes
//! a test of its own, and this one runs a few seconds with every `cargo test`.

mod held;
mod mutate;

use mutate::Mutate;
use std::path::Path;
use workloads::trace::{Conversion, Target};

/// Inputs of each kind.
const ROUNDS: usize = 250;

const SAMPLES: [&str; 7] = [
    "known.valgrind",
    "known.mtrace",
    "known.raw",
    "known.logalloc",
    "munged.logalloc",
    "known.memory_replay",
    "known.csv",
];
const REP: &str = "20000\n3\n8\n1\na 0 512\na 1 128\nr 0 640\nf -1\na 2 0\nf 1\nr 0 768\nf 0\n";

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

fn path(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)
}

/// A sample in the project's own format.
fn own(name: &str) -> Vec<u8> {
    let (path, mut content) = (path(name), Vec::new());
    let conversion = Conversion::read(&path, true).unwrap();
    let target = Target::named("fraglab").unwrap();
    conversion.write(target, "", &mut content, &|_| {}).unwrap();
    content
}

#[test]
fn lines_of_every_format() {
    let mut mutate = Mutate::new(1);
    for name in SAMPLES.into_iter().chain(["t.rep"]) {
        let sound = if name == "t.rep" { REP.as_bytes().to_vec() } else { sample(name) };
        for _ in 0..ROUNDS {
            held::trace(name, &mutate.lines(&sound));
        }
    }
}

#[test]
fn bytes_of_our_own_format() {
    let mut mutate = Mutate::new(2);
    for name in ["known.valgrind", "known.logalloc", "known.raw"] {
        let sound = own(name);
        held::trace("t.trace", &sound);
        for _ in 0..ROUNDS {
            held::trace("t.trace", &mutate.bytes(&sound));
        }
    }
}

#[test]
fn bytes_of_compressed_files() {
    let mut mutate = Mutate::new(3);
    let plain = sample("known.valgrind");
    let mut gzip = flate2::read::GzEncoder::new(plain.as_slice(), flate2::Compression::fast());
    let mut packed = Vec::new();
    std::io::Read::read_to_end(&mut gzip, &mut packed).unwrap();
    for sound in [packed, zstd::encode_all(plain.as_slice(), 3).unwrap()] {
        for _ in 0..ROUNDS {
            held::trace("t.valgrind", &mutate.bytes(&sound));
        }
    }
}

#[test]
fn words_of_inline_streams_and_of_definitions() {
    let mut mutate = Mutate::new(4);
    let inline = b"a0:100 a1:200 f0\nr1:50 a2:64@4096 f1 f2 a7:0\nr7:1099511627776@2147483648";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("definitions");
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let definitions = names.iter().filter(|name| name.extension().is_some_and(|e| e == "toml"));
    let definitions: Vec<Vec<u8>> = definitions.map(|name| std::fs::read(name).unwrap()).collect();
    for round in 0..4 * ROUNDS {
        held::inline(&String::from_utf8_lossy(&mutate.lines(inline)));
        let definition = &definitions[round % definitions.len()];
        held::definition(&String::from_utf8_lossy(&mutate.lines(definition)));
    }
}
