"""The image, as far as it goes without Docker: linted, consistent, and its steps run here."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import health
import pytest

from localairflow.tools import python_environment

REPOSITORY = Path(__file__).parents[2]
IMAGE = REPOSITORY / "image"
VERSION = re.search(r"^apache-airflow==(\S+)$", (IMAGE / "requirements.in").read_text(), re.M)[1]


def dockerfile() -> list[tuple[str, str]]:
    """Instructions and their arguments, lines joined and comments left out."""
    text = re.sub(r"^\s*#.*\n", "", (IMAGE / "Dockerfile").read_text(), flags=re.M)
    lines = text.replace("\\\n", " ").splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def locked(lock: Path) -> dict[str, str]:
    """Version per package; where Python decides, one of them."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", lock.read_text(), re.M))


def test_the_dockerfile_has_no_lint():
    tool = Path(sys.executable).with_name("hadolint")
    said = subprocess.run([tool, IMAGE / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_one_airflow_version_rules_everywhere():
    versions = (REPOSITORY / "settings" / "versions.ts").read_text()
    assert re.search(r'defaultBundle = airflow32\("([^"]+)"\)', versions)[1] == VERSION
    text = (IMAGE / "Dockerfile").read_text()
    assert set(re.findall(r"\d+\.\d+\.\d+", text)) == {VERSION}
    base = f"apache/airflow:slim-{VERSION}-python3.12"
    assert ("ARG", f"BASE_IMAGE={base}") in dockerfile()
    assert f'org.opencontainers.image.base.name="{base}"' in text
    lock = locked(IMAGE / "requirements.lock")
    assert lock["apache-airflow"] == lock["apache-airflow-core"] == VERSION


def test_every_stage_builds_on_the_pinned_base_and_the_last_one_is_the_image():
    stages = [argument.split() for name, argument in dockerfile() if name == "FROM"]
    assert [stage[2] for stage in stages] == ["wheels", "packages", "bill", "sbom", "airflow"]
    assert {stage[0] for stage in stages} == {"${BASE_IMAGE}", "packages", "scratch"}


def test_the_image_runs_as_airflows_own_user_by_number():
    users = [argument for name, argument in dockerfile() if name == "USER"]
    assert users == ["50000:0"]
    assert dockerfile()[-1][0] == "USER"


def test_only_hashed_wheels_are_installed_and_nothing_else_is_fetched():
    steps = [argument for name, argument in dockerfile() if name == "RUN"]
    installs = [step for step in steps if "pip download" in step or "pip install" in step]
    assert len(installs) == 3
    for step in installs:
        assert "--require-hashes" in step
        assert "--only-binary :all:" in step or "--no-index" in step
    assert not re.search(r"\b(curl|wget|apt-get|git clone)\b", " ".join(steps))
    assert "ADD" not in {name for name, _ in dockerfile()}


def test_the_build_context_holds_what_is_copied_and_no_more():
    allowed = (IMAGE / ".dockerignore").read_text().split()
    assert allowed[0] == "*"
    copied = {
        shlex.split(argument)[-2]
        for name, argument in dockerfile()
        if name == "COPY" and "--from" not in argument
    }
    assert {entry.lstrip("!") for entry in allowed[1:]} == copied
    assert all((IMAGE / source).is_file() for source in copied)


def test_every_package_of_a_lock_has_hashes_and_no_address():
    for lock in (
        IMAGE / "requirements.lock",
        IMAGE / "sbom" / "requirements.lock",
        REPOSITORY / "tests" / "dags" / "requirements.lock",
    ):
        text = lock.read_text()
        blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
        assert blocks
        assert all("--hash=sha256:" in block for block in blocks)
        assert not re.search(r"https?://|index-url|find-links", text)


def test_direct_requirements_are_locked_at_the_version_they_name():
    lock = locked(IMAGE / "requirements.lock")
    for name, version in re.findall(
        r"^([a-z0-9-]+)(?:\[[a-z0-9,]+\])?==(\S+)$", (IMAGE / "requirements.in").read_text(), re.M
    ):
        assert lock[name] == version


@pytest.mark.parametrize(
    "package",
    [
        "authlib",
        "s3fs",
        "statsd",
        "psycopg2-binary",
        "apache-airflow-providers-cncf-kubernetes",
        "astronomer-cosmos",
        "dbt-postgres",
        "numpy",
        "pandas",
    ],
)
def test_what_the_platform_needs_is_in_the_lock(package):
    assert package in locked(IMAGE / "requirements.lock")


def test_tests_install_the_same_versions_as_the_image():
    image, tests = (
        locked(IMAGE / "requirements.lock"),
        locked(REPOSITORY / "tests" / "dags" / "requirements.lock"),
    )
    assert {name: tests[name] for name in tests.keys() & image.keys()} == {
        name: image[name] for name in tests.keys() & image.keys()
    }


def test_installed_packages_fit_together():
    command = [os.environ["UV"], "pip", "check", "--quiet", "--python", sys.executable]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")


def test_the_step_that_writes_the_bill_of_materials_works(tmp_path):
    (step,) = [argument for name, argument in dockerfile() if "cyclonedx-py" in argument]
    words = shlex.split(step.split("/cyclonedx-py ")[1])
    bill = tmp_path / "sbom.cdx.json"
    words[words.index("--output-file") + 1] = str(bill)
    words[-1] = str(Path(os.environ["UV"]).with_name("python"))  # a small environment
    tool = python_environment("sbom", IMAGE / "sbom" / "requirements.lock") / "cyclonedx-py"
    subprocess.run([tool, *words], check=True, capture_output=True)
    content = json.loads(bill.read_text())
    assert content["bomFormat"] == "CycloneDX"
    assert "uv" in {component["name"] for component in content["components"]}
    assert "timestamp" not in content["metadata"]


def fake_process(proc: Path, number: int, *words: str) -> None:
    folder = proc / str(number)
    folder.mkdir(parents=True)
    (folder / "cmdline").write_bytes("\0".join((*words, "")).encode())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("/usr/bin/dumb-init", "--", "/entrypoint", "airflow", "scheduler"), "scheduler"),
        (
            ("/python", "/home/airflow/.local/bin/airflow", "api-server", "--proxy-headers"),
            "api-server",
        ),
        (("bash",), None),
        (("airflow",), None),
    ],
)
def test_the_health_check_finds_out_which_component_runs(tmp_path, words, expected):
    fake_process(tmp_path, 1, *words)
    assert health.component(tmp_path) == expected


@pytest.fixture
def server():
    """An API server or scheduler whose health answer the test chooses."""

    class Answer(BaseHTTPRequestHandler):
        status, body, asked = 200, b"", None

        def do_GET(self):
            type(self).asked = self.path
            self.send_response(self.status)
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield listening.server_port, Answer
        listening.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "healthy"),
    [
        (
            200,
            b'{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}}',
            True,
        ),
        (200, b'{"metadatabase": {"status": "unhealthy"}}', False),
        (200, b"not json", False),
        (500, b"", False),
    ],
)
def test_the_api_server_is_healthy_when_it_reaches_its_database(
    server, status, body, healthy, monkeypatch
):
    port, answer = server
    answer.status, answer.body = status, body
    monkeypatch.setenv("AIRFLOW__API__PORT", str(port))
    assert health.is_healthy("api-server") is healthy
    assert answer.asked == "/api/v2/monitor/health"


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_scheduler_is_healthy_when_its_heart_beats(server, status, healthy, monkeypatch):
    port, answer = server
    answer.status = status
    monkeypatch.setenv("AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK", "True")
    monkeypatch.setenv("AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT", str(port))
    assert health.is_healthy("scheduler") is healthy
    assert answer.asked == "/health"


def test_other_components_are_healthy_while_they_run(monkeypatch):
    monkeypatch.delenv("AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK", raising=False)
    assert health.is_healthy("triggerer")
    assert health.is_healthy("scheduler")
    assert not health.is_healthy(None)
    monkeypatch.setenv("AIRFLOW__API__PORT", "1")
    assert not health.is_healthy("api-server")
