//! `cargo xtask serve`: builds the page and serves it on this machine, at will rebuilding on every change.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::http::{Overlay, Server};
use crate::{Outcome, dist};

/// Asks for the page's version twice a second, and reloads when it changes.
const RELOAD: &str = "let known;
setInterval(async () => {
  const version = await fetch('version.txt', { cache: 'no-store' }).then((answer) => answer.text()).catch(() => known);
  if (known !== undefined && version !== known) location.reload();
  known = version;
}, 500);
";

struct Options {
    port: u16,
    open: bool,
    watch: bool,
    quick: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Outcome<Self> {
        let mut options = Self { port: 8080, open: false, watch: false, quick: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--open" => options.open = true,
                "--watch" => options.watch = true,
                "--quick" => options.quick = true,
                "--port" => {
                    let port = arguments.next().and_then(|port| port.parse().ok());
                    options.port = port.ok_or("`--port` wants a number up to 65535")?;
                }
                other => return Err(format!("`serve` knows no `{other}`")),
            }
        }
        Ok(options)
    }
}

/// `serve [--port N] [--open] [--watch] [--quick]`.
pub fn command(arguments: &[String]) -> Outcome {
    let options = Options::parse(arguments)?;
    // The port is taken first: a build of minutes should not end in "port in use".
    let listener = listen(options.port)?;
    dist::build(options.quick)?;
    let address =
        format!("http://127.0.0.1:{}", listener.local_addr().map_or(options.port, |address| address.port()));
    println!("\nOrmery is at {address}   (Ctrl+C ends it)");
    if options.open {
        open(&address);
    }
    let version = Arc::new(AtomicUsize::new(0));
    let gate = Arc::new(Mutex::new(()));
    if options.watch {
        let (version, gate) = (Arc::clone(&version), Arc::clone(&gate));
        std::thread::spawn(move || watch(options.quick, &version, &gate));
    }
    let overlay: Overlay = if options.watch { reloading(version) } else { Arc::new(|_| None) };
    Server { folder: dist::folder(), overlay, gate }.run(&listener);
    Ok(())
}

/// Takes a port of this machine.
pub fn listen(port: u16) -> Outcome<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "port {port} is in use by another program\nhint: end that program, or choose another port: `cargo xtask serve --port {}`",
            port.wrapping_add(1).max(1024)
        ),
        _ => format!("port {port} cannot be opened: {error}"),
    })
}

fn reloading(version: Arc<AtomicUsize>) -> Overlay {
    Arc::new(move |path| match path {
        "version.txt" => Some(version.load(Ordering::Relaxed).to_string().into_bytes()),
        "reload.js" => Some(RELOAD.as_bytes().to_vec()),
        "index.html" => {
            let page = std::fs::read_to_string(dist::folder().join("index.html")).ok()?;
            Some(
                page.replace("</head>", "<script type=\"module\" src=\"./reload.js\"></script>\n</head>")
                    .into_bytes(),
            )
        }
        _ => None,
    })
}

fn watch(quick: bool, version: &AtomicUsize, gate: &Mutex<()>) {
    let mut known = newest();
    loop {
        std::thread::sleep(Duration::from_millis(400));
        let now = newest();
        if now == known {
            continue;
        }
        known = now;
        let _gate = gate.lock();
        match dist::build(quick) {
            Ok(()) => {
                version.fetch_add(1, Ordering::Relaxed);
            }
            Err(message) => eprintln!("error: {message}\nwaiting for the next change"),
        }
    }
}

/// The time of the newest source file.
fn newest() -> Option<SystemTime> {
    let root = crate::root();
    let mut newest = None;
    let mut folders: Vec<PathBuf> = vec![root.join("src"), root.join("static")];
    let mut note =
        |file: &Path| newest = newest.max(std::fs::metadata(file).and_then(|data| data.modified()).ok());
    note(&root.join("index.html"));
    note(&root.join("Cargo.toml"));
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { note(&path) }
        }
    }
    newest
}

fn open(address: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if Command::new(program).arg(address).spawn().is_err() {
        println!("   `{program}` is not here; open the address by hand");
    }
}
