"""Reads XML files with expat. `read.py < a JSON list of paths`; see ../read-xml.ts for what it prints."""

import json
import sys
import xml.etree.ElementTree as tree


def elements(path):
    try:
        with open(path, "rb") as file:
            root = tree.parse(file).getroot()
    except Exception as error:
        return {"$error": f"{type(error).__name__}: {error}"}
    return [
        [element.tag, dict(element.attrib), (element.text or "") + "".join(child.tail or "" for child in element)]
        for element in root.iter()
    ]


json.dump([elements(path) for path in json.load(sys.stdin)], sys.stdout)
