"""Makes a bill of materials of the list on stdin: lines of tab-separated fields that begin with their kind.

Arguments: the folder of Swift packages, SwiftPM's workspace-state.json, the licence of Swift.
"""

import json
import pathlib
import re
import sys

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

licences = LicenseFactory()


def identified(text: str, name: str) -> str:
    """The SPDX expression of a licence's text."""
    if "Apache License" in text and "Version 2.0" in text:
        return "Apache-2.0 WITH Swift-exception" if "Runtime Library Exception" in text else "Apache-2.0"
    if "Permission is hereby granted, free of charge" in text:
        return "MIT"
    sys.exit(f"sbom: the licence of {name} is not one that is known here: add it to scripts/supply/sbom.py")


def swift_package(folder: str, checkouts: pathlib.Path, pins: dict[str, dict]) -> Component:
    pin = pins[folder]
    location = pin["location"].removesuffix(".git")
    host, owner, name = location.removeprefix("https://").split("/")
    texts = sorted(checkouts.joinpath(folder).glob("LICENSE*"))
    if not texts:
        sys.exit(f"sbom: {folder} has no licence file")
    return Component(
        type=ComponentType.LIBRARY,
        group=f"{host}/{owner}",
        name=name,
        version=pin["version"],
        purl=PackageURL("swift", f"{host}/{owner}", name, pin["version"]),
        bom_ref=f"swift:{name}",
        licenses=[licences.make_from_string(identified(texts[0].read_text(), folder))],
    )


def debian_package(name: str, version: str, architecture: str) -> Component:
    """Its licences are those that its copyright file names: of several parts, so each is listed."""
    copyright_file = pathlib.Path(f"/usr/share/doc/{name}/copyright")
    names = []
    if copyright_file.exists():
        found = re.findall(r"^License: *(.+)$", copyright_file.read_text(errors="replace"), re.MULTILINE)
        names = sorted({licence.strip() for licence in found})
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        purl=PackageURL("deb", "debian", name, version, {"arch": architecture, "distro": "debian-12"}),
        bom_ref=f"deb:{name}",
        licenses=[licences.make_with_name(licence) for licence in names],
    )


def swift_runtime(version: str, licence: pathlib.Path) -> Component:
    return Component(
        type=ComponentType.LIBRARY,
        group="github.com/swiftlang",
        name="swift",
        version=version,
        description="standard library, Concurrency, Dispatch and Foundation",
        purl=PackageURL("swift", "github.com/swiftlang", "swift", version),
        bom_ref="swift:runtime",
        licenses=[licences.make_from_string(identified(licence.read_text(), "Swift"))],
    )


def main() -> None:
    checkouts, state, licence = (pathlib.Path(argument) for argument in sys.argv[1:])
    pins = {}
    for dependency in json.loads(state.read_text())["object"]["dependencies"]:
        version = dependency["state"]["checkoutState"]["version"]
        pins[dependency["subpath"]] = {"location": dependency["packageRef"]["location"], "version": version}

    bom = Bom()
    parts = []
    version = None
    for line in sys.stdin.read().splitlines():
        kind, *fields = line.split("\t")
        match kind:
            case "swift-package":
                parts.append(swift_package(fields[0], checkouts, pins))
            case "debian":
                parts.append(debian_package(*fields))
            case "swift":
                parts.append(swift_runtime(fields[0], licence))
            case "waybill":
                version = fields[0]
    program = Component(type=ComponentType.APPLICATION, name="waybill", version=version, bom_ref="waybill")
    bom.metadata.component = program
    bom.components.update(parts)
    bom.register_dependency(program, parts)

    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        sys.exit(f"sbom: not valid CycloneDX 1.6: {fault}")
    print(text)


main()
