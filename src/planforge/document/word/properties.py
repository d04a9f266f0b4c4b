"""Document properties: what the file says of itself."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from planforge.document.word.markup import HEADER, content

if TYPE_CHECKING:
    from planforge.document.outline import Outline

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The identity under which Office keeps properties of one's own."""


def core_xml(outline: Outline) -> str:
    """Return title, creator, language and dates; the dates are the outline's, never today's."""
    moment = f"{outline.created.isoformat()}T00:00:00Z"
    cover = outline.cover
    return (
        f'{HEADER}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{content(cover.title)}</dc:title><dc:subject>{content(cover.client)}"
        f"</dc:subject><dc:creator>{content(cover.author)}</dc:creator>"
        f"<cp:lastModifiedBy>{content(cover.author)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        f"<dc:language>{outline.language}</dc:language></cp:coreProperties>"
    )


def application_xml(outline: Outline) -> str:
    """Return the application's properties."""
    return (
        f'{HEADER}<Properties xmlns="{_OFFICE}extended-properties">'
        f"<Application>PlanForge</Application><Company>{content(outline.cover.author)}</Company>"
        "</Properties>"
    )


def custom_xml(outline: Outline) -> str:
    """Return PlanForge's own properties: which plan this is, and what wrote it."""
    own = {"PlanForge plan": outline.plan_id, "PlanForge version": version()}
    entries = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{content(text)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(own.items(), start=2)
    )
    return (
        f'{HEADER}<Properties xmlns="{_OFFICE}custom-properties" '
        f'xmlns:vt="{_OFFICE}docPropsVTypes">{entries}</Properties>'
    )


def version() -> str:
    """Return PlanForge's version, or `0` where it runs without being installed."""
    try:
        return metadata.version("planforge")
    except metadata.PackageNotFoundError:
        return "0"
