//! A folder for any static host: names that carry their content's hash, and precompressed copies.
//!
//! Files are added leaves first; a later file's quoted references to an earlier one are rewritten to the hashed
//! name. **Invariant:** a file is added after every file it refers to, and `index.html` alone keeps its name.

use std::path::{Path, PathBuf};

use crate::{Outcome, compress};

/// The folder being filled.
pub struct Bundle {
    folder: PathBuf,
    quick: bool,
    names: Vec<(String, String)>,
    written: Vec<(String, String)>,
}

impl Bundle {
    /// An empty folder.
    pub fn new(folder: &Path, quick: bool) -> Outcome<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)
                .map_err(|error| format!("{} cannot be emptied: {error}", folder.display()))?;
        }
        Ok(Self { folder: folder.to_owned(), quick, names: Vec::new(), written: Vec::new() })
    }

    /// Adds a file under a hashed name, which is given back.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Outcome<String> {
        let bytes = self.rewritten(name, bytes);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let hashed = format!("{stem}.{}.{ending}", &compress::hash(&bytes)[..12]);
        self.write(&hashed, &bytes)?;
        self.names.push((name.to_owned(), hashed.clone()));
        Ok(hashed)
    }

    /// Adds a file under the name it has.
    pub fn add_as_is(&mut self, name: &str, bytes: Vec<u8>) -> Outcome {
        let bytes = self.rewritten(name, bytes);
        self.write(name, &bytes)
    }

    /// What has been added so far: each file's published name and its content's hash.
    pub fn written(&self) -> &[(String, String)] {
        &self.written
    }

    fn rewritten(&self, name: &str, bytes: Vec<u8>) -> Vec<u8> {
        if name.starts_with("plain/")
            || !["html", "js", "css"].iter().any(|ending| name.ends_with(&format!(".{ending}")))
        {
            return bytes;
        }
        let Ok(mut text) = String::from_utf8(bytes.clone()) else { return bytes };
        for (plain, hashed) in &self.names {
            for (before, after) in [("\"./", "\""), ("\"static/", "\""), ("'./", "'"), ("url(", ")")] {
                // `static/` is where the source lies; the published folder is flat.
                let prefix = before.replace("static/", "./");
                text = text.replace(&format!("{before}{plain}{after}"), &format!("{prefix}{hashed}{after}"));
            }
        }
        text.into_bytes()
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Outcome {
        self.written.push((name.to_owned(), compress::hash(bytes)));
        let path = self.folder.join(name);
        let fail = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fail)?;
        }
        std::fs::write(&path, bytes).map_err(fail)?;
        std::fs::write(self.folder.join(format!("{name}.br")), compress::brotli(bytes, self.quick)?)
            .map_err(fail)?;
        std::fs::write(self.folder.join(format!("{name}.gz")), compress::gzip(bytes)?).map_err(fail)
    }
}
