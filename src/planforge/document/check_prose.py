"""What is wrong with the document's prose, all passages together: also what its references miss."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.document.check_passage import Known, Targets, check_passage
from planforge.document.sections import walk
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.document.names import Names
    from planforge.document.sections import Section
    from planforge.document.view import Passage, PlanView


def check_prose(
    plan: PlanView,
    names: Names,
    chapters: Sequence[Section],
    printed: Sequence[Section],
    summary: Passage,
    problems: Problems,
    aside: Sequence[Section] = (),
    off: Mapping[str, Section] | None = None,
) -> None:
    """Note all that is wrong with the prose, also with sections that are not printed.

    Args:
        plan: the plan.
        names: its figures by name.
        chapters: all sections.
        printed: the sections that are printed at the plan's depth.
        summary: the executive summary's text.
        problems: where to note it.
        aside: sections with texts whose condition does not hold.
        off: sections that the plan has not, by path; they may name what it has not, either.
    """
    known = Known(plan, names)
    everywhere, shown = Targets(), Targets()
    unprinted = replace(known, reached=False)
    for above, root in (off or {}).items():
        for path, section in walk([root], above.rpartition("/")[0]):
            found = _check_section(section, unprinted, problems)
            _keep([*found, Targets(unprinted={f"section:{path}"})], everywhere)
    for _, section in walk(aside):
        _keep(_check_section(section, known, problems), everywhere)
    paths = {path for path, _ in walk(printed)}
    for path, section in walk(chapters):
        found = [*_check_section(section, known, problems), Targets({f"section:{path}"})]
        _keep(found, everywhere)
        if path in paths:
            _keep(found, shown)
    found = [check_passage(summary, known, problems)]
    _keep(found, everywhere)
    _keep(found, shown)
    _check_references(everywhere, shown, problems)


def check_condition(plan: PlanView, names: Names, condition: Passage, problems: Problems) -> bool:
    """Return whether a condition, written as its tag, is well said; what is wrong is noted."""
    found = Problems()
    check_passage(condition, Known(plan, names), found)
    problems.add_all(found)
    return not found


def _check_section(section: Section, known: Known, problems: Problems) -> list[Targets]:
    return [check_passage(part, known, problems) for part in (section.heading, section.body)]


def _keep(found: Sequence[Targets], into: Targets) -> None:
    for targets in found:
        into.defined |= targets.defined
        into.unprinted |= targets.unprinted
        into.asked += targets.asked


def _check_references(everywhere: Targets, shown: Targets, problems: Problems) -> None:
    anywhere = everywhere.defined | everywhere.unprinted
    for target, where in everywhere.asked:
        if target not in anywhere:
            known = suggestion(target, anywhere)
            problems.add("unknown-reference", where, target=target, **known)
    for target, where in shown.asked:
        if target in anywhere and target not in shown.defined:
            problems.add("reference-switched-off", where, target=target)
