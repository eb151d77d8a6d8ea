"""Routes of this part."""

from django.urls import URLPattern, URLResolver

from letters.clocks.views import clocks
from letters.http import letter_path

urlpatterns: list[URLPattern | URLResolver] = [
    letter_path("recipients/<int:number>/deadline/", clocks.deadline, "deadline"),
    letter_path("recipients/<int:number>/deadline/extend/", clocks.extend, "extend-deadline"),
    letter_path(
        "recipients/<int:number>/deadline/extensions/<int:extension>/revoke/",
        clocks.revoke_extension,
        "revoke-extension",
    ),
    letter_path("recipients/<int:number>/deadline/stop/", clocks.pause, "pause-clock"),
    letter_path("recipients/<int:number>/deadline/resume/", clocks.resume, "resume-clock"),
    letter_path("recipients/<int:number>/deadline/stops/<int:stop>/cancel/", clocks.cancel_pause, "cancel-pause"),
    letter_path("recipients/<int:number>/deadline/event/", clocks.event_day, "event-day"),
]
