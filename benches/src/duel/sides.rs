//! Who is compared: two binaries on the same cells, or two allocators of this one. A name that is an
//! allocator's means the allocator; a file of that name is reached as `./NAME`.

use crate::cell::Cell;
use crate::problem::{Problem, shown};
use crate::time::pairing::Contender;
use crate::time::protocol::{self, Build};
use allocators::Named;
use std::path::{Path, PathBuf};

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What is compared with.
    Base,
    /// What is judged.
    New,
}

impl Side {
    /// The other one.
    pub fn other(self) -> Side {
        match self {
            Side::Base => Side::New,
            Side::New => Side::Base,
        }
    }

    /// As the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Side::Base => "BASE",
            Side::New => "NEW",
        }
    }
}

/// Both of them.
#[derive(Clone, Debug)]
pub enum Sides {
    /// Two binaries.
    Programs([PathBuf; 2]),
    /// Two allocators of this binary.
    Allocators([Named; 2]),
}

/// A cell of the comparison: two contenders, or who does not take part and why.
#[derive(Clone, Debug)]
pub struct Match {
    /// BASE's cell, or NEW's if there is none.
    pub cell: Cell,
    /// Full names of the allocators.
    pub allocators: [String; 2],
    /// Who is timed.
    pub contenders: Result<[Contender; 2], (Side, String)>,
}

impl Sides {
    /// Reads what the command line names, and hears of binaries which protocol they speak. Gives
    /// what is to be known of how they were built.
    ///
    /// # Errors
    /// One that is neither a file nor an allocator, one of each, a program that is no fraglab or
    /// none of this protocol.
    pub fn read(base: &Path, new: &Path) -> Result<(Sides, Vec<String>), Problem> {
        match (allocator(base), allocator(new)) {
            (Some(base), Some(new)) => Ok((Sides::Allocators([base, new]), Vec::new())),
            (None, None) => {
                let programs = [program(base)?, program(new)?];
                let [one, other] = [(base, &programs[0]), (new, &programs[1])].map(build);
                Ok((Sides::Programs(programs), differences(&one?, &other?)))
            }
            (one, _) => {
                let (name, other) = if one.is_some() { (base, new) } else { (new, base) };
                Err(Problem::new(format!(
                    "`{}` is an allocator and `{}` is none: expected two binaries or two allocators",
                    said(name),
                    said(other)
                )))
            }
        }
    }

    /// The cells of the comparison, from those of the plan and with what each side lacks.
    pub fn matches(&self, cells: &[Cell]) -> Vec<Match> {
        match self {
            Sides::Programs(programs) => {
                cells.iter().map(|cell| same_cell(programs, cell)).collect()
            }
            Sides::Allocators(allocators) => same_program(allocators, cells),
        }
    }
}

fn allocator(name: &Path) -> Option<Named> {
    Named::parse(name.to_str()?).ok()
}

fn said(path: &Path) -> String {
    shown(&path.to_string_lossy())
}

/// Where a binary lies, so that no search path is asked.
fn program(name: &Path) -> Result<PathBuf, Problem> {
    let wrong = |what: &str| Problem::new(format!("`{}`: {what}", said(name)));
    let path = std::fs::canonicalize(name).map_err(|_| {
        // A name with a wrong knob, perhaps.
        let why = name.to_str().and_then(|name| Named::parse(name).err());
        let why = why.map(|error| error.to_string()).filter(|_| name.components().count() == 1);
        wrong(&format!(
            "no such file, and no allocator{}",
            why.map_or(String::new(), |why| format!(": {why}"))
        ))
    })?;
    match path.is_dir() {
        true => Err(wrong("a folder: expected a fraglab binary or an allocator behind --times")),
        false => Ok(path),
    }
}

fn build((name, program): (&Path, &PathBuf)) -> Result<Build, Problem> {
    protocol::ask(program).map_err(|why| Problem::new(format!("`{}`: {why}", said(name))))
}

/// What may make a difference beside the source.
fn differences(base: &Build, new: &Build) -> Vec<String> {
    let parts = [
        ("compiler", &base.rustc, &new.rustc),
        ("target", &base.target, &new.target),
        ("build options", &base.flags, &new.flags),
    ];
    let differing = parts.into_iter().filter(|(_, one, other)| one != other);
    let mut notes: Vec<String> = differing
        .map(|(what, one, other)| {
            format!("another {what}: BASE has `{}`, NEW has `{}`", shown(one), shown(other))
        })
        .collect();
    if [base, new].iter().any(|build| build.flags.contains("opt-level=0")) {
        notes.push("a binary without optimisation says nothing about one with".into());
    }
    notes
}

fn same_cell(programs: &[PathBuf; 2], cell: &Cell) -> Match {
    let contender = |program: &PathBuf| Contender { program: program.clone(), cell: cell.clone() };
    Match {
        cell: cell.clone(),
        allocators: [cell.allocator.to_string(), cell.allocator.to_string()],
        contenders: Ok([contender(&programs[0]), contender(&programs[1])]),
    }
}

/// Cells of the one beside those of the other on the same stream and heap.
fn same_program(allocators: &[Named; 2], cells: &[Cell]) -> Vec<Match> {
    let names = [allocators[0].to_string(), allocators[1].to_string()];
    // Where the system does not tell, no child can be started, and that is said of every cell.
    let program = std::env::current_exe().unwrap_or_default();
    let of = |side: Side| {
        let name = &names[side as usize];
        cells.iter().filter(move |cell| cell.allocator.to_string() == *name)
    };
    let beside = |one: &Cell, other: &Cell| {
        one.workload.name() == other.workload.name()
            && one.seed == other.seed
            && one.heap.is_like(other.heap)
    };
    let made = |cell: &Cell, contenders| Match {
        cell: cell.clone(),
        allocators: names.clone(),
        contenders,
    };
    let mut matches = Vec::new();
    for base in of(Side::Base) {
        let contenders = match of(Side::New).find(|new| beside(base, new)) {
            Some(new) if new.survey.fingerprint != base.survey.fingerprint => {
                Err((Side::New, "it is adaptive, and asks each of them for something else".into()))
            }
            Some(new) => {
                Ok([base, new]
                    .map(|cell| Contender { program: program.clone(), cell: cell.clone() }))
            }
            None => Err((Side::New, "it does not join this workload on this heap".to_string())),
        };
        matches.push(made(base, contenders));
    }
    for new in of(Side::New).filter(|new| !of(Side::Base).any(|base| beside(new, base))) {
        let why = "it does not join this workload on this heap".to_string();
        matches.push(made(new, Err((Side::Base, why))));
    }
    matches
}
