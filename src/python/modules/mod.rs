//! The standard library that Ormery carries, one module a file.
//!
//! What must be fast or exact is Rust; the rest is Python source of our own under `py/`, compiled when first imported.
//! **Boundary:** the clock, files and output are the host's; nothing here reaches the real world.

use super::native::{NativeModule, NativeModules};

pub mod datetime;
pub mod decimal;
mod glob;
mod hashes;
mod io;
mod json;
mod math;
mod operator;
mod os;
mod random;
pub(super) mod re;
mod sys;
mod time;
mod traceback;
mod unicode;
mod weak;
mod zones;

/// Adds every module of the standard library.
pub fn register(modules: &mut NativeModules) {
    use NativeModule::{Both, Build, Source};
    modules.add("sys", Both(sys::build, sys::SOURCE));
    modules.add("datetime", Build(datetime::build));
    modules.add("io", Both(io::build, io::SOURCE));
    modules.add("_io", Both(io::build, io::SOURCE));
    modules.add("json", Both(json::build, json::SOURCE));
    modules.add("time", Both(time::build, time::SOURCE));
    modules.add("re", Both(re::build, re::SOURCE));
    modules.add("decimal", Both(decimal::build, decimal::SOURCE));
    modules.add("glob", Build(glob::build));
    modules.add("_hashes", Build(hashes::build));
    modules.add("_files", Build(os::build));
    modules.add("_traceback", Build(traceback::build));
    modules.add("random", Both(random::build, random::SOURCE));
    modules.add("os", Source(include_str!("py/os.py"), true));
    modules.add("os.path", Source(include_str!("py/ospath.py"), false));
    modules.add("posixpath", Source(include_str!("py/ospath.py"), false));
    modules.add("unittest", Source(include_str!("py/unittest.py"), true));
    modules.add("unittest._run", Source(include_str!("py/unittest_run.py"), false));
    modules.add("unittest.mock", Source(include_str!("py/mock.py"), false));
    modules.add("importlib", Source(include_str!("py/importlib.py"), true));
    modules.add("logging", Source(include_str!("py/logging.py"), true));
    modules.add("_weakref", Build(weak::build));
    modules.add("math", Build(math::build));
    modules.add("zoneinfo", Both(zones::build, zones::SOURCE));
    modules.add("operator", Both(operator::build, operator::SOURCE));
    modules.add("_operator", Both(operator::build, operator::SOURCE));
    modules.add("unicodedata", Build(unicode::build));
    modules.add("html", Source(include_str!("py/html.py"), true));
    modules.add("html.parser", Source(include_str!("py/html_parser.py"), false));
    modules.add("urllib", Source("", true));
    modules.add("urllib.parse", Source(include_str!("py/urllib_parse.py"), false));
    modules.add("collections", Source(include_str!("py/collections.py"), true));
    modules.add("collections.abc", Source(include_str!("py/collections_abc.py"), false));
    for (name, source) in [
        ("_datetime_py", include_str!("py/_datetime.py")),
        ("base64", include_str!("py/base64.py")),
        ("binascii", include_str!("py/binascii.py")),
        ("bisect", include_str!("py/bisect.py")),
        ("hashlib", include_str!("py/hashlib.py")),
        ("heapq", include_str!("py/heapq.py")),
        ("hmac", include_str!("py/hmac.py")),
        ("inspect", include_str!("py/inspect.py")),
        ("numbers", include_str!("py/numbers.py")),
        ("pprint", include_str!("py/pprint.py")),
        ("secrets", include_str!("py/secrets.py")),
        ("string", include_str!("py/string.py")),
        ("textwrap", include_str!("py/textwrap.py")),
        ("traceback", include_str!("py/traceback.py")),
        ("uuid", include_str!("py/uuid.py")),
        ("warnings", include_str!("py/warnings.py")),
        ("weakref", include_str!("py/weakref.py")),
        ("calendar", include_str!("py/calendar.py")),
        ("fractions", include_str!("py/fractions.py")),
        ("gc", include_str!("py/gc.py")),
        ("pathlib", include_str!("py/pathlib.py")),
        ("statistics", include_str!("py/statistics.py")),
        ("fnmatch", include_str!("py/fnmatch_lite.py")),
        ("fnmatch_lite", include_str!("py/fnmatch_lite.py")),
        ("abc", include_str!("py/abc.py")),
        ("contextlib", include_str!("py/contextlib.py")),
        ("copy", include_str!("py/copy.py")),
        ("pickle", include_str!("py/pickle.py")),
        ("dataclasses", include_str!("py/dataclasses.py")),
        ("argparse", include_str!("py/argparse.py")),
        ("difflib", include_str!("py/difflib.py")),
        ("difflib_lite", include_str!("py/difflib_lite.py")),
        ("enum", include_str!("py/enum.py")),
        ("functools", include_str!("py/functools.py")),
        ("itertools", include_str!("py/itertools.py")),
        ("keyword", include_str!("py/keyword.py")),
        ("__future__", include_str!("py/future.py")),
        ("threading", include_str!("py/threading.py")),
        ("contextvars", include_str!("py/contextvars.py")),
        ("getpass", include_str!("py/getpass.py")),
        ("http", include_str!("py/http_.py")),
        ("csv", include_str!("py/csv.py")),
        ("graphlib", include_str!("py/graphlib.py")),
        ("json.decoder", "from json import JSONDecodeError, JSONDecoder\n"),
        ("json.encoder", "from json import JSONEncoder\n"),
        ("unittest.case", "from unittest import *\n"),
        ("unittest.util", "from unittest import _repr as safe_repr\n"),
        ("types", include_str!("py/types.py")),
        ("typing", include_str!("py/typing.py")),
    ] {
        modules.add(name, Source(source, false));
    }
}
