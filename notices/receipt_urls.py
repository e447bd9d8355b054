"""Where gateways report."""

from django.urls import path

from . import receipt_views

app_name = "receipts"
urlpatterns = [path("bao-nhan/<slug:gateway>/", receipt_views.take, name="take")]
