#!/usr/bin/env bash
# Remakes the figures that the README shows, as SVG in results/figures: those of space from a fresh
# run of the space pass, the same bytes on every machine; those of time from the committed run under
# results/baselines, since no two machines agree on a time.
#
# With --paper DIR also what a paper takes, PDF, SVG and tables, from every shipped experiment that
# says what it found (its `analysis`), into DIR/EXPERIMENT: again from the committed run, else from a
# fresh run of the space pass. --width goes to `fraglab report`, all else to `fraglab run`.
set -euo pipefail
cd "$(dirname "$0")/.."
paper='' width=column more=()
while (($#)); do
    case $1 in
        --paper) paper=$2 && shift 2 ;;
        --width) width=$2 && shift 2 ;;
        *) more+=("$1") && shift ;;
    esac
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fraglab() { cargo run --release --locked --quiet -- "$@" </dev/null >"$scratch/said"; }
# The folder of an experiment's run; the first call makes it where none is committed.
run_of() {
    run=results/baselines/$1
    [[ -e $run/timings.csv ]] && return
    run=$scratch/$1
    [[ -d $run ]] || fraglab run "$1" --passes space --out "$run" ${more[@]+"${more[@]}"}
}
# Each with the experiment it is from; a new one is added by its name.
for shown in textbook/footprint-shares--git-log textbook/heap-map--git-log \
    textbook/footprint-over-time--gs-pdf twins/models--git-log \
    adversaries/footprint-against-bound--robson-1977-best-grow scaling/time-against-live--a \
    tails/tail--gs-pdf-fixed-67108864; do
    run_of "${shown%/*}"
    fraglab report "$run" --format svg --only "${shown#*/}" --out results/figures --force
    printf 'results/figures/%s.svg\n' "${shown#*/}"
done
[[ -n $paper ]] || exit 0
for experiment in $(grep -l '^analysis = ' benches/experiments/*.toml); do
    toml=$experiment experiment=$(basename "$experiment" .toml)
    if [[ ! -e results/baselines/$experiment/timings.csv ]] && ! grep -q '^passes = .*"space"' "$toml"; then
        echo "left out: $experiment has only times, and no run of it is committed"
        continue
    fi
    run_of "$experiment"
    fraglab report "$run" --format pdf,svg,tex --width "$width" --out "$paper/$experiment" --force
    cat "$scratch/said"
done
