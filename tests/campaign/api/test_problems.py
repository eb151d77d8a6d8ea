"""Problem details are as RFC 9457 wants them, and say where in the request a fault lies."""

import json

from ninja.errors import ValidationError

from campaign.api import problems


def test_answer_is_problem_json_with_type_title_status_and_detail() -> None:
    response = problems.answer(problems.Problem(429, "Too often.", headers={"Retry-After": "7"}))

    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "7"
    assert json.loads(response.content) == {
        "type": "urn:undersigned:problem:too-many-requests",
        "title": "Too many requests",
        "status": 429,
        "detail": "Too often.",
    }


def test_of_validation_points_into_the_body_and_names_parameters() -> None:
    found = problems.of_validation(
        ValidationError(
            [
                {"loc": ("body", "new", "to", 0, "a/b~c"), "msg": "Wrong", "type": "x"},
                {"loc": ("query", "limit"), "msg": "Large", "type": "x"},
            ]
        )
    )

    assert found.status == 422
    assert found.errors == [
        {"pointer": "/to/0/a~1b~0c", "detail": "Wrong"},
        {"parameter": "limit", "detail": "Large"},
    ]
