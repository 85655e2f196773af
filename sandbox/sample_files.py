"""Files that people send in the sandbox: drawn and hummed by docs/media/make.py, kept in media/."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.errors import ControlError

Json = dict[str, Any]

FOLDER = Path(__file__).parent / "media"


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleFile:
    """One file and what is true of it: sizes, length, emoji."""

    file: str
    mime: str
    attributes: Json = field(default_factory=dict)

    def data(self) -> bytes:
        """Its bytes."""
        return _bytes_of(self.file)


@lru_cache
def _bytes_of(file: str) -> bytes:
    return (FOLDER / file).read_bytes()


def _photo(name: str, width: int, height: int) -> SampleFile:
    size = {"width": width, "height": height}
    return SampleFile(file=f"{name}.jpg", mime="image/jpeg", attributes=size)


def _sticker(name: str, emoji: str) -> SampleFile:
    kind = {"type": "regular", "is_animated": False, "is_video": False, "set_name": "Sandbox"}
    attributes = {**kind, "width": 512, "height": 512, "emoji": emoji}
    return SampleFile(file=f"sticker-{name}.webp", mime="image/webp", attributes=attributes)


def _film(name: str, **attributes: Any) -> SampleFile:
    return SampleFile(file=f"{name}.mp4", mime="video/mp4", attributes=attributes)


WAVE = _film("wave", width=320, height=240, duration=2)
TUNE = SampleFile(
    file="waiting.mp3",
    mime="audio/mpeg",
    attributes={"duration": 12, "performer": "The Sandbox", "title": "Waiting music"},
)
SAMPLES: dict[str, dict[str, SampleFile]] = {
    "photo": {
        "parcel": _photo("parcel", 960, 720),
        "receipt": _photo("receipt", 600, 800),
        "cat": _photo("cat", 720, 720),
    },
    "video": {"van": _film("van", width=480, height=270, duration=4)},
    "animation": {"wave": WAVE},
    "audio": {"waiting": TUNE},
    "document": {
        "delivery-note": SampleFile(file="delivery-note.pdf", mime="application/pdf"),
    },
    "voice": {
        "hum": SampleFile(file="voice.ogg", mime="audio/ogg", attributes={"duration": 5}),
    },
    "video_note": {"cat": _film("note", length=320, duration=4)},
    "sticker": {
        "hello": _sticker("hello", "\N{WAVING HAND SIGN}"),
        "parcel": _sticker("parcel", "\N{PACKAGE}"),
        "lost": _sticker("lost", "\N{CRYING FACE}"),
        "thanks": _sticker("thanks", "\N{HEAVY BLACK HEART}"),
        "hmm": _sticker("hmm", "\N{THINKING FACE}"),
        "done": _sticker("done", "\N{WHITE HEAVY CHECK MARK}"),
    },
    "live_photo": {"wave": WAVE},
}


def chosen(kind: str, name: str | None, number: int) -> SampleFile:
    """The sample of a kind by its name; without one they take turns, so that albums vary."""
    samples = SAMPLES[kind]
    if name is None:
        return list(samples.values())[number % len(samples)]
    if name not in samples:
        raise ControlError(f"unknown sample {name!r} of {kind}; known: {', '.join(samples)}")
    return samples[name]


def as_json() -> Json:
    """What there is to choose from, for the page."""
    return {
        kind: [
            {"name": name, "url": f"/media/{one.file}", "mime": one.mime, **one.attributes}
            for name, one in samples.items()
        ]
        for kind, samples in SAMPLES.items()
    }
