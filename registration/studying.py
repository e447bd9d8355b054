"""What a stored photo says: studied at upload within the request's share of time, and again by a worker if need be.

`Photo.findings` holds `codes` (kind, decoder, ms of each), `judgement` (problems, scores), `studied` ("request" or
"worker") and when (`studied_at`), `tries` (how often a weak photo of the kind came in), `fine` and `unsure` (see
`photos.fingerprint`) and `kept` (see `card_questions`). What the codes say is sealed in `Photo.read`.
"""

import datetime as dt
import json
import logging
from collections.abc import Iterable
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone

from vssid_portal.encryption import CannotOpen, blind_index

from . import photo_advice
from .models import DocumentType, Dossier, Photo, PhotoKind
from .photos import images, vault
from .photos.judge import Problem
from .photos.study import CARDS, Study, Wish
from .qr.citizen_card import CitizenCard
from .qr.errors import CardError
from .qr.health_card import HealthCard
from .qr.payload import read_payload
from .qr.scan import WORKER_BUDGET_MS

logger = logging.getLogger(__name__)

Card = CitizenCard | HealthCard

# Of the 300 ms a request may take for reading and judging; judging takes the rest.
_REQUEST_MS = 200
_QUICK_LOOK_MS = 0
# The queue forgot a photo that still waits after this: the clock hands it in again.
_FORGOTTEN_AFTER = dt.timedelta(minutes=10)
_BATCH = 200


def wish_for(dossier: Dossier, kind: PhotoKind) -> Wish:
    """What to find out at upload. A card bears one code: once it was read, the other face gets a quick look only."""
    shows = photo_advice.shows(kind)
    if shows not in CARDS:
        return Wish(shows)
    others = dossier.photos.filter(current=True).exclude(kind=kind)
    done = dossier.document_type == DocumentType.PASSPORT or any(other.read for other in others)
    return Wish(shows, _QUICK_LOOK_MS if done else _REQUEST_MS)


def note(photo: Photo, study: Study, by: str) -> None:
    """Put the results into the photo's fields; the caller saves it. `by` is `request` or `worker`."""
    problems = list(study.problems)
    if photo.dossier.document_type == DocumentType.PASSPORT and Problem.WRONG_SIDE in problems:
        problems.remove(Problem.WRONG_SIDE)  # a page of a booklet looks like neither side of a card
    cards = cards_in(code.text for code in study.codes)
    kinds = {code.text: _kind_of(code.text) for code in study.codes}
    photo.findings = photo.findings | {
        "codes": [{"kind": kinds[code.text], "decoder": code.decoder, "ms": code.ms} for code in study.codes],
        "judgement": {"problems": [problem.value for problem in problems], "scores": study.scores},
        "studied": by,
        "studied_at": timezone.now().isoformat(timespec="seconds"),
    }
    if study.fingerprint:
        photo.likeness = study.fingerprint.coarse
        photo.findings |= {"fine": study.fingerprint.fine, "unsure": list(study.fingerprint.unsure)}
    photo.read = json.dumps([code.text for code in study.codes], ensure_ascii=False) if study.codes else ""
    number = next((card.number for card in cards if isinstance(card, CitizenCard)), "")
    photo.card_index = blind_index(number, purpose="identity")


def awaits_worker(wish: Wish, study: Study) -> bool:
    """Whether a longer search for the code may be worth it."""
    return wish.code_ms == _REQUEST_MS and not study.codes and Problem.UNREADABLE not in study.problems


def texts_of(photo: Photo) -> list[str]:
    """The texts of the codes that were read on the photo."""
    return json.loads(photo.read) if photo.read else []


def cards_in(texts: Iterable[str]) -> list[Card]:
    """The cards among the texts of codes."""
    found = []
    for text in texts:
        try:
            card = read_payload(text)
        except CardError:
            continue
        if isinstance(card, Card):
            found.append(card)
    return found


def _kind_of(text: str) -> str:
    """`citizen_card`, `health_card` or `other`, as the command read_card names them."""
    card = next(iter(cards_in([text])), None)
    if card is None:
        return "other"
    return "citizen_card" if isinstance(card, CitizenCard) else "health_card"


def card_read(photos: Iterable[Photo]) -> tuple[Photo, Card] | None:
    """The card the photos show, with the photo it was read from: an identity card before any other."""
    found = [(photo, card) for photo in photos for card in cards_in(texts_of(photo))]
    found.sort(key=lambda one: (not isinstance(one[1], CitizenCard), one[0].kind != PhotoKind.CARD_FRONT))
    return found[0] if found else None


# --- The worker's part ---------------------------------------------------------------------------------------------


def hand_to_worker(photo: Photo) -> None:
    """Once the transaction holds, ask a worker to study the photo."""
    transaction.on_commit(partial(_enqueue, photo.pk))


def _enqueue(photo_id: int) -> None:
    """The broker only makes it quick; `study_forgotten` finds what it missed, and nobody waits for it."""
    try:
        current_app.send_task("registration.tasks.study_photo", args=[photo_id], retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's driver raises: the row is the truth
        logger.warning("The broker does not take photo %s (%s); the clock will.", photo_id, type(error).__name__)


def study_photo(photo_id: int) -> Dossier | None:
    """Search a waiting photo for its code with the worker's budget. Out: its dossier, None if it waits no more."""
    photo = Photo.objects.select_related("dossier").filter(pk=photo_id, awaits_study=True).first()
    if photo is None:
        return None
    try:
        jpeg = vault.get(photo.dossier_id, photo.name, bytes(photo.wrapped_key))
        found = images.study_again(jpeg, Wish(photo_advice.shows(photo.kind), WORKER_BUDGET_MS))
    except (CannotOpen, images.PhotoRefused):  # an officer who opens it meets the same; nothing to read here
        Photo.objects.filter(pk=photo_id).update(awaits_study=False)
        return None
    with transaction.atomic():
        Dossier.objects.select_for_update(no_key=True).only("pk").get(pk=photo.dossier_id)
        photo = Photo.objects.select_related("dossier").filter(pk=photo_id, awaits_study=True).first()
        if photo is None:  # taken again meanwhile
            return None
        note(photo, found, "worker")
        photo.awaits_study = False
        photo.save(update_fields=["findings", "likeness", "read", "card_index", "awaits_study"])
        mark(photo.dossier)
    return photo.dossier


def study_forgotten() -> int:
    """Hand in again what waits too long, oldest first. Out: how many."""
    waiting = Photo.objects.filter(awaits_study=True, stored_at__lt=timezone.now() - _FORGOTTEN_AFTER)
    ids = list(waiting.order_by("stored_at").values_list("pk", flat=True)[:_BATCH])
    for photo_id in ids:
        _enqueue(photo_id)
    return len(ids)


# --- Weak photos ---------------------------------------------------------------------------------------------------


def count_try(photo: Photo, before: Photo | None) -> None:
    """How many weak photos of the kind came in so far, this one included."""
    tries = before.findings.get("tries", 0) if before else 0
    photo.findings["tries"] = tries + bool(photo_advice.problems_of(photo))


def mark(dossier: Dossier) -> None:
    """Mark the current photos that an officer has to check at the counter, and no others."""
    photos = {photo.kind: photo for photo in dossier.photos.filter(current=True)}
    weak = photo_advice.to_check(photos)
    for photo in photos.values():
        if photo.check_at_counter != (photo.kind in weak):
            photo.check_at_counter = photo.kind in weak
            photo.save(update_fields=["check_at_counter"])
