"""What a child's dossier has besides: who declares it, what they are to the child, what the child said."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Relation

from .dossier import Dossier


class ChildDeclaration(models.Model):
    """A parent or guardian declares a child, from their own account."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="child_declaration")
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="child_declarations", editable=False
    )
    relation = models.CharField(_("Quan hệ với trẻ"), max_length=8, choices=Relation.choices, blank=True)
    # From seven years on the child agrees as well (Personal Data Protection Law, article 24; QUALITY S-47).
    child_agreed_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.dossier} {self.relation}"
