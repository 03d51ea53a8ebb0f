#!/usr/bin/env bash
# Runs every command in the README's sh blocks and in its table as a reader would, from a folder of
# its own that holds the files the README calls "my"; fails with the first that fails. Cut short are
# the tests, which have their own step, the benches, of which one group is run, and the table's
# runs of whole experiments, which leave the time pass out.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$root/workloads/traces/gs-pdf.rep.zst" "$scratch/my.rep.zst"
cp "$root/benches/experiments/gate.toml" "$scratch/my-experiment.toml"
echo 'int main(void) { return 0; }' >"$scratch/my.c"
cargo() { command cargo "$1" --manifest-path "$root/Cargo.toml" "${@:2}"; }
cd "$scratch"
commands=$(awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$root/README.md" | sed 's/ *#.*//' | grep .)
table=$(sed -n 's/^| [^|]* | `\(fraglab [^`]*\)` |.*/\1/p' "$root/README.md" | sort -u)
fraglab() {
    if [[ $1 == run && $* != *--passes* ]]; then set -- "$@" --passes space; fi
    cargo run --release -- "$@"
}
while IFS= read -r line; do
    printf '\n-- %s\n' "$line"
    case $line in
        'cargo test --workspace') continue ;;
        'cargo bench -- --save-baseline '*) line+=' buddy/a-1k/' ;;
        scripts/*) line="$root/$line" ;;
    esac
    # What is said is shown when it matters.
    if ! eval "$line" </dev/null >said 2>complained; then
        cat said complained >&2
        exit 1
    fi
    tail -n 3 said
    if [[ $line == 'cargo run --release' ]]; then
        test -s "$(tail -n 1 said)"
    fi
done <<<"$commands"$'\n'"$table"
