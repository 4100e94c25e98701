#!/usr/bin/env bash
# build.sh OUT: compiles the shim (*.cpp beside this file) against the libtorch that locate.sh finds, into
# OUT/libactordistill_torch.so. Needs g++ alone, so a machine with only a Python torch can build it too.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:?"usage: build.sh OUT"}
mkdir -p "$out"
out=$(cd "$out" && pwd)
# shellcheck source=locate.sh
. "$here/locate.sh"

fail() { echo "shim: error: $*" >&2; exit 3; }

# Several projects may ask at once; the second waits and then finds everything up to date.
exec 9> "$out/.lock"
flock 9

command -v g++ > /dev/null || fail "g++ is missing; install it (Debian, Ubuntu: apt-get install g++), or run ./actordistill, which does"
locate_libtorch || fail "no libtorch found; set LIBTORCH, install a Python torch, or: apt-get install libtorch-dev (./actordistill does that)"

# Headers from 2.9 on are moving to C++20; older ones are written for C++17. Newer releases keep the numbers one header further.
version() {
    for folder in /usr/include ${TORCH_INCLUDE//-isystem/}; do
        sed -n "s/^#define TORCH_VERSION_$1 \([0-9]*\).*/\1/p" "$folder/torch/version.h" "$folder/torch/headeronly/version.h" 2> /dev/null || true
    done | tail -1
}
standard=c++17
if [ "$(version MAJOR)" -gt 2 ] || { [ "$(version MAJOR)" -eq 2 ] && [ "$(version MINOR)" -ge 9 ]; }; then standard=c++20; fi

# Wheels before 2.6 use the old std::string; the two do not link with each other.
abi=1
grep -aq '_ZN3c105ErrorC[12]ENS_14SourceLocationENSt7__cxx11' "$TORCH_LIB/libc10.so" || abi=0
flags="-std=$standard -O1 -fPIC -fvisibility=hidden -Wall -Wextra -Wno-unused-parameter -DAT_PER_OPERATOR_HEADERS -D_GLIBCXX_USE_CXX11_ABI=$abi"
cuda_link=""
if [ -e "$TORCH_LIB/libtorch_cuda.so" ]; then
    # Registers the CUDA kernels; nothing refers to them by name, so the linker would drop the library.
    cuda_link="-Wl,--no-as-needed -ltorch_cuda -lc10_cuda -Wl,--as-needed"
fi
rpath=""
case "$TORCH_KIND" in *system*) ;; *) rpath="-Wl,-rpath,$TORCH_LIB" ;; esac

stamp="$TORCH_LIB $flags $cuda_link $rpath $(g++ -dumpfullversion) $(stat -Lc %Y%s "$TORCH_LIB/libtorch_cpu.so")"
if [ "$(cat "$out/stamp" 2> /dev/null)" != "$stamp" ]; then
    rm -f "$out"/*.o
    printf '%s' "$stamp" > "$out/stamp"
fi

started=$SECONDS
stale=()
for source in "$here"/*.cpp; do
    object="$out/$(basename "$source" .cpp).o"
    newest=$(ls -t "$source" "$here"/*.h | head -1)
    if [ ! -e "$object" ] || [ "$newest" -nt "$object" ]; then stale+=("$source"); fi
done
library="$out/libactordistill_torch.so"
if [ ${#stale[@]} -eq 0 ] && [ -e "$library" ]; then exit 0; fi

compile() {
    object="$out/$(basename "$1" .cpp).o"
    # shellcheck disable=SC2086
    g++ $flags $TORCH_INCLUDE -c "$1" -o "$object.part" && mv "$object.part" "$object"
}
export -f compile
export out flags TORCH_INCLUDE
if [ ${#stale[@]} -gt 0 ]; then
    printf '%s\0' "${stale[@]}" | xargs -0 -P "$(nproc)" -n 1 bash -c 'compile "$1"' _ || fail "the shim does not compile against $TORCH_KIND"
fi
# No undefined symbols: a shim for another std::string would otherwise load lazily and crash at the first error message.
# shellcheck disable=SC2086
g++ -shared -Wl,--no-undefined -o "$library.part" "$out"/*.o -L"$TORCH_LIB" $rpath -ltorch_cpu -lc10 $cuda_link || fail "the shim does not link against $TORCH_KIND"
mv "$library.part" "$library"
echo "shim: built against $TORCH_KIND in $((SECONDS - started)) s (${#stale[@]} sources)"
