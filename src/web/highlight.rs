//! Colours for Python and SQL: just enough of their tokens to be read with ease.
//!
//! A line is coloured by itself; of what spans lines only the triple-quoted string is carried over. This never
//! decides what code means: the `python` floor does.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// Names, operators, space.
    Plain,
    /// A word of the language.
    Keyword,
    /// Text in quotes.
    String,
    /// A number.
    Number,
    /// From `#` on.
    Comment,
    /// A decorator.
    Decorator,
}

impl Token {
    /// The name that style sheets use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Keyword => "t-keyword",
            Self::String => "t-string",
            Self::Number => "t-number",
            Self::Comment => "t-comment",
            Self::Decorator => "t-decorator",
        }
    }
}

const PYTHON: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

const SQL: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "INSERT",
    "INTO",
    "VALUES",
    "UPDATE",
    "SET",
    "DELETE",
    "CREATE",
    "TABLE",
    "ALTER",
    "DROP",
    "INNER",
    "LEFT",
    "OUTER",
    "JOIN",
    "ON",
    "ORDER",
    "GROUP",
    "BY",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "AS",
    "IN",
    "IS",
    "NULL",
    "LIKE",
    "BETWEEN",
    "DISTINCT",
    "COUNT",
    "ASC",
    "DESC",
    "RETURNING",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "PRIMARY",
    "KEY",
    "REFERENCES",
    "UNIQUE",
    "INDEX",
    "DEFAULT",
    "EXISTS",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "UNION",
    "ALL",
    "ESCAPE",
    "CONSTRAINT",
    "FOREIGN",
    "TO",
];

/// Python, line by line.
pub fn python(source: &str) -> Vec<Vec<(Token, &str)>> {
    let mut open = None;
    source.lines().map(|line| python_line(line, &mut open)).collect()
}

/// A statement of SQL.
pub fn sql(source: &str) -> Vec<(Token, &str)> {
    scan(source, SQL, &mut None)
}

fn python_line<'a>(line: &'a str, open: &mut Option<&'static str>) -> Vec<(Token, &'a str)> {
    if let Some(quote) = *open {
        let Some(end) = line.find(quote) else { return vec![(Token::String, line)] };
        *open = None;
        let (string, rest) = line.split_at(end + quote.len());
        let mut tokens = vec![(Token::String, string)];
        tokens.extend(scan(rest, PYTHON, open));
        return tokens;
    }
    scan(line, PYTHON, open)
}

fn scan<'a>(mut rest: &'a str, keywords: &[&str], open: &mut Option<&'static str>) -> Vec<(Token, &'a str)> {
    let mut tokens: Vec<(Token, &'a str)> = Vec::new();
    let mut at_start = true;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '#' if keywords == PYTHON => (Token::Comment, rest.len()),
            '@' if at_start => (Token::Decorator, rest.find(['(', ' ']).unwrap_or(rest.len())),
            '"' | '\'' => (Token::String, string_length(rest, first, keywords == PYTHON, open)),
            _ if first.is_alphabetic() || first == '_' => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                let word = &rest[..length];
                // SQL's quoted names are strings to the eye; its words are upper case.
                (if keywords.contains(&word) { Token::Keyword } else { Token::Plain }, length)
            }
            _ if first.is_ascii_digit() => (
                Token::Number,
                rest.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(rest.len()),
            ),
            _ => (Token::Plain, first.len_utf8()),
        };
        at_start &= first.is_whitespace();
        tokens.push((token, &rest[..length]));
        rest = &rest[length..];
    }
    tokens
}

fn string_length(text: &str, quote: char, triples: bool, open: &mut Option<&'static str>) -> usize {
    if triples {
        for triple in ["\"\"\"", "'''"] {
            if let Some(inside) = text.strip_prefix(triple) {
                return inside.find(triple).map_or_else(
                    || {
                        *open = Some(triple);
                        text.len()
                    },
                    |end| end + 6,
                );
            }
        }
    }
    let mut escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(source: &str) -> String {
        let lines = python(source).into_iter();
        lines
            .map(|line| line.into_iter().map(|(_, text)| text).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn no_character_is_lost() {
        let source =
            "@x(1)\nclass A(B):  # é\n    '''doc\n    more''' + \"a\\\"b\" + 'open\n    ünï = 1_000.5";
        assert_eq!(spelled(source), source);
    }

    #[test]
    fn a_docstring_goes_over_lines() {
        let lines = python("x = '''a\nclass\n'''; None");
        assert_eq!(lines[1], [(Token::String, "class")]);
        assert!(lines[2].contains(&(Token::Keyword, "None")));
    }

    #[test]
    fn sql_words_are_told_from_names() {
        let tokens = sql("SELECT \"shop_album\".\"id\" FROM x");
        assert_eq!(tokens[0], (Token::Keyword, "SELECT"));
        assert!(tokens.contains(&(Token::String, "\"shop_album\"")));
    }
}
