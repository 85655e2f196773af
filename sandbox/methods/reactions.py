"""Reactions of the bot."""

from sandbox import emoji, members, messages
from sandbox.errors import bad_request
from sandbox.methods.registry import Call, method


@method("setMessageReaction", is_light=True)
def set_message_reaction(call: Call) -> bool:
    """One standard emoji; an empty list takes it away. Albums: the first item that is left."""
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    message = chat.find(int(call.get("message_id")))
    if message is None:
        raise bad_request("message to react not found")
    if message.is_service:
        raise bad_request("REACTION_INVALID")
    if message.media_group_id is not None:
        album = message.media_group_id
        items = (one for one in chat.messages.values() if one.media_group_id == album)
        message = next(one for one in items if not one.deleted)
    reactions = list(call.get("reaction") or [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        plain = str(reaction.get("emoji", "")).replace("\ufe0f", "")
        if reaction.get("type") != "emoji" or plain not in emoji.REACTIONS:
            raise bad_request("REACTION_INVALID")
    messages.react(call.world, chat, message, call.bot.id, reactions)
    return True
