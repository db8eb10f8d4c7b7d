"""The processes of a rehearsal: the web server and the scheduler, as they run in earnest."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any

import gevent
from gevent import subprocess

from bot.clock import RehearsalClock
from bot.rehearsal.place import Place
from bot.rehearsal.wire import Client

NURSERY = "bot.rehearsal.nursery"

LEASH = Path(__file__).with_name("leash.py")

LONGEST_STOP = 5.0
"""How long a process may take to end in good order, in seconds; then it is killed."""

LOOK_EVERY = 0.02
"""How often it is looked whether a process is ready, in seconds."""


class StartError(RuntimeError):
    """A process ended instead of starting; the text says which, and what it said."""


def age() -> float:
    """How long ago this process was started, in seconds; 0 where the system does not tell.

    Asked early it says how long Python and its imports take on this machine at present.
    """
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except OSError:
        return 0.0
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")  # proc(5): starttime, the 22nd field
    return uptime - started


def free_port() -> int:
    """A port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(port: int) -> bool:
    """Whether some program listens at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Processes:
    """The web server and the scheduler of one rehearsal. They end with it, however it ends.

    Where the scheduler is to be killed and replaced (`mortal`), it comes from a nursery.
    """

    def __init__(self, place: Place, *, mortal: bool = False) -> None:
        self._place = place
        self._mortal = mortal
        self._running: dict[str, Any] = {}
        self._scheduler = 0

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, clock: RehearsalClock) -> None:
        """Start both, without waiting for them."""
        self._run("web", ["-m", "bot", "web", "--port", str(self._place.port)], clock)
        if not self._mortal:
            self._scheduler = self._run("scheduler", ["-m", "bot", "schedule"], clock).pid
            return
        if "nursery" not in self._running:
            self._run("nursery", ["-m", NURSERY], clock)
            self._said("nursery")
        self.start_scheduler(clock)

    def start_scheduler(self, clock: RehearsalClock) -> None:
        """Have the nursery start a scheduler."""
        self._running["nursery"].stdin.write(clock.to_setting().encode() + b"\n")
        self._running["nursery"].stdin.flush()
        self._scheduler = int(self._said("nursery"))

    def kill_scheduler(self) -> None:
        """Kill the scheduler in the midst of whatever it is doing."""
        os.kill(self._scheduler, signal.SIGKILL)

    def are_ready(self, before: float) -> bool:
        """Wait until both are at work; False where they are not `before` a time of the machine.

        Raises StartError when one has ended.
        """
        client = Client(self._place.base_url)
        while time.time() < before:
            self._check()
            with suppress(OSError, HTTPException):
                answer = client.get("/healthz")
                woke = answer.values.get("scheduler_wake_age")
                if answer.status == HTTPStatus.OK and woke is not None:
                    client.close()
                    return True
            gevent.sleep(LOOK_EVERY)
        client.close()
        return False

    def watch(self) -> None:
        """Wait for as long as all of them run. Raises StartError when one has ended."""
        while True:
            self._check()
            gevent.sleep(1)

    def stop(self) -> None:
        """End them all, in good order where they can."""
        running, self._running = list(self._running.values()), {}
        if self._mortal and self._scheduler:
            with suppress(ProcessLookupError):
                os.kill(self._scheduler, signal.SIGTERM)
        for process in running:
            if process.stdin:
                process.stdin.close()  # the nursery ends when its input does
            with suppress(ProcessLookupError):
                process.terminate()
        for process in running:
            try:
                process.wait(timeout=LONGEST_STOP)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            if process.stdout:
                process.stdout.close()

    def _run(self, name: str, words: list[str], clock: RehearsalClock) -> Any:
        """Start a process whose log goes into the folder, and which ends when this one does."""
        pipe = subprocess.PIPE if name == "nursery" else subprocess.DEVNULL
        command = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), sys.executable, *words]
        with self._log(name).open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=self._place.folder,
                env=self._place.environment(clock),
                stdin=pipe,
                stdout=pipe,
                stderr=log,
                start_new_session=True,  # Ctrl-C at the terminal is for us; we end the others
            )
        self._running[name] = process
        return process

    def _said(self, name: str) -> str:
        """The next line of what a process says. Raises StartError when it has ended."""
        line: bytes = self._running[name].stdout.readline()
        if not line:
            self._running[name].wait()
            self._check()
        return line.decode().strip()

    def _check(self) -> None:
        for name, process in self._running.items():
            status = process.poll()
            if status is not None:
                said = self._log(name).read_text(errors="replace").strip().splitlines()[-5:]
                raise StartError("\n".join([f"The {name} ended with {status}:", *said]))

    def _log(self, name: str) -> Path:
        return self._place.folder / f"{name}.log"
