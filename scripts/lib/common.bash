# shellcheck shell=bash
# Sourced by every script: the repository's root, and how scripts speak. What they say goes to stderr, so that stdout
# is left for results.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
run_dir=$root/.run

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "${0##*/}: $*"
    exit 1
}

# usage_error TEXT: wrong arguments, as against a step that failed.
usage_error() {
    say "${0##*/}: $*"
    say "try: ${0##*/} --help"
    exit 2
}

# exclusively NAME COMMAND…: two scripts never install, or make the same thing, at once.
exclusively() {
    local name=$1
    shift
    mkdir -p "$run_dir"
    (
        flock 9
        "$@"
    ) 9>"$run_dir/$name.lock"
}

# help_if_asked "$@": the comment at the top of the script, for --help.
help_if_asked() {
    if [[ ${1:-} == --help || ${1:-} == -h ]]; then
        sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
        exit 0
    fi
}
