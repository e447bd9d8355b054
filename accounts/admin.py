"""The administrators' desk: officers and their posts. Citizens are not browsed here, nor anything sealed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from participants.identifiers import citizen_id

from . import departures, second_factor
from .addresses import client_address
from .models import AgencyPost, AgeRule, User
from .views import person


class NewOfficerForm(BaseUserCreationForm):
    """The administrator hands the password over; at the first sign-in the officer sets their own."""

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("username", "full_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The password rules look at the user: they are stricter for staff.
        self.instance.kind = User.Kind.STAFF
        self.instance.must_change_password = True


class OfficerForm(UserChangeForm):
    """Supervisors get their morning letter at this address. The personal number is written here and never shown."""

    email = forms.EmailField(label=_("Địa chỉ thư điện tử"), required=False)
    personal_number = forms.CharField(
        label=_("Số CCCD của cán bộ"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose = gettext("Để hồ sơ của chính cán bộ và người nhà không đến tay cán bộ đó.")
        if self.instance.identity_number:
            purpose += " " + gettext("Đã ghi; để trống thì giữ nguyên.")
        self.fields["personal_number"].help_text = purpose

    def clean_personal_number(self) -> str:
        number = self.cleaned_data["personal_number"]
        return citizen_id(number) if number else ""

    def save(self, commit: bool = True) -> User:
        if number := self.cleaned_data["personal_number"]:
            self.instance.identity_number = number
        return super().save(commit)


class NewPasswordForm(AdminPasswordChangeForm):
    """A password set by an administrator is not the officer's own either."""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        return super().save(commit)


class AgencyPostInline(admin.TabularInline):
    model = AgencyPost
    extra = 0
    autocomplete_fields = ("agency",)


@admin.register(User)
class OfficerAdmin(UserAdmin):
    form = OfficerForm
    add_form = NewOfficerForm
    change_password_form = NewPasswordForm
    inlines = (AgencyPostInline,)
    list_display = ("username", "full_name", "is_active", "is_staff", "has_second_factor", "last_login")
    actions = ("reset_second_factor",)
    list_filter = ("is_active", "is_staff", "posts__role")
    search_fields = ("username", "full_name")
    ordering = ("username",)
    readonly_fields = ("last_login", "created_at", "password_changed_at", "has_second_factor")
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email", "personal_number")}),
        (_("Quyền"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "has_second_factor")}),
        (_("Thời điểm"), {"fields": ("created_at", "last_login", "password_changed_at")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "full_name", "password1", "password2")}),
    )
    filter_horizontal = ("groups",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[User]":
        return super().get_queryset(request).filter(kind=User.Kind.STAFF).select_related("authenticator")

    @admin.display(description=_("Xác thực hai lớp"), boolean=True)
    def has_second_factor(self, officer: User) -> bool:
        return hasattr(officer, "authenticator")

    @admin.action(description=_("Gỡ thiết bị xác thực hai lớp"))
    def reset_second_factor(self, request: HttpRequest, chosen: "QuerySet[User]") -> None:
        """For a colleague who lost their phone; nobody does it for themselves."""
        administrator = person(request)
        if chosen.filter(pk=administrator.pk).exists():
            self.message_user(request, gettext("Thiết bị của chính bạn phải do quản trị viên khác gỡ."), messages.ERROR)
            return
        address = client_address(request)
        count = sum(second_factor.reset(officer, administrator, address) for officer in chosen)
        told = ngettext("Đã gỡ %d thiết bị xác thực.", "Đã gỡ %d thiết bị xác thực.", count)
        self.message_user(request, told % count)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Posts are saved last: whoever may do less now gives back what they hold."""
        super().save_related(request, form, formsets, change)
        if change:
            departures.look_at(form.instance)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Officers leave traces in dossiers: they are deactivated, never deleted."""
        return False


@admin.register(AgeRule)
class AgeRuleAdmin(admin.ModelAdmin):
    """A rule that has begun stays as it was: what was decided by it can be explained. A new one is added after it."""

    list_display = ("since", "years")

    def has_change_permission(self, request: HttpRequest, obj: AgeRule | None = None) -> bool:
        return (obj is None or obj.since > timezone.localdate()) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: AgeRule | None = None) -> bool:
        return (obj is None or obj.since > timezone.localdate()) and super().has_delete_permission(request, obj)
