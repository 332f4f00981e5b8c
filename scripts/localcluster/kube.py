"""A client of the Kubernetes API: server-side apply with strict validation, and what checks ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
import yaml

from localairflow.processes import wait_until
from localcluster.faults import InTheWayError

Object = Mapping[str, Any]

MANAGER = "airflow-platform-e2e"
TIMEOUT_SECONDS = 60
_APPLY = "application/apply-patch+yaml"


class RefusedError(Exception):
    """The API server refused a request; the text is the server's.

    Attributes:
        status: HTTP status of the answer.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Kubernetes:
    """One cluster, by one user.

    Attributes:
        server: Address of the API server.
        session: Who asks, and whom it trusts.
        warnings: What the server warned of, in the order of the requests.
    """

    server: str
    session: requests.Session = field(repr=False)
    warnings: list[str] = field(default_factory=list, repr=False)
    _resources: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, kubeconfig: Path, context: str) -> Kubernetes:
        """The cluster of a context, which must answer.

        Args:
            kubeconfig: A kubeconfig file.
            context: Name of one of its contexts; never its current one by itself.

        Raises:
            InTheWayError: there is no such file or context, or nothing answers.
        """
        check_context(kubeconfig, context)
        found = cls.unchecked(kubeconfig, context)
        try:
            found.get("/version")
        except (requests.RequestException, RefusedError) as error:
            reason = type(error).__name__ if isinstance(error, requests.RequestException) else error
            raise InTheWayError(
                f"the cluster of context {context} does not answer at {found.server}: {reason}"
            ) from None
        return found

    @classmethod
    def unchecked(cls, kubeconfig: Path, context: str) -> Kubernetes:
        """The cluster of a context, which may not answer yet.

        Raises:
            InTheWayError: the file does not say how it is reached.
        """
        # Loaded late: it takes a second, and checks of arguments need none of it.
        from kubernetes import config  # noqa: PLC0415
        from kubernetes.client import Configuration  # noqa: PLC0415

        settings = Configuration()
        try:
            config.load_kube_config(str(kubeconfig), context, settings, persist_config=False)
        except config.ConfigException as error:
            raise InTheWayError(f"{kubeconfig}: context {context}: {error}") from None
        session = requests.Session()
        session.trust_env = False
        session.verify = settings.ssl_ca_cert or bool(settings.verify_ssl)
        if settings.cert_file:
            session.cert = (settings.cert_file, settings.key_file)
        if token := settings.auth_settings().get("BearerToken", {}).get("value"):
            session.headers["Authorization"] = token
        return cls(settings.host, session)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        kind: str = "application/json",
        **query: Any,
    ) -> Any:
        """Content of an answer.

        Raises:
            RefusedError: the answer is an error.
        """
        answer = self.session.request(
            method,
            f"{self.server}{path}",
            data=None if body is None else json.dumps(body),
            params=query,
            headers={"Content-Type": kind},
            timeout=TIMEOUT_SECONDS,
        )
        if warning := answer.headers.get("Warning"):
            self.warnings.append(warning)
        if not answer.ok:
            raise RefusedError(_message(answer), answer.status_code)
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return answer.json() if is_json else answer.text

    def get(self, path: str, **query: Any) -> Any:
        """Content of what lies at a path."""
        return self.request("GET", path, **query)

    def find(self, path: str) -> Any | None:
        """Content of what lies at a path; None where nothing does."""
        try:
            return self.get(path)
        except RefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def has(self, item: Object) -> bool:
        """Whether an object is there; one of an unknown kind is not."""
        try:
            return self.find(self.path(item)) is not None
        except RefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return False
            raise

    def is_ready(self) -> bool:
        """Whether the API server says that it is."""
        try:
            return bool(self.get("/readyz") == "ok")
        except (requests.RequestException, RefusedError):
            return False

    def path(self, item: Object, *, named: bool = True) -> str:
        """Where an object lies.

        Raises:
            RefusedError: the server does not know its kind.
        """
        version, kind = item["apiVersion"], item["kind"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if not any(one["kind"] == kind for one in self._resources.get(version, [])):
            self._resources[version] = self.get(root)["resources"]
        for one in self._resources[version]:
            if one["kind"] == kind and "/" not in one["name"]:
                namespace = item["metadata"].get("namespace", "default")
                within = f"/namespaces/{namespace}" if one["namespaced"] else ""
                name = f"/{item['metadata']['name']}" if named else ""
                return f"{root}{within}/{one['name']}{name}"
        raise RefusedError(f"the server knows no {kind} of {version}", HTTPStatus.NOT_FOUND)

    def apply(self, item: Object, *, dry_run: bool = False) -> dict[str, Any]:
        """Applies an object on the server's side; a field that it does not know is an error.

        Raises:
            RefusedError: the server refused it.
        """
        query = {"fieldManager": MANAGER, "fieldValidation": "Strict", "force": "true"}
        if dry_run:
            query["dryRun"] = "All"
        applied: dict[str, Any] = self.request("PATCH", self.path(item), item, kind=_APPLY, **query)
        return applied

    def create(self, item: Object, *, dry_run: bool = False) -> dict[str, Any]:
        """Makes an object.

        Raises:
            RefusedError: the server refused it.
        """
        query = {"fieldValidation": "Strict", **({"dryRun": "All"} if dry_run else {})}
        made: dict[str, Any] = self.request("POST", self.path(item, named=False), item, **query)
        return made

    def merge(self, path: str, change: Object) -> Any:
        """Changes some fields of what lies at a path.

        Raises:
            RefusedError: the server refused it.
        """
        return self.request("PATCH", path, change, kind="application/merge-patch+json")

    def delete(self, item: Object, grace_seconds: int | None = None) -> None:
        """Deletes an object and what it owns; one that is not there is no fault.

        Args:
            item: The object.
            grace_seconds: How long a pod may take to end. Default: as long as it asks for.
        """
        grace = {} if grace_seconds is None else {"gracePeriodSeconds": grace_seconds}
        try:
            self.request("DELETE", self.path(item), {"propagationPolicy": "Background", **grace})
        except RefusedError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def pods(self, namespace: str, labels: str = "") -> list[dict[str, Any]]:
        """Pods of a namespace."""
        path = f"/api/v1/namespaces/{namespace}/pods"
        found: list[dict[str, Any]] = self.get(path, labelSelector=labels)["items"]
        return found

    def define(self, definition: Object) -> None:
        """Makes a kind of custom resource, and waits until the server takes its objects."""
        self.apply(definition)
        wait_until(
            lambda: _is_established(self.get(self.path(definition))),
            what=f"{definition['metadata']['name']} is established",
        )

    def token(self, namespace: str, service_account: str, seconds: int = 7200) -> str:
        """A token of a service account, which is made where it is missing."""
        account = {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": service_account, "namespace": namespace},
        }
        if self.find(self.path(account)) is None:
            self.create(account)
        asked = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"expirationSeconds": seconds},
        }
        made = self.request("POST", f"{self.path(account)}/token", asked)
        token: str = made["status"]["token"]
        return token


def check_context(kubeconfig: Path, context: str | None) -> str:
    """Returns the context, which must be named and be in the file.

    Raises:
        InTheWayError: it is not named, or there is no such file or context.
    """
    try:
        content = yaml.safe_load(kubeconfig.read_text())
        known = [one["name"] for one in content["contexts"]]
    except OSError as error:
        raise InTheWayError(f"KUBECONFIG={kubeconfig}: {error.strerror}") from None
    except (yaml.YAMLError, KeyError, TypeError):
        raise InTheWayError(f"KUBECONFIG={kubeconfig} is no kubeconfig file") from None
    if context is None:
        raise InTheWayError(
            f"KUBECONFIG={kubeconfig}: say which of its contexts is meant, by CONTEXT=<name>: "
            f"{', '.join(known) or 'it has none'}. Nothing is done to a cluster that is not named"
        )
    if context not in known:
        raise InTheWayError(
            f"KUBECONFIG={kubeconfig} has no context {context!r}; "
            f"it has {', '.join(known) or 'none'}"
        )
    return context


def write_kubeconfig(
    file: Path, *, server: str, authority: bytes, token: str, name: str = "airflow-e2e"
) -> None:
    """Writes a kubeconfig file of one context, readable by its owner only.

    Args:
        file: Where.
        server: Address of the API server.
        authority: Certificate in PEM of who signed the server's.
        token: Who asks.
        name: Name of the context, and of cluster and user.
    """
    import base64  # noqa: PLC0415

    cluster = {
        "server": server,
        "certificate-authority-data": base64.b64encode(authority).decode(),
    }
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    file.touch(mode=0o600)
    Path(file).chmod(0o600)
    file.write_text(json.dumps(config))


def _is_established(definition: Object) -> bool:
    conditions = definition.get("status", {}).get("conditions") or []
    return any(one["type"] == "Established" and one["status"] == "True" for one in conditions)


def _message(answer: requests.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} {answer.text.strip()[:500]}"
