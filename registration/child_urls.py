"""Addresses about children, in the parent's account. Words that are no id stand before the ids."""

from django.urls import path

from .views import child, child_account, child_dossier, child_scan, family_doors

urlpatterns = [
    path("dang-ky/", child.NewChildView.as_view(), name="child_new"),
    path("dang-go/", child.KeepChildTypedView.as_view(), name="child_keep_typed"),
    path("quet-bhyt/", child_scan.ChildScanView.as_view(), {"card": "bhyt"}, name="child_scan"),
    path("<int:pk>/", child_account.ChildAccountView.as_view(), name="child_account"),
    path("<uuid:dossier_id>/", child_dossier.ChildDossierPage.as_view(), name="child_dossier"),
    path("<uuid:dossier_id>/hoan-tat/", child_dossier.ChildDoneView.as_view(), name="child_done"),
    path("<uuid:dossier_id>/bo-sung/", child.MendChildView.as_view(), name="child_mend"),
    path("<uuid:dossier_id>/rut/", child_dossier.WithdrawChildView.as_view(), name="child_withdraw"),
    path("<uuid:dossier_id>/anh/<slug:kind>/", family_doors.ChildPhotoView.as_view(), name="child_photo"),
]
