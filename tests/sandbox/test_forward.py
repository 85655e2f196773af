"""People forward: who is named as the author, where to, albums, protected content."""

import pytest

from sandbox.client import ControlRefused
from tests.sandbox.conftest import ALICE, BOB

PRIVATELY: dict[str, int] = {}


async def test_a_forward_names_its_author_and_the_bot_hears_of_it(api, control, group, topic):
    said = await control.send(BOB, "It is on its way", chat=group)
    await api.updates()

    (sent,) = await control.forward(
        BOB, said["message_id"], {"chat": group, "topic": topic}, chat=group
    )

    (heard,) = await api.updates("message")
    assert (sent["message_id"], sent["message_thread_id"]) == (heard["message_id"], topic)
    assert (heard["text"], heard["from"]["id"]) == ("It is on its way", BOB)
    assert heard["forward_origin"]["type"] == "user"
    assert heard["forward_origin"]["sender_user"]["id"] == BOB


async def test_who_hides_the_account_is_named_without_it(api, control, group):
    await control.person("Alice", id=ALICE, last_name="Brown", hides_in_forwards=True)
    await control.join(group, ALICE)
    said = await control.send(ALICE, "Look", chat=group)

    (sent,) = await control.forward(BOB, said["message_id"], PRIVATELY, chat=group)

    origin = {"type": "hidden_user", "sender_user_name": "Alice Brown"}
    assert sent["forward_origin"] == {**origin, "date": said["date"]}
    assert sent["chat"]["id"] == BOB
    forwarded = await api.call(
        "forwardMessage", chat_id=BOB, from_chat_id=group, message_id=said["message_id"]
    )
    assert forwarded["forward_origin"]["type"] == "hidden_user"


async def test_a_forward_of_a_forward_names_the_first_author(control, group):
    await control.join(group, ALICE)
    said = await control.send(ALICE, "Look", chat=group)
    (once,) = await control.forward(BOB, said["message_id"], PRIVATELY, chat=group)

    (twice,) = await control.forward(BOB, once["message_id"], {"chat": group})

    assert twice["forward_origin"]["sender_user"]["id"] == ALICE


async def test_words_of_an_anonymous_administrator_come_from_the_group(control, group):
    await control.promote(group, ALICE, is_anonymous=True)
    said = await control.send(ALICE, "Decided", chat=group)

    (sent,) = await control.forward(BOB, said["message_id"], PRIVATELY, chat=group)

    assert sent["forward_origin"]["type"] == "chat"
    assert sent["forward_origin"]["sender_chat"]["id"] == group


async def test_an_album_stays_one_and_a_single_item_of_it_stands_alone(control, group):
    album = [{"content": "photo", "caption": "Both"}, {"content": "photo"}]
    items = await control.send_album(BOB, album)
    ids = [item["message_id"] for item in items]

    both = await control.forward(BOB, ids[0], {"chat": group}, message_ids=ids[::-1])
    (alone,) = await control.forward(BOB, ids[1], {"chat": group})

    assert both[0]["media_group_id"] == both[1]["media_group_id"] != items[0]["media_group_id"]
    assert both[0]["caption"] == "Both"
    assert "media_group_id" not in alone


@pytest.mark.parametrize("how", ["the message", "the group"])
async def test_protected_content_is_not_forwarded(api, control, group, how):
    sent = await api.call(
        "sendMessage", chat_id=group, text="Secret", protect_content=how == "the message"
    )
    if how == "the group":
        await control.act("protect", chat=group)

    with pytest.raises(ControlRefused, match="protected"):
        await control.forward(BOB, sent["message_id"], PRIVATELY, chat=group)


async def test_nobody_forwards_into_or_out_of_a_group_they_are_not_in(control, group):
    mine = await control.send(ALICE, "Hello")
    theirs = await control.send(BOB, "Hello", chat=group)

    with pytest.raises(ControlRefused, match="not in the group"):
        await control.forward(ALICE, mine["message_id"], {"chat": group})
    with pytest.raises(ControlRefused, match="not in the group"):
        await control.forward(ALICE, theirs["message_id"], PRIVATELY, chat=group)


async def test_only_an_administrator_deletes_the_words_of_others(control, group):
    await control.join(group, ALICE)
    of_bob = await control.send(BOB, "Mine", chat=group)
    of_alice = await control.send(ALICE, "Hers", chat=group)

    with pytest.raises(ControlRefused, match="administrator"):
        await control.delete(ALICE, of_bob["message_id"], chat=group)
    await control.delete(BOB, of_alice["message_id"], chat=group)

    shown = {one["message_id"]: one["deleted"] for one in await control.messages(group)}
    assert (shown[of_bob["message_id"]], shown[of_alice["message_id"]]) == (False, True)


async def test_a_quote_keeps_the_formatting_of_its_part(control):
    bold = [{"type": "bold", "offset": 3, "length": 10}]
    said = await control.send(ALICE, "\N{CRYING FACE} never came, never", entities=bold)

    reply = await control.send(
        ALICE, "This", reply_to=said["message_id"], quote="came, never", quote_position=9
    )

    assert reply["quote"]["position"] == 9
    assert reply["quote"]["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
