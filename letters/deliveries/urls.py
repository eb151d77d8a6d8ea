"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.deliveries.views import addenda, delivered, deliveries, delivery, planned
from letters.http import letter_path

urlpatterns: list[URLPattern | URLResolver] = [
    letter_path("deliveries/", deliveries.deliveries, "deliveries"),
    letter_path("deliveries/send/", deliveries.send_letter, "send-letter"),
    letter_path("deliveries/record/", deliveries.record_delivery, "record-delivery"),
    letter_path("deliveries/addenda/<int:number>/send/", addenda.send_addendum, "send-addendum"),
    letter_path("deliveries/addenda/<int:number>/record/", addenda.record_addendum, "record-addendum"),
    letter_path("deliveries/planned/<int:number>/", planned.planned_sending, "planned-sending"),
    letter_path("deliveries/<int:number>/", delivery.delivery, "delivery"),
    letter_path("deliveries/<int:number>/outcome/", delivery.note_outcome, "note-delivery"),
    letter_path("deliveries/<int:number>/cancel/", delivery.cancel_delivery, "cancel-delivery"),
    path("delivered/open/<str:token>/", delivered.open_link, name="delivered-link"),
    path("delivered/<slug:page>/", delivered.delivered, name="delivered"),
    path("delivered/<slug:page>/letter.pdf", delivered.delivered_pdf, name="delivered-pdf"),
]
