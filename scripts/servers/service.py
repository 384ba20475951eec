"""A server as a child process: started, watched until it answers, and ended in every case."""

import ctypes
import os
import pathlib
import pwd
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

START_DEADLINE = 120.0
STOP_DEADLINE = 30.0
POLL_INTERVAL = 0.02

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class ServiceError(Exception):
    """What stops a server from running, told to whoever started it."""


class Service:
    """One child process. While it runs, SIGTERM, SIGINT or (on request) the end of stdin ask it to end."""

    def __init__(
        self,
        command: list[str],
        log: pathlib.Path,
        environment: dict[str, str] | None = None,
        user: str | None = None,
        end_signal: signal.Signals = signal.SIGTERM,
    ):
        self._log = log
        self._end_signal = end_signal
        self._stop_asked = False
        # Signals wake select() through this pipe, so that none is lost between a check and a wait.
        self._wake_reader, wake_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ask_to_stop())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                # After the change of user, which would take the request back.
                preexec_fn=die_with_parent,
                **identity(user),
            )

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_) -> None:
        self._end()

    def wait_until(self, answers: Callable[[], bool]) -> bool:
        """Polls until the server answers; False where it was asked to stop meanwhile."""
        deadline = time.monotonic() + START_DEADLINE
        while not self._stop_asked:
            if self._process.poll() is not None:
                raise ServiceError(f"ended with {self._process.returncode} before it answered\n{self._last_words()}")
            if answers():
                return True
            if time.monotonic() > deadline:
                raise ServiceError(f"no answer within {START_DEADLINE:.0f} s\n{self._last_words()}")
            self._wait_for_event(POLL_INTERVAL, until_eof=False)
        return False

    def serve(self, url: str, until_eof: bool) -> int:
        """Prints the ready line, and waits for the end."""
        print(f"ready {url}", flush=True)
        while not self._stop_asked:
            status = self._process.poll()
            if status is not None:
                raise ServiceError(f"ended with {status}\n{self._last_words()}")
            self._wait_for_event(None, until_eof)
        self._end()
        return 0

    def _wait_for_event(self, timeout: float | None, until_eof: bool) -> None:
        watched = [self._wake_reader] + ([sys.stdin.fileno()] if until_eof else [])
        for ready in select.select(watched, [], [], timeout)[0]:
            if ready == self._wake_reader:
                os.read(self._wake_reader, 512)
            elif not os.read(ready, 512):
                self._stop_asked = True

    def _ask_to_stop(self) -> None:
        self._stop_asked = True

    def _end(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(self._end_signal)
            try:
                self._process.wait(STOP_DEADLINE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-20:])


def answers(url: str) -> bool:
    """Whether a server over HTTP is there, and well."""
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def identity(user: str | None) -> dict:
    """What makes a child another user's; nothing where it is to be this one's."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def die_with_parent() -> None:
    """Between fork and exec: the kernel kills the server when this process dies, however it dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
