"""Who knocks at the portal's addresses, and the answers they may get: the words of the table in test_access.py."""

# Nobody of them is signed in; the phone opened the link of the declarant's draft.
# The disabled officer has a session of when they could still sign in; the last officer's office is a neighbour.
STRANGERS = ("anonymous", "declarant", "another declarant", "phone", "disabled officer")
AT_THE_OFFICE = ("officer", "second officer", "supervisor", "provincial officer")
OFFICERS = (*AT_THE_OFFICE, "officer elsewhere")
WITHOUT_A_POST = ("officer of yesterday", "superuser")
VISITORS = (*STRANGERS, "account holder", *OFFICERS, *WITHOUT_A_POST)
SIGN_IN, RESUME, DESK_HOME = "> /dang-nhap/", "> /dang-ky/tiep-tuc/", "> /can-bo/"
RECOVER, LOOK_UP = "> /dang-nhap/quen-mat-khau/", "> /tra-cuu/ma-so-bhxh/"
CITIZENS_HOME, ADMIN_HOME = "> /tai-khoan/", "> /quan-tri/"

Answers = dict[str, str]


def everybody(answer: str) -> Answers:
    return dict.fromkeys(VISITORS, answer)


def declarant(answer: str) -> Answers:
    """The browser that was granted the dossier; to all others it is as if there were none."""
    return everybody(RESUME) | {"declarant": answer}


def phone(answer: str, otherwise: str) -> Answers:
    """The browser that opened the draft's link; nobody else, its declarant included."""
    return everybody(otherwise) | {"phone": answer}


def signed_in(citizen: str, staff: str) -> Answers:
    return dict.fromkeys(STRANGERS, SIGN_IN) | dict.fromkeys((*OFFICERS, *WITHOUT_A_POST), staff) | {
        "account holder": citizen
    }


def desk(answer: str, elsewhere: str = "404") -> Answers:
    """Staff with a post at the office or above it; the neighbour's dossier does not exist for an officer."""
    staff = dict.fromkeys(OFFICERS, answer) | {"officer elsewhere": elsewhere}
    return signed_in("403", "403") | staff
