//! What the person sees while it takes its time: a bar on a terminal, a line now and then in a file.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::output;

/// How often a line is written where there is no terminal.
const LINES_EVERY: Duration = Duration::from_secs(5);
/// How many rows are read between two looks at the clock.
const ROWS_BETWEEN: u64 = 1_000;

/// How far reading is.
pub struct Rows {
    bar: ProgressBar,
    count: Cell<u64>,
}

impl Rows {
    /// Begins to count.
    pub fn begin() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style("{spinner} Чтение: строк {count}"));
        Rows { bar, count: Cell::new(0) }
    }

    /// One row more.
    pub fn tick(&self) {
        self.count.set(self.count.get() + 1);
        if self.count.get().is_multiple_of(ROWS_BETWEEN) {
            self.bar.set_position(self.count.get());
        }
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// How far sending is.
pub struct Sending {
    bar: ProgressBar,
    told: RefCell<Instant>,
    all: u64,
}

impl Sending {
    /// Begins where an earlier run stopped.
    pub fn begin(before: u64, all: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr());
        bar.set_style(
            style("{bar:30} {count} из {all} · {rate} в секунду · осталось {left}").progress_chars("█▌░"),
        );
        // What was done before took no time of this run's.
        bar.set_position(before);
        bar.reset_eta();
        bar.tick();
        Sending { bar, told: RefCell::new(Instant::now()), all }
    }

    /// So many goods are done.
    pub fn done(&self, goods: u64) {
        self.bar.set_position(goods);
        if self.bar.is_hidden() && (goods == self.all || self.told.borrow().elapsed() >= LINES_EVERY) {
            output::remark(&format!("{goods} из {}", self.all));
            *self.told.borrow_mut() = Instant::now();
        }
        if goods == self.all {
            self.bar.finish();
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        // What comes next begins on a line of its own.
        self.bar.abandon();
    }
}

/// The template is a constant of this file; where it does not fit, the usual look must do.
fn style(template: &str) -> ProgressStyle {
    let spaced = |count: u64| HumanCount(count).to_string().replace(',', "\u{a0}");
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style
        .with_key("count", move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            _ = out.write_str(&spaced(state.pos()));
        })
        .with_key("all", move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            _ = out.write_str(&spaced(state.len().unwrap_or(0)));
        })
        .with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            _ = write!(out, "{:.0}", state.per_sec());
        })
        .with_key("left", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            _ = out.write_str(&left(state.eta()));
        })
}

fn left(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} с"),
        seconds @ 60..3_600 => format!("{} мин {} с", seconds / 60, seconds % 60),
        seconds => format!("{} ч {} мин", seconds / 3_600, seconds / 60 % 60),
    }
}
