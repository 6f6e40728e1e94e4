//! Shared links: damaged ones, well-formed ones with any content, and texts that must come back byte for byte.

use ormery::share::crc32;
use ormery::share::fragment::Fragment;
use ormery::share::link::{decode, encode};

const PUBLISHED: &str = include_str!("../../static/lessons/08-an-object-is-a-copy.md");

/// The text as a link, as the content of a link, as a fragment, and as what is shared.
pub fn run(text: &str) -> Result<String, String> {
    let mut answer = told(text);
    // A checksum must not keep everything else from being tried.
    let content: Vec<u8> = text.chars().map(|letter| (u32::from(letter) & 0xff) as u8).collect();
    answer.push_str(&told(&sealed(&content)));
    let fragment = Fragment::read(text);
    let again = Fragment::read(&fragment.write());
    super::promise(again == fragment, || format!("{fragment:?} was written and read as {again:?}"))?;
    if text.len() < 64 << 10 {
        for published in [None, Some(PUBLISHED), Some(text)] {
            let link = encode("lesson", text.len(), text, published);
            let back = decode(&link).and_then(|shared| shared.text(published)).map(|back| back.text);
            super::promise(back.as_deref() == Ok(text), || format!("shared text came back as {back:?}"))?;
        }
    }
    Ok(answer)
}

fn sealed(content: &[u8]) -> String {
    let packed = miniz_oxide::deflate::compress_to_vec(content, 1);
    let mut out = vec![1];
    out.extend(crc32(&packed).to_le_bytes());
    out.extend(packed);
    to_address(&out)
}

/// Base 64 in the alphabet of addresses.
fn to_address(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            out.push(char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]));
        }
    }
    out
}

fn told(link: &str) -> String {
    match decode(link) {
        Err(why) => format!("{why}\n"),
        Ok(shared) => match shared.text(Some(PUBLISHED)) {
            Err(why) => format!("{why}\n"),
            Ok(restored) => {
                format!("{} {} {}\n", restored.foreign, restored.moved, restored.text.len() > 100)
            }
        },
    }
}
