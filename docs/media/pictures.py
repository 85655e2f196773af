"""The drawings of the sandbox's samples, as SVG. Own work, under the licence of the project."""

from math import cos, pi, sin

INK = "#37474f"


def svg(width: int, height: int, inside: str) -> str:
    """A drawing of this size."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    return f'{head} viewBox="0 0 {width} {height}">{inside}</svg>'


def box(x: float, y: float, size: float, face: str = "smile") -> str:
    """A cardboard box with a face, or with a dent and a label."""
    s = size
    mouth = {
        "smile": f'<path d="M{x + s * 0.38} {y + s * 0.62}q{s * 0.12} {s * 0.14} {s * 0.24} 0"/>',
        "sad": f'<path d="M{x + s * 0.38} {y + s * 0.7}q{s * 0.12} {-s * 0.12} {s * 0.24} 0"/>',
        "label": "",
    }[face]
    eyes = (
        ""
        if face == "label"
        else f'<circle cx="{x + s * 0.36}" cy="{y + s * 0.5}" r="{s * 0.045}" fill="{INK}"/>'
        f'<circle cx="{x + s * 0.64}" cy="{y + s * 0.5}" r="{s * 0.045}" fill="{INK}"/>'
    )
    label = (
        f'<g transform="rotate(-3 {x + s * 0.5} {y + s * 0.6})">'
        f'<rect x="{x + s * 0.5}" y="{y + s * 0.52}" width="{s * 0.38}" height="{s * 0.28}" fill="#fff"/>'
        + "".join(
            f'<rect x="{x + s * (0.53 + i * 0.034)}" y="{y + s * 0.68}" width="{s * (0.008 + i % 3 * 0.007)}" height="{s * 0.09}" fill="{INK}"/>'
            for i in range(9)
        )
        + f'<path d="M{x + s * 0.54} {y + s * 0.58}h{s * 0.24}M{x + s * 0.54} {y + s * 0.63}h{s * 0.16}" stroke="{INK}" stroke-width="{s * 0.016}"/></g>'
        if face == "label"
        else ""
    )
    return (
        f'<path d="M{x} {y + s * 0.2}L{x + s * 0.12} {y}H{x + s * 0.88}L{x + s} {y + s * 0.2}z" fill="#c99a63"/>'
        f'<rect x="{x}" y="{y + s * 0.2}" width="{s}" height="{s * 0.72}" rx="{s * 0.02}" fill="#e0b27a"/>'
        f'<path d="M{x + s * 0.43} {y}h{s * 0.14}l{s * 0.02} {s * 0.2}v{s * 0.2}h{-s * 0.18}v{-s * 0.2}z" fill="#f2dcb3"/>'
        f'{label}<g fill="none" stroke="{INK}" stroke-width="{s * 0.03}" stroke-linecap="round">{mouth}</g>{eyes}'
    )


def cat(
    x: float, y: float, size: float, paw: float = 0.0, blink: bool = False, mouth: float = 0.0
) -> str:
    """A grey cat; `paw` lifts a paw (0-1), `mouth` opens it."""
    s = size
    eye = (
        f'<path d="M{x + s * 0.31} {y + s * 0.36}h{s * 0.1}M{x + s * 0.59} {y + s * 0.36}h{s * 0.1}" stroke="{INK}" stroke-width="{s * 0.022}" stroke-linecap="round"/>'
        if blink
        else f'<ellipse cx="{x + s * 0.36}" cy="{y + s * 0.36}" rx="{s * 0.045}" ry="{s * 0.06}" fill="{INK}"/>'
        f'<ellipse cx="{x + s * 0.64}" cy="{y + s * 0.36}" rx="{s * 0.045}" ry="{s * 0.06}" fill="{INK}"/>'
        f'<circle cx="{x + s * 0.375}" cy="{y + s * 0.34}" r="{s * 0.016}" fill="#fff"/><circle cx="{x + s * 0.655}" cy="{y + s * 0.34}" r="{s * 0.016}" fill="#fff"/>'
    )
    whiskers = "".join(
        f'<path d="M{x + s * (0.5 + side * 0.17)} {y + s * 0.49}l{s * side * 0.22} {s * tilt}"/>'
        for side in (-1, 1)
        for tilt in (-0.03, 0.04)
    )
    return (
        f'<path d="M{x + s * 0.8} {y + s * 0.95}q{s * 0.28} {-s * 0.1} {s * 0.14} {-s * 0.34}" fill="none" stroke="#78909c" stroke-width="{s * 0.09}" stroke-linecap="round"/>'
        f'<ellipse cx="{x + s * 0.5}" cy="{y + s * 0.82}" rx="{s * 0.34}" ry="{s * 0.3}" fill="#90a4ae"/>'
        f'<ellipse cx="{x + s * 0.5}" cy="{y + s * 0.88}" rx="{s * 0.2}" ry="{s * 0.22}" fill="#eceff1"/>'
        f'<path d="M{x + s * 0.14} {y + s * 0.3}L{x + s * 0.18} {y}L{x + s * 0.4} {y + s * 0.14}zM{x + s * 0.86} {y + s * 0.3}L{x + s * 0.82} {y}L{x + s * 0.6} {y + s * 0.14}z" fill="#78909c"/>'
        f'<path d="M{x + s * 0.19} {y + s * 0.24}L{x + s * 0.21} {y + s * 0.08}L{x + s * 0.33} {y + s * 0.16}zM{x + s * 0.81} {y + s * 0.24}L{x + s * 0.79} {y + s * 0.08}L{x + s * 0.67} {y + s * 0.16}z" fill="#f8bbd0"/>'
        f'<ellipse cx="{x + s * 0.5}" cy="{y + s * 0.38}" rx="{s * 0.39}" ry="{s * 0.31}" fill="#90a4ae"/>'
        f'<ellipse cx="{x + s * 0.5}" cy="{y + s * 0.5}" rx="{s * 0.19}" ry="{s * 0.13}" fill="#eceff1"/>'
        f'<path d="M{x + s * 0.46} {y + s * 0.44}h{s * 0.08}l{-s * 0.04} {s * 0.05}z" fill="#f06292"/>'
        + (
            f'<ellipse cx="{x + s * 0.5}" cy="{y + s * 0.555}" rx="{s * 0.05}" ry="{s * 0.06 * mouth}" fill="#ad1457"/>'
            if mouth
            else ""
        )
        + f'<g fill="none" stroke="{INK}" stroke-width="{s * 0.014}" stroke-linecap="round"><path d="M{x + s * 0.43} {y + s * 0.53}q{s * 0.035} {s * 0.04} {s * 0.07} 0q{s * 0.035} {s * 0.04} {s * 0.07} 0"/>{whiskers}</g>{eye}'
        f'<g transform="rotate({-100 * paw} {x + s * 0.76} {y + s * 0.8})"><ellipse cx="{x + s * 0.78}" cy="{y + s * 0.98}" rx="{s * 0.09}" ry="{s * 0.16}" fill="#b0bec5"/></g>'
        f'<ellipse cx="{x + s * 0.24}" cy="{y + s * 0.98}" rx="{s * 0.09}" ry="{s * 0.14}" fill="#b0bec5"/>'
    )


def parcel_photo() -> str:
    """A dented parcel on a doormat."""
    boards = "".join(
        f'<path d="M0 {450 + i * 52}H960" stroke="#8d6e63" stroke-width="3"/>' for i in range(6)
    )
    return svg(
        960,
        720,
        '<rect width="960" height="720" fill="#cfd8dc"/><rect y="430" width="960" height="290" fill="#a1887f"/>'
        f'{boards}<rect x="90" width="330" height="430" fill="#4e6e7e"/><rect x="120" y="40" width="270" height="160" rx="6" fill="#5f8294"/>'
        '<rect x="120" y="230" width="270" height="170" rx="6" fill="#5f8294"/><circle cx="395" cy="235" r="13" fill="#ffd54f"/>'
        '<path d="M170 560h640l60 120H110z" fill="#6d4c41"/><path d="M196 575h588l44 88H152z" fill="none" stroke="#d7ccc8" stroke-width="4" stroke-dasharray="14 9"/>'
        '<ellipse cx="500" cy="640" rx="230" ry="26" fill="#000" opacity=".2"/>'
        f"{box(330, 300, 360, 'label')}"
        '<path d="M330 420l54 36-30 44-24 8z" fill="#b98851"/><path d="M330 420l54 36-30 44" fill="none" stroke="#8d6235" stroke-width="4"/>'
        '<rect x="560" y="150" width="330" height="210" rx="10" fill="#fff8e1" stroke="#b0bec5" stroke-width="10"/>'
        '<path d="M565 330l100-100 70 70 60-50 90 85z" fill="#a5d6a7"/><circle cx="810" cy="210" r="26" fill="#ffd54f"/>',
    )


def receipt_photo() -> str:
    """A till receipt on a table."""
    rows = [("Lamp", "24.90"), ("Bulb x2", "7.80"), ("Delivery", "4.00")]
    lines = "".join(
        f'<text x="150" y="{330 + i * 52}">{name}</text><text x="450" y="{330 + i * 52}" text-anchor="end">{price}</text>'
        for i, (name, price) in enumerate(rows)
    )
    bars = "".join(
        f'<rect x="{160 + i * 10}" y="600" width="{3 + i * 7 % 5}" height="70" fill="{INK}"/>'
        for i in range(28)
    )
    return svg(
        600,
        800,
        '<rect width="600" height="800" fill="#8d6e63"/>'
        + "".join(
            f'<path d="M{i * 120} 0q40 400 0 800" stroke="#7b5d52" stroke-width="5" fill="none"/>'
            for i in range(6)
        )
        + '<g transform="rotate(-4 300 400)"><path d="M112 70l20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14v680H112z" fill="#000" opacity=".18"/>'
        '<path d="M105 60l20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 20-14 20 14 15-10v680H105z" fill="#fffdf7"/>'
        f'<g font-family="monospace" font-size="30" fill="{INK}"><text x="300" y="160" text-anchor="middle" font-weight="bold" font-size="40">LAMP SHOP</text>'
        f'<text x="300" y="210" text-anchor="middle" font-size="24">Main street 7</text>{lines}'
        '<path d="M145 470h310" stroke="#37474f" stroke-width="3" stroke-dasharray="8 6"/><text x="150" y="530" font-weight="bold">TOTAL</text><text x="450" y="530" text-anchor="end" font-weight="bold">36.70</text></g>'
        f"{bars}</g>",
    )


def cat_photo() -> str:
    """A cat on a window sill, with a plant."""
    return svg(
        720,
        720,
        '<rect width="720" height="720" fill="#ffe0b2"/><rect x="70" y="50" width="580" height="480" rx="12" fill="#fff"/>'
        '<rect x="95" y="75" width="530" height="430" fill="#b3e5fc"/><circle cx="520" cy="160" r="50" fill="#fff59d"/>'
        '<path d="M95 420q130-120 260-30t270-50v165H95z" fill="#a5d6a7"/><path d="M360 75v430M95 290h530" stroke="#fff" stroke-width="18"/>'
        '<rect y="560" width="720" height="160" fill="#bcaaa4"/><rect y="552" width="720" height="22" fill="#d7ccc8"/>'
        '<path d="M100 470h120l-18 110h-84z" fill="#e57373"/><g fill="#66bb6a"><ellipse cx="160" cy="400" rx="26" ry="78"/><ellipse cx="112" cy="430" rx="20" ry="64" transform="rotate(-32 112 430)"/><ellipse cx="208" cy="430" rx="20" ry="64" transform="rotate(32 208 430)"/></g>'
        f"{cat(290, 220, 330)}",
    )


def street(t: float, width: int = 480, height: int = 270) -> str:
    """A van that brings a parcel: t from 0 to 1."""
    x = -150 + min(1.0, t / 0.62) * 300
    hop = sin(t * 60) * 1.4 if t < 0.62 else 0
    turn = t * 2200 if t < 0.62 else 0.62 * 2200
    out = max(0.0, min(1.0, (t - 0.68) / 0.2))
    clouds = "".join(
        f'<ellipse cx="{(60 + i * 170 - t * 40) % 560 - 40:.1f}" cy="{40 + i % 2 * 22}" rx="40" ry="13" fill="#fff" opacity=".85"/>'
        for i in range(4)
    )
    houses = "".join(
        f'<rect x="{i * 105 - 10}" y="{92 - i % 3 * 18}" width="92" height="130" fill="{["#ef9a9a", "#ffcc80", "#9fa8da", "#a5d6a7", "#ffe082"][i]}"/>'
        f'<path d="M{i * 105 - 18} {94 - i % 3 * 18}l54-34 54 34z" fill="#8d6e63"/><rect x="{i * 105 + 10}" y="{120 - i % 3 * 18}" width="20" height="24" fill="#e1f5fe"/><rect x="{i * 105 + 46}" y="{120 - i % 3 * 18}" width="20" height="24" fill="#e1f5fe"/><rect x="{i * 105 + 28}" y="176" width="24" height="46" fill="#6d4c41"/>'
        for i in range(5)
    )
    wheel = lambda cx: (  # noqa: E731 - a small part of one drawing
        f'<g transform="rotate({turn:.0f} {cx} 236)"><circle cx="{cx}" cy="236" r="19" fill="{INK}"/><circle cx="{cx}" cy="236" r="9" fill="#cfd8dc"/><path d="M{cx - 9} 236h18M{cx} 227v18" stroke="{INK}" stroke-width="3"/></g>'
    )
    parcel = (
        f'<g opacity="{min(1, out * 3):.2f}">{box(x + 188 + out * 34, 226 - sin(out * pi) * 50 - 22, 44)}</g>'
        if out
        else ""
    )
    return svg(
        width,
        height,
        f'<rect width="480" height="270" fill="#bbdefb"/>{clouds}{houses}<rect y="222" width="480" height="48" fill="#90a4ae"/><path d="M0 262h480" stroke="#fff" stroke-width="3" stroke-dasharray="26 18"/>'
        f'<g transform="translate({x:.1f} {hop:.1f})"><rect x="0" y="128" width="132" height="98" rx="8" fill="#1f6f94"/><path d="M132 156h38q10 0 15 9l17 28q3 5 3 10v23h-73z" fill="#2f8ab3"/><path d="M144 166h24l16 26h-40z" fill="#e1f5fe"/><rect x="196" y="206" width="9" height="9" rx="3" fill="#fff59d"/>{box(36, 146, 56)}</g>'
        f"{wheel(x + 38)}{wheel(x + 164)}{parcel}",
    )


def cat_talking(t: float, size: int = 320) -> str:
    """The cat's face up close, speaking: t from 0 to 1."""
    opened = max(0.0, sin(t * 46)) * (1 if t < 0.9 else 0)
    return svg(
        size,
        size,
        '<rect width="320" height="320" fill="#ffccbc"/><circle cx="60" cy="70" r="90" fill="#ffab91"/>'
        f"{cat(30 + sin(t * 12) * 5, 46 + cos(t * 17) * 4, 260, blink=0.45 < t < 0.49, mouth=opened)}",
    )


def cat_waving(t: float, width: int = 320, height: int = 240) -> str:
    """The cat waves: loops from t 0 to 1."""
    return svg(
        width,
        height,
        '<rect width="320" height="240" fill="#c8e6c9"/><ellipse cx="160" cy="226" rx="120" ry="14" fill="#a5d6a7"/>'
        f"{cat(66, 26, 180, paw=0.9 + 0.25 * sin(t * 6 * pi), blink=0.5 < t < 0.56)}",
    )


def sticker(inside: str) -> str:
    """A sticker: a drawing with a white edge around all of it."""
    edge = (
        '<filter id="white" x="-10%" y="-10%" width="120%" height="120%"><feMorphology in="SourceAlpha" operator="dilate" radius="9" result="fat"/>'
        '<feFlood flood-color="#fff"/><feComposite in2="fat" operator="in" result="edge"/><feMerge><feMergeNode in="edge"/><feMergeNode in="SourceGraphic"/></feMerge></filter>'
    )
    return svg(512, 512, f'<defs>{edge}</defs><g filter="url(#white)">{inside}</g>')


def _heart(x: float, y: float, s: float, fill: str = "#e57373") -> str:
    return f'<path d="M{x} {y + s * 0.9}C{x - s} {y + s * 0.2} {x - s * 0.6} {y - s * 0.5} {x} {y}C{x + s * 0.6} {y - s * 0.5} {x + s} {y + s * 0.2} {x} {y + s * 0.9}z" fill="{fill}"/>'


def _stars(points: list[tuple[int, int, str]]) -> str:
    return "".join(
        f'<path d="M{x} {y - 26}l8 18 18 8-18 8-8 18-8-18-18-8 18-8z" fill="{fill}"/>'
        for x, y, fill in points
    )


STICKERS = {
    "hello": ("\N{WAVING HAND SIGN}", cat(70, 60, 340, paw=1.05)),
    "parcel": (
        "\N{PACKAGE}",
        box(100, 130, 310)
        + _stars([(80, 110, "#ffd54f"), (440, 120, "#ffb74d"), (430, 440, "#ffd54f")]),
    ),
    "lost": (
        "\N{CRYING FACE}",
        box(100, 130, 310, "sad")
        + '<path d="M216 316q-16 30 0 40q16-10 0-40zM300 316q-16 30 0 40q16-10 0-40z" fill="#4fc3f7"/>',
    ),
    "thanks": (
        "\N{HEAVY BLACK HEART}",
        cat(86, 110, 330)
        + _heart(256, 330, 110)
        + _heart(80, 90, 46, "#f48fb1")
        + _heart(430, 80, 56, "#f48fb1"),
    ),
    "hmm": (
        "\N{THINKING FACE}",
        cat(60, 110, 330)
        + '<circle cx="372" cy="150" r="12" fill="#b3e5fc"/><circle cx="396" cy="122" r="17" fill="#b3e5fc"/><ellipse cx="436" cy="70" rx="64" ry="50" fill="#b3e5fc"/><text x="436" y="96" font-family="sans-serif" font-weight="bold" font-size="78" text-anchor="middle" fill="#1f6f94">?</text>',
    ),
    "done": (
        "\N{WHITE HEAVY CHECK MARK}",
        box(70, 150, 300)
        + '<circle cx="380" cy="150" r="92" fill="#66bb6a"/><path d="M336 152l34 36 58-70" fill="none" stroke="#fff" stroke-width="26" stroke-linecap="round" stroke-linejoin="round"/>',
    ),
}
PHOTOS = {"parcel": parcel_photo, "receipt": receipt_photo, "cat": cat_photo}
