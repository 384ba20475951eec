# shellcheck shell=bash
# Installs Debian packages from the lists in scripts/packages, and only those that are missing.

source "$(dirname "${BASH_SOURCE[0]}")/common.bash"

# packages_in LIST…: the names in scripts/packages/LIST.txt.
packages_in() {
    local list
    for list in "$@"; do
        sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$root/scripts/packages/$list.txt"
    done
}

# missing_packages LIST…: the names that dpkg does not hold as installed.
missing_packages() {
    local name
    while read -r name; do
        if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null) != installed ]]; then
            printf '%s\n' "$name"
        fi
    done < <(packages_in "$@")
}

# as_root COMMAND…
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo --non-interactive "$@"
    fi
}

# install_packages LIST…
install_packages() {
    command -v dpkg-query >/dev/null || fail "this is not a Debian machine; needed: $(packages_in "$@" | xargs)"
    [[ -z $(missing_packages "$@") ]] || exclusively apt install_missing "$@"
}

install_missing() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]} > 0)) || return 0
    if ((EUID != 0)) && ! sudo --non-interactive true 2>/dev/null; then
        fail "please install as root: apt-get install ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    local log=$run_dir/apt.log
    forbid_services
    {
        as_root apt-get update --quiet &&
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install --quiet --yes --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 </dev/null || {
        tail -n 20 "$log" >&2
        fail "could not install ${missing[*]} (the whole log: $log)"
    }
}

# forbid_services: tests start the servers themselves, so none that is installed from here on in this subshell is started
# by the system (invoke-rc.d(8)). A policy that is there already holds.
forbid_services() {
    [[ ! -e /usr/sbin/policy-rc.d ]] || return 0
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root install -m 755 /dev/stdin /usr/sbin/policy-rc.d
}

# need_swift: Swift is not a Debian package, so it has to be there.
need_swift() {
    command -v swift >/dev/null || fail "Swift 6.3 is needed: https://www.swift.org/install/linux/"
}
