"""Runs lesson-format files on real Django, and compares or records what it prints.

A lesson is a doctest in Markdown: files, `manage.py` commands, a shell, another client at the database. Here each
of them meets the real thing, so that a lesson's outputs are facts. Nothing of Ormery is used.

    python parity.py --check  FILE|DIR...     compare; exit 1 if any output differs
    python parity.py --record FILE|DIR...     write what Django printed into the files

Run it with the interpreter of an environment that has Django 5.2. Every process of a lesson is a fork of this one,
which has imported Django but configured nothing: that is ten times faster than a new interpreter and no less real.
"""

import argparse
import difflib
import glob
import io
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True  # a file rewritten within a second must not be mistaken for its compiled self

DEFAULT_APPS = ["admin", "auth", "contenttypes", "sessions", "messages"]

SETTINGS = '''\
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "a lesson has no secrets, but Django wants fifty characters or more"
DEBUG = True
ALLOWED_HOSTS = []
INSTALLED_APPS = [
{apps}]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "mysite.urls"
TEMPLATES = [
    {{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {{
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        }},
    }},
]
WSGI_APPLICATION = "mysite.wsgi.application"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}}}
AUTH_PASSWORD_VALIDATORS = [
    {{"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"}},
    {{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}},
    {{"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"}},
    {{"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"}},
]
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
'''

URLS = '''\
from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
'''

WSGI = '''\
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
'''

MANAGE = '''\
import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
execute_from_command_line(sys.argv)
'''

WARM = """
django.core.management django.core.management.commands.check django.core.management.commands.makemigrations
django.core.management.commands.migrate django.core.management.commands.showmigrations
django.core.management.commands.sqlmigrate django.core.management.commands.shell django.core.management.commands.test
django.core.management.commands.dumpdata django.core.management.commands.loaddata
django.core.management.commands.flush django.core.management.commands.squashmigrations
django.core.management.commands.inspectdb django.db django.db.models django.db.models.sql.compiler
django.db.backends.sqlite3.base django.db.backends.sqlite3.schema django.db.migrations.executor
django.db.migrations.autodetector django.db.migrations.writer django.db.migrations.questioner django.test
django.test.runner django.test.client django.test.utils django.template.backends.django django.template.loader
django.template.defaulttags django.template.defaultfilters django.template.loader_tags django.forms
django.forms.models django.urls django.core.handlers.wsgi django.core.handlers.base django.views.debug
django.views.generic django.middleware.security django.middleware.common django.middleware.csrf
django.middleware.clickjacking django.contrib.sessions.middleware django.contrib.messages.middleware
django.contrib.auth django.contrib.auth.hashers django.contrib.auth.password_validation
django.contrib.messages.storage.fallback django.contrib.admin django.contrib.admin.sites
django.contrib.admin.checks django.core.serializers.json django.core.serializers.python django.core.mail
django.utils.translation.trans_real django.core.cache django.contrib.admin.options
django.contrib.admin.views.main django.shortcuts sqlite3 unittest unittest.mock decimal uuid json asgiref.sync
""".split()


class LessonError(Exception):
    """A lesson that is not well formed; the message carries file and line."""


# --- reading a lesson ------------------------------------------------------------------------------------------


class Step:
    """One thing that happens: a file written, a command, a statement. `want` is lines [start, end) of the file."""

    def __init__(self, kind, source, line, start=None, end=None, title=None, variant=None):
        self.kind, self.source, self.line = kind, source, line
        self.start, self.end, self.title, self.variant = start, end, title, variant
        self.want = None


FENCE = re.compile(r"^(`{3,})\s*([A-Za-z0-9_+-]*)\s*(.*)$")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def parse(path, lines):
    """The steps of a lesson, in order."""
    steps = []
    at = 0
    while at < len(lines):
        opening = FENCE.match(lines[at])
        if not opening:
            at += 1
            continue
        ticks, kind, info = opening.groups()
        first = at + 1
        at = first
        while at < len(lines) and not re.match(r"^`{%d,}\s*$" % len(ticks), lines[at]):
            at += 1
        if at == len(lines):
            raise LessonError(f"{path}:{first}: this fence is never closed")
        attributes = dict(ATTRIBUTE.findall(info))
        common = {"variant": attributes.get("variant")}
        if kind == "python" and "title" in attributes:
            body = "\n".join(lines[first:at]) + "\n"
            steps.append(Step("file", body, first, title=attributes["title"], **common))
        elif kind == "sql":
            steps.append(Step("sql", "\n".join(lines[first:at]), first + 1, **common))
        elif kind == "console":
            steps += parse_console(path, lines, first, at, common)
        elif kind == "pycon":
            steps += parse_pycon(path, lines, first, at, common)
        at += 1
    for step in steps:
        if step.start is not None:
            step.want = lines[step.start : step.end]
    return steps


def parse_console(path, lines, first, end, common):
    steps = []
    for at in range(first, end):
        if lines[at].startswith("$ "):
            steps.append(Step("console", lines[at][2:], at + 1, at + 1, at + 1, **common))
        elif steps:
            steps[-1].end = at + 1
        elif lines[at].strip():
            raise LessonError(f"{path}:{at + 1}: a console block begins with a line `$ ...`")
    return steps


def parse_pycon(path, lines, first, end, common):
    steps = []
    continued = False
    for at in range(first, end):
        line = lines[at]
        if line.startswith(">>> ") or line == ">>>":
            steps.append(Step("pycon", line[4:], at + 1, at + 1, at + 1, **common))
            continued = True
        elif continued and (line.startswith("... ") or line == "..."):
            steps[-1].source += "\n" + line[4:]
            steps[-1].start = steps[-1].end = at + 1
        elif steps:
            steps[-1].end = at + 1
            continued = False
        elif line.strip():
            raise LessonError(f"{path}:{at + 1}: a pycon block begins with a line `>>> ...`")
    return steps


# --- comparing, as doctest does ------------------------------------------------------------------------------------


def tidy(text):
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def same(want, got):
    """Whether `got` is what `want` describes; `...` stands for anything."""
    want, got = tidy(want), tidy(got)
    if "..." not in want:
        return want == got
    pieces = [re.escape(piece) for piece in want.split("...")]
    if re.fullmatch(".*?".join(pieces), got, re.DOTALL):
        return True
    # `...` may also stand for nothing at all where it follows a space that was trimmed away.
    return re.fullmatch(".*?".join(pieces), got + " ", re.DOTALL) is not None


STACK = r"Traceback \(most recent call last\):\n(?:[ ].*\n)+"
CHAIN = re.compile(
    STACK + r"(?:.+\n)+?\n(?:During handling of the above exception, another exception occurred|"
    r"The above exception was the direct cause of the following exception):\n\n(?=Traceback)"
)


def shorten(text):
    """Tracebacks in their short form: the last exception of a chain, its stack as `    ...`."""
    while CHAIN.search(text):
        text = CHAIN.sub("", text)
    return re.sub(STACK, "Traceback (most recent call last):\n    ...\n", text)


def normalise(text, folder):
    """What Django printed, less what cannot repeat."""
    text = text.replace(os.path.realpath(folder), "...").replace(folder, "...")
    text = re.sub(r"at 0x[0-9a-f]{6,}", "at 0x...", text)
    text = re.sub(r"Generated by Django \S+ on [\d-]+ [\d:]+", "Generated by Django ... on ...", text)
    text = re.sub(r"_auto_\d{8}_\d{4}", "_auto_...", text)
    text = re.sub(r"(Ran \d+ tests?) in [\d.]+s", r"\1 in ...s", text)
    text = re.sub(r"(OK|FAKED|DONE) \([\d.]+s\)", r"\1 (...s)", text)
    text = re.sub(r"(?m)^/\S*site-packages/", ".../", text)
    return shorten(text)


# --- processes -------------------------------------------------------------------------------------------------------


def warm_up():
    """Imports what a lesson's processes will need, as far as it does not ask for settings."""
    from importlib import import_module

    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    for name in WARM:
        try:
            import_module(name)
        except Exception:  # it wants settings: the processes import it themselves
            for half in [m for m in sys.modules if m.startswith(name)]:
                del sys.modules[half]


def enter(folder, argv):
    """Makes this (forked) process one that was started in the lesson's folder."""
    os.chdir(folder)
    sys.argv = argv
    sys.path[0] = os.path.realpath(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"
    os.environ["COLUMNS"] = "80"
    # What a fresh interpreter would not know either.
    sys.path_importer_cache.clear()


def run_command(folder, argv, answers):
    """The merged output of `python manage.py ...` as a process of its own."""
    out = tempfile.TemporaryFile()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            source = tempfile.TemporaryFile()
            source.write(answers.encode())
            source.seek(0)
            os.dup2(source.fileno(), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            sys.stdin = open(0, encoding="utf-8", closefd=False)
            sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", 0, closefd=False), encoding="utf-8", write_through=True)
            sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", 0, closefd=False), encoding="utf-8", write_through=True)
            enter(folder, argv)
            from django.core.management import execute_from_command_line

            try:
                execute_from_command_line(argv)
                status = 0
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else (0 if stop.code is None else 1)
                if isinstance(stop.code, str):
                    print(stop.code, file=sys.stderr)
            except BaseException:
                sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    wait_for(pid, 60)
    out.seek(0)
    return out.read().decode("utf-8", "replace")


def wait_for(pid, seconds):
    deadline = time.monotonic() + seconds
    pause = 0.002
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise LessonError(f"a command took longer than {seconds} s")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


class Shell:
    """One long-lived `manage.py shell`, spoken to by a line of JSON each way."""

    def __init__(self, folder):
        down, self.requests = os.pipe()
        self.replies, up = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self.requests)
                os.close(self.replies)
                shell_process(folder, os.fdopen(down, "r"), os.fdopen(up, "w"))
            finally:
                os._exit(0)
        os.close(down)
        os.close(up)
        self.requests = os.fdopen(self.requests, "w")
        self.replies = os.fdopen(self.replies, "r")

    def say(self, source):
        try:
            self.requests.write(json.dumps(source) + "\n")
            self.requests.flush()
            reply = self.replies.readline()
        except BrokenPipeError:
            reply = ""
        return json.loads(reply) if reply else "(the shell has ended)"

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.requests.close()
        self.replies.close()


class Screen(io.StringIO):
    """Both streams of the shell, taken after each statement."""

    encoding = "utf-8"

    def take(self):
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def short_traceback():
    kind, value, _ = sys.exc_info()
    last = "".join(traceback.format_exception_only(kind, value))
    return "Traceback (most recent call last):\n    ...\n" + last


def shell_process(folder, requests, replies):
    enter(folder, ["manage.py", "shell"])
    screen = Screen()
    sys.stdout = sys.stderr = screen
    sys.stdin = io.StringIO()
    names = {"__name__": "__console__", "__doc__": None}
    failure = ""
    try:
        import django

        django.setup()
        from django.core.management.commands.shell import Command

        names.update(Command().get_namespace(verbosity=0) or {})
    except BaseException:
        failure = short_traceback()
    for request in requests:
        source = json.loads(request)
        if failure:  # the shell did not start: each statement says why
            replies.write(json.dumps(failure) + "\n")
            replies.flush()
            continue
        trouble = ""
        try:
            exec(compile(source + "\n", "<console>", "single"), names)
        except SystemExit:
            os._exit(0)
        except BaseException:
            trouble = short_traceback()
        replies.write(json.dumps(screen.take() + trouble) + "\n")
        replies.flush()


# --- a run -----------------------------------------------------------------------------------------------------------


class Project:
    """A folder as `startproject` leaves it, and what the lesson does to it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="parity-")
        self.apps = []
        self.own_settings = ""
        self.shell = None
        for name, text in [
            ("manage.py", MANAGE),
            ("mysite/__init__.py", ""),
            ("mysite/urls.py", URLS),
            ("mysite/wsgi.py", WSGI),
        ]:
            self.put(name, text)
        self.write_settings()

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def write_settings(self):
        apps = [f"django.contrib.{app}" for app in DEFAULT_APPS] + self.apps
        listed = "".join(f'    "{app}",\n' for app in apps)
        self.put("mysite/settings.py", SETTINGS.format(apps=listed) + self.own_settings)

    def stop_shell(self):
        if self.shell:
            self.shell.stop()
            self.shell = None

    def close(self):
        self.stop_shell()
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, title, body):
        self.stop_shell()
        if title == "mysite/settings.py":
            self.own_settings = body
            self.write_settings()
            return
        self.put(title, body)
        folder, name = os.path.split(title)
        packages = [folder] if folder else []
        if name == "models.py" and folder:
            packages.append(os.path.join(folder, "migrations"))
            app = folder.replace("/", ".")
            if app not in self.apps:
                self.apps.append(app)
                self.write_settings()
        for package in packages:
            parts = package.split("/")
            for depth in range(1, len(parts) + 1):
                init = os.path.join(*parts[:depth], "__init__.py")
                if not os.path.exists(os.path.join(self.folder, init)):
                    self.put(init, "")

    def console(self, line):
        words = shlex.split(line)
        if words and words[0] == "rm":
            return self.remove(words[1:])
        answers = ""
        if "|" in words:
            pipe = words.index("|")
            tool, texts, words = words[0], words[1:pipe], words[pipe + 1 :]
            if tool not in ("printf", "echo"):
                raise LessonError(f"only printf and echo can answer a command, not `{tool}`")
            answers = " ".join(texts)
            if tool == "printf":
                answers = answers.replace("\\n", "\n")
            else:
                answers += "\n"
        if words[:2] not in (["python", "manage.py"], ["python3", "manage.py"]):
            raise LessonError(f"a console line runs `python manage.py ...` or `rm`, not `{line}`")
        return run_command(self.folder, words[1:], answers)

    def remove(self, words):
        self.stop_shell()
        flags = {flag for word in words if word.startswith("-") for flag in word[1:]}
        out = ""
        for pattern in [word for word in words if not word.startswith("-")]:
            full = os.path.realpath(os.path.join(self.folder, pattern))
            if not full.startswith(os.path.realpath(self.folder) + os.sep):
                raise LessonError(f"rm stays in the project: `{pattern}`")
            found = sorted(glob.glob(os.path.join(self.folder, pattern)))
            if not found and "f" not in flags:
                out += f"rm: cannot remove '{pattern}': No such file or directory\n"
            for path in found:
                if not os.path.isdir(path):
                    os.remove(path)
                elif "r" in flags:
                    shutil.rmtree(path)
                else:
                    out += f"rm: cannot remove '{os.path.relpath(path, self.folder)}': Is a directory\n"
        return out

    def sql(self, text):
        client = sqlite3.connect(os.path.join(self.folder, "db.sqlite3"))
        try:
            client.executescript(text)
            client.commit()
            return ""
        except sqlite3.Error as error:
            return f"{type(error).__name__}: {error}"
        finally:
            client.close()

    def do(self, step):
        """Runs a step; what it printed, normalised."""
        if step.kind == "file":
            self.write(step.title, step.source)
            return ""
        if step.kind == "sql":
            return self.sql(step.source)
        if step.kind == "console":
            got = self.console(step.source)
        else:
            if self.shell is None:
                self.shell = Shell(self.folder)
            got = self.shell.say(step.source)
        return normalise(got, self.folder)


def run(path):
    """Runs a lesson, once for each of its variants; (lines, [(step, got)])."""
    # An output may hold carriage returns: progress is drawn over itself.
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    steps = parse(path, lines)
    variants = ["A", "B"] if any(step.variant for step in steps) else [None]
    results = []
    for variant in variants:
        project = Project()
        try:
            for step in steps:
                if step.variant in (None, variant):
                    try:
                        results.append((step, project.do(step)))
                    except LessonError as error:
                        raise LessonError(f"{path}:{step.line}: {error}") from None
        finally:
            project.close()
    return lines, results


def check(path):
    """Prints each difference; (passed, total) over the steps that promise an output."""
    _, results = run(path)
    passed = total = 0
    for step, got in results:
        if step.kind == "file":
            continue
        want = "\n".join(step.want) if step.want is not None else ""
        total += 1
        if same(want, got):
            passed += 1
            continue
        print(f"{path}:{step.line}: {step.source}")
        for line in difflib.ndiff(tidy(want).split("\n"), tidy(got).split("\n")):
            if not line.startswith("?"):
                print("    " + line)
    return passed, total


def record(path):
    """Writes what Django printed into the file, leaving outputs that already describe it."""
    lines, results = run(path)
    changed = 0
    # A step that every variant takes ran once for each of them, and has one place to be written to.
    printed = {}
    for step, got in results:
        if printed.setdefault(step.line, (step, got))[1] != got:
            raise LessonError(f"{path}:{step.line}: the variants differ here: give each of them this step")
    for step, got in sorted(printed.values(), key=lambda result: result[0].line, reverse=True):
        if step.kind == "sql" and got:
            raise LessonError(f"{path}:{step.line}: {got}")
        if step.start is None or same("\n".join(step.want), got):
            continue
        shown = tidy(got)
        lines[step.start : step.end] = shown.split("\n") if shown else []
        changed += 1
    if changed:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(lines))
    return changed


def lessons(names):
    for name in names:
        if os.path.isdir(name):
            yield from sorted(glob.glob(os.path.join(name, "**", "*.md"), recursive=True))
        else:
            yield name


def main():
    options = argparse.ArgumentParser(description="Runs lessons on real Django.")
    options.add_argument("--check", action="store_true", help="compare with what the files say")
    options.add_argument("--record", action="store_true", help="write what Django printed into the files")
    options.add_argument("-q", "--quiet", action="store_true", help="name only the files that differ")
    options.add_argument("-j", "--jobs", type=int, default=0, help="files at a time; as many as there are processors")
    options.add_argument("names", nargs="+", metavar="FILE|DIR")
    chosen = options.parse_args()
    if chosen.check == chosen.record:
        options.error("say either --check or --record")
    import django

    if django.VERSION[:2] != (5, 2):
        options.error(f"the truth is Django 5.2, this is {django.__version__}")
    if "PYTHONHASHSEED" not in os.environ:
        # The order of sets, which Django's messages show here and there, is drawn when Python starts.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    warm_up()
    failed = files = all_passed = all_total = 0
    for text, passed, total, held in side_by_side(list(lessons(chosen.names)), chosen):
        files, failed = files + 1, failed + (not held)
        all_passed, all_total = all_passed + passed, all_total + total
        if text:
            print(text, end="", flush=True)
    if chosen.check:
        print(f"{files} files, {all_passed}/{all_total} steps pass on Django {django.__version__}")
    sys.exit(1 if failed else 0)


def one(path, chosen):
    """Checks or records a file: (passed, total, whether all is well)."""
    try:
        if chosen.record:
            changed = record(path)
            if changed or not chosen.quiet:
                print(f"{path}: {changed} output(s) recorded")
            return 0, 0, True
        passed, total = check(path)
        if passed != total or not chosen.quiet:
            print(f"{path}: {passed}/{total}")
        return passed, total, passed == total
    except (LessonError, OSError) as error:
        print(f"error: {error}")
        return 0, 0, False


def side_by_side(paths, chosen):
    """Each file in a process of its own, a few at a time; what came of them in the files' order."""
    jobs = chosen.jobs or os.cpu_count() or 1
    waiting, running, done = list(enumerate(paths)), {}, {}
    told = 0
    while told < len(paths):
        while waiting and len(running) < jobs:
            number, path = waiting.pop(0)
            out = tempfile.TemporaryFile("w+", encoding="utf-8")
            pid = os.fork()
            if pid == 0:
                work(path, chosen, out)
            running[pid] = number, path, out
        pid, status = os.wait()
        number, path, out = running.pop(pid)
        out.seek(0)
        text, _, last = out.read().rpartition("\n")
        out.close()
        # A process that was killed has told nothing.
        result = json.loads(last) if status == 0 and last else [0, 0, False]
        if status != 0:
            text += f"error: {path}: the run was broken off\n"
        done[number] = (text + "\n" if text and not text.endswith("\n") else text, *result)
        while told in done:
            yield done.pop(told)
            told += 1


def work(path, chosen, out):
    """The life of one such process: what it prints goes to `out`, its result is the last line."""
    status = 1
    try:
        sys.stdout = out
        result = one(path, chosen)
        out.write("\n" + json.dumps(result))
        out.flush()
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
