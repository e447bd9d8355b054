"""The rows of registration: the dossier, its photos, its trail."""

from .anchor import AnchoredHead, AuditAnchor
from .calendar import CalendarException
from .child import ChildDeclaration
from .dossier import CodeCounter, DocumentType, Dossier, DossierQuerySet, Gender, Kind, TransactsThrough
from .photo import PhoneLink, Photo, PhotoKind
from .rights import DataCopy, DataRequest
from .trail import ChecklistItem, ChecklistTick, Decision, DossierEvent, Outcome, ReturnedItem, SentDeclaration
from .unit_label import UnitLabel, unit_labels

__all__ = [
    "AnchoredHead",
    "AuditAnchor",
    "CalendarException",
    "ChecklistItem",
    "ChecklistTick",
    "ChildDeclaration",
    "CodeCounter",
    "DataCopy",
    "DataRequest",
    "Decision",
    "DocumentType",
    "Dossier",
    "DossierEvent",
    "DossierQuerySet",
    "Gender",
    "Kind",
    "Outcome",
    "PhoneLink",
    "Photo",
    "PhotoKind",
    "ReturnedItem",
    "SentDeclaration",
    "TransactsThrough",
    "UnitLabel",
    "unit_labels",
]
