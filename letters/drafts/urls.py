"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.drafts.views import counting, furniture, headings, moves, pausing, revisions, signing_rules, text
from letters.drafts.views.new_letters import copy_letter, new_letter
from letters.http import letter_path
from letters.states import Move

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/campaigns/<slug:campaign>/letters/new/", new_letter, name="new"),
    letter_path("edit/", text.edit, "edit"),
    letter_path("autosave/", text.autosave, "autosave"),
    letter_path("clean/", text.clean, "clean"),
    letter_path("correct/", text.correct, "correct"),
    letter_path("headings/", headings.make_headings, "make-headings"),
    letter_path("furniture/", furniture.furniture, "furniture"),
    letter_path("signing/", signing_rules.signing, "signing"),
    letter_path("copy/", copy_letter, "copy"),
    letter_path("revisions/", revisions.revisions, "revisions"),
    letter_path("revisions/<int:number>/", revisions.revision, "revision"),
    letter_path("revisions/<int:number>/restore/", revisions.restore, "restore"),
    letter_path("review/", moves.draft_move, "review", move=Move.SEND_TO_REVIEW),
    letter_path("read-it/", moves.note_read, "note-read"),
    letter_path("back-to-draft/", moves.draft_move, "back-to-draft", move=Move.BACK_TO_DRAFT),
    letter_path("count-number/", counting.count_number, "count-number"),
    letter_path("open/", moves.open_letter, "open"),
    letter_path("pause/", pausing.pause, "pause"),
    letter_path("resume/", pausing.resume, "resume"),
    letter_path("reopen/", moves.run_move, "reopen", move=Move.REOPEN),
    letter_path("redraft/", moves.run_move, "redraft", move=Move.REDRAFT),
    letter_path("deliver/", moves.deliver, "deliver"),
    letter_path("archive/", moves.run_move, "archive", move=Move.ARCHIVE),
    letter_path("withdraw/", moves.run_move, "withdraw", move=Move.WITHDRAW),
]
