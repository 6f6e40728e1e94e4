"""Records what `manage.py test -v 2` prints on real Django for each app of `tests/django`.

    python record_django.py [--check]

An app is a folder with `models.py`, `tests.py` and perhaps `admin.py`. It is put alone into a fresh project, its
migration is made, and the run's output goes to `test.out` beside it, in the lesson format: times as `...`.
"""

import sys
from pathlib import Path

import parity


def run(app):
    project = parity.Project()
    try:
        for path in sorted(app.glob("*.py")):
            project.write(f"{app.name}/{path.name}", path.read_text())
        made = project.console("python manage.py makemigrations -v 0")
        return parity.normalise(made + project.console("python manage.py test -v 2"), project.folder)
    finally:
        project.close()


def main():
    check = "--check" in sys.argv[1:]
    root = Path(__file__).resolve().parents[2] / "tests" / "django"
    parity.warm_up()
    wrong = 0
    for app in sorted(path.parent for path in root.glob("*/tests.py")):
        got, beside = run(app), app / "test.out"
        passes = got.rstrip().endswith("OK") or "\nOK" in got
        if check:
            good = passes and parity.same(beside.read_text(), got)
        else:
            good = passes
            beside.write_text(parity.tidy(got) + "\n")
        wrong += not good
        print(f"{app.name}: {'ok' if good else 'wrong'}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
