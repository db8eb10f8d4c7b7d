"""The processes of a rehearsal: the web server and the scheduler, as they run in earnest."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Collection
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

WEB, SCHEDULER = "web", "scheduler"
"""What the processes of the first machine are called; of the others with a number."""

UNDERSTUDY = "bot.rehearsal.understudy"

LEASH = Path(__file__).with_name("leash.py")

LONGEST_STOP = 5.0
"""How long a process may take to end in good order, in seconds; then it is killed."""

LOOK_EVERY = 0.02
"""How often it is looked whether a process is ready, in seconds."""


class StartError(RuntimeError):
    """A process ended instead of starting; the text says which, and what it said."""


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
    """The web servers and the schedulers of one rehearsal. They end with it, however it ends.

    Of each that is to be killed and replaced (`mortal`) the understudy stays.
    """

    def __init__(self, place: Place, *, mortal: Collection[str] = ()) -> None:
        self._place = place
        self._mortal = mortal
        self._running: dict[str, Any] = {}
        self._on_stage: dict[str, int] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def assemble(self) -> None:
        """Begin to get all ready."""
        shared = ["--share-port"] if self._place.machines > 1 else []
        for machine in range(self._place.machines):
            number = f"-{machine + 1}" if machine else ""
            self._run(WEB + number, "web", "--port", f"{self._place.port}", *shared)
            self._run(SCHEDULER + number, "schedule")

    def await_ready(self) -> None:
        """Wait until all have everything imported. Raises StartError when one has ended."""
        for name in self._running:
            self._said(name)

    def start(self, clock: RehearsalClock) -> None:
        """Have all start on a clock."""
        for name in self._running:
            self._start(name, clock)

    def replace(self, name: str, clock: RehearsalClock) -> None:
        """Kill a mortal process in the midst of whatever it is doing, and start the next."""
        killed = self._on_stage[name]
        os.kill(killed, signal.SIGKILL)
        while _is_there(killed):  # it holds its port until it is gone
            gevent.sleep(LOOK_EVERY / 10)
        self._start(name, clock)

    def are_at_work(self, woke: Callable[[], bool], before: float) -> bool:
        """Wait until the web server answers and the scheduler `woke`.

        False where that is not so `before` a time of the machine. Raises StartError when one has
        ended.
        """
        client = Client(self._place.base_url)
        try:
            while time.time() < before:
                self._check()
                if woke() and _answers(client):
                    return True
                gevent.sleep(LOOK_EVERY)
            return False
        finally:
            client.close()

    def watch(self) -> None:
        """Wait for as long as all of them run. Raises StartError when one has ended."""
        while True:
            self._check()
            gevent.sleep(1)

    def stop(self) -> None:
        """End them all, in good order where they can."""
        running, self._running = list(self._running.values()), {}
        for one in self._on_stage.values():
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGTERM)
        self._on_stage.clear()
        for process in running:
            process.stdin.close()  # an understudy ends when its input does
            with suppress(ProcessLookupError):
                process.terminate()
        for process in running:
            try:
                process.wait(timeout=LONGEST_STOP)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            process.stdout.close()

    def _start(self, name: str, clock: RehearsalClock) -> None:
        self._tell(name, clock)
        if name in self._mortal:
            self._on_stage[name] = int(self._said(name))

    def _run(self, name: str, *command: str) -> None:
        """Start a process whose log goes into the folder, and which ends when this one does."""
        times = "again" if name in self._mortal else "once"
        program = [sys.executable, "-m", UNDERSTUDY, times, *command]
        with self._log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *program],
                cwd=self._place.folder,
                env=self._place.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C at the terminal is for us; we end the others
            )

    def _tell(self, name: str, clock: RehearsalClock) -> None:
        self._running[name].stdin.write(clock.to_setting().encode() + b"\n")
        self._running[name].stdin.flush()

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


def _is_there(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def _answers(client: Client) -> bool:
    try:
        return client.get("/healthz").status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
