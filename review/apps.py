from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"

    def ready(self) -> None:
        from accounts import departures

        from . import holds, leaving

        departures.when_signing_out(holds.release_all)
        departures.when_rights_change(leaving.give_back)
