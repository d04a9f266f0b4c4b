"""How both files look: colours, fonts, a client's own theme."""

from __future__ import annotations

from pydantic import Field

from planforge.definition.model.base import Model


class ThemeFonts(Model):
    """Fonts of a look."""

    sheet: str | None = Field(default=None, description="In the workbook and in tables.")
    heading: str | None = Field(default=None, description="Of headings.")
    body: str | None = Field(default=None, description="Of the document's text.")
    latin: str | None = Field(default=None, description="Of Latin letters and digits.")


class OwnTheme(Model):
    """A client's look, over one that comes with PlanForge."""

    base: str = Field(default="consulting", description="The look that it changes.")
    colours: dict[str, str] = Field(
        default_factory=dict, description="Colours as `#RRGGBB`, by role, such as `navy`."
    )
    fonts: ThemeFonts | None = Field(default=None, description="Fonts of the plan's language.")
    logo: str | None = Field(
        default=None, description="Picture for the cover and the index, from the plan's folder."
    )
    header: str | None = Field(default=None, description="Text at the top of each page.")
    footer: str | None = Field(default=None, description="Text at the foot of each page.")
    document: str | None = Field(
        default=None,
        description="Word file of the client's whose styles, header and footer the document has.",
    )
