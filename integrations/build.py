"""Builds the three example sites: `python build.py FOLDER`, with Sphinx, MkDocs and pymdown-extensions installed.

ORMERY_URL says where Ormery is published, ORMERY_COMMAND how its native command is called. mdBook is spoken with as it
speaks with a preprocessor; where the program `mdbook` is missing, Python-Markdown writes the page in its place.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent.resolve()
ENV = dict(os.environ, PYTHONPATH=str(HERE))
ENV.setdefault("ORMERY_URL", "http://127.0.0.1:8080/")
ENV["ORMERY_EMBED"] = ENV["ORMERY_URL"].rstrip("/") + "/embed-plain.js"


def run(*words, **more):
    return subprocess.run([sys.executable, *words], check=True, env=ENV, **more)


def sphinx(out):
    run("-m", "sphinx", "-q", "-W", "-b", "html", str(HERE / "examples/sphinx"), str(out))


def mkdocs(out):
    run("-m", "mkdocs", "build", "-q", "-f", str(HERE / "examples/mkdocs/mkdocs.yml"), "-d", str(out))


def mdbook(out):
    root = HERE / "examples/mdbook"
    program = shutil.which("mdbook")
    if program:
        # The preprocessor from here, without being installed.
        words = dict(ENV, MDBOOK_PREPROCESSOR__ORMERY__COMMAND=f"{sys.executable} -m ormery_embed.mdbook")
        words["MDBOOK_PREPROCESSOR__ORMERY__URL"] = ENV["ORMERY_URL"]
        subprocess.run([program, "build", "-d", str(out), str(root)], check=True, env=words)
        return
    preprocessor = ["-m", "ormery_embed.mdbook"]
    run(*preprocessor, "supports", "html")
    text = (root / "src/chairs.md").read_text(encoding="utf-8")
    part = {"name": "Chairs", "content": text, "path": "chairs.md", "source_path": "chairs.md", "sub_items": []}
    context = {"root": str(root), "config": {"book": {"src": "src"}, "preprocessor": {"ormery": {"url": ENV["ORMERY_URL"]}}}}
    sent = json.dumps([context, {"sections": [{"Chapter": part}], "__non_exhaustive": None}])
    done = run(*preprocessor, input=sent, capture_output=True, text=True, encoding="utf-8")
    content = json.loads(done.stdout)["sections"][0]["Chapter"]["content"]
    import markdown

    page = markdown.markdown(content, extensions=["fenced_code"])
    out.mkdir(parents=True, exist_ok=True)
    (out / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Chairs</title>{page}", encoding="utf-8")


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]).resolve()
    for site in (sphinx, mkdocs, mdbook):
        site(folder / site.__name__)
        print(folder / site.__name__ / "index.html")
