"""From facts to reasons: what changed since the receipt, in short sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from podcast.pipeline.receipt import Facts, InputFact

_LONGEST = 60
_ABSENT = "not set"


def as_json(options: Mapping[str, object]) -> dict[str, object]:
    """Options as a receipt will give them back (tuples become lists), so that both compare equal."""
    return msgspec.json.decode(msgspec.json.encode(options), type=dict[str, object])


def differences(old: Facts, new: Facts, unsettled: Collection[str] = ()) -> tuple[str, ...]:
    """Why a result of `old` facts is not one of `new` facts. `unsettled` inputs are still to be made: not compared."""
    return (
        *missing_inputs(new, unsettled),
        *_changed_inputs(old.inputs, new.inputs, unsettled),
        *_changed_values("option ", _flat(old.options), _flat(new.options)),
        *_changed_values("", old.tools, new.tools),
    )


def missing_inputs(facts: Facts, unsettled: Collection[str] = ()) -> tuple[str, ...]:
    """Name the inputs that are not there, in sentences."""
    return tuple(
        f"{name} is missing" for name, fact in facts.inputs.items() if fact.sha256 is None and name not in unsettled
    )


def _changed_inputs(
    old: Mapping[str, InputFact], new: Mapping[str, InputFact], unsettled: Collection[str]
) -> Iterator[str]:
    for name, fact in new.items():
        if name in unsettled or fact.sha256 is None:
            continue
        if name not in old:
            yield f"{name} was added"
        elif old[name].sha256 != fact.sha256:
            yield f"{name} changed"
    yield from (f"{name} was removed" for name in old if name not in new)


def _changed_values(kind: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for name in sorted({*old, *new}):
        before, after = _shown(old, name), _shown(new, name)
        if (name in old) != (name in new) or old.get(name) != new.get(name):
            shorter = (_short(before), _short(after))
            before, after = shorter if shorter[0] != shorter[1] else (before, after)
            yield f"{kind}{name}: {before} -> {after}"


def _flat(options: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """`{"audio": {"loudness": -16}}` as `{"audio.loudness": -16}`."""
    flat: dict[str, object] = {}
    for name, value in options.items():
        if isinstance(value, dict) and value:
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat


def _shown(values: Mapping[str, object], name: str) -> str:
    if name not in values or values[name] is None:
        return _ABSENT
    value = values[name]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value and value.isprintable():
        return value
    return msgspec.json.encode(value).decode()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
