//! `fraglab show`: the heap after each event as one line of characters, several allocators side by
//! side, with the reasons for their choices: the student's way in and the author's debugger.

mod drawing;
mod player;
mod stream;

use super::say;
use crate::cell::{Cell, HeapSize};
use crate::experiment::HeapWish;
use crate::minimum;
use crate::plan;
use crate::problem::Problem;
use allocators::{LARGEST_HEAP, Named};
use clap::Args;
use drawing::Column;
use player::Player;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use stream::Stream;

/// What is shown when no stream is given: sizes that make the policies part within a dozen events.
const DOZEN: &str = "a0:32 a1:16 a2:16 a3:16 a4:48 a5:16 f0 f2 f4 a6:16 a7:48 a8:32";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Allocators, separated by commas.
    allocators: String,
    /// A stream such as 'a0:100 a1:200 f0 r1:50', a workload, or the path of a trace.
    stream: Option<String>,
    /// `grow`, bytes (`4K`), a factor of the most live bytes (`1.25x`), the power of two at or above
    /// it (`pow2:1.9x`), or `min`, the smallest that serves everything.
    #[arg(long, default_value = "grow")]
    heap: String,
    /// The most events shown.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    events: u64,
    /// Gives the reasons even if more than three allocators are shown.
    #[arg(long)]
    why: bool,
    /// Of a generated workload.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn show(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let mut allocators = Vec::new();
    for item in arguments.allocators.split(',') {
        let found = plan::allocators_on(item, arguments.heap == "grow");
        let [found, _] = found.map_err(|what| Problem::new(format!("`{item}`: {what}")))?;
        allocators.extend(found);
    }
    let text = arguments.stream.as_deref().unwrap_or(DOZEN);
    let stream = Stream::read(text, arguments.seed, arguments.events)?;
    let heap = HeapWish::parse(&arguments.heap)
        .and_then(|wish| wish.size(stream.survey.load_bytes))
        .map_err(|what| Problem::new(format!("--heap: {what}")))?;
    if stream.survey.load_bytes > LARGEST_HEAP {
        let live = stream.survey.load_bytes;
        return Err(Problem::new(format!(
            "{live} bytes are live at once, and a heap reaches {LARGEST_HEAP} (64 GiB)"
        )));
    }
    let columns: Vec<Column> = allocators
        .iter()
        .map(|named| play(named, (heap, arguments.seed), &stream))
        .collect::<Result<_, Problem>>()?;
    say(&drawing::drawn(&stream, &columns, arguments.why || columns.len() <= 3));
    Ok(ExitCode::SUCCESS)
}

/// One allocator through the whole stream.
fn play(named: &Named, (heap, seed): (HeapSize, u64), stream: &Stream) -> Result<Column, Problem> {
    if named.promises().own_memory {
        return Err(Problem::new(format!("{named}: its memory is its own, and not to be shown")));
    }
    let mut cell = Cell {
        experiment: "show".into(),
        allocator: named.clone(),
        workload: stream.source.clone(),
        survey: Arc::new(stream.survey.clone()),
        seed,
        heap,
        map: false,
    };
    if heap == HeapSize::Smallest {
        let found = minimum::search(&[&cell], &|_| {}).remove(0);
        let found = found.map_err(|why| Problem::new(format!("{named}: {why}")))?;
        cell.heap = HeapSize::Min(found.heap_bytes);
    }
    let built = named.build(cell.heap(0));
    let built = built.map_err(|error| Problem::new(format!("{named}: {error}")))?;
    let frames = catch_unwind(AssertUnwindSafe(|| {
        let mut player = Player::new(named, built, named.naive(cell.heap(0)));
        stream.steps.iter().map(|step| player.play(step)).collect()
    }));
    let frames = frames.map_err(|_| Problem::new(format!("{named}: it panicked")))?;
    Ok(Column { name: named.to_string(), frames })
}
