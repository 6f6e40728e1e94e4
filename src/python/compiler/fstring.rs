//! f-strings to code: literal parts, formatted values, nested specs, `=`.
//!
//! CPython 3.11 gives the formatting itself the range of the whole string; the expressions inside keep their own.

use ruff_python_ast::{
    ConversionFlag, ExprFString, FStringPart, InterpolatedElement, InterpolatedStringElement,
};

use super::{Compiler, R, fold};
use crate::python::code::{Conversion, Op};

/// The parts of a string so far: neighbouring literals become one.
#[derive(Default)]
struct Parts {
    literal: String,
    count: u32,
}

impl<'a> Compiler<'a> {
    pub(super) fn fstring(&mut self, f: &'a ExprFString) -> R {
        let mut parts = Parts::default();
        for part in &f.value {
            match part {
                FStringPart::Literal(text) => parts.literal.push_str(&text.value),
                FStringPart::FString(f) => self.fstring_elements(&f.elements, &mut parts)?,
            }
        }
        self.join(parts);
        Ok(())
    }

    fn fstring_elements(&mut self, elements: &'a [InterpolatedStringElement], parts: &mut Parts) -> R {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(text) => parts.literal.push_str(&text.value),
                InterpolatedStringElement::Interpolation(value) => {
                    if let Some(debug) = &value.debug_text {
                        parts.literal.push_str(debug.as_str());
                    }
                    self.flush(parts);
                    self.formatted(value)?;
                    parts.count += 1;
                }
            }
        }
        Ok(())
    }

    fn formatted(&mut self, value: &'a InterpolatedElement) -> R {
        self.expr(&value.expression)?;
        let conversion = match value.conversion {
            ConversionFlag::Str => Conversion::Str,
            ConversionFlag::Repr => Conversion::Repr,
            ConversionFlag::Ascii => Conversion::Ascii,
            // `{x=}` alone shows the repr; with a format spec, the value itself is formatted.
            ConversionFlag::None if value.debug_text.is_some() && value.format_spec.is_none() => {
                Conversion::Repr
            }
            ConversionFlag::None => Conversion::None,
        };
        if let Some(spec) = &value.format_spec {
            let mut parts = Parts::default();
            self.fstring_elements(&spec.elements, &mut parts)?;
            self.join(parts);
        }
        self.op(Op::FormatValue(conversion, value.format_spec.is_some()));
        Ok(())
    }

    fn flush(&mut self, parts: &mut Parts) {
        if !parts.literal.is_empty() {
            let text = std::mem::take(&mut parts.literal);
            self.constant(fold::text(&text));
            parts.count += 1;
        }
    }

    fn join(&mut self, mut parts: Parts) {
        self.flush(&mut parts);
        match parts.count {
            0 => self.constant(fold::text("")),
            1 => {}
            count => self.op(Op::BuildString(count)),
        }
    }
}
