"""The control: a support bot as most are written, on aiogram's own polling, with nothing on disk.

`python -m bench.bare_bot --group ID --topics FILE [--pause 0.5]`, token and server from BOT_TOKEN
and TELEGRAM_API_URL. It copies private messages into the customer's topic and the topic's messages
back; what begins with `/` stays inside. `--pause` is the wait before each send that a limiter
costs. Its topics are given to it as JSON (customer → topic), and it obeys 429, so that it has no
other weakness than the common one: aiogram confirms an update before it is handled.
"""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import Message


def dispatcher(group: int, topics: dict[int, int], *, pause: float) -> Dispatcher:
    """The two handlers; `topics` maps customers to topics, `pause` is in seconds."""
    customers = {topic: customer for customer, topic in topics.items()}
    routes = Dispatcher(disable_fsm=True)

    async def copy(message: Message, chat_id: int, topic: int | None) -> None:
        await asyncio.sleep(pause)
        while True:
            try:
                await message.copy_to(chat_id, message_thread_id=topic)
            except TelegramRetryAfter as limited:
                await asyncio.sleep(limited.retry_after)
            else:
                return

    @routes.message(F.chat.type == "private")
    async def on_private(message: Message) -> None:
        await copy(message, group, topics[message.chat.id])

    @routes.message(F.chat.id == group)
    async def on_group(message: Message) -> None:
        customer = customers.get(message.message_thread_id or 0)
        words = message.text or message.caption or ""
        if customer is not None and not words.startswith("/"):
            await copy(message, customer, None)

    @routes.startup()
    async def on_startup() -> None:
        print("event=ready", file=sys.stderr, flush=True)

    return routes


async def main() -> None:
    """Poll until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--group", type=int, required=True)
    parser.add_argument("--topics", type=Path, required=True)
    parser.add_argument("--pause", type=float, default=0.5)
    given = parser.parse_args()
    topics = {int(one): topic for one, topic in json.loads(given.topics.read_text()).items()}
    server = TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=server))
    routes = dispatcher(given.group, topics, pause=given.pause)
    await routes.start_polling(bot, allowed_updates=["message"])


if __name__ == "__main__":
    asyncio.run(main())
