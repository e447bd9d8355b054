"""The code of others in static/vendor is exactly what its README says."""

import hashlib
import re

from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
ROW = re.compile(r"^\| `(?P<path>[^`]+)` \|.*\| `(?P<sha256>[0-9a-f]{64})` \|$", re.MULTILINE)


def listed_files() -> dict[str, str]:
    return {row["path"]: row["sha256"] for row in ROW.finditer((VENDOR / "README.md").read_text("utf-8"))}


def test_every_vendored_file_has_the_sum_in_the_readme() -> None:
    sums = {path: hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() for path in listed_files()}
    assert sums == listed_files()


def test_every_vendored_file_is_in_the_readme_with_its_licence_beside_it() -> None:
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    code = {path for path in files if not path.endswith(("README.md", "LICENSE"))}
    assert code == set(listed_files())
    assert {path.split("/")[0] + "/LICENSE" for path in code} <= files
