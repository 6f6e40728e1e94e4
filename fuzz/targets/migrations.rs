//! Migration files: read, applied, told as SQL, taken back; a migration that fails leaves the database as it was.

const MODELS: &str = "from django.db import models


class Album(models.Model):
    title = models.CharField(max_length=50)
    stock = models.IntegerField(default=0)
";
const COMMANDS: [&str; 6] = [
    "migrate",
    "showmigrations",
    "sqlmigrate shop 0002",
    "makemigrations --check --dry-run",
    "migrate shop 0001",
    "migrate shop zero",
];

/// Puts the text beside a first migration of an application.
pub fn run(text: &str) -> Result<String, String> {
    let mut project = super::project();
    project.write_file("shop/models.py", MODELS);
    project.console("python manage.py makemigrations shop");
    project.console("python manage.py migrate");
    project.write_file("shop/migrations/0002_next.py", text);
    let mut answer = String::new();
    for command in COMMANDS {
        let before = project.database.borrow().snapshot();
        let printed = project.console(&format!("python manage.py {command}"));
        // What is only asked changes nothing.
        if !command.starts_with("migrate") {
            let changes = ormery::sql::diff(&before, &project.database.borrow().snapshot());
            super::promise(changes.is_empty(), || format!("`{command}` changed the database: {changes:?}"))?;
        }
        answer.push_str(&printed);
    }
    Ok(answer)
}
