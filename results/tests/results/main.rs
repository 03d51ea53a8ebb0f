//! The crate as others use it: folders written and read, claims judged, tables and report made,
//! all from runs that are put together here.

mod bars;
mod claims;
mod compare;
mod folder;
mod history;
mod reading;
mod report;
mod synthetic;
mod terminal;
