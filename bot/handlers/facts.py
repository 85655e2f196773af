"""A few words about what a message holds besides its text: for search, and where copying fails."""

from collections.abc import Callable

from aiogram import types


def of(message: types.Message) -> str:
    """One line of facts; empty when the content says it all itself."""
    return next((line for get in _SOURCES if (line := get(message))), "")


def _poll(message: types.Message) -> str | None:
    if message.poll is None:
        return None
    options = " / ".join(option.text for option in message.poll.options)
    return f"{message.poll.question}: {options}"


def _checklist(message: types.Message) -> str | None:
    if message.checklist is None:
        return None
    tasks = " / ".join(task.text for task in message.checklist.tasks)
    return f"{message.checklist.title}: {tasks}"


def _venue(message: types.Message) -> str | None:
    venue = message.venue
    return f"{venue.title}, {venue.address}" if venue else None


def _location(message: types.Message) -> str | None:
    place = message.location
    return f"{place.latitude:.5f}, {place.longitude:.5f}" if place else None


def _contact(message: types.Message) -> str | None:
    contact = message.contact
    if contact is None:
        return None
    return " ".join(part for part in (contact.first_name, contact.phone_number) if part)


def _dice(message: types.Message) -> str | None:
    return f"{message.dice.emoji} {message.dice.value}" if message.dice else None


def _invoice(message: types.Message) -> str | None:
    invoice = message.invoice
    if invoice is None:
        return None
    return f"{invoice.title}, {invoice.total_amount / 100:.2f} {invoice.currency}"


def _paid_media(message: types.Message) -> str | None:
    return f"⭐ {message.paid_media.star_count}" if message.paid_media else None


def _game(message: types.Message) -> str | None:
    return message.game.title if message.game else None


def _file_name(message: types.Message) -> str | None:
    for media in (message.document, message.audio, message.video, message.animation):
        if media is not None and media.file_name:
            return media.file_name
    return None


def _sticker(message: types.Message) -> str | None:
    return message.sticker.emoji if message.sticker else None


_SOURCES: tuple[Callable[[types.Message], str | None], ...] = (
    _poll,
    _checklist,
    _venue,
    _location,
    _contact,
    _dice,
    _invoice,
    _paid_media,
    _game,
    _file_name,
    _sticker,
)
