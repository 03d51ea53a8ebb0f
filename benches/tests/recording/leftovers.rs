//! What is left when the recording itself is killed, names it cannot have, and signals it was told to ignore.

use super::Bench;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

/// Names of folders of recordings that lie here.
fn left(bench: &Bench) -> Vec<String> {
    let names = bench.folder.path().read_dir().unwrap().map(|it| it.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    names.filter(|name| name.starts_with(".fraglab-recording-")).collect()
}

#[test]
fn what_a_killed_recording_left_is_removed_by_the_next_and_what_one_uses_is_not() {
    let bench = Bench::new();
    let program = bench.compile("signals", &[]);
    let mut child = bench.recorder(&program, &["wait"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut line).unwrap();
    let [folder] = &left(&bench)[..] else { panic!("one folder") };
    let age = |folder: &str| {
        let old = SystemTime::now() - Duration::from_secs(60);
        File::open(bench.path(folder)).unwrap().set_modified(old).unwrap();
    };
    age(folder);
    // While the first one lives its folder is its own.
    let quick = bench.compile("nothing", &[]);
    let second = |name: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fraglab"));
        command.current_dir(bench.folder.path()).args(["record", "-o", name, "--"]);
        let output = command.arg(&quick).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(!second("second.trace").contains("removed"));
    assert_eq!(left(&bench), std::slice::from_ref(folder));
    let program = child_of(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(left(&bench), std::slice::from_ref(folder));
    age(folder);
    let told = second("third.trace");
    assert!(told.contains(folder) && told.contains("a recording that was killed"), "{told}");
    assert!(left(&bench).is_empty());
    rustix::process::kill_process(program, rustix::process::Signal::INT).unwrap();
}

fn child_of(parent: u32) -> rustix::process::Pid {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap();
    let child = children.split_whitespace().next().unwrap().parse().unwrap();
    rustix::process::Pid::from_raw(child).unwrap()
}

#[test]
fn a_signal_that_is_to_be_ignored_is_ignored_by_the_program_too() {
    let bench = Bench::new();
    let line = "trap '' HUP INT; exec \"$0\" record -o app.trace -- /bin/sh -c 'kill -HUP $$; kill -INT $$; echo lives'";
    let mut shell = std::process::Command::new("/bin/sh");
    shell.current_dir(bench.folder.path()).args(["-c", line, env!("CARGO_BIN_EXE_fraglab")]);
    let output = shell.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "lives\n", "{told}");
    assert_eq!(output.status.code(), Some(0));
}

/// The message about an output that cannot be.
fn refused(bench: &Bench, output: &str) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fraglab"));
    command.current_dir(bench.folder.path()).args(["record", "-o", output, "--"]);
    let output = command.arg(bench.path("nothing")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_name_that_promises_another_format_is_refused() {
    let bench = Bench::new();
    bench.compile("nothing", &[]);
    let makes = [
        ("app.rep", "`fraglab convert app.trace app.rep`"),
        ("app.csv", "`fraglab convert app.trace app.csv`"),
        ("a.b.rep.zst", "`fraglab convert a.b.trace a.b.rep.zst`"),
        ("app.trace.gz", "`fraglab convert app.trace app.trace.gz`"),
    ];
    for (name, command) in makes {
        let told = refused(&bench, name);
        assert!(told.contains("a recording is a plain .trace") && told.contains(command), "{told}");
        assert!(!bench.path(name).exists());
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_in_plain_words() {
    let bench = Bench::new();
    bench.compile("nothing", &[]);
    let told = refused(&bench, "/proc/app.trace");
    let expected = "app.trace: nothing can be written in /proc (No such file or directory (os error \
                    2)), expected a folder that may be written to";
    assert!(told.contains(expected), "{told}");
    assert!(!told.contains(".fraglab-recording"), "{told}");
}
