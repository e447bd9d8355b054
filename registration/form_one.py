"""A dossier's Form 01: on the screen, as PDF, as an attachment; and its QR code."""

from uuid import UUID

from django.utils import timezone

from notices import phones
from notices.attachments import Attachment, AttachmentGone

from . import album, print_code
from .models import Dossier, Kind, PhotoKind
from .old_and_new import known_as
from .paper.form import FormOne, Visit
from .paper.pictures import qr_address
from .paper.render import form_html, form_pdf
from .purposes import purpose_of, unit_head
from .services import visit_by

# The name under which the outbox asks for the PDF of a dossier.
ATTACHMENT = "form_one"


def exists_for(dossier: Dossier) -> bool:
    """A child is declared on one page of the parent's account: nothing is printed or signed."""
    return dossier.kind != Kind.CHILD


def preview_of(dossier: Dossier, portrait_url: str) -> str:
    """The form as it will be printed, as an HTML fragment (safe to show)."""
    return form_html(form_of(dossier), portrait_url=portrait_url)


def pdf_of(dossier: Dossier) -> bytes:
    """The form as a one-page PDF with the portrait."""
    portrait = album.current(dossier).get(PhotoKind.PORTRAIT)
    return form_pdf(form_of(dossier, album.picture(portrait) if portrait else b""))


def attachment_of(reference: str) -> Attachment:
    """The PDF for the e-mail that the outbox is about to send. `reference` is the dossier's id."""
    dossier = Dossier.objects.filter(pk=UUID(reference)).exclude(code=None).first()
    if dossier is None:
        raise AttachmentGone(reference)
    return Attachment(f"to-khai-{dossier.code}.pdf", pdf_of(dossier))


def qr_picture(dossier: Dossier) -> str:
    """The QR code of the dossier's digits, as a `data:` address for an image."""
    return qr_address(dossier.code or "")


def form_of(dossier: Dossier, portrait: bytes = b"") -> FormOne:
    """What the form says of this dossier."""
    agency = dossier.receiving_agency
    sent_on = timezone.localdate(dossier.submitted_at) if dossier.submitted_at else timezone.localdate()
    birth_date = dossier.birth_date
    place = dossier.province or (agency.province if agency else None)
    return FormOne(
        agency=agency.name if agency else "",
        full_name=dossier.full_name,
        social_insurance_number=dossier.social_insurance_number,
        identity_number=known_as(dossier, "identity"),
        address=known_as(dossier, "address"),
        phone=phones.shown(dossier.phone),
        start_on=sent_on,
        place=place.name if place else "",
        declared_on=sent_on,
        birth_date=birth_date.vietnamese if birth_date else "",
        gender=str(dossier.get_gender_display()),
        email=dossier.email,
        transacts_through="ivan" if dossier.transacts_through == "ivan" else "portal",
        portrait=portrait,
        code=dossier.code or "",
        code_shown=dossier.grouped_code,
        declared_by=str(dossier.declared_by) if dossier.declared_by_id else "",
        scanned=print_code.of_form(dossier).digits if dossier.code else "",
        visit=_visit(dossier),
        unit=unit_head(dossier) if dossier.unit_code else None,
        **purpose_of(dossier),
    )


def _visit(dossier: Dossier) -> Visit | None:
    agency = dossier.receiving_agency
    if agency is None or dossier.submitted_at is None:
        return None
    return Visit(agency.name, agency.address, agency.contact_phone, visit_by(dossier))
