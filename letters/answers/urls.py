"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.answers.views import cases, follow_ups, inbox, questions, responses
from letters.http import letter_path

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/inbox/", inbox.inbox, name="inbox"),
    path("coalitions/<slug:coalition>/inbox/address/", inbox.inbox_address, name="inbox-address"),
    path("coalitions/<slug:coalition>/inbox/<int:mail>/", inbox.inbox_mail, name="inbox-mail"),
    path("coalitions/<slug:coalition>/inbox/<int:mail>/raw/", inbox.raw_mail, name="raw-mail"),
    path("coalitions/<slug:coalition>/inbox/<int:mail>/discard/", inbox.discard_mail, name="discard-mail"),
    path("coalitions/<slug:coalition>/inbox/<int:mail>/restore/", inbox.restore_mail, name="restore-mail"),
    letter_path("answers/", cases.answers, "answers"),
    letter_path("recipients/<int:number>/case/", cases.case, "case"),
    letter_path("recipients/<int:number>/responses/new/", responses.log_response, "log-response"),
    letter_path("responses/<int:response>/retract/", responses.retract_response, "retract-response"),
    letter_path("questions/", questions.questions, "questions"),
    letter_path("chase/", follow_ups.chase, "chase"),
    letter_path("follow-up/", follow_ups.follow_up, "follow-up"),
    letter_path("earlier/", follow_ups.earlier, "earlier"),
]
