//! The project's own trace format: framed, checksummed, compressed; `FORMAT.md` is its definition.
//!
//! Reading costs memory for one frame and for the live objects, whatever the file's length, and
//! some 20 ns an event. The numbers of objects are not stored where they follow from the rule that
//! the number freed last is taken first, so an allocate is little more than its size. What not
//! every trace has (threads, times, call sites) stands in frames of its own: who does not want it
//! does not expand it, and who has none does not pay for it.

mod bytes;
mod columns;
mod event;
mod frame;
mod header;
mod live;
mod read;
mod write;

use super::{Content, Format, How, Input, Stream};
pub use header::{Columns, End, Header, Module, Process, Totals};
pub(super) use live::Live;
pub use write::{WriteError, Writer};

pub(super) const FORMAT: Format = Format {
    word: "fraglab",
    name: "fraglab trace",
    ending: ".trace",
    probe: frame::begins,
    open,
    write: Some(super::export::begin_own),
};

fn open(input: &Input, content: Content, how: How) -> Box<dyn Stream> {
    Box::new(read::Own::new(input, content, how))
}
