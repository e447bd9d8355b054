"""What notices are measured against: a Celery task that makes the same gateway call and nothing else."""

from celery import shared_task

from notices.gateways import routes_for
from notices.gateways.base import Message
from notices.models import Channel, new_reference


@shared_task(name="benchmarks.bare")
def bare() -> None:
    route = routes_for(Channel.SMS)[0]
    text = "BHXHVN: Ho so dang ky VssID can bo sung: Anh chan dung bi mo. LH 1900 9068. Khong thu phi."
    route.gateway.send(Message(Channel.SMS, new_reference(), "+84912345678", "", text))
