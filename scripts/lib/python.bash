# shellcheck shell=bash
# The Python environment in .venv that test servers and checks run in.

source "$(dirname "${BASH_SOURCE[0]}")/common.bash"

venv_dir=$root/.venv

# use_venv: makes .venv where it is missing or older than scripts/requirements.txt; afterwards $python is its Python.
use_venv() {
    venv_is_made || exclusively venv make_venv
    # shellcheck disable=SC2034 # for whoever sources this
    python=$venv_dir/bin/python
}

venv_is_made() {
    cmp --silent "$root/scripts/requirements.txt" "$venv_dir/made-from"
}

make_venv() {
    ! venv_is_made || return 0
    say "making .venv (juicefs, minio, moto, second opinions on signatures)"
    local log=$run_dir/venv.log
    {
        rm -rf "$venv_dir" &&
            python3 -m venv "$venv_dir" &&
            "$venv_dir/bin/python" -m pip install --quiet --no-input --requirement "$root/scripts/requirements.txt"
    } >"$log" 2>&1 </dev/null || {
        tail -n 20 "$log" >&2
        fail "could not make .venv (the whole log: $log)"
    }
    # Last, so that a half-made one is made again.
    cp "$root/scripts/requirements.txt" "$venv_dir/made-from"
}
