"""The shipped webserver_config.py, without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from airflow.exceptions import AirflowConfigException
from hypothesis import given
from hypothesis import strategies as st

SETTINGS: dict[str, Any] = {
    "issuer": "https://issuer.example.com/pool",
    "clientId": "airflow",
    "providerName": "cognito",
    "usernameClaim": "cognito:username",
    "groupClaims": ["cognito:groups"],
    "roles": {"Admin": ["admins"], "Viewer": ["viewers", "admins"]},
}
CLAIMS: dict[str, Any] = {
    "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example",
    "aud": "airflow",
    "sub": "8d2f",
    "token_use": "id",
    "cognito:username": "ada",
    "cognito:groups": ["admins", "staff"],
    "email": "ada@example.com",
    "given_name": "Ada",
    "family_name": "Lovelace",
}


def environment(**changes: Any) -> dict[str, str]:
    settings = {key: value for key, value in (SETTINGS | changes).items() if value is not None}
    return {
        "AIRFLOW_PLATFORM_SIGN_ON": json.dumps(settings),
        "AIRFLOW_PLATFORM_SIGN_ON_SECRET": "s",
    }


def test_flask_gets_single_sign_on_and_nothing_by_default(webserver_config: dict[str, Any]) -> None:
    from flask_appbuilder.const import AUTH_OAUTH

    upper = {key: value for key, value in webserver_config.items() if key.isupper()}
    manager = upper.pop("SECURITY_MANAGER_CLASS")
    assert manager.__name__ == "SignOnSecurityManager"
    sign_on = upper.pop("SIGN_ON")
    assert {key for key in upper if not key.startswith("_")} == {
        "AUTH_OAUTH",
        "AUTH_TYPE",
        "AUTH_ROLES_MAPPING",
        "AUTH_ROLES_SYNC_AT_LOGIN",
        "AUTH_USER_REGISTRATION",
        "AUTH_USER_REGISTRATION_ROLE",
        "OAUTH_PROVIDERS",
        "TYPE_CHECKING",
    }
    assert upper["AUTH_TYPE"] == AUTH_OAUTH
    assert upper["AUTH_USER_REGISTRATION_ROLE"] == "Public"
    assert upper["AUTH_ROLES_SYNC_AT_LOGIN"] is True
    assert upper["AUTH_ROLES_MAPPING"] == {
        "admins": ["Admin", "User"],
        "users": ["User"],
        "viewers": ["Viewer"],
    }
    assert upper["OAUTH_PROVIDERS"] == [
        {
            "name": "cognito",
            "icon": "fa-sign-in",
            "token_key": "access_token",
            "remote_app": {
                "client_id": "airflow",
                "client_secret": "not-a-secret",
                "server_metadata_url": f"{sign_on.issuer}/.well-known/openid-configuration",
                "client_kwargs": {
                    "scope": "openid email profile",
                    "code_challenge_method": "S256",
                    "default_timeout": 10,
                },
            },
        }
    ]


def test_the_settings_are_read_from_the_environment(webserver_config: dict[str, Any]) -> None:
    sign_on = webserver_config["read_sign_on"](environment())
    assert sign_on._asdict() == {
        "issuer": "https://issuer.example.com/pool",
        "client_id": "airflow",
        "provider_name": "cognito",
        "username_claim": "cognito:username",
        "group_claims": ("cognito:groups",),
        "roles": {"admins": ["Admin", "Viewer"], "viewers": ["Viewer"]},
        "machines": {},
        "machine_scope": "",
    }


def test_the_groups_of_teams_get_their_teams_roles(webserver_config: dict[str, Any]) -> None:
    teams = {"Team risk": ["engineers", "admins"], "Team risk viewer": ["analysts"]}
    sign_on = webserver_config["read_sign_on"](environment(teamRoles=teams))
    assert sign_on.roles == {
        "admins": ["Admin", "Viewer", "Team risk"],
        "analysts": ["Team risk viewer"],
        "engineers": ["Team risk"],
        "viewers": ["Viewer"],
    }


MACHINES: dict[str, Any] = {"risk-engine": {"clientIds": ["new", "old"], "role": "User"}}


def test_machines_are_read_with_their_clients_role_and_scope(
    webserver_config: dict[str, Any],
) -> None:
    settings = environment(machines=MACHINES, machineScope="airflow/api")
    sign_on = webserver_config["read_sign_on"](settings)
    assert sign_on.machine_scope == "airflow/api"
    assert {name: tuple(one) for name, one in sign_on.machines.items()} == {
        "risk-engine": (("new", "old"), "User")
    }


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"issuer": None}, ["issuer must be text"]),
        ({"issuer": "http://issuer.example.com"}, ["issuer must begin with https://"]),
        ({"clientId": ""}, ["clientId must be text"]),
        ({"providerName": 1}, ["providerName must be text"]),
        ({"usernameClaim": None}, ["usernameClaim must be text"]),
        ({"groupClaims": []}, ["groupClaims must be a list of names of claims"]),
        ({"groupClaims": "cognito:groups"}, ["groupClaims must be a list of names of claims"]),
        ({"roles": {"Admin": "admins"}}, ["roles must be lists of groups by role"]),
        ({"roles": []}, ["roles must be lists of groups by role"]),
        ({"roles": {"Root": ["admins"]}}, ["Root is no role; allowed: Admin, Op, User, Viewer"]),
        ({"roles": {"Admin": []}}, ["roles gives nobody a role"]),
        ({"teamRoles": []}, ["teamRoles must be lists of groups by role"]),
        (
            {"teamRoles": {"Admin": ["risk"]}},
            ["Admin is no role of a team; they begin with 'Team '"],
        ),
        ({"machines": []}, ["machines must be a JSON object"]),
        ({"machines": MACHINES}, ["machineScope must be text where there are machines"]),
        (
            {"machines": {"a": {"clientIds": [], "role": "User"}}, "machineScope": "s"},
            ["machine a must have clientIds and one role"],
        ),
        (
            {"machines": {"a": {"clientIds": ["x"], "role": "Root"}}, "machineScope": "s"},
            ["machine a must have clientIds and one role"],
        ),
        (
            {"machines": {"a": None}, "machineScope": "s"},
            ["machine a must have clientIds and one role"],
        ),
        ({"issuer": None, "clientId": None}, ["issuer must be text", "clientId must be text"]),
    ],
)
def test_every_fault_of_the_settings_is_named(
    webserver_config: dict[str, Any], changes: dict[str, Any], faults: list[str]
) -> None:
    with pytest.raises(AirflowConfigException) as caught:
        webserver_config["read_sign_on"](environment(**changes))
    named = [f"AIRFLOW_PLATFORM_SIGN_ON: {fault}" for fault in faults]
    assert str(caught.value) == f"webserver_config.py: {'; '.join(named)}"


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "AIRFLOW_PLATFORM_SIGN_ON is not set"),
        ({"AIRFLOW_PLATFORM_SIGN_ON": "{"}, "AIRFLOW_PLATFORM_SIGN_ON is no JSON: "),
        ({"AIRFLOW_PLATFORM_SIGN_ON": "[]"}, "AIRFLOW_PLATFORM_SIGN_ON must be a JSON object"),
        (
            {"AIRFLOW_PLATFORM_SIGN_ON": json.dumps(SETTINGS)},
            "AIRFLOW_PLATFORM_SIGN_ON_SECRET is not set",
        ),
    ],
)
def test_what_is_not_there_is_named(
    webserver_config: dict[str, Any], environ: dict[str, str], message: str
) -> None:
    with pytest.raises(AirflowConfigException, match=message):
        webserver_config["read_sign_on"](environ)


def test_a_person_is_taken_from_the_claims(webserver_config: dict[str, Any]) -> None:
    assert webserver_config["user_info"](CLAIMS, webserver_config["SIGN_ON"]) == {
        "username": "ada",
        "email": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "role_keys": ["admins", "staff"],
    }


def test_groups_of_all_claims_are_added_up(webserver_config: dict[str, Any]) -> None:
    claims = CLAIMS | {"custom:groups": "[viewers, admins]"}
    info = webserver_config["user_info"](claims, webserver_config["SIGN_ON"])
    assert info["role_keys"] == ["admins", "staff", "viewers"]


def test_a_claim_that_is_not_named_gives_no_group(webserver_config: dict[str, Any]) -> None:
    claims = {key: value for key, value in CLAIMS.items() if key != "cognito:groups"}
    claims |= {"groups": ["admins"], "roles": ["Admin"]}
    info = webserver_config["user_info"](claims, webserver_config["SIGN_ON"])
    assert info["role_keys"] == []


def test_the_audience_may_be_a_list(webserver_config: dict[str, Any]) -> None:
    claims = CLAIMS | {"aud": ["airflow", "other"], "azp": "airflow"}
    assert webserver_config["user_info"](claims, webserver_config["SIGN_ON"])["username"] == "ada"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        (None, "no id_token"),
        ({}, "no id_token"),
        (CLAIMS | {"iss": "https://elsewhere.example.com"}, "another issuer"),
        (CLAIMS | {"aud": "other"}, "meant for another client"),
        (CLAIMS | {"aud": "other", "azp": "airflow"}, "meant for another client"),
        (CLAIMS | {"aud": ["other"]}, "meant for another client"),
        (CLAIMS | {"aud": "airflow-2"}, "meant for another client"),
        (CLAIMS | {"aud": None}, "meant for another client"),
        (CLAIMS | {"azp": "other"}, "issued to another client"),
        (CLAIMS | {"token_use": "access"}, "no id_token"),
        (CLAIMS | {"cognito:username": "  "}, "no claim cognito:username"),
        (CLAIMS | {"cognito:username": ["ada"]}, "no claim cognito:username"),
    ],
)
def test_a_token_that_is_not_for_us_is_refused(
    webserver_config: dict[str, Any], claims: dict[str, Any] | None, reason: str
) -> None:
    with pytest.raises(webserver_config["SignOnRefused"], match=reason):
        webserver_config["user_info"](claims, webserver_config["SIGN_ON"])


ACCESS: dict[str, Any] = {
    "iss": CLAIMS["iss"],
    "token_use": "access",
    "client_id": "old",
    "scope": "airflow/api",
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"client_id": "new"}, None),
        ({"scope": "openid airflow/api"}, None),
        ({"iss": "https://elsewhere.example.com"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"token_use": "id"}, "no access token"),
        ({"token_use": None}, "no access token"),
        ({"client_id": "airflow"}, "another client"),
        ({"client_id": ["new"]}, "another client"),
        ({"client_id": None}, "another client"),
        ({"scope": ""}, "not for this API"),
        ({"scope": "airflow/api2"}, "not for this API"),
        ({"scope": ["airflow/api"]}, "not for this API"),
        ({"scope": None}, "not for this API"),
    ],
)
def test_a_machines_token_is_its_own_and_for_this_api(
    webserver_config: dict[str, Any], changes: dict[str, Any], reason: str | None
) -> None:
    machine = webserver_config["Machine"](("new", "old"), "User")
    sign_on = webserver_config["SIGN_ON"]._replace(machine_scope="airflow/api")
    check = webserver_config["check_machine"]
    if reason is None:
        check(ACCESS | changes, machine, sign_on)
    else:
        with pytest.raises(webserver_config["SignOnRefused"], match=reason):
            check(ACCESS | changes, machine, sign_on)


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", 1, None, ""], ["a"]),
        ("a", ["a"]),
        ("a,b", ["a", "b"]),
        ("[a, b]", ["a", "b"]),
        ('["a", "b"]', ["a", "b"]),
        ("[]", []),
        ("", []),
        (None, []),
        (7, []),
        ({"a": 1}, []),
        (True, []),
    ],
)
def test_groups_are_read_from_lists_and_from_text(
    webserver_config: dict[str, Any], value: Any, groups: list[str]
) -> None:
    assert webserver_config["groups_in"](value) == groups


plain_group = st.text(
    st.characters(codec="ascii", categories=["L", "N"], include_characters="-_./"), min_size=1
)


@given(groups=st.lists(plain_group))
def test_a_federated_list_reads_the_same_as_text(
    webserver_config: dict[str, Any], groups: list[str]
) -> None:
    read = webserver_config["groups_in"]
    assert read(f"[{', '.join(groups)}]") == read(",".join(groups)) == read(groups) == groups


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_a_claim_holds_gives_a_list_of_texts(
    webserver_config: dict[str, Any], value: Any
) -> None:
    assert all(isinstance(group, str) and group for group in webserver_config["groups_in"](value))
