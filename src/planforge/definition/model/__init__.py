"""The plan definition, typed: what a plan and its pack may say.

Text keys accept either one text or a text per language (`{zh-CN: 目标, en: Target}`); the reader
has picked the plan's language before these models see it. Values that people type (`800万`, `≤35%`)
stay as written here; `quantities` reads them where they are used, so that a problem can name the
place.
"""

from planforge.definition.model.base import (
    Better,
    Compare,
    Depth,
    Industry,
    Language,
    Model,
    Modular,
    Page,
    Spread,
    Stage,
    Total,
    Written,
)
from planforge.definition.model.blocks import (
    AdjustmentsBlock,
    Block,
    CardsBlock,
    ChartsBlock,
    DriversBlock,
    GanttBlock,
    KpisBlock,
    MatrixBlock,
    NoteBlock,
    PlainBlock,
    RecordsBlock,
    ScenariosBlock,
    SensitivityBlock,
    Sheet,
    StepsBlock,
    TableBlock,
    TreeBlock,
)
from planforge.definition.model.charts import Chart, Series
from planforge.definition.model.definition import Definition
from planforge.definition.model.looks import OwnTheme, ThemeFonts
from planforge.definition.model.metrics import Adjust, Fact, LongFormat, Metric, Source
from planforge.definition.model.parts import (
    Approvals,
    Attachment,
    Check,
    Phase,
    Revision,
    Scenario,
    Thresholds,
    Variant,
)
from planforge.definition.model.tables import Column, Row, RowsFrom, Table

__all__ = [
    "Adjust",
    "AdjustmentsBlock",
    "Approvals",
    "Attachment",
    "Better",
    "Block",
    "CardsBlock",
    "Chart",
    "ChartsBlock",
    "Check",
    "Column",
    "Compare",
    "Definition",
    "Depth",
    "DriversBlock",
    "Fact",
    "GanttBlock",
    "Industry",
    "KpisBlock",
    "Language",
    "LongFormat",
    "MatrixBlock",
    "Metric",
    "Model",
    "Modular",
    "NoteBlock",
    "OwnTheme",
    "Page",
    "Phase",
    "PlainBlock",
    "RecordsBlock",
    "Revision",
    "Row",
    "RowsFrom",
    "Scenario",
    "ScenariosBlock",
    "SensitivityBlock",
    "Series",
    "Sheet",
    "Source",
    "Spread",
    "Stage",
    "StepsBlock",
    "Table",
    "TableBlock",
    "ThemeFonts",
    "Thresholds",
    "Total",
    "TreeBlock",
    "Variant",
    "Written",
]
