"""Editing, deleting and pinning, with what Telegram lets a bot do to which message."""

from typing import Any

from sandbox import members, messages
from sandbox.errors import bad_request
from sandbox.methods.common import caption_content, keyboard, text_content
from sandbox.methods.media import ALBUM_KINDS, media_content
from sandbox.methods.registry import Call, method
from sandbox.world import Chat, Message

Json = dict[str, Any]

DELETE_WITHIN = 48 * 3600  # Bot API: "can only be deleted if it was sent less than 48 hours ago"
DICE_PRIVATE_AFTER = 24 * 3600  # Bot API, deleteMessage: dice in private chats
REPLACEABLE = {"animation", "audio", "document", "live_photo", "photo", "video", "text"}
CAPTION_EDITABLE = {"animation", "audio", "document", "live_photo", "photo", "video", "voice"}
CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
UNDELETABLE = {"forum_topic_created", "supergroup_chat_created", "group_chat_created"}


def _editable(call: Call) -> tuple[Chat, Message]:
    if call.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    message = chat.find(int(call.get("message_id") or 0))
    if message is None:
        raise bad_request("message to edit not found")
    has_other_keyboard = message.reply_markup and "inline_keyboard" not in message.reply_markup
    is_own = message.sender_id() == call.bot.id and not message.is_service
    if not is_own or "forward_origin" in message.extra or has_other_keyboard:
        raise bad_request("message can't be edited")
    return chat, message


def _apply(call: Call, chat: Chat, message: Message, content: Json) -> Json:
    markup = keyboard(call)
    if content == message.content and markup == message.reply_markup:
        raise bad_request(NOT_MODIFIED)
    message.reply_markup = markup
    messages.edit(call.world, chat, message, content)
    return messages.render(call.world, chat, message)


@method("editMessageText", cost=1)
def edit_message_text(call: Call) -> Json:
    """Text and rich messages only."""
    rich = call.get("rich_message")
    content = {"rich_message": {"blocks": rich["blocks"]}} if rich else text_content(call)
    chat, message = _editable(call)
    if not {"text", "rich_message"} & message.content.keys():
        raise bad_request("there is no text in the message to edit")
    return _apply(call, chat, message, content)


@method("editMessageCaption", cost=1)
def edit_message_caption(call: Call) -> Json:
    """The caption of a file; an absent one empties it."""
    chat, message = _editable(call)
    if not CAPTION_EDITABLE & message.content.keys():
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if key not in CAPTION_FIELDS}
    return _apply(call, chat, message, kept | caption_content(call.params))


@method("editMessageMedia", cost=1)
def edit_message_media(call: Call) -> Json:
    """Another file in place of a file or of text."""
    media = dict(call.get("media") or {})
    kind = str(media.get("type"))
    chat, message = _editable(call)
    if not REPLACEABLE & message.content.keys():
        raise bad_request("message can't be edited")
    if message.media_group_id is not None and (
        kind not in ALBUM_KINDS or _album_class(kind) != _album_class(*message.content)
    ):
        raise bad_request("can't use the media of the specified type in the album")
    return _apply(call, chat, message, media_content(call.world, kind, media))


def _album_class(*kinds: str) -> str:
    for lonely in ("audio", "document"):
        if lonely in kinds:
            return lonely
    return "visual"


@method("editMessageReplyMarkup", cost=1)
def edit_message_reply_markup(call: Call) -> Json:
    """Only the buttons; the message does not count as edited."""
    markup = keyboard(call)
    chat, message = _editable(call)
    if markup == message.reply_markup:
        raise bad_request(NOT_MODIFIED)
    message.reply_markup = markup
    messages.edit(call.world, chat, message)
    return messages.render(call.world, chat, message)


@method("stopPoll", cost=1)
def stop_poll(call: Call) -> Json:
    """Close a poll of the bot."""
    chat, message = _editable(call)
    if "poll" not in message.content:
        raise bad_request("message with poll to stop not found")
    poll: Json = {**message.content["poll"], "is_closed": True}
    messages.edit(call.world, chat, message, {"poll": poll})
    return poll


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    age = call.world.now() - message.date
    is_own = message.sender_id() == call.bot.id
    if age > DELETE_WITHIN or UNDELETABLE & message.content.keys():
        raise bad_request("message can't be deleted for everyone")
    if chat.type == "private":
        if "dice" in message.content and age < DICE_PRIVATE_AFTER:
            raise bad_request("message can't be deleted for everyone")
    elif not is_own and not chat.members[call.bot.id].may("can_delete_messages"):
        raise bad_request("message can't be deleted")


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    """Own messages, incoming ones in private chats, others' with the right; 48 hours."""
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    message = chat.find(int(call.get("message_id")))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(call, chat, message)
    messages.delete(call.world, chat, message)
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Up to 100; missing ones are skipped."""
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    ids = [int(one) for one in call.get("message_ids") or []]
    if not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified")
    found = [message for message in map(chat.find, ids) if message is not None]
    for message in found:
        _check_deletable(call, chat, message)
    for message in found:
        messages.delete(call.world, chat, message)
    return True


PIN_WORDS = "not enough rights to manage pinned messages in the chat"


@method("pinChatMessage", cost=1)
def pin_chat_message(call: Call) -> bool:
    """Pin, with the service message that the bot receives too."""
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    members.require_right(chat, call.bot, "can_pin_messages", PIN_WORDS)
    message = chat.find(int(call.get("message_id")))
    if message is None:
        raise bad_request("message to pin not found")
    if message.is_service:
        raise bad_request("a service message can't be pinned")
    if message.pinned:
        return True
    messages.set_pinned(call.world, chat, message, pinned=True)
    pinned = {"pinned_message": messages.render(call.world, chat, message, nested=True)}
    by, topic_id = call.bot.id, message.topic_id
    messages.service(call.world, chat, pinned, by=by, topic_id=topic_id)
    return True


@method("unpinChatMessage", is_light=True)
def unpin_chat_message(call: Call) -> bool:
    """Unpin one message, the newest pinned one by default."""
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    members.require_right(chat, call.bot, "can_pin_messages", PIN_WORDS)
    message_id = call.get("message_id") or (chat.pinned[-1] if chat.pinned else None)
    message = chat.find(int(message_id)) if message_id is not None else None
    if message is None:
        raise bad_request("message to unpin not found")
    messages.set_pinned(call.world, chat, message, pinned=False)
    return True


def unpin_all(call: Call, chat: Chat, topic_id: int | None, *, everywhere: bool = False) -> bool:
    """Unpin all messages of a topic (None: General), or of the chat."""
    members.require_right(chat, call.bot, "can_pin_messages", PIN_WORDS)
    for message_id in list(chat.pinned):
        message = chat.messages[message_id]
        if everywhere or message.topic_id == topic_id:
            messages.set_pinned(call.world, chat, message, pinned=False)
    return True


@method("unpinAllChatMessages", is_light=True)
def unpin_all_chat_messages(call: Call) -> bool:
    """Unpin everything in a chat."""
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    return unpin_all(call, chat, None, everywhere=True)
