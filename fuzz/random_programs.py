"""Random programs, run on CPython 3.11 and on Ormery, which must print the same: output and traceback.

    python3.11 fuzz/random_programs.py target/debug/ormery [SECONDS [FIRST_SEED]]

A program is a tangle of try, finally, with, loops, match, functions and generators around expressions that may fail.
What differs is kept as `seed-N.py` in the folder for temporary files, and its difference is shown.
"""

import difflib
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

NAMES = ["a", "b", "c", "d"]
EXCEPTIONS = ["ValueError", "KeyError", "TypeError", "ZeroDivisionError", "First", "Second"]
PATTERNS = [
    "0 | 1", "[x, *y]", "{'k': v}", "str() as s", "int(n)", "None", "(a, b)", "[1, [b, *_]] | [b, 2]", "True",
    "bool()", "[]", "[_, _]", "{'k': 1, **rest}", "1.5",
]
PRELUDE = """\
class First(Exception): pass
class Second(First): pass
def p(n):
    print('p', n)
    if n % 7 == 3: raise Second(n)
    return n
def g(*a, k=None): return (a, k)
class Manager:
    def __init__(self, n, *suppressed): self.n, self.suppressed = n, suppressed
    def __enter__(self):
        print('enter', self.n)
        return self.n
    def __exit__(self, kind, value, traceback):
        print('exit', self.n, kind and kind.__name__)
        return kind is not None and issubclass(kind, self.suppressed)
a, b, c, d = 1, 'bb', [1, 2], {'k': 1}
def main(a, b, c, d):"""
EPILOGUE = """\
def chain(e, n=0):
    while e is not None and n < 9:
        print('  ' * n, type(e).__name__, e, e.__suppress_context__)
        n += 1
        chain(e.__cause__, n + 3)
        e = e.__context__
for args in [(1, 'x', [1], {}), (0, None, (), 2)]:
    try: print('result', main(*args))
    except Exception as e: chain(e)
main(a, b, c, d)"""


class Program:
    """One program; the seed decides everything."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = [PRELUDE]
        self.labels = 0
        for _ in range(3):
            self.block(1, 0, loop=False, function=True)
        self.lines.append(EPILOGUE)

    def text(self):
        return "\n".join(self.lines) + "\n"

    def label(self):
        self.labels += 1
        return self.labels

    def name(self):
        return self.random.choice(NAMES)

    def chance(self, probability):
        return self.random.random() < probability

    def write(self, indent, line):
        self.lines.append("    " * indent + line)

    def expression(self, depth=0):
        pick, number = self.random.choice, self.random.randrange
        inner = lambda: self.expression(depth + 1)
        leaves = [
            lambda: str(number(10)),
            self.name,
            lambda: f"p({self.label()})",
            lambda: pick(["'x'", "'yy'", "''", "True", "False", "None", "()", "[]", "1.5"]),
        ]
        if depth >= 3:
            return pick(leaves)()
        return pick(leaves + [
            lambda: f"({inner()} {pick(['+', '-', '*', '/', '//', '%', '**', '&', '|', '<<'])} {inner()})",
            lambda: f"{inner()}[{inner()}]",
            lambda: f"({inner()} {pick(['and', 'or'])} {inner()})",
            lambda: f"(not {inner()})",
            lambda: f"({inner()} if {inner()} else {inner()})",
            lambda: f"({inner()} {pick(['<', '==', '!=', 'is', 'is not', 'in', 'not in', '>='])} {inner()})",
            lambda: f"({inner()} < {inner()} <= {inner()})",
            lambda: f"[{inner()}, *[{inner()}, {inner()}]]",
            lambda: f"[{inner()} for {pick('ij')} in range({number(4)}) if {inner()}]",
            lambda: f"(lambda {self.name()}={inner()}: {inner()})()",
            lambda: f"({self.name()} := {inner()})",
            lambda: f"{{{inner()}: {inner()}, **{{'k': {inner()}}}}}",
            lambda: f"f'{{{self.name()}}}-{{{self.name()}!r:>4}}'",
            lambda: f"list({inner()} for {pick('ij')} in [1, 2])",
            lambda: f"g({inner()}, k={inner()})",
            lambda: f"max({inner()}, {inner()}, key=str)",
        ])()

    def block(self, indent, depth, loop, function):
        for _ in range(self.random.randrange(1, 4)):
            self.statement(indent, depth, loop, function)

    def statement(self, indent, depth, loop, function):
        e, pick = self.expression, self.random.choice
        simple = [
            lambda: f"print({self.label()}, {e()})",
            lambda: f"{self.name()} = {e()}",
            lambda: f"{self.name()} {pick(['+=', '-=', '*=', '|='])} {e()}",
            lambda: f"raise {pick(EXCEPTIONS)}({self.label()})",
            lambda: f"p({self.label()})",
            lambda: f"{self.name()}, *{self.name()} = {e()}, {e()}, {e()}",
            lambda: f"assert {e()}, {self.label()}",
            lambda: f"del {self.name()}",
        ]
        if loop:
            simple += [lambda: "break", lambda: "continue"]
        if function:
            simple += [lambda: "return", lambda: f"return {e()}"]
        if depth >= 4 or self.chance(0.45):
            return self.write(indent, pick(simple)())
        compound = [self.try_, self.try_, self.for_, self.while_, self.if_, self.with_, self.match, self.define]
        pick(compound)(indent, depth + 1, loop, function)

    def suite(self, indent, head, depth, loop, function):
        self.write(indent, head)
        self.block(indent + 1, depth, loop, function)

    def try_(self, indent, depth, loop, function):
        self.suite(indent, "try:", depth, loop, function)
        handlers = self.random.randrange(3)
        for _ in range(handlers):
            caught = self.random.choice(EXCEPTIONS + ["(KeyError, First)", "Exception"])
            named = f" as {self.random.choice(NAMES + ['e'])}" if self.chance(0.6) else ""
            self.suite(indent, f"except {caught}{named}:", depth, loop, function)
            if self.chance(0.25):
                new, cause = self.random.choices(EXCEPTIONS, k=2)
                again = f"raise {new}({self.label()}) from {cause}({self.label()})"
                self.write(indent + 1, self.random.choice(["raise", again]))
        if handlers and self.chance(0.3):
            self.suite(indent, "else:", depth, loop, function)
        if not handlers or self.chance(0.5):
            self.suite(indent, "finally:", depth, loop, function)

    def for_(self, indent, depth, loop, function):
        over = self.random.choice(["range(3)", "[1, 'q', None]", "(i * 2 for i in [1, 2])"])
        self.suite(indent, f"for {self.name()} in {over}:", depth, True, function)
        if self.chance(0.3):
            self.suite(indent, "else:", depth, loop, function)

    def while_(self, indent, depth, loop, function):
        counter = f"w{self.label()}"
        self.write(indent, f"{counter} = 0")
        self.write(indent, f"while {counter} < {self.random.randrange(1, 4)}:")
        self.write(indent + 1, f"{counter} += 1")
        self.block(indent + 1, depth, True, function)
        if self.chance(0.3):
            self.suite(indent, "else:", depth, loop, function)

    def if_(self, indent, depth, loop, function):
        self.suite(indent, f"if {self.expression()}:", depth, loop, function)
        if self.chance(0.3):
            self.suite(indent, f"elif {self.expression()}:", depth, loop, function)
        if self.chance(0.4):
            self.suite(indent, "else:", depth, loop, function)

    def with_(self, indent, depth, loop, function):
        suppressed = self.random.choice(["", ", ValueError", ", First, Second"])
        more = f" as {self.name()}, Manager({self.label()})" if self.chance(0.3) else ""
        self.suite(indent, f"with Manager({self.label()}{suppressed}){more}:", depth, loop, function)

    def match(self, indent, depth, loop, function):
        self.write(indent, f"match {self.expression()}:")
        for _ in range(self.random.randrange(1, 4)):
            guard = f" if {self.expression()}" if self.chance(0.3) else ""
            self.suite(indent + 1, f"case {self.random.choice(PATTERNS)}{guard}:", depth + 1, loop, function)
        if self.chance(0.4):
            self.suite(indent + 1, "case _:", depth + 1, loop, function)

    def define(self, indent, depth, loop, function):
        name = f"f{self.label()}"
        e = self.expression
        if self.chance(0.5):
            self.suite(indent, f"def {name}(a, b=2, *args, c=3, **kw):", depth, False, True)
            self.write(indent, f"print({name}({e()}, c={e()}))")
        else:
            self.suite(indent, f"def {name}(a):", depth, False, True)
            self.write(indent + 1, "yield a")
            self.block(indent + 1, depth, False, True)
            self.write(indent + 1, f"r = yield from [1, {e()}]")
            self.write(indent, f"print(list({name}({e()})))")


def run(command, folder):
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout + done.stderr.replace(f"{folder}/", "")


def uncertain(text):
    """Without the carets of unbound names: CPython's joined instructions (two names loaded by one) point at the first."""
    return re.sub(r"^ *\^+\n(?=UnboundLocalError)", "", text, flags=re.MULTILINE)


def main():
    ormery = str(pathlib.Path(sys.argv[1]).resolve())
    end = time.monotonic() + float(sys.argv[2] if len(sys.argv) > 2 else 60)
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    folder = tempfile.gettempdir()
    ran = differ = skipped = 0
    while time.monotonic() < end:
        file = pathlib.Path(folder, f"seed-{seed}.py")
        file.write_text(Program(seed).text())
        want = run([sys.executable, "-W", "ignore", file.name], folder)
        if want is None:
            # Some number grows beyond what CPython can do in time; Ormery refuses it.
            skipped += 1
            seed += 1
            continue
        got = run([ormery, "python", file.name], folder) or "no end"
        ran += 1
        if uncertain(want) == uncertain(got):
            file.unlink()
        else:
            differ += 1
            print(f"seed {seed}: {file}")
            lines = difflib.unified_diff(want.splitlines(), got.splitlines(), "cpython", "ormery", lineterm="", n=1)
            print("\n".join(list(lines)[:16]))
        seed += 1
    print(f"{ran} programs, {differ} differ, {skipped} without an end on CPython")
    sys.exit(differ > 0)


main()
