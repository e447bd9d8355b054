from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"

    def ready(self) -> None:
        from notices import attachments

        from . import checks, form_one, known_subjects  # noqa: F401  # checks: what is looked at before the portal starts

        known_subjects.provide()
        attachments.provide(form_one.ATTACHMENT, form_one.attachment_of)
