#!/usr/bin/env bash
# Pastes the output of each command marked `<!-- paste: COMMAND -->` into README.md, up to its
# `<!-- end -->`. With --check writes nothing and fails if the README is not what it would be.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --locked --quiet
PATH="$(realpath "${CARGO_TARGET_DIR:-target}/release"):$PATH"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
copying=yes
while IFS= read -r line; do
    if [[ $line == '<!-- end -->' ]]; then copying=yes; fi
    if [[ $copying == yes ]]; then printf '%s\n' "$line"; fi
    if [[ $line =~ ^'<!-- paste: '(.*)' -->'$ ]]; then
        read -ra words <<<"${BASH_REMATCH[1]}"
        if [[ ${words[1]} == run ]]; then words+=(--out "$scratch/run" --force); fi
        printf '```text\n'
        # The path of a scratch folder is no part of what a reader sees.
        COLUMNS=80 "${words[@]}" </dev/null 2>"$scratch/errors" | sed "s|$scratch/run|results/runs/textbook|" ||
            { cat "$scratch/errors" >&2; exit 1; }
        printf '```\n'
        copying=no
    fi
done <README.md >"$scratch/README.md"
if [[ ${1:-} == --check ]]; then
    diff -u README.md "$scratch/README.md"
else
    cp "$scratch/README.md" README.md
fi
