//! The builtin classes: made once a thread, shared by every machine, and closed to change, as CPython's are.
//!
//! Their methods live beside them in `builtins/`; `builtins::fill` puts them into the namespaces when the table is
//! first asked for.

use std::rc::Rc;

use super::class::{Class, Layout};
use super::dict::Dict;
use super::value::{Str, Value};

macro_rules! builtin_types {
    (plain { $($plain:ident = $pname:literal $playout:ident),* $(,)? } exceptions { $($exc:ident : $base:ident),* $(,)? }) => {
        /// Every builtin class, by its Python name (fields of exceptions carry the exact name).
        #[allow(non_snake_case, missing_docs)]
        pub struct Types { $(pub $plain: Rc<Class>,)* $(pub $exc: Rc<Class>,)* }

        impl Types {
            fn make() -> Types {
                let root = make("object", None, Layout::Object);
                $(let $plain = if $pname == "object" { root.clone() } else { make($pname, Some(&root), Layout::$playout) };)*
                $(#[allow(non_snake_case)] let $exc = make_exception(stringify!($exc), &$base);)*
                Types { $($plain,)* $($exc,)* }
            }

            /// Every class with its name, for the `builtins` module.
            pub fn all(&self) -> Vec<(Str, Rc<Class>)> {
                vec![$((self.$plain.name(), self.$plain.clone()),)* $((self.$exc.name(), self.$exc.clone()),)*]
            }
        }
    };
}

builtin_types! {
    plain {
        object = "object" Object, type_ = "type" Type, int = "int" Builtin, float = "float" Builtin,
        str = "str" Builtin, bytes = "bytes" Builtin, list = "list" Builtin, tuple = "tuple" Builtin,
        dict = "dict" Builtin, set = "set" Builtin, frozenset = "frozenset" Builtin, slice = "slice" Builtin,
        range = "range" Builtin, none = "NoneType" Builtin, not_implemented = "NotImplementedType" Builtin,
        ellipsis = "ellipsis" Builtin, function = "function" Builtin, method = "method" Builtin,
        native = "builtin_function_or_method" Builtin, module = "module" Builtin, generator = "generator" Builtin,
        iterator = "iterator" Builtin, dict_keys = "dict_keys" Builtin, dict_values = "dict_values" Builtin,
        dict_items = "dict_items" Builtin, mappingproxy = "mappingproxy" Builtin, property = "property" Builtin,
        staticmethod = "staticmethod" Builtin, classmethod = "classmethod" Builtin, super_ = "super" Builtin,
        cell = "cell" Builtin, code = "code" Builtin, traceback = "traceback" Native, frame = "frame" Native,
    }
    exceptions {
        BaseException: object,
        SystemExit: BaseException, KeyboardInterrupt: BaseException, GeneratorExit: BaseException,
        Exception: BaseException,
        StopIteration: Exception, StopAsyncIteration: Exception,
        ArithmeticError: Exception, FloatingPointError: ArithmeticError, OverflowError: ArithmeticError,
        ZeroDivisionError: ArithmeticError,
        AssertionError: Exception, AttributeError: Exception, BufferError: Exception, EOFError: Exception,
        ImportError: Exception, ModuleNotFoundError: ImportError,
        LookupError: Exception, IndexError: LookupError, KeyError: LookupError,
        MemoryError: Exception, NameError: Exception, UnboundLocalError: NameError,
        OSError: Exception, BlockingIOError: OSError, ChildProcessError: OSError, ConnectionError: OSError,
        BrokenPipeError: ConnectionError, ConnectionAbortedError: ConnectionError,
        ConnectionRefusedError: ConnectionError, ConnectionResetError: ConnectionError, FileExistsError: OSError,
        FileNotFoundError: OSError, InterruptedError: OSError, IsADirectoryError: OSError,
        NotADirectoryError: OSError, PermissionError: OSError, ProcessLookupError: OSError, TimeoutError: OSError,
        ReferenceError: Exception,
        RuntimeError: Exception, NotImplementedError: RuntimeError, RecursionError: RuntimeError,
        SyntaxError: Exception, IndentationError: SyntaxError, TabError: IndentationError,
        SystemError: Exception, TypeError: Exception,
        ValueError: Exception, UnicodeError: ValueError, UnicodeDecodeError: UnicodeError,
        UnicodeEncodeError: UnicodeError, UnicodeTranslateError: UnicodeError,
        Warning: Exception, BytesWarning: Warning, DeprecationWarning: Warning, EncodingWarning: Warning, FutureWarning: Warning,
        ImportWarning: Warning, PendingDeprecationWarning: Warning, ResourceWarning: Warning,
        RuntimeWarning: Warning, SyntaxWarning: Warning, UnicodeWarning: Warning, UserWarning: Warning,
        bool_: int,
    }
}

fn make(name: &str, base: Option<&Rc<Class>>, layout: Layout) -> Rc<Class> {
    let dict = Rc::new(Dict::new());
    dict.set_str(&Str::intern("__module__"), Value::str("builtins"));
    let bases = base.map(|b| vec![b.clone()]).unwrap_or_default();
    let mro: Vec<_> = base.map(|b| b.mro().to_vec()).unwrap_or_default();
    let class = Class::new(name, bases, mro, dict, None, layout, None);
    class.mutable.set(false);
    class
}

fn make_exception(name: &str, base: &Rc<Class>) -> Rc<Class> {
    // `bool` rides in the same list because it, too, derives from a builtin made before it.
    if name == "bool_" {
        let class = make("bool", Some(base), Layout::Builtin);
        class.subclassable.set(false);
        return class;
    }
    make(name, Some(base), Layout::Exception)
}

thread_local! {
    static TYPES: &'static Types = {
        // Leaked on purpose: one table a thread, alive as long as any machine of it.
        super::heap::lasting(|| {
            let types: &'static Types = Box::leak(Box::new(Types::make()));
            super::builtins::fill(types);
            types
        })
    };
}

/// The builtin classes of this thread.
pub fn types() -> &'static Types {
    TYPES.with(|t| *t)
}

thread_local! {
    static FILLED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Puts the methods into the builtin classes, once a thread.
pub fn fill_once() {
    if !FILLED.replace(true) {
        let types = types();
        super::heap::lasting(|| {
            super::machine::fill_types(types);
            super::builtins::fill(types);
        });
        Class::changed();
    }
}
