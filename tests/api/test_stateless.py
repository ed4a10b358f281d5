"""The stateless service: records of the contract, problem+json in Chinese, Host check."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

import xinfang_api
import xinfang_nlp as xf

TEXT = "判决生效两年，请求法院恢复执行，归还欠款八万元。"


@pytest.fixture(scope="module")
def client(triage: xf.Triage) -> TestClient:
    return TestClient(xinfang_api.create_app(triage), base_url="http://127.0.0.1:8000")


def test_one_text_gives_one_record(client: TestClient) -> None:
    answer = client.post("/v1/classify", json={"text": TEXT}).json()
    assert answer["id"] is None
    assert (answer["agency"], answer["request_type"]) == ("court", "enforcement")
    assert answer["model"].startswith("zh_xinfang_triage")


@pytest.mark.parametrize("route", ["classify", "extract", "link"])
def test_letters_are_answered_in_order(client: TestClient, route: str) -> None:
    letters = [{"id": "B", "text": TEXT}, {"id": "A", "text": "建议公交3路早班提前到六点。"}]
    answer = client.post(f"/v1/{route}", json={"letters": letters, "mode": "fast"}).json()
    assert [r["id"] for r in answer["results"]] == ["B", "A"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "x", "letters": []},
        {"text": 3},
        {"text": "x", "colour": 1},
        {"letters": [{"text": "x"}]},
        {"text": "x", "mode": "slow"},
    ],
)
def test_bad_request_is_a_problem_with_a_code(client: TestClient, body: dict[str, object]) -> None:
    answer = client.post("/v1/classify", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid_input"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_foreign_host_is_refused(client: TestClient, host: str) -> None:
    assert client.post("/v1/classify", json={"text": TEXT}, headers={"host": host}).status_code == 421


def test_empty_text_needs_review(client: TestClient) -> None:
    assert client.post("/v1/classify", json={"text": ""}).json()["needs_review"] is True


def test_health_labels_and_schema_answer(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert len(client.get("/v1/labels").json()["request_types"]) == 28
    assert "/v1/classify" in client.get("/openapi.json").json()["paths"]
    assert client.get("/nowhere").status_code == 404
