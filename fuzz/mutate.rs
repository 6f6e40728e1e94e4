//! Texts that are nearly Python, made of programs by cutting, doubling, mixing and nesting. A seed decides everything.

/// Pieces of the language that change the meaning of what stands around them.
const PIECES: [&str; 64] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "==",
    ":=",
    "->",
    "*",
    "**",
    "@",
    "\n",
    "    ",
    "\t",
    "\\",
    "'",
    "\"",
    "\"\"\"",
    "f'",
    "f'{",
    "}'",
    "b'",
    "r'",
    "#",
    ";",
    "lambda: ",
    "yield ",
    "yield from ",
    "await ",
    "async ",
    "return ",
    "del ",
    "global x",
    "nonlocal x",
    "for x in ",
    "while True: ",
    "if ",
    "else:",
    "elif x:",
    "try:",
    "except* E:",
    "except E as e:",
    "finally:",
    "with ",
    "class A(",
    "def f(",
    "match x:",
    "case [",
    "import ",
    "from . import ",
    "None",
    "1_000",
    "0x",
    "1e",
    "3j",
    "é",
    "\u{1f600}",
    "\0",
    "...",
];

/// A source of numbers: SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// The text of a seed.
pub fn program(corpus: &[String], seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let pick = |numbers: &mut Numbers| corpus.get(numbers.below(corpus.len())).cloned().unwrap_or_default();
    let mut text: Vec<char> = pick(&mut numbers).chars().collect();
    for _ in 0..=numbers.below(6) {
        let other: Vec<char> = pick(&mut numbers).chars().collect();
        text = change(text, &other, &mut numbers);
    }
    text.into_iter().collect()
}

fn change(mut text: Vec<char>, other: &[char], numbers: &mut Numbers) -> Vec<char> {
    let at = numbers.below(text.len() + 1);
    let end = (at + 1 + numbers.below(40)).min(text.len());
    match numbers.below(8) {
        0 => drop(text.splice(at..end.max(at), [])),
        1 => {
            let piece = text[at..end.max(at)].to_vec();
            let times = 1 + numbers.below(3);
            text.splice(at..at, piece.repeat(times));
        }
        2 => text.truncate(at.max(1)),
        3 => {
            let lines = other.split(|c| *c == '\n').collect::<Vec<_>>();
            let mut line =
                lines.get(numbers.below(lines.len())).map(|line| line.to_vec()).unwrap_or_default();
            line.push('\n');
            let start = text[..at].iter().rposition(|c| *c == '\n').map_or(0, |newline| newline + 1);
            text.splice(start..start, line);
        }
        4 => {
            // A word of this program in another place: names stay known, what they stand for changes.
            let words: Vec<Vec<char>> = text
                .split(|c| !c.is_alphanumeric() && *c != '_')
                .filter(|w| !w.is_empty())
                .map(<[char]>::to_vec)
                .collect();
            let word = words.get(numbers.below(words.len())).cloned().unwrap_or_default();
            let length = text[at..].iter().take_while(|c| c.is_alphanumeric()).count();
            text.splice(at..at + length, word);
        }
        5 => {
            let (open, close) = [('(', ')'), ('[', ']'), ('{', '}')][numbers.below(3)];
            let depth = [1, 3, 30, 300, 3000][numbers.below(5)];
            text.splice(end..end, vec![close; depth]);
            text.splice(at..at, vec![open; depth]);
        }
        _ => {
            let piece = PIECES[numbers.below(PIECES.len())];
            text.splice(at..at, piece.chars());
        }
    }
    text
}
