"""Form 01 by WeasyPrint, as the portal makes it, beside typst with the same facts (the other engine of choice)."""

import base64
import json
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.results import Result, Table
from benchmarks.timing import in_turns, machine
from registration import form_one
from registration.models import Dossier
from registration.states import State

_FORM = Path(__file__).with_name("form_one.typ")


def add(result: Result, runs: int) -> None:
    sent = Dossier.objects.filter(state=State.SUBMITTED).order_by("-submitted_at")[0]
    ways = {"WeasyPrint (ours: tagged, with the screen's template)": partial(form_one.pdf_of, sent)}
    table = Table("Form 01 on paper", ["engine", "median ms", "p95 ms", "kB"])
    if find_spec("typst") is None:
        table.notes.append("typst is not installed (requirements-bench.txt).")
    else:
        ways["typst"] = partial(_by_typst, sent)
    times = in_turns(ways, max(3, runs // 2))
    table.rows += [[name, one.median, one.p95, len(ways[name]()) / 1024] for name, one in times.items()]
    table.notes.append(
        "typst is quicker and would want a second template in a language of its own beside the page that people check;"
        f" the form is made once a dossier, outside the request for the e-mail. {machine()}."
    )
    result.tables.append(table)


def _by_typst(dossier: Dossier) -> bytes:
    import typst

    form = form_one.form_of(dossier)
    rows = [
        ("Họ và tên", form.full_name), ("Mã số BHXH", form.social_insurance_number), ("Ngày sinh", form.birth_date),
        ("Giới tính", form.gender), ("Số CCCD", form.identity_number), ("Địa chỉ", form.address),
        ("Điện thoại", form.phone), ("Email", form.email), ("Giao dịch", form.transacts_through),
        ("Mã hồ sơ", form.code_shown), ("Ngày", f"{form.declared_on:%d/%m/%Y}"), ("Cơ quan", form.agency),
    ]  # fmt: skip
    qr = base64.b64decode(form_one.qr_picture(dossier).partition(",")[2]).decode()
    facts = {
        "agency": form.agency, "rows": rows, "qr": qr, "code": form.code_shown, "place": form.place,
        "on": f"{form.declared_on:%d/%m/%Y}",
    }  # fmt: skip
    return bytes(typst.compile(str(_FORM), sys_inputs={"facts": json.dumps(facts)}))
