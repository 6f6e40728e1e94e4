//! Base64: with the letters that an address takes (`-` and `_`, no padding), and the usual form for files.

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The letters that an address takes as they are.
pub fn to_address(bytes: &[u8]) -> String {
    write(bytes, *b"-_")
}

/// The usual form, with padding.
pub fn to_text(bytes: &[u8]) -> String {
    let mut text = write(bytes, *b"+/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn write(bytes: &[u8], last: [u8; 2]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for chunk in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(chunk.get(at).copied().unwrap_or(0)));
        let bits = (a << 16) | (b << 8) | c;
        for place in 0..=chunk.len() {
            let digit = (bits >> (18 - 6 * place)) as usize & 63;
            text.push(char::from(*LETTERS.get(digit).unwrap_or_else(|| &last[usize::from(digit == 63)])));
        }
    }
    text
}

/// The bytes of either form; `None` for any other letter, and for a length that no bytes have.
pub fn read(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    if text.len() % 4 == 1 {
        return None;
    }
    let (mut bits, mut held) = (0_u32, 0);
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for letter in text.bytes() {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_comes_back() {
        for length in 0..50_u8 {
            let bytes: Vec<u8> = (0..length).map(|at| at.wrapping_mul(37) ^ 0xA5).collect();
            assert_eq!(read(&to_address(&bytes)).as_deref(), Some(&*bytes));
            assert_eq!(read(&to_text(&bytes)).as_deref(), Some(&*bytes));
        }
        assert_eq!(to_text(b"Ormery?>"), "T3JtZXJ5Pz4=");
    }

    #[test]
    fn other_letters_are_refused() {
        assert_eq!(read("ab!d"), None);
        assert_eq!(read("abcde"), None);
    }
}
