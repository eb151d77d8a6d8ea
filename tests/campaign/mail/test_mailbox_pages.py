"""The mailbox of a trial, and that there is none anywhere else."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "campaign.mail.servers.FolderBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(*subjects: str) -> None:
    """Send mails on one connection."""
    messages = []
    for subject in subjects:
        text = "Please press http://127.0.0.1:8000/s/token/ or\n<script>alert(1)</script>"
        message = EmailMultiAlternatives(subject, text, to=["ada@example.org"])
        message.attach_alternative("<p>Please <b>press</b></p>", "text/html")
        messages.append(message)
    get_connection().send_messages(messages)


def test_folder_backend_writes_a_private_file_for_each_mail(folder: Path) -> None:
    send("First", "Second")

    assert len(list(folder.glob("*.eml"))) == 2
    assert list(folder.glob("*.part")) == []
    assert folder.stat().st_mode & 0o077 == 0


def test_mailbox_lists_the_newest_first(client: Client, folder: Path) -> None:
    send("First", "Zweite Nachricht ü", "Third")

    answer = client.get("/mailbox/")

    assert [mail["subject"] for mail in answer.context["mails"]] == ["Third", "Zweite Nachricht ü", "First"]
    assert "ada@example.org" in answer.content.decode()


def test_mailbox_without_mail_says_how_to_get_one(client: Client, folder: Path) -> None:
    assert "No mail yet" in client.get("/mailbox/").content.decode()


def test_mailbox_mail_shows_text_with_links_and_runs_nothing(client: Client, folder: Path) -> None:
    send("First")
    [file] = folder.glob("*.eml")

    page = client.get(f"/mailbox/{file.stem}/").content.decode()

    assert '<a href="http://127.0.0.1:8000/s/token/" rel="nofollow">http://127.0.0.1:8000/s/token/</a>' in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ("1-00000000", "..", "%2e%2e%2fundersigned", "x", "1-00000000.part"))
def test_mailbox_mail_answers_404_for_what_is_no_mail(client: Client, folder: Path, name: str) -> None:
    assert client.get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.parametrize("change", ({"TRIAL": False}, {"EMAIL_BACKEND": "campaign.mail.servers.ServerBackend"}))
def test_mailbox_is_not_there_outside_a_trial(
    client: Client, folder: Path, settings: Any, change: dict[str, Any]
) -> None:
    send("First")
    [file] = folder.glob("*.eml")
    for name, value in change.items():
        setattr(settings, name, value)

    assert client.get("/mailbox/").status_code == 404
    assert client.get(f"/mailbox/{file.stem}/").status_code == 404
