//! Names that Django makes for indexes and constraints.
//!
//! Mirrors `_create_index_name` of `backends/base/schema.py` and `names_digest` of `backends/utils.py`.

use md5::{Digest, Md5};

/// The longest name an index gets.
const MAX_LENGTH: usize = 200;

/// `names_digest(*names, length=8)`.
fn digest(names: &[&str]) -> String {
    let mut hash = Md5::new();
    names.iter().for_each(|name| hash.update(name.as_bytes()));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..8].to_string()
}

/// `table_columns_hash`, shortened where it is too long.
pub fn index_name(table: &str, columns: &[&str], suffix: &str) -> String {
    let names: Vec<&str> = std::iter::once(table).chain(columns.iter().copied()).collect();
    let hash = format!("{}{suffix}", digest(&names));
    let full = format!("{table}_{}_{hash}", columns.join("_"));
    if full.len() <= MAX_LENGTH {
        return full;
    }
    let hash = if hash.len() > MAX_LENGTH / 3 { hash[..MAX_LENGTH / 3].to_string() } else { hash };
    let other = (MAX_LENGTH - hash.len()) / 2 - 1;
    let cut = |text: &str| text.chars().take(other).collect::<String>();
    let name = format!("{}_{}_{hash}", cut(table), cut(&columns.join("_")));
    if name.starts_with('_') || name.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("D{}", name.chars().take(MAX_LENGTH - 1).collect::<String>());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::index_name;

    #[test]
    fn names_are_django_s() {
        let name = index_name("auth_permission", &["content_type_id", "codename"], "_uniq");
        assert_eq!(name, "auth_permission_content_type_id_codename_01ab375a_uniq");
        assert_eq!(index_name("django_session", &["expire_date"], ""), "django_session_expire_date_a5c62663");
    }
}
