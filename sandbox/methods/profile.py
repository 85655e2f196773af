"""The bot about itself, files, and how it receives updates."""

import re
from typing import Any

from sandbox import commands
from sandbox.errors import bad_request, conflict
from sandbox.files import DOWNLOAD_LIMIT
from sandbox.methods.registry import Call, method
from sandbox.update_queue import Webhook

Json = dict[str, Any]

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API: setWebhook, secret_token
PROFILE_TEXTS = (
    ("Name", "name", 64),
    ("Description", "description", 512),
    ("ShortDescription", "short_description", 120),
)


@method("getMe", reads_only=True)
def get_me(call: Call) -> Json:
    """The bot's account with its abilities."""
    return {
        **call.bot.as_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all_group_messages,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@method("logOut")
def log_out(_call: Call) -> bool:
    """Nothing to log out of."""
    return True


@method("close")
def close(_call: Call) -> bool:
    """Nothing to close."""
    return True


@method("getUserProfilePhotos", reads_only=True)
def get_user_profile_photos(_call: Call) -> Json:
    """Nobody has a photo here."""
    return {"total_count": 0, "photos": []}


@method("getFile", reads_only=True)
def get_file(call: Call) -> Json:
    """Where a file of at most 20 MB can be fetched."""
    stored = call.world.files.get(str(call.get("file_id")))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": call.get("file_id"),
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "file_path": stored.path,
    }


def _commands_key(call: Call) -> str:
    return commands.key(call.get("scope"), call.get("language_code"))


def _told(call: Call) -> None:
    """Somebody may be looking at the menu or at the words before the first message."""
    call.world.events.emit("commands", {"bot": call.bot.id})


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    """The menu of a scope and a language."""
    menu = list(call.get("commands") or [])
    if len(menu) > 100:
        raise bad_request("too many commands specified")
    for command in menu:
        name = str(command["command"]).removeprefix("/")
        is_word = name.replace("_", "a").isalnum() and name.isascii() and name == name.lower()
        if not is_word or len(name) > 32:
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command["description"])) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_commands_key(call)] = menu
    _told(call)
    return True


@method("getMyCommands", reads_only=True)
def get_my_commands(call: Call) -> list[Json]:
    """Exactly what was set for the scope and language."""
    return call.bot.commands.get(_commands_key(call), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    """Forget the menu of a scope and a language."""
    call.bot.commands.pop(_commands_key(call), None)
    _told(call)
    return True


def _register_text(suffix: str, field: str, limit: int) -> None:
    @method(f"setMy{suffix}")
    def set_text(call: Call) -> bool:
        text = str(call.get(field) or "")
        if len(text) > limit:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        call.bot.profile[f"{field}:{call.get('language_code') or ''}"] = text
        if field == "name" and text and not call.get("language_code"):
            call.bot.first_name = text
        _told(call)
        return True

    @method(f"getMy{suffix}", reads_only=True)
    def get_text(call: Call) -> Json:
        profile = call.bot.profile
        default = call.bot.first_name if field == "name" else ""
        fallback = profile.get(f"{field}:", default)
        return {field: profile.get(f"{field}:{call.get('language_code') or ''}") or fallback}


for _suffix, _field, _limit in PROFILE_TEXTS:
    _register_text(_suffix, _field, _limit)


@method("setMyDefaultAdministratorRights")
def set_my_default_administrator_rights(call: Call) -> bool:
    """Remembered, not used."""
    call.bot.default_rights = dict(call.get("rights") or {})
    return True


@method("setChatMenuButton")
def set_chat_menu_button(_call: Call) -> bool:
    """Accepted; the page always shows the commands."""
    return True


@method("setWebhook")
def set_webhook(call: Call) -> bool:
    """Push from now on; a waiting poll ends with 409. Plain HTTP is fine here."""
    url = str(call.get("url") or "")
    if not url:
        return _delete_webhook(call)
    if not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.get("secret_token")
    if secret is not None and not SECRET.fullmatch(str(secret)):
        raise bad_request("secret token contains unallowed characters")
    queue = call.bot.queue
    if call.get("drop_pending_updates"):
        queue.items.clear()
    if call.get("allowed_updates") is not None:
        queue.allowed = list(call.get("allowed_updates"))
    queue.webhook = Webhook(url, secret, int(call.get("max_connections") or 40))
    if queue.poll is not None and not queue.poll.done():
        queue.poll.set_exception(conflict("terminated by setWebhook request"))
    queue.changed.set()
    return True


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    """Back to polling."""
    return _delete_webhook(call)


def _delete_webhook(call: Call) -> bool:
    if call.get("drop_pending_updates"):
        call.bot.queue.items.clear()
    call.bot.queue.webhook = None
    call.bot.queue.changed.set()
    return True


@method("getWebhookInfo", reads_only=True)
def get_webhook_info(call: Call) -> Json:
    """The webhook and how many updates wait."""
    queue = call.bot.queue
    hook = queue.webhook
    data: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(queue.items),
    }
    if hook is not None:
        data["max_connections"] = hook.max_connections
        if hook.last_error is not None:
            data |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if queue.allowed:
        data["allowed_updates"] = queue.allowed
    return data
