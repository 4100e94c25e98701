# Runs test projects and adds up what their result files say. Sourced by ./test.

passed=0
failed=0
skipped=0

# run_project PROJECT [dotnet test options]: its tests, with the failures in full and the reason of each skip. Without options and without
# LONG=1 those of the trait "long" are left out: whole runs that take minutes and differ from another test in one circumstance.
run_project() {
    local project=$1 name status=0 started=$SECONDS counts own_options
    shift
    own_options=$#
    [ $# -gt 0 ] || [ "${LONG:-}" = 1 ] || set -- --filter "length!=long"
    name=$(basename "$project" .csproj)
    dotnet test "$root/$project" -c Release --no-build --nologo -v q "${properties[@]}" --results-directory "$results" \
        --logger "trx;LogFileName=$name.trx" "$@" > "$results/$name.log" 2>&1 || status=$?

    counts="0 0 0"
    if [ -e "$results/$name.trx" ]; then
        awk -v skips="$results/$name.skips" -v counts="$results/$name.counts" -f "$root/eng/results.awk" "$results/$name.trx"
        counts=$(cat "$results/$name.counts")
    fi
    # shellcheck disable=SC2086
    set -- $counts "$own_options"
    # A crash of the process that runs the tests leaves no failed test behind, and a project without tests proves nothing.
    if [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; then
        cat "$results/$name.log"
        echo "FAILED $name: the run ended with exit code $status"
        set -- "$1" 1 "$3" "$4"
    elif [ "$4" -eq 0 ] && [ $(($1 + $2 + $3)) -eq 0 ]; then
        echo "FAILED $name: it ran no tests"
        set -- 0 1 0 0
    fi
    echo "$name: $1 passed, $2 failed, $3 skipped ($((SECONDS - started)) s)"
    passed=$((passed + $1))
    failed=$((failed + $2))
    skipped=$((skipped + $3))
}

# The sum, as the last line. CI=true has GPUs and ../shared by chance, and everything else always.
report() {
    local name reason refused=0
    if [ "${CI:-}" = true ]; then
        while IFS=$'\t' read -r name reason; do
            case "$reason" in "no GPU" | "no ../shared") continue ;; esac
            echo "FAILED $name: skipped with CI=true, which allows only \"no GPU\" and \"no ../shared\""
            refused=$((refused + 1))
        done < <(cat "$results"/*.skips 2> /dev/null)
    fi
    echo "$passed passed, $((failed + refused)) failed, $((skipped - refused)) skipped"
    [ $((failed + refused)) -eq 0 ]
}
