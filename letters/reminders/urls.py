"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.http import letter_path
from letters.reminders.views import plans, reminders

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/coming-up/", reminders.coming_up, name="coming-up"),
    path("coalitions/<slug:coalition>/coming-up/<int:reminder>/test/", reminders.test_reminder, name="test-reminder"),
    path("coalitions/<slug:coalition>/coming-up/mine/", reminders.own_reminders, name="own-reminders"),
    path("coalitions/<slug:coalition>/coming-up/mine/pause/", reminders.pause_own, name="pause-own-reminders"),
    path("coalitions/<slug:coalition>/members/<int:member>/pause/", reminders.pause_member, name="pause-member"),
    path("coalitions/<slug:coalition>/pauses/<int:pause>/end/", reminders.resume_reminders, name="resume-reminders"),
    path("coalitions/<slug:coalition>/plans/", plans.plans, name="plans"),
    path("coalitions/<slug:coalition>/plans/<slug:kind>/", plans.plan, name="plan"),
    letter_path("reminders/", plans.letter_reminders, "letter-reminders"),
    letter_path("reminders/pause/", reminders.pause_letter, "pause-letter"),
    letter_path("reminders/plans/<slug:kind>/", plans.letter_plan, "letter-plan"),
]
