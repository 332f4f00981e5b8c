"""Figures that a run of tests or of a benchmark prints at its end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Figures:
    """What was measured: per heading, lines of a name and a value."""

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, heading: str, name: str, value: str) -> None:
        """Adds a line under a heading."""
        self.lines.setdefault(heading, []).append((name, value))

    def table(self) -> list[str]:
        """Everything, as lines of text."""
        text: list[str] = []
        for heading, lines in self.lines.items():
            width = max(len(name) for name, _ in lines)
            text += ["", heading, *(f"  {name:<{width}}  {value}" for name, value in lines)]
        return text
