"""Reads files with parsers that ssmith does not use, and prints what they found as one JSON list.

    readers.py pyyaml|libyaml|json|tomllib|tomlkit|rtoml < a JSON list of paths

pyyaml, libyaml: YAML 1.1, by PyYAML itself and by the C library that Ruby and others use; each file is a list of its
documents. json: Python's own; numbers keep their spelling as {"$number": "1.0"}. tomllib: Python's own; tomlkit; rtoml is
the one of Rust.
What JSON has no way to say is an object too: {"$int": "12345678901234567890"}, {"$float": "inf"}, {"$type": "date"}.
A file that cannot be read is {"$error": "ScannerError: …"}.
"""

import importlib
import json
import math
import sys


def plain(data):
    if isinstance(data, dict):
        return {key if isinstance(key, str) else f"${type(key).__name__} {key}": plain(item) for key, item in data.items()}
    if isinstance(data, list):
        return [plain(item) for item in data]
    if isinstance(data, int) and not isinstance(data, bool) and abs(data) >= 2**53:
        return {"$int": str(data)}
    if isinstance(data, float) and not math.isfinite(data):
        return {"$float": str(data)}
    return data if data is None or isinstance(data, (str, bool, int, float)) else {"$type": type(data).__name__}


def read_yaml(path, loader):
    import yaml

    with open(path, "rb") as file:
        return [plain(document) for document in yaml.load_all(file, Loader=getattr(yaml, loader))]


def read_json(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return json.load(file, parse_int=spelled, parse_float=spelled)


def read_toml(path, library):
    with open(path, encoding="utf-8-sig", newline="") as file:
        data = importlib.import_module(library).loads(file.read())
    return plain(data.unwrap() if library == "tomlkit" else data)


def spelled(digits):
    return {"$number": digits}


readers = {
    "pyyaml": lambda path: read_yaml(path, "SafeLoader"),
    "libyaml": lambda path: read_yaml(path, "CSafeLoader"),
    "json": read_json,
    "tomllib": lambda path: read_toml(path, "tomllib"),
    "tomlkit": lambda path: read_toml(path, "tomlkit"),
    "rtoml": lambda path: read_toml(path, "rtoml"),
}


def read(path):
    try:
        return readers[sys.argv[1]](path)
    except Exception as error:
        return {"$error": f"{type(error).__name__}: {error}"}


json.dump([read(path) for path in json.load(sys.stdin)], sys.stdout)
