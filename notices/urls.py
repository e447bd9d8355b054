"""Addresses of the test mailbox (first-run and test modes only)."""

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("hop-thu-thu-nghiem/", views.mailbox, name="mailbox"),
    path("hop-thu-thu-nghiem/<int:message_id>/tep/", views.attachment, name="mailbox_attachment"),
]
