//! The space pass's figures as its files hold them: the same bytes whatever the number of threads
//! and whatever else is run, parts that add up in every row, and examples worked out by hand.

mod by_hand;
mod runs;
mod same;
mod split;
