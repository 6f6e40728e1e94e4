//! Working without a network: the service worker's list of files, and one file to carry into a room.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::bundle::Bundle;
use crate::{Outcome, compress};

/// What is fetched for pages of other people only, and by them.
const LEFT_OUT: [&str; 7] = [
    "embed.js",
    "embed-plain.js",
    "ormery-lesson.d.ts",
    "module-text.",
    "lessons-text.",
    "words-text.",
    "plain/",
];

/// Adds the service worker: its version is the hash of all that it keeps, so that another build is another version.
pub fn add(bundle: &mut Bundle, script: &[u8]) -> Outcome {
    let kept: Vec<(String, String)> = bundle
        .written()
        .iter()
        .filter(|(name, _)| !LEFT_OUT.iter().any(|start| name.starts_with(start)))
        .cloned()
        .collect();
    let all: String = kept.iter().map(|(name, hash)| format!("{name} {hash}\n")).collect();
    let version = &compress::hash(all.as_bytes())[..12];
    let names: Vec<String> = kept.iter().map(|(name, _)| format!("  {name:?}")).collect();
    let text = String::from_utf8_lossy(script)
        .replace("\"VERSION\"", &format!("\"{version}\""))
        .replace("[\"FILES\"]", &format!("[\n{},\n]", names.join(",\n")));
    bundle.add_as_is("sw.js", text.into_bytes())
}

/// The published folder as one zip file beside it, without the compressed copies.
pub fn zip(folder: &Path) -> Outcome<PathBuf> {
    let mut files = Vec::new();
    collect(folder, "", &mut files);
    files.sort();
    files.retain(|name| !name.ends_with(".br") && !name.ends_with(".gz"));
    let mut out = Vec::new();
    let mut central = Vec::new();
    for name in &files {
        let bytes =
            std::fs::read(folder.join(name)).map_err(|error| format!("{name} cannot be read: {error}"))?;
        entry(&format!("ormery/{name}"), &bytes, &mut out, &mut central)?;
    }
    let at = out.len() as u32;
    out.extend(&central);
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((central.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    let file = folder.with_file_name("ormery.zip");
    std::fs::write(&file, out).map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    Ok(file)
}

/// One file: deflated, dated 1 January 1980, so that the same page is the same zip file.
fn entry(name: &str, bytes: &[u8], out: &mut Vec<u8>, central: &mut Vec<u8>) -> Outcome {
    let mut writer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let packed = writer.write_all(bytes).and_then(|()| writer.finish());
    let packed = packed.map_err(|error| format!("{name} cannot be compressed: {error}"))?;
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    let mut common = Vec::new();
    for number in [20_u16, 1 << 11, 8, 0, 0x21] {
        common.extend(number.to_le_bytes());
    }
    for number in [sum.sum(), packed.len() as u32, bytes.len() as u32] {
        common.extend(number.to_le_bytes());
    }
    common.extend((name.len() as u16).to_le_bytes());
    common.extend([0; 2]);
    central.extend(0x0201_4b50_u32.to_le_bytes());
    central.extend(0x0314_u16.to_le_bytes());
    central.extend(&common);
    central.extend([0; 6]);
    central.extend((0o100_644_u32 << 16).to_le_bytes());
    central.extend((out.len() as u32).to_le_bytes());
    central.extend(name.as_bytes());
    out.extend(0x0403_4b50_u32.to_le_bytes());
    out.extend(&common);
    out.extend(name.as_bytes());
    out.extend(packed);
    Ok(())
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push(name);
        }
    }
}
