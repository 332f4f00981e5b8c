"""The API server of a stack with single sign-on, a provider, and a balancer that ends TLS."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Any

import requests

from localairflow.certificates import Certificates
from localairflow.instance import LocalAirflow
from localairflow.processes import PATIENCE_SECONDS, Daemon

STACK = "signon"


@dataclass
class SignOnSite:
    """Where everything is.

    Attributes:
        url: Airflow's public address, at the balancer.
        direct_url: The API server itself, without TLS.
        issuer: The provider.
        certificates: Of both, and of the authority that clients trust.
        settings: What the API server is told of the sign-on.
        machine: Name and password of a user in Airflow's own database, with the role User.
    """

    url: str
    direct_url: str
    issuer: str
    certificates: Certificates
    settings: dict[str, Any]
    machine: tuple[str, str]
    platform: LocalAirflow
    daemons: list[Daemon]

    def session(self) -> requests.Session:
        """A new browser, which trusts the authority."""
        made = requests.Session()
        # The environment's authorities would win over this one.
        made.trust_env = False
        made.verify = str(self.certificates.authority)
        return made

    def set_people(self, **people: dict[str, Any]) -> None:
        """Says who can sign in at the provider, and what their tokens say."""
        self._put("people", people)

    def forge(self, *, stranger: bool = False, **claims: Any) -> None:
        """Lets the next id_tokens say this; without arguments, the truth again."""
        content = {"claims": claims} if claims else {}
        self._put("forgery", {**content, **({"stranger": True} if stranger else {})})

    def _put(self, path: str, content: dict[str, Any]) -> None:
        answer = self.session().put(f"{self.issuer}/{path}", json=content, timeout=180)
        answer.raise_for_status()

    def roles(self, username: str) -> list[str] | None:
        """Roles of a user in the database; None where there is no such user."""
        rows = self.query(
            "select r.name from ab_user u left join ab_user_role ur on ur.user_id = u.id "
            "left join ab_role r on r.id = ur.role_id where u.username = %s order by r.name",
            (username,),
        )
        return [str(name) for (name,) in rows if name is not None] if rows else None

    def query(self, statement: str, arguments: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Rows of the metadata database."""
        database = self.platform.runtime(STACK).stack["database"]["database"]
        return self.platform.postgres.execute(statement, arguments, database=database)

    def log(self) -> str:
        """What the API server has said."""
        return self.daemons[0].log.read_text(errors="replace")


def api_server(platform: LocalAirflow, name: str, more: dict[str, str]) -> Daemon:
    """The API server of the stack, by the command and with the file that ship.

    Args:
        platform: What it leans on.
        name: Name of its folder, which is its AIRFLOW_HOME.
        more: Variables with this machine's endpoints.
    """
    home = platform.folder / name
    home.mkdir()
    (home / "airflow.cfg").touch()
    return Daemon(
        name=name,
        command=platform.runtime(STACK).stack["signOn"]["args"],
        environment={
            **platform.environment("api-server", stack=STACK),
            "AIRFLOW_HOME": str(home),
            "AIRFLOW_CONFIG": str(home / "airflow.cfg"),
            "AIRFLOW__FAB__CONFIG_FILE": str(home / "webserver_config.py"),
            **more,
        },
        log=home / "output.log",
        folder=home,
    )


def answers(site: SignOnSite, url: str) -> bool:
    """Whether a GET gives 200."""
    try:
        return site.session().get(url, timeout=180).status_code == requests.codes.ok
    except requests.RequestException:
        return False


def run_to_end(daemon: Daemon) -> subprocess.CompletedProcess[str]:
    """Runs a daemon's command that should end by itself."""
    return subprocess.run(
        list(daemon.command),
        env=dict(daemon.environment),
        cwd=daemon.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
