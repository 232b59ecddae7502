//! Dates and times: reading, writing, parts.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::value::Value;

/// The same moment, in UTC where chrono's calendar ends before its local date.
pub(crate) fn within_calendar(moment: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    match moment.naive_utc().checked_add_offset(*moment.offset()) {
        Some(_) => moment,
        None => moment.to_utc().fixed_offset(),
    }
}

/// `yyyy-mm-ddThh:mm[:ss[.f]]`, with `Z` or `+hh:mm` an instant; a bare date is its midnight.
pub(crate) fn date_and_time(text: &str) -> Option<Value<'static>> {
    let Some((day, rest)) = text.split_once('T') else {
        return Some(Value::DateTime(date(text)?.and_time(NaiveTime::MIN)));
    };
    let day = date(day)?;
    let Some(sign) = rest.find(['Z', '+', '-']) else {
        return Some(Value::DateTime(day.and_time(clock(rest)?)));
    };
    let local = day.and_time(clock(&rest[..sign])?);
    local.and_local_timezone(offset(&rest[sign..])?).single().map(Value::Instant)
}

fn date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(i32::try_from(digits(year, 4)?).ok()?, digits(month, 2)?, digits(day, 2)?)
}

fn clock(text: &str) -> Option<NaiveTime> {
    let (hour, rest) = text.split_once(':')?;
    let (minute, rest) = rest.split_once(':').unwrap_or((rest, "00"));
    let (second, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let missing = u32::try_from(9_usize.checked_sub(fraction.len())?).ok()?;
    let nanoseconds = digits(fraction, fraction.len().max(1))? * 10_u32.pow(missing);
    NaiveTime::from_hms_nano_opt(digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?, nanoseconds)
}

fn offset(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let seconds = i32::try_from(digits(hours, 2)? * 3600 + digits(minutes, 2)? * 60).ok()?;
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds })
}

/// Exactly so many digits, and nothing else.
fn digits(text: &str, length: usize) -> Option<u32> {
    let exact = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if exact { text.parse().ok() } else { None }
}

pub(crate) fn time(hour: Decimal, minute: Decimal, second: Decimal) -> Option<NaiveTime> {
    let nanoseconds = second.fract().checked_mul(Decimal::from(1_000_000_000))?.to_u32()?;
    NaiveTime::from_hms_nano_opt(hour.to_u32()?, minute.to_u32()?, second.to_u32()?, nanoseconds)
}

/// What `string()` makes of what is no text yet; of null, lists and contexts nothing.
pub(crate) fn text(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::DateTime(moment) => local(moment),
        Value::Instant(moment) => instant(moment),
        Value::Text(_) | Value::Null | Value::List(_) | Value::Context(_) | Value::Fault(_) => return None,
    })
}

fn local(moment: &NaiveDateTime) -> String {
    format!("{}T{}", moment.date(), moment.time())
}

fn instant(moment: &DateTime<FixedOffset>) -> String {
    let offset = moment.offset();
    let local = local(&moment.naive_local());
    if offset.local_minus_utc() == 0 { local + "Z" } else { format!("{local}{offset}") }
}

pub(crate) fn property(value: &Value<'_>, name: &str) -> Option<Value<'static>> {
    let (date, time) = match value {
        Value::Date(date) => (Some(*date), None),
        Value::Time(time) => (None, Some(*time)),
        Value::DateTime(moment) => (Some(moment.date()), Some(moment.time())),
        Value::Instant(moment) => (Some(moment.date_naive()), Some(moment.time())),
        _ => return None,
    };
    let part = match name {
        "year" => Decimal::from(date?.year()),
        "month" => Decimal::from(date?.month()),
        "day" => Decimal::from(date?.day()),
        "weekday" => Decimal::from(date?.weekday().number_from_monday()),
        "hour" => Decimal::from(time?.hour()),
        "minute" => Decimal::from(time?.minute()),
        "second" => Decimal::from(time?.second()),
        _ => return None,
    };
    Some(Value::Number(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Option<String> {
        date_and_time(written).and_then(|value| text(&value))
    }

    #[test]
    fn date_and_time_reads_what_iso_writes() {
        for written in ["2026-02-28T23:59:59", "2026-02-28T23:59:59Z", "2026-02-28T23:59:59+02:00"] {
            assert_eq!(read(written).as_deref(), Some(written));
        }
        assert_eq!(read("2026-02-28").as_deref(), Some("2026-02-28T00:00:00"));
        assert_eq!(read("2026-02-28T10:05").as_deref(), Some("2026-02-28T10:05:00"));
        assert_eq!(read("2026-02-28T10:05:07.5").as_deref(), Some("2026-02-28T10:05:07.500"));
    }

    #[test]
    fn date_and_time_refuses_the_rest() {
        for written in [
            "",
            "T",
            "2026-02-30T10:00:00",
            "2026-2-3T10:00:00",
            "28/02/2026",
            "2026-02-28T24:00:00",
            "2026-02-28T10",
            "2026-02-28T10:00:60",
            "2026-02-28T10:00:00.",
            "2026-02-28T10:00:00.1234567890",
            "2026-02-28T10:00:00+2",
            "2026-02-28T10:00:00+99:00",
            "2026-02-28TZ",
            "2026-02-28T10:00:00è",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
