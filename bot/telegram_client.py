"""The aiogram client as the settings want it: server, proxy, and timeouts that tell apart.

A connection that is not made within `CONNECT_WITHIN` fails before anything was sent; the cause of
aiogram's `TelegramNetworkError` is then an `aiohttp.ConnectionTimeoutError`, a
`ClientConnectorError` or one of `aiohttp_socks`. A late answer fails with a plain `TimeoutError`.
"""

from typing import Any, cast
from urllib.parse import urlencode

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from aiohttp import BytesPayload, ClientSession, ClientTimeout, TCPConnector
from aiohttp_socks import ProxyConnectionError, ProxyError

from bot.settings import Settings

CONNECT_WITHIN = 5.0
"""Seconds."""
ANSWER_WITHIN = 60.0
"""Seconds. Telegram itself waits out floods of up to 8 s inside a call (tdlib, NetQueryDelayer)."""


class TelegramSession(AiohttpSession):
    """aiogram's session with separate times to connect and to answer, and https proxies."""

    def __init__(self, *, server: TelegramAPIServer, proxy: str | None = None) -> None:
        # aiogram speaks http and socks proxies; aiohttp alone speaks TLS to the proxy.
        is_tls = proxy is not None and proxy.startswith("https:")
        self._tls_proxy = proxy if is_tls else None
        # aiogram always lets the proxy resolve names, which is what the h in socks5h asks for.
        plain = None if is_tls or proxy is None else proxy.replace("socks5h:", "socks5:", 1)
        super().__init__(proxy=plain, api=server, timeout=ANSWER_WITHIN)

    async def create_session(self) -> ClientSession:
        if self._tls_proxy is None:
            return await super().create_session()
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                connector=TCPConnector(**self._connector_init), proxy=self._tls_proxy
            )
        return self._session

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> Any:
        """aiogram's form, urlencoded at once where no file is in it.

        aiohttp prepares a multipart body first, with a random boundary, and that takes longer than
        all the rest of a small call.
        """
        files: dict[str, InputFile] = {}
        fields = {
            name: value
            for name, given in method.model_dump(warnings=False).items()
            if (value := self.prepare_value(given, bot=bot, files=files))
            # An empty caption takes the original's away; aiogram would leave it out.
            or (name == "caption" and value == "")
        }
        if files:
            return super().build_form_data(bot, method)
        return BytesPayload(
            urlencode(fields).encode(), content_type="application/x-www-form-urlencoded"
        )

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the signature is aiogram's
    ) -> TelegramType:
        times = timeouts(self.timeout if timeout is None else timeout)
        try:
            # aiogram hands its timeout to aiohttp as it is, which takes the richer kind too.
            return await super().make_request(bot, method, timeout=cast(Any, times))
        except (ProxyConnectionError, ProxyError) as error:
            # aiohttp_socks derives them from no error of aiohttp, so aiogram lets them through.
            raise TelegramNetworkError(method=method, message=f"proxy: {error}") from error


def timeouts(answer_within: float = ANSWER_WITHIN) -> ClientTimeout:
    """Return aiohttp's timeouts for one call, in seconds."""
    return ClientTimeout(total=answer_within, sock_connect=CONNECT_WITHIN)


def make_bot(settings: Settings) -> Bot:
    """Make the client; nothing is sent yet. Close it with `await bot.session.close()`."""
    server = TelegramAPIServer.from_base(settings.telegram_api_url)
    session = TelegramSession(server=server, proxy=settings.telegram_proxy)
    return Bot(settings.bot_token.get_secret_value(), session=session)
