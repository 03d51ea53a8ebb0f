#!/bin/sh
# How much slower a program is while it is recorded: interleaved pairs, the order within each by
# chance, and of the ratio recorded / plain the geometric mean with its 95 % interval (Student's, of
# the logarithms). `cpu` is user + system time of the program and its children; `wall` what a clock
# on the wall says of the program; `command` the same of the whole command `fraglab record`, until the
# traces are written, against the program alone: it takes a second core to be small.
#
#   scripts/recording-overhead.sh [-b BINARY] [-n PAIRS] PROGRAM [ARGUMENT…]
#
# The program reads /dev/null, and what it writes goes there. Prints measure, pairs, plain median
# in milliseconds, factor, lower and upper end, separated by tabs; then events, traces, bytes an
# event of the traces.
set -eu

binary= pairs=20
while getopts b:n: option; do
    case $option in
    b) binary=$OPTARG ;;
    n) pairs=$OPTARG ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { sed -n '7p' "$0" >&2; exit 2; }
if [ -z "$binary" ]; then
    root=$(cd "$(dirname "$0")/.." && pwd)
    (cd "$root" && cargo build --release --quiet --package fraglab)
    binary=${CARGO_TARGET_DIR:-$root/target}/release/fraglab
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The shell's own `times` has hundredths at best, so a small program asks the kernel.
cat >"$folder/timed.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec * 1e-6; }
int main(int count, char **words) {
    struct timespec start, end;
    struct rusage used;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t child = fork();
    if (child == 0) { execvp(words[2], words + 2); _exit(127); }
    waitpid(child, &status, 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    getrusage(RUSAGE_CHILDREN, &used);
    FILE *out = fopen(words[1], "a");
    double wall = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) * 1e-9;
    fprintf(out, "%.6f %.6f\n", wall, seconds(used.ru_utime) + seconds(used.ru_stime));
    fclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
C
cc -O1 -o "$folder/timed" "$folder/timed.c"

plain() { "$folder/timed" "$folder/plain" "$@" </dev/null >/dev/null 2>&1 || true; }
# The recorder is asked to record the clock's program, so both halves of a pair have it around them.
recorded() {
    rm -f "$folder"/*.trace
    "$folder/timed" "$folder/whole" "$binary" record --force -o "$folder/app.trace" -- \
        "$folder/timed" "$folder/recorded" "$@" </dev/null >/dev/null 2>"$folder/told" || true
}

plain "$@"
recorded "$@"
rm -f "$folder/plain" "$folder/recorded" "$folder/whole"
pair=0
while [ "$pair" -lt "$pairs" ]; do
    if [ $(($(od -An -N1 -tu1 /dev/urandom) % 2)) -eq 0 ]; then
        plain "$@"
        recorded "$@"
    else
        recorded "$@"
        plain "$@"
    fi
    pair=$((pair + 1))
done

printf 'measure\tpairs\tplain_ms\tfactor\tlower\tupper\n'
for measure in '1 3 wall' '2 4 cpu' '1 5 command'; do
    paste -d' ' "$folder/plain" "$folder/recorded" "$folder/whole" | awk -v measure="$measure" '
        BEGIN { split(measure, of, " ") }
        { plain[NR] = $of[1]; x[NR] = log($of[2] / $of[1]); sum += x[NR] }
        END {
            # Student: the 97.5 % point for 2 … 30 pairs, then the normal one and a little.
            split("12.706 4.303 3.182 2.776 2.571 2.447 2.365 2.306 2.262 2.228 2.201 2.179 2.160 " \
                  "2.145 2.131 2.120 2.110 2.101 2.093 2.086 2.080 2.074 2.069 2.064 2.060 2.056 " \
                  "2.052 2.048 2.045", t, " ")
            mean = sum / NR
            for (i = 1; i <= NR; i++) square += (x[i] - mean) ^ 2
            half = NR > 1 ? (NR <= 30 ? t[NR - 1] : 2.04) * sqrt(square / (NR - 1) / NR) : "NA"
            for (i = 2; i <= NR; i++) {
                value = plain[i]
                for (j = i - 1; j > 0 && plain[j] > value; j--) plain[j + 1] = plain[j]
                plain[j + 1] = value
            }
            median = NR % 2 ? plain[(NR + 1) / 2] : (plain[NR / 2] + plain[NR / 2 + 1]) / 2
            printf "%s\t%d\t%.1f\t%.3f\t%.3f\t%.3f\n", of[3], NR,
                median * 1000, exp(mean), exp(mean - half), exp(mean + half)
        }'
done
bytes=$(cat "$folder"/app*.trace | wc -c)
sed -n '1s/^recorded \([0-9]*\) process[es]*, \([0-9]*\) events.*/\1 \2/p' "$folder/told" |
    awk -v bytes="$bytes" '{ printf "traces\t%d\nevents\t%d\nbytes_per_event\t%.2f\n", $1, $2, $2 ? bytes / $2 : 0 }'
