"""The least that could store a signature: WSGI and one INSERT by psycopg; ``bench/storm.py`` compares with it."""

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import psycopg

TABLE = """
CREATE TABLE bare (
    id bigserial PRIMARY KEY, form_key text UNIQUE, email text, name text, title text, affiliation text, location text,
    country text, at timestamptz DEFAULT now()
)
"""
FIELDS = ("form_key", "email", "name", "title", "affiliation", "location", "country")
INSERT = f"INSERT INTO bare ({', '.join(FIELDS)}) VALUES (%s, %s, %s, %s, %s, %s, %s)"


@cache
def connection() -> "psycopg.Connection[Any]":
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Store what a form holds, and lead on."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    given = {name: values[0] for name, values in parse_qs(body).items()}
    if given:
        connection().execute(INSERT, [given[name] for name in FIELDS])
    start("302 Found", [("Location", "/stored/"), ("Content-Length", "0")])
    return [b""]
