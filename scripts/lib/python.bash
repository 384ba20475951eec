# shellcheck shell=bash
# Python environments, in the repository's root: .venv, that test servers and checks run in, and .venv-supply.

source "$(dirname "${BASH_SOURCE[0]}")/common.bash"

venv_dir=$root/.venv
venv_requirements=$root/scripts/requirements.txt

# use_venv: makes .venv where it is missing or older than its list; afterwards $python is its Python.
use_venv() {
    venv_is_made || exclusively venv make_venv
    # shellcheck disable=SC2034 # for whoever sources this
    python=$venv_dir/bin/python
}

# use_venv_of NAME REQUIREMENTS: the same for another environment, of another list.
use_venv_of() {
    venv_dir=$root/$1 venv_requirements=$root/$2
    use_venv
}

venv_is_made() {
    cmp --silent "$venv_requirements" "$venv_dir/made-from"
}

make_venv() {
    ! venv_is_made || return 0
    say "making ${venv_dir##*/} from ${venv_requirements#"$root"/}"
    local log=$run_dir/venv.log
    {
        rm -rf "$venv_dir" &&
            python3 -m venv "$venv_dir" &&
            "$venv_dir/bin/python" -m pip install --quiet --no-input --requirement "$venv_requirements"
    } >"$log" 2>&1 </dev/null || {
        tail -n 20 "$log" >&2
        fail "could not make ${venv_dir##*/} (the whole log: $log)"
    }
    # Last, so that a half-made one is made again.
    cp "$venv_requirements" "$venv_dir/made-from"
}
