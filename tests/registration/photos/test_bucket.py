"""Photos in a bucket: the same promises as in a folder, against a real S3 server on loopback."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from registration import expiry
from registration.photos import vault
from tests.registration.wizard import complete_draft, jpeg, text, url
from vssid_portal.photo_store import photo_store

JPEG = b"\xff\xd8\xff\xe0JFIF a photo of Alice \xff\xd9" * 50
ALICE, BOB = uuid.uuid4(), uuid.uuid4()
BUCKET = "portal-photos"


class Store:
    """An S3 server with one bucket. `raw` looks into it past the portal."""

    def __init__(self) -> None:
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        host, self.port = self.server.get_host_and_port()
        where: dict[str, Any] = {
            "aws_access_key_id": "key",
            "aws_secret_access_key": "s/e+c",
            "region_name": "us-east-1",
        }
        self.raw = boto3.client("s3", endpoint_url=f"http://{host}:{self.port}", **where)
        self.raw.create_bucket(Bucket=BUCKET)
        self.url = f"s3+http://key:s%2Fe%2Bc@127.0.0.1:{self.port}/{BUCKET}"

    def names(self) -> list[str]:
        return [one["Key"] for one in self.raw.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def content(self, name: str) -> bytes:
        return bytes(self.raw.get_object(Bucket=BUCKET, Key=name)["Body"].read())

    def empty(self) -> None:
        for name in self.names():
            self.raw.delete_object(Bucket=BUCKET, Key=name)


@pytest.fixture(scope="module")
def server() -> Iterator[Store]:
    store = Store()
    yield store
    store.server.stop()


@pytest.fixture
def store(server: Store, settings: Any, tmp_path: Any) -> Iterator[Store]:
    settings.STORAGES = {**settings.STORAGES, "photos": photo_store(server.url, tmp_path)}
    yield server
    server.empty()


@pytest.fixture
def nobody_there(settings: Any, tmp_path: Any) -> None:
    """A store that does not answer: nothing listens on port 9."""
    away = photo_store("s3+http://key:secret@127.0.0.1:9/portal-photos", tmp_path)
    settings.STORAGES = {**settings.STORAGES, "photos": away}


def test_a_photo_comes_back_as_it_went_in_and_lies_there_sealed(store: Store) -> None:
    stored = vault.put(ALICE, JPEG)
    assert store.names() == [stored.name]
    assert b"JFIF" not in store.content(stored.name)
    assert vault.get(ALICE, stored.name, stored.wrapped_key) == JPEG


def test_a_photo_moved_to_another_dossier_does_not_open(store: Store) -> None:
    stored = vault.put(ALICE, JPEG)
    with pytest.raises(vault.CannotOpen):
        vault.get(BOB, stored.name, stored.wrapped_key)


def test_a_photo_that_is_gone_does_not_open_and_can_be_removed_again(store: Store) -> None:
    stored = vault.put(ALICE, JPEG)
    vault.remove(stored.name)
    vault.remove(stored.name)
    assert store.names() == []
    with pytest.raises(vault.CannotOpen):
        vault.get(ALICE, stored.name, stored.wrapped_key)


def test_names_come_in_more_than_one_answer_of_the_store(store: Store) -> None:
    names = {f"ab/cd/{number:04d}" for number in range(1005)}  # the store tells a thousand at a time
    for name in names:
        store.raw.put_object(Bucket=BUCKET, Key=name, Body=b"x")
    assert set(vault.names()) == names
    assert list(vault.names(written_before=timezone.now() - dt.timedelta(hours=1))) == []


def test_a_prefix_keeps_several_portals_apart_in_one_bucket(store: Store, settings: Any, tmp_path: Any) -> None:
    store.raw.put_object(Bucket=BUCKET, Key="other/ab/cd/foreign", Body=b"x")
    mine = photo_store(store.url + "?prefix=mine", tmp_path)
    settings.STORAGES = {**settings.STORAGES, "photos": mine}
    stored = vault.put(ALICE, JPEG)
    assert list(vault.names()) == [stored.name]
    assert f"mine/{stored.name}" in store.names()
    assert vault.get(ALICE, stored.name, stored.wrapped_key) == JPEG


def test_a_store_that_is_away_takes_nothing_and_says_so(nobody_there: None) -> None:
    with pytest.raises(vault.CannotStore):
        vault.put(ALICE, JPEG)


@pytest.mark.django_db
def test_a_photo_of_the_wizard_is_kept_in_the_bucket(store: Store, client: Client) -> None:
    dossier = complete_draft(client)
    assert sorted(store.names()) == sorted(dossier.photos.values_list("name", flat=True))
    assert client.get(url("photo", dossier, "portrait")).content[:2] == b"\xff\xd8"


@pytest.mark.django_db
def test_the_person_is_told_when_the_store_is_away_and_the_draft_stays(
    store: Store, client: Client, settings: Any, tmp_path: Any
) -> None:
    dossier = complete_draft(client)
    before = set(dossier.photos.filter(current=True).values_list("name", flat=True))
    away = photo_store("s3+http://key:secret@127.0.0.1:9/portal-photos", tmp_path)
    settings.STORAGES = {**settings.STORAGES, "photos": away}
    answer = client.post(url("photos", dossier), {"portrait": jpeg()})
    assert answer.status_code in (422, 503)
    assert "chưa lưu được" in text(answer).lower()
    assert set(dossier.photos.filter(current=True).values_list("name", flat=True)) == before


@pytest.mark.django_db
def test_a_photo_in_a_store_that_is_away_is_to_be_asked_for_again(
    store: Store, client: Client, settings: Any, tmp_path: Any
) -> None:
    dossier = complete_draft(client)
    away = photo_store("s3+http://key:secret@127.0.0.1:9/portal-photos", tmp_path)
    settings.STORAGES = {**settings.STORAGES, "photos": away}
    client.raise_request_exception = False
    answer = client.get(url("photo", dossier, "portrait"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "Thử lại sau 2 phút" in text(answer)


@pytest.mark.django_db
def test_what_no_row_names_is_swept_from_the_bucket(store: Store, client: Client, monkeypatch: Any) -> None:
    dossier = complete_draft(client)
    kept = set(store.names())
    store.raw.put_object(Bucket=BUCKET, Key="ab/cd/orphan", Body=b"x")
    monkeypatch.setattr(expiry, "_UPLOAD_GRACE", -dt.timedelta(days=1))
    assert expiry.sweep_orphan_photos() == 1
    assert set(store.names()) == kept == set(dossier.photos.values_list("name", flat=True))


@pytest.mark.parametrize(
    "url",
    [
        "https://key:secret@host/bucket",
        "s3+https://host/bucket",
        "s3+https://key:secret@host/",
        "s3+https://key:secret@host/bucket/folder",
        "s3+https://key:secret@host/bucket?colour=red",
    ],
)
def test_an_address_that_means_nothing_stops_the_start(url: str, tmp_path: Any) -> None:
    with pytest.raises(ImproperlyConfigured):
        photo_store(url, tmp_path)
