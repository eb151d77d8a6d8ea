"""The bytes of a mail: files go Django's way, and come out whole."""

from email import message_from_bytes, policy

from django.core.mail import EmailMultiAlternatives

from campaign.mail.mime import as_bytes


def test_as_bytes_keeps_the_texts_and_the_files() -> None:
    message = EmailMultiAlternatives("A letter", "Plain", "us@example.org", ["you@example.org"])
    message.attach_alternative("<p>HTML</p>", "text/html")
    message.attach("letter.pdf", b"%PDF-1.7\n\x00\xff", "application/pdf")

    made = as_bytes(message)

    assert b"\n" not in made.replace(b"\r\n", b"")
    read = message_from_bytes(made, policy=policy.default)
    [file] = read.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("letter.pdf", b"%PDF-1.7\n\x00\xff")
    assert [part.get_content().strip() for part in read.walk() if part.get_content_maintype() == "text"] == [
        "Plain",
        "<p>HTML</p>",
    ]
