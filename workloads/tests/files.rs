//! Traces as files: compression told by magic bytes, damage and bombs, recognition, names, caching.

use std::io::Write;
use std::path::{Path, PathBuf};
use workloads::{Source, Survey};

const TEXT: &str = "1\n2\n4\n1\na 0 10\na 1 20\nr 0 30\nf 1\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn survey(&self, name: &str, content: &[u8]) -> Result<Survey, String> {
        survey(&self.write(name, content))
    }
}

fn survey(path: &Path) -> Result<Survey, String> {
    let folder = format!("{}/", path.parent().unwrap().display());
    let survey = Source::from_path(path).and_then(|source| source.survey(0));
    survey.map_err(|error| error.to_string().replace(&folder, ""))
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).unwrap()
}

/// A legal trace of many lines, hard to compress.
fn long() -> String {
    let mut text = "1\n20000\n20000\n1\n".to_string();
    for id in 0..20_000_u64 {
        text.push_str(&format!("a {id} {}\n", id * 2_654_435_761 % 100_003));
    }
    text
}

#[test]
fn compression_is_told_by_its_magic_bytes_not_by_the_name() {
    let folder = Folder::new();
    let plain = folder.survey("a.rep", TEXT.as_bytes()).unwrap();
    assert_eq!(plain.events, 4);
    for name in ["b.rep", "b.rep.gz", "b.rep.zst", "b", "b.txt"] {
        assert_eq!(folder.survey(name, &gzip(TEXT.as_bytes())).as_ref(), Ok(&plain), "{name}");
        assert_eq!(folder.survey(name, &zstd(TEXT.as_bytes())).as_ref(), Ok(&plain), "{name}");
        assert_eq!(folder.survey(name, TEXT.as_bytes()).as_ref(), Ok(&plain), "{name}");
    }
}

#[test]
fn members_and_frames_in_a_row_are_one_trace() {
    let folder = Folder::new();
    let (head, tail) = TEXT.as_bytes().split_at(11);
    let plain = folder.survey("a.rep", TEXT.as_bytes());
    assert_eq!(folder.survey("a.gz", &[gzip(head), gzip(tail)].concat()), plain);
    assert_eq!(folder.survey("a.zst", &[zstd(head), zstd(tail)].concat()), plain);
}

#[test]
fn truncated_compression_is_an_error_wherever_it_is_cut() {
    let folder = Folder::new();
    let text = long();
    let whole = folder.survey("whole.rep", text.as_bytes()).unwrap();
    assert_eq!(whole.events, 20_000);
    for compressed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        for percent in [0, 1, 10, 50, 90, 99] {
            let cut = (compressed.len() * percent / 100).max(5);
            let message = folder.survey("cut.rep", &compressed[..cut]).unwrap_err();
            assert!(message.starts_with("cut.rep:"), "{message}");
            let expected =
                "the compressed content is truncated, expected a complete gzip or zstd file";
            assert!(message.contains(expected), "{message}");
        }
        let message = folder.survey("cut.rep", &compressed[..compressed.len() - 1]).unwrap_err();
        assert!(message.contains("truncated"), "{message}");
    }
}

#[test]
fn damaged_compression_never_passes() {
    let folder = Folder::new();
    let text = long();
    // zstd by default carries no checksum of its own: damage may show as a breach of the format.
    for compressed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        for at in (20..compressed.len()).step_by(compressed.len() / 40) {
            let mut damaged = compressed.clone();
            damaged[at] ^= 0x55;
            let survey = folder.survey("damaged.rep", &damaged);
            if let Ok(survey) = &survey {
                assert!(!damaged.starts_with(&[0x1f, 0x8b]), "gzip has a checksum");
                assert_eq!(survey.events, 20_000, "counts are checked whatever the sizes");
            }
        }
    }
}

#[test]
fn a_compression_bomb_is_stopped() {
    let folder = Folder::new();
    // Blank lines are legal at the end of a trace, so only the bound can stop these.
    let mut bomb = zstd::Encoder::new(Vec::new(), 3).unwrap();
    let mut other = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    bomb.write_all(TEXT.as_bytes()).unwrap();
    other.write_all(TEXT.as_bytes()).unwrap();
    let blank = vec![b'\n'; 1 << 20];
    for _ in 0..300 {
        bomb.write_all(&blank).unwrap();
        other.write_all(&blank).unwrap();
    }
    for bomb in [bomb.finish().unwrap(), other.finish().unwrap()] {
        let bound = (64 << 20) + 50 * bomb.len();
        assert!(bound < 300 << 20, "the bomb is no bomb: {}", bomb.len());
        let message = folder.survey("bomb.rep", &bomb).unwrap_err();
        let expected = format!(
            "the content expands to more than {bound} bytes, expected at most 64 MiB and 50 times the file's size"
        );
        assert!(message.contains(&expected), "{message}");
    }
}

#[test]
fn what_is_live_is_bounded_by_the_size_of_the_file() {
    let folder = Folder::new();
    // Ids eight apart share nothing in the table of what is live.
    let count = 1_500_000;
    let ids = (0..count).map(|id| format!("a {} 1\n", 8 * id));
    let text = format!("1\n{}\n{count}\n1\n", 8 * count) + &ids.collect::<String>();
    assert_eq!(folder.survey("plain.rep", text.as_bytes()).unwrap().objects, count);
    let small = zstd(text.as_bytes());
    assert!(small.len() < 1 << 20, "{}", small.len());
    let message = folder.survey("strewn.rep", &small).unwrap_err();
    let place = message.strip_prefix("strewn.rep:").and_then(|rest| rest.split_once(": "));
    let (line, what) = place.unwrap();
    let expected = ((96 << 20) + 32 * small.len()) / (88 + 16) + 5;
    assert_eq!(line.parse(), Ok(expected), "{message}");
    assert!(what.starts_with("the objects live here take "), "{message}");
}

#[test]
fn a_zstd_window_beyond_the_bound_is_refused() {
    // Magic, a descriptor without single segment, a window of 2^(10 + 31) bytes.
    let folder = Folder::new();
    let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 31 << 3, 0x01, 0x00, 0x00];
    let message = folder.survey("window.rep", &frame).unwrap_err();
    assert!(message.contains("cannot be read"), "{message}");
    // One of 2^27 is too much for a small file alone.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, 0x01, 0x00, 0x00];
    let message = folder.survey("window.rep", &frame).unwrap_err();
    assert!(message.contains("memory"), "{message}");
    // A skippable frame makes it a larger file.
    frame.extend([0x50, 0x2a, 0x4d, 0x18]);
    frame.extend((1_u32 << 20).to_le_bytes());
    frame.extend(vec![0; 1 << 20]);
    let message = folder.survey("window.rep", &frame).unwrap_err();
    assert!(message.contains("the file is empty"), "{message}");
}

#[test]
fn an_unknown_format_is_told_which_are_known() {
    let folder = Folder::new();
    for content in [&b"PK\x03\x04zip"[..], b"hello\nworld\n", b"1 2 3\n"] {
        let message = folder.survey("thing", content).unwrap_err();
        let expected = "thing: the content is of no known trace format, expected one of: \
            fraglab trace (.trace); CS:APP malloc lab trace (.rep); ";
        assert!(message.starts_with(expected), "{message}");
        assert!(message.ends_with(", plain or as gzip or zstd"), "{message}");
    }
}

#[test]
fn an_empty_file_is_told_so_whatever_it_is_called() {
    let folder = Folder::new();
    for name in ["thing", "t.trace", "t.rep", "t.valgrind", "t.csv", "t.rep.gz"] {
        for content in [&b""[..], b"\n", b" \t\r\n\n", &gzip(b""), &zstd(b"\n\n")] {
            let message = folder.survey(name, content).unwrap_err();
            let expected = "the file is empty, or nothing but white space, expected a trace";
            assert_eq!(message, format!("{name}: {expected}"));
        }
    }
}

#[test]
fn what_is_no_file_is_refused_before_it_is_opened() {
    let folder = Folder::new();
    let message = survey(&folder.0.path().join("missing.rep")).unwrap_err();
    assert!(message.starts_with("missing.rep: it cannot be read ("), "{message}");
    let message = Source::from_path(folder.0.path()).unwrap_err().to_string();
    assert!(message.contains("it is not a regular file"), "{message}");
}

#[test]
fn a_source_is_named_after_its_file() {
    let folder = Folder::new();
    let path = folder.write("my.program.rep.gz", &gzip(TEXT.as_bytes()));
    let source = Source::from_path(&path).unwrap();
    assert_eq!(source.name(), "my.program");
    assert!(source.is_recorded());
    assert_eq!(source.definition(), None);
}

#[test]
fn a_cached_trace_is_the_same_stream() {
    let folder = Folder::new();
    let path = folder.write("long.rep", long().as_bytes());
    let mut source = Source::from_path(&path).unwrap();
    let before = source.survey(0).unwrap();
    assert_eq!(source.cache(1000).unwrap(), 0, "a budget too small");
    let bytes = source.cache(1 << 20).unwrap();
    assert!((20_000..=200_000).contains(&bytes), "{bytes} bytes for 20000 events");
    assert_eq!(source.cache(0).unwrap(), bytes, "what is kept is kept");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(source.survey(0).unwrap(), before);
    assert!(Source::from_path(&path).is_err());
}
