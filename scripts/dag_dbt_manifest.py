"""Makes the manifest.json of every dbt project under dags/ anew. Run it after a change in dags/dbt.

The manifest tells Cosmos which tasks there are without starting dbt each time a DAG file is parsed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dagcheck.dbt import MANIFEST, DbtError, make_manifest, projects


def main() -> int:
    """Returns the exit code: 0, or 2 when dbt refuses a project."""
    repository = Path(__file__).parents[1]
    for project in projects(repository / "dags"):
        try:
            make_manifest(project)
        except DbtError as refused:
            sys.stderr.write(f"{project.relative_to(repository)}: {refused}\n")
            return 2
        sys.stdout.write(f"{project.relative_to(repository) / MANIFEST} is up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
