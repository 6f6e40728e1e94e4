//! Texts that are nearly right, made of others by cutting, doubling, mixing and nesting. A seed decides everything.

/// Pieces of Python that change the meaning of what stands around them.
const PYTHON: [&str; 64] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "==",
    ":=",
    "->",
    "*",
    "**",
    "@",
    "\n",
    "    ",
    "\t",
    "\\",
    "'",
    "\"",
    "\"\"\"",
    "f'",
    "f'{",
    "}'",
    "b'",
    "r'",
    "#",
    ";",
    "lambda: ",
    "yield ",
    "yield from ",
    "await ",
    "async ",
    "return ",
    "del ",
    "global x",
    "nonlocal x",
    "for x in ",
    "while True: ",
    "if ",
    "else:",
    "elif x:",
    "try:",
    "except* E:",
    "except E as e:",
    "finally:",
    "with ",
    "class A(",
    "def f(",
    "match x:",
    "case [",
    "import ",
    "from . import ",
    "None",
    "1_000",
    "0x",
    "1e",
    "3j",
    "é",
    "\u{1f600}",
    "\0",
    "...",
];

/// Pieces of lessons.
const LESSON: [&str; 30] = [
    "\n```\n",
    "\n```python title=\"shop/models.py\"\n",
    "\n```console\n$ ",
    "\n```pycon\n>>> ",
    "\n... ",
    "\n```sql\n",
    "\n+++\n",
    "\n```predict\n",
    "\n```choice\n",
    "\n```task\n",
    "title = \"",
    "variant=\"a\"",
    "[x](javascript:alert(1))",
    "<script>alert(1)</script>",
    "![](x)",
    "# ",
    "- ",
    "> ",
    "|a|b|\n|-|-|\n",
    "**",
    "`",
    "python manage.py migrate",
    "python manage.py makemigrations",
    "python manage.py test",
    "rm -rf *",
    "printf \"y\\n1\\n\" | python manage.py makemigrations",
    "&amp;",
    "\u{202e}",
    "\r\n",
    "exit()",
];
/// Pieces of SQL.
const SQL: [&str; 48] = [
    "SELECT ",
    " FROM ",
    " WHERE ",
    " GROUP BY ",
    " HAVING ",
    " ORDER BY ",
    " LIMIT -1 OFFSET 9",
    " UNION ALL SELECT ",
    " JOIN ",
    " LEFT OUTER JOIN ",
    " ON ",
    "(",
    ")",
    ",",
    "*",
    "'",
    "\"",
    " NULL ",
    " IS NOT ",
    " IN (",
    " EXISTS (",
    " CASE WHEN ",
    " THEN ",
    " END ",
    "COUNT(*)",
    " OVER (PARTITION BY ",
    "CAST(",
    " AS ",
    "INSERT INTO ",
    " VALUES (",
    " ON CONFLICT DO UPDATE SET ",
    "UPDATE ",
    " SET ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE UNIQUE INDEX ",
    "ALTER TABLE ",
    "DROP TABLE ",
    "BEGIN",
    "COMMIT",
    "SAVEPOINT a",
    "ROLLBACK TO a",
    ";\n",
    "9223372036854775807",
    "1e308",
    " LIKE '%' ESCAPE '",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) ",
    " REGEXP ",
];
/// Pieces of migrations.
const MIGRATION: [&str; 24] = [
    "migrations.AddField(",
    "migrations.RemoveField(",
    "migrations.AlterField(",
    "migrations.RenameField(",
    "migrations.RunPython(",
    "migrations.RunSQL(",
    "migrations.CreateModel(",
    "migrations.DeleteModel(",
    "migrations.SeparateDatabaseAndState(",
    "model_name='album'",
    "name='title'",
    "field=models.IntegerField()",
    "models.ForeignKey('shop.Album', models.CASCADE)",
    "dependencies = [('shop', '0001_initial')]",
    "dependencies = [('shop', '0002_next')]",
    "run_before = [('shop', '0001_initial')]",
    "replaces = [('shop', '0001_initial')]",
    "atomic = False",
    "initial = True",
    "lambda apps, schema_editor: ",
    "migrations.RunPython.noop",
    "operations = [",
    "],",
    "swappable_dependency(",
];
/// Letters are all that a sequence of choices is made of.
const LETTERS: [&str; 12] = ["a", "b", "c", "d", "gggg", "ha", "iii", "mA", "nz", "0", "9", "ABCDEFGHIJKLMN"];

/// The pieces that mean something to a target.
fn pieces(target: &str) -> &'static [&'static str] {
    match target {
        "lesson" | "link" => &LESSON,
        "sql" => &SQL,
        "migrations" => &MIGRATION,
        "edits" => &LETTERS,
        _ => &PYTHON,
    }
}

/// A source of numbers: SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// The text of a seed.
pub fn text(corpus: &[String], seed: u64, target: &str) -> String {
    let mut numbers = Numbers(seed);
    let pieces = pieces(target);
    let pick = |numbers: &mut Numbers| corpus.get(numbers.below(corpus.len())).cloned().unwrap_or_default();
    let mut text: Vec<char> = pick(&mut numbers).chars().collect();
    for _ in 0..=numbers.below(6) {
        let other: Vec<char> = pick(&mut numbers).chars().collect();
        text = change(text, &other, pieces, &mut numbers);
    }
    text.into_iter().collect()
}

fn change(mut text: Vec<char>, other: &[char], pieces: &[&str], numbers: &mut Numbers) -> Vec<char> {
    let at = numbers.below(text.len() + 1);
    let end = (at + 1 + numbers.below(40)).min(text.len());
    match numbers.below(8) {
        0 => drop(text.splice(at..end.max(at), [])),
        1 => {
            let piece = text[at..end.max(at)].to_vec();
            let times = 1 + numbers.below(3);
            text.splice(at..at, piece.repeat(times));
        }
        2 => text.truncate(at.max(1)),
        3 => {
            let lines = other.split(|c| *c == '\n').collect::<Vec<_>>();
            let mut line =
                lines.get(numbers.below(lines.len())).map(|line| line.to_vec()).unwrap_or_default();
            line.push('\n');
            let start = text[..at].iter().rposition(|c| *c == '\n').map_or(0, |newline| newline + 1);
            text.splice(start..start, line);
        }
        4 => {
            // A word of this program in another place: names stay known, what they stand for changes.
            let words: Vec<Vec<char>> = text
                .split(|c| !c.is_alphanumeric() && *c != '_')
                .filter(|w| !w.is_empty())
                .map(<[char]>::to_vec)
                .collect();
            let word = words.get(numbers.below(words.len())).cloned().unwrap_or_default();
            let length = text[at..].iter().take_while(|c| c.is_alphanumeric()).count();
            text.splice(at..at + length, word);
        }
        5 => {
            let (open, close) = [('(', ')'), ('[', ']'), ('{', '}')][numbers.below(3)];
            let depth = [1, 3, 30, 300, 3000][numbers.below(5)];
            text.splice(end..end, vec![close; depth]);
            text.splice(at..at, vec![open; depth]);
        }
        _ => {
            let from = if numbers.below(4) == 0 { &PYTHON } else { pieces };
            let piece = from[numbers.below(from.len())];
            text.splice(at..at, piece.chars());
        }
    }
    text
}
