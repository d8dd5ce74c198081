//! The wall clock: milliseconds since 1970 in the journal, RFC 3339 where people read.

use std::time::{SystemTime, UNIX_EPOCH};

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
    fn a_moment_survives_the_round_trip() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(parse_rfc3339("2026-11-24T12:00:00.123+03:00"), Some(1_795_510_800_123));
        assert_eq!(parse_rfc3339(&rfc3339(1_795_510_800_123)), Some(1_795_510_800_123));
        assert_eq!(parse_rfc3339("24.11.2026"), None);
        assert_eq!(parse_http("Tue, 24 Nov 2026 09:00:00 GMT"), Some(1_795_510_800_000));
        assert_eq!(parse_http("yesterday"), None);
    }
}
