from pathlib import Path

import pytest

from podcast.errors import ConfigError
from podcast.user_config import UserConfig, WritingOptions, load_user_config, writing_key


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as error:
        load_user_config(path)
    return str(error.value).replace(str(path), "config.toml")


def test_without_a_file_there_is_no_writing_model(tmp_path):
    assert load_user_config(tmp_path / "config.toml") == UserConfig(writing=None)
    assert load_user_config(config(tmp_path, "")) == UserConfig(writing=None)


def test_a_writing_model_is_an_endpoint_and_a_name(tmp_path):
    path = config(tmp_path, '[writing]\nendpoint = "http://localhost:11434/v1"\nmodel = "mistral-nemo"\n')
    assert load_user_config(path) == UserConfig(WritingOptions("http://localhost:11434/v1", "mistral-nemo", 600.0))


def test_a_slow_machine_may_have_more_time(tmp_path):
    path = config(tmp_path, '[writing]\nendpoint = "http://[::1]:8080/v1"\nmodel = "m"\ntimeout = 3600\n')
    assert load_user_config(path) == UserConfig(WritingOptions("http://[::1]:8080/v1", "m", 3600.0))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[writing]\nendpoint = "http://localhost/v1"\nmodle = "m"\n',
            'config.toml, line 3: unknown key "modle" in [writing]\nDid you mean "model"?',
        ),
        (
            '[writting]\nmodel = "m"\n',
            'config.toml, line 1: unknown key "writting"\nDid you mean "writing"?',
        ),
        (
            '[writing]\nendpoint = "http://localhost/v1"\nmodel = "m"\nkey = "sesame"\n',
            'config.toml, line 4: unknown key "key" in [writing]\nThe keys here are: endpoint, model, timeout.',
        ),
        (
            '[writing]\nendpoint = "localhost:11434"\nmodel = "m"\n',
            "config.toml: `writing.endpoint` must be the address of a server\n"
            'Ollama\'s is `endpoint = "http://localhost:11434/v1"`.',
        ),
        (
            '[writing]\nendpoint = "http://localhost:port/v1"\nmodel = "m"\n',
            "config.toml: `writing.endpoint` must be the address of a server\n"
            'Ollama\'s is `endpoint = "http://localhost:11434/v1"`.',
        ),
        (
            '[writing]\nendpoint = "http://me:sesame@localhost/v1"\nmodel = "m"\n',
            "config.toml: `writing.endpoint` holds a password\n"
            "Delete it up to the @, and put the key in the environment variable PODCAST_WRITING_KEY.",
        ),
        (
            '[writing]\nendpoint = "http://localhost/v1"\nmodel = " "\n',
            "config.toml: `writing.model` is empty\nName one that your server has.",
        ),
    ],
)
def test_what_cannot_be_used_is_said_with_the_next_move(tmp_path, text, sentence):
    assert refusal(config(tmp_path, text)) == sentence


EXAMPLE = 'Ollama\'s table is: [writing], endpoint = "http://localhost:11434/v1", model = "mistral-nemo".'


def test_a_missing_model_and_a_value_of_another_kind_are_named(tmp_path):
    assert refusal(config(tmp_path, '[writing]\nendpoint = "http://localhost/v1"\n')) == (
        f"config.toml: `writing.model` is missing\n{EXAMPLE}"
    )
    assert refusal(config(tmp_path, '[writing]\nendpoint = "http://a/v1"\nmodel = "m"\ntimeout = 0\n')) == (
        f"config.toml: `writing.timeout` must be at least 1\n{EXAMPLE}"
    )


def test_the_key_comes_from_the_environment_alone():
    assert writing_key({}) is None
    assert writing_key({"PODCAST_WRITING_KEY": " sk-1 \n"}) == "sk-1"


def test_a_key_that_no_header_can_carry_is_refused_and_not_shown():
    with pytest.raises(ConfigError) as error:
        writing_key({"PODCAST_WRITING_KEY": "sesame\nopen"})
    assert str(error.value) == (
        "the environment variable PODCAST_WRITING_KEY holds characters that no key has\n"
        "Set it again to the key alone, without spaces or ends of lines."
    )
