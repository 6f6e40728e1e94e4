//! What SECURITY.md says of the sources and of the machine, one test a claim.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ormery::export::html;
use ormery::lesson::prose;
use ormery::project::Project;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, ending, found);
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The policy that a page's head sets.
fn policy(page: &str) -> String {
    let text = read(&root().join(page));
    let (_, policy) = text.split_once("Content-Security-Policy\" content=\"").expect("a policy");
    policy.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn the_policy_allows_nothing_inline_and_nobody_elses_code() {
    for page in ["index.html", "static/embed.html"] {
        let policy = policy(page);
        for wanted in [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ] {
            assert!(policy.split("; ").any(|rule| rule == wanted), "{page} does not say {wanted}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{page}: {policy}");
    }
}

#[test]
fn no_page_holds_a_script_or_a_style_of_its_own() {
    for page in ["index.html", "static/embed.html"] {
        let text = read(&root().join(page));
        for script in text.split("<script").skip(1) {
            let (head, rest) = script.split_once('>').expect("a whole element");
            assert!(head.contains(" src=\"./") && rest.starts_with("</script>"), "{page}: <script{head}");
        }
        assert!(!text.contains("<style") && !text.contains(" style=") && !text.contains(" on"), "{page}");
    }
}

/// The editor's bundle is left out: it is other people's, and is given a learner's text as a document, not as markup.
#[test]
fn nothing_makes_markup_or_code_of_a_text() {
    let mut files = vec![root().join("index.html")];
    sources(&root().join("src"), "rs", &mut files);
    for entry in fs::read_dir(root().join("static")).expect("static").flatten() {
        if entry.path().extension().is_some_and(|known| known == "js") {
            files.push(entry.path());
        }
    }
    let ways = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "inner_html",
        "outer_html",
        "insert_adjacent_html",
        "document.write(",
        "from_html_unchecked",
        "srcdoc",
        "set_srcdoc",
        "new Function(",
        "createContextualFragment",
        "js_sys::eval",
    ];
    for file in files {
        let text = read(&file);
        for way in ways {
            assert!(!text.contains(way), "{} uses {way}", file.display());
        }
        if file.extension().is_some_and(|known| known == "js") {
            assert!(!text.contains("eval("), "{} evaluates a text", file.display());
        }
    }
}

#[test]
fn only_the_page_names_the_browser() {
    let mut files = Vec::new();
    sources(&root().join("src"), "rs", &mut files);
    for file in files {
        let path = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
        let page = ["src/web/page/", "src/web/worker.rs", "src/web/later.rs"]
            .iter()
            .any(|one| path.starts_with(one));
        let text = read(&file);
        for name in ["web_sys", "js_sys", "wasm_bindgen", "gloo"] {
            assert!(page || !text.contains(&format!("{name}::")), "{path} names {name}");
        }
    }
}

#[test]
fn a_program_has_no_way_out() {
    let mut project = Project::new();
    for module in [
        "socket",
        "subprocess",
        "ctypes",
        "js",
        "pyodide",
        "multiprocessing",
        "urllib.request",
        "http.client",
        "asyncio.subprocess",
    ] {
        let said = project.shell(&format!("import {module}"));
        assert!(said.contains("Error"), "`import {module}` is allowed: {said}");
    }
    for attempt in [
        "open('/etc/passwd').read()",
        "open('../Cargo.toml').read()",
        "__import__('os').system('id')",
        "__import__('os').popen('id').read()",
        "__import__('os').environ['PATH']",
    ] {
        let said = project.shell(attempt);
        assert!(said.contains("Error"), "`{attempt}` gave {said}");
    }
}

#[test]
fn nothing_is_written_outside_of_the_project() {
    let place = std::env::temp_dir().join(format!("ormery-escape-{}", std::process::id()));
    let mut project = Project::new();
    project.shell(&format!("open({:?}, 'w').write('out')", place.display().to_string()));
    project.sql(&format!("ATTACH DATABASE '{}' AS other", place.display()));
    project.write_file("../escaped.txt", "out");
    assert!(!place.exists() && !root().join("../escaped.txt").exists());
}

#[test]
fn a_limit_cannot_be_caught() {
    let mut project = Project::new();
    let limits = ormery::python::host::Limits { fuel: 200_000, ..Default::default() };
    Rc::clone(&project.world).limits.set(limits);
    let said = project.shell("while True:\n    try:\n        while True: pass\n    except BaseException: pass\n    finally: print('still here')\n");
    assert!(said.contains("limit") && !said.contains("still here"), "{said}");
}

#[test]
fn markdown_gives_no_markup_and_links_lead_to_pages_only() {
    let hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=\"alert(1)\">b</b>",
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](mailto:someone@example.org)",
        "[x](blob:https://example.org/1)",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<svg/onload=alert(1)>",
        "`<script>`",
        "```html\n<script>alert(1)</script>\n```",
        "| <script> |\n|-|\n| <iframe src=x> |",
    ];
    for text in hostile {
        let made = html::nodes(&prose::parse(text)).to_ascii_lowercase();
        for bad in [
            "<script",
            "<img",
            "<svg",
            "<iframe",
            "<b ",
            "href=\"java",
            "href=\"data",
            "href=\"vb",
            "href=\"file",
            "href=\"mailto",
            "href=\"blob",
            "src=\"java",
        ] {
            assert!(!made.contains(bad), "{text} became {made}");
        }
    }
    let good = html::nodes(&prose::parse("[x](https://docs.djangoproject.com/)"));
    assert!(good.contains("href=\"https://docs.djangoproject.com/\""), "{good}");
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest = read(&root().join("Cargo.toml"));
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}

/// `boot.js` narrows the policy before the module is fetched, and a fetched lesson carries no cookies.
#[test]
fn requests_stay_with_this_site_unless_another_was_let_in() {
    let boot = read(&root().join("static/boot.js"));
    let (narrowed, compiled) = (boot.find("narrow();"), boot.find("await Promise.all"));
    assert!(boot.contains("connect-src 'self'") && narrowed.is_some() && narrowed < compiled);
    let load = read(&root().join("src/web/page/load.rs"));
    assert!(load.contains("RequestCredentials::Omit"));
}
