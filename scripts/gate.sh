#!/usr/bin/env bash
# Runs the experiment `gate` and compares it with the committed baseline, figure by figure; fails if
# any differs, better ones too, so that the baseline never ages; instructions by more than 0.5 %, since
# code that was not touched is laid out and inlined anew where its neighbours change. With --accept, takes the new figures
# as the baseline: commit them with the reason. All else goes to `fraglab compare`, such as
# `--also markdown=summary.md`.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
baseline=$root/results/baselines/gate
accept=no more=()
for word; do
    case $word in
        --accept) accept=yes ;;
        *) more+=("$word") ;;
    esac
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd "$root" && cargo build --release --locked --quiet)
fraglab=$(cd "$root" && realpath "${CARGO_TARGET_DIR:-target}/release/fraglab")
(cd "$scratch" && "$fraglab" run gate --out gate >/dev/null)
status=0
"$fraglab" compare "$baseline" "$scratch/gate" --fail-on any --tolerance instructions=0.5% \
    ${more[@]+"${more[@]}"} || status=$?
if [[ $accept == yes ]]; then
    mkdir -p "$baseline"
    cp "$scratch/gate/"{cells.csv,metrics.csv,experiment.toml,provenance.toml} "$baseline/"
    status=0
fi
exit "$status"
