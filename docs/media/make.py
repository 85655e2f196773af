"""Draws and sings the sandbox's samples again: sandbox/media/*.

    python -m venv tools && tools/bin/pip install av pillow numpy playwright
    tools/bin/python docs/media/make.py

The repository keeps the results; nothing else needs these tools. Chromium draws the pictures.
"""

import io
import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pictures
import sounds
from PIL import Image
from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).parents[2] / "sandbox" / "media"
FPS = 20


def drawn(page: Page, svg: str, size: tuple[int, int]) -> Image.Image:
    """A drawing as pixels."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(f'<body style="margin:0;background:transparent">{svg}</body>')
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


def film(
    page: Page,
    name: str,
    draw: Callable[[float], str],
    size: tuple[int, int],
    seconds: float,
    sound: Any = None,
) -> None:
    """An MP4 with VP9, which every browser plays, and Opus."""
    with av.open(str(OUT / name), "w", options={"movflags": "faststart"}) as out:
        video = out.add_stream(
            "libvpx-vp9", rate=FPS, options={"crf": "40", "b": "0", "deadline": "good"}
        )
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        audio = (
            out.add_stream("libopus", rate=sounds.RATE, layout="mono")
            if sound is not None
            else None
        )
        if audio is not None:
            audio.bit_rate = 24_000
        count = int(seconds * FPS)
        for number in range(count):
            picture = drawn(page, draw(number / count), size).convert("RGB")
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio is not None:
            for packet in heard(audio, sound):
                out.mux(packet)


def heard(stream: Any, sound: Any) -> Any:
    """The packets of a sound."""
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.rate, frame.pts, frame.time_base = sounds.RATE, 0, Fraction(1, sounds.RATE)
    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=stream.rate)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        yield from stream.encode(part)
    yield from stream.encode(None)


def record(name: str, codec: str, sound: Any, bit_rate: int, tags: dict[str, str]) -> None:
    """A sound alone."""
    with av.open(str(OUT / name), "w") as out:
        out.metadata.update(tags)
        stream = out.add_stream(codec, rate=sounds.RATE, layout="mono")
        stream.bit_rate = bit_rate
        for packet in heard(stream, sound):
            out.mux(packet)


PAPER = """<body style="font:16px sans-serif;margin:48px;color:#263238"><h1>Delivery note</h1>
<p>No. 4711 &middot; Lamp Shop, Main street 7</p>
<table cellpadding=8 style="border-collapse:collapse;width:100%">
<tr style="border-bottom:2px solid"><td>Lamp<td align=right>1<tr><td>Bulb<td align=right>2</table>
<p>Thank you for your order. This paper was printed for a sandbox: it is worth nothing.</p>"""


def main() -> None:
    """Make all of them."""
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        for name, draw in pictures.PHOTOS.items():
            width, height = {"parcel": (960, 720), "receipt": (600, 800), "cat": (720, 720)}[name]
            drawn(page, draw(), (width, height)).convert("RGB").save(
                OUT / f"{name}.jpg", quality=72, optimize=True
            )
        for name, (_, inside) in pictures.STICKERS.items():
            shown = drawn(page, pictures.sticker(inside), (512, 512))
            shown.save(OUT / f"sticker-{name}.webp", quality=70, method=6)
        film(
            page, "van.mp4", pictures.street, (480, 270), 4, sounds.tune(4, kind="pluck", raised=5)
        )
        film(page, "note.mp4", pictures.cat_talking, (320, 320), 4, sounds.tune(4, raised=7))
        film(page, "wave.mp4", pictures.cat_waving, (320, 240), 2)
        page.set_content(PAPER)
        page.pdf(path=OUT / "delivery-note.pdf", format="A5")
        browser.close()
    record("voice.ogg", "libopus", sounds.tune(4.6), 24_000, {})
    tags = {"title": "Waiting music", "artist": "The Sandbox"}
    record("waiting.mp3", "libmp3lame", sounds.tune(12, kind="pluck", beat=0.5), 48_000, tags)
    measured = {}
    for path in sorted(OUT.iterdir()):
        if path.suffix in {".mp4", ".ogg", ".mp3"}:
            with av.open(str(path)) as made:
                measured[path.name] = round(made.duration / 1e6, 2)
    print(json.dumps(measured))  # noqa: T201 - the durations belong into sandbox/files.py


if __name__ == "__main__":
    main()
