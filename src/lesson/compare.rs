//! Whether an output is what the lesson promised: as doctest compares, with `...` for anything.

/// Whether `got` is what `want` describes. Trailing space and outer blank lines do not count; `...` matches anything.
pub fn same(want: &str, got: &str) -> bool {
    let (want, got) = (tidy(want), tidy(got));
    if !want.contains("...") {
        return want == got;
    }
    // A space trimmed from the end may have stood before what `...` stands for.
    matches(&want, &got) || matches(&want, &format!("{got} "))
}

/// The text without trailing spaces and outer blank lines.
pub fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_string()
}

/// Greedy from both ends, then leftmost in between: right because `...` matches any text.
fn matches(want: &str, got: &str) -> bool {
    let pieces: Vec<&str> = want.split("...").collect();
    let (first, last) = (pieces[0], pieces[pieces.len() - 1]);
    let Some(rest) = got.strip_prefix(first) else { return false };
    let Some(mut rest) = rest.strip_suffix(last) else { return false };
    for piece in &pieces[1..pieces.len() - 1] {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

const HEAD: &str = "Traceback (most recent call last):\n";

/// Tracebacks in their short form: the last exception of a chain, its stack as `    ...`.
pub fn shorten_tracebacks(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(HEAD) {
        let (before, after) = rest.split_at(at);
        let stack_end = stack_length(&after[HEAD.len()..]);
        let chained = before.ends_with("another exception occurred:\n\n")
            || before.ends_with("following exception:\n\n");
        if chained {
            // What was printed of the first exception belongs to the chain: only the last one is kept.
            let told = before.trim_end().rfind("\n\n").map_or("", |end| &before[..end]);
            match out.rfind(HEAD) {
                // A blank line ends what was said of an exception that was printed for itself.
                Some(start) if !out[start..].contains("\n\n") && !told.contains("\n\n") => {
                    out.truncate(start)
                }
                _ => out.push_str(before),
            }
        } else {
            out.push_str(before);
        }
        out.push_str(HEAD);
        out.push_str("    ...\n");
        rest = &after[HEAD.len() + stack_end..];
    }
    out.push_str(rest);
    out
}

/// Bytes of the indented lines that a stack is.
fn stack_length(text: &str) -> usize {
    text.split_inclusive('\n').take_while(|line| line.starts_with(' ')).map(str::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_match_anything_in_order() {
        assert!(same("a ... c", "a b c\n"));
        assert!(same("0x...>", "0x7f>"));
        assert!(!same("a ... c ... b", "a b c"));
        assert!(!same("ab...bc", "abc"));
    }

    #[test]
    fn a_chain_is_shortened_to_its_last_exception() {
        let text = "Traceback (most recent call last):\n  File \"x\"\nKeyError: 1\n\nDuring handling of the above \
                    exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"y\"\n\
                    ValueError: 2\n";
        assert_eq!(shorten_tracebacks(text), "Traceback (most recent call last):\n    ...\nValueError: 2\n");
    }
}
