//! A small HTTP server for a folder of static files, on this machine only.
//!
//! It sends the precompressed copy that the browser accepts, and keeps connections open. It answers GET and HEAD;
//! a path can never leave the folder. Tests may lay a file of their own over the folder's.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Answers that are not files: a path and its body, or `None` for the folder's own file.
pub type Overlay = Arc<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// A folder, served.
pub struct Server {
    /// The folder.
    pub folder: PathBuf,
    /// What is laid over it.
    pub overlay: Overlay,
    /// Held while the folder is being filled anew.
    pub gate: Arc<Mutex<()>>,
}

impl Server {
    /// Serves every connection, for ever.
    pub fn run(self, listener: &TcpListener) {
        let server = Arc::new(self);
        for stream in listener.incoming().flatten() {
            let server = Arc::clone(&server);
            std::thread::spawn(move || {
                // A browser that goes away in the middle is no error of ours.
                let _ = server.connection(&stream);
            });
        }
    }

    fn connection(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        let mut out = stream;
        while let Some(request) = Request::read(&mut reader)? {
            let answer = self.answer(&request);
            out.write_all(answer.head.as_bytes())?;
            if request.method != "HEAD" {
                out.write_all(&answer.body)?;
            }
        }
        Ok(())
    }

    fn answer(&self, request: &Request) -> Answer {
        if request.method != "GET" && request.method != "HEAD" {
            return Answer::new("405 Method Not Allowed", "text/plain", "", b"only GET and HEAD".to_vec());
        }
        let path = request.path.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
        let path = if path.is_empty() { "index.html" } else { path };
        if let Some(body) = (self.overlay)(path) {
            return Answer::new("200 OK", kind(path), "Cache-Control: no-store\r\n", body);
        }
        // Whoever waits here sees the new page whole.
        let _gate = self.gate.lock();
        self.file(path, &request.encodings).unwrap_or_else(|| {
            Answer::new("404 Not Found", "text/plain", "", format!("there is no {path} here").into_bytes())
        })
    }

    fn file(&self, path: &str, encodings: &str) -> Option<Answer> {
        if path.split('/').any(|part| part == ".." || part.is_empty()) || path.contains('\\') {
            return None;
        }
        let file = self.folder.join(path);
        let cache = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let accepts = |name: &str| {
            encodings.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim() == name))
        };
        for (name, ending) in [("br", "br"), ("gzip", "gz")] {
            let packed = PathBuf::from(format!("{}.{ending}", file.display()));
            if accepts(name) && Path::is_file(&packed) {
                let headers = format!(
                    "Cache-Control: {cache}\r\nContent-Encoding: {name}\r\nVary: Accept-Encoding\r\n"
                );
                return Some(Answer::new("200 OK", kind(path), &headers, std::fs::read(packed).ok()?));
            }
        }
        let headers = format!("Cache-Control: {cache}\r\nVary: Accept-Encoding\r\n");
        Some(Answer::new("200 OK", kind(path), &headers, std::fs::read(file).ok()?))
    }
}

struct Request {
    method: String,
    path: String,
    encodings: String,
}

impl Request {
    /// The next request of a connection; `None` at its end.
    fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Self>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut encodings = String::new();
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
                return Ok(Some(Self { method, path, encodings }));
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("accept-encoding")
            {
                encodings = value.trim().to_owned();
            }
        }
    }
}

struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn new(status: &str, kind: &str, headers: &str, body: Vec<u8>) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nX-Content-Type-Options: nosniff\r\n{headers}\r\n"
        );
        Self { head, body }
    }
}

/// Whether a file's name tells its content, as `dist` names files: `worker.32b1cfa6c614.js`.
fn is_hashed(path: &str) -> bool {
    path.split('.').any(|part| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "md" => "text/markdown; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of a test's own: another test that fills the same one would empty its files for a moment.
    fn server(name: &str) -> Server {
        let folder = std::env::temp_dir().join(format!("ormery-http-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("index.html"), "plain").expect("a file");
        std::fs::write(folder.join("index.html.br"), "packed").expect("a file");
        Server { folder, overlay: Arc::new(|_| None), gate: Arc::default() }
    }

    fn get(server: &Server, path: &str, encodings: &str) -> Answer {
        server.answer(&Request { method: "GET".into(), path: path.into(), encodings: encodings.into() })
    }

    #[test]
    fn a_browser_that_accepts_brotli_gets_it() {
        let server = server("brotli");
        assert_eq!(get(&server, "/", "gzip, br;q=1.0").body, b"packed");
        assert_eq!(get(&server, "/", "gzip").body, b"plain");
    }

    #[test]
    fn only_what_is_named_by_its_content_is_kept_for_ever() {
        assert!(is_hashed("worker.32b1cfa6c614.js"));
        assert!(!is_hashed("embed-plain.js"));
    }

    #[test]
    fn a_path_never_leaves_the_folder() {
        let server = server("escape");
        assert!(get(&server, "/../Cargo.toml", "").head.starts_with("HTTP/1.1 404"));
        assert!(get(&server, "//etc/passwd", "").head.contains("404"));
    }
}
