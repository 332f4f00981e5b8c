"""Single sign-on with a real provider, through a balancer that ends TLS."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from localairflow.instance import LocalAirflow
from localairflow.processes import wait_until
from signon.browser import SECONDS, Person, assert_button, redirect_of
from signon.site import SignOnSite, api_server, run_to_end

DENIED = requests.codes.forbidden
OK = requests.codes.ok
FORGOTTEN_SECONDS = 25
"""`[fab] cache_ttl` is 5; by default it is 30."""
ANALYSIS = {"logical_date": None, "conf": {"portfolio": "rates"}}


def someone(site: SignOnSite) -> Person:
    return Person(site.url, site.session())


def signed_in(site: SignOnSite, name: str) -> Person:
    person = someone(site)
    person.sign_in(name)
    assert person.token is not None, f"{name} was refused:\n{site.log()[-3000:]}"
    return person


def refused(site: SignOnSite, name: str) -> None:
    person = someone(site)
    page = person.sign_in(name)
    assert person.token is None
    assert "btn-signin-cognito" in page, "whoever is refused comes back to the button"
    assert person.status("dags") == requests.codes.unauthorized


def becomes(person: Person, path: str, status: int) -> None:
    """The API server may take a user for what he was, for `[fab] cache_ttl` seconds."""
    wait_until(
        lambda: person.status(path) == status,
        seconds=FORGOTTEN_SECONDS,
        what=f"{path} answers {status}",
    )


def groups(*names: str, **more: Any) -> dict[str, Any]:
    return {"cognito:groups": list(names), **more}


def test_an_admin_signs_in_and_may_do_everything(site: SignOnSite) -> None:
    site.set_people(
        alice=groups("admins", email="alice@example.com", given_name="Alice", family_name="Ball")
    )
    began = time.monotonic()
    alice = signed_in(site, "alice")
    print(f"login: {time.monotonic() - began:.2f} s")
    assert site.roles("alice") == ["Admin", "Public"]
    assert [alice.status(path) for path in ("dags", "connections", "config")] == [OK, OK, OK]
    rows = site.query(
        "select first_name, last_name, email from ab_user where username = %s", ("alice",)
    )
    assert rows == [("Alice", "Ball", "alice@example.com")]


def test_a_viewer_looks_and_changes_nothing(site: SignOnSite, analysis_dag: str) -> None:
    site.set_people(vera=groups("viewers"))
    vera = signed_in(site, "vera")
    assert site.roles("vera") == ["Public", "Viewer"]
    assert vera.status("dags") == OK
    assert vera.status("connections") == DENIED
    assert vera.call("POST", f"dags/{analysis_dag}/dagRuns", ANALYSIS).status_code == DENIED
    assert vera.call("PATCH", f"dags/{analysis_dag}", {"is_paused": False}).status_code == DENIED


@pytest.mark.parametrize(("group", "role"), [("operators", "Op"), ("users", "User")])
def test_each_group_gives_its_role(site: SignOnSite, group: str, role: str) -> None:
    site.set_people(**{f"one-of-{group}": groups(group, "staff")})
    signed_in(site, f"one-of-{group}")
    assert site.roles(f"one-of-{group}") == sorted([role, "Public"])


@pytest.mark.parametrize(
    "claims",
    [
        {},
        groups(),
        groups("staff", "Admins", "Admin", "admin"),
        {"groups": ["admins"], "roles": ["Admin"]},
        {"custom:groups": "staff, not-admins"},
    ],
    ids=[
        "no claim",
        "no group",
        "unknown groups",
        "claims that nobody named",
        "federated, unknown",
    ],
)
def test_who_is_in_no_group_with_a_role_is_refused_and_not_stored(
    site: SignOnSite, claims: dict[str, Any]
) -> None:
    site.set_people(nora=claims)
    refused(site, "nora")
    assert site.roles("nora") is None
    assert "sign-on refused: nora is in no group that has a role" in site.log()


def test_roles_follow_the_groups_at_the_next_login(site: SignOnSite) -> None:
    site.set_people(greta=groups("admins"))
    before = signed_in(site, "greta")
    assert before.status("connections") == OK
    site.set_people(greta=groups("viewers"))
    after = signed_in(site, "greta")
    assert site.roles("greta") == ["Public", "Viewer"]
    for session in (after, before):
        becomes(session, "connections", DENIED)
    site.set_people(greta=groups("users", "operators"))
    signed_in(site, "greta")
    assert site.roles("greta") == ["Op", "Public", "User"]


def test_who_leaves_every_group_loses_what_is_still_open(site: SignOnSite) -> None:
    site.set_people(leo=groups("users"))
    before = signed_in(site, "leo")
    assert before.status("dags") == OK
    site.set_people(leo=groups("staff"))
    refused(site, "leo")
    assert site.roles("leo") == []
    becomes(before, "dags", DENIED)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"custom:groups": "[staff, 2f7c1c7e-0000-4000-8000-000000000001]"}, "Admin"),
        ({"custom:groups": "staff,viewers"}, "Viewer"),
        ({"cognito:groups": ["eu-west-1_Example_EntraID"], "custom:groups": "[users]"}, "User"),
    ],
)
def test_groups_of_a_federated_directory_count_too(
    site: SignOnSite, claims: dict[str, Any], role: str
) -> None:
    name = f"entraid_{role.lower()}"
    site.set_people(**{name: claims})
    signed_in(site, name)
    assert site.roles(name) == sorted([role, "Public"])


HOUR = 3600

FORGERIES: dict[str, tuple[dict[str, Any], str]] = {
    "another audience": ({"aud": "other"}, "azp"),
    "another audience, issued to us": ({"aud": "other", "azp": "airflow"}, "another client"),
    "issued to another client": ({"azp": "other"}, "azp"),
    "expired": ({"exp": int(time.time()) - HOUR}, "expired"),
    "not yet issued": ({"iat": int(time.time()) + HOUR}, "issued in the future"),
    "another issuer": ({"iss": "https://elsewhere.example.com"}, "iss"),
    "another nonce": ({"nonce": "of another login"}, "nonce"),
    "an access token": ({"token_use": "access"}, "no id_token"),
    "signed by a stranger": ({"stranger": True}, "bad_signature"),
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_token_that_is_not_ours_is_refused_and_the_reason_is_logged(
    site: SignOnSite, kind: str
) -> None:
    claims, reason = FORGERIES[kind]
    site.set_people(mallory=groups("admins"))
    site.forge(**claims)
    before = len(site.log())
    refused(site, "mallory")
    assert site.roles("mallory") is None
    said = site.log()[before:]
    assert reason in said
    assert site.platform.sources.client_secret not in said


def test_a_callback_without_the_login_that_asked_for_it_is_refused(site: SignOnSite) -> None:
    site.set_people(ada=groups("admins"))
    stranger = someone(site)
    code = {"code": "stolen", "state": "forged"}
    stranger.browser.get(f"{site.url}/auth/oauth-authorized/cognito", params=code, timeout=SECONDS)
    assert stranger.token is None
    assert "mismatching_state" in site.log()


def test_the_request_to_the_provider_is_the_one_that_ships(
    site: SignOnSite, signon_stack: dict[str, Any]
) -> None:
    browser = site.session()
    answer = browser.get(f"{site.url}/auth/login/cognito", allow_redirects=False, timeout=SECONDS)
    sent = redirect_of(answer)
    assert answer.headers["Location"].startswith(f"{site.issuer}/auth?")
    shipped = signon_stack["signOn"]["callbackUrl"]
    public = signon_stack["environment"]["AIRFLOW__API__BASE_URL"]
    assert shipped == "https://airflow.example.com/auth/oauth-authorized/cognito"
    assert sent.pop("redirect_uri") == shipped.replace(public, site.url)
    assert all(len(sent.pop(name)) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert sent == {
        "client_id": "airflow",
        "code_challenge_method": "S256",
        "response_type": "code",
        "scope": "openid email profile",
    }


def test_cookies_are_for_https_and_not_for_scripts(site: SignOnSite) -> None:
    site.set_people(ada=groups("admins"))
    ada = signed_in(site, "ada")
    kept = {cookie.name: cookie for cookie in ada.browser.cookies}
    for name in ("session", "_token"):
        assert kept[name].secure, name
    assert "HttpOnly" in kept["session"]._rest


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded"])
def test_a_caller_cannot_move_the_callback(site: SignOnSite, header: str) -> None:
    value = {"Forwarded": "host=evil.example.com;proto=http"}.get(header, "evil.example.com")
    answer = site.session().get(
        f"{site.url}/auth/login/cognito",
        headers={header: value},
        allow_redirects=False,
        timeout=SECONDS,
    )
    expected = f"{site.url}/auth/oauth-authorized/cognito"
    assert redirect_of(answer)["redirect_uri"] == expected


def test_only_the_balancer_is_believed(site: SignOnSite) -> None:
    answer = requests.get(
        f"{site.direct_url}/auth/login/cognito",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"},
        allow_redirects=False,
        timeout=SECONDS,
    )
    assert redirect_of(answer)["redirect_uri"].startswith("http://")


def test_no_token_of_the_provider_is_stored(site: SignOnSite) -> None:
    site.set_people(ada=groups("admins"))
    signed_in(site, "ada")
    stored = b"".join(bytes(data) for (data,) in site.query("select data from session"))
    assert b"oauth_provider" in stored
    assert b'"oauth"' not in stored
    assert b"id_token" not in stored
    assert b"access_token" not in stored


def machine_token(site: SignOnSite, password: str | None = None) -> requests.Response:
    name, own = site.machine
    login = {"username": name, "password": own if password is None else password}
    return site.session().post(f"{site.url}/auth/token", json=login, timeout=SECONDS)


def test_another_system_gets_a_token_and_starts_the_analysis(
    site: SignOnSite, analysis_dag: str
) -> None:
    answer = machine_token(site)
    assert answer.status_code == requests.codes.created
    run = requests.post(
        f"{site.url}/api/v2/dags/{analysis_dag}/dagRuns",
        json=ANALYSIS,
        headers={"Authorization": f"Bearer {answer.json()['access_token']}"},
        verify=str(site.certificates.authority),
        timeout=SECONDS,
    )
    assert run.status_code == OK, run.text
    assert run.json()["state"] == "queued"
    assert run.json()["triggering_user_name"] == site.machine[0]


def test_a_wrong_password_gets_no_token(site: SignOnSite) -> None:
    assert machine_token(site, "wrong").status_code == requests.codes.unauthorized


def test_who_signs_in_with_the_provider_has_no_password(site: SignOnSite) -> None:
    site.set_people(ada=groups("admins"))
    signed_in(site, "ada")
    for password, status in (("", 400), (" ", 401), ("ada", 401)):
        login = {"username": "ada", "password": password}
        answer = site.session().post(f"{site.url}/auth/token", json=login, timeout=SECONDS)
        assert answer.status_code == status


@pytest.mark.parametrize("spelling", ["risk-system", "Risk-System"])
def test_nobody_takes_over_the_name_of_another_system(site: SignOnSite, spelling: str) -> None:
    site.set_people(**{spelling: groups("admins")})
    refused(site, spelling)
    assert site.roles(site.machine[0]) == ["User"]
    assert machine_token(site).status_code == requests.codes.created


def test_a_second_person_with_the_same_e_mail_is_refused_without_an_error_page(
    site: SignOnSite,
) -> None:
    site.set_people(
        first=groups("users", email="same@example.com"),
        second=groups("users", email="same@example.com"),
    )
    signed_in(site, "first")
    refused(site, "second")
    assert site.roles("second") is None


def test_passwords_are_asked_for_where_a_stack_has_no_provider(
    site: SignOnSite, password_server: str
) -> None:
    page = requests.get(f"{password_server}/auth/login/", timeout=SECONDS)
    assert 'type="password"' in page.text
    with pytest.raises(AssertionError, match=r"webserver_config\.py was not found"):
        assert_button(password_server, requests.Session())


def test_without_its_file_the_api_server_does_not_start(
    platform: LocalAirflow, site: SignOnSite
) -> None:
    ended = run_to_end(api_server(platform, "signon-without-file", {}))
    assert ended.returncode == 1
    assert "webserver_config.py is missing" in ended.stderr
    assert ended.stdout == ""
