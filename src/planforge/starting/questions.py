"""Five questions, and a plan is there: each has an example, and an answer for who presses Enter.

Answers are checked as they come. Where nobody can be asked again, as with answers from a pipe, a
wrong one is a problem like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from planforge.data.model import Window
from planforge.definition.packs import list_packs, packs_with_starter
from planforge.definition.presets import shipped_presets
from planforge.problems import Location, PlanError, Problem, suggestion, words
from planforge.starting.answers import Answers, headline, last_period
from planforge.starting.first import kind_of_period
from planforge.starting.remarks import is_number
from planforge.starting.shift import period_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from planforge.problems import Language
    from planforge.recognition import Recognition

T = TypeVar("T")
_COUNT = 5


@dataclass(frozen=True, slots=True)
class Talk:
    """How to ask and to tell.

    Attributes:
        ask: shows a prompt and returns the line that was typed; raises `EOFError` at the end.
        tell: shows a line.
        again: whether a wrong answer can be asked for again.
        language: of the questions.
    """

    ask: Callable[[str], str]
    tell: Callable[[str], None]
    again: bool
    language: Language

    def say(self, code: str, **details: object) -> None:
        """Show words, with details filled in."""
        self.tell(words(code, self.language, details)[0])


def ask_all(talk: Talk, folder: Path) -> Answers:
    """Return the answers to the five questions.

    Args:
        talk: how to ask.
        folder: where the plan's folder will be made.

    Raises:
        PlanError: an answer is wrong and nobody can be asked again, or there are no more answers.
    """
    pack = _asked(talk, 1, "ask-pack", _pack, default="1", packs=_packs(talk.language))
    default = words("ask-client-default", talk.language, {})[0]
    client = _asked(talk, 2, "ask-client", str, default=default)
    kind = kind_of_period(pack)
    period = _asked(talk, 3, f"ask-period-{kind}", _period)
    exports = _asked(talk, 4, "ask-exports", lambda text: _exports(text, folder))
    if exports is not None:
        for line in recognised_lines(exports, talk.language):
            talk.tell(line)
    metric = headline(pack)
    label = metric[1] if metric else "-"
    target = _asked(talk, 5, "ask-target", _target, label=label)
    if target is None and metric:
        target = "previous * 1.1"
    if exports is None:
        talk.say("told-sample-data")
        return Answers(pack, client, None, None, target, None)
    if period is None:
        period = last_period(exports, kind)
        talk.say("told-period", period=period or "-")
    return Answers(pack, client, period, None, target, exports)


def recognise_exports(exports: Path, folder: Path) -> Recognition:
    """Return what a folder of exports holds, as a plan in `folder` names it.

    Raises:
        PlanError: there is no such folder, or nothing in it that can be read.
    """
    from planforge.recognition import recognise

    place = Location(exports.as_posix())
    if not exports.is_dir():
        nearby = exports.parent.iterdir() if exports.parent.is_dir() else ()
        known = suggestion(exports.name, [entry.name for entry in nearby if entry.is_dir()])
        raise PlanError([Problem("no-exports-there", place, known)])
    recognition = recognise([exports], folder)
    if not recognition.sources:
        raise PlanError([*recognition.problems, Problem("nothing-recognised", place)])
    return recognition


def recognised_lines(recognition: Recognition, language: Language) -> list[str]:
    """Return what exports were recognised as, a line for each kind."""
    presets = shipped_presets("zh-CN" if language == "zh" else "en")
    titles = {preset.name: preset.about.title for preset in presets}
    lines = []
    for group in recognition.groups:
        preset = group.match.preset if group.match else None
        known = titles.get(preset.name, preset.about.title) if preset else ""
        stretches = group.facts.stretches
        first = [*group.facts.days, *(stretch.start for stretch in stretches)]
        last = [*group.facts.days, *(stretch.end for stretch in stretches)]
        details = {
            "name": group.name,
            "kind": known or words("told-unknown-kind", language, {})[0],
            "files": len(group.tables),
            "days": str(Window(min(first), max(last))) if last else "-",
            "metrics": len(group.metrics),
        }
        lines.append("  " + words("told-recognised", language, details)[0])
    return lines + ["  " + problem.text(language) for problem in recognition.problems]


def _asked(
    talk: Talk,
    number: int,
    code: str,
    read: Callable[[str], T],
    default: str = "",
    **details: object,
) -> T:
    """Return one answer, asked for again until it is right."""
    talk.say(code, number=number, count=_COUNT, default=default, **details)
    while True:
        try:
            written = talk.ask("> ").strip().strip("\"'“”").strip() or default
        except EOFError:
            raise PlanError([Problem("answers-ended", None, {"number": number})]) from None
        try:
            return read(written)
        except PlanError as error:
            if not talk.again:
                raise
            talk.tell(error.text(talk.language))


def _packs(language: Language) -> str:
    told = {pack.name: pack.title for pack in list_packs("zh-CN" if language == "zh" else "en")}
    return "\n".join(
        f"  {number}  {name}  {told[name]}"
        for number, name in enumerate(packs_with_starter(), start=1)
    )


def _pack(text: str) -> str:
    known = packs_with_starter()
    if text.isdecimal() and 1 <= int(text) <= len(known):
        return known[int(text) - 1]
    if text in known:
        return text
    details = {"name": text, "packs": ", ".join(known), **suggestion(text, known)}
    raise PlanError([Problem("unknown-pack", None, details)])


def _period(text: str) -> str | None:
    if not text:
        return None
    try:
        return period_text(text)
    except ValueError as error:
        raise PlanError([Problem("bad-period", None, {"text": text})]) from error


def _exports(text: str, folder: Path) -> Recognition | None:
    return recognise_exports(Path(text).expanduser(), folder) if text else None


def _target(text: str) -> str | None:
    from planforge.formula.parse import parse

    if text and not is_number(text):
        parse(text)
    return text or None
