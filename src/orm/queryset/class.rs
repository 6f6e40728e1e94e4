//! The Python class `QuerySet` and the object `queryset.query`.

use std::cell::RefCell;
use std::rc::Rc;

use super::{answers, bulk, fetch, prefetch, raw, refine, state_of};
use crate::orm::connection;
use crate::orm::exceptions::empty_result_set;
use crate::orm::expressions::classes::wrap_expr;
use crate::orm::expressions::expr::Connector;
use crate::orm::query::compiler::{Compiler, Stop};
use crate::orm::query::{Ordering, Query};
use crate::orm::queryset::state::{Iterable, QuerySetState};
use crate::python::class::{Class, Payload};
use crate::python::exception::{attribute_error, type_error};
use crate::python::{
    Args, ClassBuilder, Dict, Instance, Iter, Machine, Module, NativeFunction, PyResult, Str, Value, types,
};
use crate::sql::render_query;

/// The classes of one process.
struct QuerySetClasses {
    queryset: Rc<Class>,
    query: Rc<Class>,
    empty: Rc<Class>,
}

fn classes(m: &mut Machine) -> PyResult<Rc<QuerySetClasses>> {
    if let Some(found) = m.find_extension::<QuerySetClasses>() {
        return Ok(found);
    }
    let queryset = build_queryset(&crate::orm::orm(m).alters_data.clone());
    let meta = ClassBuilder::in_module("InstanceCheckMeta", "django.db.models.query")
        .base(&types().type_)
        .method("__instancecheck__", |_, args| {
            let value = args.pos.get(1).cloned().unwrap_or_default();
            Ok(Value::Bool(state_of(&value).is_ok_and(|s| s.query.borrow().is_empty())))
        })
        .build();
    let empty = ClassBuilder::in_module("EmptyQuerySet", "django.db.models.query")
        .metaclass(&meta)
        .method("__init__", |_, _| Err(type_error("EmptyQuerySet can't be instantiated")))
        .build();
    let made = Rc::new(QuerySetClasses { queryset, query: build_query(), empty });
    m.set_extension(made.clone());
    Ok(made)
}

/// The class `QuerySet` of this process.
pub fn queryset_class(m: &mut Machine) -> PyResult<Rc<Class>> {
    Ok(classes(m)?.queryset.clone())
}

/// Whether a class has a method of this name that is not ours.
pub fn overrides(class: &Rc<Class>, name: &str) -> bool {
    !matches!(class.lookup(&Str::intern(name)), Some(Value::Native(_)) | None)
}

fn init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut reader = args.reader("QuerySet.__init__");
    let (model, query) = (reader.or("model", Value::None)?, reader.or("query", Value::None)?);
    let (using, hints) = (reader.or("using", Value::None)?, reader.or("hints", Value::None)?);
    reader.finish()?;
    let state = QuerySetState::new(model.as_class());
    if let Some(view) = query.native::<QueryView>() {
        state.query.replace(view.query());
    }
    *state.db.borrow_mut() = using.as_str().cloned();
    *state.hints.borrow_mut() = hints;
    if let Some(instance) = this.as_instance() {
        instance.set_payload(Payload::Native(Rc::new(state)));
    }
    Ok(Value::None)
}

/// A method with attributes: `alters_data`, `queryset_only`.
fn flagged(name: &str, call: fn(&mut Machine, Args) -> PyResult, flags: &[(&str, bool)]) -> Value {
    let function = NativeFunction::method("QuerySet", name, call);
    let dict = Rc::new(Dict::new());
    for (flag, on) in flags {
        dict.set_str(&Str::intern(flag), Value::Bool(*on));
    }
    let _ = function.dict.set(dict);
    Value::Native(function)
}

fn build_queryset(alters_data: &Rc<Class>) -> Rc<Class> {
    let alters = &[("alters_data", true)][..];
    let as_manager = NativeFunction::method("QuerySet", "as_manager", |m, mut args| {
        let Value::Class(class) = args.take_self() else { return Err(type_error("a class is needed")) };
        if !args.pos.is_empty() {
            let given = args.pos.len() + 1;
            let text = format!("QuerySet.as_manager() takes 1 positional argument but {given} were given");
            return Err(type_error(text));
        }
        crate::orm::manager::as_manager(m, &class)
    });
    let only = Rc::new(Dict::new());
    only.set_str(&Str::intern("queryset_only"), Value::Bool(true));
    let _ = as_manager.dict.set(only);
    let builder = ClassBuilder::in_module("QuerySet", "django.db.models.query")
        .base(alters_data)
        .method("__init__", init)
        .attribute("as_manager", Value::ClassMethod(Rc::new(Value::Native(as_manager))))
        .attribute("create", flagged("create", bulk::create, alters))
        .attribute("get_or_create", flagged("get_or_create", bulk::get_or_create, alters))
        .attribute("update_or_create", flagged("update_or_create", bulk::update_or_create, alters))
        .attribute("bulk_create", flagged("bulk_create", bulk::bulk_create, alters))
        .attribute("bulk_update", flagged("bulk_update", bulk::bulk_update, alters))
        .attribute("update", flagged("update", answers::update, alters))
        .attribute(
            "delete",
            flagged("delete", answers::delete, &[("alters_data", true), ("queryset_only", true)]),
        )
        .attribute(
            "_raw_delete",
            flagged(
                "_raw_delete",
                |m, mut args| {
                    let this = args.take_self();
                    let using = args.reader("_raw_delete").required("using")?;
                    let using = m.str(&using)?;
                    super::raw_delete(m, &this, &using).map(Value::from)
                },
                alters,
            ),
        )
        .attribute(
            "_update",
            flagged(
                "_update",
                |m, mut args| {
                    let this = args.take_self();
                    let values = args.reader("_update").required("values")?;
                    let Value::Dict(dict) = &values else { return Err(type_error("_update() takes a dict")) };
                    super::update(m, &this, &dict.str_items()).map(Value::from)
                },
                &[("alters_data", true), ("queryset_only", false)],
            ),
        )
        .attribute(
            "resolve_expression",
            flagged(
                "resolve_expression",
                |_, _| Err(crate::python::exception::unsupported("resolve_expression() called from Python")),
                &[("queryset_only", true)],
            ),
        );
    getters(protocol(refining(builder))).build()
}

fn refining(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("filter", |m, a| refine::filter_or_exclude(m, a, false))
        .method("exclude", |m, a| refine::filter_or_exclude(m, a, true))
        .method("complex_filter", refine::complex_filter)
        .method("order_by", refine::order_by)
        .method("reverse", refine::reverse)
        .method("distinct", refine::distinct)
        .method("all", refine::all)
        .method("none", refine::none)
        .method("using", refine::using)
        .method("annotate", |m, a| refine::annotate(m, a, true))
        .method("alias", |m, a| refine::annotate(m, a, false))
        .method("values", refine::values)
        .method("values_list", refine::values_list)
        .method("dates", |m, a| refine::dates(m, a, false))
        .method("datetimes", |m, a| refine::dates(m, a, true))
        .method("select_related", refine::select_related)
        .method("prefetch_related", refine::prefetch_related)
        .method("defer", refine::defer)
        .method("only", refine::only)
        .method("select_for_update", refine::select_for_update)
        .method("extra", refine::extra)
        .method("union", |m, a| refine::combinator(m, a, "union"))
        .method("intersection", |m, a| refine::combinator(m, a, "intersection"))
        .method("difference", |m, a| refine::combinator(m, a, "difference"))
        .method("get", answers::get)
        .method("first", |m, a| answers::end(m, a, false))
        .method("last", |m, a| answers::end(m, a, true))
        .method("earliest", |m, a| answers::extreme(m, a, false))
        .method("latest", |m, a| answers::extreme(m, a, true))
        .method("aggregate", answers::aggregate)
        .method("in_bulk", answers::in_bulk)
        .method("contains", answers::contains)
        .method("iterator", answers::iterator)
        .method("explain", answers::explain)
        .method("exists", |m, mut a| answers::exists_in(m, &a.take_self()).map(Value::Bool))
        .method("count", |m, mut a| answers::count_of(m, &a.take_self()).map(Value::from))
        .method("raw", |m, mut args| {
            let this = args.take_self();
            let model = super::model_of(&this).ok_or_else(|| type_error("raw() needs a model"))?;
            raw::raw(m, &model, super::db_of(&this), args)
        })
        .method("_clone", |m, mut args| {
            let this = args.take_self();
            let state = state_of(&this)?;
            Ok(refine::clone_of(m, &this, &state, "_clone")?.0)
        })
        .method("_chain", |m, mut args| {
            let this = args.take_self();
            let state = state_of(&this)?;
            Ok(refine::clone_of(m, &this, &state, "_chain")?.0)
        })
        .method("_next_is_sticky", |_, mut args| {
            let this = args.take_self();
            state_of(&this)?.sticky.set(true);
            Ok(this)
        })
        .method("_fetch_all", |m, mut args| {
            let this = args.take_self();
            super::fetch_all(m, &this)?;
            Ok(Value::None)
        })
        .method("_add_hints", |_, _| Ok(Value::None))
        .method("_has_filters", |_, mut args| {
            let state = state_of(&args.take_self())?;
            let has = !state.query.borrow().filters.children.is_empty();
            Ok(Value::Bool(has))
        })
}

fn protocol(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("__repr__", answers::repr)
        .method("__getitem__", answers::getitem)
        .method("__len__", |m, mut args| {
            let this = args.take_self();
            let list = fetch::fetch_all(m, &this, &*state_of(&this)?)?;
            let count = list.items.borrow().len();
            Ok(Value::from(count))
        })
        .method("__bool__", |m, mut args| {
            let this = args.take_self();
            let list = fetch::fetch_all(m, &this, &*state_of(&this)?)?;
            let empty = list.items.borrow().is_empty();
            Ok(Value::Bool(!empty))
        })
        .method("__iter__", |m, mut args| {
            let this = args.take_self();
            let list = fetch::fetch_all(m, &this, &*state_of(&this)?)?;
            let items = list.items.borrow().clone();
            Ok(Iter::over(items))
        })
        .method("__and__", |m, a| refine::operator(m, a, Connector::And))
        .method("__or__", |m, a| refine::operator(m, a, Connector::Or))
        .method("__xor__", |m, a| refine::operator(m, a, Connector::Xor))
        .method("__reduce__", |m, args| {
            let reduce = m.import_from("django.db.models._pickled", "reduce")?;
            m.call(&reduce, args)
        })
        .method("__deepcopy__", |m, mut args| {
            let this = args.take_self();
            let state = state_of(&this)?;
            Ok(refine::clone_of(m, &this, &state, "deepcopy")?.0)
        })
        .class_method("__class_getitem__", |_, mut args| Ok(args.take_self()))
}

fn getters(builder: ClassBuilder) -> ClassBuilder {
    builder
        .accessor(
            "model",
            |_, this| Ok(state_of(this)?.model.borrow().clone().map_or(Value::None, Value::Class)),
            |_, this, value| {
                *state_of(this)?.model.borrow_mut() = value.as_class().cloned();
                Ok(())
            },
        )
        .accessor(
            "query",
            |m, this| {
                let class = classes(m)?.query.clone();
                Ok(Value::Instance(Instance::with_native(&class, QueryView::Of(state_of(this)?))))
            },
            |_, this, value| {
                let Some(view) = value.native::<QueryView>() else {
                    return Err(type_error("a Query is needed"));
                };
                let state = state_of(this)?;
                let query = view.query();
                if !query.values_select.is_empty() {
                    state.iterable.set(Iterable::Values);
                }
                state.query.replace(query);
                Ok(())
            },
        )
        .getter("db", |_, this| Ok(Value::Str(super::db_of(this))))
        .getter("ordered", |m, this| answers::is_ordered(m, &*state_of(this)?).map(Value::Bool))
        .accessor(
            "_result_cache",
            |_, this| Ok(state_of(this)?.cache.borrow().clone().map_or(Value::None, Value::List)),
            |m, this, value| {
                let state = state_of(this)?;
                let list = match &value {
                    Value::None => None,
                    Value::List(list) => Some(list.clone()),
                    other => Some(Rc::new(crate::python::List { items: m.collect(other)?.into() })),
                };
                *state.cache.borrow_mut() = list;
                Ok(())
            },
        )
        .accessor(
            "_prefetch_done",
            |_, this| Ok(Value::Bool(state_of(this)?.prefetch_done.get())),
            |m, this, value| {
                let done = m.truth(&value)?;
                state_of(this)?.prefetch_done.set(done);
                Ok(())
            },
        )
        .accessor(
            "_prefetch_related_lookups",
            |_, this| Ok(Value::tuple(state_of(this)?.prefetch.borrow().clone())),
            |m, this, value| {
                let lookups = m.collect(&value)?;
                *state_of(this)?.prefetch.borrow_mut() = lookups;
                Ok(())
            },
        )
        .accessor(
            "_db",
            |_, this| Ok(state_of(this)?.db.borrow().clone().map_or(Value::None, Value::Str)),
            |_, this, value| {
                *state_of(this)?.db.borrow_mut() = value.as_str().cloned();
                Ok(())
            },
        )
        .getter("_hints", |_, this| {
            let hints = state_of(this)?.hints.borrow().clone();
            Ok(if hints.is_none() { Value::dict::<&str>([]) } else { hints })
        })
        .accessor(
            "_for_write",
            |_, this| Ok(Value::Bool(state_of(this)?.for_write.get())),
            |m, this, value| {
                let on = m.truth(&value)?;
                state_of(this)?.for_write.set(on);
                Ok(())
            },
        )
        .getter("_fields", |_, this| {
            let fields = state_of(this)?.fields.borrow().clone();
            Ok(fields.map_or(Value::None, |names| Value::tuple(names.into_iter().map(Value::Str).collect())))
        })
}

/// The payload of a `Query` object: a queryset's query, live, or one of its own.
pub enum QueryView {
    /// The query of a queryset.
    Of(Rc<QuerySetState>),
    /// A clone.
    Own(RefCell<Query>),
}

impl QueryView {
    /// The query now.
    pub fn query(&self) -> Query {
        match self {
            QueryView::Of(state) => state.query.borrow().clone(),
            QueryView::Own(query) => query.borrow().clone(),
        }
    }

    fn change(&self, act: impl FnOnce(&mut Query)) {
        match self {
            QueryView::Of(state) => act(&mut state.query.borrow_mut()),
            QueryView::Own(query) => act(&mut query.borrow_mut()),
        }
    }
}

fn view(this: &Value) -> PyResult<Rc<QueryView>> {
    this.native::<QueryView>().ok_or_else(|| attribute_error("this Query was not initialised"))
}

/// `str(query)`.
pub fn text_of(m: &mut Machine, query: Query) -> PyResult<String> {
    match Compiler::new(query).as_sql(m, true, false) {
        Ok(tree) => Ok(render_query(&tree).interpolated()),
        Err(Stop::Raised(error)) => Err(error),
        Err(_) => Err(empty_result_set(m, "")),
    }
}

fn build_query() -> Rc<Class> {
    ClassBuilder::in_module("Query", "django.db.models.sql.query")
        .method("__str__", |m, mut args| {
            let query = view(&args.take_self())?.query();
            text_of(m, query).map(Value::str)
        })
        .method("sql_with_params", |m, mut args| {
            let query = view(&args.take_self())?.query();
            match Compiler::new(query).as_sql(m, true, false) {
                Ok(tree) => {
                    let rendered = render_query(&tree);
                    let params = rendered.params.iter().map(connection::from_sql).collect();
                    Ok(Value::tuple(vec![Value::str(rendered.sql), Value::tuple(params)]))
                }
                Err(Stop::Raised(error)) => Err(error),
                Err(_) => Err(empty_result_set(m, "")),
            }
        })
        .method("clone", own_clone)
        .method("chain", own_clone)
        .method("is_empty", |_, mut args| Ok(Value::Bool(view(&args.take_self())?.query().is_empty())))
        .method("can_filter", |_, mut args| Ok(Value::Bool(!view(&args.take_self())?.query().is_sliced())))
        .method("clear_ordering", |m, mut args| {
            let this = view(&args.take_self())?;
            let force = args.reader("clear_ordering").or("force", false)?;
            let force = m.truth(&force)?;
            this.change(|query| query.clear_ordering(force, true));
            Ok(Value::None)
        })
        .method("has_filters", |_, mut args| {
            Ok(Value::Bool(!view(&args.take_self())?.query().filters.children.is_empty()))
        })
        .getter("is_sliced", |_, this| Ok(Value::Bool(view(this)?.query().is_sliced())))
        .getter("distinct", |_, this| Ok(Value::Bool(view(this)?.query().distinct)))
        .getter("model", |_, this| Ok(view(this)?.query().model.map_or(Value::None, Value::Class)))
        .getter("low_mark", |_, this| Ok(Value::Int(view(this)?.query().low_mark)))
        .getter("high_mark", |_, this| Ok(view(this)?.query().high_mark.map_or(Value::None, Value::Int)))
        .getter("default_ordering", |_, this| Ok(Value::Bool(view(this)?.query().default_ordering)))
        .getter("select_for_update", |_, this| Ok(Value::Bool(view(this)?.query().select_for_update)))
        .getter("combinator", |_, this| Ok(view(this)?.query().combinator.map_or(Value::None, Value::str)))
        .getter("order_by", |m, this| {
            let mut terms = Vec::new();
            for term in view(this)?.query().order_by {
                terms.push(match term {
                    Ordering::Name(name) => Value::Str(name),
                    Ordering::Expr(expr) => wrap_expr(m, expr)?,
                });
            }
            Ok(Value::tuple(terms))
        })
        .getter("select_related", |_, this| {
            let chosen = view(this)?.query().select_related;
            Ok(Value::Bool(!matches!(chosen, crate::orm::query::SelectRelated::No)))
        })
        .getter("values_select", |_, this| {
            let names = view(this)?.query().values_select;
            Ok(Value::tuple(names.into_iter().map(Value::Str).collect()))
        })
        .getter("annotations", |m, this| {
            let dict = Dict::new();
            for (name, expr) in view(this)?.query().annotations {
                let value = wrap_expr(m, expr)?;
                dict.set_str(&name, value);
            }
            Ok(Value::Dict(Rc::new(dict)))
        })
        .getter("where", |m, this| {
            let filters = view(this)?.query().filters;
            wrap_expr(m, crate::orm::expressions::Expr::new(crate::orm::expressions::Kind::Where(filters)))
        })
        .getter("alias_map", |_, this| {
            let query = view(this)?.query();
            Ok(Value::dict(query.alias_map.keys().map(|k| (k.to_string(), Value::None))))
        })
        .build()
}

fn own_clone(m: &mut Machine, mut args: Args) -> PyResult {
    let query = view(&args.take_self())?.query();
    let class = classes(m)?.query.clone();
    Ok(Value::Instance(Instance::with_native(&class, QueryView::Own(RefCell::new(query)))))
}

/// Fills `django.db.models.query`.
pub fn build_module(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let all = classes(m)?;
    module.set("QuerySet", all.queryset.clone());
    module.set("EmptyQuerySet", all.empty.clone());
    module.set("MAX_GET_RESULTS", Value::Int(21));
    module.set("REPR_OUTPUT_SIZE", Value::Int(20));
    prefetch::fill(module);
    raw::fill(module);
    Ok(())
}

/// Fills `django.db.models.sql` and `.sql.query`.
pub fn build_sql_module(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = classes(m)?.query.clone();
    module.set("Query", class);
    Ok(())
}
