"""The folder broker of the first run: a message is whole from the moment a worker can see it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

MESSAGES = 500
# Not the portal's own queue, which other tests bind: kombu remembers bindings for the process, whatever the folder.
QUEUE = "folder-broker-test"


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    folders = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
    options = {name: str(tmp_path / folder) for name, folder in folders.items()}
    for folder in set(options.values()):
        Path(folder).mkdir()
    return options


@pytest.fixture
def connect(options: dict[str, str]) -> Iterator[Connection]:
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection


def test_a_reader_right_behind_the_writer_gets_every_message_whole(
    connect: Connection, options: dict[str, str]
) -> None:
    def write() -> None:
        with Connection("filesystem://", transport_options=options) as connection:
            queue = connection.SimpleQueue(QUEUE)
            for number in range(MESSAGES):
                queue.put({"number": number})

    writer = threading.Thread(target=write)
    inbox = connect.SimpleQueue(QUEUE)
    writer.start()
    got: list[int] = []
    while len(got) < MESSAGES and (writer.is_alive() or inbox.qsize()):
        try:
            message = inbox.get_nowait()
        except Empty:
            continue
        got.append(message.payload["number"])
        message.ack()
    writer.join()
    assert sorted(got) == list(range(MESSAGES))
