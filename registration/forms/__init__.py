"""The forms of the wizard and of tracking."""

from .agency import AgencyForm
from .entry import AssistedCheckForm, CheckForm, ResumeForm, StartForm, TrackForm
from .information import Information, InformationForm

__all__ = [
    "AgencyForm",
    "AssistedCheckForm",
    "CheckForm",
    "Information",
    "InformationForm",
    "ResumeForm",
    "StartForm",
    "TrackForm",
]
