//! `fraglab reproduce`: results of the literature measured again, a table each, and one report.

use super::say;
use crate::problem::Problem;
use crate::provenance;
use crate::reproduce::{Effort, ITEMS, Item};
use clap::Args;
use results::terminal::wrapped;
use results::{Folder, Reproduction, item_table};
use std::path::PathBuf;
use std::process::ExitCode;

/// Columns of the terminal that a table takes at most.
const WIDTH: usize = 100;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Items by name. Without any: the list of them.
    items: Vec<String>,
    /// Every item.
    #[arg(long, conflicts_with = "items")]
    all: bool,
    /// Few repetitions, wider tolerances: all items within a minute.
    #[arg(long)]
    quick: bool,
    /// The folder of the report; it must not be there yet. Unless given: results/runs/reproduce,
    /// with a number behind it if it is there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replaces an older report at the same place.
    #[arg(long)]
    force: bool,
    /// How many cells are measured at once; no figure depends on it. All cores unless given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(crate) fn reproduce(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let items = chosen(arguments)?;
    if items.is_empty() {
        say(&list());
        return Ok(ExitCode::SUCCESS);
    }
    let out = super::out::place(arguments.out.as_deref(), "reproduce", arguments.force)?;
    let folder = Folder::create(&out, arguments.force)?;
    let effort = if arguments.quick { Effort::Quick } else { Effort::Full };
    let mut found = Reproduction { provenance: provenance::here(), items: Vec::new() };
    let pool = super::chosen::pool(arguments.jobs)?;
    let bar = super::progress::bar("items", items.len() as u64);
    for item in items {
        let record = pool.install(|| item.reproduce(effort))?;
        bar.suspend(|| say(&(item_table(&record, WIDTH) + "\n")));
        found.items.push(record);
        bar.inc(1);
    }
    bar.finish_and_clear();
    folder.write_reproduction(&found)?;
    let out = folder.finish()?;
    say(&format!("{}\n", out.join("report.html").display()));
    Ok(if found.misses() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn chosen(arguments: &Arguments) -> Result<Vec<&'static Item>, Problem> {
    if arguments.all {
        return Ok(ITEMS.iter().collect());
    }
    let named = |name: &String| {
        ITEMS.iter().find(|item| item.name == name).ok_or_else(|| {
            let known: Vec<&str> = ITEMS.iter().map(|item| item.name).collect();
            let name = crate::problem::shown(name);
            Problem::new(format!("no item `{name}`, expected one of {}", known.join(", ")))
        })
    };
    arguments.items.iter().map(named).collect()
}

/// Every item with its title and source.
fn list() -> String {
    let mut text = "Items: `fraglab reproduce ITEM…` or `fraglab reproduce --all`\n".to_string();
    for item in ITEMS {
        let line = format!("{} ({})", item.title, item.source);
        let wrapped = wrapped(&line, 74).replace('\n', &format!("\n{:20}", ""));
        text += &format!("  {:<17} {wrapped}\n", item.name);
    }
    text
}
