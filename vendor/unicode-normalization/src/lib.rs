//! A stand-in for `unicode-normalization`: in the page the browser normalises, which has the tables anyway.
//!
//! The real crate's tables weigh 48 kB of the page, compressed. Outside of a browser ICU's tables serve.

use std::vec::IntoIter;

/// The four normal forms.
pub trait UnicodeNormalization {
    fn nfc(self) -> IntoIter<char>;
    fn nfd(self) -> IntoIter<char>;
    fn nfkc(self) -> IntoIter<char>;
    fn nfkd(self) -> IntoIter<char>;
}

impl UnicodeNormalization for &str {
    fn nfc(self) -> IntoIter<char> {
        characters(&normal::nfc(self))
    }

    fn nfd(self) -> IntoIter<char> {
        characters(&normal::nfd(self))
    }

    fn nfkc(self) -> IntoIter<char> {
        characters(&normal::nfkc(self))
    }

    fn nfkd(self) -> IntoIter<char> {
        characters(&normal::nfkd(self))
    }
}

fn characters(text: &str) -> IntoIter<char> {
    text.chars().collect::<Vec<_>>().into_iter()
}

#[cfg(target_arch = "wasm32")]
mod normal {
    use js_sys::JsString;

    fn by_browser(text: &str, form: &str) -> String {
        JsString::from(text).normalize(form).into()
    }

    pub fn nfc(text: &str) -> String {
        by_browser(text, "NFC")
    }

    pub fn nfd(text: &str) -> String {
        by_browser(text, "NFD")
    }

    pub fn nfkc(text: &str) -> String {
        by_browser(text, "NFKC")
    }

    pub fn nfkd(text: &str) -> String {
        by_browser(text, "NFKD")
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod normal {
    use std::borrow::Cow;

    use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

    pub fn nfc(text: &str) -> Cow<'_, str> {
        ComposingNormalizerBorrowed::new_nfc().normalize(text)
    }

    pub fn nfd(text: &str) -> Cow<'_, str> {
        DecomposingNormalizerBorrowed::new_nfd().normalize(text)
    }

    pub fn nfkc(text: &str) -> Cow<'_, str> {
        ComposingNormalizerBorrowed::new_nfkc().normalize(text)
    }

    pub fn nfkd(text: &str) -> Cow<'_, str> {
        DecomposingNormalizerBorrowed::new_nfkd().normalize(text)
    }
}

/// Characters one by one.
pub mod char {
    /// The canonical combining class, 0 for what does not combine.
    #[must_use]
    pub fn canonical_combining_class(char: char) -> u8 {
        let at = super::CLASSES.partition_point(|(first, _, _)| *first <= u32::from(char));
        let run = at.checked_sub(1).map(|at| super::CLASSES[at]);
        run.filter(|(first, length, _)| u32::from(char) - first < u32::from(*length)).map_or(0, |(_, _, class)| class)
    }
}

/// Runs of characters that combine: the first, how many, their class. From Unicode 14.0.0, the version of Python 3.11.
#[rustfmt::skip]
static CLASSES: [(u32, u8, u8); 382] = [
    (0x300, 21, 230), (0x315, 1, 232), (0x316, 4, 220), (0x31a, 1, 232), (0x31b, 1, 216), (0x31c, 5, 220),
    (0x321, 2, 202), (0x323, 4, 220), (0x327, 2, 202), (0x329, 11, 220), (0x334, 5, 1), (0x339, 4, 220),
    (0x33d, 8, 230), (0x345, 1, 240), (0x346, 1, 230), (0x347, 3, 220), (0x34a, 3, 230), (0x34d, 2, 220),
    (0x350, 3, 230), (0x353, 4, 220), (0x357, 1, 230), (0x358, 1, 232), (0x359, 2, 220), (0x35b, 1, 230),
    (0x35c, 1, 233), (0x35d, 2, 234), (0x35f, 1, 233), (0x360, 2, 234), (0x362, 1, 233), (0x363, 13, 230),
    (0x483, 5, 230), (0x591, 1, 220), (0x592, 4, 230), (0x596, 1, 220), (0x597, 3, 230), (0x59a, 1, 222),
    (0x59b, 1, 220), (0x59c, 6, 230), (0x5a2, 6, 220), (0x5a8, 2, 230), (0x5aa, 1, 220), (0x5ab, 2, 230),
    (0x5ad, 1, 222), (0x5ae, 1, 228), (0x5af, 1, 230), (0x5b0, 1, 10), (0x5b1, 1, 11), (0x5b2, 1, 12),
    (0x5b3, 1, 13), (0x5b4, 1, 14), (0x5b5, 1, 15), (0x5b6, 1, 16), (0x5b7, 1, 17), (0x5b8, 1, 18), (0x5b9, 2, 19),
    (0x5bb, 1, 20), (0x5bc, 1, 21), (0x5bd, 1, 22), (0x5bf, 1, 23), (0x5c1, 1, 24), (0x5c2, 1, 25), (0x5c4, 1, 230),
    (0x5c5, 1, 220), (0x5c7, 1, 18), (0x610, 8, 230), (0x618, 1, 30), (0x619, 1, 31), (0x61a, 1, 32),
    (0x64b, 1, 27), (0x64c, 1, 28), (0x64d, 1, 29), (0x64e, 1, 30), (0x64f, 1, 31), (0x650, 1, 32), (0x651, 1, 33),
    (0x652, 1, 34), (0x653, 2, 230), (0x655, 2, 220), (0x657, 5, 230), (0x65c, 1, 220), (0x65d, 2, 230),
    (0x65f, 1, 220), (0x670, 1, 35), (0x6d6, 7, 230), (0x6df, 4, 230), (0x6e3, 1, 220), (0x6e4, 1, 230),
    (0x6e7, 2, 230), (0x6ea, 1, 220), (0x6eb, 2, 230), (0x6ed, 1, 220), (0x711, 1, 36), (0x730, 1, 230),
    (0x731, 1, 220), (0x732, 2, 230), (0x734, 1, 220), (0x735, 2, 230), (0x737, 3, 220), (0x73a, 1, 230),
    (0x73b, 2, 220), (0x73d, 1, 230), (0x73e, 1, 220), (0x73f, 3, 230), (0x742, 1, 220), (0x743, 1, 230),
    (0x744, 1, 220), (0x745, 1, 230), (0x746, 1, 220), (0x747, 1, 230), (0x748, 1, 220), (0x749, 2, 230),
    (0x7eb, 7, 230), (0x7f2, 1, 220), (0x7f3, 1, 230), (0x7fd, 1, 220), (0x816, 4, 230), (0x81b, 9, 230),
    (0x825, 3, 230), (0x829, 5, 230), (0x859, 3, 220), (0x898, 1, 230), (0x899, 3, 220), (0x89c, 4, 230),
    (0x8ca, 5, 230), (0x8cf, 5, 220), (0x8d4, 14, 230), (0x8e3, 1, 220), (0x8e4, 2, 230), (0x8e6, 1, 220),
    (0x8e7, 2, 230), (0x8e9, 1, 220), (0x8ea, 3, 230), (0x8ed, 3, 220), (0x8f0, 1, 27), (0x8f1, 1, 28),
    (0x8f2, 1, 29), (0x8f3, 3, 230), (0x8f6, 1, 220), (0x8f7, 2, 230), (0x8f9, 2, 220), (0x8fb, 5, 230),
    (0x93c, 1, 7), (0x94d, 1, 9), (0x951, 1, 230), (0x952, 1, 220), (0x953, 2, 230), (0x9bc, 1, 7), (0x9cd, 1, 9),
    (0x9fe, 1, 230), (0xa3c, 1, 7), (0xa4d, 1, 9), (0xabc, 1, 7), (0xacd, 1, 9), (0xb3c, 1, 7), (0xb4d, 1, 9),
    (0xbcd, 1, 9), (0xc3c, 1, 7), (0xc4d, 1, 9), (0xc55, 1, 84), (0xc56, 1, 91), (0xcbc, 1, 7), (0xccd, 1, 9),
    (0xd3b, 2, 9), (0xd4d, 1, 9), (0xdca, 1, 9), (0xe38, 2, 103), (0xe3a, 1, 9), (0xe48, 4, 107), (0xeb8, 2, 118),
    (0xeba, 1, 9), (0xec8, 4, 122), (0xf18, 2, 220), (0xf35, 1, 220), (0xf37, 1, 220), (0xf39, 1, 216),
    (0xf71, 1, 129), (0xf72, 1, 130), (0xf74, 1, 132), (0xf7a, 4, 130), (0xf80, 1, 130), (0xf82, 2, 230),
    (0xf84, 1, 9), (0xf86, 2, 230), (0xfc6, 1, 220), (0x1037, 1, 7), (0x1039, 2, 9), (0x108d, 1, 220),
    (0x135d, 3, 230), (0x1714, 2, 9), (0x1734, 1, 9), (0x17d2, 1, 9), (0x17dd, 1, 230), (0x18a9, 1, 228),
    (0x1939, 1, 222), (0x193a, 1, 230), (0x193b, 1, 220), (0x1a17, 1, 230), (0x1a18, 1, 220), (0x1a60, 1, 9),
    (0x1a75, 8, 230), (0x1a7f, 1, 220), (0x1ab0, 5, 230), (0x1ab5, 6, 220), (0x1abb, 2, 230), (0x1abd, 1, 220),
    (0x1abf, 2, 220), (0x1ac1, 2, 230), (0x1ac3, 2, 220), (0x1ac5, 5, 230), (0x1aca, 1, 220), (0x1acb, 4, 230),
    (0x1b34, 1, 7), (0x1b44, 1, 9), (0x1b6b, 1, 230), (0x1b6c, 1, 220), (0x1b6d, 7, 230), (0x1baa, 2, 9),
    (0x1be6, 1, 7), (0x1bf2, 2, 9), (0x1c37, 1, 7), (0x1cd0, 3, 230), (0x1cd4, 1, 1), (0x1cd5, 5, 220),
    (0x1cda, 2, 230), (0x1cdc, 4, 220), (0x1ce0, 1, 230), (0x1ce2, 7, 1), (0x1ced, 1, 220), (0x1cf4, 1, 230),
    (0x1cf8, 2, 230), (0x1dc0, 2, 230), (0x1dc2, 1, 220), (0x1dc3, 7, 230), (0x1dca, 1, 220), (0x1dcb, 2, 230),
    (0x1dcd, 1, 234), (0x1dce, 1, 214), (0x1dcf, 1, 220), (0x1dd0, 1, 202), (0x1dd1, 37, 230), (0x1df6, 1, 232),
    (0x1df7, 2, 228), (0x1df9, 1, 220), (0x1dfa, 1, 218), (0x1dfb, 1, 230), (0x1dfc, 1, 233), (0x1dfd, 1, 220),
    (0x1dfe, 1, 230), (0x1dff, 1, 220), (0x20d0, 2, 230), (0x20d2, 2, 1), (0x20d4, 4, 230), (0x20d8, 3, 1),
    (0x20db, 2, 230), (0x20e1, 1, 230), (0x20e5, 2, 1), (0x20e7, 1, 230), (0x20e8, 1, 220), (0x20e9, 1, 230),
    (0x20ea, 2, 1), (0x20ec, 4, 220), (0x20f0, 1, 230), (0x2cef, 3, 230), (0x2d7f, 1, 9), (0x2de0, 32, 230),
    (0x302a, 1, 218), (0x302b, 1, 228), (0x302c, 1, 232), (0x302d, 1, 222), (0x302e, 2, 224), (0x3099, 2, 8),
    (0xa66f, 1, 230), (0xa674, 10, 230), (0xa69e, 2, 230), (0xa6f0, 2, 230), (0xa806, 1, 9), (0xa82c, 1, 9),
    (0xa8c4, 1, 9), (0xa8e0, 18, 230), (0xa92b, 3, 220), (0xa953, 1, 9), (0xa9b3, 1, 7), (0xa9c0, 1, 9),
    (0xaab0, 1, 230), (0xaab2, 2, 230), (0xaab4, 1, 220), (0xaab7, 2, 230), (0xaabe, 2, 230), (0xaac1, 1, 230),
    (0xaaf6, 1, 9), (0xabed, 1, 9), (0xfb1e, 1, 26), (0xfe20, 7, 230), (0xfe27, 7, 220), (0xfe2e, 2, 230),
    (0x101fd, 1, 220), (0x102e0, 1, 220), (0x10376, 5, 230), (0x10a0d, 1, 220), (0x10a0f, 1, 230),
    (0x10a38, 1, 230), (0x10a39, 1, 1), (0x10a3a, 1, 220), (0x10a3f, 1, 9), (0x10ae5, 1, 230), (0x10ae6, 1, 220),
    (0x10d24, 4, 230), (0x10eab, 2, 230), (0x10f46, 2, 220), (0x10f48, 3, 230), (0x10f4b, 1, 220),
    (0x10f4c, 1, 230), (0x10f4d, 4, 220), (0x10f82, 1, 230), (0x10f83, 1, 220), (0x10f84, 1, 230),
    (0x10f85, 1, 220), (0x11046, 1, 9), (0x11070, 1, 9), (0x1107f, 1, 9), (0x110b9, 1, 9), (0x110ba, 1, 7),
    (0x11100, 3, 230), (0x11133, 2, 9), (0x11173, 1, 7), (0x111c0, 1, 9), (0x111ca, 1, 7), (0x11235, 1, 9),
    (0x11236, 1, 7), (0x112e9, 1, 7), (0x112ea, 1, 9), (0x1133b, 2, 7), (0x1134d, 1, 9), (0x11366, 7, 230),
    (0x11370, 5, 230), (0x11442, 1, 9), (0x11446, 1, 7), (0x1145e, 1, 230), (0x114c2, 1, 9), (0x114c3, 1, 7),
    (0x115bf, 1, 9), (0x115c0, 1, 7), (0x1163f, 1, 9), (0x116b6, 1, 9), (0x116b7, 1, 7), (0x1172b, 1, 9),
    (0x11839, 1, 9), (0x1183a, 1, 7), (0x1193d, 2, 9), (0x11943, 1, 7), (0x119e0, 1, 9), (0x11a34, 1, 9),
    (0x11a47, 1, 9), (0x11a99, 1, 9), (0x11c3f, 1, 9), (0x11d42, 1, 7), (0x11d44, 2, 9), (0x11d97, 1, 9),
    (0x16af0, 5, 1), (0x16b30, 7, 230), (0x16ff0, 2, 6), (0x1bc9e, 1, 1), (0x1d165, 2, 216), (0x1d167, 3, 1),
    (0x1d16d, 1, 226), (0x1d16e, 5, 216), (0x1d17b, 8, 220), (0x1d185, 5, 230), (0x1d18a, 2, 220),
    (0x1d1aa, 4, 230), (0x1d242, 3, 230), (0x1e000, 7, 230), (0x1e008, 17, 230), (0x1e01b, 7, 230),
    (0x1e023, 2, 230), (0x1e026, 5, 230), (0x1e130, 7, 230), (0x1e2ae, 1, 230), (0x1e2ec, 4, 230),
    (0x1e8d0, 7, 220), (0x1e944, 6, 230), (0x1e94a, 1, 7),
];
