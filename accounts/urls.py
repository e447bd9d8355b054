from django.urls import path

from . import (
    check_code_views,
    device_views,
    password_views,
    recovery_views,
    second_device_views,
    second_factor_views,
    sms_accents,
    views,
)

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.SignInView.as_view(), name="sign_in"),
    path("dang-nhap/quen-mat-khau/", recovery_views.RecoverView.as_view(), name="recover"),
    path("dang-nhap/quen-mat-khau/ma-otp/", recovery_views.RecoverCodeView.as_view(), name="recover_code"),
    path(
        "dang-nhap/quen-mat-khau/mat-khau-moi/",
        recovery_views.RecoverPasswordView.as_view(),
        name="recover_password",
    ),
    path("dang-nhap/thiet-bi-khac/", second_device_views.OtherDeviceView.as_view(), name="other_device"),
    path("dang-nhap/da-dang-xuat/", second_device_views.ended, name="ended"),
    path("tai-khoan/thiet-bi/", device_views.devices, name="devices"),
    path("tai-khoan/thiet-bi/<int:pk>/khong-phai-toi/", device_views.not_me, name="not_me"),
    path("tai-khoan/tin-nhan/", sms_accents.choose_accents, name="accents"),
    path("dang-nhap/xac-thuc/", second_factor_views.SecondFactorView.as_view(), name="second_factor"),
    path("dang-nhap/thiet-lap-xac-thuc/", second_factor_views.SetupView.as_view(), name="second_factor_setup"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
    path("phien/gia-han/", views.extend_session, name="extend_session"),
    path("tai-khoan/doi-mat-khau/", password_views.ChangePasswordView.as_view(), name="change_password"),
    path(
        "tai-khoan/doi-mat-khau/ma-otp/",
        password_views.ConfirmPasswordView.as_view(),
        name="confirm_password",
    ),
    path("ma-kiem-tra/moi/", check_code_views.fresh, name="check_fresh"),
    path("ma-kiem-tra/anh/<slug:key>/", check_code_views.picture, name="check_picture"),
    path("ma-kiem-tra/am-thanh/<slug:key>/", check_code_views.spoken, name="check_sound"),
    path("ma-kiem-tra/xac-minh/<slug:key>/", check_code_views.proof, name="check_proof"),
]
