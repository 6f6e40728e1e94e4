//! Binding the arguments of a call to the parameters of a Python function.
//!
//! Mirrors `initialize_locals` and its error texts in CPython's `Python/ceval.c`: positional arguments first, then
//! keywords, then what is missing.

use std::rc::Rc;

use super::Machine;
use crate::python::code::Code;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, Unwind, type_error};
use crate::python::function::{Args, Function};
use crate::python::value::{Str, Value};

impl Machine {
    /// The local slots of a call.
    pub(super) fn bind_arguments(
        &mut self,
        function: &Rc<Function>,
        args: Args,
        mut locals: Vec<Option<Value>>,
    ) -> PyResult<Vec<Option<Value>>> {
        let code = &function.code;
        let Args { pos, kw } = args;
        let given = pos.len();
        let positional = code.positional as usize;
        let keyword_only = code.keyword_only as usize;
        let mut pos = pos.into_iter();
        locals.extend(pos.by_ref().take(positional).map(Some));
        locals.resize(code.locals.len(), None);
        let after = positional + keyword_only;
        if code.var_positional {
            locals[after] = Some(Value::tuple(pos.collect()));
        }
        let keywords = code.var_keyword.then(|| Rc::new(Dict::new()));
        if !kw.is_empty() {
            bind_keywords(function, kw, &mut locals, keywords.as_deref())?;
        }
        if let Some(keywords) = keywords {
            locals[after + usize::from(code.var_positional)] = Some(Value::Dict(keywords));
        }
        if given > positional && !code.var_positional {
            return Err(too_many(function, given, &locals));
        }
        if given < positional {
            fill_defaults(function, given, &mut locals)?;
        }
        if keyword_only > 0 {
            fill_keyword_only(function, &mut locals)?;
        }
        Ok(locals)
    }
}

fn bind_keywords(
    function: &Function,
    kw: Vec<(Str, Value)>,
    locals: &mut [Option<Value>],
    rest: Option<&Dict>,
) -> PyResult<()> {
    let code = &function.code;
    let named = (code.positional + code.keyword_only) as usize;
    let positional_only = code.positional_only as usize;
    let only: Vec<String> = if positional_only == 0 || rest.is_some() {
        Vec::new()
    } else {
        let passed = |parameter: &&Str| kw.iter().any(|(name, _)| name == *parameter);
        code.locals[..positional_only].iter().filter(passed).map(Str::to_string).collect()
    };
    if !only.is_empty() {
        return Err(type_error(format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            function.qualname.borrow(),
            only.join(", ")
        )));
    }
    for (name, value) in kw {
        match code.locals[positional_only..named].iter().position(|parameter| *parameter == name) {
            Some(at) => {
                let slot = &mut locals[positional_only + at];
                if slot.is_some() {
                    return Err(type_error(format!(
                        "{}() got multiple values for argument '{name}'",
                        function.qualname.borrow()
                    )));
                }
                *slot = Some(value);
            }
            None => match rest {
                Some(rest) => rest.set_str(&name, value),
                None => return Err(unexpected(function, &name)),
            },
        }
    }
    Ok(())
}

fn unexpected(function: &Function, name: &Str) -> Unwind {
    let qualname = function.qualname.borrow();
    type_error(format!("{qualname}() got an unexpected keyword argument '{name}'"))
}

pub(super) fn fill_defaults(function: &Function, given: usize, locals: &mut [Option<Value>]) -> PyResult<()> {
    let positional = function.code.positional as usize;
    let defaults = function.defaults.borrow();
    let first_default = positional.saturating_sub(defaults.len());
    let missing: Vec<&Str> = (given..first_default)
        .filter(|&slot| locals[slot].is_none())
        .map(|slot| &function.code.locals[slot])
        .collect();
    if !missing.is_empty() {
        return Err(missing_arguments(function, "positional", &missing));
    }
    let skip = defaults.len().saturating_sub(positional);
    for (slot, default) in (first_default..positional).zip(&defaults[skip..]) {
        if locals[slot].is_none() {
            locals[slot] = Some(default.clone());
        }
    }
    Ok(())
}

pub(super) fn fill_keyword_only(function: &Function, locals: &mut [Option<Value>]) -> PyResult<()> {
    let code = &function.code;
    let (first, end) = (code.positional as usize, (code.positional + code.keyword_only) as usize);
    let mut missing = Vec::new();
    for (slot, name) in code.locals.iter().enumerate().take(end).skip(first) {
        if locals[slot].is_some() {
            continue;
        }
        match function.kw_defaults.borrow().iter().find(|(n, _)| n == name) {
            Some((_, default)) => locals[slot] = Some(default.clone()),
            None => missing.push(name),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing_arguments(function, "keyword-only", &missing)) }
}

fn missing_arguments(function: &Function, kind: &str, names: &[&Str]) -> Unwind {
    let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    let listed = match quoted.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
        [] => String::new(),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    type_error(format!(
        "{}() missing {} required {kind} argument{plural}: {listed}",
        function.qualname.borrow(),
        names.len()
    ))
}

fn too_many(function: &Function, given: usize, locals: &[Option<Value>]) -> Unwind {
    let code: &Code = &function.code;
    let (positional, keyword_only) = (code.positional as usize, code.keyword_only as usize);
    let defaults = function.defaults.borrow().len().min(positional);
    let (takes, plural) = if defaults > 0 {
        (format!("from {} to {positional}", positional - defaults), true)
    } else {
        (positional.to_string(), positional != 1)
    };
    let by_keyword = locals[positional..positional + keyword_only].iter().flatten().count();
    let s = |plural: bool| if plural { "s" } else { "" };
    let also = if by_keyword > 0 {
        format!(
            " positional argument{} (and {by_keyword} keyword-only argument{})",
            s(given != 1),
            s(by_keyword != 1)
        )
    } else {
        String::new()
    };
    let were = if given == 1 && by_keyword == 0 { "was" } else { "were" };
    type_error(format!(
        "{}() takes {takes} positional argument{} but {given}{also} {were} given",
        function.qualname.borrow(),
        s(plural)
    ))
}
