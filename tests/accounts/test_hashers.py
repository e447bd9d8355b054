from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.hashers import PortalArgon2Hasher


def test_passwords_are_kept_as_argon2id_at_the_stated_cost():
    assert (
        PortalArgon2Hasher().encode("mèo con", "muối" * 4).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    )


def test_a_hash_of_another_cost_still_opens_and_is_due_for_renewal():
    other = Argon2PasswordHasher().encode("mèo con", "muối" * 4)
    assert PortalArgon2Hasher().verify("mèo con", other)
    assert PortalArgon2Hasher().must_update(other)
