//! A comparison as Markdown: for a job summary, or a comment under a pull request. What a stranger
//! wrote stands in it as text, whatever signs are in it.

use super::alike::counted;
use super::number::{field, percent};
use super::text::{cell, shown_line, source};
use super::{Comparison, Difference, Verdict};
use std::fmt::Write;

/// Rows of one table before the rest is counted; a comment has an end.
const MOST_ROWS: usize = 50;

impl Comparison {
    /// The comparison as Markdown, under a cross if it `fails`.
    pub fn markdown(&self, fails: bool) -> String {
        let sign = match self.verdict() {
            _ if fails => "❌",
            Verdict::Worse | Verdict::Changed => "⚠️",
            Verdict::Better | Verdict::Within | Verdict::Same => "✅",
        };
        let slower = self.times.iter().filter(|one| one.verdict == Verdict::Worse).count();
        let faster = self.times.iter().filter(|one| one.verdict == Verdict::Better).count();
        let mut out = format!(
            "### {sign} {}: {}\n\n{} → {}, {}, {}: {} worse, {} changed, {} better",
            plain(&self.experiment),
            self.verdict().word(),
            plain(&source(&self.base)),
            plain(&source(&self.new)),
            counted(self.cells, "cell"),
            counted(self.figures, "deterministic figure"),
            self.of(Verdict::Worse).len(),
            self.of(Verdict::Changed).len(),
            self.of(Verdict::Better).len(),
        );
        if !self.times.is_empty() {
            let times = counted(self.times.len(), "cell");
            let _ = write!(out, "; times of {times}: {slower} slower, {faster} faster");
        }
        out.push_str(".\n");
        table(&mut out, "Worse", &self.of(Verdict::Worse));
        self.times_table(&mut out);
        table(&mut out, "Changed", &self.of(Verdict::Changed));
        table(&mut out, "Better", &self.of(Verdict::Better));
        table(&mut out, "Within tolerance", &self.of(Verdict::Within));
        if !self.left_out.is_empty() {
            out.push_str("\n<details><summary>Not compared</summary>\n\n");
            for line in &self.left_out {
                let _ = writeln!(out, "- {}", plain(&shown_line(line)));
            }
            out.push_str("\n</details>\n");
        }
        out
    }

    fn times_table(&self, out: &mut String) {
        let differing = self.times.iter().filter(|one| one.verdict != Verdict::Same);
        let mut rows = differing.peekable();
        if rows.peek().is_none() {
            return;
        }
        out.push_str(
            "\n| time of | ns per operation | ratio | interval | n |\n|---|---|---|---|---|\n",
        );
        for one in rows.take(MOST_ROWS) {
            let [base, new] = one.repetitions;
            let _ = writeln!(
                out,
                "| {} | {:.2} → {:.2} | {:.3} | {:.3} – {:.3} | {base}, {new} |",
                plain(&cell(&one.key)),
                one.base_ns,
                one.new_ns,
                one.ratio,
                one.low,
                one.high
            );
        }
        out.push_str("\nIntervals: 99 % for all cells together.\n");
    }
}

fn table(out: &mut String, title: &str, rows: &[&Difference]) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "\n**{title}**\n\n| cell | figure | base | new | change |\n|---|---|---:|---:|---:|\n"
    );
    for one in rows.iter().take(MOST_ROWS) {
        let change = one.change().map(percent).unwrap_or_default();
        let words = [cell(&one.key), one.name(), field(&one.base), field(&one.new), change];
        let _ = writeln!(out, "| {} |", words.map(|word| plain(&word)).join(" | "));
    }
    if rows.len() > MOST_ROWS {
        let _ = writeln!(out, "\nand {} more", rows.len() - MOST_ROWS);
    }
}

/// Why two runs were not compared, as Markdown.
pub fn refusal(why: &str) -> String {
    format!("### ❌ not compared\n\n{}\n", plain(&shown_line(why)))
}

/// Text that Markdown and HTML leave as it is.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '@' | '$' => {
                out.push('\\');
                out.push(sign);
            }
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
