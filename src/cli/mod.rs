//! The native command's parts, one a file.

pub mod check;
pub mod export;
pub mod new;
pub mod python;
pub mod render;

/// A lesson's text from a file, or from standard input for `-`.
fn read_lesson(file: &str) -> Result<String, String> {
    let read =
        if file == "-" { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(file) };
    read.map_err(|error| format!("{file}: {error}"))
}

/// Writes to standard output. A reader that went away (`| head`) is no failure of the command.
fn put(bytes: &[u8]) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(bytes);
}
