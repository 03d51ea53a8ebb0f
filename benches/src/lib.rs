//! fraglab.
