"""Runs of the DAG `gated_work` (tests/airflow/dags), whose tasks wait until a gate is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from localairflow.api import Api
from localairflow.processes import PATIENCE_SECONDS, Daemon, wait_until

DAG_ID = "gated_work"


@dataclass(frozen=True)
class GatedRun:
    """One run.

    Attributes:
        admin: The API.
        run_id: Airflow's name of the run.
        folder: Where its tasks leave their marks, and look for the gate.
    """

    admin: Api
    run_id: str
    folder: Path

    @classmethod
    def start(cls, admin: Api, parent: Path, copies: int) -> GatedRun:
        """Starts a run of so many copies, with a folder of its own below `parent`."""
        folder = parent / uuid4().hex
        folder.mkdir()
        run_id = admin.trigger(DAG_ID, {"copies": copies, "folder": str(folder)})
        return cls(admin, run_id, folder)

    def started(self) -> list[int]:
        """Numbers of the copies that were started; one that started twice is there twice."""
        return sorted(int(mark.name.partition(".")[0]) for mark in self.folder.glob("*.started"))

    def ended(self) -> list[int]:
        """Numbers of the copies that came to their end."""
        return sorted(int(mark.name.partition(".")[0]) for mark in self.folder.glob("*.ended"))

    def process_ids(self) -> list[int]:
        """Process ids of the copies that were started."""
        return [int(mark.read_text() or 0) for mark in self.folder.glob("*.started")]

    def open(self) -> None:
        """Lets every copy go on."""
        (self.folder / "open").touch()

    def wait_started(self, copies: int) -> None:
        """Waits until that many copies wait at the gate."""
        wait_until(
            lambda: len(self.started()) >= copies and all(self.process_ids()),
            what=f"{copies} copies of {DAG_ID} at the gate",
        )

    def wait_end(self, *, seconds: float = PATIENCE_SECONDS, daemons: Sequence[Daemon] = ()) -> str:
        """Waits for the run's end and returns its state."""
        run = self.admin.wait(DAG_ID, self.run_id, seconds=seconds, daemons=daemons)
        return str(run["state"])
