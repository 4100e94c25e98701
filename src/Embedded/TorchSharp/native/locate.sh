# Finds the libtorch to build and run with; sourced by build.sh and by the launcher.
# Order: $LIBTORCH, a Python torch that can be imported, the system's packages.
# Sets TORCH_INCLUDE (compiler flags), TORCH_LIB (folder of libtorch_cpu.so), TORCH_KIND; returns 1 when there is none.

locate_libtorch() {
    local root python
    if [ -n "${LIBTORCH:-}" ]; then
        if _use_libtorch_root "$LIBTORCH"; then TORCH_KIND="LIBTORCH=$LIBTORCH"; return 0; fi
        echo "LIBTORCH=$LIBTORCH has no lib/libtorch_cpu.so with include/ATen beside it" >&2
        return 1
    fi
    for python in python3 /usr/bin/python3; do
        command -v "$python" > /dev/null 2>&1 || continue
        # find_spec asks where torch is without paying for importing it.
        root=$("$python" -c 'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s and s.submodule_search_locations else "")' 2> /dev/null)
        # Debian's Python torch links to the system's libtorch: that case is the one below.
        case "$(readlink -f "$root/lib/libtorch_cpu.so" 2> /dev/null)" in /usr/lib/*) continue ;; esac
        if [ -n "$root" ] && _use_libtorch_root "$root"; then TORCH_KIND="the Python torch at $root"; return 0; fi
    done
    for TORCH_LIB in "/usr/lib/$(uname -m)-linux-gnu" /usr/lib64 /usr/lib /usr/local/lib; do
        if [ -e "$TORCH_LIB/libtorch_cpu.so" ] && [ -e /usr/include/ATen/ATen.h ]; then
            TORCH_INCLUDE="-isystem /usr/include/torch/csrc/api/include"
            TORCH_KIND="the system's libtorch in $TORCH_LIB"
            return 0
        fi
    done
    TORCH_LIB=""
    return 1
}

_use_libtorch_root() {
    [ -e "$1/lib/libtorch_cpu.so" ] && [ -e "$1/include/ATen/ATen.h" ] || return 1
    TORCH_LIB="$1/lib"
    TORCH_INCLUDE="-isystem $1/include -isystem $1/include/torch/csrc/api/include"
}
