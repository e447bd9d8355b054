"""Which carrier a mobile number was given out by, from its prefix.

Numbers may be kept when people change carriers (since November 2018), so this is where to begin, not a certainty:
a gateway takes numbers of other carriers too, at another price.
"""

PREFIXES = {
    "viettel": "086 096 097 098 032 033 034 035 036 037 038 039",
    "vinaphone": "088 091 094 081 082 083 084 085 087 055",  # 087 Itel and 055 Wintel live on its network
    "mobifone": "089 090 093 070 076 077 078 079",
    "vietnamobile": "092 052 056 058",
    "gmobile": "099 059",
}
NAMES = frozenset(PREFIXES)
_CARRIER_OF = {prefix: name for name, prefixes in PREFIXES.items() for prefix in prefixes.split()}


def carrier_of(e164: str) -> str:
    """`+84912345678` to `vinaphone`; empty for a prefix nobody was given."""
    return _CARRIER_OF.get("0" + e164.removeprefix("+84")[:2], "")
