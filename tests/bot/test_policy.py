"""The policy file may say anything it likes, as long as it is understood."""

from pathlib import Path

import pytest

from bot.policy_file import PolicyFaults, load_policy
from desk.policy import LanguagesPolicy, Policy


@pytest.fixture
def desk_toml(tmp_path: Path) -> Path:
    return tmp_path / "desk.toml"


def faults(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyFaults) as caught:
        load_policy(path, required=False)
    return caught.value.faults


def test_without_a_file_the_defaults_hold(desk_toml: Path) -> None:
    policy = load_policy(desk_toml, required=False)

    assert policy == Policy()
    assert policy.telegram.per_group_per_minute == 20
    assert policy.telegram.in_doubt_customers == "ask"
    assert policy.topics.title == "#{number} · {name}"


def test_a_file_that_must_be_there_is_missed(desk_toml: Path) -> None:
    with pytest.raises(PolicyFaults, match=r"desk\.toml: there is no such file"):
        load_policy(desk_toml, required=True)


def test_what_the_file_says_holds(desk_toml: Path) -> None:
    desk_toml.write_text(
        """
        [telegram]
        per_group_per_minute = 0
        in_doubt_customers = "resend"
        evidence = false
        [topics]
        title = "{name} ({number})"
        [roles]
        new_member = "observer"
        [languages]
        supported = ["ru"]
        default_customer = "ru"
        """,
        encoding="utf-8",
    )

    policy = load_policy(desk_toml, required=True)

    assert policy.telegram.per_group_per_minute == 0
    assert policy.telegram.per_second == 30
    assert policy.telegram.in_doubt_customers == "resend"
    assert policy.telegram.evidence is False
    assert policy.topics.title == "{name} ({number})"
    assert policy.roles.new_member == "observer"
    assert policy.languages.supported == ("ru",)


def test_a_fault_names_file_section_key_and_expectation(desk_toml: Path) -> None:
    told = faults(desk_toml, '[telegram]\nper_second = "x"\n')

    assert told == [
        "desk.toml: [telegram] per_second: expected a whole number of 0 or more, got 'x'"
    ]


def test_an_unknown_key_is_a_fault_with_a_guess(desk_toml: Path) -> None:
    told = faults(desk_toml, "[telegram]\nper_secnd = 3\n")

    assert told == ["desk.toml: [telegram] per_secnd: unknown key; did you mean 'per_second'?"]


def test_an_unknown_section_is_a_fault_with_a_guess(desk_toml: Path) -> None:
    told = faults(desk_toml, "[telegran]\n")

    assert told == ["desk.toml: [telegran]: unknown section; did you mean 'telegram'?"]


def test_all_faults_are_told_at_once(desk_toml: Path) -> None:
    told = faults(
        desk_toml,
        """
        telegram = 3
        [roles]
        new_member = "boss"
        [retention]
        inbox_days = 0
        [privacy]
        identity = true
        colour = "red"
        """,
    )

    assert len(told) == 5


def test_true_is_not_a_number_of_messages(desk_toml: Path) -> None:
    told = faults(desk_toml, "[telegram]\nper_second = true\n")

    assert told[0].endswith("expected a whole number of 0 or more, got True")


def test_a_switch_is_true_or_false(desk_toml: Path) -> None:
    told = faults(desk_toml, '[telegram]\nevidence = "no"\n')

    assert told[0].endswith("[telegram] evidence: expected true or false, got 'no'")


@pytest.mark.parametrize("title", ["{name}", "#{number} {phone}", "#{number", "{number!r}", "{}"])
def test_a_topic_title_that_cannot_be_filled_is_a_fault(title: str, desk_toml: Path) -> None:
    told = faults(desk_toml, f'[topics]\ntitle = "{title}"\n')

    assert "expected text in which {name} and {number} may stand and {number} must" in told[0]


def test_customers_get_a_language_that_is_supported(desk_toml: Path) -> None:
    told = faults(desk_toml, '[languages]\nsupported = ["ru"]\n')

    assert told == [
        "desk.toml: [languages] default_customer: expected one of `supported`, got 'en'"
    ]


def test_a_file_that_is_not_toml_is_refused_with_the_place(desk_toml: Path) -> None:
    told = faults(desk_toml, "[telegram\n")

    assert told[0].startswith("desk.toml: not a TOML file")
    assert "line 1" in told[0]


@pytest.mark.parametrize(
    ("profile", "spoken"), [("ru", "ru"), ("en-GB", "en"), ("fr", "en"), (None, "en")]
)
def test_a_customers_profile_chooses_the_language(profile: str | None, spoken: str) -> None:
    assert LanguagesPolicy().for_customer(profile) == spoken


TANGLED = """
[teams.billing]
[categories.a]
parent = "b"
[categories.b]
parent = "a"
[categories.c]
parent = "nowhere"
team = "nobody"
[fields.name]
[fields.size]
kind = "choice"
[fields."the order"]
"""


def test_what_names_something_names_what_there_is(desk_toml: Path) -> None:
    found = faults(desk_toml, TANGLED)

    assert [one.partition(": expected")[0] for one in found] == [
        "desk.toml: [fields.the order]",
        "desk.toml: [categories.a] parent",
        "desk.toml: [categories.b] parent",
        "desk.toml: [categories.c] parent",
        "desk.toml: [categories.c] team",
        "desk.toml: [fields.name]",
        "desk.toml: [fields.size] choices",
    ]


def test_a_tree_of_categories_with_teams_is_understood(desk_toml: Path) -> None:
    desk_toml.write_text(
        '[teams.billing]\n[categories.money]\nteam = "billing"\nasked = true\n'
        '[categories.refund]\nparent = "money"\n[fields.size]\nkind = "choice"\nchoices = ["S"]\n',
        encoding="utf-8",
    )

    policy = load_policy(desk_toml, required=True)

    assert policy.categories["refund"].parent == "money"
    assert policy.fields["size"].choices == ("S",)
