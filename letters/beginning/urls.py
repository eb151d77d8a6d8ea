"""Routes of this part; those of a trial are there in trials only."""

from django.urls import URLPattern, URLResolver, path

from letters.beginning.views import begin, trial

urlpatterns: list[URLPattern | URLResolver] = [
    path("begin/", begin.begin, name="begin"),
]

of_trials: list[URLPattern | URLResolver] = [
    path("trial/", trial.start, name="start"),
    path("trial/begin/", trial.begin, name="begin"),
    path("trial/sign-in/", trial.sign_in, name="sign-in"),
]
