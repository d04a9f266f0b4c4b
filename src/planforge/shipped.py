"""YAML files that come with PlanForge: words, labels, colours."""

from __future__ import annotations

from importlib import resources
from typing import Any


def shipped_yaml(*path: str) -> Any:
    """Return what stands in a YAML file of the package.

    Args:
        path: the file's place in the package, such as `"templates", "base", "labels.yaml"`.
    """
    import yaml

    # libyaml, where PyYAML was built with it, reads ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = resources.files("planforge").joinpath(*path).read_text("utf-8")
    return yaml.load(content, Loader=loader)
