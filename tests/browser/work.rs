//! A learner's own work: branches, edits, the editor, breakpoints, completion, the admin, files, panes, languages; and
//! that none of it is lost.

use serde_json::{Value, json};

use crate::Outcome;
use crate::checks::{SHOWN, at, count, event, expect, no_errors, type_line};
use crate::lessons;
use crate::session::Session;
use crate::site::Site;

type Check = fn(&Session, &Site) -> Outcome;

/// All checks; each starts on a fresh first visit.
pub const ALL: [(&str, Check); 16] = [
    ("work: a branch is begun, survives a reload and is left", branch),
    ("work: a file is edited from here, in a branch", branch_with_file),
    ("work: an edit waits for what can be read, and loses nothing that was typed meanwhile", edit),
    ("work: the editor completes names from the models", complete_in_editor),
    ("work: the prompt completes, remembers and takes lines", prompt),
    ("work: a breakpoint stops the run at its line", breakpoint),
    ("work: the admin is clicked through as a named user, and its form is saved", admin),
    ("work: the playground's files are made, renamed and deleted", files),
    ("work: another client's SQL is run and read", another_client),
    ("work: panes, folding and theme are kept", panes),
    ("work: a panel follows the run, or is kept open", follow),
    ("work: an event is jumped to by its number", jump),
    ("work: where nothing can be kept the page works and says so", blocked),
    ("work: a start page lists the lessons with what was done", start_page),
    ("work: the browser's way back, and a link that is followed, open their lesson", way_back),
    ("work: the page speaks a second language wholly", german),
];

const ENGLISH: &str = include_str!("../../static/locale/en.ftl");
const GERMAN: &str = include_str!("../../static/locale/de.ftl");

/// Goes to the page again, as somebody who has been here.
fn reload(session: &Session, site: &Site, words: &str) -> Outcome {
    session.run(&format!("location.href = '{}?{words}' + location.hash", site.address))?;
    session.until(
        "the reload",
        &format!(
            "return location.search === '?{words}' && document.querySelector('.stage[data-event]') !== null"
        ),
    )
}

/// Types at the prompt as it is and presses Enter.
fn type_here(session: &Session, line: &str) -> Outcome {
    session.run("document.activeElement.blur()")?;
    session.type_into("#typing", line)?;
    session.press(&["Enter"])
}

/// Waits until the notebook holds a text and the engine rests.
fn settled(session: &Session, text: &str) -> Outcome {
    session.until(
        &format!("`{text}` in the notebook"),
        &format!(
            "return document.querySelector('.notebook').textContent.includes({}) && document.getElementById('stop') === null && document.querySelector('.stage[data-event]') !== null",
            json!(text)
        ),
    )
}

fn gone(session: &Session, text: &str) -> Outcome {
    session.until(
        &format!("`{text}` to go"),
        &format!("return !document.querySelector('.notebook').textContent.includes({}) && document.getElementById('stop') === null", json!(text)),
    )
}

const IN_BRANCH: &str = "return document.querySelector('.branch') !== null";

/// As its name in the list says.
pub fn branch(session: &Session, site: &Site) -> Outcome {
    let left = event(session)? + 3;
    session.press(&["Right", "Right", "Right"])?;
    at(session, left)?;
    session.until("the word on branching", "return document.querySelector('.from-here') !== null")?;
    let before = session.run(SHOWN)?;
    type_here(session, "6 * 7")?;
    session.until("the branch", IN_BRANCH)?;
    settled(session, "6 * 7")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    settled(session, "42")?;
    // A branch of a branch is the same branch, one statement longer.
    type_here(session, "7 * 8")?;
    settled(session, "7 * 8")?;
    reload(session, site, "branch")?;
    session.until("the branch after a reload", IN_BRANCH)?;
    settled(session, "6 * 7")?;
    settled(session, "7 * 8")?;
    session.click("#return")?;
    session.until("the lesson", &IN_BRANCH.replace("!==", "==="))?;
    gone(session, "6 * 7")?;
    at(session, left)?;
    let changed = "return [...document.querySelectorAll('.notice')].length";
    expect("words on a change", &session.run(changed)?, &0.into())?;
    // What the first visit has beside it is the hint alone, and who has stepped is not told again.
    session.press(&["Right", "Left"])?;
    at(session, left)?;
    same(&session.run(SHOWN)?, &before, "the lesson after the branch")?;
    reload(session, site, "lesson")?;
    expect("a branch that was left", &session.run(IN_BRANCH)?, &false.into())?;
    no_errors(session)
}

/// Whether two pictures of the page are one, and else where they part.
pub fn same(is: &Value, was: &Value, what: &str) -> Outcome {
    if is == was {
        return Ok(());
    }
    let (is, was) = (is.as_str().unwrap_or_default(), was.as_str().unwrap_or_default());
    let (was, is) = crate::real::difference(was, is);
    Err(format!("{what} looks different: it was …{was}… and is …{is}…"))
}

fn branch_with_file(session: &Session, _: &Site) -> Outcome {
    let button = "return document.querySelector('button.fork') !== null";
    for _ in 0..40 {
        if session.run(button)? == Value::Bool(true) {
            break;
        }
        let there = event(session)?;
        session.press(&["Right"])?;
        at(session, there + 1)?;
    }
    let left = event(session)?;
    let blocks = "return document.querySelectorAll('.notebook .block').length";
    let before = session.run(blocks)?.as_i64().unwrap_or(0);
    session.run("document.querySelector('button.fork').click()")?;
    session.until("the branch", IN_BRANCH)?;
    session.until(
        "the file's new block, the branch's last",
        "return [...document.querySelectorAll('.notebook .block')].at(-1)?.matches('.file') ?? false",
    )?;
    session.until("the run", "return document.getElementById('stop') === null")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    session.press(&["Home"])?;
    at(session, 0)?;
    session.click("#return")?;
    session.until("the lesson's blocks", &format!("{blocks} === {before}"))?;
    at(session, left)?;
    no_errors(session)
}

/// Opens the editor of the lesson's first file, with the cursor at its beginning.
fn open_editor(session: &Session) -> Outcome {
    session.run("document.querySelector('.block.file').scrollIntoView(); document.querySelector('.block.file .edit').click()")?;
    session.until("the editor", "return document.querySelector('.cm-content') !== null")?;
    session.until("the cursor in it", "return document.activeElement.closest('.cm-editor') !== null")
}

/// As its name in the list says.
pub fn edit(session: &Session, site: &Site) -> Outcome {
    let events = count(session)?;
    open_editor(session)?;
    session.write("first =")?;
    session.press(&["Enter"])?;
    session.until("the word on waiting", "return document.querySelector('.waits') !== null")?;
    // The last good run stays, and can be stepped.
    expect("the events meanwhile", &count(session)?.into(), &events.into())?;
    session.run("document.getElementById('last').click()")?;
    at(session, events - 1)?;
    session.click("#back")?;
    at(session, events - 2)?;
    session.run("document.querySelector('.cm-content').focus()")?;
    session.press(&["Up", "End", " ", "1"])?;
    let noted = "return [...document.querySelectorAll('.notice')].some((one) => one.querySelector('#reset'))";
    session.until("the run of what can be read", noted)?;
    session.until("an end of waiting", "return document.querySelector('.waits') === null")?;
    session.until("the run", "return document.getElementById('stop') === null")?;
    // Something is typed below while the editor is open; then the editor goes on.
    type_line(session, "40 + 2")?;
    settled(session, "40 + 2")?;
    // A focus that comes from a script may leave the cursor at the text's beginning, which is in the same line.
    session.run("document.querySelector('.cm-content').focus()")?;
    session.press(&["End", "2"])?;
    let in_editor = |text: &str| {
        format!(
            "return [...document.querySelectorAll('.cm-line')].some((one) => one.textContent.startsWith('{text}'))"
        )
    };
    session.until("the longer number", &in_editor("first = 12"))?;
    std::thread::sleep(std::time::Duration::from_millis(900));
    settled(session, "40 + 2")?;
    reload(session, site, "edited")?;
    settled(session, "first = 12")?;
    settled(session, "40 + 2")?;
    // The block alone goes back, and comes again; then the lesson.
    session.run("document.querySelector('.block.file .reset').click()")?;
    gone(session, "first = 12")?;
    settled(session, "40 + 2")?;
    session.click("#undo")?;
    settled(session, "first = 12")?;
    session.click("#reset")?;
    gone(session, "first = 12")?;
    gone(session, "40 + 2")?;
    session.click("#undo")?;
    settled(session, "first = 12")?;
    settled(session, "40 + 2")?;
    session.click("#reset")?;
    gone(session, "40 + 2")?;
    no_errors(session)
}

fn complete_in_editor(session: &Session, _: &Site) -> Outcome {
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    open_editor(session)?;
    let offered = |name: &str| {
        format!(
            "return [...document.querySelectorAll('.cm-tooltip-autocomplete li')].some((one) => one.textContent.includes('{name}'))"
        )
    };
    session.write("Boat.ob")?;
    session.until("the manager's name", &offered("objects"))?;
    session.write("jects.fil")?;
    session.until("a queryset's method", &offered("filter"))?;
    session.press(&["Escape"])?;
    session.write("ter(afl")?;
    session.until("a field's name", &offered("afloat"))?;
    session.press(&["Escape"])?;
    no_errors(session)
}

fn prompt(session: &Session, _: &Site) -> Outcome {
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    session.run("document.getElementById('typing').focus()")?;
    let choices = |name: &str| {
        format!(
            "return [...document.querySelectorAll('.choices li')].some((one) => one.textContent.startsWith('{name}'))"
        )
    };
    session.write("Boat.")?;
    session.until("the manager", &choices("objects"))?;
    session.write("ob")?;
    session.press(&["Tab"])?;
    let value = "return document.getElementById('typing').value";
    expect("what Tab took", &session.run(value)?, &"Boat.objects".into())?;
    session.write(".filter(")?;
    session.until("a field", &choices("afloat"))?;
    session.write("afl")?;
    session.press(&["Tab"])?;
    session.write("=True).count()")?;
    session.press(&["Enter"])?;
    settled(session, "Boat.objects.filter(afloat=True).count()")?;
    // Several lines, and what was typed before.
    session.run("document.getElementById('typing').focus()")?;
    session.write("for n in range(2):")?;
    session.press(&["Enter"])?;
    session.write("print(n + 50)")?;
    session.press(&["Enter", "Enter"])?;
    settled(session, "print(n + 50)")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    settled(session, "51")?;
    session.run("document.getElementById('typing').focus()")?;
    session.press(&["Up"])?;
    session.until("what was typed last", &format!("{value}.startsWith('for n in')"))?;
    session.run("document.getElementById('typing').value = ''")?;
    // A command, completed from the apps that there are.
    session.run("const kind = document.querySelector('.typing select'); kind.value = '$'; kind.dispatchEvent(new Event('change', { bubbles: true }))")?;
    session.run("document.getElementById('typing').focus()")?;
    session.write("python manage.py showmigrations har")?;
    session.until("the app", &choices("harbour"))?;
    session.press(&["Tab", "Enter"])?;
    settled(session, "python manage.py showmigrations harbour")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    settled(session, "[X] 0001_initial")?;
    no_errors(session)
}

fn breakpoint(session: &Session, _: &Site) -> Outcome {
    let in_manager = "return document.querySelector('.lane.code .lane-title .mono')?.textContent === 'harbour/models.py' && document.querySelector('.numbered.current .number')?.textContent === '6'";
    for _ in 0..80 {
        if session.run(in_manager)? == Value::Bool(true) {
            break;
        }
        let there = event(session)?;
        session.press(&["Right"])?;
        session.until("a step", &format!("return document.querySelector('.question.asking') !== null || Number(document.querySelector('.stage').dataset.event) > {there}"))?;
    }
    session.until("the manager's line", in_manager)?;
    session.click(".numbered.current .number")?;
    session.until(
        "the breakpoint",
        "return document.querySelector('.numbered.current .number').getAttribute('aria-pressed') === 'true'",
    )?;
    session.run("document.activeElement.blur()")?;
    session.press(&["Home"])?;
    at(session, 0)?;
    session.press(&["b"])?;
    session.until("the run to stop at the line", in_manager)?;
    let first = event(session)?;
    session.press(&["b"])?;
    session.until(
        "the next stop",
        &format!("return Number(document.querySelector('.stage').dataset.event) > {first}"),
    )?;
    session.press(&["Home"])?;
    at(session, 0)?;
    session.press(&["b"])?;
    at(session, first)?;
    session.click(".numbered.current .number")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["b"])?;
    at(session, count(session)? - 1)?;
    no_errors(session)
}

fn playground(session: &Session, site: &Site) -> Outcome {
    session.run(&format!("location.href = '{}?own#playground'", site.address))?;
    session.until("the playground", "return location.search === '?own' && document.querySelector('.block.files') !== null && document.querySelector('.stage[data-event]') !== null")
}

/// Presses a link or button of the admin's page by its words.
fn press_in_admin(session: &Session, words: &str) -> Outcome {
    let find = format!(
        "return [...document.querySelectorAll('.admin-page button')].find((one) => one.textContent.trim() === {})",
        json!(words)
    );
    session.until(words, &format!("{} !== undefined", find))?;
    session.run(&format!("(() => {{ {find} }})().click()")).map(drop)
}

fn shows_page(session: &Session, path: &str) -> Outcome {
    session.until(
        path,
        &format!("return document.getElementById('stop') === null && document.querySelector('.admin-page header')?.textContent.includes({}) && document.querySelector('.admin-page header').textContent.includes('as ada')", json!(path)),
    )
}

fn admin(session: &Session, site: &Site) -> Outcome {
    playground(session, site)?;
    type_line(session, "from django.contrib.auth.models import User")?;
    settled(session, "import User")?;
    type_line(session, "ada = User.objects.create_superuser(\"ada\")")?;
    settled(session, "create_superuser")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    session.run("document.getElementById('tab-admin').click()")?;
    session.until("the button", "return document.querySelector('.admin-bar .home')?.disabled === false")?;
    session.run("document.querySelector('.admin-bar .home').click()")?;
    shows_page(session, "GET /admin/")?;
    press_in_admin(session, "Users")?;
    shows_page(session, "GET /admin/auth/user/")?;
    session.until(
        "the manager that served the list",
        "return document.querySelector('.admin-page .served')?.textContent.includes('User.objects') ?? false",
    )?;
    press_in_admin(session, "ada")?;
    shows_page(session, "GET /admin/auth/user/1/change/")?;
    session.run("const field = document.querySelector('.admin-page [name=first_name]'); field.value = 'Ada \"A\"'; document.querySelector('.admin-page .save').click()")?;
    session.until(
        "the message",
        "return document.querySelector('.admin-page .notice')?.textContent.includes('was changed successfully') ?? false",
    )?;
    // It is in the table, as any write is.
    type_line(session, "User.objects.get().first_name")?;
    settled(session, "User.objects.get().first_name")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    settled(session, "Ada \"A\"")?;
    // What the form refuses is said at its field.
    session.run(
        "document.getElementById('tab-admin').click(); document.querySelector('.admin-bar .home').click()",
    )?;
    shows_page(session, "GET /admin/")?;
    press_in_admin(session, "Users")?;
    shows_page(session, "GET /admin/auth/user/")?;
    press_in_admin(session, "ada")?;
    shows_page(session, "GET /admin/auth/user/1/change/")?;
    session.run("const field = document.querySelector('.admin-page [name=username]'); field.value = 'not a name!'; document.querySelector('.admin-page .save').click()")?;
    session.until(
        "the error at its field",
        "return document.querySelector('.admin-page .field .bad')?.textContent.includes('Enter a valid username') ?? false",
    )?;
    no_errors(session)
}

fn files(session: &Session, site: &Site) -> Outcome {
    playground(session, site)?;
    let listed = |path: &str| {
        format!(
            "return document.getElementById('stop') === null && [...document.querySelectorAll('.block.files li .mono')].some((one) => one.textContent === '{path}')"
        )
    };
    session.until("the first file", &listed("library/models.py"))?;
    session.click("#new-file")?;
    session.write("library/helpers.py")?;
    session.press(&["Enter"])?;
    session.until("the new file", &listed("library/helpers.py"))?;
    let press = |label: &str| format!("document.querySelector('[aria-label=\"{label}\"]').click()");
    session.run(&press("Rename library/helpers.py"))?;
    session.until("the field", "return document.activeElement.matches('.naming input')")?;
    session.run("document.activeElement.value = 'library/models.py'")?;
    session.press(&["Enter"])?;
    session.until("a complaint", "return document.querySelector('.files .waits') !== null")?;
    session.run("document.querySelector('.naming input').value = 'library/tools.py'; document.querySelector('.naming input').focus()")?;
    session.press(&["Enter"])?;
    session.until("the other name", &listed("library/tools.py"))?;
    session.run(
        "window.saved = []; HTMLAnchorElement.prototype.click = function () { saved.push(this.download); }",
    )?;
    session.run(&press("Download library/tools.py"))?;
    expect("the download", &session.run("return saved")?, &json!(["tools.py"]))?;
    session.run(&press("Delete library/tools.py"))?;
    session.until(
        "one file less",
        &listed("library/tools.py")
            .replace("some(", "every(")
            .replace("textContent === ", "textContent !== "),
    )?;
    session.click("#undo")?;
    session.until("the file again", &listed("library/tools.py"))?;
    session.run(
        "const files = new DataTransfer(); files.items.add(new File(['x = 5\\n'], 'tools.py'));
         const field = document.querySelector('.files input[type=file]'); field.files = files.files;
         field.dispatchEvent(new Event('change', { bubbles: true }))",
    )?;
    settled(session, "x = 5")?;
    type_line(session, "from library.tools import x; x + 1000")?;
    settled(session, "x + 1000")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    settled(session, "1005")?;
    reload(session, site, "own-again")?;
    session.until("the file after a reload", &listed("library/tools.py"))?;
    no_errors(session)
}

fn another_client(session: &Session, _: &Site) -> Outcome {
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    session.run("const kind = document.querySelector('.typing select'); kind.value = 'sql'; kind.dispatchEvent(new Event('change', { bubbles: true }))")?;
    type_here(session, "SELECT name FROM harbour_boat WHERE afloat = 0")?;
    session.until("the rows", "return document.querySelector('.peek td')?.textContent === 'Wren'")?;
    let unchanged = "return document.querySelector('#reset') === null";
    expect("a change by reading", &session.run(unchanged)?, &true.into())?;
    type_here(session, "UPDATE harbour_boat SET name = 'Tern' WHERE id = 2")?;
    settled(session, "UPDATE harbour_boat")?;
    session.until(
        "the row",
        "return [...document.querySelectorAll('.lane.database td, .lane.database th')].some((one) => one.textContent === 'Tern')",
    )?;
    type_here(session, "SELECT missing FROM harbour_boat")?;
    session.until(
        "the error in words",
        "return document.querySelector('.peek .bad')?.textContent.includes('no such column') ?? false",
    )?;
    no_errors(session)
}

fn panes(session: &Session, site: &Site) -> Outcome {
    let width = "return Math.round(document.querySelector('.notebook-pane').getBoundingClientRect().width)";
    let before = session.run(width)?.as_i64().unwrap_or(0);
    session.run("document.querySelector('.divider.vertical').focus()")?;
    session.press(&["Left", "Left", "Left"])?;
    session.until("another width", &format!("{width} !== {before}"))?;
    let after = session.run(width)?;
    session.run("document.activeElement.blur()")?;
    let theme = "return document.documentElement.dataset.theme";
    session.run("[...document.querySelectorAll('.header .tools button')].find((one) => one.textContent.includes('Theme')).click()")?;
    session.until("a theme", &format!("{theme} === 'light'"))?;
    reload(session, site, "panes")?;
    session.until("the width", &format!("{width} === {after}"))?;
    expect("the theme", &session.run(theme)?, &"light".into())?;
    session.click("#fold")?;
    session.until(
        "the stage alone",
        "return document.querySelector('.notebook-pane').getBoundingClientRect().width === 0",
    )?;
    reload(session, site, "folded")?;
    session.until(
        "the stage alone after a reload",
        "return document.querySelector('.notebook-pane').getBoundingClientRect().width === 0",
    )?;
    session.click("#fold")?;
    session.until("the lesson again", &format!("{width} === {after}"))?;
    no_errors(session)
}

fn follow(session: &Session, _: &Site) -> Outcome {
    let open = "return document.querySelector('.panels [role=tab][aria-selected=true]').id";
    session.press(&["Home"])?;
    at(session, 0)?;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..25 {
        seen.insert(session.run(open)?.as_str().unwrap_or_default().to_owned());
        session.press(&["Shift+Right"])?;
    }
    if seen.len() < 2 {
        return Err(format!("only {seen:?} opened by itself"));
    }
    session.click("#tab-registry")?;
    session.press(&["Home"])?;
    at(session, 0)?;
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    expect("the panel that is kept", &session.run(open)?, &"tab-registry".into())?;
    session.click("#pin")?;
    session.until("a panel of the run's", &format!("return (() => {{ {open} }})() !== 'tab-registry'"))?;
    no_errors(session)
}

fn jump(session: &Session, _: &Site) -> Outcome {
    session.press(&["g"])?;
    session.until("the field", "return document.activeElement.id === 'jump'")?;
    session.write("5")?;
    session.press(&["Enter"])?;
    at(session, 4)?;
    session.run("document.activeElement.blur()")?;
    session.press(&["t"])?;
    session.until("the prompt", "return document.activeElement.id === 'typing'")?;
    no_errors(session)
}

fn blocked(session: &Session, site: &Site) -> Outcome {
    session.go("about:blank")?;
    session.go(&format!("{}?blocked", site.address))?;
    session.until("the first moment", "return document.querySelector('.stage[data-event]') !== null")?;
    expect(
        "storage",
        &session.run("try { localStorage; return true } catch { return false }")?,
        &false.into(),
    )?;
    type_line(session, "6 * 7")?;
    session.until(
        "the words",
        "return [...document.querySelectorAll('.notice')].some((one) => one.textContent.includes('this browser keeps nothing'))",
    )?;
    // Within the visit nothing is lost all the same.
    let choose = |title: &str| {
        format!(
            "const picker = document.getElementById('picker'); picker.value = [...picker.options].find((one) => one.textContent.startsWith('{title}')).value; picker.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        )
    };
    session.run(&choose("Let the plain one answer"))?;
    session.until("another lesson", "return document.querySelector('h1')?.textContent === 'Let the plain one answer' && document.querySelector('.stage[data-event]') !== null")?;
    session.run(&choose("The row nobody sees"))?;
    settled(session, "6 * 7")?;
    session.click("#progress")?;
    session.until(
        "the words on progress",
        "return document.querySelector('.progress-panel').textContent.includes('This browser keeps nothing')",
    )?;
    no_errors(session)
}

fn start_page(session: &Session, site: &Site) -> Outcome {
    session.press(&["Right", "Right"])?;
    session.run(&format!("location.href = '{}?first#start'", site.address))?;
    session.until(
        "the lessons",
        "return location.search === '?first' && document.querySelectorAll('.lesson-link').length > 15",
    )?;
    session.until(
        "what was done",
        "return document.querySelector('.lesson-link[data-lesson=\"01-the-row-nobody-sees\"]').closest('li').querySelector('.done')?.textContent.includes(' steps') ?? false",
    )?;
    let listed = session
        .run("return [...document.querySelectorAll('.lesson-link')].map((one) => one.dataset.lesson)")?;
    let named = session.run("return document.querySelectorAll('#picker option').length")?;
    expect("lessons on the start page", &Value::from(listed.as_array().map_or(0, Vec::len)), &named)?;
    session.run("document.querySelector('.lesson-link[data-lesson=\"08-an-object-is-a-copy\"]').click()")?;
    session.until("the lesson", "return document.querySelector('h1')?.textContent === 'An object is a copy' && document.querySelector('.progress-panel') === null && document.querySelector('.stage[data-event]') !== null")?;
    no_errors(session)
}

/// Texts of a catalogue that can be looked for on a page: whole words without places to fill.
fn plain_words(catalogue: &str) -> Vec<(&str, &str)> {
    catalogue
        .lines()
        .filter(|line| !line.starts_with(['#', ' ']))
        .filter_map(|line| line.split_once('='))
        .map(|(key, text)| (key.trim(), text.trim()))
        .filter(|(_, text)| text.len() > 7 && !text.contains('{'))
        .collect()
}

fn way_back(session: &Session, _: &Site) -> Outcome {
    let all = lessons::list(session)?;
    lessons::pick(session, &all[2])?;
    // A moment later: Firefox's driver waits for ever for a script whose page goes away.
    session.run("setTimeout(() => history.back(), 50)")?;
    lessons::shown(session, &all[0])?;
    session.run(&format!("setTimeout(() => {{ location.hash = {} }}, 50)", all[4]["name"]))?;
    lessons::shown(session, &all[4])?;
    no_errors(session)
}

fn german(session: &Session, site: &Site) -> Outcome {
    session.run(&format!("location.href = '{}?lang=de'", site.address))?;
    session.until(
        "the page",
        "return location.search === '?lang=de' && document.querySelector('.stage[data-event]') !== null",
    )?;
    expect("the language", &session.run("return document.documentElement.lang")?, &"de".into())?;
    let german = plain_words(GERMAN);
    let other = |(key, text): &(&str, &str)| german.iter().any(|(known, word)| known == key && word != text);
    let english: Vec<(&str, &str)> = plain_words(ENGLISH).into_iter().filter(other).collect();
    let mut found = std::collections::BTreeSet::new();
    let mut look = |place: &str| -> Outcome {
        // The words of the page, without the lesson's and the learner's.
        let said = session.run(
            "const copy = document.querySelector('.frame').cloneNode(true);
             copy.querySelectorAll('.prose, .summary, h1, #picker, .mono, code, pre, td').forEach((one) => one.remove());
             const words = [...copy.querySelectorAll('*')].flatMap((one) => [one.getAttribute('aria-label'), one.getAttribute('title'), ...[...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data)]);
             return words.filter(Boolean).map((word) => word.trim())",
        )?;
        let said: Vec<&str> =
            said.as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default();
        for (key, text) in &english {
            if said.contains(text) {
                found.insert(format!("{key} at {place}"));
            }
        }
        Ok(())
    };
    look("the first view")?;
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    for panel in ["managers", "sql", "registry", "migrations", "admin"] {
        session.run(&format!("document.getElementById('tab-{panel}').click()"))?;
        look(panel)?;
    }
    for button in ["share", "progress", "help"] {
        session.run(&format!("document.getElementById('{button}').click()"))?;
        session.until(button, "return document.querySelector('dialog') !== null")?;
        look(button)?;
        session.run("document.querySelector('dialog button:last-of-type').click()")?;
        session.press(&["Escape"])?;
    }
    if found.is_empty() { no_errors(session) } else { Err(format!("still in English: {found:?}")) }
}
