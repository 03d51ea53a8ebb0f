//! `--heap min` on streams that ask for nothing, for everything, or for what nobody has: a clear
//! outcome, soon and in little memory.

use crate::refused::Folder;

/// Runs the allocators on a stream, each on its smallest heap; gives the exit code and `cells.csv`.
fn run(events: &str, allocators: &str) -> (Option<i32>, String) {
    let folder = Folder::new();
    let group = format!("[[group]]\nallocators = [{allocators}]\nworkloads = [\"w\"]\n");
    let workload = format!("name = \"x\"\n[workload.w]\nevents = \"{events}\"\n");
    folder.write("x.toml", workload + &group);
    let ended =
        folder.run(&["run", "x.toml", "--heap", "min", "--passes", "space", "--out", "out"]);
    assert_eq!(ended.stderr, "");
    folder.modest(&ended);
    (ended.status.code(), std::fs::read_to_string(folder.path("out/cells.csv")).unwrap())
}

const ALL: &str = "\"*-fit\", \"buddy\", \"slab-on-buddy\", \"bump\", \"exact-lists\", \"null\"";

#[test]
fn who_asks_for_nothing_has_the_smallest_heap_there_is() {
    for events in ["", "a0:0", "a0:0 f0 a1:0 r1:0 f1"] {
        let (code, cells) = run(events, "\"*-fit\", \"buddy\", \"bump\"");
        assert_eq!(code, Some(0), "{events}: {cells}");
        assert_eq!(cells.matches(",min:16,").count(), 6, "{events}: {cells}");
    }
}

#[test]
fn what_is_larger_than_any_heap_is_said_at_once() {
    let (code, cells) = run("a0:68719476737", ALL);
    assert_eq!(code, Some(1), "{cells}");
    assert!(cells.matches("over 64 GiB").count() >= 8, "{cells}");
    assert!(cells.matches(",min:NA,").count() >= 8, "{cells}");
}

/// The limit that these runs are under leaves no room for so many addresses.
#[test]
fn a_heap_that_is_not_to_be_had_is_said() {
    let (code, cells) = run("a0:68719476736", "\"*-fit\", \"buddy\", \"bump\"");
    assert_eq!(code, Some(1), "{cells}");
    assert_eq!(cells.matches("no heap up to 68719476736 bytes serves it").count(), 6, "{cells}");
    assert_eq!(cells.matches("could not be reserved").count(), 6, "{cells}");
}

#[test]
fn a_stream_that_is_only_refused_ends_soon() {
    let frees: Vec<String> = (0..2000).map(|id| format!("a{id}:100000 f{id}")).collect();
    let (code, cells) = run(&frees.join(" "), "\"buddy:max=4K\", \"page-buddy:max=64K\"");
    assert_eq!(code, Some(1), "{cells}");
    assert_eq!(cells.matches("even an empty one refuses the 100000 bytes of event 1").count(), 2);
}
