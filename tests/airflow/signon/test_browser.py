"""One login in a real browser, from the button to the list of DAGs."""

from __future__ import annotations

from pathlib import Path

import pytest

from localairflow.tools import REPOSITORY
from signon import webdriver
from signon.site import SignOnSite

SCREENSHOT = REPOSITORY / ".cache" / "signon.png"


@pytest.mark.skipif(
    not webdriver.is_installed(), reason=f"no Chromium here; run: {webdriver.INSTALL}"
)
def test_a_person_signs_in_with_a_real_browser(
    site: SignOnSite, analysis_dag: str, tmp_path: Path
) -> None:
    site.set_people(ada={"cognito:groups": ["admins"], "given_name": "Ada"})
    with webdriver.Browser(tmp_path) as browser:
        browser.open(f"{site.url}/dags")
        browser.click("#btn-signin-cognito")
        browser.type("input[name=name]", "ada")
        assert browser.url.startswith(site.issuer)
        browser.click("#sign-in")
        browser.wait(lambda: analysis_dag in browser.text(), f"{analysis_dag} in the list")
        assert browser.url.startswith(f"{site.url}/dags")
        browser.screenshot(SCREENSHOT)
    assert SCREENSHOT.stat().st_size > 10_000
