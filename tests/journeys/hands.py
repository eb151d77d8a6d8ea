"""What a person does with a page, so that the next step begins when the page that comes has come.

A click returns when the next page is on its way and not when it is there: whoever reads it or
looks into the database at once is now and then too early.
"""

from playwright.sync_api import Locator, Page, expect


def follow(target: Locator) -> None:
    """Press a link or button that leads to another page and wait until that page is there."""
    with target.page.expect_navigation():
        target.click()


def press(page: Page, name: str) -> None:
    """Press the button with exactly this name and wait for the page that comes then."""
    follow(page.get_by_role("button", name=name, exact=True))


def see(page: Page, words: str) -> None:
    """Wait until the words stand on the page."""
    expect(page.locator("body")).to_contain_text(words)
