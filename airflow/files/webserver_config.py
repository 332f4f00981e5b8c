"""Single sign-on of Airflow's UI with an OpenID Connect provider, mounted as `webserver_config.py`.

What to sign in with, and which group gets which role, stands as JSON in the variable
AIRFLOW_PLATFORM_SIGN_ON; the client's secret stands in AIRFLOW_PLATFORM_SIGN_ON_SECRET. The
platform writes the first from a stack's settings and lets the second come from a Kubernetes
Secret, both for the API server only. docs/sign-on.md says what is checked and why.

Nobody gets in by default: a token that is not for this client is refused, and so is a person in no
group that has a role. Other systems get a token of Airflow's for a token that the provider gave to
one of their own clients.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import requests
from airflow.exceptions import AirflowConfigException
from airflow.providers.fab.auth_manager.security_manager.override import (
    FabAirflowSecurityManagerOverride,
    FabException,
)
from authlib.oauth2.claims import JWTClaims
from flask import session
from flask_appbuilder.const import AUTH_OAUTH
from joserfc.errors import JoseError
from werkzeug.security import check_password_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from airflow.providers.fab.auth_manager.models import User

log = logging.getLogger("airflow.platform.sign_on")

_SETTINGS = "AIRFLOW_PLATFORM_SIGN_ON"
_SECRET = "AIRFLOW_PLATFORM_SIGN_ON_SECRET"  # noqa: S105 - the name of a variable
_ROLES = ("Admin", "Op", "User", "Viewer")
_TEAM = "Team "
_PROVIDER_SECONDS = 10


class SignOnRefused(Exception):  # noqa: N818 - an outcome, not an error of the program
    """Why somebody with a sound login at the provider does not get in."""


class Machine(NamedTuple):
    """Another system.

    Attributes:
        client_ids: Its clients at the provider: today's, and the one before.
        role: Its role in Airflow.
    """

    client_ids: tuple[str, ...]
    role: str


class SignOn(NamedTuple):
    """What a stack says of its sign-on.

    Attributes:
        issuer: The provider's issuer; must be the token's `iss`.
        client_id: Airflow's client at the provider; must be among the token's `aud`.
        provider_name: What the button says, and the last part of the callback's path.
        username_claim: Claim that is the user's name in Airflow.
        group_claims: Claims whose groups are added up.
        roles: Names of Airflow's roles by group.
        machines: Other systems by their names in Airflow.
        machine_scope: Scope that a machine's token must hold.
    """

    issuer: str
    client_id: str
    provider_name: str
    username_claim: str
    group_claims: tuple[str, ...]
    roles: dict[str, list[str]]
    machines: dict[str, Machine]
    machine_scope: str


def read_sign_on(environ: Mapping[str, str]) -> SignOn:
    """Reads the settings from the environment.

    Raises:
        AirflowConfigException: something is missing or has the wrong shape. Names every fault.
    """
    text = environ.get(_SETTINGS, "")
    if not text:
        raise AirflowConfigException(f"webserver_config.py: {_SETTINGS} is not set")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise AirflowConfigException(
            f"webserver_config.py: {_SETTINGS} is no JSON: {error}"
        ) from None
    faults = list(_faults(data))
    if not environ.get(_SECRET):
        faults.append(f"{_SECRET} is not set")
    if faults:
        raise AirflowConfigException(f"webserver_config.py: {'; '.join(faults)}")
    return SignOn(
        issuer=data["issuer"],
        client_id=data["clientId"],
        provider_name=data["providerName"],
        username_claim=data["usernameClaim"],
        group_claims=tuple(data["groupClaims"]),
        roles=_by_group({**data["roles"], **data.get("teamRoles", {})}),
        machines={
            name: Machine(tuple(machine["clientIds"]), machine["role"])
            for name, machine in data.get("machines", {}).items()
        },
        machine_scope=data.get("machineScope", ""),
    )


def _faults(data: Any) -> Iterable[str]:
    if not isinstance(data, dict):
        yield f"{_SETTINGS} must be a JSON object"
        return
    for key in ("issuer", "clientId", "providerName", "usernameClaim"):
        if not isinstance(data.get(key), str) or not data[key]:
            yield f"{_SETTINGS}: {key} must be text"
    if isinstance(data.get("issuer"), str) and not data["issuer"].startswith("https://"):
        yield f"{_SETTINGS}: issuer must begin with https://"
    if not _texts(data.get("groupClaims")) or not data["groupClaims"]:
        yield f"{_SETTINGS}: groupClaims must be a list of names of claims"
    yield from _machine_faults(data)
    roles = data.get("roles")
    if not isinstance(roles, dict) or not all(_texts(groups) for groups in roles.values()):
        yield f"{_SETTINGS}: roles must be lists of groups by role"
        return
    for unknown in sorted(set(roles) - set(_ROLES)):
        yield f"{_SETTINGS}: {unknown} is no role; allowed: {', '.join(_ROLES)}"
    teams = data.get("teamRoles", {})
    if not isinstance(teams, dict) or not all(_texts(groups) for groups in teams.values()):
        yield f"{_SETTINGS}: teamRoles must be lists of groups by role"
        return
    for name in sorted(teams):
        if not name.startswith(_TEAM):
            yield f"{_SETTINGS}: {name} is no role of a team; they begin with {_TEAM!r}"
    if not any(roles.values()):
        yield f"{_SETTINGS}: roles gives nobody a role"


def _machine_faults(data: Mapping[str, Any]) -> Iterable[str]:
    machines = data.get("machines", {})
    if not isinstance(machines, dict):
        yield f"{_SETTINGS}: machines must be a JSON object"
        return
    for name, machine in machines.items():
        ids = machine.get("clientIds") if isinstance(machine, dict) else None
        if not _texts(ids) or not ids or machine.get("role") not in _ROLES:
            yield f"{_SETTINGS}: machine {name} must have clientIds and one role"
    if machines and not (isinstance(data.get("machineScope"), str) and data["machineScope"]):
        yield f"{_SETTINGS}: machineScope must be text where there are machines"


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _by_group(roles: Mapping[str, list[str]]) -> dict[str, list[str]]:
    groups = sorted({group for names in roles.values() for group in names})
    order = [*_ROLES, *sorted(set(roles) - set(_ROLES))]
    return {group: [role for role in order if group in roles.get(role, [])] for group in groups}


def groups_in(value: Any) -> list[str]:
    """The groups that a claim holds.

    A list is taken as it is. Cognito hands a federated list on as one text, in brackets or not:
    `[risk, data]`, `risk,data`.
    """
    if isinstance(value, str):
        inner = value.strip()
        if inner.startswith("[") and inner.endswith("]"):
            inner = inner[1:-1]
        return [part for raw in inner.split(",") if (part := raw.strip().strip("\"'").strip())]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str) and item]
    return []


def user_info(claims: Mapping[str, Any] | None, sign_on: SignOn) -> dict[str, Any]:
    """What Airflow keeps of a person, from the verified claims of the id_token.

    The library has checked signature, issuer, nonce and times. It lets a token pass that was made
    for another client and names this one as authorized party, so the audience is checked here.

    Raises:
        SignOnRefused: no id_token came, or it is not meant for this client.
    """
    if not claims:
        raise SignOnRefused("the provider sent no id_token")
    if claims.get("iss") != sign_on.issuer:
        raise SignOnRefused("the id_token has another issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if sign_on.client_id not in audiences:
        raise SignOnRefused("the id_token is meant for another client")
    if claims.get("azp", sign_on.client_id) != sign_on.client_id:
        raise SignOnRefused("the id_token was issued to another client")
    # Cognito marks its tokens ("Understanding the identity (ID) token", Amazon Cognito).
    if claims.get("token_use", "id") != "id":
        raise SignOnRefused("the token is no id_token")
    username = claims.get(sign_on.username_claim)
    if not isinstance(username, str) or not username.strip():
        raise SignOnRefused(f"the id_token has no claim {sign_on.username_claim}")
    groups = {group for name in sign_on.group_claims for group in groups_in(claims.get(name))}
    return {
        "username": username.strip(),
        "email": _text(claims, "email"),
        "first_name": _text(claims, "given_name"),
        "last_name": _text(claims, "family_name"),
        "role_keys": sorted(groups),
    }


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def check_machine(claims: Mapping[str, Any], machine: Machine, sign_on: SignOn) -> None:
    """Whether a verified access token is a machine's own, for this API.

    Cognito's access tokens have no audience: client and scope say whom they are for ("Understanding
    the access token", Amazon Cognito).

    Raises:
        SignOnRefused: it is another's, or for something else.
    """
    if claims.get("iss") != sign_on.issuer:
        raise SignOnRefused("the token has another issuer")
    if claims.get("token_use") != "access":
        raise SignOnRefused("the token is no access token")
    if claims.get("client_id") not in machine.client_ids:
        raise SignOnRefused("the token was issued to another client")
    if sign_on.machine_scope not in _text(claims, "scope").split():
        raise SignOnRefused("the token is not for this API")


class SignOnSecurityManager(FabAirflowSecurityManagerOverride):
    """Takes people from the id_token, and refuses who has no role."""

    def set_oauth_session(self, provider: str, oauth_response: Mapping[str, Any]) -> None:  # noqa: ARG002
        """Keeps none of the provider's tokens: nothing here calls the provider again."""
        session["oauth_provider"] = provider

    def get_oauth_user_info(self, provider: str, resp: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Reads the verified claims; Cognito gives groups in tokens only, never at userInfo."""
        return user_info(resp.get("userinfo"), SIGN_ON)

    def auth_user_oauth(
        self, userinfo: dict[str, Any], rotate_session_id: bool = True
    ) -> User | None:
        """Signs a person in, with the roles of today's groups and no other."""
        name = userinfo["username"]
        if name.casefold() in SIGN_ON.machines:
            log.warning("sign-on refused: %s is the name of a machine", name)
            return None
        user = self.find_user(username=name)
        if user is not None and not check_password_hash(user.password or "", ""):
            # Users of single sign-on have an empty password, which no way in accepts.
            log.warning("sign-on refused: %s is the name of a user with a password", name)
            return None
        if not self.get_roles_from_keys(userinfo["role_keys"]):
            log.warning("sign-on refused: %s is in no group that has a role", name)
            if user is not None:
                # What is still open elsewhere ends with the roles.
                user.roles = []
                self.update_user(user)
            return None
        try:
            return super().auth_user_oauth(userinfo, rotate_session_id)
        except FabException:
            log.warning("sign-on refused: %s cannot be stored; is the e-mail another's?", name)
            return None

    def auth_user_db(
        self, username: str, password: str, rotate_session_id: bool = True
    ) -> User | None:
        """Takes a machine's token in the place of a password, and only that; others as ever."""
        machine = SIGN_ON.machines.get(username)
        if machine is None:
            return super().auth_user_db(username, password, rotate_session_id)
        try:
            check_machine(self._access_claims(password), machine, SIGN_ON)
        except (SignOnRefused, JoseError, ValueError) as reason:
            log.warning("machine refused: %s: %s", username, reason)
            return None
        except requests.RequestException:
            log.exception("machine refused: the provider's keys cannot be read")
            return None
        return self._machine_user(username, machine.role)

    def _access_claims(self, token: str) -> Mapping[str, Any]:
        """Claims of a token whose signature and times are right."""
        remote = self.oauth_remotes[SIGN_ON.provider_name]
        essential = {name: {"essential": True} for name in ("iss", "exp", "client_id", "scope")}
        claims: Mapping[str, Any] = remote.parse_id_token(
            {"id_token": token}, nonce=None, claims_cls=JWTClaims, claims_options=essential
        )
        return claims

    def _machine_user(self, name: str, role_name: str) -> User | None:
        """The machine's user, with the role of today's settings and no other."""
        user, role = self.find_user(username=name), self.find_role(role_name)
        if role is None:
            log.error("machine refused: there is no role %s", role_name)
            return None
        if user is None:
            email = f"{name}@machine.invalid"
            added: User | None = self.add_user(name, name, "Machine", email, role) or None
            return added
        if not check_password_hash(user.password or "", ""):
            log.warning("machine refused: %s is the name of a user with a password", name)
            return None
        if not user.is_active:
            return None
        if user.roles != [role]:
            user.roles = [role]
            self.update_user(user)
        return user


SIGN_ON = read_sign_on(os.environ)

AUTH_TYPE = AUTH_OAUTH
SECURITY_MANAGER_CLASS = SignOnSecurityManager

OAUTH_PROVIDERS = [
    {
        "name": SIGN_ON.provider_name,
        "icon": "fa-sign-in",
        "token_key": "access_token",
        "remote_app": {
            "client_id": SIGN_ON.client_id,
            "client_secret": os.environ[_SECRET],
            "server_metadata_url": (
                f"{SIGN_ON.issuer.rstrip('/')}/.well-known/openid-configuration"
            ),
            # The scope openid brings the id_token and its nonce.
            "client_kwargs": {
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": _PROVIDER_SECONDS,
            },
        },
    }
]

# Whoever has a role may have an account; everybody is given the registration role too.
AUTH_USER_REGISTRATION = True
AUTH_USER_REGISTRATION_ROLE = "Public"
AUTH_ROLES_MAPPING = SIGN_ON.roles
AUTH_ROLES_SYNC_AT_LOGIN = True
