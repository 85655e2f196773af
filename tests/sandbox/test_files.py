"""The files of the sandbox: true samples, parts for players, nothing that runs as a page."""

import base64
import struct

import aiohttp
import pytest
from aiogram.types import PhotoSize, Sticker, VideoNote, Voice

from sandbox import measuring, sample_files
from sandbox.client import SandboxClient
from sandbox.server import RunningSandbox
from tests.sandbox.conftest import ALICE, Api, Json

BEGINNINGS = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
    "video/mp4": b"\0\0\0",
    "audio/ogg": b"OggS",
    "audio/mpeg": b"ID3",
    "application/pdf": b"%PDF-",
}


def uploaded(name: str, mime: str, data: bytes) -> Json:
    return {"name": name, "mime": mime, "base64": base64.b64encode(data).decode()}


@pytest.mark.parametrize("kind", sorted(sample_files.SAMPLES))
def test_a_sample_is_what_it_says(kind: str) -> None:
    for sample in sample_files.SAMPLES[kind].values():
        told = measuring.measured(sample.data())

        assert sample.data().startswith(BEGINNINGS[sample.mime])
        assert len(sample.data()) < 100_000
        for name in told.keys() & sample.attributes.keys():
            assert told[name] == sample.attributes[name]
        if sample.mime.startswith(("image/", "video/")):
            assert {"width", "height"} <= told.keys()


async def test_samples_of_an_album_take_turns(control: SandboxClient) -> None:
    album = await control.send_album(ALICE, [{"content": "photo"} for _ in range(3)])

    sizes = {(item["photo"][-1]["width"], item["photo"][-1]["height"]) for item in album}

    assert len(sizes) == 3
    assert all(PhotoSize.model_validate(item["photo"][0]).width <= 90 for item in album)


async def test_a_sample_can_be_chosen(control: SandboxClient) -> None:
    message = await control.send(ALICE, content="sticker", fields={"sample": "thanks"})

    sticker = Sticker.model_validate(message["sticker"])
    assert sticker.emoji == "\N{HEAVY BLACK HEART}"
    assert (await control.file(sticker.file_id)).startswith(b"RIFF")


async def test_an_unknown_sample_is_refused_with_the_known_ones(control: SandboxClient) -> None:
    with pytest.raises(Exception, match="unknown sample 'dog' of sticker; known: hello"):
        await control.send(ALICE, content="sticker", fields={"sample": "dog"})


async def test_a_voice_can_be_heard(control: SandboxClient) -> None:
    voice = Voice.model_validate((await control.send(ALICE, content="voice"))["voice"])

    data = await control.file(voice.file_id)

    # The last page of an Ogg file tells how many samples there were, at 48 kHz.
    end = struct.unpack("<q", data[data.rindex(b"OggS") + 6 :][:8])[0] / 48_000
    assert abs(end - voice.duration) < 1
    assert b"OpusHead" in data[:64]


async def test_an_upload_is_measured(control: SandboxClient) -> None:
    film = sample_files.SAMPLES["video_note"]["cat"].data()
    file = uploaded("me.mp4", "video/mp4", film)

    note = await control.send(ALICE, content="video_note", file=file)
    video = await control.send(ALICE, content="video", file=file)

    assert VideoNote.model_validate(note["video_note"]).length == 320
    assert (video["video"]["width"], video["video"]["duration"]) == (320, 4)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 ", b"\0\0\0\x18ftyp"],
)
def test_broken_bytes_have_no_size(data: bytes) -> None:
    assert measuring.measured(data) == {}


async def test_a_player_asks_for_parts(
    sandbox: RunningSandbox, control: SandboxClient, http: aiohttp.ClientSession
) -> None:
    message = await control.send(ALICE, content="voice")
    url = f"{sandbox.url}/control/file/{message['voice']['file_id']}"
    data = await control.file(message["voice"]["file_id"])
    size = len(data)
    parts = {
        "bytes=0-99": (206, data[:100], f"bytes 0-99/{size}"),
        f"bytes={size - 10}-": (206, data[-10:], f"bytes {size - 10}-{size - 1}/{size}"),
        "bytes=-7": (206, data[-7:], f"bytes {size - 7}-{size - 1}/{size}"),
        "bytes=5-999999999": (206, data[5:], f"bytes 5-{size - 1}/{size}"),
        f"bytes={size}-": (416, b"", f"bytes */{size}"),
        "bytes=9-3": (416, b"", f"bytes */{size}"),
        "lines=1-2": (200, data, None),
    }
    for wanted, expected in parts.items():
        answer = await http.get(url, headers={"Range": wanted})

        assert (answer.status, await answer.read(), answer.headers.get("Content-Range")) == expected


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("page.html", "text/html"),
        ("page.svg", "image/svg+xml"),
        ("page.png", "image/png,text/html"),
        ("page.mp4", "video/<script>"),
        ('a";x=.html', "application/xhtml+xml"),
    ],
)
async def test_a_file_that_could_run_is_only_downloaded(
    sandbox: RunningSandbox,
    control: SandboxClient,
    http: aiohttp.ClientSession,
    name: str,
    mime: str,
) -> None:
    file = uploaded(name, mime, b"<script>alert(1)</script>")
    message = await control.send(ALICE, content="document", file=file)

    answer = await http.get(f"{sandbox.url}/control/file/{message['document']['file_id']}")

    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert '"' not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_chat_action_is_told_to_the_page(
    sandbox: RunningSandbox, api: Api, group: int, topic: int
) -> None:
    seen = sandbox.core.events.seq

    await api.call("sendChatAction", chat_id=group, message_thread_id=topic, action="typing")

    (event,) = [one for one in sandbox.core.events.after(seen) if one.type == "typing"]
    assert (event.data["chat_id"], event.data["topic"]) == (group, topic)
    assert event.data["action"] == "typing"
