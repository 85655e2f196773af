"""A proxy between the desk and Telegram that refuses, hangs, cuts and loses answers as told."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress

_CALL = re.compile(rb"^(?:POST|GET) /bot[^/ ]+/(\w+)")
TROUBLES = ("hang", "cut", "late", "lose")
"""hang and cut: the call never reaches Telegram; late and lose: its answer never comes back.

With hang and late the other side hears nothing until its own time is out.
"""


class Proxy:
    """An HTTP (CONNECT) or SOCKS5 proxy. `plan` says what becomes of a call, "" = let it pass."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._is_down = False
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.plan: Callable[[str], str] = lambda method: ""
        self.has_refused = asyncio.Event()
        self.met: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"{self._kind}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self._cut_all()
        await self._server.wait_closed()

    def goes_down(self) -> None:
        """Every connection breaks, and none can be made."""
        self._is_down = True
        self._cut_all()

    def is_up_again(self) -> None:
        self._is_down = False

    def _cut_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._tunnel(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_down:
            self.has_refused.set()
            return
        shake = _shake_http if self._kind == "http" else _shake_socks
        host, port = await shake(reader, writer)
        there_reader, there = await asyncio.open_connection(host, port)
        self._writers.add(there)
        tunnel = _Tunnel(there_reader, writer)
        answers = asyncio.create_task(tunnel.carry_answers())
        try:
            while data := await reader.read(65536):
                if call := _CALL.match(data):
                    method = call[1].decode()
                    tunnel.trouble = self.plan(method)
                    if tunnel.trouble:
                        self.met.append((method, tunnel.trouble))
                if tunnel.trouble == "cut":
                    return
                if tunnel.trouble != "hang":
                    there.write(data)
                    await there.drain()
        finally:
            answers.cancel()
            self._writers.discard(there)
            there.close()


class _Tunnel:
    """The way back."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.trouble = ""

    async def carry_answers(self) -> None:
        with suppress(OSError):
            while data := await self._reader.read(65536):
                if self.trouble == "lose":
                    self._writer.transport.abort()
                    return
                if not self.trouble:
                    self._writer.write(data)
                    await self._writer.drain()


async def _shake_http(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[str, int]:
    """CONNECT (RFC 9110, 9.3.6)."""
    head = await reader.readuntil(b"\r\n\r\n")
    host, _, port = head.split()[1].decode().rpartition(":")
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    return host, int(port)


async def _shake_socks(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[str, int]:
    """SOCKS5 without a password (RFC 1928)."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, _, _, kind = await reader.readexactly(4)
    if kind == 1:
        host = ".".join(str(part) for part in await reader.readexactly(4))
    else:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    port = int.from_bytes(await reader.readexactly(2))
    writer.write(b"\x05\x00\x00\x01" + bytes(6))
    return host, port
