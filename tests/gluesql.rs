//! GlueSQL's own suite of tests on Ormery's tables.
//!
//! Run: `Store` and `StoreMut`, `AlterTable`, `Transaction` (with `AlterTable` too), `CustomFunction`. Left out:
//! `Index` and `IndexMut`, because a GlueSQL index is an expression of GlueSQL's that storage would have to
//! evaluate, and `Metadata`, because it lists such indexes: Ormery's statements use indexes of SQLite's kind.

use gluesql_core::prelude::Glue;
use gluesql_test_suite::*;
use ormery::sql::glue::GlueStorage;

struct OrmeryTables {
    glue: Glue<GlueStorage>,
}

impl Tester<GlueStorage> for OrmeryTables {
    fn new(_: &str) -> Self {
        OrmeryTables { glue: Glue::new(GlueStorage::default()) }
    }

    fn get_glue(&mut self) -> &mut Glue<GlueStorage> {
        &mut self.glue
    }
}

generate_store_tests!(test, OrmeryTables);
generate_alter_table_tests!(test, OrmeryTables);
generate_custom_function_tests!(test, OrmeryTables);
generate_transaction_tests!(test, OrmeryTables);
generate_transaction_alter_table_tests!(test, OrmeryTables);
