//! Two files out of one module: what a first step needs, and what comes later.
//!
//! `xtask/later.profile` names functions that no lesson calls up to its first step (`cargo xtask profile` makes it). They
//! move to the second file, with all that only they call. In their place stays a stub, which makes sure that the second
//! file is there (`src/web/later.rs`) and calls on through the table. **Invariant:** the profile decides when bytes are
//! fetched, never what comes out: a stale one costs a request, or some bytes that could have come later.

use std::collections::{HashMap, HashSet};

use walrus::ir::{Const, GlobalSet, LocalGet, Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalId,
    GlobalKind, ImportedFunction, Module, ModuleConfig, TableId, ValType,
};

use crate::{Outcome, texts};

/// What a stub calls first, as the module exports it.
const ENSURE: &str = "ensure_later";
/// Under which name the second file imports from the first.
const FIRST: &str = "first";

/// A module in two parts, and whole for those who can fetch no second file. None has names of functions any more.
pub struct Parts {
    pub first: Vec<u8>,
    pub later: Vec<u8>,
    pub whole: Vec<u8>,
}

/// Splits a bound module.
pub fn split(module: &[u8], profile: &Profile) -> Outcome<Parts> {
    let (mut first, mut second) = (parse(module)?, parse(module)?);
    let whole = parse(module)?.emit_wasm();
    let plan = Plan::of(&first, profile)?;
    let texts = texts::all(&first)?;
    let brought = plan.moves(&first, texts::BRINGER);
    let texts: Vec<_> = texts.iter().filter(|text| brought && profile.lists_path(&text.name)).collect();
    plan.leave_stubs(&mut first);
    texts::leave_zeros(&mut first, &texts);
    plan.keep_later(&mut second);
    texts::bring(&mut second, &texts);
    walrus::passes::gc::run(&mut first);
    walrus::passes::gc::run(&mut second);
    println!(
        "   {} functions come later, {} of them by stubs; they call {} that are there; so do {} texts",
        plan.later.len(),
        plan.stubs.len(),
        plan.shared.len(),
        texts.len()
    );
    Ok(Parts { first: first.emit_wasm(), later: second.emit_wasm(), whole })
}

fn parse(module: &[u8]) -> Outcome<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    config.parse(module).map_err(|error| format!("the bound module cannot be read: {error:#}"))
}

/// The functions and texts that come later, by the hash of their paths: names alone would weigh more than the code of some.
pub struct Profile(HashSet<u32>);

impl Profile {
    /// Reads a profile: a hash a line, `#` before a remark.
    pub fn read(text: &str) -> Outcome<Self> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines
            .map(|line| {
                u32::from_str_radix(line, 16).map_err(|_| format!("`{line}` is no line of a profile"))
            })
            .collect::<Outcome<_>>()
            .map(Self)
    }

    /// The profile of a module whose functions at these positions were called.
    pub fn of(names: &[String], called: &HashSet<usize>) -> Self {
        let (called, not): (Vec<_>, Vec<_>) =
            names.iter().enumerate().partition(|(place, _)| called.contains(place));
        // One path may be that of several functions; one call counts for all.
        let called: HashSet<u32> = called.into_iter().map(|(_, name)| hash(name)).collect();
        Self(not.into_iter().map(|(_, name)| hash(name)).filter(|hash| !called.contains(hash)).collect())
    }

    /// As text that changes little when the code does.
    pub fn write(&self) -> String {
        let mut lines: Vec<_> = self.0.iter().map(|hash| format!("{hash:08x}\n")).collect();
        lines.sort();
        format!(
            "# Functions and texts that no first step needs, as hashes of their paths; made by `cargo xtask profile`.\n{}",
            lines.concat()
        )
    }

    fn lists(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.lists_path(&path(name)))
    }

    fn lists_path(&self, path: &str) -> bool {
        self.0.contains(&hash(path))
    }
}

/// FNV-1a.
fn hash(path: &str) -> u32 {
    path.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A function's path, whether or not the linker has demangled its name.
fn path(name: &str) -> String {
    without_hashes(&format!("{:#}", rustc_demangle::demangle(name)))
}

/// A module that counts: each function sets a flag when it is called, each text when it is read, exported as `called0`,
/// `called1` ..., in the order of the paths given back. `static/counted.js` reads them.
pub fn counted(module: &[u8]) -> Outcome<(Vec<u8>, Vec<String>)> {
    let mut module = parse(module)?;
    let ids: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let mut names = Vec::new();
    let mut reader = None;
    for id in ids {
        let name = path(module.funcs.get(id).name.as_deref().unwrap_or_default());
        if name.ends_with(texts::READER) {
            reader = Some(id);
        }
        let global = add_flag(&mut module, &mut names, name);
        if let FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind {
            let entry = function.entry_block();
            let mut body = function.builder_mut().instr_seq(entry);
            body.instr_at(0, Const { value: Value::I32(1) }).instr_at(1, GlobalSet { global });
        }
    }
    let reader = reader.ok_or_else(|| format!("the module has no function `{}`", texts::READER))?;
    let texts = texts::all(&module)?;
    let flags: Vec<_> =
        texts.iter().map(|text| add_flag(&mut module, &mut names, text.name.clone())).collect();
    texts::count(&mut module, reader, &texts, &flags);
    Ok((module.emit_wasm(), names))
}

fn add_flag(module: &mut Module, names: &mut Vec<String>, name: String) -> GlobalId {
    let zero = ConstExpr::Value(Value::I32(0));
    let global = module.globals.add_local(ValType::I32, true, false, zero);
    module.exports.add(&format!("called{}", names.len()), global);
    names.push(name);
    global
}

/// Functions by their position in the module, which is the same in each copy of it.
struct Plan {
    /// What moves.
    later: HashSet<usize>,
    /// What moves and is called from what stays, or through the table.
    stubs: Vec<usize>,
    /// What stays and is called from what moves.
    shared: Vec<usize>,
    /// The table's slot of the first stub.
    base: u64,
}

impl Plan {
    fn of(module: &Module, profile: &Profile) -> Outcome<Self> {
        let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
        let places: HashMap<FunctionId, usize> =
            ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let ensure = module
            .exports
            .get_func(ENSURE)
            .map_err(|_| format!("the module does not export `{ENSURE}`, which stubs call"))?;
        let ensure = places[&ensure];
        let mut callees: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
        let mut callers: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
        for (id, function) in module.funcs.iter_local() {
            let mut calls = Calls(HashSet::new());
            dfs_in_order(&mut calls, function, function.entry_block());
            for callee in calls.0 {
                callees[places[&id]].push(places[&callee]);
                callers[places[&callee]].push(places[&id]);
            }
        }
        let by_address: HashSet<usize> = addressed(module).iter().map(|id| places[id]).collect();
        // What a stub needs before the second part is there cannot be in it.
        let mut stay: HashSet<usize> = HashSet::from([ensure]);
        let mut open = vec![ensure];
        while let Some(place) = open.pop() {
            open.extend(callees[place].iter().copied().filter(|callee| stay.insert(*callee)));
        }
        let may_move = |place: usize| {
            matches!(module.funcs.get(ids[place]).kind, FunctionKind::Local(_)) && !stay.contains(&place)
        };
        let mut later: HashSet<usize> = (0..ids.len())
            .filter(|place| may_move(*place) && profile.lists(module.funcs.get(ids[*place]).name.as_deref()))
            .collect();
        // What only moved functions call moves with them.
        let mut open: Vec<usize> = later.iter().copied().collect();
        while let Some(place) = open.pop() {
            for callee in &callees[place] {
                let only_later =
                    callers[*callee].iter().all(|caller| later.contains(caller) || caller == callee);
                if only_later && may_move(*callee) && !by_address.contains(callee) && later.insert(*callee) {
                    open.push(*callee);
                }
            }
        }
        let mut stubs: Vec<usize> = later
            .iter()
            .copied()
            .filter(|place| {
                by_address.contains(place) || callers[*place].iter().any(|caller| !later.contains(caller))
            })
            .collect();
        let mut shared: Vec<usize> = later
            .iter()
            .flat_map(|place| &callees[*place])
            .copied()
            .filter(|place| !later.contains(place))
            .collect();
        stubs.sort_unstable();
        shared.sort_unstable();
        shared.dedup();
        let base = module.tables.get(table(module)?).initial;
        Ok(Self { later, stubs, shared, base })
    }

    /// Whether the function whose path ends so is among those that move.
    fn moves(&self, module: &Module, ending: &str) -> bool {
        module.funcs.iter().enumerate().any(|(place, function)| {
            self.later.contains(&place)
                && function.name.as_deref().is_some_and(|name| path(name).ends_with(ending))
        })
    }

    /// The first part: stubs where functions were, and exports of all that the second part asks for.
    fn leave_stubs(&self, module: &mut Module) {
        let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
        let Ok(ensure) = module.exports.get_func(ENSURE) else { return };
        let Ok(table) = table(module) else { return };
        for (slot, place) in self.stubs.iter().enumerate() {
            let ty = module.funcs.get(ids[*place]).ty();
            let (params, results) = module.types.params_results(ty);
            let (params, results) = (params.to_vec(), results.to_vec());
            let args: Vec<_> = params.iter().map(|param| module.locals.add(*param)).collect();
            let mut stub = FunctionBuilder::new(&mut module.types, &params, &results);
            let mut body = stub.func_body();
            body.call(ensure);
            for arg in &args {
                body.instr(LocalGet { local: *arg });
            }
            body.instr(Const { value: Value::I32((self.base + slot as u64) as i32) });
            body.call_indirect(ty, table);
            module.funcs.get_mut(ids[*place]).kind = FunctionKind::Local(stub.local_func(args));
        }
        let grown = self.base + self.stubs.len() as u64;
        let slots = module.tables.get_mut(table);
        slots.initial = grown;
        slots.maximum = slots.maximum.map(|most| most.max(grown));
        for place in &self.shared {
            module.exports.add(&format!("f{place}"), ids[*place]);
        }
        let (memories, tables, globals) = things(module);
        for (number, id) in memories.into_iter().enumerate() {
            module.exports.add(&format!("m{number}"), id);
        }
        for (number, id) in tables.into_iter().enumerate() {
            module.exports.add(&format!("t{number}"), id);
        }
        for (number, id) in globals.into_iter().enumerate() {
            module.exports.add(&format!("g{number}"), id);
        }
    }

    /// The second part: the moved functions, with everything else imported, and the stubs' slots of the table filled.
    fn keep_later(&self, module: &mut Module) {
        let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
        let Ok(main) = table(module) else { return };
        module.start = None;
        for export in module.exports.iter().map(|export| export.id()).collect::<Vec<_>>() {
            module.exports.delete(export);
        }
        for element in module.elements.iter().map(|element| element.id()).collect::<Vec<_>>() {
            module.elements.delete(element);
        }
        for data in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
            module.data.delete(data);
        }
        // What the whole module imported comes through the first part as well.
        for import in module.imports.iter().map(|import| import.id()).collect::<Vec<_>>() {
            module.imports.delete(import);
        }
        for place in &self.shared {
            let ty = module.funcs.get(ids[*place]).ty();
            let import = module.imports.add(FIRST, &format!("f{place}"), ids[*place]);
            module.funcs.get_mut(ids[*place]).kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
        let (memories, tables, globals) = things(module);
        for (number, id) in memories.into_iter().enumerate() {
            let import = module.imports.add(FIRST, &format!("m{number}"), id);
            let memory = module.memories.get_mut(id);
            memory.import = Some(import);
            memory.data_segments.clear();
        }
        for (number, id) in tables.into_iter().enumerate() {
            let import = module.imports.add(FIRST, &format!("t{number}"), id);
            let table = module.tables.get_mut(id);
            table.import = Some(import);
            table.elem_segments.clear();
        }
        for (number, id) in globals.into_iter().enumerate() {
            let import = module.imports.add(FIRST, &format!("g{number}"), id);
            module.globals.get_mut(id).kind = GlobalKind::Import(import);
        }
        let grown = self.base + self.stubs.len() as u64;
        let slots = module.tables.get_mut(main);
        slots.initial = grown;
        slots.maximum = slots.maximum.map(|most| most.max(grown));
        let moved = self.stubs.iter().map(|place| ids[*place]).collect();
        let offset = ConstExpr::Value(Value::I32(self.base as i32));
        let segment =
            module.elements.add(ElementKind::Active { table: main, offset }, ElementItems::Functions(moved));
        module.tables.get_mut(main).elem_segments.insert(segment);
    }
}

/// A path without its crates' hashes (`ormery[563358224d2a89e]::sql`): linkers that demangle leave them in.
fn without_hashes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(open) = rest.find('[') {
        let digits = rest[open + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
        let after = open + 1 + digits;
        if digits >= 8 && rest[after..].starts_with(']') {
            out.push_str(&rest[..open]);
            rest = &rest[after + 1..];
        } else {
            out.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
        }
    }
    out + rest
}

/// Functions that something else than a call names: the table, exports, the start.
fn addressed(module: &Module) -> HashSet<FunctionId> {
    let mut found = HashSet::new();
    for element in module.elements.iter() {
        match &element.items {
            ElementItems::Functions(functions) => found.extend(functions.iter().copied()),
            ElementItems::Expressions(_, values) => {
                found.extend(values.iter().filter_map(|value| match value {
                    ConstExpr::RefFunc(function) => Some(*function),
                    _ => None,
                }));
            }
        }
    }
    for export in module.exports.iter() {
        if let ExportItem::Function(function) = export.item {
            found.insert(function);
        }
    }
    found.extend(module.start);
    found
}

fn table(module: &Module) -> Outcome<TableId> {
    match module.tables.main_function_table() {
        Ok(Some(table)) => Ok(table),
        _ => Err("the bound module has no table of functions, or several".into()),
    }
}

type Things = (Vec<walrus::MemoryId>, Vec<TableId>, Vec<walrus::GlobalId>);

fn things(module: &Module) -> Things {
    (
        module.memories.iter().map(|memory| memory.id()).collect(),
        module.tables.iter().map(|table| table.id()).collect(),
        module.globals.iter().map(|global| global.id()).collect(),
    )
}

/// The functions that one names, by a call or by taking its address.
struct Calls(HashSet<FunctionId>);

impl<'i> Visitor<'i> for Calls {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.insert(*function);
    }
}
