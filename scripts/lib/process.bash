# shellcheck shell=bash
# Processes that a script owns: started in the background, awaited, and stopped in reverse order.

source "$(dirname "${BASH_SOURCE[0]}")/common.bash"

# Names, in the order of their start, and each one's process.
process_names=()
declare -A process_ids=()

# keep_processes: what is started from here on outlives the script.
keep_processes() {
    process_tie=()
}
# Otherwise the kernel ends them when the script dies, however it dies.
process_tie=(setpriv --pdeathsig TERM --)

# start NAME FOLDER COMMAND…: in a session of its own, so that Ctrl-C reaches the script alone, which then stops it.
# What it prints goes to FOLDER/NAME.out and FOLDER/NAME.err.
start() {
    local name=$1 folder=$2
    shift 2
    setsid "${process_tie[@]}" "$@" </dev/null >"$folder/$name.out" 2>"$folder/$name.err" &
    process_ids[$name]=$!
    process_names+=("$name")
    printf '%s %s %s\n' "$name" "$!" "$(started_at $!)" >>"$folder/processes"
}

# await NAME FOLDER SECONDS WHAT COMMAND…: until the command succeeds; fails where the process ends before.
await() {
    local name=$1 folder=$2 deadline=$((SECONDS + $3)) what=$4
    shift 4
    until "$@" >/dev/null 2>&1; do
        if [[ -z $(started_at "${process_ids[$name]}") ]]; then
            tail -n 20 "$folder/$name.err" >&2
            fail "$name ended before: $what"
        fi
        ((SECONDS < deadline)) || fail "$name: not in time: $what"
        sleep 0.1
    done
}

stop_processes() {
    local index
    for ((index = ${#process_names[@]} - 1; index >= 0; index--)); do
        stop_process "${process_ids[${process_names[index]}]}"
    done
    process_names=()
}

stop_process() {
    local deadline=$((SECONDS + 15))
    kill -TERM "$1" 2>/dev/null || return 0
    while [[ -n $(started_at "$1") ]]; do
        if ((SECONDS >= deadline)); then
            kill -KILL "$1" 2>/dev/null || true
            return
        fi
        sleep 0.05
    done
}

# stop_recorded FOLDER: those of an earlier run. A number whose process started at another time is somebody else's.
stop_recorded() {
    local name id began
    while read -r name id began; do
        [[ $(started_at "$id") == "$began" ]] || continue
        say "stopping $name"
        stop_process "$id"
    done < <(tac "$1/processes")
}

# started_at ID: when the process began, in the kernel's ticks; nothing where it has ended.
started_at() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # After the name, which may contain anything: state, parent, …, and the start as field 22 of the whole.
    read -r -a stat <<<"${stat##*) }"
    [[ ${stat[0]} == Z ]] || printf '%s' "${stat[19]}"
}

# free_port: one of 127.0.0.1 below those that Linux gives to outgoing connections.
free_port() {
    local port
    while true; do
        port=$((12000 + RANDOM % 20000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s' "$port"
}

random_secret() {
    openssl rand -hex 16
}
