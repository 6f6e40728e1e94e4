//! Shared links: damaged ones, well-formed ones with any content, and texts that must come back byte for byte.

use ormery::share::fragment::Fragment;
use ormery::share::link::{decode, encode};
use ormery::share::{base64, crc32};

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
    if text.len() < 8 << 10 {
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
    base64::to_address(&out)
}

/// What a link holds, a letter for a byte.
pub fn content(link: &str) -> String {
    let bytes = base64::read(link).unwrap_or_default();
    let packed = bytes.get(5..).unwrap_or_default();
    let content = miniz_oxide::inflate::decompress_to_vec(packed).unwrap_or_default();
    content.into_iter().map(char::from).collect()
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
