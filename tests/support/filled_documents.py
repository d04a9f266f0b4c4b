"""Word templates filled in tests: every result is validated and opened by python-docx."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator
from tests.support.word_templates import text_of_part

from planforge.filling.template import compile_template
from planforge.problems import PlanError

_NOT_OUR_MATTER = "A required relationship type"
"""Templates in tests have no fonts and no theme, which Word does not miss."""


def filled(template: bytes, data: dict[str, Any] | None = None, **options: Any) -> bytes:
    """Return a template filled; the result is valid, and python-docx opens it."""
    content = compile_template(template, name="letter.docx").render(data or {}, **options).content
    assert findings(content) == []
    Document(io.BytesIO(content))
    return content


def findings(content: bytes) -> list[str]:
    """Return what a validator says against a document."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "filled.docx")
        path.write_bytes(content)
        errors = [str(error) for error in OpenXmlValidator().validate(path).errors]
    return [error for error in errors if _NOT_OUR_MATTER not in error]


def text(template: bytes, data: dict[str, Any] | None = None, **options: Any) -> str:
    """Return the text of a filled template."""
    return text_of_part(filled(template, data, **options))


def problems(template: bytes, data: dict[str, Any] | None = None) -> str:
    """Return what the reader is told when a template cannot be filled."""
    with pytest.raises(PlanError) as raised:
        compile_template(template, name="letter.docx").render(data or {})
    return raised.value.text()
