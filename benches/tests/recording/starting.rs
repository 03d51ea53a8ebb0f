//! Programs that a recorded one starts: each way is seen, the real function is what runs, and a program into
//! which the recorder cannot be loaded is told.

use super::Bench;
use std::fs;
use std::path::Path;

const WAYS: [&str; 11] = [
    "execl",
    "execlp",
    "execle",
    "execv",
    "execve",
    "execvp",
    "execvpe",
    "fexecve",
    "execveat",
    "posix_spawn",
    "posix_spawnp",
];

/// Records `starts WAY PROGRAM`; its status and what is told.
fn started(bench: &Bench, way: &str, program: &Path) -> (Option<i32>, String) {
    let output = bench.record(&bench.path("starts"), &[way, program.to_str().unwrap()]);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn every_way_to_start_a_program_is_the_real_one() {
    for way in WAYS {
        let bench = Bench::new();
        let program = bench.compile("starts", &[]);
        let (status, told) = started(&bench, way, &program);
        assert_eq!(status, Some(0), "{way}: {told}");
        assert!(!told.contains("warning"), "{way}: {told}");
        let traces = bench.all();
        assert_eq!(traces.len(), 2, "{way}");
        assert_eq!(traces[1].count(66_001), (5, 5), "{way}");
        let process = &traces[1].header.process;
        assert_eq!((process.parent, &process.born[..]), (Some(0), "spawn"), "{way}");
        assert!(told.contains(", started by app.trace  "), "{told}");
    }
}

#[test]
fn a_program_without_a_recorder_is_told_by_name_and_reason() {
    for way in WAYS {
        let bench = Bench::new();
        let unseen = bench.compile("starts", &["-static"]);
        fs::rename(&unseen, bench.path("static")).unwrap();
        bench.compile("starts", &[]);
        let (status, told) = started(&bench, way, &bench.path("static"));
        assert_eq!(status, Some(0), "{way}: {told}");
        let name = match way {
            "fexecve" | "execveat" => "one opened before".to_string(),
            _ => format!("{} (it is linked statically)", bench.path("static").display()),
        };
        let line = format!("warning: 1 program that was started left no trace: {name}\n");
        assert!(told.contains(&line), "{way}: {told}");
        assert_eq!(bench.all().len(), 1, "{way}");
    }
}

#[test]
fn a_program_that_does_not_start_is_not_told() {
    for way in WAYS {
        let bench = Bench::new();
        bench.compile("starts", &[]);
        let (status, told) = started(&bench, way, Path::new("/no/such/program"));
        assert_eq!(status, Some(9), "{way}: {told}");
        assert!(!told.contains("left no trace"), "{way}: {told}");
    }
}

#[test]
fn a_program_with_another_environment_is_told() {
    let bench = Bench::new();
    let program = bench.compile("starts", &[]);
    let (status, told) = started(&bench, "bare", &program);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("(LD_PRELOAD was taken from its environment)"), "{told}");
    assert_eq!(bench.all().len(), 1);
}

#[test]
fn a_list_of_one_word_is_a_list() {
    let bench = Bench::new();
    let program = bench.compile("starts", &[]);
    assert_eq!(started(&bench, "short", &program).0, Some(0));
    assert_eq!(bench.all()[1].header.arguments, [""; 0]);
}

#[test]
fn a_program_that_runs_as_another_user_is_told() {
    use std::os::unix::fs::{PermissionsExt, chown};
    let bench = Bench::new();
    bench.compile("starts", &[]);
    let other = bench.path("other");
    fs::copy(bench.path("starts"), &other).unwrap();
    if chown(&other, Some(65_534), None).is_err() {
        eprintln!("only root can make a program run as another user: not tested");
        return;
    }
    fs::set_permissions(bench.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&other, fs::Permissions::from_mode(0o4755)).unwrap();
    let (status, told) = started(&bench, "execv", &other);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("other (it runs as another user (setuid or setgid))"), "{told}");
}
