#!/usr/bin/env bash
# Runs gate.toml and compares every deterministic figure with the folder baseline/. Exit code 1 if one
# differs, better ones too (instructions by more than 0.5 %, since a compiler lays out and inlines anew what
# was not touched); 2 if something could not be run. With --accept the new figures become the
# baseline: commit them, and say why in the message. All else goes to `compare`, such as
# `--also markdown=summary.md`.
set -euo pipefail
cd "$(dirname "$0")"
new=${GATE_OUT:-target/gate}
cargo build --release --locked --quiet
fraglab=${CARGO_TARGET_DIR:-target}/release/own-allocator

mkdir -p "$(dirname "$new")"
"$fraglab" run gate.toml --out "$new" --force
if [[ ${1:-} == --accept ]]; then
    mkdir -p baseline
    cp "$new"/{cells.csv,metrics.csv,experiment.toml,provenance.toml} baseline/
    echo "baseline/ is what was measured just now: commit it with the reason"
    exit
fi
"$fraglab" compare baseline "$new" --fail-on any --tolerance instructions=0.5% "$@"
