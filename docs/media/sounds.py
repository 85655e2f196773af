"""The sounds of the sandbox's samples: hummed and plucked by arithmetic. Own work."""

import numpy as np

RATE = 48_000
# A tune of our own, in half tones from A3 and beats.
TUNE = [(0, 1), (4, 1), (7, 1), (9, 1.5), (7, 0.5), (5, 1), (4, 1), (2, 1), (0, 2)]


def _note(half_tones: float, seconds: float, kind: str) -> "np.ndarray":
    t = np.arange(int(RATE * seconds)) / RATE
    pitch = 220 * 2 ** (half_tones / 12)
    if kind == "pluck":
        parts = sum(
            np.sin(2 * np.pi * pitch * n * t) / n**1.6 * np.exp(-t * (2.5 + n)) for n in range(1, 7)
        )
        return parts * np.minimum(1, t * 200)
    # A hum: a soft voice with a slow tremble.
    phase = 2 * np.pi * pitch * (t + 0.0006 * np.sin(2 * np.pi * 5.2 * t) / 5.2)
    voice = (
        np.sin(phase)
        + 0.45 * np.sin(2 * phase)
        + 0.18 * np.sin(3 * phase)
        + 0.06 * np.sin(4 * phase)
    )
    edge = np.minimum(1, np.minimum(t, seconds - t) / 0.05)
    return voice * edge


def tune(
    seconds: float, *, beat: float = 0.42, kind: str = "hum", raised: float = 0
) -> "np.ndarray":
    """So many seconds of the tune, as 16 bit samples."""
    sound = np.zeros(int(RATE * (seconds + 3)))
    at, place = 0.0, 0
    while at < seconds:
        half_tones, beats = TUNE[place % len(TUNE)]
        note = _note(half_tones + raised, beats * beat * (1.9 if kind == "pluck" else 0.98), kind)
        start = int(at * RATE)
        sound[start : start + len(note)] += note[: len(sound) - start]
        if kind == "pluck" and place % 2 == 0:
            bass = _note(half_tones - 12 + raised, beat * 2, kind) * 0.6
            sound[start : start + len(bass)] += bass[: len(sound) - start]
        at += beats * beat
        place += 1
    sound = sound[: int(RATE * seconds)]
    fade = int(RATE * 0.25)
    sound[-fade:] *= np.linspace(1, 0, fade)
    return (sound / np.abs(sound).max() * 15_000).astype(np.int16)
