//! LIKE and GLOB, as SQLite matches them: ASCII letters without case in LIKE, exactly in GLOB.

/// `text LIKE pattern ESCAPE escape`.
pub(super) fn like(pattern: &str, text: &str, escape: Option<char>) -> bool {
    if pattern.is_ascii() && text.is_ascii() && escape.is_none_or(|escape| escape.is_ascii()) {
        return like_ascii(pattern.as_bytes(), text.as_bytes(), escape.map(|escape| escape as u8));
    }
    let mut parts = Vec::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            c if Some(c) == escape => match chars.next() {
                Some(next) => Part::Char(next),
                // An escape with nothing behind it matches nothing.
                None => return false,
            },
            '%' => Part::Many,
            '_' => Part::One,
            c => Part::Char(c),
        });
    }
    let text: Vec<char> = text.chars().collect();
    matches(&parts, &text, |a, b| a.eq_ignore_ascii_case(&b))
}

/// As [`like`], byte by byte: nothing is gathered.
fn like_ascii(pattern: &[u8], text: &[u8], escape: Option<u8>) -> bool {
    /// The part that begins at a place of the pattern, and where the next one does; `None` behind an open escape.
    fn part(pattern: &[u8], at: usize, escape: Option<u8>) -> Option<(Part, usize)> {
        let byte = pattern[at];
        if Some(byte) == escape {
            return pattern.get(at + 1).map(|next| (Part::Char(char::from(*next)), at + 2));
        }
        let part = match byte {
            b'%' => Part::Many,
            b'_' => Part::One,
            byte => Part::Char(char::from(byte)),
        };
        Some((part, at + 1))
    }
    // An escape with nothing behind it matches nothing, wherever the text ends.
    let mut at = 0;
    while escape.is_some() && at < pattern.len() {
        match part(pattern, at, escape) {
            Some((_, next)) => at = next,
            None => return false,
        }
    }
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        let here = if p < pattern.len() { part(pattern, p, escape) } else { None };
        match here {
            Some((Part::Many, next)) => {
                // Whatever is left of the text will do.
                if next == pattern.len() {
                    return true;
                }
                retry = Some((next, t));
                p = next;
            }
            Some((Part::One, next)) => (p, t) = (next, t + 1),
            Some((Part::Char(own), next)) if own.eq_ignore_ascii_case(&char::from(text[t])) => {
                (p, t) = (next, t + 1);
            }
            _ => match &mut retry {
                Some((after, from)) => {
                    *from += 1;
                    (p, t) = (*after, *from);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'%' && escape != Some(b'%'))
}

/// `text GLOB pattern`.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = Vec::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '*' => Part::Many,
            '?' => Part::One,
            '[' => {
                let negated = chars.next_if_eq(&'^').is_some();
                let mut set: Vec<char> = chars.next_if_eq(&']').into_iter().collect();
                set.extend(chars.by_ref().take_while(|c| *c != ']'));
                Part::Set(set, negated)
            }
            c => Part::Char(c),
        });
    }
    let text: Vec<char> = text.chars().collect();
    matches(&parts, &text, |a, b| a == b)
}

enum Part {
    Char(char),
    One,
    Many,
    Set(Vec<char>, bool),
}

impl Part {
    fn takes(&self, c: char, same: fn(char, char) -> bool) -> bool {
        match self {
            Part::Char(own) => same(*own, c),
            Part::One => true,
            Part::Many => false,
            Part::Set(set, negated) => in_set(set, c) != *negated,
        }
    }
}

fn in_set(set: &[char], c: char) -> bool {
    let mut at = 0;
    while at < set.len() {
        if set.get(at + 1) == Some(&'-') && at + 2 < set.len() {
            if (set[at]..=set[at + 2]).contains(&c) {
                return true;
            }
            at += 3;
        } else {
            if set[at] == c {
                return true;
            }
            at += 1;
        }
    }
    false
}

/// Greedy with one point of return, which is enough for patterns of this kind and never exponential.
fn matches(parts: &[Part], text: &[char], same: fn(char, char) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match parts.get(p) {
            Some(Part::Many) => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(part) if part.takes(text[t], same) => {
                p += 1;
                t += 1;
            }
            _ => match &mut retry {
                Some((after, from)) => {
                    *from += 1;
                    p = *after;
                    t = *from;
                }
                None => return false,
            },
        }
    }
    parts[p..].iter().all(|part| matches!(part, Part::Many))
}

#[cfg(test)]
mod tests {
    use super::{glob, like};

    #[test]
    fn like_ignores_ascii_case_and_escapes() {
        assert!(like("%OW_s%", "the owls", None));
        assert!(like("100\\%", "100%", Some('\\')));
        assert!(!like("100\\%", "1000", Some('\\')));
        assert!(!like("É", "é", None));
        assert!(like("%7", "artist 77", None) && !like("%7", "artist 78", None));
        assert!(like("a%b_c%", "aXXbbYcZ", None) && like("%", "", None) && !like("_", "", None));
        assert!(!like("a\\", "a", Some('\\')) && like("\\_%", "_a", Some('\\')));
    }

    #[test]
    fn glob_minds_case() {
        assert!(glob("a*[0-9]?", "abc9z"));
        assert!(!glob("A*", "abc"));
    }
}
