//! Two clocks: the wall clock for people, and a steady one, which nobody sets, for whatever waits.
//!
//! Both count milliseconds. The wall clock is read by people only: it may jump by a year when a battery is empty.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use once_cell::sync::OnceCell;
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// Now, in milliseconds since 1970.
#[must_use]
pub fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
    #[cfg(feature = "failpoints")]
    let now = now + crate::failpoint::clock_offset_ms();
    now
}

/// The steady clock's zero, and what it counts from.
struct Zero {
    /// The identity of this boot of the machine; of this process where the machine does not tell.
    boot: String,
    /// What counts where the machine's own clock cannot be had.
    started: Instant,
    is_of_machine: bool,
}

fn zero() -> &'static Zero {
    static ZERO: OnceCell<Zero> = OnceCell::new();
    ZERO.get_or_init(|| {
        let machines = machines_boot().filter(|_| machines_ms().is_some());
        let is_of_machine = machines.is_some();
        let mut own = [0; 8];
        // Two processes that both lack randomness still differ in their numbers.
        _ = getrandom::fill(&mut own);
        let boot = machines.unwrap_or_else(|| format!("{}-{}", std::process::id(), hex::encode(own)));
        Zero { boot, started: Instant::now(), is_of_machine }
    })
}

/// The identity of this boot, by the kernel's word; other systems have none that a program can read plainly.
#[cfg(target_os = "linux")]
fn machines_boot() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned()).filter(|id| !id.is_empty())
}

/// Milliseconds since the boot, sleep included.
#[cfg(target_os = "linux")]
fn machines_ms() -> Option<i64> {
    let since = nix::time::clock_gettime(nix::time::ClockId::CLOCK_BOOTTIME).ok()?;
    Some(since.tv_sec().saturating_mul(1_000) + since.tv_nsec() / 1_000_000)
}

/// When the machine was started, by the wall clock: other systems have no name for a boot. Where the wall clock was set
/// meanwhile this differs, and what waits waits its whole time again.
#[cfg(not(target_os = "linux"))]
fn machines_boot() -> Option<String> {
    Some(format!("{STARTED}{}", now_ms() - machines_ms()?))
}

/// Milliseconds since the machine was started.
#[cfg(not(target_os = "linux"))]
fn machines_ms() -> Option<i64> {
    static FIRST: OnceCell<Option<(Instant, i64)>> = OnceCell::new();
    let (first, had_run) = (*FIRST.get_or_init(first_reading))?;
    Some(had_run.saturating_add(i64::try_from(first.elapsed().as_millis()).unwrap_or(i64::MAX)))
}

/// A moment, and how long the machine had run by then. The standard library's clock counts from the start on Windows and
/// tells it to nobody; but it refuses to go back beyond its zero, and where that is a search finds.
#[cfg(not(target_os = "linux"))]
fn first_reading() -> Option<(Instant, i64)> {
    /// Longer than any machine runs: a clock with another zero is of no use.
    const LONGEST_MS: u64 = 10 * 366 * 86_400_000;
    let now = Instant::now();
    let reaches = |ms: u64| now.checked_sub(std::time::Duration::from_millis(ms)).is_some();
    if reaches(LONGEST_MS) {
        return None;
    }
    let (mut least, mut most) = (0, LONGEST_MS);
    while most - least > 1 {
        let middle = least.midpoint(most);
        if reaches(middle) { least = middle } else { most = middle }
    }
    Some((now, i64::try_from(least).ok()?))
}

/// Begins the name of a boot that is known by its time.
const STARTED: &str = "started ";
/// Two readings of one start differ by so much at most, while the system's clock is being kept right.
const STARTED_WITHIN_MS: u64 = 2_000;

/// Whether two names are of one boot.
fn is_same_boot(one: &str, other: &str) -> bool {
    let started = |name: &str| name.strip_prefix(STARTED)?.parse::<i64>().ok();
    match (started(one), started(other)) {
        (Some(one), Some(other)) => one.abs_diff(other) <= STARTED_WITHIN_MS,
        _ => one == other,
    }
}

/// The steady clock, in milliseconds since its zero.
#[must_use]
pub fn steady_ms() -> i64 {
    let zero = zero();
    let own = || i64::try_from(zero.started.elapsed().as_millis()).unwrap_or(i64::MAX);
    let now = machines_ms().filter(|_| zero.is_of_machine).unwrap_or_else(own);
    #[cfg(feature = "failpoints")]
    let now = now + crate::failpoint::steady_offset_ms();
    now
}

/// A moment to come, in a form that another process and another boot of the machine can judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    boot: String,
    at: i64,
    /// How far ahead it was when it was set.
    span: i64,
}

impl Moment {
    /// So many milliseconds from now.
    #[must_use]
    pub fn after_ms(span: i64) -> Self {
        Moment { boot: zero().boot.clone(), at: steady_ms().saturating_add(span), span }
    }

    /// Whether it has come. One of another boot counts its whole span anew from `opened`, a time of this boot's clock:
    /// how long the machine was off cannot be known without the wall clock.
    #[must_use]
    pub fn is_over(&self, opened: i64) -> bool {
        let at =
            if is_same_boot(&self.boot, &zero().boot) { self.at } else { opened.saturating_add(self.span) };
        steady_ms() >= at
    }

    /// As the journal keeps it.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}|{}|{}", self.boot, self.at, self.span)
    }

    /// From the journal.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('|');
        let (boot, at, span) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Moment { boot: boot.to_owned(), at, span })
    }
}

/// The moment as RFC 3339 in UTC, to the millisecond.
#[must_use]
pub fn rfc3339(ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .ok()
        .and_then(|t| t.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// The moment that this RFC 3339 text names, in milliseconds since 1970.
#[must_use]
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()
}

/// The moment that the `Date` of an HTTP answer names, in milliseconds since 1970.
#[must_use]
pub fn parse_http(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc2822).ok()?.unix_timestamp().checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_another_boot_waits_its_whole_span_from_the_opening() {
        let opened = steady_ms();
        let soon = Moment::after_ms(60_000);
        assert_eq!(Moment::from_text(&soon.to_text()), Some(soon.clone()));
        assert!(!soon.is_over(opened) && Moment::after_ms(0).is_over(opened));
        let elsewhere = Moment { boot: "another".to_owned(), at: 0, span: 60_000 };
        assert!(!elsewhere.is_over(opened) && elsewhere.is_over(opened - 60_000));
        assert_eq!(Moment::from_text("1795510800123"), None);
    }

    #[test]
    fn a_boot_is_known_by_its_name_or_by_when_it_was() {
        assert!(is_same_boot("a", "a") && !is_same_boot("a", "b") && !is_same_boot("a", "started 1000"));
        assert!(
            is_same_boot("started 1000", "started 2500") && !is_same_boot("started 1000", "started 9000")
        );
    }

    #[test]
    fn a_moment_survives_the_round_trip() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(parse_rfc3339("2026-11-24T12:00:00.123+03:00"), Some(1_795_510_800_123));
        assert_eq!(parse_rfc3339(&rfc3339(1_795_510_800_123)), Some(1_795_510_800_123));
        assert_eq!(parse_rfc3339("24.11.2026"), None);
        assert_eq!(parse_http("Tue, 24 Nov 2026 09:00:00 GMT"), Some(1_795_510_800_000));
        assert_eq!(parse_http("yesterday"), None);
    }
}
