"""Digits spoken in Vietnamese, one by one, by espeak-ng."""

import shutil
import struct
import subprocess

_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_PROGRAM = "espeak-ng"
_WORDS_PER_MINUTE = "120"
_GAP_IN_10_MS = "25"
_SECONDS_ALLOWED = 5


def can_speak() -> bool:
    """Whether espeak-ng is installed on this machine."""
    return shutil.which(_PROGRAM) is not None


def speak(digits: str) -> bytes | None:
    """A WAV file of the digits; None where espeak-ng is missing or fails."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return None
    text = ". ".join(_WORDS[int(digit)] for digit in digits)
    command = [program, "-v", "vi", "-s", _WORDS_PER_MINUTE, "-g", _GAP_IN_10_MS, "--stdout", text]
    try:
        # Nothing a visitor sent gets into the command: the words come from the table above.
        spoken = subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS_ALLOWED)  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return None
    return _with_true_lengths(spoken.stdout)


def _with_true_lengths(wav: bytes) -> bytes:
    """Written to a pipe, espeak-ng cannot know the length and leaves a made-up one in the 44-byte header."""
    fixed = bytearray(wav)
    struct.pack_into("<I", fixed, 4, len(wav) - 8)
    struct.pack_into("<I", fixed, 40, len(wav) - 44)
    return bytes(fixed)
