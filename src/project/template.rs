//! The files that a new project has.

/// All but the settings, by path.
pub const START: [(&str, &str); 4] = [
    ("manage.py", include_str!("template/manage.py")),
    ("mysite/__init__.py", ""),
    ("mysite/urls.py", include_str!("template/urls.py")),
    ("mysite/wsgi.py", include_str!("template/wsgi.py")),
];

const SETTINGS: &str = include_str!("template/settings.py");

/// The default settings with these apps of the project's own, in order.
pub fn settings(apps: &[String]) -> String {
    let own: String = apps.iter().map(|app| format!("    \"{app}\",\n")).collect();
    SETTINGS.replace("    # apps\n", &own)
}
