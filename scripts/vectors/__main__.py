"""Writes or checks the vectors that hold our signers against other people's.

Each line of a vector file is one request, as a client would send it, with the
canonical request and the Authorization header that somebody else's code makes
of it. The files are the same for every run: the requests come from tables and
from a seeded generator.

    sigv4   botocore 1.43.11
    oss4    alibabacloud-oss-v2 1.4.1
    acs3    alibabacloud-tea-openapi 0.4.6, with darabonba-core 1.0.9

They run in .venv, which is made from scripts/requirements.txt. Each module in
scripts/vectors says which requests are left out, because its package signs them
otherwise than the other sources have it.
"""

import argparse
import importlib
import json
import pathlib
import sys

VECTORS = pathlib.Path(__file__).parents[2] / "Tests/Unit/RequestSigningTests/Vectors"
ALGORITHMS = ("sigv4", "oss4", "acs3")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/signing-vectors", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with the committed files; exit 1 if one differs")
    parser.add_argument("algorithms", nargs="*", metavar="ALGORITHM", help="sigv4, oss4 or acs3; none is all of them")
    arguments = parser.parse_args()
    if unknown := set(arguments.algorithms) - set(ALGORITHMS):
        parser.error(f"no such algorithm: {', '.join(sorted(unknown))}")
    differ = [
        algorithm
        for algorithm in arguments.algorithms or ALGORITHMS
        if not settle(importlib.import_module(algorithm), arguments.check)
    ]
    return 1 if differ else 0


def settle(module, check: bool) -> bool:
    """Writes a module's file or compares with it; false where it differs."""
    lines = [json.dumps(item, ensure_ascii=True, separators=(",", ":")) for item in module.vectors()]
    text = "\n".join(lines) + "\n"
    file = VECTORS / module.FILE
    if not check:
        file.write_text(text, encoding="ascii")
        print(f"{len(lines)} vectors written to {module.FILE}")
    elif file.is_file() and file.read_text(encoding="ascii") == text:
        print(f"{len(lines)} vectors agree with {module.FILE}")
    else:
        print(f"{module.FILE} is not what this script writes with these packages", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
