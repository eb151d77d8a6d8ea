"""Several hosts on one machine: network namespaces with addresses of their own, joined by a switch.

No host has a way to anywhere else: the addresses are those that are set aside for documents (192.0.2.0/24), no
namespace has a route out, and the machine's own network is not part of it. Needs root and iproute2.

    with Network() as network:
        east = network.host("east")
        with east.entered():
            ...           # programs, servers and connections that begin here are on that host
        east.cut()        # nothing arrives any more, and nobody is told
        east.join()
"""

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

_NEW_NETWORK = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class Host:
    """One namespace with one address on the switch."""

    def __init__(self, network: "Network", name: str, number: int) -> None:
        self.network, self.name = network, name
        self.address = f"192.0.2.{number}"
        self.namespace, self.port = f"{network.name}-{name}", f"p{number}"
        ip("netns", "add", self.namespace)
        ip(
            "-n",
            network.name,
            "link",
            "add",
            self.port,
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            self.namespace,
        )
        ip("-n", self.namespace, "addr", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", self.namespace, "link", "set", device, "up")
        self.join()

    def join(self) -> None:
        ip("-n", self.network.name, "link", "set", self.port, "master", "switch", "up")

    def cut(self) -> None:
        """Let packets vanish in both directions; lines stay open, as when a cable far away breaks."""
        ip("-n", self.network.name, "link", "set", self.port, "nomaster")

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread be on the host, with all threads and processes that it starts meanwhile."""
        former = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _enter(Path("/run/netns", self.namespace))
            yield
        finally:
            _enter(Path(f"/proc/self/fd/{former}"))
            os.close(former)


def _enter(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        if _libc.setns(handle, _NEW_NETWORK):
            raise OSError(ctypes.get_errno(), f"cannot enter {place}")
    finally:
        os.close(handle)


class Network:
    """A switch and its hosts; gone with its ``with`` block."""

    numbers = count(1)

    def __init__(self) -> None:
        self.name = f"und{os.getpid()}n{next(self.numbers)}"
        self.hosts: dict[str, Host] = {}

    def host(self, name: str) -> Host:
        if name not in self.hosts:
            self.hosts[name] = Host(self, name, len(self.hosts) + 1)
        return self.hosts[name]

    def __enter__(self) -> Self:
        ip("netns", "add", self.name)
        ip("-n", self.name, "link", "add", "switch", "type", "bridge")
        ip("-n", self.name, "link", "set", "switch", "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in (*(host.namespace for host in self.hosts.values()), self.name):
            ip("netns", "delete", name)


def ip(*words: str) -> None:
    """Call iproute2; AssertionError with its words when it refuses."""
    ended = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 0, f"ip {' '.join(words)}: {ended.stderr}"
