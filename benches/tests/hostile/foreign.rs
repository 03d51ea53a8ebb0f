//! Traces in the other formats that break their rules, lie about lengths or expand to much.

use crate::refused::Folder;

/// A sound trace of our own, made by the program itself.
fn own(folder: &Folder, text: &str) -> Vec<u8> {
    folder.write("source.rep", text);
    let done = folder.run(&["convert", "source.rep", "own.trace", "--force"]);
    assert_eq!(done.status.code(), Some(0), "{}", done.stderr);
    let content = std::fs::read(folder.path("own.trace")).unwrap();
    std::fs::remove_file(folder.path("own.trace")).unwrap();
    content
}

const SOUND: &str = "100\n3\n7\n1\na 0 100\na 1 200\nf 0\nr 1 50\na 2 4096\nf 1\nf 2\n";

/// A frame with the right checksum around content that may be anything.
fn frame(kind: &[u8; 4], number: u32, events: u32, plain: &[u8]) -> Vec<u8> {
    let stored = zstd::encode_all(plain, 3).unwrap();
    let mut frame = kind.to_vec();
    for number in [number, events, plain.len() as u32, stored.len() as u32] {
        frame.extend(number.to_le_bytes());
    }
    frame.extend(checksum(&[&frame[..], &stored].concat()).to_le_bytes());
    frame.extend(stored);
    frame
}

/// CRC-32 as gzip has it, bit by bit.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
        })
    })
}

/// A file of frames.
fn file(frames: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89FRAG\r\n\x01".to_vec(), frames.concat()].concat()
}

#[test]
fn our_own_format_cut_or_turned_anywhere_is_refused() {
    let folder = Folder::new();
    let content = own(&folder, SOUND);
    for cut in (0..content.len()).step_by(7) {
        folder.trace("cut.trace", &content[..cut], &["expected"]);
    }
    for at in (0..content.len()).step_by(5) {
        let mut turned = content.clone();
        turned[at] ^= 1 << (at % 8);
        folder.trace("turned.trace", &turned, &["expected"]);
    }
    folder.trace("more.trace", [&content[..], b"x"].concat(), &["frame 3 at byte", "expected"]);
}

#[test]
fn frames_that_lie_with_a_right_checksum_are_refused() {
    let folder = Folder::new();
    let head = frame(b"HEAD", 0, 0, b"");
    let columns = frame(b"HEAD", 0, 0, b"[columns]\nthreads = true\n");
    let one = frame(b"EVNT", 1, 1, &[33]);
    let tail = frame(b"TAIL", 2, 0, b"[totals]\nevents = 1\nallocates = 1\npeak_live_objects = 1\npeak_live_bytes = 8\nlive_objects_at_end = 1\nlive_bytes_at_end = 8\n");
    folder.write("sound.trace", file(&[head.clone(), one.clone(), tail.clone()]));
    let sound = folder.run(&["check", "first-fit", "--workloads", "./sound.trace"]);
    assert_eq!(sound.status.code(), Some(0), "{}", sound.stderr);
    let mut huge = one.clone();
    huge[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut long = one.clone();
    long[12..16].copy_from_slice(&u32::MAX.to_le_bytes());
    let numbers = [0xff; 10];
    let cases: [(Vec<Vec<u8>>, &str); 17] = [
        (vec![one.clone()], "the frame calls itself number 1"),
        (vec![frame(b"EVNT", 0, 1, &[33])], "there is no header"),
        (vec![frame(b"HEAD", 0, 0, b"program = 5")], "the frame's text: "),
        (vec![frame(b"HEAD", 0, 0, b"\xff")], "is not UTF-8"),
        (vec![frame(b"HEAD", 0, 0, "[".repeat(1 << 20).as_bytes())], "the frame's text: "),
        (vec![head.clone()], "the file ends here"),
        (vec![head.clone(), huge], "declares 4294967295 stored bytes"),
        (vec![head.clone(), long], "declares 4294967295 bytes"),
        (vec![head.clone(), frame(b"EVNT", 1, 2, &[33])], "cannot be decoded"),
        (vec![head.clone(), frame(b"EVNT", 1, 1, &[33, 33])], "more than its events"),
        (vec![head.clone(), frame(b"EVNT", 1, 0, &[])], "holds no events"),
        (vec![head.clone(), frame(b"EVNT", 1, 1, &numbers)], "cannot be decoded"),
        (vec![head.clone(), frame(b"EVNT", 1, 1, &[0])], "object 0 is not live"),
        (
            vec![head.clone(), frame(b"EVNT", 1, 1, &[253, 255, 255, 255, 255, 255, 255, 1])],
            "bytes are asked for",
        ),
        (vec![columns, one.clone()], "1 events without as many threads"),
        (vec![head.clone(), frame(b"thrd", 1, 1, &[0, 1])], "a frame of kind `thrd`"),
        (vec![head.clone(), one, frame(b"TAIL", 2, 0, b"")], "the totals do not add up"),
    ];
    for (frames, named) in cases {
        folder.trace("lies.trace", file(&frames), &["frame ", " at byte ", named, "expected"]);
    }
    folder.trace("x.trace", file(&[head, frame(b"WHAT", 1, 0, b"")]), &["a frame of kind `WHAT`"]);
}

#[test]
fn few_bytes_that_keep_much_live_are_refused() {
    let folder = Folder::new();
    // 65 536 objects a frame of some 60 bytes: 10 MB of them would take gigabytes.
    let mut frames = vec![frame(b"HEAD", 0, 0, b"")];
    frames.extend((1..200).map(|number| frame(b"EVNT", number, 65_536, &[33; 65_536])));
    folder.trace("many.trace", file(&frames), &["the objects live here take", "expected at most"]);
    // As many call sites as a frame holds, again and again.
    let mut sites = Vec::new();
    for number in 1..=65_536_u32 {
        let mut left = number;
        while left >= 128 {
            sites.push(left as u8 | 128);
            left >>= 7;
        }
        sites.extend([left as u8, 0]);
    }
    let head = frame(b"HEAD", 0, 0, b"[columns]\nsites = true\n");
    let site = frame(b"site", 1, 65_536, &sites);
    let frames = vec![head, site.clone(), frame(b"EVNT", 2, 65_536, &[33; 65_536]), site];
    folder.trace("sites.trace", file(&frames), &["calls itself number 1"]);
}

#[test]
fn what_other_tools_write_is_refused_where_it_is_broken() {
    let folder = Folder::new();
    let long = "9".repeat(10_000);
    let cases = [
        ("==1== a\n--1-- malloc(8) = 0x10\n--1-- malloc(8) = 0x10\n", ":3: "),
        ("==1== a\n--1-- realloc(0x10,8) = \n", ":2: "),
        ("= Start\n@ a:[0x1] + 0x10 0x20\n@ a:[0x1] + 0x10 0x20\n", ":3: "),
        ("= Start\n@ a + 0x10 0xffffffffffffffffffff\n", ":2: "),
        ("v 10400 3\n+ ffffffffffffffff 0 10\n", ":2: "),
        ("v 10400 99\n", ":1: "),
        ("id,lower,upper,size\n0,9223372036854775808,1,1\n", ":2: "),
        ("id,lower,upper,size\n0,0,1,1099511627777\n", ":2: "),
        ("1 1 malloc(8)=0x10\n1 1 calloc(18446744073709551615,2)=0x20\n", ":2: "),
        ("1: malloc 0x10 8\n1: free 0x30\n", ":2: "),
    ];
    for (text, place) in cases {
        folder.trace("foreign", text, &[place, "expected"]);
        let first = text.lines().next().unwrap();
        folder.trace("foreign", format!("{first}\n{text}{long}"), &["expected"]);
    }
}

#[test]
fn intervals_that_expand_to_much_are_refused() {
    let folder = Folder::new();
    let text = "id,lower,upper,size\n".to_string() + &"0,0,1,1\n".repeat(7_000_000);
    let small = zstd::encode_all(text.as_bytes(), 1).unwrap();
    assert!(small.len() < 100_000);
    folder.trace("many.csv.zst", small, &["more than ", " rows", "expected fewer"]);
}

#[test]
fn repair_never_hangs_and_leaves_nothing_where_nothing_is_left() {
    let folder = Folder::new();
    folder.write("noise.trace", [&b"\x89FRAG\r\n\x01"[..], &[7; 100_000]].concat());
    folder.refused(&["convert", "--repair", "noise.trace", "out.trace"]);
    folder.write("empty.rep", "");
    folder.refused(&["convert", "--repair", "empty.rep", "out.trace"]);
    folder.refused(&["convert", "noise.trace", "out.trace", "--to", "perl"]);
}
