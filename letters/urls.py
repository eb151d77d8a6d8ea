"""Routes of this app."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path

from letters.states import Move
from letters.views import (
    addressees,
    board,
    calendar,
    campaigns,
    cases,
    clocks,
    copies,
    delivered,
    deliveries,
    delivery,
    editions,
    following,
    furniture,
    health,
    importing,
    inbox,
    merging,
    moves,
    overview,
    plans,
    press,
    preview,
    publication,
    questions,
    recipients,
    register,
    reminders,
    responding,
    revisions,
    signing,
    tenures,
    text,
    transfer,
)

app_name = "letters"


def letter(route: str, view: Any, name: str, **extra: Any) -> URLPattern:
    """Return a route below the letter's own address."""
    pattern: URLPattern = path(f"letters/<slug:slug>/{route}", view, extra, name=name)
    return pattern


of_the_register: list[URLPattern | URLResolver] = [
    path("", register.letters, name="register"),
    path("letters.json", register.as_json, name="register-json"),
    path("letters.csv", register.as_csv, name="register-csv"),
    path("feed.atom", register.feed, name="register-feed"),
    path("sitemap.xml", register.sitemap, name="register-sitemap"),
    path("<slug:coalition>/", register.letters, name="coalition-register"),
    path("<slug:coalition>/letters.json", register.as_json, name="coalition-register-json"),
    path("<slug:coalition>/letters.csv", register.as_csv, name="coalition-register-csv"),
    path("<slug:coalition>/feed.atom", register.feed, name="coalition-register-feed"),
    path("<slug:coalition>/<slug:slug>/", register.letter, name="register-letter"),
    path("<slug:coalition>/<slug:slug>/letter.pdf", register.pdf, name="register-pdf"),
    path("<slug:coalition>/<slug:slug>/files/<str:nonce>/", register.file, name="register-file"),
]


def entry(route: str, view: Any, name: str) -> URLPattern:
    """Return a route below one entry of the directory of recipients."""
    pattern: URLPattern = path(f"coalitions/<slug:coalition>/addressees/<int:addressee>/{route}", view, name=name)
    return pattern


of_the_directory: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/addressees/", addressees.addressees, name="addressees"),
    path("coalitions/<slug:coalition>/addressees/new/", addressees.new_addressee, name="new-addressee"),
    path("coalitions/<slug:coalition>/addressees/export.csv", addressees.addressees_csv, name="addressees-csv"),
    path("coalitions/<slug:coalition>/addressees/import/", importing.import_addressees, name="import-addressees"),
    path(
        "coalitions/<slug:coalition>/addressees/imports/<int:batch>/",
        importing.addressee_import,
        name="addressee-import",
    ),
    path(
        "coalitions/<slug:coalition>/addressees/imports/<int:batch>/undo/",
        importing.undo_addressee_import,
        name="undo-addressee-import",
    ),
    entry("", addressees.addressee, "addressee"),
    entry("edit/", addressees.edit_addressee, "edit-addressee"),
    entry("delete/", addressees.delete_addressee, "delete-addressee"),
    entry("retire/", addressees.retire_addressee, "retire-addressee"),
    entry("merge/", merging.merge_addressee, "merge-addressee"),
    entry("unmerge/", merging.unmerge_addressee, "unmerge-addressee"),
    entry("tenures/new/", tenures.new_tenure, "new-tenure"),
    entry("tenures/<int:tenure>/", tenures.edit_tenure, "edit-tenure"),
    entry("tenures/<int:tenure>/end/", tenures.end_tenure, "end-tenure"),
    entry("tenures/<int:tenure>/remove/", tenures.remove_tenure, "remove-tenure"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *of_the_directory,
    path("coalitions/<slug:coalition>/campaigns/<slug:campaign>/", campaigns.campaign, name="campaign"),
    path("coalitions/<slug:coalition>/campaigns/<slug:campaign>/letters/new/", campaigns.new_letter, name="new"),
    # The board and the calendar
    path("coalitions/<slug:coalition>/answers/", board.board, name="board"),
    path("coalitions/<slug:coalition>/answers/report/", board.report, name="board-report"),
    path("coalitions/<slug:coalition>/answers/export.csv", board.export, name="board-csv"),
    path("coalitions/<slug:coalition>/campaigns/<slug:campaign>/answers/", board.board, name="campaign-board"),
    path(
        "coalitions/<slug:coalition>/campaigns/<slug:campaign>/answers/report/",
        board.report,
        name="campaign-board-report",
    ),
    path(
        "coalitions/<slug:coalition>/campaigns/<slug:campaign>/answers/export.csv",
        board.export,
        name="campaign-board-csv",
    ),
    path("coalitions/<slug:coalition>/calendar/", calendar.calendar, name="calendar"),
    path("coalitions/<slug:coalition>/calendar/revoke/", calendar.revoke_calendar, name="revoke-calendar"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar-feed"),
    # Incoming mail
    path("coalitions/<slug:coalition>/inbox/", inbox.inbox, name="inbox"),
    path("coalitions/<slug:coalition>/inbox/address/", inbox.inbox_address, name="inbox-address"),
    path("coalitions/<slug:coalition>/inbox/<int:mail>/", inbox.inbox_mail, name="inbox-mail"),
    path("coalitions/<slug:coalition>/inbox/<int:mail>/discard/", inbox.discard_mail, name="discard-mail"),
    path("coalitions/<slug:coalition>/inbox/<int:mail>/restore/", inbox.restore_mail, name="restore-mail"),
    # Reminders
    path("coalitions/<slug:coalition>/coming-up/", reminders.coming_up, name="coming-up"),
    path("coalitions/<slug:coalition>/coming-up/<int:reminder>/test/", reminders.test_reminder, name="test-reminder"),
    path("coalitions/<slug:coalition>/coming-up/mine/", reminders.own_reminders, name="own-reminders"),
    path("coalitions/<slug:coalition>/coming-up/mine/pause/", reminders.pause_own, name="pause-own-reminders"),
    path("coalitions/<slug:coalition>/members/<int:member>/pause/", reminders.pause_member, name="pause-member"),
    path("coalitions/<slug:coalition>/pauses/<int:pause>/end/", reminders.resume_reminders, name="resume-reminders"),
    path("coalitions/<slug:coalition>/plans/", plans.plans, name="plans"),
    path("coalitions/<slug:coalition>/plans/<slug:kind>/", plans.plan, name="plan"),
    letter("reminders/", plans.letter_reminders, "letter-reminders"),
    letter("reminders/pause/", reminders.pause_letter, "pause-letter"),
    letter("reminders/plans/<slug:kind>/", plans.letter_plan, "letter-plan"),
    path("health/", health.health, name="health"),
    path("health/details/", health.details, name="health-details"),
    # One letter
    letter("", overview.overview, "letter"),
    letter("edit/", text.edit, "edit"),
    letter("autosave/", text.autosave, "autosave"),
    letter("clean/", text.clean, "clean"),
    letter("correct/", text.correct, "correct"),
    letter("read/", preview.read, "read"),
    letter("preview/", preview.preview, "preview"),
    letter("furniture/", furniture.furniture, "furniture"),
    letter("signing/", signing.signing, "signing"),
    letter("copy/", campaigns.copy_letter, "copy"),
    letter("recipients/", recipients.recipients, "recipients"),
    letter("recipients/add/", recipients.add_recipient, "add-recipient"),
    letter("recipients/<int:number>/", recipients.change_recipient, "recipient"),
    letter("recipients/<int:number>/remove/", recipients.remove_recipient, "remove-recipient"),
    letter("recipients/<int:number>/shift/", recipients.shift_recipient, "shift-recipient"),
    letter("recipients/<int:number>/directory/", recipients.follow_directory, "follow-directory"),
    # The deadline of one recipient
    letter("recipients/<int:number>/deadline/", clocks.deadline, "deadline"),
    letter("recipients/<int:number>/deadline/extend/", clocks.extend, "extend-deadline"),
    letter(
        "recipients/<int:number>/deadline/extensions/<int:extension>/revoke/",
        clocks.revoke_extension,
        "revoke-extension",
    ),
    letter("recipients/<int:number>/deadline/stop/", clocks.pause, "pause-clock"),
    letter("recipients/<int:number>/deadline/resume/", clocks.resume, "resume-clock"),
    letter("recipients/<int:number>/deadline/stops/<int:stop>/cancel/", clocks.cancel_pause, "cancel-pause"),
    letter("recipients/<int:number>/deadline/event/", clocks.event_day, "event-day"),
    letter("revisions/", revisions.revisions, "revisions"),
    letter("revisions/<int:number>/", revisions.revision, "revision"),
    letter("revisions/<int:number>/preview/", revisions.revision_preview, "revision-preview"),
    letter("revisions/<int:number>/restore/", revisions.restore, "restore"),
    letter("review/", moves.draft_move, "review", move=Move.SEND_TO_REVIEW),
    letter("back-to-draft/", moves.draft_move, "back-to-draft", move=Move.BACK_TO_DRAFT),
    letter("open/", moves.run_move, "open", move=Move.OPEN),
    letter("reopen/", moves.run_move, "reopen", move=Move.REOPEN),
    letter("redraft/", moves.run_move, "redraft", move=Move.REDRAFT),
    letter("deliveries/", deliveries.deliveries, "deliveries"),
    letter("deliveries/send/", deliveries.send_letter, "send-letter"),
    letter("deliveries/record/", deliveries.record_delivery, "record-delivery"),
    letter("deliveries/<int:number>/", delivery.delivery, "delivery"),
    letter("deliveries/<int:number>/outcome/", delivery.note_outcome, "note-delivery"),
    letter("deliveries/<int:number>/cancel/", delivery.cancel_delivery, "cancel-delivery"),
    letter("copies/", copies.copies, "copies"),
    letter("copies/copies.zip", copies.copies_zip, "copies-zip"),
    letter("copies/<int:number>/letter.pdf", copies.copy_pdf, "copy-pdf"),
    letter("copies/retry/", copies.retry_copies, "retry-copies"),
    letter("copies/salutations/", copies.salutations, "salutations"),
    letter("deliver/", moves.deliver, "deliver"),
    letter("archive/", moves.run_move, "archive", move=Move.ARCHIVE),
    letter("withdraw/", moves.run_move, "withdraw", move=Move.WITHDRAW),
    letter("close/", editions.close, "close"),
    letter("editions/", editions.editions, "editions"),
    letter("editions/<int:number>/letter.pdf", editions.edition_pdf, "edition-pdf"),
    letter("editions/<int:number>/retry/", editions.retry_edition, "retry-edition"),
    letter("draft.pdf", editions.draft_pdf, "draft-pdf"),
    letter("answers/", cases.answers, "answers"),
    letter("recipients/<int:number>/case/", cases.case, "case"),
    letter("recipients/<int:number>/responses/new/", responding.log_response, "log-response"),
    letter("responses/<int:response>/retract/", responding.retract_response, "retract-response"),
    letter("questions/", questions.questions, "questions"),
    letter("chase/", following.chase, "chase"),
    letter("follow-up/", following.follow_up, "follow-up"),
    letter("earlier/", following.earlier, "earlier"),
    letter("publication/", publication.publication, "publication"),
    letter("publication/publish/", publication.publish, "publish"),
    letter("publication/extend/", publication.decide, "extend-publication", decision="extend"),
    letter("publication/keep/", publication.decide, "keep-confidential", decision="keep"),
    letter("publication/reconsider/", publication.reconsider, "reconsider-publication"),
    letter("publication/take-back/", publication.decide, "take-back-publication", decision="take_back"),
    letter("export/", transfer.export, "export"),
    letter("export/whole/", transfer.export_whole, "export-whole"),
    path("coalitions/<slug:coalition>/import/", transfer.import_file, name="import"),
    path("press/<slug:slug>/", press.press_release, name="press-release"),
    path("delivered/open/<str:token>/", delivered.open_link, name="delivered-link"),
    path("delivered/", delivered.delivered, name="delivered"),
    path("delivered/letter.pdf", delivered.delivered_pdf, name="delivered-pdf"),
    path("l/<slug:slug>/letter.pdf", editions.public_pdf, name="public-pdf"),
    path("register/", include(of_the_register)),
]
