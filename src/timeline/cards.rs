//! Error cards: the errors of the three topics, told so that they can be mended.
//!
//! A card is found by the exception's class and a part of its message; the values of this run are taken from the
//! message. Other errors have a plain card with their traceback. **Boundary:** words only; what happened is given.

use super::view::ErrorCard;

/// What is known of an error: the class's last name, a part of the message, and the words.
struct Known {
    class: &'static str,
    part: &'static str,
    what: &'static str,
    why: &'static str,
    not: &'static str,
    mends: &'static [&'static str],
    page: &'static str,
}

/// `{0}`, `{1}` ... stand for what the message has between quotes, `{line}` for the message's first line.
const KNOWN: &[Known] = &[
    Known {
        class: "AttributeError",
        part: "has been swapped for",
        what: "No row was touched: the manager was refused before any query",
        why: "`AUTH_USER_MODEL` names `{1}`, so `{0}` has no table and its managers answer nobody",
        not: "It is not a missing migration, and `{0}` is not broken: it stands aside",
        mends: &[
            "Ask for the model with `get_user_model()`",
            "In models write `settings.AUTH_USER_MODEL` in the foreign key",
            "In forms give `Meta.model = get_user_model()`",
        ],
        page: "Customizing authentication in Django: Referencing the User model",
    },
    Known {
        class: "AttributeError",
        part: "Manager isn't accessible via",
        what: "No row was touched: the manager was refused before any query",
        why: "A manager belongs to the class, which stands for the table; an object stands for one row",
        not: "The object and its row are fine",
        mends: &[
            "Ask the class: `type(object).objects`",
            "For related rows use the accessor, such as `author.book_set`",
        ],
        page: "Making queries: Retrieving objects",
    },
    Known {
        class: "AttributeError",
        part: "Manager isn't available",
        what: "No row was touched: the manager was refused before any query",
        why: "{line}",
        not: "It is not a missing table",
        mends: &["Ask a concrete model that inherits from the abstract one"],
        page: "Models: Abstract base classes",
    },
    Known {
        class: "AttributeError",
        part: "has no attribute 'objects'",
        what: "No row was touched",
        why: "A model that names a manager of its own gets no `objects` beside it",
        not: "The rows are all there",
        mends: &[
            "Use the manager that the model names",
            "Add `objects = models.Manager()` where you want both",
        ],
        page: "Managers: Manager names",
    },
    Known {
        class: "DoesNotExist",
        part: "matching query does not exist",
        what: "A query ran and gave no row; nothing was changed",
        why: "No row that this manager lets through has what was asked for",
        not: "The row may be in the table all the same: look at what the manager hides, in grey",
        mends: &[
            "Look which manager answered, on the query's path",
            "Use a manager that hides nothing, or `.filter(...).first()` where no row is fine",
        ],
        page: "QuerySet API reference: get()",
    },
    Known {
        class: "MultipleObjectsReturned",
        part: "get() returned more than one",
        what: "A query ran and gave more than one row; nothing was changed",
        why: "`get()` wants exactly one: {line}",
        not: "The rows are not broken",
        mends: &["Ask for something unique, such as the key", "Use `.filter(...)` for several rows"],
        page: "QuerySet API reference: get()",
    },
    Known {
        class: "NotUpdated",
        part: "",
        what: "An UPDATE ran and met no row; nothing was changed",
        why: "The object says that its row exists, and it was deleted",
        not: "The values were not refused",
        mends: &[
            "Check that the row is there, with `refresh_from_db()`",
            "Set `pk = None` to save it as a new row",
        ],
        page: "Model instance reference: Saving objects",
    },
    Known {
        class: "DatabaseError",
        part: "did not affect any rows",
        what: "An UPDATE ran and met no row; nothing was changed",
        why: "`update_fields` and `force_update` may not insert, and the row is gone",
        not: "The values were not refused",
        mends: &[
            "Save without `update_fields` to insert it again",
            "Check that the row is there, with `refresh_from_db()`",
        ],
        page: "Model instance reference: Specifying which fields to save",
    },
    Known {
        class: "InconsistentMigrationHistory",
        part: "is applied before its dependency",
        what: "Nothing was changed: `migrate` refuses before its first statement",
        why: "{line}. The table `django_migrations` says so: the later one was run when the earlier did not exist, or was not needed",
        not: "The tables are not damaged, and `--fake` alone does not put the order right",
        mends: &[
            "While nothing is worth keeping: delete the database and migrate anew, with the user model in the first migration",
            "With data: bring the tables into the state that the migrations mean, then correct `django_migrations`",
            "Set `AUTH_USER_MODEL` before the first `migrate`",
        ],
        page: "Customizing authentication in Django: Changing to a custom user model mid-project",
    },
    Known {
        class: "NodeNotFoundError",
        part: "reference",
        what: "Nothing was changed: the graph of migrations could not be built",
        why: "{line}",
        not: "The database was not asked at all",
        mends: &[
            "Put the missing migration file back",
            "Correct `dependencies` in the migration that names it",
        ],
        page: "Migrations: Dependencies",
    },
    Known {
        class: "CircularDependencyError",
        part: "",
        what: "Nothing was changed: the graph of migrations could not be built",
        why: "Each of these migrations wants another first: {line}",
        not: "The database was not asked at all",
        mends: &["Split one migration in two, so that the tables come first and the foreign keys after"],
        page: "Migrations: Dependencies",
    },
    Known {
        class: "CommandError",
        part: "Conflicting migrations detected",
        what: "Nothing was changed: there are two last migrations in an app",
        why: "{line}",
        not: "The migrations themselves are fine",
        mends: &["Run `python manage.py makemigrations --merge`"],
        page: "Migrations: Version control",
    },
    Known {
        class: "OperationalError",
        part: "no such table",
        what: "The statement was not run: the database has no such table",
        why: "{line}. The models know it; the migration that makes it was not applied here",
        not: "The model is not wrong",
        mends: &[
            "Run `python manage.py makemigrations` and then `migrate`",
            "Look at the migrations panel: what is not filled has not run",
        ],
        page: "Migrations: The commands",
    },
    Known {
        class: "OperationalError",
        part: "no such column",
        what: "The statement was not run: the table has no such column",
        why: "{line}. The models were changed, and the table was not yet",
        not: "The rows are not lost",
        mends: &["Run `python manage.py makemigrations` and then `migrate`"],
        page: "Migrations: The commands",
    },
    Known {
        class: "OperationalError",
        part: "has no column named",
        what: "No row was inserted: the table has no such column",
        why: "{line}. The models were changed, and the table was not yet",
        not: "The values were not refused",
        mends: &["Run `python manage.py makemigrations` and then `migrate`"],
        page: "Migrations: The commands",
    },
    Known {
        class: "OperationalError",
        part: "already exists",
        what: "The migration was rolled back: it wanted to make what is there",
        why: "{line}. The table was made before, and `django_migrations` does not know",
        not: "The rows in the table are not touched",
        mends: &["If the table is as the migration means it: `python manage.py migrate --fake-initial`"],
        page: "Migrations: Initial migrations",
    },
    Known {
        class: "IntegrityError",
        part: "UNIQUE constraint failed",
        what: "No row was written",
        why: "{line}: another row has this value already",
        not: "It may be a row that your manager hides: hidden rows count for constraints",
        mends: &[
            "Look for the other row with a manager that hides nothing",
            "Use `get_or_create` or `update_or_create`",
        ],
        page: "Model field reference: unique",
    },
    Known {
        class: "IntegrityError",
        part: "FOREIGN KEY constraint failed",
        what: "Nothing was written: what was done in the transaction is taken back",
        why: "A row would point to one that is not there. After the user model was swapped, old foreign keys still point to the old table",
        not: "The object in memory may look fine",
        mends: &[
            "Look where the foreign key points, in the registry and in the table",
            "Save the other object first",
        ],
        page: "Model field reference: ForeignKey",
    },
    Known {
        class: "IntegrityError",
        part: "NOT NULL constraint failed",
        what: "No row was written",
        why: "{line}: the column takes no NULL, and the object holds `None`",
        not: "An empty text would have been fine for a text field",
        mends: &["Give a value, or a default in the model", "Allow it with `null=True`, and migrate"],
        page: "Model field reference: null",
    },
    Known {
        class: "SystemCheckError",
        part: "reverse accessor",
        what: "Nothing was run: the checks found that two user models want the same name",
        why: "Both `auth.User` and your model have accessors for groups and permissions, because `AUTH_USER_MODEL` was not set",
        not: "The field itself is fine",
        mends: &["Set `AUTH_USER_MODEL` to your model, before the first `migrate`"],
        page: "Customizing authentication in Django: Substituting a custom User model",
    },
    Known {
        class: "SystemCheckError",
        part: "has been swapped out",
        what: "Nothing was run: the checks found a relation to a model that stands aside",
        why: "{line}",
        not: "The other model is not missing",
        mends: &["Write `settings.AUTH_USER_MODEL` instead of the model's name in the field"],
        page: "Customizing authentication in Django: Referencing the User model",
    },
    Known {
        class: "SystemCheckError",
        part: "",
        what: "Nothing was run: the checks found something first",
        why: "{line}",
        not: "The database was not asked",
        mends: &["Mend what the check names, and run the command again"],
        page: "System check framework",
    },
    Known {
        class: "ImproperlyConfigured",
        part: "AUTH_USER_MODEL refers to model",
        what: "Nothing was run: Django could not find the user model",
        why: "{line}",
        not: "The model's code may be fine",
        mends: &["Put the app into `INSTALLED_APPS`", "Write the setting as `app_label.ModelName`"],
        page: "Customizing authentication in Django: Substituting a custom User model",
    },
    Known {
        class: "ValueError",
        part: "must be a \"",
        what: "Nothing was saved: the object given is not of the model that the field points to",
        why: "{line}. With a swapped user model the field follows `AUTH_USER_MODEL`, and the object is of the other class",
        not: "The object is not broken",
        mends: &["Make the object with `get_user_model()`"],
        page: "Customizing authentication in Django: Referencing the User model",
    },
    Known {
        class: "ValueError",
        part: "lazy reference",
        what: "Nothing was migrated: the state of the migrations misses a model",
        why: "{line}",
        not: "The model may well be in `models.py`: migrations look at migrations only",
        mends: &[
            "Add the dependency on the migration that makes the model",
            "For the user model: `migrations.swappable_dependency(settings.AUTH_USER_MODEL)`",
        ],
        page: "Migrations: Dependencies",
    },
    Known {
        class: "ValueError",
        part: "save() prohibited to prevent data loss due to unsaved related object",
        what: "Nothing was saved",
        why: "The object that the field refers to has no row yet, so there is no key to store",
        not: "The field is not wrong",
        mends: &["Save the other object first"],
        page: "Model field reference: ForeignKey",
    },
    Known {
        class: "TransactionManagementError",
        part: "",
        what: "The statement was not sent: the transaction is broken since an earlier error",
        why: "Within `atomic`, after a database error nothing can be asked until the block ends",
        not: "This query is not the one that failed",
        mends: &[
            "Let the error leave the `atomic` block, and catch it outside",
            "Put what may fail into an inner `atomic` block",
        ],
        page: "Database transactions: Controlling transactions explicitly",
    },
    Known {
        class: "FieldDoesNotExist",
        part: "",
        what: "Nothing was changed",
        why: "{line}",
        not: "The column may be in the table all the same",
        mends: &["Look at the migrations panel: models, migrations and database side by side"],
        page: "Models: Fields",
    },
    Known {
        class: "FieldError",
        part: "Cannot resolve keyword",
        what: "No query was sent",
        why: "{line}",
        not: "The rows are fine",
        mends: &["Use one of the names that the message lists"],
        page: "Making queries: Lookups that span relationships",
    },
    Known {
        class: "AppRegistryNotReady",
        part: "",
        what: "Nothing was run: a model was asked for while the apps were still loading",
        why: "{line} `get_user_model()` at import time needs the models of all apps",
        not: "The model is not missing",
        mends: &["Name the model as text, or by `settings.AUTH_USER_MODEL`", "Ask for it inside a function"],
        page: "Applications: Troubleshooting",
    },
    Known {
        class: "ProtectedError",
        part: "",
        what: "Nothing was deleted",
        why: "{line}",
        not: "The row is not locked",
        mends: &["Delete the rows that refer to it first", "Choose another `on_delete`"],
        page: "Model field reference: ForeignKey.on_delete",
    },
];

/// The card of an error: `error` is `Class: message` or `Class('message')`.
pub fn card(error: &str, traceback: &str, place: &str) -> ErrorCard {
    let (class, message) = parts(error);
    let whole = if traceback.is_empty() { message.clone() } else { traceback.to_owned() };
    let last = class.rsplit('.').next().unwrap_or(&class).to_owned();
    let known = KNOWN.iter().find(|known| known.class == last && whole.contains(known.part));
    let told = if message.is_empty() { class.clone() } else { format!("{class}: {message}") };
    let plain = ErrorCard {
        error: told,
        place: place.to_owned(),
        traceback: traceback.trim_end().to_owned(),
        ..ErrorCard::default()
    };
    match known {
        Some(known) => ErrorCard {
            what: fill(known.what, &message),
            why: fill(known.why, &message),
            not: fill(known.not, &message),
            mends: known.mends.iter().map(|mend| fill(mend, &message)).collect(),
            documentation: known.page.to_owned(),
            ..plain
        },
        None => {
            ErrorCard { what: format!("The statement ended here: {}", first_line(&message, &last)), ..plain }
        }
    }
}

fn first_line(message: &str, class: &str) -> String {
    message.lines().find(|line| !line.trim().is_empty()).unwrap_or(class).trim().to_owned()
}

/// Class and message of `Class: message` or `Class('message')`.
fn parts(error: &str) -> (String, String) {
    let name = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
    let end = error.find(|c: char| !name(c)).unwrap_or(error.len());
    let (class, rest) = error.split_at(end);
    let rest = rest.trim_start_matches(':').trim();
    let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest);
    let unquoted = match inner.chars().next() {
        Some(quote @ ('\'' | '"')) => inner.strip_prefix(quote).and_then(|text| text.strip_suffix(quote)),
        _ => None,
    };
    (class.to_owned(), unquoted.unwrap_or(inner).to_owned())
}

/// The words with this run's values.
fn fill(words: &str, message: &str) -> String {
    let mut text = words.replace("{line}", first_line(message, "").trim_end_matches('.'));
    // An apostrophe within a word (`isn't`) is no quote.
    let plain = message.replace("n't", "n\u{2019}t");
    let quoted: Vec<&str> = plain.split('\'').skip(1).step_by(2).collect();
    for (at, value) in quoted.iter().skip_while(|value| value.len() < 2).enumerate() {
        text = text.replace(&format!("{{{at}}}"), value);
    }
    text
}

/// The line of an output that names the error it ended with: `Class: message`, or `CommandError: ...`.
pub fn error_line(output: &str) -> Option<&str> {
    let at = output.rfind("Traceback (most recent call last):");
    if let Some(at) = at {
        let after = output.get(at..)?.lines().skip(1);
        return after
            .skip_while(|line| line.starts_with(' ') || line.trim().is_empty())
            .find(|line| looks_named(line));
    }
    let named = ["CommandError: ", "SystemCheckError: "];
    output.lines().find(|line| named.iter().any(|name| line.starts_with(name))).or_else(|| {
        // The database's answer to another client, and what Ormery cannot do.
        let first = output.lines().next()?;
        let names = ["OperationalError", "IntegrityError", "NotImplementedError", "ProgrammingError"];
        names.iter().any(|name| first.starts_with(name)).then_some(first)
    })
}

fn looks_named(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_users_card_names_both_models() {
        let error =
            "AttributeError: Manager isn't available; 'auth.User' has been swapped for 'accounts.User'";
        let card = card(error, "", "shell, line 3");
        assert!(card.why.contains("`accounts.User`") && card.why.contains("`auth.User`"), "{}", card.why);
    }

    #[test]
    fn an_unknown_error_keeps_its_words() {
        let card = card("ZeroDivisionError('division by zero')", "", "shell, line 1");
        assert_eq!(card.error, "ZeroDivisionError: division by zero");
        assert!(card.documentation.is_empty());
    }

    #[test]
    fn the_last_line_of_a_traceback_is_the_error() {
        let output = "hello\nTraceback (most recent call last):\n    ...\nshop.models.Album.DoesNotExist: Album matching query does not exist.\n";
        assert_eq!(
            error_line(output),
            Some("shop.models.Album.DoesNotExist: Album matching query does not exist.")
        );
        assert_eq!(error_line("<QuerySet []>\n"), None);
    }
}
