# Builds, quietly, and knows when nothing has to be built. Sourced after setup.sh and choose_side.

host_folder="$artifacts/bin/ActorDistill.Host/release"
host_stamp="$artifacts/host.stamp"

# build PROJECT...: Release; the output is shown only when it fails. Everything goes to stderr: stdout belongs to the host's commands.
build() {
    local project log="$artifacts/build.log"
    for project in "$@"; do
        # A file and not a pipe: build servers outlive the build and would hold a pipe open; nor may they inherit the lock (9).
        # One compiler for all projects, also where the environment says otherwise: starting it for each takes longer than compiling.
        if dotnet build "$root/$project" -c Release -v q --nologo -clp:NoSummary -p:UseSharedCompilation=true "${properties[@]}" \
            > "$log" 2>&1 9>&-; then continue; fi
        # From there on it says everything a second time.
        sed '/^Build FAILED\.$/,$d' "$log" >&2
        echo "the build of $project failed" >&2
        return 1
    done
}

# What else than the sources decides the build.
host_key() { echo "$PACKAGES ${TORCH_LIB:-} $(stat -Lc '%Y %s' "${TORCH_LIB:-}/libtorch_cpu.so" 2> /dev/null)"; }

# Folders are compared too: a deleted file shows in its folder's time.
host_is_fresh() {
    [ -e "$host_folder/actordistill.dll" ] && [ "$(cat "$host_stamp" 2> /dev/null)" = "$(host_key)" ] || return 1
    [ -z "$(find "$root"/src "$root"/*.props "$root"/*.targets "$root"/global.json "$root"/.editorconfig -newer "$host_stamp" -print -quit)" ]
}

# with_build_lock COMMAND...: one build at a time; many nodes may be started at once.
with_build_lock() {
    mkdir -p "$artifacts"
    (
        flock 9
        "$@"
    ) 9> "$artifacts/build.lock"
}

# build_and_stamp PROJECT...: the stamp's time is the build's start, so that what is saved during the build counts as newer.
build_and_stamp() {
    rm -f "$host_stamp"
    host_key > "$host_stamp.part"
    build "$@" && mv "$host_stamp.part" "$host_stamp"
}

build_host_when_stale() {
    # Whoever had the lock before may have built it.
    if host_is_fresh; then return 0; fi
    echo "building ($side); this happens after a change only" >&2
    build_and_stamp src/Host/ActorDistill.Host.csproj
}
