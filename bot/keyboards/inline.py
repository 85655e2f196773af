"""The core's buttons as Telegram's inline keyboard."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from desk.outgoing import Rows


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """The markup; None where there are no buttons.

    An edit without markup takes the buttons away (Bot API: editMessageText), as it should.
    """
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=button.text, callback_data=button.data) for button in row]
            for row in rows
        ]
    )
