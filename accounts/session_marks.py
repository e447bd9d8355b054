"""Names under which the sign-in and password pages leave something in the session."""

# Set right after a sign-in that must change its password: the old password was given a moment ago.
OLD_PASSWORD_GIVEN = "old_password_given"  # noqa: S105  the name of a mark
# When the session signed in, in seconds: it ends some hours later in any case.
SIGNED_IN_AT = "signed_in_at"
# When its time of idleness last began anew, in seconds.
RENEWED_AT = "renewed_at"
# The sealed secret of an authenticator app that has not proved itself yet.
NEW_SECRET = "new_secret"  # noqa: S105  the name of a mark
# The hash of a new password and when it was chosen, until the one-time code is there.
NEW_PASSWORD = "new_password"  # noqa: S105  the name of a mark
# Whose password is being recovered, sealed; then who proved it, when, and for which password.
RECOVERY = "recovery"
RECOVERED = "recovered"
# The sign-in this session stands for, and when an officer's was last looked at.
SIGN_IN = "sign_in"
SIGN_IN_LOOKED_AT = "sign_in_looked_at"
# Whose password was right while the code is still due.
SIGN_IN_WAITS = "sign_in_waits"
# Why a session was ended.
ENDED = "ended"
