"""The fence for MkDocs, plain or Material: a custom fence of pymdownx.superfences.

    markdown_extensions:
      - pymdownx.superfences:
          custom_fences:
            - name: ormery
              class: ormery
              format: !!python/name:ormery_embed.mkdocs.fence
              validator: !!python/name:ormery_embed.mkdocs.validate
    extra_javascript:
      - path: https://your.site/ormery/embed-plain.js
        defer: true

A lesson has fences of its own, so that the one around it takes four back-ticks:

    ````ormery step="14"
    ```pycon
    >>> 6 * 7
    42
    ```
    ````

`src="lesson.md"` takes a file below `docs/` (or `src="NAME"` a published lesson) and leaves the fence empty.
"""

import os

from . import OPTIONS, element, is_name, style


def validate(language, inputs, options, attrs, md):
    """Takes the words after `ormery`; an unknown one makes the fence a plain block of code."""
    known = {"src", *OPTIONS}
    if any(key not in known for key in inputs):
        return False
    options.update({key: True if value is True or value == "" else value for key, value in inputs.items()})
    return True


def fence(source, language, css_class, options, md, **kwargs):
    """The fence's HTML."""
    options = dict(options)
    src = options.pop("src", None)
    if src and is_name(src):
        return element(name=src, options=options)
    if src:
        with open(os.path.join(os.environ.get("ORMERY_DOCS", "docs"), src), encoding="utf-8") as file:
            source = file.read()
    return f"<style>{style()}</style>" + element(source.rstrip() + "\n", options=options)
