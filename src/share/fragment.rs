//! What stands after the `#` of an address: a lesson's name, or words with their values.
//!
//! `#03-two-doors-with-a-fixed-use` names a lesson; `#lesson=...&step=14&theme=dark` says more; `#share=...` carries a
//! text. The page and the embedded page read the same words. Unknown words are left alone, so that an address made for
//! a later edition still opens.

/// An address's fragment, word by word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragment {
    words: Vec<(String, String)>,
}

impl Fragment {
    /// Reads a fragment, with or without its `#`.
    pub fn read(text: &str) -> Self {
        let text = text.trim_start_matches('#');
        if !text.contains('=') {
            let name = unescape(text);
            let words = if name.is_empty() { Vec::new() } else { vec![("lesson".to_owned(), name)] };
            return Self { words };
        }
        let pair = |part: &str| {
            let (word, value) = part.split_once('=').unwrap_or((part, ""));
            (unescape(word), unescape(value))
        };
        Self { words: text.split('&').filter(|part| !part.is_empty()).map(pair).collect() }
    }

    /// The value of a word, if it is there and not empty.
    pub fn get(&self, word: &str) -> Option<&str> {
        let found = self.words.iter().rev().find(|(name, _)| name == word);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a word is there, other than as `no`, `off`, `false` or `0`.
    pub fn has(&self, word: &str) -> bool {
        let found = self.words.iter().rev().find(|(name, _)| name == word);
        found.is_some_and(|(_, value)| !["no", "off", "false", "0"].contains(&value.as_str()))
    }

    /// The number of a word.
    pub fn number(&self, word: &str) -> Option<usize> {
        self.get(word)?.parse().ok()
    }

    /// With a word more.
    #[must_use]
    pub fn with(mut self, word: &str, value: &str) -> Self {
        self.words.retain(|(name, _)| name != word);
        self.words.push((word.to_owned(), value.to_owned()));
        self
    }

    /// As it stands in an address, without the `#`.
    pub fn write(&self) -> String {
        match self.words.as_slice() {
            [(word, name)] if word == "lesson" && !name.contains('=') => escape(name),
            words => {
                let parts: Vec<String> =
                    words.iter().map(|(word, value)| format!("{}={}", escape(word), escape(value))).collect();
                parts.join("&")
            }
        }
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' | b':' | b',' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// What `%20` and its like stand for; what is no such escape stays as it is.
fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_a_lesson() {
        let fragment = Fragment::read("#03-two-doors");
        assert_eq!(fragment.get("lesson"), Some("03-two-doors"));
        assert_eq!(fragment.write(), "03-two-doors");
        assert_eq!(Fragment::read("#"), Fragment::default());
    }

    #[test]
    fn words_come_back() {
        let fragment = Fragment::default().with("lesson", "a b&c=d").with("step", "14").with("readonly", "");
        assert_eq!(Fragment::read(&fragment.write()), fragment);
        assert_eq!(fragment.number("step"), Some(14));
        assert!(fragment.has("readonly") && !fragment.has("controls"));
        assert!(!Fragment::read("#a=b&readonly=false").has("readonly"));
    }

    #[test]
    fn nonsense_is_no_word() {
        for text in ["%", "%zz", "%c3", "=&=", "#%C3%28=%", "&&&", "é%é=é"] {
            let _ = Fragment::read(text).write();
        }
    }
}
