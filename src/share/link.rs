//! The link itself: version, checksum, deflated content.
//!
//! In bytes: the version (1), the CRC-32 of all that follows, then a raw deflate stream. Unfolded it is the lesson's
//! name, the event, and a content: 0 the published text as it is; 1 the whole text; 2 the published text's CRC-32, the
//! result's CRC-32, and changes. Numbers are seven bits a byte, the low ones first; texts begin with their length.
//! Another layout gets another version, and old ones stay readable.

use std::fmt;

use super::patch::{self, Change};
use super::{MAX_TEXT, base64, crc32};

/// The layout that is written.
const VERSION: u8 = 1;

/// What is shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// The lesson's name; empty for a lesson that is not the page's.
    pub name: String,
    /// The event that was shown.
    pub event: usize,
    content: Content,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Content {
    #[default]
    Published,
    Whole(String),
    Changed {
        base: u32,
        result: u32,
        changes: Vec<Change>,
    },
}

/// A lesson's text, brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The text.
    pub text: String,
    /// Whether somebody wrote in it: it is shown first and runs on request.
    pub foreign: bool,
    /// Whether the published text has moved on since, and the changes were put where their lines are now.
    pub moved: bool,
}

/// Why a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// Letters are missing or others.
    Broken,
    /// Made by a later edition of the page.
    Newer(u8),
    /// It unfolds to more than a lesson may have.
    TooLong,
    /// The lesson that it changes is not here.
    NoLesson,
    /// The lesson has changed where the link changes it.
    Outdated,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken => f.write_str("this link was damaged on its way: some of its letters are missing or others; ask for it again"),
            Self::Newer(version) => write!(f, "this link was made by a later edition of Ormery (version {version} of links); reload the page to get that edition"),
            Self::TooLong => f.write_str("this link unfolds to more than a lesson may have, and was not followed"),
            Self::NoLesson => f.write_str("this link changes a lesson that is not here"),
            Self::Outdated => f.write_str("the lesson has been rewritten where this link changes it, so that the changes have no place any more"),
        }
    }
}

/// The link of a text, shown at an event. `published` is the text that the page has under this name.
pub fn encode(name: &str, event: usize, text: &str, published: Option<&str>) -> String {
    let head = |kind: u8| {
        let mut out = Vec::new();
        put_text(&mut out, name);
        put_number(&mut out, event);
        out.push(kind);
        out
    };
    let whole = || {
        let mut out = head(1);
        put_text(&mut out, text);
        seal(&out)
    };
    match published {
        Some(published) if published == text => base64::to_address(&seal(&head(0))),
        Some(published) => {
            let mut out = head(2);
            out.extend(crc32(published.as_bytes()).to_le_bytes());
            out.extend(crc32(text.as_bytes()).to_le_bytes());
            put_changes(&mut out, &patch::changes(published, text));
            let (changed, whole) = (seal(&out), whole());
            base64::to_address(if changed.len() <= whole.len() { &changed } else { &whole })
        }
        None => base64::to_address(&whole()),
    }
}

fn seal(content: &[u8]) -> Vec<u8> {
    let packed = miniz_oxide::deflate::compress_to_vec(content, 9);
    let mut out = vec![VERSION];
    out.extend(crc32(&packed).to_le_bytes());
    out.extend(packed);
    out
}

/// Reads a link.
///
/// # Errors
/// [`LinkError`], in words for the reader.
pub fn decode(link: &str) -> Result<Shared, LinkError> {
    // Four letters are three bytes; a stream never grows by being deflated as much as this allows.
    if link.len() > MAX_TEXT * 2 {
        return Err(LinkError::TooLong);
    }
    let bytes = base64::read(link).ok_or(LinkError::Broken)?;
    let (version, rest) = bytes.split_first().ok_or(LinkError::Broken)?;
    if *version != VERSION {
        return Err(if *version > VERSION && *version < 64 {
            LinkError::Newer(*version)
        } else {
            LinkError::Broken
        });
    }
    let (sum, packed) = rest.split_first_chunk::<4>().ok_or(LinkError::Broken)?;
    if u32::from_le_bytes(*sum) != crc32(packed) {
        return Err(LinkError::Broken);
    }
    let content =
        miniz_oxide::inflate::decompress_to_vec_with_limit(packed, MAX_TEXT).map_err(|error| match error
            .status
        {
            miniz_oxide::inflate::TINFLStatus::HasMoreOutput => LinkError::TooLong,
            _ => LinkError::Broken,
        })?;
    let mut reader = Reader(&content);
    let shared = reader.shared().ok_or(LinkError::Broken)?;
    if reader.0.is_empty() { Ok(shared) } else { Err(LinkError::Broken) }
}

impl Shared {
    /// The text. `published` is the text that the page has under this name.
    ///
    /// # Errors
    /// Where the link changes a lesson that is missing or no longer fits.
    pub fn text(&self, published: Option<&str>) -> Result<Restored, LinkError> {
        let published = || published.ok_or(LinkError::NoLesson);
        match &self.content {
            Content::Published => {
                Ok(Restored { text: published()?.to_owned(), foreign: false, moved: false })
            }
            Content::Whole(text) => Ok(Restored { text: text.clone(), foreign: true, moved: false }),
            Content::Changed { base, result, changes } => {
                let published = published()?;
                if crc32(published.as_bytes()) == *base {
                    let text = patch::apply(published, changes).ok_or(LinkError::Broken)?;
                    if text.len() > MAX_TEXT {
                        return Err(LinkError::TooLong);
                    }
                    let whole = crc32(text.as_bytes()) == *result;
                    return if whole {
                        Ok(Restored { text, foreign: true, moved: false })
                    } else {
                        Err(LinkError::Broken)
                    };
                }
                let text = patch::apply_moved(published, changes).ok_or(LinkError::Outdated)?;
                Ok(Restored { text, foreign: true, moved: true })
            }
        }
    }
}

fn put_number(out: &mut Vec<u8>, number: usize) {
    let mut rest = number as u64;
    while rest >= 128 {
        out.push(rest as u8 | 128);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len());
    out.extend(text.as_bytes());
}

fn put_changes(out: &mut Vec<u8>, changes: &[Change]) {
    put_number(out, changes.len());
    let mut from = 0;
    for change in changes {
        put_number(out, change.line - from);
        put_number(out, change.gone);
        out.extend(change.fingerprint.to_le_bytes());
        put_text(out, &change.text);
        from = change.line;
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn shared(&mut self) -> Option<Shared> {
        let name = self.text()?;
        let event = self.number()?;
        let content = match self.byte()? {
            0 => Content::Published,
            1 => Content::Whole(self.text()?),
            2 => Content::Changed { base: self.sum()?, result: self.sum()?, changes: self.changes()? },
            _ => return None,
        };
        Some(Shared { name, event, content })
    }

    fn changes(&mut self) -> Option<Vec<Change>> {
        let count = self.number()?;
        let mut line = 0_usize;
        let mut changes = Vec::new();
        for _ in 0..count {
            line = line.checked_add(self.number()?)?;
            let gone = self.number()?;
            changes.push(Change { line, gone, fingerprint: self.sum()?, text: self.text()? });
        }
        Some(changes)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0_u64;
        for place in 0..9 {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << (7 * place);
            if byte < 128 {
                // No text or run that this page shows has more of anything.
                return u32::try_from(number).ok().map(|number| number as usize);
            }
        }
        None
    }

    fn sum(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }
}
