"""A new key in front, everything sealed anew, and the old one can go."""

import io

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from registration import key_rotation
from registration.models import Dossier
from registration.photos import vault
from tests.factories import CitizenFactory, DossierFactory, add_photos

pytestmark = pytest.mark.django_db

OLD, NEW = b"o" * 32, b"n" * 32


def said_by(*arguments: str) -> str:
    out = io.StringIO()
    call_command("rotate_keys", *arguments, stdout=out)
    return out.getvalue()


def test_after_it_the_old_key_opens_nothing_that_is_needed(settings: LazySettings) -> None:
    settings.DATA_KEYS = {"old": OLD}
    dossier, citizen = DossierFactory(email="mau@example.com"), CitizenFactory()
    photo = add_photos(dossier)[0]
    jpeg = vault.get(dossier.pk, photo.name, photo.wrapped_key)

    settings.DATA_KEYS = {"new": NEW, "old": OLD}
    with pytest.raises(CommandError, match="still need an older key"):
        said_by("--check")
    assert "registration.Photo.wrapped_key: 3" in said_by()
    assert "Every value is under the current key." in said_by("--check")

    settings.DATA_KEYS = {"new": NEW}
    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.phone, again.identity_number, again.email) == (
        dossier.phone, dossier.identity_number, "mau@example.com",
    )  # fmt: skip
    citizen.refresh_from_db()
    assert citizen.phone == "+84903000001"
    photo.refresh_from_db()
    assert vault.get(dossier.pk, photo.name, photo.wrapped_key) == jpeg


def test_a_second_run_finds_nothing_to_do(settings: LazySettings) -> None:
    settings.DATA_KEYS = {"old": OLD}
    DossierFactory()
    settings.DATA_KEYS = {"new": NEW, "old": OLD}
    assert sum(rotated.values for rotated in key_rotation.rotate()) > 0
    assert sum(rotated.values for rotated in key_rotation.rotate()) == 0


def test_a_value_whose_key_is_gone_stops_it(settings: LazySettings) -> None:
    settings.DATA_KEYS = {"old": OLD}
    DossierFactory()
    settings.DATA_KEYS = {"new": NEW}
    with pytest.raises(vault.CannotOpen):
        list(key_rotation.rotate())
