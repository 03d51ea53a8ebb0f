//! What cannot be recorded is told before anything runs, and nothing is written.

use super::Bench;
use std::fs;
use std::path::Path;

/// The message of a recording that is refused.
fn refused(bench: &Bench, program: &Path) -> String {
    let output = bench.record(program, &["return"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!bench.path("app.trace").exists());
    bench.is_clean();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn programs_that_are_none() {
    let bench = Bench::new();
    assert!(refused(&bench, Path::new("./no-such")).contains("it does not exist"));
    let nowhere = refused(&bench, Path::new("no-such-program-anywhere"));
    assert!(nowhere.contains("no such program on the PATH"), "{nowhere}");
    fs::write(bench.path("text"), "text").unwrap();
    assert!(refused(&bench, &bench.path("text")).contains("no file that may be run"));
}

#[test]
fn a_static_program_is_refused() {
    let bench = Bench::new();
    let told = refused(&bench, &bench.compile("endings", &["-static"]));
    assert!(told.contains("linked statically"), "{told}");
}

#[test]
fn a_program_for_another_loader_or_machine_is_refused() {
    let bench = Bench::new();
    let musl = ["-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1"];
    let told = refused(&bench, &bench.compile("endings", &musl));
    assert!(told.contains("ld-musl-x86_64.so.1, not glibc's"), "{told}");
    let program = bench.compile("endings", &[]);
    let mut bytes = fs::read(&program).unwrap();
    bytes[18] = 183;
    fs::write(&program, &bytes).unwrap();
    let told = refused(&bench, &program);
    assert!(told.contains("another machine"), "{told}");
    // A file that promises more than it has.
    for length in [10, 70, 200] {
        fs::write(&program, &bytes[..length]).unwrap();
        refused(&bench, &program);
    }
}

#[test]
fn a_program_may_be_run_through_the_loader() {
    let bench = Bench::new();
    let program = bench.compile("endings", &[]);
    let output = bench
        .record(Path::new("/lib64/ld-linux-x86-64.so.2"), &[program.to_str().unwrap(), "return"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(bench.all()[0].count(70_011), (1, 0));
}

#[test]
fn a_script_is_as_good_as_its_interpreter() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let interpreter = bench.compile("endings", &["-static"]);
    let script = bench.path("script");
    fs::write(&script, format!("#!{} x\n", interpreter.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(refused(&bench, &script).contains("linked statically"));
    fs::write(&script, "#!/bin/sh\nexit 4\n").unwrap();
    assert_eq!(bench.record(&script, &[]).status.code(), Some(4));
    assert_eq!(bench.all().len(), 1);
}

#[test]
fn traces_are_replaced_only_with_force() {
    let bench = Bench::new();
    let program = bench.compile("processes", &[]);
    assert_eq!(bench.record(&program, &["fork"]).status.code(), Some(0));
    assert_eq!(bench.all().len(), 3);
    let again = bench.record(&program, &["fork"]);
    assert_eq!(again.status.code(), Some(2));
    let told = String::from_utf8_lossy(&again.stderr);
    assert!(told.contains("app.trace: it exists already"), "{told}");
    let mut forced = bench.recorder(&program, &[]);
    let forced = forced.args(["leaf"]).env_clear();
    let output = forced.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "no --force among the program's words");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fraglab"));
    command.args(["record", "--force", "--quiet", "-o"]).arg(bench.path("app.trace")).arg("--");
    let output = command.arg(&program).arg("leaf").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(bench.all().len(), 1, "those of the earlier recording are gone");
}

#[test]
fn an_output_that_cannot_be_is_refused_before_the_program_runs() {
    let bench = Bench::new();
    let program = bench.compile("endings", &[]);
    for output in ["no/such/folder/app.trace", "", "..", "folder/"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fraglab"));
        command.current_dir(bench.folder.path()).args(["record", "-o", output, "--"]);
        let output = command.arg(&program).arg("return").output().unwrap();
        assert_eq!(output.status.code(), Some(2));
    }
    bench.is_clean();
}

#[test]
fn a_folder_with_blanks_and_colons_records() {
    let bench = Bench::new();
    let program = bench.compile("endings", &[]);
    fs::create_dir(bench.path("a b:c")).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fraglab"));
    command.current_dir(bench.folder.path()).args(["record", "-o", "a b:c/x.trace", "--"]);
    let output = command.arg(&program).arg("return").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(super::Trace::read(&bench.path("a b:c/x.trace")).count(70_011), (1, 0));
}
