"""Photos of a dossier: made harmless (`images`), weighed (`judge`), kept sealed (`vault`)."""
