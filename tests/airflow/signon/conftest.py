"""One API server with single sign-on for all tests here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localairflow.certificates import make_certificates
from localairflow.instance import LocalAirflow
from localairflow.postgres import ADDRESS
from localairflow.processes import Daemon, free_port, inherited_environment, wait_until
from localairflow.runtime import Runtime, read_stack
from localairflow.tools import REPOSITORY, MissingToolError
from signon.site import STACK, SignOnSite, answers, api_server

HERE = Path(__file__).parent
BALANCER = "127.0.0.2"
"""Loopback address that the balancer calls Airflow from; everybody else calls from 127.0.0.1."""


@pytest.fixture(scope="session")
def node_server() -> None:
    """Skips where the provider cannot run."""
    if not (REPOSITORY / "node_modules" / "oidc-provider").exists():
        pytest.skip("oidc-provider is missing: run `npm ci`")


@pytest.fixture(scope="session")
def signon_stack(platform: LocalAirflow, node_server: None) -> dict[str, Any]:
    """The stack's settings, read from its file as a deployment would."""
    try:
        read = read_stack(
            STACK, database_host=ADDRESS, database_port=platform.postgres.port, project=HERE
        )
    except MissingToolError as missing:
        pytest.fail(str(missing))
    platform.runtimes[STACK] = Runtime(read, platform.sources)
    return read


@pytest.fixture(scope="session")
def password_server(airflow: LocalAirflow) -> str:
    """Address of the API server of a stack without single sign-on."""
    return airflow.endpoints.api_url


@pytest.fixture(scope="session")
def site(
    airflow: LocalAirflow, signon_stack: dict[str, Any], password_server: str
) -> Iterator[SignOnSite]:
    """Everything, up and answering."""
    platform, machine = airflow, "risk-system"
    ports = {name: free_port() for name in ("airflow", "balancer", "provider")}
    url, issuer = (f"https://{ADDRESS}:{ports[name]}" for name in ("balancer", "provider"))
    certificates = make_certificates(platform.folder / "signon-tls", ADDRESS)
    environment = platform.environment("api-server", stack=STACK)
    settings = json.loads(environment["AIRFLOW_PLATFORM_SIGN_ON"]) | {"issuer": issuer}
    shipped_callback = signon_stack["signOn"]["callbackUrl"]
    public = signon_stack["environment"]["AIRFLOW__API__BASE_URL"]
    server = api_server(
        platform,
        "signon-api-server",
        {
            "AIRFLOW__API__BASE_URL": url,
            "AIRFLOW__API__PORT": str(ports["airflow"]),
            "AIRFLOW_PLATFORM_SIGN_ON": json.dumps(settings),
            "FORWARDED_ALLOW_IPS": BALANCER,
            "REQUESTS_CA_BUNDLE": str(certificates.authority),
        },
    )
    (server.folder / "webserver_config.py").write_text(signon_stack["signOn"]["webserverConfig"])
    tls = {"CERTIFICATE": str(certificates.server), "KEY": str(certificates.key)}
    provider = Daemon(
        name="provider",
        command=["node", str(HERE / "provider.mjs")],
        environment={
            **inherited_environment(),
            **tls,
            "PORT": str(ports["provider"]),
            "CLIENT_ID": settings["clientId"],
            "CLIENT_SECRET": platform.sources.client_secret,
            "CALLBACK": shipped_callback.replace(public, url),
            "MACHINES": " ".join(
                one for machine in settings["machines"].values() for one in machine["clientIds"]
            ),
            "MACHINE_SCOPE": settings["machineScope"],
        },
        log=platform.folder / "provider.log",
        folder=platform.folder,
    )
    balancer = Daemon(
        name="balancer",
        command=["node", str(HERE / "balancer.mjs")],
        environment={
            **inherited_environment(),
            **tls,
            "PORT": str(ports["balancer"]),
            "TARGET_PORT": str(ports["airflow"]),
            "SOURCE_ADDRESS": BALANCER,
        },
        log=platform.folder / "balancer.log",
        folder=platform.folder,
    )
    made = SignOnSite(
        url=url,
        direct_url=f"http://{ADDRESS}:{ports['airflow']}",
        issuer=issuer,
        certificates=certificates,
        settings=settings,
        machine=(machine, platform.passwords[machine]),
        platform=platform,
        daemons=[server, provider, balancer],
    )
    try:
        for daemon in made.daemons:
            daemon.start()
        # Health is 200 as soon as the API server answers: the other components are not needed.
        wait_until(
            lambda: (
                answers(made, f"{url}/api/v2/monitor/health")
                and answers(made, f"{issuer}/.well-known/openid-configuration")
            ),
            what="API server, provider and balancer answer",
            daemons=made.daemons,
        )
        yield made
    finally:
        for daemon in made.daemons:
            daemon.kill_family()


@pytest.fixture(scope="session")
def analysis_dag(site: SignOnSite) -> str:
    """The DAG that other systems start, known to the API server."""
    return "api_triggered_risk_analysis"


@pytest.fixture(autouse=True)
def truth(site: SignOnSite) -> None:
    """Each test begins with an honest provider and nobody in it."""
    site.forge()
    site.set_people()
