//! Lenient reading of JSON: a missing or wrongly typed field is absent, never an error.

use jiff::Timestamp;
use serde_json::Value;

pub(crate) fn text(object: &Value, field: &str) -> Option<String> {
    object.get(field)?.as_str().map(str::to_owned)
}

/// Text that is there and not empty: what can serve as a key.
pub(crate) fn key(object: &Value, field: &str) -> Option<String> {
    text(object, field).filter(|text| !text.trim().is_empty())
}

pub(crate) fn flag(object: &Value, field: &str) -> Option<bool> {
    object.get(field)?.as_bool()
}

/// A whole number of at least zero; fractions are cut off.
pub(crate) fn number(object: &Value, field: &str) -> Option<u64> {
    let value = object.get(field)?;
    value.as_u64().or_else(|| whole(value.as_f64()?))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked first"
)]
fn whole(number: f64) -> Option<u64> {
    (0.0..9e15).contains(&number).then_some(number as u64)
}

pub(crate) fn small_number(object: &Value, field: &str) -> Option<u32> {
    u32::try_from(number(object, field)?).ok()
}

/// An ISO-8601 time.
pub(crate) fn time(object: &Value, field: &str) -> Option<Timestamp> {
    object.get(field)?.as_str()?.parse().ok()
}

/// Milliseconds since 1970.
pub(crate) fn unix_ms(object: &Value, field: &str) -> Option<Timestamp> {
    let ms = i64::try_from(number(object, field)?).ok()?;
    Timestamp::from_millisecond(ms).ok()
}

/// The field when it is an object.
pub(crate) fn object<'a>(value: &'a Value, field: &str) -> Option<&'a Value> {
    value.get(field).filter(|inner| inner.is_object())
}

/// Every element that can be read; the others are left out.
pub(crate) fn list<T>(object: &Value, field: &str, read: fn(&Value) -> Option<T>) -> Vec<T> {
    counted_list(object, field, read).0
}

/// Every element that can be read, and how many could not.
pub(crate) fn counted_list<T>(
    object: &Value,
    field: &str,
    read: fn(&Value) -> Option<T>,
) -> (Vec<T>, u32) {
    let elements = object.get(field).and_then(Value::as_array);
    let elements = elements.map_or(&[][..], Vec::as_slice);
    let good: Vec<T> = elements.iter().filter_map(read).collect();
    let skipped = u32::try_from(elements.len() - good.len()).unwrap_or(u32::MAX);
    (good, skipped)
}
