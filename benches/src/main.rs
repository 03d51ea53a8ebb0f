//! fraglab.
fn main() {}
