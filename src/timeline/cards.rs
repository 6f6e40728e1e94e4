//! Error cards: the errors of the three topics, told so that they can be mended.
//!
//! A card is found by the exception's class and a part of its message; the values of this run are taken from the
//! message. Other errors have a plain card with their traceback. **Boundary:** words only; what happened is given.

use super::view::ErrorCard;
use crate::catalogue::say_with;

/// What is known of an error: the class's last name, a part of the message, the name of its words in the catalogue
/// (`card-KEY-what` ...), how many ways there are to mend it, and the page of Django's documentation.
struct Known {
    class: &'static str,
    part: &'static str,
    key: &'static str,
    mends: usize,
    page: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        class: "AttributeError",
        part: "has been swapped for",
        key: "swapped",
        mends: 3,
        page: "Customizing authentication in Django: Referencing the User model",
    },
    Known {
        class: "AttributeError",
        part: "Manager isn't accessible via",
        key: "manager-on-object",
        mends: 2,
        page: "Making queries: Retrieving objects",
    },
    Known {
        class: "AttributeError",
        part: "Manager isn't available",
        key: "abstract",
        mends: 1,
        page: "Models: Abstract base classes",
    },
    Known {
        class: "AttributeError",
        part: "has no attribute 'objects'",
        key: "no-objects",
        mends: 2,
        page: "Managers: Manager names",
    },
    Known {
        class: "DoesNotExist",
        part: "matching query does not exist",
        key: "does-not-exist",
        mends: 2,
        page: "QuerySet API reference: get()",
    },
    Known {
        class: "MultipleObjectsReturned",
        part: "get() returned more than one",
        key: "more-than-one",
        mends: 2,
        page: "QuerySet API reference: get()",
    },
    Known {
        class: "NotUpdated",
        part: "",
        key: "not-updated",
        mends: 2,
        page: "Model instance reference: Saving objects",
    },
    Known {
        class: "DatabaseError",
        part: "did not affect any rows",
        key: "no-rows-met",
        mends: 2,
        page: "Model instance reference: Specifying which fields to save",
    },
    Known {
        class: "InconsistentMigrationHistory",
        part: "is applied before its dependency",
        key: "history",
        mends: 3,
        page: "Customizing authentication in Django: Changing to a custom user model mid-project",
    },
    Known {
        class: "NodeNotFoundError",
        part: "reference",
        key: "node-not-found",
        mends: 2,
        page: "Migrations: Dependencies",
    },
    Known {
        class: "CircularDependencyError",
        part: "",
        key: "circular",
        mends: 1,
        page: "Migrations: Dependencies",
    },
    Known {
        class: "CommandError",
        part: "Conflicting migrations detected",
        key: "conflict",
        mends: 1,
        page: "Migrations: Version control",
    },
    Known {
        class: "OperationalError",
        part: "no such table",
        key: "no-table",
        mends: 2,
        page: "Migrations: The commands",
    },
    Known {
        class: "OperationalError",
        part: "no such column",
        key: "no-column",
        mends: 1,
        page: "Migrations: The commands",
    },
    Known {
        class: "OperationalError",
        part: "has no column named",
        key: "no-such-column",
        mends: 1,
        page: "Migrations: The commands",
    },
    Known {
        class: "OperationalError",
        part: "already exists",
        key: "exists",
        mends: 1,
        page: "Migrations: Initial migrations",
    },
    Known {
        class: "IntegrityError",
        part: "UNIQUE constraint failed",
        key: "unique",
        mends: 2,
        page: "Model field reference: unique",
    },
    Known {
        class: "IntegrityError",
        part: "FOREIGN KEY constraint failed",
        key: "foreign-key",
        mends: 2,
        page: "Model field reference: ForeignKey",
    },
    Known {
        class: "IntegrityError",
        part: "NOT NULL constraint failed",
        key: "not-null",
        mends: 2,
        page: "Model field reference: null",
    },
    Known {
        class: "SystemCheckError",
        part: "reverse accessor",
        key: "accessors",
        mends: 1,
        page: "Customizing authentication in Django: Substituting a custom User model",
    },
    Known {
        class: "SystemCheckError",
        part: "has been swapped out",
        key: "swapped-relation",
        mends: 1,
        page: "Customizing authentication in Django: Referencing the User model",
    },
    Known { class: "SystemCheckError", part: "", key: "check", mends: 1, page: "System check framework" },
    Known {
        class: "ImproperlyConfigured",
        part: "AUTH_USER_MODEL refers to model",
        key: "user-model",
        mends: 2,
        page: "Customizing authentication in Django: Substituting a custom User model",
    },
    Known {
        class: "ValueError",
        part: "must be a \"",
        key: "wrong-class",
        mends: 1,
        page: "Customizing authentication in Django: Referencing the User model",
    },
    Known {
        class: "ValueError",
        part: "lazy reference",
        key: "lazy",
        mends: 2,
        page: "Migrations: Dependencies",
    },
    Known {
        class: "ValueError",
        part: "save() prohibited to prevent data loss due to unsaved related object",
        key: "unsaved-related",
        mends: 1,
        page: "Model field reference: ForeignKey",
    },
    Known {
        class: "TransactionManagementError",
        part: "",
        key: "broken-transaction",
        mends: 2,
        page: "Database transactions: Controlling transactions explicitly",
    },
    Known { class: "FieldDoesNotExist", part: "", key: "no-field", mends: 1, page: "Models: Fields" },
    Known {
        class: "FieldError",
        part: "Cannot resolve keyword",
        key: "keyword",
        mends: 1,
        page: "Making queries: Lookups that span relationships",
    },
    Known {
        class: "AppRegistryNotReady",
        part: "",
        key: "not-ready",
        mends: 2,
        page: "Applications: Troubleshooting",
    },
    Known {
        class: "ProtectedError",
        part: "",
        key: "protected",
        mends: 2,
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
            what: words(known, "what", &message),
            why: words(known, "why", &message),
            not: words(known, "not", &message),
            mends: (1..=known.mends).map(|mend| words(known, &format!("mend-{mend}"), &message)).collect(),
            documentation: known.page.to_owned(),
            ..plain
        },
        None => {
            let what = say_with("card-ended", &[("line", &first_line(&message, &last))]);
            ErrorCard { what, ..plain }
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

/// A card's words with this run's values: the message's first line, and what it has between quotes.
fn words(known: &Known, part: &str, message: &str) -> String {
    // An apostrophe within a word (`isn't`) is no quote.
    let plain = message.replace("n't", "n\u{2019}t");
    let mut quoted = plain.split('\'').skip(1).step_by(2).skip_while(|value| value.len() < 2);
    let [first, second] = [quoted.next(), quoted.next()].map(Option::unwrap_or_default);
    let line = first_line(message, "");
    let values = [("line", line.trim_end_matches('.')), ("first", first), ("second", second)];
    say_with(&format!("card-{}-{part}", known.key), &values)
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
