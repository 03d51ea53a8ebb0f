//! Theory's worst cases, to the word: adversaries played end to end, from a TOML table through the plan
//! and its rehearsal to the space pass; and upper bounds that hold on every trace.

mod everybody;
mod exact;
mod limited;
mod played;
mod traces;
mod upper;
