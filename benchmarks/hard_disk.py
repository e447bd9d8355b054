"""R-26: the photos' disk is full. The upload says so, the draft stays whole, no half file, rows and files agree."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.people import Browser, Citizen, Town, photo
from benchmarks.results import Budget
from benchmarks.stand import CannotStand, stand

_ROOM = "2m"
_SAID = "Máy chủ tạm chưa lưu được ảnh"


@contextmanager
def _tiny_disk() -> Iterator[Path]:
    """A file system of two megabytes."""
    if os.getuid() != 0:
        raise CannotStand("a disk of two megabytes is mounted for it, which only root may")
    folder = Path(tempfile.mkdtemp(prefix="tiny-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
        folder.rmdir()


def disk(runs: int) -> tuple[list[Budget], list[str]]:
    with _tiny_disk() as folder, stand(PHOTO_ROOT=str(folder)) as place:
        place.start_web()
        place.start_worker("one", processes=1)
        town, stored, refused, wrong = Town(place), 0, 0, []
        citizen = Citizen(place, town, 0)
        for number in range(6):  # of about 400 kB each photo: the third person's are the last that fit
            citizen = Citizen(place, town, number)
            citizen.begins()
            citizen.declares()
            for kind in ("portrait", "card_front", "card_back"):
                answer = _send(citizen.browser, citizen.draft, kind)
                stored += answer == 200
                refused += answer == 422
                wrong += [answer] if answer not in (200, 422) else []
        page = citizen.browser.get(f"{citizen.draft}/anh/", "page")
        form = citizen.browser.post(f"{citizen.draft}/anh/", "form", {}, want=422, files=_files())
        rows = {name for (name,) in place.sql("SELECT name FROM registration_photo WHERE current")}
        files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        draft = place.sql("SELECT full_name <> '' FROM registration_dossier WHERE id = %s", citizen.draft.split("/")[2])
        _fill(folder / "filler")
        health = citizen.browser.session.get(f"{place.address}/suc-khoe/", timeout=60)
        (folder / "filler").unlink()
        # Room again: what was refused is taken, nothing has to be typed anew.
        subprocess.run(["mount", "-o", "remount,size=16m", str(folder)], check=True)
        taken = [_send(citizen.browser, citizen.draft, kind) for kind in ("portrait", "card_front", "card_back")]
        budgets = [
            Budget("answers that are neither a stored photo nor the sentence", len(wrong), 0),
            Budget("pages without the sentence", int(_SAID not in form.text), 0),
            Budget("drafts that lost what was typed", int(not (draft and draft[0][0]) or page.status_code != 200), 0),
            Budget("rows without a file", len(rows - files), 0),
            Budget("half or left-over files", len(files - rows), 0),
            Budget("health that does not say so", int(health.status_code != 503), 0),
            Budget("photos refused once there is room again", sum(answer != 200 for answer in taken), 0),
        ]
        return budgets, [f"{stored} photos fitted on a disk of 2 MB, {refused} were refused with the sentence."]


def _fill(path: Path) -> None:
    """To the last byte: what is left has room for a small file, such as health writes."""
    try:
        with path.open("wb", buffering=0) as file:
            while file.write(b"x" * 512):
                pass
    except OSError:
        return


def _send(browser: Browser, draft: str, kind: str) -> int:
    """The status of the answer to the script that sends a photo."""
    answer = browser.session.post(
        f"{browser.address}{draft}/anh/", data={"csrfmiddlewaretoken": browser.token}, timeout=60,
        files={kind: ("anh.jpg", photo(kind), "image/jpeg")}, headers={"Accept": "application/json"},
    )  # fmt: skip
    told = answer.status_code == 422 and _SAID in str(answer.json())
    return 422 if told else answer.status_code if answer.status_code != 422 else 0


def _files() -> dict[str, tuple[str, bytes, str]]:
    return {"portrait": ("anh.jpg", photo("portrait"), "image/jpeg")}
