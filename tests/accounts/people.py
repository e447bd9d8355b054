"""Made-up people of these tests, and what reaches their phones."""

import re
from typing import Any

from accounts.issuance import AccountHolder
from accounts.models import User
from notices.models import Notice

HOA_PASSWORD = "meo con thích cá khô"
OFFICER_PASSWORD = "sổ bìa xanh trên kệ"

HOA = AccountHolder(
    social_insurance_number="0123456789",
    full_name="Trần Thị Hoa",
    identity_number="079185000123",
    phone="+84912345678",
    email="hoa@example.vn",
)


def citizen(**facts: Any) -> User:
    """Hoa, who has her own password already."""
    return User.objects.create_user(
        HOA.social_insurance_number,
        facts.pop("password", HOA_PASSWORD),
        **{
            "full_name": HOA.full_name,
            "social_insurance_number": HOA.social_insurance_number,
            "identity_number": HOA.identity_number,
            "phone": HOA.phone,
            "email": HOA.email,
            **facts,
        },
    )


def officer(**facts: Any) -> User:
    return User.objects.create_user(
        facts.pop("username", "canbo.cuchi"),
        facts.pop("password", OFFICER_PASSWORD),
        **{"kind": User.Kind.STAFF, "full_name": "Lê Văn Bình", **facts},
    )


def last_sms() -> str:
    """The newest text on anybody's phone."""
    return Notice.objects.filter(channel="sms").latest("pk").body


def last_code() -> str:
    return re.search(r"\b\d{6}\b", last_sms())[0]


def last_first_password() -> str:
    return re.search(r"\b\d{8}\b", last_sms())[0]
