"""The mdBook preprocessor: fences `ormery` become lessons.

    [preprocessor.ormery]
    command = "mdbook-ormery"
    url = "https://your.site/ormery/"      # where Ormery is published

A lesson has fences of its own, so that the one around it takes four back-ticks or more:

    ````ormery,step=14,panes=code database
    ```pycon
    >>> 6 * 7
    42
    ```
    ````

`ormery,src=lesson.md` takes a file beside the chapter (or `src=NAME` a published lesson) and leaves the fence empty.
mdBook asks `mdbook-ormery supports RENDERER` first and then sends the book as JSON; only `html` is changed.
"""

import json
import os
import re
import sys

from . import OPTIONS, element, is_name, style

FENCE = re.compile(r"^(?P<marks>`{3,}|~{3,})ormery(?P<words>[^\n]*)\n(?P<text>.*?)^(?P=marks)[ \t]*$\n?", re.M | re.S)


def options_of(words):
    """`,step=14,readonly` as a dictionary."""
    found = {}
    for word in words.split(","):
        key, _, value = word.strip().partition("=")
        if key in OPTIONS or key == "src":
            found[key] = value.strip().strip('"') or True
    return found


def chapter(content, folder):
    """A chapter with its fences replaced; whether there was any."""
    def replaced(found):
        options = options_of(found["words"])
        src, text = options.pop("src", None), found["text"]
        if src and is_name(src):
            return element(name=src, options=options) + "\n"
        if src:
            with open(os.path.join(folder, src), encoding="utf-8") as file:
                text = file.read()
        return element(text, options=options) + "\n"

    return FENCE.subn(replaced, content)


def walk(items, root, head):
    for item in items:
        part = item.get("Chapter") if isinstance(item, dict) else None
        if part is None:
            continue
        folder = os.path.join(root, os.path.dirname(part.get("source_path") or part.get("path") or ""))
        content, count = chapter(part["content"], folder)
        part["content"] = content + (head if count else "")
        walk(part.get("sub_items", []), root, head)


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "supports":
        sys.exit(0 if sys.argv[2:] == ["html"] else 1)
    context, book = json.load(sys.stdin)
    settings = context.get("config", {}).get("preprocessor", {}).get("ormery", {})
    url = settings.get("url", "").rstrip("/")
    css = re.sub(r"\n\s*\n", "\n", style())
    head = f'\n\n<style>{css}</style>\n<script defer src="{url}/embed-plain.js"></script>\n'
    root = os.path.join(context.get("root", "."), context.get("config", {}).get("book", {}).get("src", "src"))
    # mdBook 0.5 calls the list `items`, earlier ones `sections`.
    walk(book.get("items") or book.get("sections") or [], root, head)
    json.dump(book, sys.stdout)


if __name__ == "__main__":
    main()
