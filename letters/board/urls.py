"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.board.views import board, calendar

urlpatterns: list[URLPattern | URLResolver] = [
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
]
