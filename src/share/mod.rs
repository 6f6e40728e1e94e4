//! Share links: a lesson as it was changed, and where its reader stood, in the fragment of an address.
//!
//! A link carries either the whole text or, for a lesson that the page has itself, only what was changed in it
//! ([`patch`]). The bytes are deflated, given a version and a checksum ([`link`]) and written in letters that an
//! address takes as they are ([`base64`]); [`fragment`] reads and writes what stands beside them.
//!
//! **Invariants:** (a) what was shared comes back byte for byte, or there is an error in words; (b) nothing in a link
//! can make this module allocate more than [`MAX_TEXT`] or panic. **Boundary:** bytes and texts only; knows no other
//! floor, so that links can be made and read wherever a text is.

pub mod base64;
pub mod fragment;
pub mod link;
pub mod patch;

pub use fragment::Fragment;
pub use link::{LinkError, Restored, Shared, decode, encode};

/// Largest text that a link may unfold to: a little more than the largest lesson.
pub const MAX_TEXT: usize = (2 << 20) + 4096;

/// The checksum of a text: CRC-32, as in zip files.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(sum & 1)))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(super::crc32(b"123456789"), 0xCBF4_3926);
    }
}
