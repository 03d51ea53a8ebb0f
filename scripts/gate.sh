#!/usr/bin/env bash
# Runs the experiment `gate` and shows every cell whose figures differ from the committed baseline;
# fails if any does. With --accept, takes the new figures as the baseline: commit them with the reason.
set -euo pipefail
cd "$(dirname "$0")/.."
baseline=results/baselines/gate
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo build --release --locked --quiet
fraglab=$(realpath "${CARGO_TARGET_DIR:-target}/release/fraglab")
(cd "$scratch" && "$fraglab" run gate --out gate >/dev/null)
status=0
"$fraglab" compare "$baseline" "$scratch/gate" || status=$?
if [[ ${1:-} == --accept ]]; then
    mkdir -p "$baseline"
    cp "$scratch/gate/"{cells.csv,experiment.toml,provenance.toml} "$baseline/"
    status=0
fi
exit "$status"
