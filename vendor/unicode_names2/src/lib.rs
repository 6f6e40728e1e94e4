//! A stand-in for `unicode_names2` that knows the names of letters and of a few signs that people do write.
//!
//! Ruff's parser asks it only for `\N{NAME}` escapes; the real table weighs 1 MB in the page. With this one, an escape
//! with a rarer name is a syntax error, which the parser reports with its line.

/// The character called `name`, if it is one of those known here.
#[must_use]
pub fn character(name: &str) -> Option<char> {
    let name = name.to_ascii_uppercase();
    let signs = SIGNS.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign);
    signs.or_else(|| letter(&name))
}

/// `LATIN SMALL LETTER A`, `GREEK CAPITAL LETTER OMEGA`, `LATIN SMALL LETTER E WITH ACUTE`.
fn letter(name: &str) -> Option<char> {
    let (script, rest) = name.split_once(' ')?;
    let (case, letter) = rest.split_once(" LETTER ")?;
    let (base, mark) = letter.split_once(" WITH ").map_or((letter, None), |(base, mark)| (base, Some(mark)));
    let small = match (script, base.len()) {
        ("LATIN", 1) => base.to_ascii_lowercase().chars().next()?,
        ("LATIN", _) => LIGATURES.iter().find(|(known, _)| *known == base)?.1,
        ("GREEK", _) => {
            let at = GREEK.iter().position(|known| *known == base)?;
            // The final sigma stands between rho and sigma.
            char::from_u32(0x3b1 + at as u32 + u32::from(at >= 17))?
        }
        _ => return None,
    };
    let small = match mark {
        None => small,
        Some(mark) => {
            let row = MARKED.iter().find(|(known, _)| *known == mark)?.1;
            row.chars().collect::<Vec<_>>().chunks(2).find(|pair| pair[0] == small).map(|pair| pair[1])?
        }
    };
    match case {
        "SMALL" => Some(small),
        "CAPITAL" => small.to_uppercase().next(),
        _ => None,
    }
}

const LIGATURES: &[(&str, char)] = &[("AE", '\u{e6}'), ("SHARP S", '\u{df}'), ("ETH", '\u{f0}'), ("THORN", '\u{fe}')];

const GREEK: &[&str] = &[
    "ALPHA", "BETA", "GAMMA", "DELTA", "EPSILON", "ZETA", "ETA", "THETA", "IOTA", "KAPPA", "LAMDA", "MU", "NU", "XI",
    "OMICRON", "PI", "RHO", "SIGMA", "TAU", "UPSILON", "PHI", "CHI", "PSI", "OMEGA",
];

/// For each mark, letters and the letters with it, by turns.
const MARKED: &[(&str, &str)] = &[
    ("ACUTE", "aáeéiíoóuúyýcćnńsśzź"),
    ("GRAVE", "aàeèiìoòuù"),
    ("CIRCUMFLEX", "aâeêiîoôuû"),
    ("DIAERESIS", "aäeëiïoöuüyÿ"),
    ("TILDE", "aãnñoõ"),
    ("CEDILLA", "cçsş"),
    ("CARON", "cčsšzžrřeěnňdď"),
    ("RING ABOVE", "aåuů"),
    ("STROKE", "oølł"),
];

const SIGNS: &[(&str, char)] = &[
    ("BULLET", '\u{2022}'),
    ("EN DASH", '\u{2013}'),
    ("EM DASH", '\u{2014}'),
    ("LEFT SINGLE QUOTATION MARK", '\u{2018}'),
    ("RIGHT SINGLE QUOTATION MARK", '\u{2019}'),
    ("LEFT DOUBLE QUOTATION MARK", '\u{201c}'),
    ("RIGHT DOUBLE QUOTATION MARK", '\u{201d}'),
    ("HORIZONTAL ELLIPSIS", '\u{2026}'),
    ("COPYRIGHT SIGN", '\u{a9}'),
    ("REGISTERED SIGN", '\u{ae}'),
    ("TRADE MARK SIGN", '\u{2122}'),
    ("DEGREE SIGN", '\u{b0}'),
    ("PLUS-MINUS SIGN", '\u{b1}'),
    ("MULTIPLICATION SIGN", '\u{d7}'),
    ("DIVISION SIGN", '\u{f7}'),
    ("EURO SIGN", '\u{20ac}'),
    ("POUND SIGN", '\u{a3}'),
    ("YEN SIGN", '\u{a5}'),
    ("CENT SIGN", '\u{a2}'),
    ("SECTION SIGN", '\u{a7}'),
    ("PILCROW SIGN", '\u{b6}'),
    ("MIDDLE DOT", '\u{b7}'),
    ("LEFT-POINTING DOUBLE ANGLE QUOTATION MARK", '\u{ab}'),
    ("RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK", '\u{bb}'),
    ("INVERTED QUESTION MARK", '\u{bf}'),
    ("INVERTED EXCLAMATION MARK", '\u{a1}'),
    ("VULGAR FRACTION ONE HALF", '\u{bd}'),
    ("VULGAR FRACTION ONE QUARTER", '\u{bc}'),
    ("VULGAR FRACTION THREE QUARTERS", '\u{be}'),
    ("RIGHTWARDS ARROW", '\u{2192}'),
    ("LEFTWARDS ARROW", '\u{2190}'),
    ("UPWARDS ARROW", '\u{2191}'),
    ("DOWNWARDS ARROW", '\u{2193}'),
    ("RIGHTWARDS DOUBLE ARROW", '\u{21d2}'),
    ("LEFTWARDS DOUBLE ARROW", '\u{21d0}'),
    ("LEFT RIGHT ARROW", '\u{2194}'),
    ("INFINITY", '\u{221e}'),
    ("ALMOST EQUAL TO", '\u{2248}'),
    ("NOT EQUAL TO", '\u{2260}'),
    ("LESS-THAN OR EQUAL TO", '\u{2264}'),
    ("GREATER-THAN OR EQUAL TO", '\u{2265}'),
    ("SQUARE ROOT", '\u{221a}'),
    ("N-ARY SUMMATION", '\u{2211}'),
    ("N-ARY PRODUCT", '\u{220f}'),
    ("INTEGRAL", '\u{222b}'),
    ("PARTIAL DIFFERENTIAL", '\u{2202}'),
    ("INCREMENT", '\u{2206}'),
    ("CHECK MARK", '\u{2713}'),
    ("HEAVY CHECK MARK", '\u{2714}'),
    ("BALLOT X", '\u{2717}'),
    ("HEAVY BALLOT X", '\u{2718}'),
    ("BLACK STAR", '\u{2605}'),
    ("WHITE STAR", '\u{2606}'),
    ("BLACK HEART SUIT", '\u{2665}'),
    ("BLACK SPADE SUIT", '\u{2660}'),
    ("BLACK CLUB SUIT", '\u{2663}'),
    ("BLACK DIAMOND SUIT", '\u{2666}'),
    ("SNOWMAN", '\u{2603}'),
    ("BLACK SUN WITH RAYS", '\u{2600}'),
    ("BLACK TELEPHONE", '\u{260e}'),
    ("WHITE SMILING FACE", '\u{263a}'),
    ("WHITE FROWNING FACE", '\u{2639}'),
    ("GRINNING FACE", '\u{1f600}'),
    ("SMILING FACE WITH OPEN MOUTH", '\u{1f603}'),
    ("SMILING FACE WITH OPEN MOUTH AND SMILING EYES", '\u{1f604}'),
    ("SMILING FACE WITH SMILING EYES", '\u{1f60a}'),
    ("SMILING FACE WITH HEART-SHAPED EYES", '\u{1f60d}'),
    ("FACE WITH TEARS OF JOY", '\u{1f602}'),
    ("PARTY POPPER", '\u{1f389}'),
    ("SNAKE", '\u{1f40d}'),
    ("ROCKET", '\u{1f680}'),
    ("PILE OF POO", '\u{1f4a9}'),
    ("HEAVY BLACK HEART", '\u{2764}'),
    ("NO-BREAK SPACE", '\u{a0}'),
    ("ZERO WIDTH SPACE", '\u{200b}'),
    ("ZERO WIDTH JOINER", '\u{200d}'),
    ("LINE SEPARATOR", '\u{2028}'),
    ("PARAGRAPH SEPARATOR", '\u{2029}'),
    ("ZERO WIDTH NO-BREAK SPACE", '\u{feff}'),
    ("REPLACEMENT CHARACTER", '\u{fffd}'),
    ("SOFT HYPHEN", '\u{ad}'),
];
