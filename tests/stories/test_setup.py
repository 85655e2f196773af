"""How the desk finds its operators' group: `/setup CODE`, and who may type it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from desk.policy import Policy
from desk.staff import setup
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, settings_for
from tests.stories.conftest import STAFF, STRANGER

OTHER_GROUP = -1001000000777


@pytest.fixture
async def homeless(stage: Stage, policy: Policy, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk that has no group and no staff yet."""
    running = RunningDesk(settings_for(stage.sandbox.url, tmp_path, OPERATORS_CHAT_ID=""), policy)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def code(stage: Stage, homeless: RunningDesk, capsys: pytest.CaptureFixture[str]) -> str:
    """The code that the desk printed for its administrator."""
    # The desk listens by now, so the code is printed.
    await stage.until_called("setMyCommands")
    return capsys.readouterr().out.partition("/setup ")[2].split()[0]


def _carol(stage: Stage) -> Staff:
    return Staff(stage, STAFF["Carol"][0], "Carol")


def _bob(stage: Stage) -> Staff:
    return Staff(stage, STAFF["Bob"][0], "Bob")


async def _other_group(stage: Stage, *, admin: int) -> int:
    await stage.client.group("Other team", id=OTHER_GROUP, is_forum=True, admins=[admin])
    return OTHER_GROUP


async def _binds(stage: Stage, chat: int) -> None:
    """A customer's first words open a topic there."""
    await stage.client.send(101, "My parcel is lost")
    await stage.client.wait_for(chat, "My parcel is lost", timeout=10)


def _wrong(code: str) -> str:
    return code[::-1] if code[::-1] != code else "A" * len(code)


async def test_the_right_code_typed_by_an_administrator_binds_the_group(
    stage: Stage, code: str
) -> None:
    await _carol(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "This is the operators' group now")
    await _binds(stage, GROUP)


async def test_an_ordinary_member_cannot_bind_the_group(stage: Stage, code: str) -> None:
    await _bob(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "Only an administrator of this group")


async def test_a_wrong_code_is_refused_and_the_right_one_still_works(
    stage: Stage, code: str
) -> None:
    await _carol(stage).writes(None, f"/setup {_wrong(code)}")
    await stage.client.wait_for(GROUP, "That code is not right")

    await _carol(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "This is the operators' group now")


async def test_setup_without_a_code_says_how_it_is_meant_and_costs_no_try(
    stage: Stage, code: str
) -> None:
    for _ in range(6):
        await _carol(stage).writes(None, "/setup")
    await stage.client.wait_for(GROUP, "with the code that the desk printed")

    await _carol(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "This is the operators' group now")


async def test_after_five_wrong_tries_the_right_code_is_worth_nothing(
    stage: Stage, code: str
) -> None:
    for _ in range(5):
        await _carol(stage).writes(None, f"/setup {_wrong(code)}")

    await _carol(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "There is no valid code")
    assert len(await _said(stage, GROUP, "not right")) == 5


async def test_after_an_hour_the_code_is_worth_nothing(stage: Stage, code: str) -> None:
    await stage.client.advance(3601)

    await _carol(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "There is no valid code")


async def test_the_code_works_once(stage: Stage, code: str) -> None:
    await _carol(stage).writes(None, f"/setup {code}")
    await stage.client.wait_for(GROUP, "This is the operators' group now")

    await _carol(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "There is no valid code")


async def test_who_administers_the_group_leads_from_the_moment_it_is_bound(
    stage: Stage, code: str
) -> None:
    await _carol(stage).writes(None, f"/setup {code}")
    await stage.client.wait_for(GROUP, "This is the operators' group now")

    await _carol(stage).writes(None, "/role")

    await stage.client.wait_for(GROUP, "Carol: lead")


async def test_a_group_bound_while_the_desk_runs_gets_its_menu_within_a_minute(
    stage: Stage, homeless: RunningDesk, code: str
) -> None:
    await _carol(stage).writes(None, f"/setup {code}")
    await stage.client.wait_for(GROUP, "This is the operators' group now")
    assert homeless.house is not None

    await homeless.house._look_at_group()

    menus = [call["params"].get("scope", "") for call in await stage.calls("setMyCommands")]
    assert any(str(GROUP) in scope for scope in menus)


async def test_a_stranger_in_another_group_is_refused_and_the_operators_are_told(
    desk: RunningDesk, mallory: Customer, stage: Stage
) -> None:
    other = await _other_group(stage, admin=STRANGER["Mallory"])

    await stage.client.send(mallory.id, "/setup GUESSED", chat=other)

    told = await stage.client.wait_for(GROUP, "tried /setup in another group")
    assert str(mallory.id) in told["text"]
    await stage.client.wait_for(other, "Only a lead there can move it")
    await _binds(stage, GROUP)


async def test_a_stranger_who_insists_is_refused_each_time_and_told_of_once(
    desk: RunningDesk, mallory: Customer, stage: Stage
) -> None:
    other = await _other_group(stage, admin=STRANGER["Mallory"])
    for guess in ("ONE", "TWO", "THREE"):
        asked = await stage.client.send(mallory.id, f"/setup {guess}", chat=other)
        await stage.client.wait_for(
            other, "Only a lead there can move it", after=asked["message_id"]
        )

    await _binds(stage, GROUP)

    assert len(await _said(stage, GROUP, "tried /setup in another group")) == 1


async def test_a_refused_setup_is_in_the_log_without_the_code(
    desk: RunningDesk, mallory: Customer, stage: Stage
) -> None:
    other = await _other_group(stage, admin=STRANGER["Mallory"])

    with structlog.testing.capture_logs() as lines:
        await stage.client.send(mallory.id, "/setup GUESSED", chat=other)
        await stage.client.wait_for(other, "Only a lead there can move it")

    refused = [line for line in lines if line["event"] == "setup_refused"]
    assert [(line["chat_id"], line["by"]) for line in refused] == [(other, mallory.id)]
    assert "GUESSED" not in str(lines)


async def test_a_stranger_who_knows_the_code_cannot_move_a_bound_desk(
    desk: RunningDesk, mallory: Customer, stage: Stage
) -> None:
    other = await _other_group(stage, admin=STRANGER["Mallory"])
    code = await _new_code(desk)

    await stage.client.send(mallory.id, f"/setup {code}", chat=other)

    await stage.client.wait_for(other, "Only a lead there can move it")
    await _binds(stage, GROUP)


async def test_a_lead_moves_the_desk_with_a_new_code(
    desk: RunningDesk, carol: Staff, stage: Stage
) -> None:
    await _binds(stage, GROUP)
    other = await _other_group(stage, admin=carol.id)
    code = await _new_code(desk)

    await stage.client.send(carol.id, f"/setup {code}", chat=other)

    await stage.client.wait_for(other, "This is the operators' group now")
    await stage.client.send(101, "Where are you?")
    await stage.client.wait_for(other, "Where are you?", timeout=10)


async def test_an_operator_cannot_move_the_desk_even_to_a_group_of_his_own(
    desk: RunningDesk, bob: Staff, stage: Stage
) -> None:
    other = await _other_group(stage, admin=bob.id)
    code = await _new_code(desk)

    await stage.client.send(bob.id, f"/setup {code}", chat=other)

    await stage.client.wait_for(other, "Only a lead there can move it")


async def test_a_bot_added_to_another_group_says_and_does_nothing_there(
    desk: RunningDesk, mallory: Customer, stage: Stage
) -> None:
    other = await _other_group(stage, admin=mallory.id)
    await stage.client.send(mallory.id, "Hello, bot", chat=other)
    await stage.client.send(mallory.id, "/close", chat=other)
    await stage.client.send(mallory.id, "/help", chat=other)

    await _binds(stage, GROUP)

    mine = [one for one in await stage.client.messages(other) if one["from"]["is_bot"]]
    assert [one for one in mine if _text(one)] == []


async def test_a_group_without_topics_is_told_to_turn_them_on(stage: Stage, code: str) -> None:
    await stage.client.forum(GROUP, on=False)

    await _carol(stage).writes(None, f"/setup {code}")

    await stage.client.wait_for(GROUP, "but topics are off")


async def test_an_anonymous_administrator_may_bind_his_group(stage: Stage, code: str) -> None:
    await _carol(stage).writes(None, f"/setup {code}", sender_chat="anonymous")

    await stage.client.wait_for(GROUP, "This is the operators' group now")
    await _binds(stage, GROUP)


async def test_a_basic_group_that_gets_topics_after_it_was_bound_takes_what_waited(
    stage: Stage, code: str
) -> None:
    carol = _carol(stage)
    basic = await stage.client.group("New team", type="group", admins=[carol.id])
    await stage.client.send(carol.id, f"/setup {code}", chat=basic["id"])
    await stage.client.wait_for(basic["id"], "but topics are off")
    await stage.client.send(101, "My parcel is lost")

    forum = await stage.client.migrate(basic["id"], is_forum=True)
    await stage.client.send(carol.id, "Topics are there", chat=forum["id"])

    words = await stage.client.wait_for(forum["id"], "My parcel is lost", timeout=10)
    assert words["message_thread_id"]


async def test_a_bot_without_rights_says_so_and_relays_once_it_has_them(
    stage: Stage, code: str
) -> None:
    await stage.client.bot_rights(GROUP, {"can_manage_topics": False})
    await _carol(stage).writes(None, f"/setup {code}")
    await stage.client.send(101, "My parcel is lost")
    await stage.client.wait_for(GROUP, "The bot lacks a right", timeout=10)

    await stage.client.bot_rights(GROUP, {"can_manage_topics": True})

    await stage.client.wait_for(GROUP, "My parcel is lost", timeout=10)


async def _new_code(desk: RunningDesk) -> str:
    """What `desk setup` prints; there beside a desk that does not run."""
    await desk.store.write(lambda tx: setup.offer_code(tx, "NEWCODE234"))
    return "NEWCODE234"


async def _said(stage: Stage, chat: int, words: str) -> list[str]:
    return [text for one in await stage.client.messages(chat) if words in (text := _text(one))]


def _text(message: dict[str, object]) -> str:
    return str(message.get("text") or "")
