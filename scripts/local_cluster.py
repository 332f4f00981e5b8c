"""Runs what a stack's plan gives to Kubernetes on a real cluster: make e2e, make cluster.

    up      starts a node and keeps it for work at hand: make cluster
    down    ends it: make cluster-down
    charts  brings a stack's charts into a folder: make charts
    e2e     checks a stack on a cluster that is there, or on a node of its own: make e2e

Exit codes: 0 all holds, 1 a check does not hold, 2 something is missing or in the way, 3 a bug.
"""

from __future__ import annotations

import argparse
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from localairflow.processes import NotInTimeError
from localairflow.tools import MissingToolError
from localcluster import charts, kept, kind, planned, run
from localcluster.faults import InTheWayError
from localcluster.host import check_machine
from localcluster.kube import check_context
from localcluster.programs import check_go

FAILED, IN_THE_WAY, BUG = 1, 2, 3
MOST_TASKS = 1000
_CHARTS = ("airflow", "external-secrets", "karpenter-crd")


class StopAskedError(Exception):
    """Somebody wants this to end."""


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code."""
    options = _options(arguments)
    _hear(_ask_to_stop)
    try:
        return int(options.act(options))
    except (InTheWayError, MissingToolError, NotInTimeError) as error:
        print(f"make {options.target}: {error}", file=sys.stderr)
        return IN_THE_WAY
    except StopAskedError:
        print(f"make {options.target}: stopped, nothing is left running", file=sys.stderr)
        return IN_THE_WAY


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local_cluster.py", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(required=True)
    for name, target, act in (
        ("up", "cluster", _up),
        ("down", "cluster-down", _down),
        ("e2e", "e2e", _e2e),
        ("charts", "charts", _charts),
        ("inside", "e2e", _inside),
    ):
        command = commands.add_parser(name)
        command.set_defaults(act=act, target=target)
        command.add_argument("--folder", type=Path, default=kept.FOLDER, help="where a node lives")
        if name in {"e2e", "charts", "inside"}:
            command.add_argument("--stack", default="dev", help="whose plan (default: %(default)s)")
            command.add_argument("--charts", type=Path, help="folder of charts (CHARTS_DIR)")
        if name in {"e2e", "inside"}:
            command.add_argument(
                "--tasks",
                type=_count,
                nargs="+",
                default=[20, 50],
                help="tasks of each fan-out (default: 20 50)",
            )
        if name in {"e2e", "inside"}:
            command.add_argument("--report", type=_file, help="where the counts are written")
        if name == "e2e":
            command.add_argument(
                "--cluster",
                choices=("kind", "own"),
                help="kind or a node of its own (default: kind, where it and Docker are there)",
            )
            command.add_argument(
                "--if-possible",
                action="store_true",
                help="where this machine allows no node, say why and count it as left out",
            )
            command.add_argument("--kubeconfig", type=Path, help="of a cluster that is there")
            command.add_argument("--context", help="which of its contexts; never the current one")
        if name == "inside":
            command.add_argument("--keep", action="store_true", help="only stay until it is ended")
    return parser.parse_args(arguments)


def _file(text: str) -> Path:
    return Path(text).resolve()


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_TASKS:
        raise argparse.ArgumentTypeError(f"must be 1 to {MOST_TASKS}, is {text!r}")
    return int(text)


def _up(options: argparse.Namespace) -> int:
    kept.up(options.folder.resolve())
    return 0


def _down(options: argparse.Namespace) -> int:
    kept.down(options.folder.resolve(), kept.E2E_FOLDER)
    return 0


def _e2e(options: argparse.Namespace) -> int:
    folder = None
    if options.charts is not None:
        folder = charts.check_charts(options.charts, _CHARTS).resolve()
    if options.kubeconfig is not None:
        context = check_context(options.kubeconfig, options.context)
        return _on_cluster(options, options.kubeconfig, context, folder)
    if options.context is not None:
        raise InTheWayError("CONTEXT names a context of KUBECONFIG, and there is no KUBECONFIG")
    if options.cluster == "kind" and not kind.is_there():
        raise InTheWayError("kind needs kind and a Docker that answers, and one of them is missing")
    if options.cluster != "own" and kind.is_there():
        with kind.cluster() as (kubeconfig, context):
            return _on_cluster(options, kubeconfig, context, folder)
    node = kept.E2E_FOLDER if options.folder == kept.FOLDER else options.folder.resolve()
    try:
        check_machine(node)
        check_go()
    except InTheWayError as error:
        if not options.if_possible:
            raise
        return _exit_code(run.skipped(str(error), options.report))
    plan = planned.read_plan(options.stack)
    return run.on_own_node(node, options.stack, plan, folder, options.tasks, options.report)


def _on_cluster(
    options: argparse.Namespace, kubeconfig: Path, context: str, folder: Path | None
) -> int:
    return _exit_code(run.on_cluster(kubeconfig, context, options.stack, folder, options.report))


def _charts(options: argparse.Namespace) -> int:
    if options.charts is None:
        raise InTheWayError("say which folder they go to: CHARTS_DIR=<folder>")
    plan = planned.read_plan(options.stack)
    charts.pull(options.charts, planned.releases(plan).values())
    return 0


def _inside(options: argparse.Namespace) -> int:
    """What runs in the namespaces of a node; nobody calls it by hand."""
    if options.keep:
        return kept.stay(options.folder)
    given = (options.folder, options.stack, options.charts, options.tasks, options.report)
    return _exit_code(run.inside(*given))


def _exit_code(failures: int) -> int:
    return FAILED if failures else 0


def _hear(handler: Any) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, handler)


def _ask_to_stop(*_: object) -> None:
    # Once: what stops everything must come to its end.
    _hear(signal.SIG_IGN)
    raise StopAskedError


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        traceback.print_exc()
        sys.exit(BUG)
