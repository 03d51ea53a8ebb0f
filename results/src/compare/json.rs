//! A comparison as JSON, for programs. Figures stand as the texts of their files, so that nothing is
//! rounded on the way; keys keep their names.

use super::{Comparison, Verdict};
use crate::records::CellKey;
use crate::run::Provenance;
use serde_json::{Value, json};

/// Raised when a key changes its meaning.
const SCHEMA: u64 = 1;

impl Comparison {
    /// The comparison as JSON, indented, with a line's end.
    pub fn json(&self) -> String {
        let differences = self.differences.iter().map(|one| {
            let mut row = cell(&one.key);
            row["figure"] = json!(one.figure);
            row["parameter"] = json!(one.parameter);
            row["base"] = json!(one.base);
            row["new"] = json!(one.new);
            row["change_percent"] = json!(one.change().map(|change| 100.0 * change));
            row["verdict"] = json!(one.verdict.word());
            row
        });
        let times = self.times.iter().map(|one| {
            let mut row = cell(&one.key);
            row["base_ns"] = json!(one.base_ns);
            row["new_ns"] = json!(one.new_ns);
            row["ratio"] = json!(one.ratio);
            row["low"] = json!(one.low);
            row["high"] = json!(one.high);
            row["repetitions"] = json!(one.repetitions);
            row["verdict"] = json!(one.verdict.word());
            row
        });
        let count = |verdict| self.count(verdict);
        let whole = json!({
            "schema": SCHEMA,
            "experiment": self.experiment,
            "verdict": self.verdict().word(),
            "base": side(&self.base),
            "new": side(&self.new),
            "cells": self.cells,
            "figures": self.figures,
            "counts": {
                "worse": count(Verdict::Worse),
                "changed": count(Verdict::Changed),
                "better": count(Verdict::Better),
                "within_tolerance": count(Verdict::Within),
            },
            "differences": differences.collect::<Vec<Value>>(),
            "times_margin": self.margin,
            "times": times.collect::<Vec<Value>>(),
            "not_compared": self.left_out,
        });
        format!("{whole:#}\n")
    }
}

fn cell(key: &CellKey) -> Value {
    json!({
        "allocator": key.allocator,
        "workload": key.workload,
        "seed": key.seed,
        "heap": key.heap,
    })
}

fn side(run: &Provenance) -> Value {
    json!({
        "revision": run.revision,
        "dirty": run.dirty,
        "rustc": run.rustc,
        "target": run.target,
        "cpu": run.cpu,
        "date": run.date,
    })
}
