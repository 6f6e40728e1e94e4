//! The Python modules that no first step imports: their texts come with the later part of the module.
//!
//! In the first part zeros stand where such a text was; the later part brings a data segment for the place. **Invariant:** a
//! text moves only if all that reads it asks first (`python::native::text` does) and if the asking brings the later part.

use std::path::{Path, PathBuf};

use memchr::memmem;
use walrus::ir::{BinaryOp, Binop, Const, GlobalGet, GlobalSet, Instr, LocalGet, Value};
use walrus::{ConstExpr, DataKind, FunctionId, FunctionKind, GlobalId, Module, ValType};

use crate::Outcome;

/// The function that gives a module's text.
pub const READER: &str = "python::native::text";
/// What it calls when the text is not there yet.
pub const BRINGER: &str = "python::native::bring_texts";
/// The folders of the modules' texts; a project's templates, which end in `.py` as well, are read by others.
const LIBRARY: [&str; 2] = ["py", "pysrc"];
/// A shorter text is not worth a segment of its own.
const LEAST: usize = 200;

/// A text in the module's data.
pub struct Text {
    /// Its file, from the project's root.
    pub name: String,
    address: u32,
    bytes: Vec<u8>,
}

/// The texts that stand in the module, each once.
pub fn all(module: &Module) -> Outcome<Vec<Text>> {
    let root = crate::root();
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files)?;
    files.sort();
    let mut texts: Vec<Text> = Vec::new();
    for file in files {
        let bytes = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let place = if bytes.len() < LEAST { None } else { find(module, &bytes) };
        let Some(address) = place else { continue };
        // Two modules of one text share it.
        if texts.iter().all(|text| text.address != address) {
            let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            texts.push(Text { name, address, bytes });
        }
    }
    Ok(texts)
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Outcome {
    let fail = |error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else if path.extension().is_some_and(|ending| ending == "py")
            && LIBRARY.iter().any(|name| folder.components().any(|part| part.as_os_str() == *name))
        {
            into.push(path);
        }
    }
    Ok(())
}

fn find(module: &Module, bytes: &[u8]) -> Option<u32> {
    module.data.iter().find_map(|data| {
        let at = memmem::find(&data.value, bytes)? as u32;
        Some(offset(&data.kind)? + at)
    })
}

fn offset(kind: &DataKind) -> Option<u32> {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } => Some(*offset as u32),
        _ => None,
    }
}

/// Makes the reader set a text's flag when it is asked for the text.
pub fn count(module: &mut Module, reader: FunctionId, texts: &[Text], flags: &[GlobalId]) {
    let FunctionKind::Local(function) = &mut module.funcs.get_mut(reader).kind else { return };
    let entry = function.entry_block();
    let args: Vec<_> =
        function.args.iter().copied().filter(|arg| module.locals.get(*arg).ty() == ValType::I32).collect();
    let mut instructions: Vec<Instr> = Vec::new();
    for (text, flag) in texts.iter().zip(flags) {
        instructions.push(GlobalGet { global: *flag }.into());
        for arg in &args {
            instructions.push(LocalGet { local: *arg }.into());
            instructions.push(Const { value: Value::I32(text.address as i32) }.into());
            instructions.push(Binop { op: BinaryOp::I32Eq }.into());
            instructions.push(Binop { op: BinaryOp::I32Or }.into());
        }
        instructions.push(GlobalSet { global: *flag }.into());
    }
    let mut body = function.builder_mut().instr_seq(entry);
    for (place, instruction) in instructions.into_iter().enumerate() {
        body.instr_at(place, instruction);
    }
}

/// Puts zeros in the texts' places.
pub fn leave_zeros(module: &mut Module, texts: &[&Text]) {
    for id in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        let data = module.data.get_mut(id);
        let Some(start) = offset(&data.kind) else { continue };
        for text in texts {
            let Some(at) = text.address.checked_sub(start).map(|at| at as usize) else { continue };
            if let Some(place) = data.value.get_mut(at..at + text.bytes.len()) {
                place.fill(0);
            }
        }
    }
}

/// Puts the texts, and nothing else, into the module's memory.
pub fn bring(module: &mut Module, texts: &[&Text]) {
    let Some(memory) = module.memories.iter().next().map(|memory| memory.id()) else { return };
    for text in texts {
        let offset = ConstExpr::Value(Value::I32(text.address as i32));
        let data = module.data.add(DataKind::Active { memory, offset }, text.bytes.clone());
        module.memories.get_mut(memory).data_segments.insert(data);
    }
}
