"""Write anew what CPython 3.11 says of each program in errors.txt: python3.11 tests/syntax/record.py"""

import pathlib
import re
import warnings

warnings.simplefilter("ignore")
path = pathlib.Path(__file__).with_name("errors.txt")
programs = re.split(r"^=== .*\n", path.read_text(), flags=re.MULTILINE)[1:]
recorded = []
for program in programs:
    try:
        compile(program, "<test>", "exec")
        raise SystemExit(f"no syntax error: {program!r}")
    except SyntaxError as e:
        place = f"{e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset}"
        recorded.append(f"=== {type(e).__name__} {place} {e.msg}\n{program}")
path.write_text("".join(recorded))
