#!/bin/sh
# Instructions an operation, counted by callgrind inside the replay loop only; they repeat to the
# instruction for one binary. `bare` is a loop over a handle table without any allocator, `null`
# the harness around an allocator that does nothing.
#
#   scripts/instructions.sh [-b BINARY] [ALLOCATOR[,ALLOCATOR…] [WORKLOAD…]]
#
# Prints workload, allocator, operations, instructions, instructions an operation, separated by
# tabs. Without valgrind every figure is NA.
set -eu

if [ "${1:-}" = "-b" ]; then
    binary=$2
    shift 2
else
    root=$(cd "$(dirname "$0")/.." && pwd)
    (cd "$root" && cargo build --release --quiet --package fraglab)
    binary=${CARGO_TARGET_DIR:-$root/target}/release/fraglab
fi
allocators=${1:-bare,null}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- mixed git-log dot gs-pdf

counts=$(mktemp -d)
trap 'rm -rf "$counts"' EXIT
valgrind=yes
if ! command -v valgrind >/dev/null 2>&1; then
    valgrind=no
    echo "instructions.sh: valgrind is not installed, so nothing can be counted" >&2
fi

printf 'workload\tallocator\toperations\tinstructions\tper_operation\n'
for workload; do
    rest=$allocators,
    while [ -n "$rest" ]; do
        allocator=${rest%%,*}
        rest=${rest#*,}
        if [ "$valgrind" = no ]; then
            printf '%s\t%s\tNA\tNA\tNA\n' "$workload" "$allocator"
            continue
        fi
        if ! operations=$(valgrind --tool=callgrind --callgrind-out-file="$counts/out" \
            --collect-atstart=no \
            --toggle-collect='fraglab::time::floor::bare*' \
            --toggle-collect='fraglab::time::instructions::counted*' \
            "$binary" exec-instructions "$allocator" "$workload" 2>"$counts/err"); then
            grep -v '^==' "$counts/err" >&2 || cat "$counts/err" >&2
            exit 1
        fi
        awk -v workload="$workload" -v allocator="$allocator" -v operations="$operations" '
            /^(summary|totals):/ {
                if ($2 == 0) exit 1
                printf "%s\t%s\t%d\t%.0f\t%.2f\n", workload, allocator, operations, $2, $2 / operations
                found = 1
                exit
            }
            END { if (!found) { print "callgrind counted nothing" > "/dev/stderr"; exit 1 } }
        ' "$counts/out"
    done
done
