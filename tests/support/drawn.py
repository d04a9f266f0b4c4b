"""A small plan whose tables are drawn: a team, indicators below branches, tasks, risks."""

from __future__ import annotations

from typing import Any

TEAM = [
    {"role": "Head", "boss": "", "lead": "Zhou", "people": 1},
    {"role": "Traffic", "boss": "Head", "lead": "Wang", "people": 2},
    {"role": "Ads", "boss": "Traffic", "lead": "Zhao", "people": 3},
    {"role": "Content", "boss": "Traffic", "people": 2},
    {"role": "Service", "boss": "Head", "lead": "He", "people": 4},
]
LEVEL = 'grade(actual / target, 1, "on track", 0.9, "watch", "behind")'
TABLES: dict[str, Any] = {
    "team": {
        "title": "Team",
        "key": "role",
        "parent": "boss",
        "columns": {
            "role": {"label": "Role"},
            "boss": {"label": "Reports to"},
            "lead": {"label": "Lead", "internal": True},
            "people": {"label": "People", "type": "number", "unit": "人", "format": "0"},
        },
        "rows": TEAM,
    },
    "layers": {
        "title": "Health",
        "key": "layer",
        "columns": {"layer": {"label": "Layer"}, "weight": {"type": "number", "format": "0%"}},
        "rows": [{"layer": "Traffic", "weight": 0.6}, {"layer": "Loyalty", "weight": 0.4}],
    },
    "kpis": {
        "title": "Indicators",
        "key": "kpi",
        "columns": {
            "kpi": {"label": "Indicator"},
            "layer": {"label": "Layer"},
            "target": {"label": "Target", "type": "number", "format": "0.0%"},
            "actual": {"label": "Actual", "type": "number", "format": "0.0%"},
            "level": {"label": "Status", "status": True, "formula": LEVEL},
        },
        "rows": [
            {"kpi": "Free traffic", "layer": "Traffic", "target": "22%", "actual": "18%"},
            {"kpi": "Clicks", "layer": "Traffic", "target": "3%", "actual": "3.1%"},
            {"kpi": "Returning", "layer": "Loyalty", "target": "26%"},
        ],
    },
    "tasks": {
        "title": "Tasks",
        "key": "task",
        "group": "phase",
        "columns": {
            "task": {"label": "Task"},
            "phase": {"label": "Phase"},
            "start": {"label": "From", "type": "date"},
            "end": {"label": "To", "type": "date"},
            "done": {"label": "Done", "type": "number", "format": "0%"},
            "milestone": {"label": "Milestone"},
        },
        "rows": [
            {"task": "Plan", "phase": "First", "start": "2025-12-01", "end": "2025-12-04",
             "done": 0.5},
            {"task": "Open", "phase": "First", "start": "2025-12-10", "end": "2025-12-10",
             "milestone": "yes"},
            {"task": "Look back", "phase": "Last", "start": "2025-12-29", "end": "2025-12-31"},
            {"task": "Undated", "phase": "Last"},
        ],
    },
    "risks": {
        "title": "Risks",
        "key": "risk",
        "columns": {
            "risk": {"label": "Risk"},
            "likely": {"label": "Likelihood", "type": "number", "format": "0"},
            "impact": {"label": "Impact", "type": "number", "format": "0"},
        },
        "rows": [
            {"risk": "Rivals", "likely": 3, "impact": 3},
            {"risk": "Weather", "likely": 1, "impact": 2},
        ],
    },
}  # fmt: skip
TREE = {"block": "tree", "table": "team", "columns": ["lead", "people"]}
HEALTH = {
    "block": "tree", "table": "kpis", "branches": "layers", "by": "layer",
    "columns": ["target", "actual", "level", "weight"], "root": "count(kpis.actual)",
}  # fmt: skip
SHEETS: dict[str, Any] = {
    "org": {"title": "Org", "blocks": [TREE]},
    "health": {"title": "Health", "blocks": [HEALTH]},
    "listed": {"title": "Listed", "blocks": [{"block": "table", "table": "team"}, TREE]},
    "cards": {"title": "Cards", "blocks": [{"block": "records", "table": "kpis"}]},
    "tasks": {
        "title": "Tasks",
        "blocks": [
            {"block": "gantt", "table": "tasks", "done": "done", "milestone": "milestone"}
        ],
    },
    "risks": {
        "title": "Risks",
        "blocks": [
            {"block": "matrix", "table": "risks", "across": "impact", "down": "likely",
             "levels": [1, 2, 3]}
        ],
    },
}  # fmt: skip
DRAWN: dict[str, Any] = {
    "title": "A plan in pictures",
    "period": "2025-12",
    "as_of": "2025-12-12",
    "language": "en",
    "tables": TABLES,
    "sheets": SHEETS,
}
