# Exports what native code must see: .NET's Environment.SetEnvironmentVariable does not reach libtorch, so it has to be here
# before the process starts. ./actordistill and ./test do it; before a `dotnet test` by hand: . eng/environment.sh (in bash).
# A value that is already set stays.

# shellcheck source=../src/Embedded/TorchSharp/native/locate.sh
. "$(dirname "${BASH_SOURCE[0]}")/../src/Embedded/TorchSharp/native/locate.sh"

# Whether the libtorch that locate_libtorch found is the distribution's; a Python torch from Debian only links to it.
uses_system_libtorch() {
    case "$(readlink -f "$TORCH_LIB/libtorch_cpu.so")" in "/usr/lib/$(uname -m)-linux-gnu/"*) return 0 ;; esac
    return 1
}

# Where Debian keeps the OpenMP build of OpenBLAS.
openmp_openblas_folder() { echo "/usr/lib/$(uname -m)-linux-gnu/openblas-openmp"; }

# Needs TORCH_LIB from locate_libtorch; with PACKAGES=nuget the packages bring their own libtorch and BLAS.
export_native_environment() {
    # OpenMP's busy waiting makes small models three times slower as soon as there are two threads.
    export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}"
    # cuBLAS is deterministic only with a fixed workspace, and reads this when its first handle is made.
    export CUBLAS_WORKSPACE_CONFIG="${CUBLAS_WORKSPACE_CONFIG:-:4096:8}"

    # glibc hands a freed tensor back to the kernel, which zeroes the pages anew at the next step: keep them instead.
    # Blocks up to 32 MiB (glibc's limit) come from the heap and not from mmap.
    export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-33554432}"
    # Free memory at the heap's end goes back only above 256 MiB.
    export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-268435456}"
    # The heap grows by 64 MiB at a time.
    export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-67108864}"
    # All threads share it: a heap of a thread's own ends at 64 MiB, and what a step needs beyond is mapped and unmapped in each step.
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"

    # HttpClient's HTTP/2 connection borrows 16 KiB blocks by the hundred; with the default of 32 a partition the rest is garbage at once.
    export DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION="${DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION:-1024}"

    [ "${PACKAGES:-embedded}" = embedded ] && [ -n "${TORCH_LIB:-}" ] && uses_system_libtorch || return 0
    # With the pthread build of OpenBLAS, which the system prefers when it has both, torch's thread count counts for nothing.
    local folder
    folder=$(openmp_openblas_folder)
    case ":${LD_LIBRARY_PATH:-}:" in
    ":$folder:"*) ;;
    *) export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" ;;
    esac
}

# setup.sh locates libtorch itself, and may have to install it first.
if [ "${setting_up:-}" != yes ]; then
    [ "${PACKAGES:-embedded}" != embedded ] || locate_libtorch || echo "no libtorch found; ./actordistill installs one" >&2
    export_native_environment
fi
