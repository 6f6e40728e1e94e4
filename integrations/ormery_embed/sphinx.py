"""The Sphinx extension: a directive `ormery`.

    extensions = ["ormery_embed.sphinx"]
    ormery_url = "https://your.site/ormery/"     # where Ormery is published

    .. ormery:: lesson.md
       :step: 14
       :panes: code database

The argument is a file beside the document, or the name of a lesson that Ormery is published with. Without an argument
the lesson is the directive's content. Builders other than HTML get the lesson with its outputs as text.
"""

import os

from docutils import nodes
from docutils.parsers.rst import Directive, directives

from . import OPTIONS, element, is_name, markdown, style


class Ormery(Directive):
    has_content = True
    optional_arguments = 1
    option_spec = {name: directives.unchanged for name in OPTIONS}

    def run(self):
        env = self.state.document.settings.env
        options = {name: value if value else True for name, value in self.options.items()}
        if not self.arguments:
            return self.both("\n".join(self.content) + "\n", options)
        word = self.arguments[0]
        if is_name(word):
            link = f'<a href="{env.config.ormery_url}#{word}">Open the lesson</a>'
            return [nodes.raw("", element(name=word, options=options, fallback=link), format="html")]
        relative, path = env.relfn2path(word)
        env.note_dependency(relative)
        try:
            with open(path, encoding="utf-8") as file:
                return self.both(file.read(), options)
        except OSError as error:
            raise self.error(f"the lesson {word} cannot be read: {error}")

    def both(self, text, options):
        block = nodes.literal_block("", markdown(text), language="markdown")
        other = nodes.container("", block, classes=["ormery-text"])
        if self.state.document.settings.env.app.builder.format == "html":
            return [nodes.raw("", element(text, options=options), format="html")]
        return [other]


def prepare(app):
    if app.builder.format != "html":
        return
    app.add_js_file(app.config.ormery_url.rstrip("/") + "/embed-plain.js", loading_method="defer")
    folder = os.path.join(app.outdir, "_static")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "ormery.css"), "w", encoding="utf-8") as file:
        file.write(style())
    app.add_css_file("ormery.css")


def setup(app):
    app.add_config_value("ormery_url", "", "env")
    app.add_directive("ormery", Ormery)
    app.connect("builder-inited", prepare)
    return {"version": "0.1.0", "parallel_read_safe": True, "parallel_write_safe": True}
