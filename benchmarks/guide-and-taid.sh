#!/usr/bin/env bash
# benchmarks/guide-and-taid.sh FOLDER [MODE [CELLS]]: the runs behind docs/results/guide-and-taid.md, by the product's own commands.
# FOLDER keeps students, token files, the teacher's cache and one folder and one JSON file a run; what is there is not run again, so
# the script can be stopped and started. MODE is all (default) or table; table prints what is there. CELLS is a pattern of run names.
# RUNS sets how many runs go at a time (default 2), ACTORDISTILL what is called (default ./actordistill).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$1 mode=${2:-all} cells=${3:-*}
actordistill=${ACTORDISTILL:-$root/actordistill}
teacher=$root/../shared/models/stories260K text=$root/../shared/text
sizes=(--hidden-size 32 --layers 3 --heads 4 --key-value-heads 2 --intermediate-size 88)
mkdir -p "$folder/students"

# nats FILE: the last validation's figure of a run.
nats() { sed '/"teachers"/,$d' "$1" | grep -o '"nats_per_token": *[0-9.]*' | tail -1 | grep -o '[0-9.]*$'; }

make_students() {
    local seed kind
    for seed in 1 2 3; do
        for kind in random guide-min guide-full; do
            local student=$folder/students/$kind-$seed calibration=()
            [ -d "$student" ] && continue
            # The prototype's calibration: the first blocks, and the epsilon as it is.
            [ "$kind" = random ] || calibration=(--text "$text/stories-train.txt" --calibration first --keep-epsilon true)
            $actordistill init guide --teacher "$teacher" --output "$student" --kind "$kind" --seed "$seed" "${sizes[@]}" "${calibration[@]}"
        done
    done
    for part in train valid; do
        [ -e "$folder/$part.tokens" ] && continue
        $actordistill corpus build --tokenizer "$teacher" --input "$text/stories-$part.txt" --output "$folder/$part.tokens"
    done
}

# run NAME STUDENT SEED STEPS OPTION...: one run, unless it is done.
run() {
    local name=$1 student=$2 seed=$3 steps=$4
    shift 4
    # shellcheck disable=SC2254
    case $name in $cells) ;; *) return 0 ;; esac
    [ -e "$folder/$name.json" ] && return 0
    rm -rf "$folder/runs/$name"
    $actordistill distill-local --teacher "$teacher" --student "$folder/students/$student-$seed" --corpus "$folder/train.tokens" \
        --validation "$folder/valid.tokens" --validation-tokens 25600 --steps "$steps" --batch-size 32 --sequence-length 128 \
        --seed "$seed" --output "$folder/runs/$name" --json "$folder/$name.part" "$@" > "$folder/$name.log" 2>&1
    mv "$folder/$name.part" "$folder/$name.json"
    rm -rf "$folder/runs/$name"
    echo "$name $(nats "$folder/$name.json")"
}

objective_options() {
    case $1 in
        ce) echo --objective hard-cross-entropy ;;
        kl) echo --objective forward-kl --teacher-cache "$folder/teacher" ;;
        taid) echo --objective taid --teacher-cache "$folder/teacher" ;;
    esac
}

# Every cell of the two tables as "NAME STUDENT SEED STEPS OPTION...".
list_runs() {
    local steps objective kind seed
    for seed in 1 2 3; do
        for steps in 300 1500; do
            for objective in ce kl taid; do
                for kind in random guide-min guide-full; do
                    echo "base-$steps-$kind-$objective-$seed $kind $seed $steps --learning-rate 3e-3 --warmup 20 $(objective_options $objective)"
                done
            done
        done
    done
    [ ! -e "$folder/more.txt" ] || cat "$folder/more.txt"
}

table() {
    local file name
    for file in "$folder"/*.json; do
        name=$(basename "$file" .json)
        echo "${name%-*} $(nats "$file")"
    done | sort | awk '
        { n[$1]++; sum[$1] += $2; square[$1] += $2 * $2; if (!seen[$1]++) order[++count] = $1 }
        END {
            for (i = 1; i <= count; i++) {
                name = order[i]; mean = sum[name] / n[name]
                spread = n[name] > 1 ? sqrt((square[name] - n[name] * mean * mean) / (n[name] - 1)) : 0
                printf "%-40s %.4f sd %.4f n %d\n", name, mean, (spread > 0 ? spread : 0), n[name]
            }
        }'
}

if [ "$mode" = all ]; then
    make_students
    list_runs | while read -r line; do
        while [ "$(jobs -rp | wc -l)" -ge "${RUNS:-2}" ]; do wait -n; done
        # shellcheck disable=SC2086
        run $line &
    done
    wait
fi
table
