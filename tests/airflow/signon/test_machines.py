"""Other systems call the REST API with a token that the provider gave to a client of their own."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from signon.browser import SECONDS, Person
from signon.site import SignOnSite

UNAUTHORIZED = requests.codes.unauthorized
OK = requests.codes.ok
RISK, MARKET = "risk-engine", "market-data"
SCOPE = "airflow/api"
HOUR = 3600


def provider_token(site: SignOnSite, client: str, scope: str = SCOPE) -> str:
    """An access token by client credentials, as `curl` would ask for it."""
    found = site.session().get(f"{site.issuer}/.well-known/openid-configuration", timeout=SECONDS)
    answer = site.session().post(
        found.json()["token_endpoint"],
        auth=(client, site.platform.sources.client_secret),
        data={"grant_type": "client_credentials", "scope": scope},
        timeout=SECONDS,
    )
    assert answer.status_code == OK, answer.text
    return str(answer.json()["access_token"])


def exchange(site: SignOnSite, name: str, token: str) -> requests.Response:
    login = {"username": name, "password": token}
    return site.session().post(f"{site.url}/auth/token", json=login, timeout=SECONDS)


def call(site: SignOnSite, token: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    session = site.session()
    return session.get(f"{site.url}/api/v2/{path}", headers=headers, timeout=SECONDS).status_code


def signed_in(site: SignOnSite, name: str, client: str) -> str:
    answer = exchange(site, name, provider_token(site, client))
    assert answer.status_code == requests.codes.created, site.log()[-3000:]
    return str(answer.json()["access_token"])


@pytest.mark.parametrize("generation", [2, 1])
def test_a_machine_calls_the_api_with_todays_client_and_with_the_one_before(
    site: SignOnSite, generation: int
) -> None:
    token = signed_in(site, RISK, f"{RISK}-{generation}")
    assert site.roles(RISK) == ["User"]
    assert call(site, token, "dags") == OK
    assert call(site, token, "connections") == requests.codes.forbidden


def test_a_machine_with_a_weaker_role_may_do_less(site: SignOnSite, analysis_dag: str) -> None:
    risk, market = signed_in(site, RISK, f"{RISK}-2"), signed_in(site, MARKET, f"{MARKET}-1")
    runs = f"{site.url}/api/v2/dags/{analysis_dag}/dagRuns"
    body = {"logical_date": None, "conf": {"portfolio": "rates"}}
    statuses = [
        site.session()
        .post(runs, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=SECONDS)
        .status_code
        for token in (risk, market)
    ]
    assert statuses == [OK, requests.codes.forbidden]


def test_the_role_is_the_settings_whatever_somebody_made_of_the_user(site: SignOnSite) -> None:
    signed_in(site, MARKET, f"{MARKET}-1")
    site.query(
        "insert into ab_user_role (id, user_id, role_id) "
        "select (select max(id) + 1000 from ab_user_role), u.id, r.id from ab_user u, ab_role r "
        "where u.username = %s and r.name = 'Admin' returning id",
        (MARKET,),
    )
    assert site.roles(MARKET) == ["Admin", "Viewer"]
    signed_in(site, MARKET, f"{MARKET}-1")
    assert site.roles(MARKET) == ["Viewer"]


FORGERIES: dict[str, tuple[dict[str, Any], str]] = {
    "expired": ({"exp": int(time.time()) - HOUR}, "expired"),
    "without an end": ({"exp": None}, "exp"),
    "another issuer": ({"iss": "https://elsewhere.example.com"}, "another issuer"),
    "an id token": ({"token_use": "id"}, "no access token"),
    "another client": ({"client_id": "airflow"}, "another client"),
    "signed by a stranger": ({"stranger": True}, "bad_signature"),
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_token_that_is_not_the_machines_is_refused_and_the_reason_is_logged(
    site: SignOnSite, kind: str
) -> None:
    claims, reason = FORGERIES[kind]
    site.forge(**claims)
    token = provider_token(site, f"{RISK}-2")
    before = len(site.log())
    assert exchange(site, RISK, token).status_code == UNAUTHORIZED
    said = site.log()[before:]
    assert reason in said
    assert token not in said


def test_a_token_of_another_machine_or_for_another_api_is_refused(site: SignOnSite) -> None:
    assert exchange(site, RISK, provider_token(site, f"{MARKET}-1")).status_code == UNAUTHORIZED
    other = provider_token(site, f"{RISK}-2", scope="airflow/other")
    assert exchange(site, RISK, other).status_code == UNAUTHORIZED


@pytest.mark.parametrize("password", ["x", "a.b.c", "null", "not a token"])
def test_a_machine_has_no_password(site: SignOnSite, password: str) -> None:
    signed_in(site, RISK, f"{RISK}-2")
    assert exchange(site, RISK, password).status_code == UNAUTHORIZED


def test_a_machines_token_is_nobody_elses_password(site: SignOnSite) -> None:
    token = provider_token(site, f"{RISK}-2")
    assert exchange(site, site.machine[0], token).status_code == UNAUTHORIZED
    assert exchange(site, "nobody", token).status_code == UNAUTHORIZED


@pytest.mark.parametrize("spelling", [RISK, "Risk-Engine"])
def test_nobody_takes_over_the_name_of_a_machine(site: SignOnSite, spelling: str) -> None:
    site.set_people(**{spelling: {"cognito:groups": ["admins"]}})
    person = Person(site.url, site.session())
    person.sign_in(spelling)
    assert person.token is None
    signed_in(site, RISK, f"{RISK}-2")
    assert site.roles(RISK) == ["User"]


def test_a_machine_that_was_deactivated_stays_out(site: SignOnSite) -> None:
    signed_in(site, MARKET, f"{MARKET}-1")
    switch = "update ab_user set active = %s where username = %s returning id"
    site.query(switch, (False, MARKET))
    try:
        token = provider_token(site, f"{MARKET}-1")
        assert exchange(site, MARKET, token).status_code == UNAUTHORIZED
    finally:
        site.query(switch, (True, MARKET))
