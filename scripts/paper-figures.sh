#!/usr/bin/env bash
# Remakes the figures that the README shows, as SVG, from a fresh run of the space pass: the same
# bytes on every machine. Arguments are passed on to `fraglab run textbook`.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo run --release --locked --quiet -- run textbook --passes space --out "$scratch/run" "$@" >/dev/null
mkdir -p results/figures
# Those that stand there are those that are shown; a new one is added by its name.
for figure in footprint-shares--git-log heap-map--git-log; do
    cp "$scratch/run/figures/$figure.svg" results/figures/
    printf 'results/figures/%s.svg\n' "$figure"
done
