"""Argon2id at a stated cost (QUALITY S-2)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """OWASP's 19 MiB and two rounds on one thread.

    Django's own 100 MiB on eight threads would let a dozen sign-ins at once fill the memory of a worker.
    Hashes of another cost are renewed when their owner signs in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
