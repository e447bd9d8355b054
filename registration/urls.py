from django.urls import include, path

from .csp_reports import csp_report
from .health import health
from .views import (
    changes,
    files,
    information,
    lists,
    number_lookup,
    phone_link,
    reading,
    rights,
    scan,
    start,
    tracking,
    viewers,
    wizard,
)

app_name = "registration"

_dossier = [
    path("thong-tin/", information.by_kind, name="information"),
    path("dang-go/<slug:step>/", information.KeepTypedView.as_view(), name="keep_typed"),
    path("quet/<slug:card>/", scan.ScanView.as_view(), name="scan"),
    path("anh/", wizard.PhotosView.as_view(), name="photos"),
    path("anh/da-doc/", reading.ReadingView.as_view(), name="reading"),
    path("anh/doi-chieu/", reading.QuestionsView.as_view(), name="questions"),
    path("anh/<slug:kind>/", files.PhotoView.as_view(), name="photo"),
    path("dien-thoai/", phone_link.PhoneLinkView.as_view(), name="phone_link"),
    path("dien-thoai/theo-doi/", phone_link.PhoneLinkStateView.as_view(), name="phone_link_state"),
    path("xac-thuc/", wizard.VerifyView.as_view(), name="verify"),
    path("co-quan/", wizard.AgencyView.as_view(), name="agency"),
    path("xem-lai/", wizard.CheckView.as_view(), name="check"),
    path("hoan-tat/", tracking.DoneView.as_view(), name="done"),
    path("ban-sao/", tracking.CopyView.as_view(), name="copy"),
    path("to-khai.pdf", files.FormPdfView.as_view(), name="form_pdf"),
]

# Short, because a code holds them and people type them. None names the dossier: the phone's session does.
_phone = [
    path("mo/", phone_link.OpenView.as_view(), name="phone_open"),
    path("anh/", phone_link.PhonePhotosView.as_view(), name="phone_photos"),
    path("anh/<slug:kind>/", phone_link.PhonePhotoView.as_view(), name="phone_photo"),
    path("con-mo/", phone_link.alive, name="phone_alive"),
    path("xong/", phone_link.done, name="phone_done"),
    path("<slug:token>/", phone_link.door, name="phone_door"),
]

urlpatterns = [
    path("", start.home, name="home"),
    path("dang-ky/", start.StartView.as_view(), name="start"),
    path("dang-ky/tiep-tuc/", start.ResumeView.as_view(), name="resume"),
    path("dang-ky/dieu-chinh/", changes.ChangeView.as_view(), name="change_account"),
    path("dang-ky/<uuid:dossier_id>/", include(_dossier)),
    path("dt/", include(_phone)),
    path("dia-ban/tim/", lists.DivisionSearchView.as_view(), name="find_division"),
    path("dia-ban/<int:pk>/", lists.DivisionChildrenView.as_view(), name="division_children"),
    path("co-quan/tim/", lists.AgencySearchView.as_view(), name="find_agency"),
    path("co-quan/<int:pk>/", lists.OfficesView.as_view(), name="offices"),
    path("tra-cuu/ma-so-bhxh/", number_lookup.NumberLookupView.as_view(), name="number_lookup"),
    path("tra-cuu/ma-so-bhxh/ma-otp/", number_lookup.NumberLookupCodeView.as_view(), name="number_lookup_code"),
    path("tra-cuu/ma-so-bhxh/ket-qua/", number_lookup.NumberLookupResultView.as_view(), name="number_lookup_result"),
    path("ho-so/", tracking.TrackView.as_view(), name="track"),
    path("ho-so/bo-sung/", tracking.OpenView.as_view(), name="correct"),
    path("tai-khoan/", tracking.account, name="account"),
    path("tai-khoan/ho-so/<slug:code>/", tracking.own_dossier, name="own_dossier"),
    path("tai-khoan/con/", include("registration.child_urls")),
    path("tai-khoan/ai-da-xem/", viewers.viewers, name="viewers"),
    path("tai-khoan/quyen/", rights.RightsView.as_view(), name="rights"),
    path("tai-khoan/quyen/ma-otp/", rights.CopyCodeView.as_view(), name="data_code"),
    path("tai-khoan/quyen/tai-ve/<slug:token>/", rights.CopyView.as_view(), name="data_copy"),
    path("quyen-rieng-tu/", start.privacy, name="privacy"),
    path("tro-nang/", start.accessibility, name="accessibility"),
    path("suc-khoe/", health, name="health"),
    path("bao-cao-csp/", csp_report, name="csp_report"),
]
