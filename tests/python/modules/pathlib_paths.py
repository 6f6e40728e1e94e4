from pathlib import Path, PurePosixPath
p = PurePosixPath("/a/b") / "c.txt"
print(p, repr(p), p.name, p.stem, p.suffix, p.parent, p.parts, p.with_suffix(".py"), p.is_absolute(), p.relative_to("/a"), Path("x") / "y", Path("nope").exists())
