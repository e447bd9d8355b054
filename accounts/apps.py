from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from notices import fresh_secrets, holding, renewals, subjects

        from . import administrators, codes, fresh_passwords, issuance

        renewals.provide("one_time_code", codes.renew)
        fresh_secrets.provide(issuance.LOCK, fresh_passwords.renew)
        subjects.provide("user", fresh_passwords.known_of)
        holding.when_brake_goes_on(administrators.tell_of_brake)
