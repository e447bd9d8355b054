"""The photos of a dossier: taking one in, showing one, throwing old ones away."""

from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from . import studying
from .models import Dossier, Photo, PhotoKind
from .photos import images, vault, watermark
from .states import EDITABLE, State
from .workflow import NotEditable


def store(dossier: Dossier, kind: PhotoKind, file: BinaryIO) -> Photo:
    """Make a photo sane, study it, seal it, and make it the dossier's current one of its kind.

    Raises images.PhotoRefused with the sentence to show, or vault.CannotStore. The sealed file is written before the
    row, so a row never lacks its file; a file without a row is swept (`expiry.sweep_orphan_photos`).

    Raises NotEditable where the dossier was sent or ended while the photo was on its way.
    """
    wish = studying.wish_for(dossier, kind)
    sane = images.sanitise(file, wish)
    stored = vault.put(dossier.pk, sane.jpeg)
    with transaction.atomic():
        state = Dossier.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=dossier.pk)
        if state not in EDITABLE:
            vault.remove(stored.name)
            raise NotEditable(state)
        before = dossier.photos.filter(kind=kind, current=True).first()
        set_aside(dossier, kind)
        photo = Photo(
            dossier=dossier,
            kind=kind,
            name=stored.name,
            wrapped_key=stored.wrapped_key,
            size=stored.size,
            sha256=stored.sha256,
            width=sane.width,
            height=sane.height,
            stored_at=timezone.now(),
            awaits_study=studying.awaits_worker(wish, sane.study),
        )
        studying.note(photo, sane.study, "request")
        studying.count_try(photo, before)
        photo.save()
        studying.mark(dossier)
        if photo.awaits_study:
            studying.hand_to_worker(photo)
        return photo


def set_aside(dossier: Dossier, *kinds: PhotoKind) -> None:
    """The photos of these kinds count no longer. Inside the caller's transaction."""
    replaced = dossier.photos.filter(kind__in=kinds, current=True)
    if dossier.state == State.DRAFT:
        _remove(list(replaced))  # nobody has seen it; what an officer returned stays for comparison
    else:
        replaced.update(current=False)


def current(dossier: Dossier) -> dict[str, Photo]:
    """`{kind: photo}` of the photos that count."""
    return {photo.kind: photo for photo in dossier.photos.filter(current=True)}


def picture(photo: Photo) -> bytes:
    """The photo as JPEG. Raises encryption.CannotOpen when its file was damaged or swapped."""
    return vault.get(photo.dossier_id, photo.name, bytes(photo.wrapped_key))


def marked_picture(photo: Photo, viewer: str) -> bytes:
    """The photo as this viewer may see it: with their name and the present minute in it."""
    now = timezone.localtime().strftime("%H:%M %d/%m/%Y")
    return watermark.marked(picture(photo), f"{viewer} – {now}")


def clear(dossier_id: UUID) -> int:
    """Remove all photos of a dossier, files included. Out: how many."""
    photos = list(Photo.objects.filter(dossier_id=dossier_id))
    _remove(photos)
    return len(photos)


def _remove(photos: list[Photo]) -> None:
    """The rows now, their files once the transaction holds."""
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    for photo in photos:
        # A store that is away loses nothing by it: what stays there without a row is swept.
        transaction.on_commit(partial(vault.remove, photo.name), robust=True)
