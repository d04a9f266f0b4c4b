"""The brief, drawn: a page as wide as a phone, dark band, one large figure, then lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.definition.themes import readable, tint
from planforge.delivery.flat import Cell, FlatPage, Look
from planforge.document.wording import SIGNS, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.definition.themes import Theme
    from planforge.delivery.brief import Brief, Reading
    from planforge.delivery.duties import Duty
    from planforge.document.wording import Tone

WIDTH = 108.0
"""In millimetres: a tenth of the pixels, so that 10 points are what a phone shows as body text."""
HEIGHT = 1500.0
"""Far more than is needed: the page is cut below its last line."""

_SIDE = 6.5
_TEXT = WIDTH - 2 * _SIDE
_WHITE = "#FFFFFF"
_NOTHING = "—"


def brief_page(brief: Brief, wording: Wording, theme: Theme) -> str:
    """Return the page as flat OpenDocument text."""
    return _Drawing(brief, wording, theme).page()


class _Drawing:
    """The work of `brief_page`, with what each step of it needs."""

    def __init__(self, brief: Brief, wording: Wording, theme: Theme) -> None:
        self.brief = brief
        self.wording = wording
        self.theme = theme
        # Where the theme's font is missing, one that has the letters; the last is LibreOffice's.
        fonts = f"{theme.fonts.sheet};Noto Sans CJK SC;Noto Sans"
        self.flat = FlatPage(WIDTH, HEIGHT, fonts, wording.language)

    def page(self) -> str:
        """Draw everything, from the top."""
        self._band()
        self._warnings()
        if self.brief.headline:
            self._headline(self.brief.headline)
        self._counts()
        self._off()
        self._duties()
        self._figures()
        self._threats()
        self._foot()
        return self.flat.xml(self.brief.title)

    # From the top

    def _band(self) -> None:
        brief, navy = self.brief, self.theme.colour("navy")
        quiet = Look(10.5, tint(navy, 0.22))
        lines = [self._p(brief.title, Look(17, _WHITE, bold=True, before=0.5))]
        if brief.client and brief.client not in brief.title:
            lines.insert(0, self._p(brief.client, quiet))
        lines.append(self._p(" · ".join(brief.when), replace(quiet, before=0.8)))
        if brief.elapsed:
            lines.append(self._p(brief.elapsed[1], replace(quiet, before=0.8)))
        below = 1.0 if brief.elapsed else 4.5
        self._row([Cell("".join(lines), navy, (5.5, _SIDE, below, _SIDE))], [WIDTH])
        if brief.elapsed:
            full = self.theme.colour("sand")
            self._bar(brief.elapsed[0], None, tint(navy, 0.75), full, around=navy)
            self._row([Cell(self._p("", Look(4, navy)), navy)], [WIDTH])

    def _headline(self, reading: Reading) -> None:
        navy, muted = self.theme.colour("navy"), self._muted()
        lines = self._p(reading.label, Look(12, muted))
        lines += self._p(reading.value or _NOTHING, Look(33, navy, bold=True))
        self._row([Cell(lines, padding=(4, _SIDE, 0.8, _SIDE))], [WIDTH])
        target = reading.target
        if reading.achieved is not None:
            colour = self.theme.colour(reading.tone) if reading.tone else navy
            self._bar(reading.achieved, reading.due, self.theme.colour("line"), colour)
            target += f" · {reading.achievement}"
        below = self._p(target, Look(11.5, muted, before=1.2)) if target else ""
        if reading.distance:
            below += self._p(
                reading.distance, Look(15, self._tone(reading.tone), bold=True, before=0.8)
            )
        for text in reading.more:
            below += self._p(text, Look(11.5, self._ink(), before=0.5))
        if below:
            self._row([Cell(below, padding=(0.3, _SIDE, 3.5, _SIDE))], [WIDTH])

    def _counts(self) -> None:
        if self.brief.verdict:
            text = f"{SIGNS['good']} {self.brief.verdict}"
            fill = tint(self.theme.colour("good"), 0.1)
            line = self._p(text, Look(12, self._tone("good"), bold=True))
            self._row([Cell(line, fill, (2.5, _SIDE, 2.5, _SIDE))], [WIDTH])
            return
        cells = []
        for tone, word, count in self.brief.counts:
            look = Look(17, self._tone(tone), bold=True, align="center")
            text = self.flat.paragraph(
                (str(count), look), (f"  {SIGNS[tone]} {word}", replace(look, size=10.5))
            )
            cells.append(Cell(text, tint(self.theme.colour(tone), 0.12), (0.8, 0, 0.8, 0)))
        if cells:
            self._beside(cells)

    def _figures(self) -> None:
        """Put the other headline figures two in a row."""
        readings = self.brief.figures
        if not readings:
            return
        self._heading(self.wording["brief.figures" if self.brief.elapsed else "brief.targets"])
        for first in range(0, len(readings), 2):
            pair = readings[first : first + 2]
            cells = [self._tile(reading) for reading in pair]
            cells += [Cell(self._tiny())] * (2 - len(pair))
            if first:
                self._row([Cell(self._p("", Look(4, _WHITE)))], [WIDTH])
            self._beside(cells)

    def _tile(self, reading: Reading) -> Cell:
        muted, tone = self._muted(), self._tone(reading.tone)
        lines = self._p(reading.label, Look(11, self._ink()))
        lines += self._p(reading.value or _NOTHING, Look(17, self.theme.colour("navy"), bold=True))
        if reading.target:
            lines += self._p(reading.target, Look(10, muted))
        if reading.distance:
            lines += self._p(reading.distance, Look(9.5, tone, bold=bool(reading.tone)))
        return Cell(lines, self.theme.colour("mist"), (2, 1, 2, 2.5))

    # Lists

    def _off(self) -> None:
        if not self.brief.off:
            return
        count = sum(number for tone, _, number in self.brief.counts if tone != "good")
        more = self.wording["brief.off_of"].format(count=count)
        self._heading(self.wording["brief.off"], more if count > len(self.brief.off) else "")
        for reading in self.brief.off:
            self._reading(reading)

    def _reading(self, reading: Reading) -> None:
        owner = f" · {reading.owner}" if reading.owner else ""
        left = self._p(reading.label, Look(12.5, self._ink()))
        left += self._p(f"{reading.target}{owner}", Look(10, self._muted()))
        right = self._p(reading.value, Look(14, self._ink(), bold=True, align="end"))
        look = Look(10, self._tone(reading.tone), bold=True, align="end")
        right += self._p(reading.distance, look)
        self._ruled([(left, WIDTH * 0.55), (right, WIDTH * 0.45)])

    def _duties(self) -> None:
        if not self.brief.duties:
            return
        self._heading(self.wording["brief.next"])
        for duty in self.brief.duties:
            tone: Tone = "bad" if duty.late else ""
            left = self._p(
                self.wording.short_date(duty.day), Look(11.5, self._tone(tone), bold=True)
            )
            right = self.flat.paragraph(*self._duty(duty))
            self._ruled([(left, 31.0), (right, WIDTH - 31.0)])

    def _day(self, duty: Duty) -> str:
        same = duty.day.year == self.wording.year
        return self.wording.short_date(duty.day) if same else duty.day.isoformat()

    def _duty(self, duty: Duty) -> list[tuple[str, Look]]:
        spans = [(duty.text, Look(12, self._ink()))]
        if duty.owner:
            spans.append((f" · {duty.owner}", Look(10.5, self._muted())))
        if duty.late:
            late = f"{SIGNS['bad']} {self.wording['brief.overdue'].format(days=duty.late)}"
            spans.append(
                (" " + late.replace(" ", "\u00a0"), Look(10.5, self._tone("bad"), bold=True))
            )
        return spans

    def _threats(self) -> None:
        if not self.brief.threats:
            return
        self._heading(self.wording["brief.risks"])
        for threat in self.brief.threats:
            sign = f"{SIGNS[threat.tone]} " if threat.tone in SIGNS else ""
            lines = self._p(f"{sign}{threat.text}", Look(12, self._tone(threat.tone), bold=True))
            if below := " · ".join(filter(None, (threat.measure, threat.owner))):
                lines += self._p(below, Look(10, self._muted()))
            self._ruled([(lines, WIDTH)])

    def _foot(self) -> None:
        brief = self.brief
        if brief.confidentiality:
            mark = self._p(brief.confidentiality, Look(9.5, self._muted(), align="center"))
            self._row([Cell(mark, padding=(3, _SIDE, 1, _SIDE))], [WIDTH])

    def _warnings(self) -> None:
        if self.brief.warnings:
            text = f"{SIGNS['watch']} " + self.wording["semicolon"].join(self.brief.warnings)
            line = self._p(text, Look(11, self._tone("watch"), bold=True))
            fill = tint(self.theme.colour("watch"), 0.14)
            self._row([Cell(line, fill, (1.8, _SIDE, 1.8, _SIDE))], [WIDTH])

    # Pieces

    def _bar(
        self, share: float, mark: float | None, empty: str, full: str, around: str = ""
    ) -> None:
        """Draw how much of a whole is done, with a stroke where it should be by now."""
        stroke = 0.7
        ends = {share: full} if mark is None else {share: full, mark: ""}
        cells, widths, at = [Cell(self._tiny(), around)], [_SIDE], 0.0
        for end in sorted(ends):
            if end > at:
                cells.append(Cell(self._tiny(), full if end <= share else empty))
                widths.append(_TEXT * (end - at))
                at = end
            if end == mark:
                cells.append(Cell(self._tiny(), self._ink()))
                widths.append(stroke)
        left = WIDTH - _SIDE - sum(widths)
        if left > 0.05:
            cells.append(Cell(self._tiny(), empty))
            widths.append(left)
        cells.append(Cell(self._tiny(), around))
        widths.append(WIDTH - sum(widths))
        self.flat.table(widths, [cells], height=2.6)

    def _heading(self, text: str, more: str = "") -> None:
        spans = [(text, Look(13, self.theme.colour("teal"), bold=True))]
        if more:
            spans.append((f" {more}", Look(10, self._muted())))
        cell = Cell(self.flat.paragraph(*spans), padding=(4.5, _SIDE, 1, _SIDE))
        self._row([cell], [WIDTH])

    def _ruled(self, texts: Sequence[tuple[str, float]]) -> None:
        """Put texts side by side, each so wide, with a rule below them."""
        rule, last = self.theme.colour("line"), len(texts) - 1
        cells = [
            Cell(
                text,
                padding=(1.4, _SIDE if at == last else 1, 1.4, 0 if at else _SIDE),
                rule=rule,
                middle=True,
            )
            for at, (text, _) in enumerate(texts)
        ]
        self._row(cells, [width for _, width in texts])

    def _beside(self, cells: Sequence[Cell]) -> None:
        """Put cells of the same width side by side, a gap between them."""
        gap = 2.5
        width = (_TEXT - gap * (len(cells) - 1)) / len(cells)
        empty = Cell(self._tiny())
        row, widths = [empty], [_SIDE]
        for cell in cells:
            row += [cell, empty]
            widths += [width, gap]
        widths[-1] = _SIDE
        self._row(row, widths)

    def _row(self, cells: Sequence[Cell], widths: Sequence[float]) -> None:
        self.flat.table(widths, [cells])

    def _p(self, text: str, look: Look) -> str:
        return self.flat.paragraph((text, look))

    def _tiny(self) -> str:
        return self._p("", Look(1, _WHITE))

    def _tone(self, tone: Tone) -> str:
        known = tone in ("good", "watch", "bad")
        return readable(self.theme.colour(tone), "#F4F4F4") if known else self._ink()

    def _ink(self) -> str:
        return self.theme.colour("ink")

    def _muted(self) -> str:
        return self.theme.colour("muted")
