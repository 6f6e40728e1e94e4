//! `unicodedata`: normal forms; names are left out, their table would outweigh the page.

use std::rc::Rc;

use unicode_normalization::UnicodeNormalization;

use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Machine, Module, ModuleBuilder, PyResult, Value};

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module).function("normalize", normalize).function("combining", combining);
    Ok(())
}

fn normalize(_: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("normalize");
    let (form, text) = (args.required("form")?, args.required("unistr")?.unwrapped());
    args.finish()?;
    let (Some(form), Some(text)) = (form.as_str(), text.as_str()) else {
        return Err(type_error("normalize() argument must be str"));
    };
    Ok(Value::str(match &**form {
        "NFC" => text.nfc().collect::<String>(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        _ => return Err(value_error("invalid normalization form")),
    }))
}

fn combining(_: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("combining");
    let text = args.required("chr")?;
    args.finish()?;
    let only = text
        .as_str()
        .and_then(|t| t.chars().next())
        .filter(|_| text.as_str().is_some_and(|t| t.char_len() == 1));
    let char = only.ok_or_else(|| type_error("combining() argument must be a unicode character"))?;
    Ok(Value::Int(i64::from(unicode_normalization::char::canonical_combining_class(char))))
}
