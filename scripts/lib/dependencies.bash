# shellcheck shell=bash
# Which Swift packages a build of the programs links, and where their licence files are.

source "$(dirname "${BASH_SOURCE[0]}")/common.bash"

checkouts=$root/.build/checkouts

# linked_modules CONFIGURATION: the Swift and C modules in waybill and dock-simulator.
linked_modules() {
    local list
    for list in "$root/.build/$1"/{waybill,dock-simulator}.product/Objects.LinkFileList; do
        [[ -f $list ]] || fail "there is no $1 build: run scripts/build $1"
        sed -n "s/'//g; s#.*/\([^/]*\)\.build/.*#\1#p" "$list"
    done | sort -u
}

# package_of CONFIGURATION MODULE: the package (a folder of checkouts) whose sources the build compiled for a module;
# nothing for Waybill's own modules.
package_of() {
    local folder=$root/.build/$1/$2.build sources
    # Of Swift's compiler, and of Clang: each names the sources.
    sources=$(cat "$folder/output-file-map.json" 2>/dev/null || find "$folder" -name '*.d' -exec cat {} +)
    sed -n 's#.*/checkouts/\([^/]*\)/.*#\1#p' <<<"$sources" | sed -n 1p
}

# linked_packages CONFIGURATION: their folders' names in checkouts, in order.
linked_packages() {
    local module
    linked_modules "$1" | while read -r module; do
        package_of "$1" "$module"
    done | sort -u
}

# licence_files PACKAGE: its licence and its notice, if it has one.
licence_files() {
    find "$checkouts/$1" -maxdepth 1 -type f \( -iname 'LICENSE*' -o -iname 'NOTICE*' \) | sort
}

# swift_licence: of the toolchain, whose libraries are linked in.
swift_licence() {
    local swift
    swift=$(realpath "$(command -v swift)")
    printf '%s/share/swift/LICENSE.txt\n' "${swift%/bin/*}"
}
