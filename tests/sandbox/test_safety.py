"""What guards the sandbox: foreign pages, foreign names, and files and words of strangers."""

import aiohttp
import pytest

from sandbox import server
from sandbox.errors import ControlError
from tests.sandbox.conftest import ALICE, BOB

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Origin": "http://[evil"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]
EVERYTHING = ["/", "/page/main.js", "/control/state", "/control/events"]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_a_page_of_elsewhere_reads_nothing_and_does_nothing(sandbox, api, http, headers):
    for path in [*EVERYTHING, f"/bot{api.token}/getMe"]:
        async with http.get(f"{sandbox.url}{path}", headers=headers) as answer:
            assert (path, answer.status) == (path, 403)
    async with http.post(
        f"{sandbox.url}/control/clock", json={"advance": 9}, headers=headers
    ) as no:
        assert no.status == 403
    assert sandbox.core.clock.offset == 0


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8080", "[evil", "10.0.0.9"]
)
async def test_a_foreign_name_that_leads_here_is_refused(sandbox, http, host):
    for path in EVERYTHING:
        async with http.get(f"{sandbox.url}{path}", headers={"Host": host}) as answer:
            assert (path, answer.status) == (path, 403)


async def test_the_page_itself_and_its_own_origin_are_welcome(sandbox, http):
    own = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    async with http.post(f"{sandbox.url}/control/clock", json={"advance": 1}, headers=own) as yes:
        assert yes.status == 200
    by_name = {"Host": f"localhost:{sandbox.port}", "Sec-Fetch-Site": "none"}
    async with http.get(f"{sandbox.url}/", headers=by_name) as answer:
        assert answer.status == 200


async def test_a_bot_in_a_container_knows_the_machine_by_another_name(api, http):
    address = f"{api.url}/bot{api.token}/getMe"
    async with http.get(address, headers={"Host": "host.docker.internal:8080"}) as answer:
        assert (await answer.json())["ok"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
async def test_no_network_is_served(host):
    with pytest.raises(ControlError, match="its own machine only"):
        await server.start(server.SandboxConfig(host=host))


async def test_the_page_can_neither_be_framed_nor_load_from_elsewhere(sandbox, http):
    for path in ("/", "/page/main.js", "/control/state", "/nowhere"):
        async with http.get(f"{sandbox.url}{path}") as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "mime",
    [
        "text/html",
        "image/svg+xml",
        "application/xhtml+xml",
        "image/png, text/html",
        "text/html; charset=\r\nX-Evil: 1",
        "audio/" + "x" * 5000,
        "",
    ],
)
async def test_a_strangers_file_never_runs_as_a_page(sandbox, control, http, mime):
    page = "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="
    said = await control.send(
        ALICE, content="document", file={"name": "a.html", "mime": mime, "base64": page}
    )

    address = f"{sandbox.url}/control/file/{said['document']['file_id']}"
    async with http.get(address) as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert "X-Evil" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "счёт.pdf",
        'a".html',
        "a\r\nSet-Cookie: x=1",
        "../../etc/passwd",
        "\u202efdp.exe",
        "x" * 9000,
    ],
)
async def test_a_hostile_file_name_stays_a_name(sandbox, control, http, name):
    said = await control.send(
        ALICE, content="document", file={"name": name, "mime": "text/plain", "base64": "YQ=="}
    )

    address = f"{sandbox.url}/control/file/{said['document']['file_id']}"
    async with http.get(address) as answer:
        told = answer.content_disposition
        assert told is not None
        assert told.parameters.keys() == {"filename*"}
        assert told.filename == name[:255]
        assert "Set-Cookie" not in answer.headers


async def test_half_a_letter_is_refused_and_spoils_nothing(sandbox, api, control, http):
    await control.send(ALICE, "/start")
    half = b'{"from": 11, "text": "\\ud83d"}'
    async with http.post(f"{sandbox.url}/control/send", data=half) as answer:
        assert answer.status == 400
    markup = '{"inline_keyboard": [[{"text": "\\ud83d", "callback_data": "x"}]]}'
    form = {"chat_id": str(ALICE), "text": "x", "reply_markup": markup}
    address = f"{api.url}/bot{api.token}/sendMessage"
    async with http.post(address, data=form) as answer:
        assert answer.status == 400
    body = b'{"chat_id": 11, "text": "\\ud83d"}'
    json_type = {"Content-Type": "application/json"}
    async with http.post(address, data=body, headers=json_type) as answer:
        assert answer.status == 400
    parts = aiohttp.MultipartWriter("form-data")
    for name, value in {"chat_id": b"11", "text": b"\xff\xfe"}.items():
        parts.append(value).set_content_disposition("form-data", name=name)
    async with http.post(address, data=parts) as answer:
        assert answer.status == 400

    (only,) = await control.messages(ALICE)
    assert only["text"] == "/start"


@pytest.mark.parametrize("person_id", [0, -5, 2**52, 10**30])
async def test_an_id_that_no_account_can_have_is_refused(sandbox, http, person_id):
    body = {"first_name": "Mallory", "id": person_id}
    async with http.post(f"{sandbox.url}/control/person", json=body) as answer:
        assert answer.status == 400
    async with http.get(f"{sandbox.url}/control/state") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("moved", [{"advance": 1e18}, {"advance": -1e12}, {"set": "0001-01-01"}])
async def test_time_does_not_leave_the_calendar(sandbox, control, http, moved):
    async with http.post(f"{sandbox.url}/control/clock", json=moved) as answer:
        assert answer.status == 400
    await control.send(BOB, "Still here")
