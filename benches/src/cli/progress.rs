//! Bars for whatever takes longer than a second; only on a terminal, and never on standard output.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// How often a bar is drawn, a second.
const DRAWN_PER_SECOND: u8 = 10;

/// A bar towards `total`, named by what is being done.
pub(crate) fn bar(doing: &'static str, total: u64) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(DRAWN_PER_SECOND);
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let template = "{msg:<12} [{bar:40}] {percent:>3} %  {elapsed} of about {duration}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("## "));
    }
    bar.set_message(doing);
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
