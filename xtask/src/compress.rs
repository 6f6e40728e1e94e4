//! Brotli at its highest level and gzip, each remembered by content.
//!
//! Brotli 11 takes seconds on the module, so that what was compressed once is kept under `target/compressed`.

use std::io::Write;
use std::path::PathBuf;

use crate::Outcome;

/// A name for a content: FNV-1a, 64 bits, which is plenty to tell the versions of one file apart.
pub fn hash(bytes: &[u8]) -> String {
    let sum = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

/// The bytes as Brotli, quality 11 (5 for a quick build, which nobody publishes).
pub fn brotli(bytes: &[u8], quick: bool) -> Outcome<Vec<u8>> {
    remembered(bytes, if quick { "br5" } else { "br" }, || {
        let mut out = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, if quick { 5 } else { 11 }, 24);
        writer.write_all(bytes)?;
        drop(writer);
        Ok(out)
    })
}

/// The bytes as gzip.
pub fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    remembered(bytes, "gz", || {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(bytes)?;
        writer.finish()
    })
}

fn remembered(bytes: &[u8], kind: &str, make: impl FnOnce() -> std::io::Result<Vec<u8>>) -> Outcome<Vec<u8>> {
    let file: PathBuf =
        crate::target().join("compressed").join(format!("{}-{}.{kind}", hash(bytes), bytes.len()));
    if let Ok(known) = std::fs::read(&file) {
        return Ok(known);
    }
    let made = make().map_err(|error| format!("could not compress: {error}"))?;
    if let Some(folder) = file.parent() {
        // Only a shortcut is lost when this cannot be kept.
        let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, &made));
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_byte_changes_the_name() {
        assert_ne!(hash(b"ormery"), hash(b"ormerz"));
        assert_eq!(hash(b""), "cbf29ce484222325");
    }
}
