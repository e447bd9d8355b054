"""`SMS_GATEWAYS`: the gateways as one line each, `name=scheme://user:password@host/path?weight=60&price=350`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from .. import carriers
from .base import Gateway

_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}")
_MOST_WEIGHT = 1000


@dataclass(frozen=True)
class Address:
    """What the URL of one gateway says."""

    name: str
    scheme: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    host: str
    port: int | None
    path: str
    options: dict[str, str] = field(repr=False)

    def option(self, name: str, default: str = "") -> str:
        return self.options.get(name, default)

    def number(self, name: str, default: float) -> float:
        """Raises ImproperlyConfigured for what is no positive number."""
        text = self.options.get(name, str(default))
        try:
            value = float(text)
        except ValueError:
            value = -1
        if value < 0:
            raise ImproperlyConfigured(f"SMS_GATEWAYS: {name} of {self.name} is a number.")
        return value

    @property
    def server(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Route:
    """A gateway and for whom it is: `carriers` is empty where it reaches everybody; `price` is đồng per part."""

    gateway: Gateway
    weight: int = 100
    price: int = 0
    carriers: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.gateway.name

    def reaches(self, carrier: str) -> bool:
        return not self.carriers or carrier in self.carriers


Maker = Callable[[Address], Gateway]
_COMMON = {"weight", "price", "carriers"}


@dataclass(frozen=True)
class Driver:
    """How a gateway of one kind is made, and the options its URL may have."""

    make: Maker
    options: frozenset[str] = frozenset()


_drivers: dict[str, Driver] = {}


def driver(*schemes: str, options: tuple[str, ...] = ()) -> Callable[[Maker], Maker]:
    """The driver of these URL schemes."""

    def register(make: Maker) -> Maker:
        _drivers.update(dict.fromkeys(schemes, Driver(make, frozenset(options))))
        return make

    return register


@lru_cache(maxsize=16)
def routes(text: str) -> tuple[Route, ...]:
    """The gateways of the setting, in its order. Raises ImproperlyConfigured and quotes no secret."""
    found = tuple(_route(entry) for entry in text.split())
    if len({route.name for route in found}) != len(found):
        raise ImproperlyConfigured("SMS_GATEWAYS: two gateways have one name.")
    return found


def _route(entry: str) -> Route:
    name, _, url = entry.partition("=")
    if not _NAME.fullmatch(name):
        raise ImproperlyConfigured("SMS_GATEWAYS: an entry is name=url; a name has small letters, digits and hyphens.")
    address = _address(name, url)
    chosen = _drivers.get(address.scheme)
    if chosen is None:
        raise ImproperlyConfigured(f"SMS_GATEWAYS: {name} has a scheme that is none of {', '.join(sorted(_drivers))}.")
    unknown = sorted(address.options.keys() - _COMMON - chosen.options)
    if unknown:
        raise ImproperlyConfigured(f"SMS_GATEWAYS: {name} has no option {', '.join(unknown)}.")
    weight = int(address.number("weight", 100))
    if not 1 <= weight <= _MOST_WEIGHT:
        raise ImproperlyConfigured(f"SMS_GATEWAYS: the weight of {name} is 1 to {_MOST_WEIGHT}.")
    return Route(chosen.make(address), weight, int(address.number("price", 0)), _carriers(address))


def _address(name: str, url: str) -> Address:
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"SMS_GATEWAYS: the address of {name} cannot be read.") from error
    return Address(
        name=name,
        scheme=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname or "",
        port=port,
        path=parts.path,
        options=dict(parse_qsl(parts.query, keep_blank_values=True)),
    )


def _carriers(address: Address) -> frozenset[str]:
    chosen = frozenset(filter(None, address.option("carriers").split(",")))
    unknown = sorted(chosen - carriers.NAMES)
    if unknown:
        raise ImproperlyConfigured(f"SMS_GATEWAYS: {address.name} names carriers nobody knows: {', '.join(unknown)}.")
    return chosen
