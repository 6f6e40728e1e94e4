//! What a long-lived process keeps: nothing of a project that has ended.
//!
//! A page's worker runs lesson after lesson in one process, and what each left behind would add up. The allocator's own
//! count is compared, never a time.

use ormery::lesson::record::record_run;
use ormery::lesson::{Lesson, LessonRun, parse};
use ormery::python::host::Limits;
use ormery::python::machine::run_with_stack;

/// What names and caches that belong to the thread may still take.
const SLACK: usize = 4 << 10;

/// Circles of every kind, through Python's objects and through the ORM's.
const CIRCLES: &str = r#"
```python title="shop/models.py"
from django.db import models


class LiveQuerySet(models.QuerySet):
    def live(self):
        return self.filter(hidden=False)


class Label(models.Model):
    name = models.CharField(max_length=50)


class Album(models.Model):
    title = models.CharField(max_length=50)
    hidden = models.BooleanField(default=False)
    label = models.ForeignKey(Label, models.CASCADE, related_name="albums", default=lambda: 1)
    mixes = models.ManyToManyField("self")
    objects = LiveQuerySet.as_manager()
```
```console
$ python manage.py makemigrations shop
$ python manage.py migrate
```
```pycon
>>> label = Label.objects.create(name="Factory")
>>> album = Album.objects.create(title="1963", label=label)
>>> album.mixes.add(album)
>>> labels = list(Label.objects.prefetch_related("albums__label__albums"))
>>> labels[0].albums.all()[0].label.own = labels
>>> class Node:
...     def __init__(self):
...         self.me = self
...         self.tell = lambda: self
...
>>> nodes = [Node() for _ in range(100)]
>>> del nodes
>>> def outer():
...     def inner(n):
...         return n and inner(n - 1)
...     return inner(3)
...
>>> outer()
0
>>> try:
...     Album.objects.get(pk=77)
... except Album.DoesNotExist as error:
...     kept = error
...
>>> kept.__traceback__ is None
False
>>> def endless():
...     me = yield
...     yield me
...
>>> waiting = endless()
>>> next(waiting)
>>> waiting.send(waiting) is waiting
True
>>> from django.db.models.signals import post_save
>>> post_save.connect(outer, weak=False)
>>> sum(1 for _ in iter(int, 1))
```
"#;

fn play(lesson: &Lesson) {
    let variant = lesson.variants().first().cloned();
    let run = LessonRun::default();
    run.project.world.limits.set(Limits { fuel: 2_000_000, ..Limits::default() });
    drop(record_run(run, lesson, variant.as_deref()));
}

/// Bytes in use after each of several rounds.
fn kept(rounds: usize, lessons: &[Lesson]) -> Vec<usize> {
    let round = |_| {
        lessons.iter().for_each(play);
        ormery::allocated_bytes()
    };
    (0..rounds).map(round).collect()
}

// One test: another at the same time would be counted too.
#[test]
fn a_project_that_has_ended_leaves_nothing() {
    let (circles, lessons) = run_with_stack(|| {
        let circles = kept(20, &[parse(CIRCLES).expect("a lesson")]);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/lessons");
        let files = std::fs::read_dir(folder).expect("lessons").map(|file| file.expect("a lesson").path());
        let mut paths: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
        paths.sort();
        let texts = paths.iter().step_by(4).map(|path| std::fs::read_to_string(path).expect("a text"));
        let lessons: Vec<Lesson> = texts.map(|text| parse(&text).expect("a lesson")).collect();
        (circles, kept(3, &lessons))
    })
    .expect("the runs end");
    assert!(circles[19] <= circles[2] + SLACK, "bytes in use after each run: {circles:?}");
    assert!(lessons[2] <= lessons[1] + SLACK, "bytes in use after each round of the lessons: {lessons:?}");
}
