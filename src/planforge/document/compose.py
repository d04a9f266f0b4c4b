"""From a plan and written prose to the outline of its document."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from planforge.definition.attachments import named_attachments
from planforge.definition.conditions import attributes_of
from planforge.definition.tree import dotted
from planforge.document import markdown
from planforge.document.cells import table_block
from planforge.document.check_prose import check_prose
from planforge.document.drawn.drawing import DRAWN
from planforge.document.mentions import (
    References,
    Sources,
    changed,
    gaps,
    inlines_of,
    without_echoes,
)
from planforge.document.named import ProseError
from planforge.document.names import Names
from planforge.document.numbers import Numbers
from planforge.document.outline import (
    WITHHELD,
    ChartBlock,
    Cover,
    FigureRun,
    GapRun,
    Heading,
    ListItem,
    Outline,
    Paragraph,
    ReferenceRun,
    Revision,
    TableBlock,
)
from planforge.document.own_prose import laid_over
from planforge.document.prose import Prose
from planforge.document.scenario_note import scenario_note
from planforge.document.sections import at_depth, override, read_sections, reworded, switched
from planforge.document.tiles import headline_tiles
from planforge.document.tokens import spelled
from planforge.document.variants import Chooser, Written
from planforge.document.view import Passage, passage_of
from planforge.document.wording import Wording
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from planforge.definition.model import Approvals
    from planforge.document.outline import Block, Inline
    from planforge.document.sections import Section
    from planforge.document.view import PlanView, ProseFile

HEADLINES = 6
"""Indicators in the headline table of the summary: what a reader takes in at once."""

_HEADLINE_FACETS = ("to_date", "target", "achievement", "growth")


def compose(
    plan: PlanView,
    texts: Iterable[ProseFile],
    place: Callable[..., Location | None] = lambda *_: None,
) -> Outline:
    """Return the document's outline.

    Args:
        plan: the plan with its figures.
        texts: the prose files, in the order of the outline.
        place: gives where the definition says something, by its keys; for problems.

    Raises:
        PlanError: with all that is wrong with the prose, also with what is not printed.
    """
    problems = Problems()
    wording = Wording(plan.labels, plan.definition.language, _year(plan))
    names = Names(plan, wording)
    prose = Prose(plan, names, wording)
    chooser = Chooser(plan, names, prose, _placed(place), problems)
    attributes = attributes_of(plan.definition)
    chapters = [section for file in texts for section in read_sections(file, problems)]
    chapters, off = switched(chapters, attributes, problems)
    chapters, aside = _with_overrides(chapters, off, chooser)
    notices = Problems()
    chapters = _with_own_prose(chapters, chooser, notices)
    chapters, own_off = switched(chapters, attributes, problems)
    summary = _summary_text(plan, place)
    printed = at_depth(chapters, plan.definition.depth)
    check_prose(plan, names, chapters, printed, summary, problems, aside, {**off, **own_off})
    problems.stop_if_any()
    composer = _Composer(plan, wording, prose, problems)
    front = composer.summary(summary)
    note = scenario_note(plan, names, wording)
    front = [note, *front] if note is not None else front
    blocks = [block for chapter in printed for block in composer.section(chapter)]
    front, blocks = (_without_withheld(part, composer.dropped) for part in (front, blocks))
    problems.stop_if_any()
    tiles = headline_tiles(plan, wording, composer.headlines(front))
    return replace(_outline(plan, wording, front, blocks), notices=tuple(notices), tiles=tiles)


def _year(plan: PlanView) -> int | None:
    """Return the year of a plan that lies within one."""
    first, last = plan.axis.period.start, plan.axis.period.end
    return first.year if first.year == last.year else None


def _placed(place: Callable[..., Location | None]) -> Callable[..., Location]:
    """Return `place`, answering with the keys themselves where nothing knows the file."""
    return lambda *path: place(*path) or Location(dotted(path))


def _with_overrides(
    chapters: Sequence[Section], off: Mapping[str, Section], chooser: Chooser
) -> tuple[list[Section], list[Section]]:
    """Return the chapters with the plan's own texts, and what was not chosen among them."""
    texts: dict[str, ProseFile | None] = {}
    others: list[Written] = []
    places: dict[str, Location] = {}
    for key, said in chooser.plan.definition.sections.items():
        places[key] = chooser.place("sections", key)
        if isinstance(said, tuple):
            chosen = chooser.choose(key, said)
            others += chosen.others
            if chosen.text is not None:
                texts[key] = chosen.text
        else:
            texts[key] = None if said is None else Written(key, said, places[key])
    chapters = override(chapters, texts, places, off, chooser.problems)
    found = (
        reworded(chapters, text.name, text, places[text.name], chooser.problems) for text in others
    )
    return chapters, [section for section in found if section is not None]


def _with_own_prose(chapters: list[Section], chooser: Chooser, notices: Problems) -> list[Section]:
    """Return the chapters with the plan's own file of prose over them."""
    text = chooser.plan.definition.prose
    if text is None:
        return chapters
    file = Written("prose", text, chooser.place("prose"))
    return laid_over(chapters, file, chooser.problems, notices)


def _summary_text(plan: PlanView, place: Callable[..., Location | None]) -> Passage:
    where = place("summary") or Location("summary")
    return passage_of(Written("summary", plan.definition.summary or "", where))


@dataclass(slots=True)
class _Composer:
    """Turns sections into blocks."""

    plan: PlanView
    wording: Wording
    prose: Prose
    problems: Problems
    groups: int = 0
    paths: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)

    def section(self, section: Section, above: str = "") -> list[Block]:
        """Return a section's heading, text and subsections."""
        path = f"{above}/{section.title}" if above else section.title
        title = markdown.inlines(self._rendered(section.heading), self.prose.tokens)
        before = self.prose.withheld
        heading = Heading(section.level, title, f"section:{path}")
        label = "".join(map(spelled, title))
        body = self._body(section.body, path, label)
        if section.level == 1:
            body = _with_key_message(body)
        below = [block for child in section.children for block in self.section(child, path)]
        if WITHHELD in title or (not body and not below and self.prose.withheld > before):
            self.dropped |= {block.identity for block in (heading, *below) if _is_heading(block)}
            return []
        if not body and not below:
            body = [Paragraph((GapRun(label),), identity=f"{path}#1")]
        return [heading, *body, *below]

    def summary(self, text: Passage) -> list[Block]:
        """Return the executive summary: its text, and the headline table where it has none."""
        body = self._body(text, "summary", self.plan.definition.title)
        metrics = self.headlines(body)
        if metrics and not any(isinstance(block, TableBlock) for block in body):
            view = self.plan.indicators(metrics, _HEADLINE_FACETS)
            title = self.wording["headline_table"]
            body.append(table_block(view, self.wording, title=title, name="headline"))
        return body

    def headlines(self, body: Sequence[Block]) -> list[str]:
        """Return the indicators with targets: first those that the text names, in its order."""
        named = [run.figure.symbol.name for run in inlines_of(body) if isinstance(run, FigureRun)]
        metrics = self.plan.definition.metrics
        order = dict.fromkeys((*named, *self.plan.definition.drivers, *metrics))
        return [name for name in order if name in metrics and self._is_headline(name)][:HEADLINES]

    def _is_headline(self, name: str) -> bool:
        metric = self.plan.definition.metrics[name]
        target = self.plan.figures.get(f"{name}.target")
        aimed = metric.target is not None or (target is not None and not target.is_gap)
        return aimed and not metric.internal

    def _body(self, text: Passage, path: str, title: str) -> list[Block]:
        found = markdown.blocks(
            self._rendered(text), self.prose.tokens, first_group=self.groups, gap=title
        )
        self.groups += 1 + max(
            (block.group - self.groups for block in found if isinstance(block, ListItem)),
            default=-1,
        )
        shown = _without_withheld(_without_repeated_gaps(found))
        return [
            _identified(block, f"{path}#{position}")
            for position, block in enumerate(shown, start=1)
        ]

    def _rendered(self, text: Passage) -> str:
        try:
            return self.prose.render(text)
        except ProseError as error:
            self.problems.add(error.code, text.at(0), **error.details)
            return ""


def _identified(block: Block, identity: str) -> Block:
    """Return a block of prose with its identity; what comes from the plan has one already."""
    match block:
        case Paragraph() | ListItem():
            return replace(block, identity=identity)
        case TableBlock(caption=""):
            return replace(block, identity=f"table:{identity}")
        case _:
            return block


def _is_heading(block: Block) -> bool:
    return isinstance(block, Heading)


def _without_withheld(
    blocks: Iterable[Block], dropped: AbstractSet[str] = frozenset()
) -> list[Block]:
    """Return the blocks that mention nothing which this edition leaves out.

    Args:
        blocks: what was read; of a table written in prose, single rows are taken out.
        dropped: sections that are left out, and what names them with them.
    """
    targets = {WITHHELD.target, *dropped}

    def mentions(inlines: Iterable[Inline]) -> bool:
        return any(isinstance(one, ReferenceRun) and one.target in targets for one in inlines)

    shown = []
    for block in blocks:
        if isinstance(block, TableBlock):
            rows = (row for row in block.rows if not any(mentions(c.inlines) for c in row))
            block = replace(block, rows=tuple(rows))
        elif mentions(inlines_of((block,))):
            continue
        shown.append(block)
    return shown


def _with_key_message(body: Sequence[Block]) -> list[Block]:
    """Return a chapter's text, its leading quotes as the chapter's key message."""
    blocks = list(body)
    for position, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or block.style != "quote":
            break
        blocks[position] = replace(block, style="key")
    return blocks


def _without_repeated_gaps(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks; paragraphs that are nothing but the same gap stand there once."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and all(isinstance(run, GapRun) for run in block.inlines):
            if block.inlines in seen:
                continue
            seen.add(block.inlines)
        kept.append(block)
    return kept


def _outline(
    plan: PlanView, wording: Wording, front: Sequence[Block], body: Sequence[Block]
) -> Outline:
    definition = plan.definition
    number = Numbers(definition.numbering)
    numbered = [number(block) for block in (*front, *body)]
    references = References(numbered, lambda target: _block_label(plan, target))
    sources = Sources(definition.facts, wording, plan.data_behind)
    told = [without_echoes(changed(block, references)) for block in numbered]
    finished = [_sourced(block, sources) for block in told]
    summary, blocks = finished[: len(front)], finished[len(front) :]
    lines = sources.lines()
    return Outline(
        cover=_cover(plan, wording),
        language=definition.language,
        numbering=definition.numbering,
        theme=plan.theme,
        summary=tuple(summary),
        blocks=tuple(blocks),
        gaps=gaps((*finished, *(Paragraph(line) for line in lines))),
        sources=lines,
        revisions=_revisions(plan, wording),
        created=plan.axis.as_of,
        labels=dict(definition.labels),
        # Short documents run on: half-empty pages would make them look long.
        list_of_tables=definition.depth == "full",
        chapters_on_new_pages=definition.depth == "full",
        contents_depth=3 if definition.depth == "full" else 2,
        plan_id=plan.plan_id,
        approvals=_approvals(definition.approvals),
        attachments=tuple((one.title, one.name) for one in named_attachments(definition)),
        watermark=definition.watermark or "",
        linked=plan.audience == "internal",
        page=definition.page,
    )


def _approvals(said: Approvals | None) -> tuple[str, str, str] | None:
    if said is None:
        return None
    return said.prepared or "", said.reviewed or "", said.approved or ""


def _sourced(block: Block, sources: Sources) -> Block:
    """Return a block with note marks; a heading would carry its mark into the contents."""
    if isinstance(block, Heading):
        return block
    if isinstance(block, ChartBlock):
        sources.chart(block)
    return changed(block, sources)


def _block_label(plan: PlanView, target: str) -> str:
    """Return what a table or chart is called that was not printed after all."""
    kind, _, name = target.partition(":")
    if kind in ("table", *DRAWN) and name in plan.definition.tables:
        return plan.table(name).title
    if kind == "chart" and name in plan.definition.charts:
        view = plan.chart(name)
        return view.title or view.alt or name
    return name


def _cover(plan: PlanView, wording: Wording) -> Cover:
    definition = plan.definition
    period = plan.figures.get("period.name")
    return Cover(
        title=definition.title,
        client=definition.client or "",
        period=period.text if period else definition.period,
        author=definition.author or "",
        version=definition.version,
        date=_revisions(plan, wording)[-1].date,
        confidentiality=definition.confidentiality or "",
    )


def _revisions(plan: PlanView, wording: Wording) -> tuple[Revision, ...]:
    definition = plan.definition
    author = definition.author or ""
    if not definition.revisions:
        today = wording.date(plan.axis.as_of)
        return (Revision(definition.version, today, author, wording["first_revision"]),)
    return tuple(
        Revision(line.version, wording.moment(line.date), line.author or author, line.change)
        for line in definition.revisions
    )
