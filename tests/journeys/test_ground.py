"""The browser of these tests, tried out."""

from playwright.sync_api import Page

from tests.stack import Stack


def test_page_sees_a_running_stack(page: Page, stack: Stack) -> None:
    stack.start_web()

    answer = page.goto(f"{stack.url}/nothing-here")

    assert answer is not None
    assert answer.status == 404


def test_page_may_not_ask_another_origin(page: Page, strange_requests: list[str]) -> None:
    page.set_content('<img src="https://elsewhere.example/pixel.png">')
    page.wait_for_load_state("load")

    assert strange_requests == ["https://elsewhere.example/pixel.png"]
    strange_requests.clear()
