"""Which package index is meant: uv has settings of its own, and does not read those of pip."""

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

_UV = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_NO_INDEX")


def index_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """What tells uv to ask the indexes that pip is set up with, so that private names are asked for nowhere else.

    Empty where uv has settings of its own, or pip has none. Credentials pass by environment variables only. Indexes
    that are local folders are left out: what they give cannot be locked portably.
    """
    if any(name in environment for name in _UV) or any(path.is_file() for path in _uv_files()):
        return {}
    settings = _pip_settings(environment)
    extra = [url for url in settings.get("extra-index-url", "").split() if url.startswith(("https://", "http://"))]
    found = {"UV_DEFAULT_INDEX": settings["index-url"]} if settings.get("index-url", "").startswith("http") else {}
    return found | ({"UV_INDEX": " ".join(extra)} if extra else {})


def _pip_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """``index-url`` and ``extra-index-url``: environment variables win over files, later files over earlier ones."""
    settings: dict[str, str] = {}
    for path in _pip_files(environment):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            continue
        for name in ("index-url", "extra-index-url"):
            for section in ("global", "install"):
                if parser.has_option(section, name):
                    settings[name] = parser.get(section, name)
    for name in ("index-url", "extra-index-url"):
        if given := environment.get("PIP_" + name.replace("-", "_").upper()):
            settings[name] = given
    return settings


def _pip_files(environment: Mapping[str, str]) -> Iterator[Path]:
    """Pip's own order (its user guide, "Configuration"): global, user, site, then PIP_CONFIG_FILE."""
    home, name = Path.home(), "pip.ini" if os.name == "nt" else "pip.conf"
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip") / name
    elif os.name != "nt":
        yield Path("/etc") / name
    yield home / ("pip" if os.name == "nt" else ".pip") / name
    if sys.platform == "darwin":
        yield home / "Library/Application Support/pip" / name
    base = environment.get("APPDATA") if os.name == "nt" else environment.get("XDG_CONFIG_HOME")
    yield (Path(base) if base else home / ".config") / "pip" / name
    yield Path(sys.prefix) / name
    if given := environment.get("PIP_CONFIG_FILE"):
        yield Path(given)


def _uv_files() -> Iterator[Path]:
    if os.name == "nt":
        yield Path(os.environ.get("APPDATA", "")) / "uv" / "uv.toml"
        yield Path(os.environ.get("PROGRAMDATA", "")) / "uv" / "uv.toml"
    else:
        yield Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "uv" / "uv.toml"
        yield Path("/etc/uv/uv.toml")
