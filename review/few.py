"""Dossiers that are few are named one by one: the rows and counts of a page then go by their ids.

Otherwise every one of its dozen counts goes through all dossiers of a province to find the same few.
"""

from uuid import UUID

from registration.models import DossierQuerySet

# What is more than this is met soon in any list.
MOST = 500


def ids_of_few(dossiers: DossierQuerySet) -> list[UUID] | None:
    """Their ids, in no order; None where they are not few."""
    ids = list(dossiers.order_by().values_list("pk", flat=True)[: MOST + 1])
    return ids if len(ids) <= MOST else None
