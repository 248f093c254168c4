//! Values as histories write them: text that may be null, numbers that may be text, flags that may be anything. What a
//! record can do without may be of any type, and then it is not told.

use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::borrow::Cow;
use std::fmt;

/// Text, borrowed where nothing in it is escaped; null is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The text without the space around it.
    pub fn as_str(&self) -> &str {
        // Nearly all of it has no space around it, and each field is asked for more than once.
        match self.0.as_bytes() {
            [b'!'..=b'~', .., b'!'..=b'~'] => &self.0,
            _ => self.0.trim(),
        }
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Text<'a> {
        Text(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text(Cow::Owned(text))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Text<'a>, D::Error> {
        from.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, form: &mut fmt::Formatter) -> fmt::Result {
        form.write_str("text or null")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Text<'de>, E> {
        Ok(Text::default())
    }
}

/// Text that a record can do without: of any other type, it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loose<'a>(Text<'a>);

impl Loose<'_> {
    /// The text without the space around it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Loose<'a>, D::Error> {
        from.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, form: &mut fmt::Formatter) -> fmt::Result {
        form.write_str("anything")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Loose<'de>, E> {
        Ok(Loose(Text(Cow::Borrowed(text))))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Loose<'de>, E> {
        Ok(Loose(Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_unit<E: Error>(self) -> Result<Loose<'de>, E> {
        Ok(Loose::default())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Loose<'de>, E> {
        Ok(Loose::default())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Loose<'de>, E> {
        Ok(Loose::default())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Loose<'de>, E> {
        Ok(Loose::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Loose<'de>, E> {
        Ok(Loose::default())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, list: S) -> Result<Loose<'de>, S::Error> {
        IgnoredAny.visit_seq(list).map(|_| Loose::default())
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Loose<'de>, M::Error> {
        IgnoredAny.visit_map(map).map(|_| Loose::default())
    }
}

/// A value that a record can do without: whatever cannot be read as one is none. Players write there what they like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spare<T>(pub Option<T>);

impl<T> Default for Spare<T> {
    fn default() -> Spare<T> {
        Spare(None)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Spare<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Spare<T>, D::Error> {
        let told = serde_json::Value::deserialize(from)?;
        Ok(Spare(serde_json::from_value(told).ok()))
    }
}

/// A whole number, also when it is written as text or with a point; null, empty text and what is no number are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole(pub Option<i64>);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Whole, D::Error> {
        from.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, form: &mut fmt::Formatter) -> fmt::Result {
        form.write_str("a number or null")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Whole, E> {
        Ok(Whole(Some(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
        i64::try_from(number)
            .map(|number| Whole(Some(number)))
            .map_err(|_| E::custom("expected a smaller number"))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Whole, E> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.abs() > EXACT {
            return Err(E::custom("expected a smaller number"));
        }
        Ok(Whole(Some(number as i64)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Whole, E> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Whole(None));
        }
        let number = text.parse().map_err(|_| E::custom("expected a number"))?;
        Ok(Whole(Some(number)))
    }

    fn visit_unit<E: Error>(self) -> Result<Whole, E> {
        Ok(Whole(None))
    }
}

/// A flag: true and false, null (old files), 0 and 1, or those as text. Anything else is false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flag(pub bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Flag, D::Error> {
        from.deserialize_any(FlagVisitor)
    }
}

struct FlagVisitor;

impl<'de> Visitor<'de> for FlagVisitor {
    type Value = Flag;

    fn expecting(&self, form: &mut fmt::Formatter) -> fmt::Result {
        form.write_str("true, false or null")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Flag, E> {
        Ok(Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Flag, E> {
        Ok(Flag(number != 0))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Flag, E> {
        Ok(Flag(false))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Flag, E> {
        Ok(Flag(false))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, list: S) -> Result<Flag, S::Error> {
        IgnoredAny.visit_seq(list).map(|_| Flag(false))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Flag, M::Error> {
        IgnoredAny.visit_map(map).map(|_| Flag(false))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
        Ok(Flag(text == "1" || text.eq_ignore_ascii_case("true")))
    }

    fn visit_unit<E: Error>(self) -> Result<Flag, E> {
        Ok(Flag(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_borrowed_unless_something_is_escaped() {
        let plain: Text = serde_json::from_str("\"Für Elise\"").unwrap();
        assert!(matches!(plain.0, Cow::Borrowed("Für Elise")));
        let escaped: Text = serde_json::from_str(r#""say \"so\"""#).unwrap();
        assert_eq!(escaped.as_str(), "say \"so\"");
        assert_eq!(
            serde_json::from_str::<Text>("null").unwrap(),
            Text::default()
        );
        assert!(serde_json::from_str::<Text>("[1]").is_err());
    }

    #[test]
    fn numbers_come_as_numbers_or_text() {
        let read = |text: &str| {
            serde_json::from_str::<Whole>(text)
                .map(|whole| whole.0)
                .ok()
        };
        assert_eq!(read("12"), Some(Some(12)));
        assert_eq!(read("1600000000.000000"), Some(Some(1_600_000_000)));
        assert_eq!(read("\"1600000000\""), Some(Some(1_600_000_000)));
        assert_eq!(read("null"), Some(None));
        assert_eq!(read("\"\""), Some(None));
        assert_eq!(read("-3"), Some(Some(-3)));
        for bad in [
            "1e300",
            "99999999999999999999",
            "18446744073709551615",
            "\"x\"",
            "{}",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn flags_come_in_many_forms() {
        let read = |text: &str| serde_json::from_str::<Flag>(text).map(|flag| flag.0).ok();
        let (yes, no) = (Some(true), Some(false));
        assert_eq!([read("true"), read("1"), read("\"TRUE\"")], [yes, yes, yes]);
        assert_eq!(
            [read("false"), read("0"), read("null"), read("\"\"")],
            [no, no, no, no]
        );
        for odd in ["[]", "{\"a\": [1]}", "-1", "1.5", "\"maybe\""] {
            assert_eq!(read(odd), no, "{odd}");
        }
    }

    #[test]
    fn what_a_record_can_do_without_may_be_of_any_type() {
        let read =
            |text: &str| serde_json::from_str::<Loose>(text).map(|loose| loose.as_str().to_owned());
        assert_eq!(read("\" SE\"").unwrap(), "SE");
        for odd in ["5", "-5", "1.5", "true", "null", "[1, [2]]", "{\"a\": {}}"] {
            assert_eq!(read(odd).unwrap(), "", "{odd}");
        }
        assert!(read("[1").is_err());
    }
}
