"""Routes of this part."""

from django.urls import URLPattern, URLResolver

from letters.http import letter_path
from letters.recipients.views import rows, salutations, several

urlpatterns: list[URLPattern | URLResolver] = [
    letter_path("recipients/", rows.recipients, "recipients"),
    letter_path("recipients/add/", rows.add_recipient, "add-recipient"),
    letter_path("recipients/several/", several.add_several, "add-several"),
    letter_path("recipients/several/take-off/", several.take_off, "take-off-several"),
    letter_path("recipients/<int:number>/", rows.change_recipient, "recipient"),
    letter_path("recipients/<int:number>/remove/", rows.remove_recipient, "remove-recipient"),
    letter_path("recipients/<int:number>/shift/", rows.shift_recipient, "shift-recipient"),
    letter_path("recipients/<int:number>/directory/", rows.follow_directory, "follow-directory"),
    letter_path("copies/salutations/", salutations.salutations, "salutations"),
]
