"""A lesson as an HTML element: what the three plug-ins have in common.

The element is `<ormery-lesson>` (see `embed.js` of a published Ormery). Inside it stands the lesson's text, which the
element runs, and its static version, which readers without JavaScript, printers and feed readers see. The static version
is written by the native command `ormery render`; where that is missing, the text itself stands there.
"""

import html
import os
import re
import shlex
import subprocess

OPTIONS = ("step", "from", "to", "theme", "lang", "readonly", "panes", "controls", "height", "load", "sandbox", "title")


def command():
    """The native command, in words: ORMERY_COMMAND or `ormery`."""
    return shlex.split(os.environ.get("ORMERY_COMMAND", "ormery"))


def run(arguments, text=""):
    """What the native command prints, or None where it is missing or refuses."""
    try:
        done = subprocess.run(command() + arguments, input=text, capture_output=True, text=True, encoding="utf-8", timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def style():
    """The style of the static version; empty where the native command is missing."""
    return run(["render", "--format", "css"]) or ""


def static(text):
    """The static version of a lesson."""
    rendered = run(["render", "--format", "fragment", "-"], text)
    return unbroken(rendered if rendered is not None else f"<pre><code>{html.escape(text)}</code></pre>")


def unbroken(written):
    """HTML without empty lines, at which Markdown would end it: one of each two line ends as a reference."""
    return written.replace("\n\n", "\n&#10;")


def markdown(text):
    """The lesson with its outputs as Markdown."""
    return run(["render", "--format", "markdown", "-"], text) or text


def element(text=None, name=None, options=None, fallback=""):
    """The element for a lesson's text, or for a lesson that Ormery is published with, by its name."""
    attributes = [("src", name)] if name else []
    for key, value in (options or {}).items():
        if key in OPTIONS and value is not None and value is not False:
            attributes.append((key, "" if value is True else value))
    written = "".join(f' {key}="{html.escape(str(value))}"' for key, value in attributes)
    if name:
        return f'<div class="ormery"><ormery-lesson{written}>{fallback}</ormery-lesson></div>'
    # A template is not shown, and gives its text back exactly.
    source = unbroken(html.escape(text))
    # Markdown takes a `div` for a block of HTML, and an element that it does not know for a word.
    return f'<div class="ormery"><ormery-lesson{written}><template>{source}</template>\n{static(text)}</ormery-lesson></div>'


def is_name(word):
    """Whether a word names a lesson that Ormery is published with, rather than a file."""
    return re.fullmatch(r"[\w-]+", word) is not None
