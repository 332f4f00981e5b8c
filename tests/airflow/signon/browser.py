"""What a person's browser does, without one: follows links, sends forms, keeps cookies."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import requests

SECONDS = 180


@dataclass
class Person:
    """Somebody at a browser.

    Attributes:
        url: Airflow's public address.
        browser: Cookies, and the authority to trust.
    """

    url: str
    browser: requests.Session

    def sign_in(self, name: str, provider: str = "cognito") -> str:
        """The whole way from the button to wherever it ends; returns the last page's text."""
        assert_button(self.url, self.browser, provider)
        form = self.browser.get(f"{self.url}/auth/login/{provider}", timeout=SECONDS)
        form.raise_for_status()
        assert "/sign-in/" in form.url, f"the provider showed no form, but {form.url}"
        last = self.browser.post(form.url, data={"name": name}, timeout=SECONDS)
        last.raise_for_status()
        return last.text

    @property
    def token(self) -> str | None:
        """What Airflow has let the browser keep; None where it let nobody in."""
        return self.browser.cookies.get("_token")

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        """A call of the REST API, with the token that the browser holds."""
        headers = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        return requests.request(
            method,
            f"{self.url}/api/v2/{path}",
            json=body,
            headers=headers,
            verify=self.browser.verify,
            timeout=SECONDS,
        )

    def status(self, path: str) -> int:
        """Status of a GET."""
        return self.call("GET", path).status_code


def assert_button(url: str, browser: requests.Session, provider: str = "cognito") -> None:
    """Fails unless the sign-in page offers the provider, and it alone.

    Airflow ignores a webserver_config.py that is missing or in the wrong place, and asks for a
    password instead.
    """
    page = browser.get(f"{url}/auth/login/", timeout=SECONDS)
    page.raise_for_status()
    asks = 'type="password"' in page.text
    assert f'id="btn-signin-{provider}"' in page.text, (
        f"{url} has no sign-in button for {provider}"
        + (" and asks for a password: webserver_config.py was not found" if asks else "")
    )
    assert not asks, f"{url} asks for a password beside the button for {provider}"


def redirect_of(answer: requests.Response) -> dict[str, str]:
    """Query of the address that an answer sends the browser to."""
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}
