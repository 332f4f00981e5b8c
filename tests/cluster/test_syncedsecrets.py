"""What an ExternalSecret of the plan reads, and what must come of it."""

from __future__ import annotations

from localcluster import syncedsecrets

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-878f8bea-c2e391"
TEMPLATE = {"template": {"data": {"users.txt": '"{{ .username }}" "{{ .password }}"'}}}
WHOLE = {"spec": {"dataFrom": [{"extract": {"key": ARN}}], "target": TEMPLATE}}
PLAIN = {
    "spec": {
        "data": [{"remoteRef": {"key": "dev-platform-fernet-key"}, "secretKey": "value"}],
        "target": {"template": {"data": {"fernet-key": "{{ .value }}"}}},
    }
}
LOGIN = {"username": "airflow", "password": "p@ss"}


def test_a_secret_is_found_by_its_arn_or_its_name() -> None:
    assert syncedsecrets.remote_name(WHOLE) == "rds!cluster-878f8bea-c2e391"
    assert syncedsecrets.remote_name(PLAIN) == "dev-platform-fernet-key"


def test_a_login_is_json_and_a_key_is_plain() -> None:
    assert syncedsecrets.fields(WHOLE, LOGIN) == '{"username": "airflow", "password": "p@ss"}'
    assert syncedsecrets.fields(PLAIN, {"value": "key"}) == "key"


def test_the_secret_is_what_the_plan_s_templates_say() -> None:
    assert syncedsecrets.expected(WHOLE, LOGIN) == {"users.txt": '"airflow" "p@ss"'}
    assert syncedsecrets.expected(PLAIN, {"value": "key"}) == {"fernet-key": "key"}
