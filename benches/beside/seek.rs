//! Seeking natively: any moment of runs of 10, 100, 1,000 and 10,000 events, as the page would ask for it.

use std::time::{Duration, Instant};

use ormery::web::engine::Clockwork;
use ormery::web::protocol::Engine;

/// Moments asked for in each run.
const ASKED: usize = 400;

/// One run's numbers.
pub struct Seek {
    /// Its events.
    pub events: usize,
    /// Running it.
    pub run: Duration,
    /// A moment, half of the time.
    pub p50: Duration,
    /// A moment, 99 times of 100.
    pub p99: Duration,
}

/// A lesson whose loop makes rows and looks at them: about ten events a turn.
pub fn lesson(turns: usize) -> String {
    format!(
        r#"+++
title = "Many events"
+++

```python title="shop/models.py"
from django.db import models


class Album(models.Model):
    title = models.CharField(max_length=50)
    stock = models.IntegerField(default=0)
```

```console
$ python manage.py makemigrations shop
$ python manage.py migrate
```

```pycon
>>> for i in range({turns}):
...     album = Album.objects.create(title=f"album {{i}}", stock=i)
...     album.stock = album.stock + 1
...
```
"#
    )
}

/// The numbers at each size.
///
/// # Errors
/// Why a run failed.
pub fn measure() -> Result<Vec<Seek>, String> {
    let mut engine = Clockwork::default();
    let events = |engine: &mut Clockwork, turns| engine.run(&lesson(turns)).map(|run| run.events.len());
    let (none, some) = (events(&mut engine, 0)?, events(&mut engine, 50)?);
    let each = ((some - none) as f64 / 50.0).max(1.0);
    let mut seeks = Vec::new();
    for wanted in [100_usize, 300, 1_000, 3_000, 10_000] {
        let turns = (wanted.saturating_sub(none) as f64 / each) as usize;
        let begun = Instant::now();
        let events = engine.run(&lesson(turns))?.events.len();
        let run = begun.elapsed();
        let mut times = Vec::new();
        for number in 0..ASKED {
            // Here and there: no two neighbours after one another.
            let event = number * 7_919 % events.max(1);
            let begun = Instant::now();
            let moment = engine.moment(event)?;
            times.push(begun.elapsed());
            drop(moment);
        }
        times.sort();
        seeks.push(Seek { events, run, p50: times[ASKED / 2], p99: times[ASKED * 99 / 100] });
    }
    Ok(seeks)
}
