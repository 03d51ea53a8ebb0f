//! Writes the first inputs of every target, `corpus/TARGET/…`, from the samples of the readers' tests
//! and the shipped definitions.

use std::fs;
use std::path::{Path, PathBuf};
use workloads::Source;
use workloads::trace::{Conversion, Target};
use workloads_fuzz::frames;

/// Samples by target.
const SAMPLES: [(&str, &str); 7] = [
    ("valgrind", "known.valgrind"),
    ("mtrace", "known.mtrace"),
    ("heaptrack", "known.raw"),
    ("minimalloc", "known.csv"),
    ("logalloc", "known.logalloc"),
    ("logalloc", "munged.logalloc"),
    ("memory_replay", "known.memory_replay"),
];
/// Two headers, every operation, and counts that are wrong.
const REP: [&str; 3] = [
    "20000\n3\n8\n1\na 0 512\na 1 128\nr 0 640\na 2 128\nf 1\nr 0 768\nf 0\nf 2\n",
    "1\n3\n4\n896\na 0 512\nf -1\r\na 1 0\nr 2 7\n\n",
    "1\n1\n9\n1\na 0 8\nf 7\na 1 5\n",
];
const INLINE: [&str; 2] =
    ["a0:100 a1:200 f0 r1:50 a2:64@4096", "a7:0\tf7\n r7:1099511627776@2147483648"];

fn main() -> std::io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let put = |target: &str, name: &str, content: &[u8]| {
        let folder = here.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), content)
    };
    for (target, name) in SAMPLES {
        let path = here.join("../tests/samples").join(name);
        let content = fs::read(&path)?;
        put(target, name, &content)?;
        let own = own(&path);
        put("own", name, &own)?;
        put("frames", name, &frames::dismantled(&own))?;
        for how in [1, 2, 3, 8 + 1 + 128, 16 + 2] {
            put("compressed", &format!("{name}-{how}"), &[&[how][..], &content].concat())?;
        }
        let packed = zstd::bulk::compress(&content, 3)?;
        put("compressed", &format!("{name}-as-it-is"), &[&[0][..], &packed].concat())?;
    }
    for (index, text) in REP.iter().enumerate() {
        put("rep", &index.to_string(), text.as_bytes())?;
    }
    for (index, text) in INLINE.iter().enumerate() {
        put("inline", &index.to_string(), text.as_bytes())?;
    }
    put("compressed", "bomb", &[&[0][..], &zstd::bulk::compress(&[b'\n'; 1 << 22], 3)?].concat())?;
    put("twins", "one", b"\0\0\0abcdefghijk\0\x40\x05\x01\xc0\0")?;
    definitions(&here.join("../definitions"), &put)
}

fn definitions(
    folder: &Path,
    put: &dyn Fn(&str, &str, &[u8]) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let files = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let paths = files.iter().map(fs::DirEntry::path);
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        put("definition", &name, &fs::read(path)?)?;
    }
    let events = Source::from_events("t", INLINE[0]).expect("a stream").definition();
    put("definition", "events", events.expect("no trace").as_bytes())
}

fn own(path: &PathBuf) -> Vec<u8> {
    let mut content = Vec::new();
    let target = Target::named("fraglab").expect("our own format");
    let conversion = Conversion::read(path, true).expect("a sample can be read");
    conversion.write(target, "", &mut content, &|_| {}).expect("memory can be written");
    content
}
