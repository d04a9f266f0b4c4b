"""Links: to the web, to a mail address, or to a bookmark of the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.document.word.inlines import is_safe_address
from planforge.filling.markup import attribute
from planforge.filling.word.markup import properties, run
from planforge.filling.word.names import RELATIONSHIPS
from planforge.filling.word.styles import Wanted
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from planforge.filling.values import Link
    from planforge.filling.word.place import Place

_HYPERLINK: Final = Wanted(
    "character",
    ("Hyperlink", "超链接", "超級連結", "Internet Link", "Lien hypertexte", "Hipervínculo"),
    '{base}<w:uiPriority w:val="99"/><w:unhideWhenUsed/>'
    '<w:rPr><w:color w:val="0563C1" w:themeColor="hyperlink"/><w:u w:val="single"/></w:rPr>',
)
_LONGEST_TIP: Final = 260


def link_run(link: Link, place: Place) -> str:
    """Return a link's text as a run that leads to its target."""
    return linked(link.target, run(str(link), link_look(place.run, place)), place, tip=link.tip)


def link_look(look: str, place: Place) -> str:
    """Return a run's properties as a link's: the template's style for links says the rest."""
    style = place.document.styles.id_of(_HYPERLINK)
    # A colour or line of the tag's own would hide the style's.
    changes = {"w:rStyle": f'<w:rStyle w:val="{attribute(style)}"/>', "w:color": None, "w:u": None}
    return properties("w:rPr", look, changes)


def linked(target: str, runs: str, place: Place, *, tip: str = "") -> str:
    """Return runs that lead to a target.

    Args:
        target: `https://…`, `mailto:…`, or `#bookmark`.
        runs: what is clicked on.
        place: where it stands.
        tip: shown while the pointer rests on it.

    Raises:
        PlanError: it leads anywhere else, as a file or script does.
    """
    hint = f' w:tooltip="{attribute(tip[:_LONGEST_TIP])}"' if tip else ""
    if target.startswith("#") and len(target) > 1:
        anchor = attribute(target[1:])
        return f'<w:hyperlink w:anchor="{anchor}"{hint} w:history="1">{runs}</w:hyperlink>'
    if not is_safe_address(target):
        raise PlanError([Problem("fill-link", place.location, {"target": target})])
    document = place.document
    tie = document.package.relate(document.part, "hyperlink", target, external=True)
    return (
        f'<w:hyperlink xmlns:r="{RELATIONSHIPS}" r:id="{tie}"{hint} w:history="1">'
        f"{runs}</w:hyperlink>"
    )
