"""Rewrites a DAG file where Airflow 3 has one clear equivalent for what Airflow 2 had."""

from __future__ import annotations

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.helpers import get_full_name_for_node

from dagmigrate.moved import (
    CONTEXT_KEYS,
    CONTEXT_NAMES,
    DAG_CALLS,
    DAG_KEYWORDS,
    DROPPED_KEYWORDS,
    KEYWORDS,
    MOVED,
    PARAMETERS,
    TRIGGER_RULES,
)
from dagmigrate.schedule import keep_dates
from dagmigrate.templates import migrate_template

_CONTEXT_GETS = frozenset(f"{name}.get" for name in CONTEXT_NAMES)


def rewrite(source: str) -> str:
    """Returns the file with every unambiguous change made.

    Raises:
        libcst.ParserSyntaxError: the file is no Python.
    """
    context = CodemodContext()
    module = cst.parse_module(source).visit(_Rewriter(context))
    return AddImportsVisitor(context).transform_module(module).code


class _Rewriter(cst.CSTTransformer):
    def __init__(self, context: CodemodContext) -> None:
        super().__init__()
        self._context = context
        self._renamed: dict[str, str] = {}
        self._parameters: list[dict[str, str]] = []
        self._asset_events = False

    def visit_Module(self, node: cst.Module) -> None:
        self._asset_events = "triggering_dataset_events" in node.code

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        module = get_full_name_for_node(original_node.module) if original_node.module else None
        if module is None or isinstance(updated_node.names, cst.ImportStar):
            return updated_node
        kept = [alias for alias in updated_node.names if not self._moves(module, alias)]
        if len(kept) == len(updated_node.names):
            return updated_node
        if not kept:
            return cst.RemoveFromParent()
        kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return updated_node.with_changes(names=kept)

    def _moves(self, module: str, alias: cst.ImportAlias) -> bool:
        name = alias.evaluated_name
        if (module, name) not in MOVED:
            return False
        new_module, new_name = MOVED[module, name]
        AddImportsVisitor.add_needed_import(
            self._context, new_module, new_name, alias.evaluated_alias
        )
        if new_name != name and alias.evaluated_alias is None:
            self._renamed[name] = new_name
        return True

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        every = (*node.params.params, *node.params.kwonly_params)
        names = {param.name.value for param in every}
        self._parameters.append({old: new for old, new in PARAMETERS.items() if old in names})

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self._parameters.pop()
        return updated_node

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        for scope in (*reversed(self._parameters), self._renamed):
            if updated_node.value in scope:
                return updated_node.with_changes(value=scope[updated_node.value])
        return updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        name = original_node.attr.value
        if name == "execution_date":
            return updated_node.with_changes(attr=cst.Name("logical_date"))
        if name == "dataset" and self._asset_events:
            return updated_node.with_changes(attr=cst.Name("asset"))
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        element = original_node.slice[0].slice if len(original_node.slice) == 1 else None
        if (
            isinstance(original_node.value, cst.Name)
            and original_node.value.value in CONTEXT_NAMES
            and isinstance(element, cst.Index)
            and isinstance(element.value, cst.SimpleString)
            and (key := str(element.value.evaluated_value)) in CONTEXT_KEYS
        ):
            return cst.parse_expression(CONTEXT_KEYS[key].format(original_node.value.value))
        return updated_node

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        return updated_node.with_changes(value=migrate_template(updated_node.value))

    def leave_Dict(self, original_node: cst.Dict, updated_node: cst.Dict) -> cst.Dict:
        kept = [
            element
            for element in updated_node.elements
            if not (
                isinstance(element, cst.DictElement)
                and isinstance(element.key, cst.SimpleString)
                and element.key.evaluated_value in ("sla", "provide_context")
            )
        ]
        return updated_node.with_changes(elements=kept)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        full = get_full_name_for_node(original_node.func) or ""
        name = full.rpartition(".")[2]
        is_dag = full in DAG_CALLS
        arguments = [
            self._argument(name, argument, is_dag=is_dag)
            for argument in updated_node.args
            if not (argument.keyword and _is_dropped(name, argument.keyword.value))
        ]
        if is_dag:
            arguments = keep_dates(arguments, self._context)
        if name == "days_ago":
            return self._days_ago(updated_node)
        if full in _CONTEXT_GETS and arguments:
            arguments[0] = _context_get(arguments[0])
        if arguments and len(arguments) < len(updated_node.args):
            arguments[-1] = arguments[-1].with_changes(comma=updated_node.args[-1].comma)
        return updated_node.with_changes(args=arguments)

    def _argument(self, call: str, argument: cst.Arg, *, is_dag: bool) -> cst.Arg:
        keyword = argument.keyword.value if argument.keyword else ""
        if is_dag and keyword in DAG_KEYWORDS:
            return argument.with_changes(keyword=cst.Name(DAG_KEYWORDS[keyword]))
        if keyword in KEYWORDS.get(call, {}):
            return argument.with_changes(keyword=cst.Name(KEYWORDS[call][keyword]))
        if keyword == "is_delete_operator_pod" and isinstance(argument.value, cst.Name):
            action = "delete_pod" if argument.value.value == "True" else "keep_pod"
            value = cst.SimpleString(f'"{action}"')
            return argument.with_changes(keyword=cst.Name("on_finish_action"), value=value)
        if keyword == "trigger_rule" and isinstance(argument.value, cst.SimpleString):
            rule = TRIGGER_RULES.get(str(argument.value.evaluated_value))
            if rule:
                return argument.with_changes(value=cst.SimpleString(f'"{rule}"'))
        return argument

    def _days_ago(self, call: cst.Call) -> cst.Call:
        """Keeps the file importable; that the date moves with each import is a finding."""
        AddImportsVisitor.add_needed_import(self._context, "pendulum")
        days = cst.Module([]).code_for_node(call.args[0].value)
        return cst.ensure_type(
            cst.parse_expression(f'pendulum.today("UTC").subtract(days={days})'), cst.Call
        )


def _context_get(argument: cst.Arg) -> cst.Arg:
    if isinstance(argument.value, cst.SimpleString):
        new = PARAMETERS.get(str(argument.value.evaluated_value))
        if new:
            return argument.with_changes(value=cst.SimpleString(f'"{new}"'))
    return argument


def _is_dropped(call: str, keyword: str) -> bool:
    calls = DROPPED_KEYWORDS.get(keyword)
    return calls is not None and (not calls or call in calls)
