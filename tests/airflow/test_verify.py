"""`npm run verify` against the real Airflow, with faults done to it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localairflow.api import Api
from localairflow.certificates import make_certificates
from localairflow.instance import PROGRAMS, LocalAirflow
from localairflow.postgres import ADDRESS
from localairflow.processes import Daemon, free_port, inherited_environment, wait_until
from localairflow.tools import REPOSITORY

BACKGROUNDS = ("scheduler", "dag-processor", "triggerer")
CANARY = "dev-airflow-variables/platform_smoke_canary"
RELEASE_PINS = f"""
    image: {{ digest: "sha256:{"a" * 64}" }}
    dags:
      revision: {"b" * 40}"""


@dataclass
class Verified:
    """What the command said."""

    code: int
    checks: dict[str, dict[str, Any]]

    def bad(self) -> dict[str, str]:
        """Checks that did not pass, and what they say."""
        return {
            name: one["detail"]
            for name, one in self.checks.items()
            if one["status"] in {"failed", "undecided"}
        }


@dataclass
class Verify:
    """The command, as an operator would call it."""

    airflow: LocalAirflow
    pod: Path

    def __call__(self, *more: str, url: str | None = None, **environment: str) -> Verified:
        address = url or self.airflow.endpoints.api_url
        command = ["node", str(REPOSITORY / "scripts" / "start.cjs"), "verify", "dev", "--json"]
        done = subprocess.run(
            [*command, "--url", address, "--exec", f"sh {self.pod}", *more],
            env={
                **inherited_environment(),
                "AIRFLOW_USERNAME": "admin",
                "AIRFLOW_PASSWORD": self.airflow.passwords["admin"],
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.stdout, done.stderr
        checks = json.loads(done.stdout)["checks"]
        assert self.airflow.passwords["admin"] not in done.stdout + done.stderr
        return Verified(done.returncode, {one["name"]: one for one in checks})


@pytest.fixture(scope="module")
def verify(airflow: LocalAirflow, folder: Path) -> Verify:
    """The command, with a script in the place of kubectl that runs in Airflow's environment."""
    pod = folder / "pod.sh"
    variables = airflow.environment("db migrate")
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    pod.touch(mode=0o600)
    pod.write_text("\n".join([*lines, "shift", f'exec {PROGRAMS / "airflow"} "$@"', ""]))
    return Verify(airflow, pod)


def test_a_stack_in_order_passes_but_for_the_file_that_does_not_import(verify):
    """One of the DAG files of these tests cannot be imported, for ever."""
    found = verify()
    bad = found.bad()
    assert list(bad) == ["imports"]
    assert "import_error.py" in bad["imports"]
    assert "a_package_that_nobody_installed" in bad["imports"]
    assert found.code == 1
    assert found.checks["log"]["detail"].endswith(verify.airflow.runtime().stack["logsBucket"])
    skipped = {name for name, one in found.checks.items() if one["status"] == "skipped"}
    assert skipped == {"certificate", "release"}


@pytest.fixture
def without_backgrounds(airflow: LocalAirflow) -> Iterator[None]:
    """Airflow of which only the API server is left."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda name: airflow.daemons[name].stop(), BACKGROUNDS))
    parts = [name.replace("-", "_") for name in BACKGROUNDS]
    wait_until(
        lambda: not any(airflow.anyone.is_healthy(part) for part in parts),
        seconds=120,
        what="the API server says that the others are gone",
    )
    yield
    for name in BACKGROUNDS:
        airflow.start(name)
    airflow.wait_healthy()


def test_dead_components_are_found_and_the_run_that_waits_for_them(verify, without_backgrounds):
    wanted = "API,scheduler,DAG processor,triggerer,smoke run"
    bad = verify("--only", wanted, "--timeout", "2").bad()
    assert list(bad) == ["scheduler", "DAG processor", "triggerer", "smoke run"]
    for component in ("scheduler", "DAG processor", "triggerer"):
        assert re.match(r"unhealthy: last heartbeat \d+ s ago", bad[component])
    assert "is queued after" in bad["smoke run"]


@pytest.fixture
def without_canary_and_bucket(airflow: LocalAirflow) -> Iterator[None]:
    """Airflow whose DAG-visible secret and whose bucket for logs are gone."""
    bucket = airflow.runtime().stack["logsBucket"]
    with airflow.aws.without_secret(CANARY), airflow.aws.without_bucket(bucket):
        yield


def test_faults_that_come_together_are_each_found_and_recorded(
    verify, without_canary_and_bucket, tmp_path
):
    """A secret that is gone, a bucket that is gone, and a release that is not deployed yet."""
    for file in REPOSITORY.glob("Pulumi*.yaml"):
        shutil.copy(file, tmp_path)
    stack = tmp_path / "Pulumi.dev.yaml"
    text = stack.read_text()
    assert "\n    dags:" in text
    stack.write_text(text.replace("\n    dags:", RELEASE_PINS, 1))
    bad = verify("--record", "--project", str(tmp_path)).bad()
    assert list(bad) == ["imports", "smoke run", "secret", "log", "release"]
    assert "secrets_backend failed" in bad["smoke run"]
    assert bad["secret"] == "the task secrets_backend is failed"
    assert bad["release"].startswith("release unknown runs; the stack file names r-")
    recorded = (tmp_path / "releases" / "dev.yaml").read_text()
    assert "result: failed" in recorded
    assert "release: failed" in recorded


@pytest.fixture
def older_schema(airflow: LocalAirflow) -> Iterator[None]:
    """A database that is a migration behind."""
    name = airflow.runtime().stack["database"]["database"]
    ((head,),) = airflow.postgres.execute("select version_num from alembic_version", database=name)
    update = "update alembic_version set version_num = %s"
    airflow.postgres.execute(update, ("5f2621c13b39",), database=name)
    yield
    airflow.postgres.execute(update, (head,), database=name)


def test_a_schema_without_the_last_migrations_is_found(verify, older_schema):
    bad = verify("--only", "migrations").bad()
    assert bad == {"migrations": "the database lacks migrations of this Airflow"}


def test_somebody_who_may_only_look_decides_nothing(verify):
    viewer = {
        "AIRFLOW_USERNAME": "viewer",
        "AIRFLOW_PASSWORD": verify.airflow.passwords["viewer"],
    }
    found = verify("--only", "version,smoke run", **viewer)
    assert found.code == 2
    assert list(found.bad()) == ["smoke run"]
    assert "403, the user may not" in found.bad()["smoke run"]


def test_a_token_does_instead_of_a_password(verify, admin: Api):
    found = verify("--only", "version", AIRFLOW_TOKEN=admin.token or "", AIRFLOW_PASSWORD="")
    assert (found.code, found.bad()) == (0, {})


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex((ADDRESS, port)) == 0


@pytest.fixture
def balancer(airflow: LocalAirflow, folder: Path) -> Iterator[tuple[str, Path]]:
    """Something that ends TLS before the API server, and the authority of its certificate."""
    certificates = make_certificates(folder / "verify-tls", ADDRESS)
    port = free_port()
    daemon = Daemon(
        name="verify-balancer",
        command=["node", str(Path(__file__).parent / "signon" / "balancer.mjs")],
        environment={
            **inherited_environment(),
            "CERTIFICATE": str(certificates.server),
            "KEY": str(certificates.key),
            "PORT": str(port),
            "TARGET_PORT": str(airflow.endpoints.api_port),
            "SOURCE_ADDRESS": "127.0.0.1",
        },
        log=folder / "verify-balancer.log",
        folder=folder,
    ).start()
    url = f"https://{ADDRESS}:{port}"
    try:
        wait_until(
            lambda: _listens(port),
            seconds=60,
            what="the balancer listens",
            daemons=[daemon],
        )
        yield url, certificates.authority
    finally:
        daemon.stop()


def test_the_days_of_a_certificate_are_counted(verify, balancer):
    url, authority = balancer
    trusted = {"url": url, "NODE_EXTRA_CA_CERTS": str(authority)}
    only = ("--only", "API,certificate")
    assert verify(*only, "--certificate-days", "1", **trusted).bad() == {}
    bad = verify(*only, **trusted).bad()
    assert list(bad) == ["certificate"]
    assert "1 days left, 21 are asked for" in bad["certificate"]


def test_a_certificate_of_an_unknown_authority_is_found(verify, balancer):
    url, _ = balancer
    bad = verify("--only", "API,certificate", url=url).bad()
    assert "SELF_SIGNED" in bad["certificate"] or "UNABLE_TO" in bad["certificate"]
    assert "does not answer" in bad["API"]
