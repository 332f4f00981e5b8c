"""`make airflow` after Ctrl-C: it goes on from where it was stopped, and stops again."""

from __future__ import annotations

from author import Author, runs
from localairflow.figures import Figures


def test_the_next_start_goes_on(author: Author, figures: Figures) -> None:
    again = author.start_again()
    figures.add("make airflow", "next start", again.wait_up())
    assert again.password("admin") != author.first.password("admin")
    admin = again.sign_in()
    [known, *_] = author.runs
    assert runs(admin, "sample_hello") == author.runs
    assert "Hello" in admin.log("sample_hello", known, "hello")
    assert "daily_risk_processing runs" not in again.text()
    assert again.interrupt() == 0
    assert again.processes() == []
