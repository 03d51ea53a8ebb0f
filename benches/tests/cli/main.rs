//! The program as a user meets it: verbs, options, what stands on the terminal, what lies on the
//! disk, and which exit code comes of it.

mod bounds;
mod chaos;
mod comparing;
mod converting;
mod history;
mod inspecting;
mod looking;
mod mallocs;
mod minimum;
#[cfg(feature = "peers")]
mod peers;
mod refusing;
mod reporting;
mod reproducing;
mod running;
mod sets;
mod tails;
mod times;
mod twins;
mod user;
mod where_to;
