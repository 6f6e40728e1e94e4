"""Django's side of `benches/beside.rs`: one project in one process, its database in memory.

The work comes as JSON in the first line of standard input; every further line is a round, answered by a line of JSON with
the microseconds it took and what it printed. Memory is what favours Django most: no file is written or synced.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time

work = json.loads(sys.stdin.readline())
folder = tempfile.mkdtemp(prefix="ormery-beside-")
subprocess.run([sys.executable, "-m", "django", "startproject", "mysite", folder], check=True)
apps = []
for path, text in work["files"].items():
    place = os.path.join(folder, path)
    package = os.path.dirname(place)
    os.makedirs(package, exist_ok=True)
    open(os.path.join(package, "__init__.py"), "a").close()
    with open(place, "w") as file:
        file.write(text)
    if path.endswith("/models.py"):
        apps.append(os.path.dirname(path).replace("/", "."))
        os.makedirs(os.path.join(package, "migrations"), exist_ok=True)
        open(os.path.join(package, "migrations", "__init__.py"), "a").close()
with open(os.path.join(folder, "mysite/settings.py"), "a") as file:
    file.write(f"\nINSTALLED_APPS = {['django.contrib.' + app for app in ('admin', 'auth', 'contenttypes', 'sessions', 'messages')] + apps}\n")
    file.write('DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}\n')
    file.write('DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n')

os.chdir(folder)
sys.path.insert(0, folder)
os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"
import django

django.setup()
from django.core.management import execute_from_command_line
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

names = {"__name__": "__console__"}


def manage(argv):
    with contextlib.suppress(SystemExit):
        execute_from_command_line(["manage.py", *argv])


def shell(statements, codes={}):
    for statement in statements:
        # Each statement is compiled anew, as when it is typed.
        exec(compile(statement + "\n", "<console>", "single"), names)


def fresh():
    # `connection.close()` leaves a database in memory alone.
    if connection.connection is not None:
        BaseDatabaseWrapper.close(connection)
    for path in work["remove"]:
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(folder, path))
        sys.modules.pop(path.removesuffix(".py").replace("/", "."), None)


def silent(call, argument):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        begun = time.perf_counter()
        call(argument)
        taken = time.perf_counter() - begun
    return int(taken * 1e6), out.getvalue()


for argv in work["setup"]:
    silent(manage, argv)
from django.apps import apps as registry

names.update((model.__name__, model) for model in registry.get_models())
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    part = json.loads(line)
    if part.get("fresh"):
        fresh()
    answer = silent(manage, part["command"]) if "command" in part else silent(shell, part["statements"])
    print(json.dumps(answer), flush=True)
