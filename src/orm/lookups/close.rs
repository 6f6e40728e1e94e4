//! Names that were perhaps meant, as `difflib.get_close_matches` finds them.

/// How alike two names must be.
const CUTOFF: f64 = 0.6;

/// The three names most like `word`, best first.
pub fn matches(word: &str, names: &[String]) -> Vec<String> {
    let word: Vec<char> = word.chars().collect();
    let mut scored: Vec<(f64, &String)> = Vec::new();
    for name in names {
        let other: Vec<char> = name.chars().collect();
        let score = ratio(&other, &word);
        if score >= CUTOFF && !scored.iter().any(|(_, n)| *n == name) {
            scored.push((score, name));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.cmp(a.1)));
    scored.into_iter().take(3).map(|(_, name)| name.clone()).collect()
}

/// `SequenceMatcher.ratio`: twice the characters matched, over all characters.
fn ratio(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    2.0 * matched(a, b) as f64 / (a.len() + b.len()) as f64
}

/// The longest common block, and what matches left and right of it.
fn matched(a: &[char], b: &[char]) -> usize {
    let (mut best, mut at_a, mut at_b) = (0, 0, 0);
    for i in 0..a.len() {
        for j in 0..b.len() {
            let length = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
            if length > best {
                (best, at_a, at_b) = (length, i, j);
            }
        }
    }
    if best == 0 {
        return 0;
    }
    best + matched(&a[..at_a], &b[..at_b]) + matched(&a[at_a + best..], &b[at_b + best..])
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_misspelt_lookup_finds_its_neighbours() {
        let names = ["startswith", "istartswith", "endswith", "exact"].map(str::to_owned);
        assert_eq!(matches("startwith", &names), ["startswith", "istartswith"]);
    }
}
