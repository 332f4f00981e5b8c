"""Renders the templates of External Secrets that this platform uses: Go templates with sprig.

Only what airflow/pgbouncer.ts and airflow/externalSecrets.ts write is known, and anything else is
an error: a template that this cannot render must not pass for one that External Secrets can.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

_ACTION = re.compile(r"\{\{(.*?)\}\}")
_FIELD = re.compile(r"\.(\w+)")
_WORD = re.compile(r'\s*(?:"([^"\\]*)"|`([^`]*)`|([A-Za-z]\w*))')

_FUNCTIONS: Mapping[str, tuple[int, Callable[..., str]]] = {
    "replace": (2, lambda old, new, text: text.replace(old, new)),
    "urlquery": (0, lambda text: quote_plus(text, safe="-_.~")),
}
"""By name: how many arguments stand before the piped one, and what it does."""


class TemplateError(Exception):
    """A template uses something that is not known here."""


def render(template: str, values: Mapping[str, str]) -> str:
    """Renders a template.

    Args:
        template: Text with actions such as `{{ .password | urlquery | replace "+" "%20" }}`.
        values: Fields of the source, as External Secrets reads them.

    Raises:
        TemplateError: an action is malformed, names an unknown field or an unknown function.
    """
    return _ACTION.sub(lambda action: _evaluate(action[1], values), template)


def _evaluate(action: str, values: Mapping[str, str]) -> str:
    first, *rest = action.split("|")
    field = _FIELD.fullmatch(first.strip())
    if field is None or field[1] not in values:
        raise TemplateError(f"unknown field in {{{{{action}}}}}; known: {', '.join(values)}")
    text = values[field[1]]
    for call in rest:
        name, *arguments = _words(call)
        wanted, function = _FUNCTIONS.get(name, (-1, str))
        if wanted != len(arguments):
            raise TemplateError(f"unknown function, or wrong arguments, in {{{{{action}}}}}")
        text = function(*arguments, text)
    return text


def _words(call: str) -> list[str]:
    words: list[str] = []
    position = 0
    stripped = call.rstrip()
    while position < len(stripped):
        match = _WORD.match(stripped, position)
        if match is None:
            raise TemplateError(f"cannot read {call.strip()!r}")
        words.append(next(group for group in match.groups() if group is not None))
        position = match.end()
    return words
