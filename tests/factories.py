"""Made-up people, offices and dossiers, each in one line.

`AgencyFactory()` is an office below its provincial one; `OfficerFactory(agency=office)` has a post there;
`DossierFactory(submitted=True, receiving_agency=office)`, `DossierFactory(approved=True, officer=officer)`.
"""

import datetime as dt
import io
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image, ImageDraw

from accounts.models import AgencyPost, User
from agencies.models import Agency, Division
from registration import dossier_code, sent
from registration.models import ChecklistItem, ChildDeclaration, Dossier, Gender, Kind, Photo, PhotoKind
from registration.photos import vault
from registration.states import Action, ActorKind
from registration.workflow import Actor, advance

OFFICER_PASSWORD = "mat-khau-can-bo"
CHECKLIST_OF_AN_ADULT = [ChecklistItem.SIGNED_FORM.value, ChecklistItem.ORIGINAL_ID.value]
CITIZEN = Actor(ActorKind.CITIZEN, address="203.0.113.7")


@cache
def _hash_of(password: str) -> str:
    """Argon2 is slow by design: whoever has the same password here shares its hash."""
    return make_password(password)


class DivisionFactory(DjangoModelFactory):
    """A province under a three-digit code, which no real province has."""

    class Meta:
        model = Division

    structure = "2021"
    level = Division.Level.PROVINCE
    code = factory.Sequence(lambda n: f"{n % 900 + 100}")
    name = factory.Sequence(lambda n: f"Minh Hoạ {n}")
    type = "Tỉnh"
    full_name = factory.LazyAttribute(lambda division: f"{division.type} {division.name}")


class ProvinceOfficeFactory(DjangoModelFactory):
    """A provincial BHXH agency."""

    class Meta:
        model = Agency

    structure = "2021"
    level = Agency.Level.PROVINCE
    province = factory.SubFactory(DivisionFactory)
    code = factory.LazyAttribute(lambda agency: f"0{agency.province.code}")
    name = factory.LazyAttribute(lambda agency: f"BHXH tỉnh {agency.province.name}")
    phone = "028 3997 9039"


class AgencyFactory(DjangoModelFactory):
    """An office below a provincial agency."""

    class Meta:
        model = Agency

    structure = "2021"
    level = Agency.Level.OFFICE
    parent = factory.SubFactory(ProvinceOfficeFactory)
    province = factory.LazyAttribute(lambda agency: agency.parent.province)
    code = factory.Sequence(lambda n: f"{n % 90000 + 10000}")
    name = factory.Sequence(lambda n: f"BHXH huyện Mẫu {n}")


class OfficerFactory(DjangoModelFactory):
    """Staff with a post at `agency` (a new office by default) in `role`, since yesterday."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        plain = OFFICER_PASSWORD

    username = factory.Sequence(lambda n: f"canbo{n}")
    kind = User.Kind.STAFF
    full_name = factory.Sequence(lambda n: f"Cán bộ Thử {n}")
    password = factory.LazyAttribute(lambda made: _hash_of(made.plain))

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, agency: Agency | None = None, **facts: Any) -> User:
        role = facts.pop("role", AgencyPost.Role.OFFICER)
        user: User = super()._create(model_class, *args, **facts)
        since = timezone.localdate() - dt.timedelta(days=1)
        AgencyPost.objects.create(user=user, agency=agency or AgencyFactory(), role=role, since=since)
        return user


class CitizenFactory(DjangoModelFactory):
    """Somebody who signs in with their social insurance number."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        plain = "mat-khau-nguoi-dan"

    social_insurance_number = factory.Sequence(lambda n: f"79{n:08d}")
    username = factory.SelfAttribute("social_insurance_number")
    full_name = "Lê Thị Bình"
    phone = "+84903000001"
    password = factory.LazyAttribute(lambda made: _hash_of(made.plain))


class DossierFactory(DjangoModelFactory):
    """A complete declaration; a draft unless a trait says how far it has come. Photos: `add_photos`.

    What an officer does to it is done by `officer`, by default a new one at the receiving agency.
    """

    class Meta:
        model = Dossier

    class Params:
        submitted = factory.Trait(stage="submitted")
        in_review = factory.Trait(stage="in_review")
        returned = factory.Trait(stage="returned")
        rejected = factory.Trait(stage="rejected")
        approved = factory.Trait(stage="approved")
        withdrawn = factory.Trait(stage="withdrawn")

    stage = "draft"
    full_name = "Nguyễn Văn Hòa"
    social_insurance_number = factory.Sequence(lambda n: f"01{n:08d}")
    born_on = "1990-03-12"
    gender = Gender.MALE
    identity_number = factory.Sequence(lambda n: f"001090{n:06d}")
    province = factory.LazyAttribute(lambda dossier: dossier.receiving_agency.province)
    street = "12 phố Ví Dụ"
    phone = factory.Sequence(lambda n: f"+849{n:08d}")
    phone_verified_at = factory.LazyFunction(timezone.now)
    information_saved_at = factory.LazyFunction(timezone.now)
    notice_read_at = factory.LazyFunction(timezone.now)
    receiving_agency = factory.SubFactory(AgencyFactory)

    @classmethod
    def _create(
        cls, model_class: type[Dossier], *args: Any, stage: str = "draft", officer: User | None = None, **facts: Any
    ) -> Dossier:
        submitted_at = facts.pop("submitted_at", None)
        dossier: Dossier = super()._create(model_class, *args, **facts)
        return cls.advanced(dossier, stage, officer, submitted_at)

    @classmethod
    def advanced(
        cls, dossier: Dossier, stage: str, officer: User | None, submitted_at: dt.datetime | None = None
    ) -> Dossier:
        if stage != "draft":
            send(dossier, submitted_at=submitted_at)
        if stage == "withdrawn":
            advance(dossier, Action.WITHDRAW, CITIZEN)
        elif stage not in ("draft", "submitted"):
            _review(dossier, stage, officer or OfficerFactory(agency=dossier.receiving_agency))
            dossier.refresh_from_db()
        return dossier


class ChildDossierFactory(DossierFactory):
    """A child declared by `guardian` (a new one by default), eight years old, with the guardian's phone."""

    kind = Kind.CHILD
    full_name = "Nguyễn Thị An"
    gender = Gender.FEMALE
    born_on = factory.LazyFunction(lambda: dt.date(timezone.localdate().year - 8, 1, 15).isoformat())
    identity_number = ""

    @classmethod
    def _create(
        cls, model_class: type[Dossier], *args: Any, guardian: User | None = None, **facts: Any
    ) -> Dossier:
        guardian, relation = guardian or CitizenFactory(), facts.pop("relation", "mother")
        stage, officer = facts.pop("stage", "draft"), facts.pop("officer", None)
        dossier = super()._create(model_class, *args, **{**facts, "phone": guardian.phone, "email": guardian.email})
        declared = {"guardian": guardian, "relation": relation, "child_agreed_at": timezone.now()}
        ChildDeclaration.objects.create(dossier=dossier, **declared)
        return cls.advanced(dossier, stage, officer)


def send(dossier: Dossier, *, submitted_at: dt.datetime | None = None) -> Dossier:
    """Send a draft, or a returned dossier again, without the wizard's checks and notices."""
    agency, now = dossier.receiving_agency, timezone.now()
    assert agency is not None
    advance(
        dossier,
        Action.SUBMIT,
        CITIZEN,
        code=dossier.code or dossier_code.next_code(agency.padded_code, timezone.localdate()),
        duplicate_of=dossier.duplicate_of or Dossier.objects.primary_of(dossier),
        round=F("round") + 1,
        submitted_at=dossier.submitted_at or submitted_at or now,
        committed_at=now,
        papers_recorded_at=now if dossier.kind == Kind.CHILD else dossier.papers_recorded_at,
    )
    sent.keep(dossier)
    return dossier


def _review(dossier: Dossier, stage: str, officer: User) -> None:
    # Imported late: most users of this file need no desk.
    from review import services

    actor = officer_actor(officer)
    if stage == "in_review":
        services.take(dossier, actor)
    elif stage == "returned":
        services.return_for_changes(dossier, actor, {"full_name": "Không đúng như trên giấy tờ tùy thân"})
    elif stage == "rejected":
        services.reject(dossier, actor, "Số điện thoại không chính chủ")
    elif stage == "approved":
        services.approve(dossier, actor, ChecklistItem.values)


def officer_actor(user: User) -> Actor:
    """The officer as the workflow sees them."""
    return Actor(ActorKind.OFFICER, user.pk, "198.51.100.4")


PHOTOS_OF_AN_ADULT = (PhotoKind.PORTRAIT, PhotoKind.CARD_FRONT, PhotoKind.CARD_BACK)


def add_photos(dossier: Dossier, kinds: tuple[PhotoKind, ...] = PHOTOS_OF_AN_ADULT) -> list[Photo]:
    """Sealed photos of the dossier: drawings, told apart by the kind written on them."""
    return [_add_photo(dossier, PhotoKind(kind)) for kind in kinds]


def _add_photo(dossier: Dossier, kind: PhotoKind) -> Photo:
    size = (300, 400) if kind == PhotoKind.PORTRAIT else (428, 270)
    picture = Image.new("RGB", size, "#cfd8e6")
    ImageDraw.Draw(picture).text((20, 20), kind.value, fill="#14213a")
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG")
    stored = vault.put(dossier.pk, jpeg.getvalue())
    return Photo.objects.create(
        dossier=dossier, kind=kind, name=stored.name, wrapped_key=stored.wrapped_key, size=stored.size,
        sha256=stored.sha256, width=size[0], height=size[1],
    )  # fmt: skip
