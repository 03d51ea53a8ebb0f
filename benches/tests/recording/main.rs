//! `fraglab record` as a user meets it: small C programs whose calls are known, and what stands in
//! their traces. The sizes of their blocks are their own, so that the C library's calls do not mix in.
#![cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]

mod calls;
mod endings;
mod leftovers;
mod memcheck;
mod neighbours;
mod processes;
mod refusing;
mod signals;
mod starting;
mod surroundings;
mod threads;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use workloads::Event;
use workloads::trace::{Header, Notes, Reading};

/// A block as its trace tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    /// What was asked for first, and by each resize.
    sizes: Vec<u64>,
    align: u32,
    zeroed: bool,
    thread: u32,
    freed_by: Option<u32>,
}

/// A trace, read strictly.
struct Trace {
    header: Header,
    notes: Notes,
    blocks: Vec<Block>,
}

impl Trace {
    fn read(path: &Path) -> Trace {
        let mut reading = Reading::open(path, false).unwrap();
        let header = reading.header().unwrap();
        let (mut blocks, mut live) = (Vec::new(), Vec::new());
        while let Some((event, stamp)) = reading.next().unwrap() {
            match event {
                Event::Allocate { object, request } => {
                    let object = object as usize;
                    live.resize(live.len().max(object + 1), usize::MAX);
                    live[object] = blocks.len();
                    let (sizes, align) = (vec![request.size], request.align);
                    let (zeroed, thread) = (stamp.zeroed, stamp.thread);
                    blocks.push(Block { sizes, align, zeroed, thread, freed_by: None });
                }
                Event::Free { object } => {
                    blocks[live[object as usize]].freed_by = Some(stamp.thread);
                }
                Event::Resize { object, request } => {
                    blocks[live[object as usize]].sizes.push(request.size);
                }
            }
        }
        Trace { header, notes: reading.notes(), blocks }
    }

    /// The blocks first asked for with this size.
    fn of(&self, size: u64) -> Vec<&Block> {
        self.blocks.iter().filter(|block| block.sizes[0] == size).collect()
    }

    /// How many blocks were first asked for with this size, and how many of them were freed.
    fn count(&self, size: u64) -> (usize, usize) {
        let blocks = self.of(size);
        (blocks.len(), blocks.iter().filter(|block| block.freed_by.is_some()).count())
    }

    fn skipped(&self, what: &str) -> u64 {
        self.end().skipped.get(what).copied().unwrap_or(0)
    }

    fn end(&self) -> &workloads::trace::End {
        self.notes.end.as_ref().unwrap()
    }
}

/// A folder in which a program is compiled and recorded.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Compiles `programs/NAME.c`.
    fn compile(&self, name: &str, flags: &[&str]) -> PathBuf {
        let source = format!("{}/tests/recording/programs/{name}.c", env!("CARGO_MANIFEST_DIR"));
        let program = self.path(name);
        let mut cc = Command::new("cc");
        // The compiler knows what `malloc` does, and would leave out what nobody looks at.
        cc.args(["-O1", "-fno-builtin", "-w", "-pthread", "-o"]).arg(&program).arg(source);
        let output = cc.args(flags).output().expect("a C compiler called cc");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        program
    }

    /// `fraglab record … -o app.trace -- PROGRAM`.
    fn record(&self, program: &Path, words: &[&str]) -> Output {
        self.recorder(program, words).output().unwrap()
    }

    fn recorder(&self, program: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fraglab"));
        command.current_dir(self.folder.path()).args(["record", "-o", "app.trace", "--"]);
        command.arg(program).args(words);
        command
    }

    /// Compiles and records a program that is to end well; its traces.
    fn traces(&self, name: &str, words: &[&str]) -> Vec<Trace> {
        let output = self.record(&self.compile(name, &[]), words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(!told.contains("warning"), "{told}");
        self.all()
    }

    /// The traces that lie here, in order of birth.
    fn all(&self) -> Vec<Trace> {
        let name = |number: usize| match number {
            0 => "app.trace".to_string(),
            _ => format!("app.{number}.trace"),
        };
        let paths = (0..).map(|number| self.path(&name(number))).take_while(|path| path.exists());
        let traces: Vec<Trace> = paths.map(|path| Trace::read(&path)).collect();
        for (number, trace) in traces.iter().enumerate() {
            assert_eq!(trace.header.process.number as usize, number);
        }
        self.is_clean();
        traces
    }

    /// Nothing but what the test made and the traces lies here.
    fn is_clean(&self) {
        for entry in self.folder.path().read_dir().unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.starts_with('.'), "{name} was left");
        }
    }
}
