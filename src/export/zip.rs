//! Zip files: written with one fixed date, so that the same project is the same bytes; read with limits.
//!
//! Only what zip files of projects have: no encryption, no archives above 4 GB, entries stored or deflated.

use crate::share::crc32;

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, with `/` between folders.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How many files are read from an archive.
const ENTRIES: usize = 20_000;
/// How many bytes one file may unfold to; a larger one is left out.
const FILE_BYTES: usize = 4 << 20;
/// How many bytes all of them may unfold to.
const ALL_BYTES: usize = 64 << 20;

/// 1 January 1980, midnight: the first moment that the format knows.
const DATE: u16 = 0x21;
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// An archive of these files.
pub fn write(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut central = Vec::new();
    for entry in entries {
        let packed = miniz_oxide::deflate::compress_to_vec(&entry.bytes, 9);
        let (method, data) =
            if packed.len() < entry.bytes.len() { (8_u16, &packed) } else { (0, &entry.bytes) };
        let mut common = Vec::new();
        put16(&mut common, 20);
        // The names are UTF-8.
        put16(&mut common, 1 << 11);
        put16(&mut common, method);
        put16(&mut common, 0);
        put16(&mut common, DATE);
        put32(&mut common, crc32(&entry.bytes));
        put32(&mut common, data.len() as u32);
        put32(&mut common, entry.bytes.len() as u32);
        put16(&mut common, entry.path.len() as u16);
        put16(&mut common, 0);
        let at = out.len() as u32;
        put32(&mut out, LOCAL);
        out.extend(&common);
        out.extend(entry.path.as_bytes());
        out.extend(data);
        put32(&mut central, CENTRAL);
        // Made by Unix, so that the rights below count: everybody reads, the owner writes.
        put16(&mut central, 0x0314);
        central.extend(&common);
        put16(&mut central, 0);
        put16(&mut central, 0);
        put16(&mut central, 0);
        put32(&mut central, 0o100_644 << 16);
        put32(&mut central, at);
        central.extend(entry.path.as_bytes());
    }
    let at = out.len() as u32;
    out.extend(&central);
    put32(&mut out, END);
    put32(&mut out, 0);
    put16(&mut out, entries.len() as u16);
    put16(&mut out, entries.len() as u16);
    put32(&mut out, central.len() as u32);
    put32(&mut out, at);
    put16(&mut out, 0);
    out
}

fn put16(out: &mut Vec<u8>, number: u16) {
    out.extend(number.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, number: u32) {
    out.extend(number.to_le_bytes());
}

/// The files of an archive, and a sentence for each that was left out.
///
/// # Errors
/// Why it is no archive that can be read.
pub fn read(bytes: &[u8]) -> Result<(Vec<Entry>, Vec<String>), String> {
    let broken = || "this is no zip file, or a part of it is missing".to_owned();
    // A comment of up to 64 KB may follow the end's record.
    let from = bytes.len().saturating_sub(66_000);
    let end = (from..bytes.len().saturating_sub(21))
        .rev()
        .find(|at| u32_at(bytes, *at) == Some(END))
        .ok_or_else(broken)?;
    let count = u16_at(bytes, end + 10).ok_or_else(broken)?;
    let mut at = u32_at(bytes, end + 16).ok_or_else(broken)? as usize;
    if usize::from(count) > ENTRIES {
        return Err(format!(
            "this archive has {count} files, more than the {ENTRIES} that are read; take the project's folder alone"
        ));
    }
    let (mut entries, mut left_out, mut total) = (Vec::new(), Vec::new(), 0);
    for _ in 0..count {
        let head = Head::read(bytes, at).ok_or_else(broken)?;
        at = head.next;
        if head.path.ends_with('/') {
            continue;
        }
        match head.content(bytes) {
            _ if !harmless(&head.path) => {
                left_out.push(format!("{}: its path leads out of the archive", head.path))
            }
            Err(why) => left_out.push(format!("{}: {why}", head.path)),
            Ok(content) => {
                total += content.len();
                if total > ALL_BYTES {
                    return Err(
                        "this archive unfolds to more than 64 MB; take the project's own folder alone".into(),
                    );
                }
                entries.push(Entry { path: head.path, bytes: content });
            }
        }
    }
    Ok((entries, left_out))
}

/// Whether a path stays within its archive.
fn harmless(path: &str) -> bool {
    !path.starts_with('/')
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| part != ".." && !part.is_empty())
}

/// An entry of the central directory.
struct Head {
    path: String,
    encrypted: bool,
    method: u16,
    sum: u32,
    packed: usize,
    size: usize,
    local: usize,
    next: usize,
}

impl Head {
    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        if u32_at(bytes, at)? != CENTRAL {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|place| u16_at(bytes, at + place).map(usize::from));
        let (name, extra, comment) = (name?, extra?, comment?);
        let path = bytes.get(at + 46..at + 46 + name)?;
        Some(Self {
            path: String::from_utf8_lossy(path).into_owned(),
            encrypted: u16_at(bytes, at + 8)? & 1 == 1,
            method: u16_at(bytes, at + 10)?,
            sum: u32_at(bytes, at + 16)?,
            packed: u32_at(bytes, at + 20)? as usize,
            size: u32_at(bytes, at + 24)? as usize,
            local: u32_at(bytes, at + 42)? as usize,
            next: at + 46 + name + extra + comment,
        })
    }

    fn content(&self, bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
        if self.encrypted {
            return Err("it is encrypted");
        }
        if self.size > FILE_BYTES {
            return Err("it is larger than 4 MB");
        }
        let data = self.data(bytes).ok_or("a part of it is missing")?;
        let content = match self.method {
            0 => data.to_vec(),
            8 => miniz_oxide::inflate::decompress_to_vec_with_limit(data, FILE_BYTES)
                .map_err(|_| "it is damaged")?,
            _ => return Err("it is packed in a way that is not read here"),
        };
        if crc32(&content) == self.sum { Ok(content) } else { Err("it is damaged") }
    }

    fn data<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        if u32_at(bytes, self.local)? != LOCAL {
            return None;
        }
        let name = usize::from(u16_at(bytes, self.local + 26)?);
        let extra = usize::from(u16_at(bytes, self.local + 28)?);
        let begin = self.local + 30 + name + extra;
        bytes.get(begin..begin.checked_add(self.packed)?)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, text: &str) -> Entry {
        Entry { path: path.into(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn what_was_written_is_read() {
        let files = [entry("manage.py", ""), entry("a/é.py", &"x = 1\n".repeat(400)), entry("b", "b")];
        let bytes = write(&files);
        assert!(bytes.len() < 900);
        assert_eq!(read(&bytes), Ok((files.to_vec(), Vec::new())));
        assert_eq!(read(&write(&[])), Ok((Vec::new(), Vec::new())));
    }

    #[test]
    fn paths_that_lead_out_are_left_out() {
        let (files, left_out) =
            read(&write(&[entry("../x", "1"), entry("/y", "2"), entry("a//b", "3")])).expect("an archive");
        assert!(files.is_empty());
        assert_eq!(left_out.len(), 3);
    }

    #[test]
    fn damage_is_told_and_does_no_harm() {
        let bytes = write(&[entry("a.py", &"import os\n".repeat(50))]);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x5a;
            let _ = read(&damaged);
            let _ = read(&bytes[..at]);
        }
        assert!(read(b"not a zip").is_err());
    }
}
