//! The answer in words: a sentence for each cell and one for all, as text for a terminal and as
//! Markdown for a job's summary.

use super::answer::{Answer, CellAnswer};
use super::judge::Verdict;
use results::terminal::wrapped;

const WIDTH: usize = 80;

/// What is said of one cell, without its name.
pub fn of_cell(cell: &CellAnswer, margin: f64) -> String {
    if let (Some(side), Some(why)) = (cell.failed, &cell.why) {
        return format!("NA, since {side} has no time: {why}");
    }
    let pairs = match cell.pairs {
        0 => return "no difference shown: there was no time for a pair".to_string(),
        1 => "1 pair".to_string(),
        pairs => format!("{pairs} pairs"),
    };
    let (Some(ratio), Some(low), Some(high)) = (cell.ratio, cell.low, cell.high) else {
        return format!("no difference shown: {pairs} are too few to say anything");
    };
    let between = format!("{}; {pairs}", between(low, high));
    match cell.verdict {
        Some(Verdict::Slower | Verdict::Faster) => format!("{} ({between})", amount(ratio)),
        Some(Verdict::NoDifference) => format!("no difference ({between})"),
        _ if low > 1.0 || high < 1.0 => {
            let margin = percent(1.0 + margin);
            format!("{}, not shown to be more than {margin} ({between})", amount(ratio))
        }
        _ => format!("no difference shown ({between})"),
    }
}

/// What is said of all cells together.
pub fn of_all(answer: &Answer) -> String {
    let all = answer.cells.len();
    let margin = percent(1.0 + answer.margin_percent / 100.0);
    let cells = |count: usize| match count {
        1 if all == 1 => "the only cell".to_string(),
        _ if count == all => format!("all {all} cells"),
        _ => format!("{count} of {all} cells"),
    };
    let count = |verdict| answer.count(Some(verdict));
    let parts = [
        (count(Verdict::Slower), "NEW is slower than BASE in"),
        (count(Verdict::Faster), "NEW is faster than BASE in"),
        (count(Verdict::NoDifference), "there is no difference in"),
        (count(Verdict::Undecided), "no difference is shown, and none ruled out, in"),
        (answer.count(None), "there is no time (NA) in"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{what} {}", cells(count)))
        .collect();
    let text = parts.join("; ");
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    let upper = first.to_uppercase();
    format!(
        "{upper}{rest}. A difference is more than {margin}; all intervals hold together with {} %; \
         {} pairs in {} s.",
        answer.confidence_percent, answer.pairs, answer.seconds
    )
}

impl Answer {
    /// For a terminal, in 80 columns.
    pub fn text(&self) -> String {
        let mut text = wrapped(&format!("BASE {}, NEW {}", self.base, self.new), WIDTH) + "\n";
        for note in &self.notes {
            text += &(wrapped(&format!("note: {note}"), WIDTH) + "\n");
        }
        text.push('\n');
        for cell in &self.cells {
            let line = format!("{}: {}", self.name(cell), cell.sentence);
            text += &(wrapped(&line, WIDTH - 2).replace('\n', "\n  ") + "\n");
        }
        text + "\n" + &wrapped(&self.sentence, WIDTH) + "\n"
    }

    /// For a page that shows Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("{}\n\n", plain(&self.sentence));
        text += &format!("BASE: {}  \nNEW: {}\n\n", plain(&self.base), plain(&self.new));
        for note in &self.notes {
            text += &format!("Note: {}\n\n", plain(note));
        }
        text += "| cell | NEW beside BASE | time ratio | pairs |\n|---|---|---:|---:|\n";
        for cell in &self.cells {
            let ratio = cell.ratio.map_or("NA".to_string(), |ratio| format!("{ratio:.4}"));
            let (name, sentence) = (plain(&self.name(cell)), plain(&cell.sentence));
            text += &format!("| {name} | {sentence} | {ratio} | {} |\n", cell.pairs);
        }
        text
    }

    /// As data.
    pub fn json(&self) -> String {
        // Texts and finite numbers only: there is nothing in it that JSON cannot say.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What tells a cell from the others: who serves, where that is not said above; the workload;
    /// seed and heap where there are several or it is none of the usual.
    fn name(&self, cell: &CellAnswer) -> String {
        let mut name = cell.workload.clone();
        if cell.base_allocator == cell.new_allocator {
            name = format!("{} on {name}", cell.base_allocator);
        }
        let twin = |other: &&CellAnswer| other.workload == cell.workload && other.seed != cell.seed;
        if self.cells.iter().find(twin).is_some() {
            name += &format!(", seed {}", cell.seed);
        }
        if cell.heap != "grow" {
            name += &format!(", {}", cell.heap);
        }
        name
    }
}

/// `4.9 % slower`, `3.2 times the time`.
fn amount(ratio: f64) -> String {
    if !(0.5..2.0).contains(&ratio) {
        return times(ratio);
    }
    let towards = if ratio < 1.0 { "faster" } else { "slower" };
    format!("{} {towards}", percent(ratio))
}

/// `between 0.7 % faster and 1.9 % slower`.
fn between(low: f64, high: f64) -> String {
    match (low < 1.0, high < 1.0) {
        (false, false) if high < 2.0 => {
            format!("between {} and {} slower", percent(low), percent(high))
        }
        (true, true) if low >= 0.5 => {
            format!("between {} and {} faster", percent(high), percent(low))
        }
        _ if [low, high].iter().all(|ratio| !(0.5..2.0).contains(ratio)) => {
            format!("between {} and {}", digits(low), times(high))
        }
        _ => format!("between {} and {}", amount(low), amount(high)),
    }
}

/// How far a ratio is from 1.
fn percent(ratio: f64) -> String {
    let percent = (ratio - 1.0).abs() * 100.0;
    let digits = if percent < 0.095 { 2 } else { 1 };
    format!("{percent:.digits$} %")
}

fn times(ratio: f64) -> String {
    format!("{} times the time", digits(ratio))
}

/// About three that say something.
fn digits(ratio: f64) -> String {
    let behind = match ratio {
        _ if ratio < 0.1 => 4,
        _ if ratio < 1.0 => 3,
        _ if ratio < 10.0 => 2,
        _ => 1,
    };
    format!("{ratio:.behind$}")
}

/// A stranger's words in Markdown: nothing in them is a mark.
fn plain(text: &str) -> String {
    let marks = ['|', '<', '>', '&', '`', '*', '_', '[', ']', '\\', '~', '#', '!'];
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            sign if sign.is_control() => out.push(' '),
            sign if marks.contains(&sign) => out.extend(['\\', sign]),
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests;
