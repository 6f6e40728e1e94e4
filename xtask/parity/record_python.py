"""Records what CPython 3.11 prints for each program of `tests/python`.

    python3 record_python.py [--check] [FOLDER]

Beside `NAME.py` it writes `NAME.out` (standard output) and, when the program ends by an exception, `NAME.err`: the
traceback, in which a file of the program is shown by its path relative to the program's folder. A folder that holds a
`main.py` is one program of several files. Every program runs twice, with different string hashes: what depends on the
order of a set of strings is no fact, and is refused.
"""

import os
import subprocess
import sys
from pathlib import Path


def programs(root):
    for path in sorted(root.rglob("*.py")):
        main = next((folder for folder in path.parents if (folder / "main.py").exists()), None)
        if main is None or path == main / "main.py":
            yield path


def run(path, seed):
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"TZ": "UTC", "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, path.name], cwd=path.parent, capture_output=True, env=environment, timeout=20, input=b""
    )
    folder = str(path.parent.resolve()) + os.sep
    def shown(output):
        # Where a module lies, in parentheses, is told from the root, which is the program's folder.
        return output.decode().replace(f"({folder}", "(/").replace(folder, "")

    return shown(done.stdout), shown(done.stderr), done.returncode


def main():
    arguments = sys.argv[1:]
    check = "--check" in arguments
    named = [word for word in arguments if not word.startswith("-")]
    root = Path(named[0]) if named else Path(__file__).resolve().parents[2] / "tests" / "python"
    if sys.version_info[:2] != (3, 11):
        sys.exit("the truth is Python 3.11")
    count = wrong = 0
    for path in programs(root):
        count += 1
        out, err, status = run(path, "1")
        if run(path, "2") != (out, err, status):
            wrong += 1
            print(f"{path}: two runs differ")
            continue
        if (status == 0) != (err == ""):
            wrong += 1
            print(f"{path}: exit status {status}, but standard error is {err!r}")
        if os.path.dirname(os.__file__) in err or "0x7f" in out + err:
            wrong += 1
            print(f"{path}: shows an address or a file of the standard library")
        for kind, text in [(".out", out), (".err", err)]:
            beside = path.with_suffix(kind)
            old = beside.read_text() if beside.exists() else ""
            if check and old != text:
                wrong += 1
                print(f"{beside}: differs")
            elif not check and (text or kind == ".out"):
                beside.write_text(text)
            elif not check and beside.exists():
                beside.unlink()
    print(f"{count} programs, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
