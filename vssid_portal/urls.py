from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("registration.urls")),
    path("", include("accounts.urls")),
    path("", include("notices.receipt_urls")),
    path("can-bo/", include("review.urls")),
    path("quan-tri/", admin.site.urls),
]
if not settings.PRODUCTION:
    urlpatterns += [path("", include("notices.urls"))]

handler400 = "vssid_portal.errors.bad_request"
handler403 = "vssid_portal.errors.permission_denied"
handler404 = "vssid_portal.errors.page_not_found"
handler500 = "vssid_portal.errors.server_error"
