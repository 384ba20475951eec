#!/usr/bin/env python3
"""What botocore reads in the AWS tools' files and in the output of a credential_process.

    botocore-credentials.py < CASES > ANSWERS

CASES is a JSON object of two lists; ANSWERS has an answer for each case, in their order:

    files      {"credentials": BASE64 or null, "config": BASE64 or null, "profile": NAME}
    processes  the BASE64 of what the program prints

An answer is {"kind": KIND}, with what belongs to it:

    key          "key", "secret", "token" (null for none), "expires" (milliseconds since 1970, null for none)
    process      "words": the command line of the credential_process
    none         there are no credentials
    unsupported  another way to get some comes first: a role, a web identity, a browser
    error        botocore raises
"""

import base64
import datetime
import json
import os
import sys
import tempfile

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]

import botocore.credentials as credentials  # noqa: E402
from botocore.exceptions import ProfileNotFound  # noqa: E402
from botocore.session import Session  # noqa: E402

LONG_AGO = datetime.datetime(1971, 1, 1, tzinfo=datetime.timezone.utc)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Started(Exception):
    """The program that would have been started."""


def key(found):
    expires = None
    if isinstance(found, credentials.RefreshableCredentials):
        # Those that are over are refreshed, and refused; here the time is what is compared.
        found._time_fetcher = lambda: LONG_AGO
        expires = (found._expiry_time - EPOCH) // datetime.timedelta(milliseconds=1)
    frozen = found.get_frozen_credentials()
    parts = {"key": frozen.access_key, "secret": frozen.secret_key, "token": None if frozen.token == "" else frozen.token}
    if not all(isinstance(value, (str, type(None))) for value in parts.values()):
        return {"kind": "error"}
    if parts["key"] is None or parts["secret"] is None:
        return {"kind": "error"}
    return {"kind": "key", **parts, "expires": expires}


def started(words, **_):
    raise Started(words)


def is_elsewhere(provider, profile):
    """Whether a provider that needs more than the files would give credentials, or raise for want of something."""
    if isinstance(provider, credentials.AssumeRoleWithWebIdentityProvider):
        return bool(provider._get_config("web_identity_token_file"))
    if isinstance(provider, credentials.SSOProvider):
        return any(name in profile for name in provider._PROFILE_REQUIRED_CONFIG_VARS)
    return isinstance(provider, credentials.LoginProvider) and "login_session" in profile


def from_files(case, folder):
    session = Session(profile=case["profile"])
    for name in ("credentials", "config"):
        path = os.path.join(folder, name)
        if case[name] is None:
            path += "-is-missing"
        else:
            with open(path, "wb") as file:
                file.write(base64.b64decode(case[name]))
        session.set_config_variable(f"{name}_file", path)
    profile = session.full_config["profiles"].get(case["profile"], {})
    roles = credentials.AssumeRoleProvider(lambda: session.full_config, None, {}, case["profile"])
    if roles._has_assume_role_config_vars(profile):
        return {"kind": "unsupported"}
    builder = credentials.ProfileProviderBuilder(session)
    for provider in builder.providers(case["profile"], disable_env_vars=True):
        if is_elsewhere(provider, profile):
            return {"kind": "unsupported"}
        if isinstance(provider, credentials.ProcessProvider):
            provider._popen = started
        found = provider.load()
        if found is not None:
            return key(found)
    return {"kind": "none"}


class Printed:
    """A program that has ended."""

    returncode = 0

    def __init__(self, output):
        self.output = output

    def communicate(self):
        return self.output, b""


def from_process(text):
    provider = credentials.ProcessProvider(
        "x",
        lambda: {"profiles": {"x": {"credential_process": "program"}}},
        popen=lambda words, **_: Printed(base64.b64decode(text)),
    )
    return key(provider.load())


def answer(read, *arguments):
    try:
        return read(*arguments)
    except Started as program:
        return {"kind": "process", "words": program.args[0]}
    except ProfileNotFound:
        return {"kind": "none"}
    except Exception as error:
        return {"kind": "error", "why": f"{type(error).__name__}: {error}"}


def main():
    cases = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        answers = {
            "files": [answer(from_files, case, folder) for case in cases["files"]],
            "processes": [answer(from_process, text) for text in cases["processes"]],
        }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
