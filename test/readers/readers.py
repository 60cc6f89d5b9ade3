"""Reads files with libraries of Python, and with systemd's; see driver.ts for what goes in and comes out.

What JSON has no way to say is an object: {"$number": "1.0"} is a number in its own spelling, {"$int": "12345678901234567890"}
and {"$float": "inf"} are numbers too, {"$type": "date"} is something else. An element of XML is {"$name": …, "$attributes": {…},
"$children": [texts and elements]}. A file that cannot be read is {"$error": "ScannerError: …"}.
"""

import configparser
import ctypes
import functools
import glob
import importlib
import importlib.metadata
import itertools
import json
import math
import os
import platform
import re
import sys
import xml.parsers.expat


def python_dotenv(path):
    return {name: value for name, value in importlib.import_module("dotenv").dotenv_values(path).items() if value is not None}


# The library that has the function behind systemd's EnvironmentFile=, and the one that then drops what is no variable.
SYSTEMD = glob.glob("/usr/lib/*/systemd/libsystemd-shared-*.so") + glob.glob("/usr/lib/systemd/libsystemd-shared-*.so")


STRINGS = ctypes.POINTER(ctypes.c_char_p)


@functools.cache
def systemd_library():
    library = ctypes.CDLL(SYSTEMD[0])
    library.load_env_file.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(STRINGS)]
    library.strv_env_clean_with_callback.argtypes = [STRINGS, ctypes.c_void_p, ctypes.c_void_p]
    return library


def systemd(path):
    entries = STRINGS()
    status = systemd_library().load_env_file(None, path.encode(), ctypes.byref(entries))
    if status < 0:
        raise OSError(-status, os.strerror(-status))
    found = {}
    if entries:
        systemd_library().strv_env_clean_with_callback(entries, None, None)
        for entry in itertools.takewhile(lambda entry: entry is not None, entries):
            name, _, value = entry.decode("utf-8", "replace").partition("=")
            found[name] = value
    return found


def pyyaml(loader):
    def read(path):
        yaml = importlib.import_module("yaml")
        with open(path, "rb") as file:
            return [plain(document) for document in yaml.load_all(file, Loader=getattr(yaml, loader))]

    return read


def ruamel(path):
    yaml = importlib.import_module("ruamel.yaml").YAML(typ="safe", pure=True)
    with open(path, "rb") as file:
        return [plain(document) for document in yaml.load_all(file)]


class Float(str):
    """A number of TOML in its own spelling; its parser does not let that be a dictionary."""


def plain(data, number=None):
    if isinstance(data, Float):
        return {"$number": data.replace("_", "")}
    if isinstance(data, dict):
        return {key if isinstance(key, str) else f"${type(key).__name__} {key}": plain(item, number) for key, item in data.items()}
    if isinstance(data, list):
        return [plain(item, number) for item in data]
    if isinstance(data, int) and not isinstance(data, bool) and (number or abs(data) >= 2**53):
        return {number or "$int": str(data)}
    if isinstance(data, float) and not math.isfinite(data):
        return {"$float": str(data)}
    return data if data is None or isinstance(data, (str, bool, int, float)) else {"$type": type(data).__name__}


def python_json(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return json.load(file, parse_int=spelled, parse_float=spelled)


def json5(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return importlib.import_module("json5").load(file, parse_int=spelled, parse_float=spelled, parse_constant=spelled)


def spelled(digits, base=10):
    return {"$number": digits}


def toml(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return plain(importlib.import_module("tomllib").loads(file.read(), parse_float=Float), "$number")


def toml_by(library):
    def read(path):
        with open(path, encoding="utf-8-sig", newline="") as file:
            data = importlib.import_module(library).loads(file.read())
        return plain(data.unwrap() if hasattr(data, "unwrap") else data, "$number")

    return read


def ini(path):
    parser = configparser.ConfigParser()
    with open(path, encoding="utf-8") as file:
        parser.read_file(file)
    return {section: dict(parser.items(section)) for section in parser.sections()}


def expat(path):
    document = {"$children": []}
    open_elements = [document]

    def start(name, attributes):
        element = {"$name": name, "$attributes": attributes, "$children": []}
        open_elements[-1]["$children"].append(element)
        open_elements.append(element)

    def text(data):
        children = open_elements[-1]["$children"]
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda name: open_elements.pop()
    with open(path, "rb") as file:
        parser.ParseFile(file)
    return document["$children"][0]


def package(name):
    return lambda: importlib.metadata.version(name)


def libyaml():
    return importlib.import_module("yaml").__with_libyaml__ and importlib.import_module("yaml._yaml").get_version_string()


readers = {
    "python-dotenv": (python_dotenv, package("python-dotenv")),
    "systemd": (systemd, lambda: re.findall(r"-([\d.]+)\.so$", SYSTEMD[0])[0]),
    "PyYAML": (pyyaml("SafeLoader"), package("PyYAML")),
    "libyaml": (pyyaml("CSafeLoader"), libyaml),
    "ruamel.yaml": (ruamel, package("ruamel.yaml")),
    "Python json": (python_json, platform.python_version),
    "Python json5": (json5, package("json5")),
    "Python tomllib": (toml, lambda: importlib.import_module("tomllib") and platform.python_version()),
    "tomlkit": (toml_by("tomlkit"), package("tomlkit")),
    "rtoml": (toml_by("rtoml"), package("rtoml")),
    "Python configparser": (ini, platform.python_version),
    "expat": (expat, lambda: xml.parsers.expat.EXPAT_VERSION.removeprefix("expat_")),
}


def versions():
    found = {}
    for name, (_, version) in readers.items():
        try:
            found[name] = version()
        except (ImportError, IndexError):
            continue
    return {name: version for name, version in found.items() if version}


def attempt(read, path):
    try:
        return json.dumps(read(path))
    except Exception as error:
        return json.dumps({"$error": f"{type(error).__name__}: {error}"})


if sys.argv[1] == "versions":
    json.dump(versions(), sys.stdout)
else:
    read, _ = readers[sys.argv[1]]
    print("[" + ",".join(attempt(read, path) for path in sys.stdin.read().split("\n")) + "]")
