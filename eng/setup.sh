# What ./actordistill, ./test and .ci/run share: the side asked for by PACKAGES and DEVICE, and the set-up of a bare machine. Sourced.
# Exit codes: 2 the caller's mistake, 3 something is missing that cannot be installed from here.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
setting_up=yes
# shellcheck source=environment.sh
. "$root/eng/environment.sh"

# stop CODE LINE...
stop() {
    local code=$1
    shift
    printf '%s\n' "$@" >&2
    exit "$code"
}

# Sets side (the folder below artifacts/) and properties (which every dotnet command gets).
choose_side() {
    case "${PACKAGES:=embedded}" in
    embedded)
        side=embedded
        properties=(-p:Packages=embedded)
        ;;
    nuget)
        case "${DEVICE:=cpu}" in cpu | cuda) ;; *) stop 2 "DEVICE must be cpu or cuda, is $DEVICE" ;; esac
        side="nuget-$DEVICE"
        properties=(-p:Packages=nuget "-p:Device=$DEVICE")
        ;;
    *) stop 2 "PACKAGES must be embedded or nuget, is $PACKAGES" ;;
    esac
    artifacts="$root/artifacts/$side"
}

# Installs what is missing, then exports the environment of native code.
set_up() {
    command -v dotnet > /dev/null || stop 3 "dotnet is missing: install the .NET 10 SDK, https://dotnet.microsoft.com/download"
    wanted=()
    reasons=()
    # First, because without ICU not even the .NET SDK starts.
    has_icu || want "$(icu_package)" "ICU, without which .NET does not start"
    if [ "$side" = embedded ]; then want_for_tensors; fi
    if [ ${#wanted[@]} -gt 0 ]; then
        install_wanted
        [ "$side" != embedded ] || locate_libtorch || stop 3 "libtorch is installed and still not found"
    fi
    export_native_environment
}

want() {
    wanted+=("$1")
    reasons+=("$1 ($2)")
}

want_for_tensors() {
    command -v g++ > /dev/null || want g++ "compiles the tensor shim"
    if locate_libtorch; then
        if ! uses_system_libtorch || [ -e "$(openmp_openblas_folder)/libblas.so.3" ]; then return; fi
        # Where there is no apt, nobody splits OpenBLAS in two either.
        ! command -v apt-get > /dev/null || want libopenblas0-openmp "its matrix products, on the threads torch asks for"
    elif [ -n "${LIBTORCH:-}" ]; then
        stop 2 "unset LIBTORCH, or point it at an unpacked libtorch"
    else
        want libtorch-dev "tensors"
        want libopenblas0-openmp "its matrix products, on the threads torch asks for"
    fi
}

has_icu() {
    case "${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-}" in 1 | true | True | TRUE) return 0 ;; esac
    # ldconfig lies in a folder that a user's PATH often lacks.
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep libicuuc > /dev/null
}

# The number in the library's package name differs from release to release; libicu-dev stands for it while the lists are empty.
icu_package() {
    local found=""
    if command -v apt-cache > /dev/null; then
        found=$(apt-cache search --names-only '^libicu[0-9]+$' | cut -d' ' -f1 | sort -V | tail -1)
    fi
    echo "${found:-libicu-dev}"
}

# may_install: sets as_root to what apt-get must be run with.
may_install() {
    command -v apt-get > /dev/null || return 1
    as_root=(env DEBIAN_FRONTEND=noninteractive)
    [ "$(id -u)" != 0 ] || return 0
    as_root=(sudo -n "${as_root[@]}")
    command -v sudo > /dev/null && sudo -n true 2> /dev/null
}

# Installs wanted, or says with which command to do it and stops.
install_wanted() {
    local command="apt-get update && sudo apt-get install -y --no-install-recommends ${wanted[*]}"
    local list
    list=$(printf ', %s' "${reasons[@]}")
    may_install || stop 3 "missing: ${list:2}. On Debian or Ubuntu:" "  sudo $command"
    echo "installing by apt-get: ${list:2}" >&2

    local log
    log=$(mktemp)
    if ! apt_install "${wanted[@]}" > "$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        stop 3 "apt-get could not install them; by hand:" "  sudo $command"
    fi
    rm -f "$log"
}

# A fresh container has no package lists, an old one has outdated ones: both fail at first and work after an update.
apt_install() {
    "${as_root[@]}" apt-get install -y --no-install-recommends "$@" && return 0
    "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "$@"
}
