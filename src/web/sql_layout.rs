//! A statement of SQL on several lines, each clause on its own, for people to read. The text stays the same but for
//! the line breaks.

/// What begins a line, longest first.
const CLAUSES: [&str; 17] = [
    "LEFT OUTER JOIN",
    "INNER JOIN",
    "CROSS JOIN",
    "GROUP BY",
    "ORDER BY",
    "ON CONFLICT",
    "INTERSECT",
    "FROM",
    "WHERE",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "VALUES",
    "UNION",
    "EXCEPT",
    "SET",
    "RETURNING",
];

/// The statement with its clauses on lines of their own.
pub fn lines(sql: &str) -> String {
    let mut laid = String::with_capacity(sql.len() + 16);
    let (mut depth, mut quote) = (0_i32, None);
    let mut rest = sql;
    while let Some(letter) = rest.chars().next() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, ' ') if depth == 0 && clause(&rest[1..]).is_some() => {
                laid.push('\n');
                rest = &rest[1..];
                continue;
            }
            _ => {}
        }
        laid.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    laid
}

fn clause(text: &str) -> Option<&'static str> {
    let whole = |clause: &&str| {
        text.strip_prefix(*clause).is_some_and(|after| after.is_empty() || after.starts_with([' ', '(']))
    };
    CLAUSES.into_iter().find(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_begin_lines_outside_of_brackets_and_quotes() {
        assert_eq!(
            lines(r#"SELECT "a"."x FROM y" FROM "a" WHERE "a"."id" IN (SELECT 1 FROM b) ORDER BY 1 ASC"#),
            "SELECT \"a\".\"x FROM y\"\nFROM \"a\"\nWHERE \"a\".\"id\" IN (SELECT 1 FROM b)\nORDER BY 1 ASC"
        );
        assert_eq!(lines("UPDATE a SET b = 1"), "UPDATE a\nSET b = 1");
        assert_eq!(lines("SELECT SETTING"), "SELECT SETTING");
    }
}
