"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.editions.views import (
    certificates,
    copies,
    draft_pdfs,
    editions,
    files,
    press,
    press_pdfs,
    press_removal,
    press_writing,
    preview,
    print_files,
    receipts,
    records,
    verify,
)
from letters.editions.views.revision_preview import revision_preview
from letters.http import letter_path

urlpatterns: list[URLPattern | URLResolver] = [
    letter_path("read/", preview.read, "read"),
    letter_path("preview/", preview.preview, "preview"),
    letter_path("revisions/<int:number>/preview/", revision_preview, "revision-preview"),
    letter_path("copies/", copies.copies, "copies"),
    letter_path("copies/copies.zip", copies.copies_zip, "copies-zip"),
    letter_path("copies/<int:number>/letter.pdf", copies.copy_pdf, "copy-pdf"),
    letter_path("copies/retry/", copies.retry_copies, "retry-copies"),
    letter_path("editions/<int:number>/letter.pdf", editions.edition_pdf, "edition-pdf"),
    letter_path("editions/<int:number>/audit/", records.edition_audit, "edition-audit"),
    letter_path("editions/<int:number>/record.json", records.edition_record, "edition-record"),
    letter_path("editions/<int:number>/files/", files.edition_files, "edition-files"),
    letter_path("editions/<int:number>/files/retry/", files.retry_files, "retry-files"),
    letter_path("files/<int:key>/letter.<slug:kind>", files.edition_file, "edition-file"),
    letter_path("editions/<int:number>/retry/", editions.retry_edition, "retry-edition"),
    letter_path("draft/", draft_pdfs.draft, "draft"),
    letter_path("draft.pdf", draft_pdfs.draft_pdf, "draft-pdf"),
    path("press/<slug:slug>/", press.press_release, name="press-release"),
    path("press/<slug:slug>/release.pdf", press_pdfs.press_file, name="press-file"),
    path("coalitions/<slug:coalition>/press/<slug:slug>/pdf/", press_pdfs.press_pdf, name="press-pdf"),
    path(
        "coalitions/<slug:coalition>/campaigns/<slug:campaign>/press/new/",
        press_writing.new_press_release,
        name="new-press-release",
    ),
    path(
        "coalitions/<slug:coalition>/press/<slug:release>/edit/",
        press_writing.edit_press_release,
        name="edit-press-release",
    ),
    path(
        "coalitions/<slug:coalition>/press/<slug:release>/take-down/",
        press_removal.take_down_press_release,
        name="take-down-press-release",
    ),
    path(
        "coalitions/<slug:coalition>/press/<slug:release>/put-back/",
        press_removal.put_back_press_release,
        name="put-back-press-release",
    ),
    path(
        "coalitions/<slug:coalition>/press/<slug:release>/delete/",
        press_removal.delete_press_release,
        name="delete-press-release",
    ),
    path("print/style.css", print_files.print_style, name="print-style"),
    path("print/logos/<str:sha256>", print_files.logo, name="logo"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<slug:code>/", verify.verify_code, name="verify-code"),
    path("coalitions/<slug:coalition>/seal/", certificates.seal, name="seal"),
    path("coalitions/<slug:coalition>/seal/give-up/", certificates.give_up, name="give-up-seal"),
    path("l/<slug:slug>/letter.pdf", editions.public_pdf, name="public-pdf"),
    path("l/<slug:slug>/audit/", records.public_audit, name="public-audit"),
    path("l/<slug:slug>/record.json", records.public_record, name="public-record"),
    path("receipts/", receipts.check_receipt, name="check-receipt"),
    path("receipts/check_receipt.py", receipts.receipt_program, name="receipt-program"),
    path("l/<slug:slug>/letter.<slug:kind>", files.public_file, name="public-file"),
]
