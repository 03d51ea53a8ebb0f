#!/usr/bin/env bash
# The worked example as its reader runs it: kit, command line, gate; then, in a copy, changes that must
# not pass: one that costs space, one that costs a single load an allocation, a name that is taken. Shares
# this workspace's target directory.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
example=$root/benches/examples/own-allocator
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export CARGO_TARGET_DIR
scratch=$(mktemp -d)
# The copy has the example's name, and cargo takes what it built for the example's.
forget() { cargo clean --quiet --release --package own-allocator --manifest-path "$example/Cargo.toml"; }
trap 'rm -rf "$scratch"; forget' EXIT
forget
export GATE_OUT=$scratch/gate
own=$CARGO_TARGET_DIR/release/own-allocator
step() { printf -- '-- example: %s\n' "$*"; }
# What the command says is shown only where its exit code is another one than expected.
expect() {
    local expected=$1 status=0
    shift
    "$@" >"$scratch/said" 2>&1 || status=$?
    if [[ $status != "$expected" ]]; then
        cat "$scratch/said"
        echo "exit code $status, expected $expected: $*"
        exit 1
    fi
}

step "tests"
expect 0 cargo test --release --manifest-path "$example/Cargo.toml" --locked
step "gate"
expect 0 "$example/gate.sh"
step "every verb knows both"
expect 0 "$own" list allocators
grep -q '^  bitmap ' "$scratch/said" && grep -q '^  size-classes ' "$scratch/said"
expect 0 "$own" show bitmap,first-fit
expect 0 "$own" check bitmap,size-classes --workloads gs-pdf
expect 0 "$own" run bitmap --workloads gs-pdf --passes space,minimum --out "$scratch/minimum"
expect 0 "$own" run "$example/bench.toml" --passes time,tail --workloads gs-pdf --quick --out "$scratch/times"
for name in bitmap size-classes; do
    grep -q "^bench,$name,gs-pdf,.*[0-9]$" "$scratch/times/timings.csv"
done

# A copy elsewhere, with the same dependencies.
cp -r "$example" "$scratch/copy"
sed -i "s|path = \"../../../allocators\"|path = \"$root/allocators\"|; s|path = \"../..\"|path = \"$root/benches\"|" \
    "$scratch/copy/Cargo.toml"
planted() {
    cp "$example/src/bitmap.rs" "$scratch/copy/src/bitmap.rs"
    sed -i "$1" "$scratch/copy/src/bitmap.rs"
    if cmp -s "$example/src/bitmap.rs" "$scratch/copy/src/bitmap.rs"; then
        echo "nothing is planted: $1"
        exit 1
    fi
}
kit() { expect "$1" cargo test --release --manifest-path "$scratch/copy/Cargo.toml" --locked --test kit -- bitmap; }

step "planted: no run is looked for that fits exactly"
planted 's/run.len() == request.rounded()/run.len() == u64::MAX/'
expect 1 "$scratch/copy/gate.sh"
kit 101
grep -q 'the stream (.* events): a0:' "$scratch/said"
step "planted: one load more an allocation"
planted 's/let (mut at, mut first) = (0, None);/let (mut at, mut first) = (self.bits.get(0) \& 0, None);/'
expect 1 "$scratch/copy/gate.sh"
step "planted: a name that is taken"
planted 's/^    "bitmap",/    "first-fit",/'
expect 2 "$scratch/copy/gate.sh"
grep -q 'two allocators are called `first-fit`' "$scratch/said"
