"""Servers with OpenAI's protocol: the same contract as the public fake, and a sentence for each of their troubles."""

import json
import logging
import socket
import subprocess
import sys
import time
import traceback
from contextlib import nullcontext
from pathlib import Path

import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletion
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from pydantic import TypeAdapter

from podcast.errors import ConfigError, ToolError
from podcast.notes.writing import open_writer, write_summary
from podcast.notes.writing.openai_compatible import OpenAICompatible
from podcast.notes.writing.own_network import is_own
from podcast.notes.writing.prompts import prompts
from podcast.testing.writing import FakeWriter
from podcast.user_config import WritingOptions
from tests.notes.talks import FRENCH, transcript
from tests.notes.writing_server import Reply, completion, writing_server

DATA = Path(__file__).parent.parent / "data" / "writing"
KEY = "sk-sesame-0123456789"
CORRECT = 'Correct `endpoint` in config.toml; Ollama\'s is "http://localhost:11434/v1".'


@pytest.fixture(params=["fake", "server"])
def writer(request):
    with nullcontext() if request.param == "fake" else writing_server() as served:
        yield FakeWriter() if served is None else open_writer(WritingOptions(served[0], "tiny"))


def request(text: str) -> tuple[str, str]:
    asked = prompts("fr")
    return asked.system, asked.request(asked.whole, text, ())


def test_a_writer_has_a_name_and_answers_the_same_to_the_same(writer):
    assert writer.model
    first = writer.complete(*request("Le jardin est né d'une friche. Il pousse."))
    assert first == "Le jardin est né d'une friche."
    assert writer.complete(*request("Le jardin est né d'une friche. Il pousse.")) == first
    assert writer.complete(*request("Le bateau est né d'un arbre. Il pousse.")) == "Le bateau est né d'un arbre."


def test_a_summary_is_written_by_either(writer):
    steps = []
    written = write_summary(transcript(FRENCH, "fr"), (), (), writer, lambda done, of: steps.append((done, of)))
    assert written.sentences == ("Bonjour et bienvenue.",)
    assert written.model == writer.model
    assert steps == [(1, 1)]


@pytest.mark.parametrize("key", [None, KEY])
def test_requests_are_those_of_the_protocol(key):
    with writing_server() as (endpoint, asked):
        open_writer(WritingOptions(f"{endpoint}/", "tiny"), key).complete("Sois bref.", "Le jardin est né. Il pousse.")
    ((path, headers, body),) = [(one.path, one.headers, one.body) for one in asked]
    assert path == "/v1/chat/completions"
    assert headers.get("Authorization") == (None if key is None else f"Bearer {KEY}")
    assert len([*TypeAdapter(CompletionCreateParamsNonStreaming).validate_json(body)["messages"]]) == 2
    assert json.loads(body) == {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "Sois bref."},
            {"role": "user", "content": "Le jardin est né. Il pousse."},
        ],
        "temperature": 0,
        "seed": 1,
        "max_tokens": 1000,
        "stream": False,
    }


def test_the_server_of_these_tests_speaks_the_protocol_too():
    with writing_server() as (endpoint, _):
        client = OpenAI(base_url=endpoint, api_key="x", max_retries=0)
        answer = client.chat.completions.create(
            model="tiny",
            messages=[{"role": "system", "content": "s"}, {"role": "user", "content": "Le jardin pousse. Il sent."}],
        )
        client.close()
    assert ChatCompletion.model_validate(answer.model_dump()).choices[0].message.content == "Le jardin pousse."


def asked_of(reply: Reply, timeout: float = 20.0, key: str | None = KEY) -> str:
    """What the writer makes of this answer: its text, or the error with the endpoint as ENDPOINT."""
    with writing_server(lambda _: reply) as (endpoint, _):
        try:
            return open_writer(WritingOptions(endpoint, "tiny", timeout), key).complete("s", "u")
        except ToolError as error:
            assert KEY not in "".join(traceback.format_exception(error))
            return str(error).replace(endpoint, "ENDPOINT")


def test_an_answer_of_llama_cpp_is_read():
    body = (DATA / "200-llama.cpp-completion.json").read_bytes()
    assert asked_of(Reply(chunks=(body,))).startswith("Assistant: Le jardin partagé est né d une friche.")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "401-llama.cpp-key",
            "ENDPOINT: the server wants another key\nPut it into the environment variable PODCAST_WRITING_KEY.",
        ),
        ("404-llama.cpp-path", f"ENDPOINT: there is no server with OpenAI's protocol at this address\n{CORRECT}"),
        (
            "400-llama.cpp-context",
            "ENDPOINT: the model takes less text than one request has\n"
            "Start the server with a context of at least 4,096 tokens (llama-server: `-c 4096`).",
        ),
        (
            "503-llama.cpp-loading",
            "ENDPOINT: the server is not ready: Loading model\nRun the same command again in a moment.",
        ),
    ],
)
def test_refusals_of_llama_cpp_are_put_in_our_words(name, sentence):
    reply = Reply(int(name[:3]), ((DATA / f"{name}.json").read_bytes(),))
    assert asked_of(reply) == sentence


PULL = "Ollama fetches it with `ollama pull tiny`; or name one in config.toml that it has."
STRANGE = f"ENDPOINT: the answer is not that of a server with OpenAI's protocol\n{CORRECT}"
FAILED = "See what the server says; a smaller model needs less memory."
BROKEN_OFF = (
    "ENDPOINT: the connection broke off before the whole answer was there\n"
    "See what the server says, then run the same command again."
)
HTML = {"Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        pytest.param(
            Reply(404, (b'{"error":{"message":"model \'tiny\' not found","type":"not_found_error"}}',)),
            f'ENDPOINT: the server has no model "tiny"\n{PULL}',
            id="a model that Ollama does not have",
        ),
        pytest.param(
            Reply(404, (b'{"object":"error","message":"The model `tiny` does not exist.","code":404}',)),
            f'ENDPOINT: the server has no model "tiny"\n{PULL}',
            id="a model that vLLM does not have",
        ),
        pytest.param(
            Reply(404, (b"404 page not found",)),
            f"ENDPOINT: there is no server with OpenAI's protocol at this address\n{CORRECT}",
            id="an endpoint without /v1",
        ),
        pytest.param(
            Reply(307, headers={"Location": "http://127.0.0.1:1/v1"}),
            f"ENDPOINT: the server sends us elsewhere, which is not followed\n{CORRECT}",
            id="a redirect",
        ),
        pytest.param(
            Reply(500, (b'{"error":{"message":"model requires more system memory (5.6 GiB) than is available"}}',)),
            "ENDPOINT: the server failed (status 500): model requires more system memory (5.6 GiB) than is available\n"
            + FAILED,
            id="too little memory",
        ),
        pytest.param(
            Reply(500, (json.dumps({"error": f"\x1b[31mkey {KEY}\n" + "x" * 300}).encode(),)),
            f"ENDPOINT: the server failed (status 500): [31mkey … {'x' * 189}…\n{FAILED}",
            id="a server that repeats the key",
        ),
        pytest.param(
            Reply(502, (b"<html>",), HTML), f"ENDPOINT: the server failed (status 502)\n{FAILED}", id="a proxy"
        ),
        pytest.param(Reply(200, (b"<html><h1>Hello</h1>",), HTML), STRANGE, id="a page"),
        pytest.param(Reply(200, (b'{"choices": 3}',)), STRANGE, id="JSON of another kind"),
        pytest.param(Reply(200, (b'{"choices":[{"message":{"content":"\xff\xfe"}}]}',)), STRANGE, id="not UTF-8"),
        pytest.param(Reply(200, (b"[" * 100_000,)), STRANGE, id="JSON nested without end"),
        pytest.param(
            Reply(200, (b'{"choices": []}',)),
            "ENDPOINT: the model tiny gave an answer without text\n"
            "Run the same command again, or name another model in config.toml.",
            id="no choices",
        ),
        pytest.param(
            Reply(200, (completion(None),)),
            "ENDPOINT: the model tiny gave an answer without text\n"
            "Run the same command again, or name another model in config.toml.",
            id="no text",
        ),
        pytest.param(
            Reply(200, (completion("", "length"),)),
            "ENDPOINT: the model tiny came to 1000 tokens without an answer\n"
            "Name a model in config.toml that answers without thinking aloud first.",
            id="only thoughts",
        ),
        pytest.param(
            Reply(200, (b" " * 10_000_000,)),
            f"ENDPOINT: the answer is longer than 1 MB\n{CORRECT}",
            id="ten megabytes",
        ),
        pytest.param(Reply(200, (completion("Le jardin."),), length=100_000), BROKEN_OFF, id="half an answer"),
    ],
)
def test_each_trouble_has_a_sentence_and_the_next_move(reply, sentence):
    assert asked_of(reply) == sentence


def test_a_server_that_wants_a_key_says_so():
    assert asked_of(Reply(401), key=None) == (
        "ENDPOINT: the server wants a key\nPut it into the environment variable PODCAST_WRITING_KEY."
    )


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(chunks=(completion("Trop tard."),), pause_s=3.0), id="silent"),
        pytest.param(Reply(chunks=(b" ",) * 100, pause_s=0.1), id="dripping"),
    ],
)
def test_a_slow_server_is_given_up_in_time(reply):
    start = time.monotonic()
    assert asked_of(reply, timeout=1.0) == (
        "ENDPOINT: no whole answer within 1 s\n"
        "Name a smaller model in config.toml, or give it more time there: `timeout`, in seconds."
    )
    assert time.monotonic() - start < 2.5


def test_a_port_where_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ToolError) as error:
        open_writer(WritingOptions(f"http://127.0.0.1:{port}/v1", "tiny"), KEY).complete("s", "u")
    assert str(error.value) == (
        f"http://127.0.0.1:{port}/v1: no server answers here\n"
        "Start it (`ollama serve`), or correct `endpoint` in config.toml."
    )
    assert KEY not in "".join(traceback.format_exception(error.value))


def test_https_where_only_http_is_spoken():
    with writing_server() as (endpoint, _):
        secure = endpoint.replace("http:", "https:")
        with pytest.raises(ToolError) as error:
            open_writer(WritingOptions(secure, "tiny")).complete("s", "u")
    assert str(error.value) == (
        f"{secure}: no encrypted connection comes about\nOn your own machine http:// in place of https:// will do."
    )


def no_such_name(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_that_nobody_knows():
    with pytest.raises(ToolError) as error:
        OpenAICompatible(WritingOptions("http://gpu.lan/v1", "tiny"), resolve=no_such_name)
    assert str(error.value) == f"http://gpu.lan/v1: there is no machine of that name\n{CORRECT}"


@pytest.mark.parametrize("addresses", [["104.18.7.192"], ["127.0.0.1", "2606:4700::6812:7c0"], ["169.254.169.254"]])
def test_what_was_said_does_not_leave_the_producers_own_network(addresses):
    with pytest.raises(ConfigError) as error:
        OpenAICompatible(WritingOptions("https://api.example.com/v1", "tiny"), KEY, resolve=lambda host: addresses)
    assert str(error.value) == (
        "https://api.example.com/v1: api.example.com is neither this machine nor on a private network\n"
        "What was said stays on machines of your own: name a server on one of them in config.toml."
    )


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("172.32.0.1", False),
        ("192.168.1.20", True),
        ("100.64.0.1", True),
        ("fd12::1", True),
        ("fe80::1%eth0", True),
        ("::ffff:192.168.1.20", True),
        ("::ffff:8.8.8.8", False),
        ("8.8.8.8", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("2001:4860:4860::8888", False),
    ],
)
def test_which_addresses_are_ones_own(address, own):
    assert is_own(address) is own


def test_a_proxy_of_the_environment_is_passed_by(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with writing_server() as (endpoint, _):
        assert open_writer(WritingOptions(endpoint, "tiny")).complete("s", "Un jardin. Deux.") == "Un jardin."


def test_the_key_is_in_no_log_and_in_no_description_of_the_writer(caplog):
    caplog.set_level(logging.DEBUG)
    with writing_server() as (endpoint, _):
        writer = open_writer(WritingOptions(endpoint, "tiny"), KEY)
        writer.complete("s", "Un jardin.")
    assert KEY not in caplog.text
    assert KEY not in repr(writer)


def test_the_notes_and_the_writing_room_load_without_urllib3():
    code = (
        "import sys, podcast.notes, podcast.notes.writing;"
        "print(sorted({'urllib3', 'openai', 'jinja2', 'numpy', 'boto3', 'lxml'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
