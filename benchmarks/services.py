"""PostgreSQL and Redis for measuring: those of the environment, else those that answer on this machine."""

import os
import socket
from urllib.parse import urlsplit

import psycopg2
import redis

_DATABASE = "postgres://postgres@127.0.0.1:5432/postgres"
_REDIS = "redis://127.0.0.1:6379/12"


def find() -> list[str]:
    """Set DATABASE_URL and REDIS_URL for everything that is started from here. Out: what is missing, in words."""
    missing = []
    database = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or _DATABASE
    if _answers_postgresql(database):
        os.environ["DATABASE_URL"] = database
    else:
        os.environ.pop("DATABASE_URL", None)
        missing.append(f"PostgreSQL ({_shown(database)} does not answer; set DATABASE_URL)")
    broker = os.environ.get("REDIS_URL") or os.environ.get("TEST_REDIS_URL") or _REDIS
    if _answers_redis(broker):
        os.environ["REDIS_URL"] = broker
    else:
        os.environ.pop("REDIS_URL", None)
        missing.append(f"Redis ({_shown(broker)} does not answer; set REDIS_URL)")
    return missing


def _answers_postgresql(address: str) -> bool:
    if not address.startswith("postgres"):
        return False
    try:
        psycopg2.connect(address, connect_timeout=3).close()
    except psycopg2.Error:
        return False
    return True


def _answers_redis(address: str) -> bool:
    try:
        return bool(redis.Redis.from_url(address, socket_connect_timeout=3).ping())
    except redis.RedisError:
        return False


def _shown(address: str) -> str:
    """Without a password."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}{parts.path}"


def free_port(address: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
