//! The home time zone: in it are the plays of which nobody recorded the hour on the wall, those that an import told.

use crate::store::{StoreError, settings};
use jiff::tz::{Offset, TimeZone};
use rusqlite::Connection;

/// Name of the setting: an IANA name, of the program and not of an account.
const NAME: &str = "home_zone";

/// That is no time zone.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no time zone called {0:?}: name one such as Europe/Stockholm")]
pub struct NoSuchZone(String);

impl From<NoSuchZone> for crate::control::protocol::Failure {
    fn from(error: NoSuchZone) -> Self {
        Self::new("bad_zone", error.to_string())
    }
}

/// The name that the user chose; none: the system's zone holds.
pub fn chosen(db: &Connection) -> Result<Option<String>, StoreError> {
    settings::get(db, settings::PROGRAM, NAME)
}

/// The zone that holds: the chosen one, else that of the `system`.
pub fn zone(db: &Connection, system: &TimeZone) -> Result<TimeZone, StoreError> {
    Ok(named(chosen(db)?.as_deref(), system))
}

/// The same for a choice that is known. Data of another system may name a zone that is not there.
pub fn named(chosen: Option<&str>, system: &TimeZone) -> TimeZone {
    let chosen = chosen.and_then(|name| TimeZone::get(name).ok());
    chosen.unwrap_or_else(|| system.clone())
}

/// The offset of so many minutes east of UTC; none for more than there are.
pub fn offset(minutes_east: i32) -> Option<Offset> {
    Offset::from_seconds(minutes_east.checked_mul(60)?).ok()
}

/// Keeps the choice; none goes back to the system's zone.
pub fn choose(db: &Connection, name: Option<&str>) -> Result<(), StoreError> {
    match name {
        Some(name) => settings::set(db, settings::PROGRAM, NAME, &name),
        None => settings::clear(db, settings::PROGRAM, NAME),
    }
}

/// The name as the time zone data writes it, whatever its letters' case.
pub fn known(name: &str) -> Result<String, NoSuchZone> {
    let name = name.trim();
    let mut all = jiff::tz::db().available();
    all.find(|known| known.as_str().eq_ignore_ascii_case(name))
        .map(|known| known.as_str().to_owned())
        .filter(|known| TimeZone::get(known).is_ok())
        .ok_or_else(|| NoSuchZone(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_zone_is_known_by_its_name_in_any_case() {
        assert_eq!(known(" europe/stockholm "), Ok("Europe/Stockholm".into()));
        for none in ["", "Stockholm Time", "../../etc/passwd", "Europe", "+01:00"] {
            assert!(known(none).is_err(), "{none}");
        }
    }

    #[test]
    fn the_choice_holds_before_the_system() {
        let mut store = Store::in_memory().unwrap();
        let system = TimeZone::get("America/Lima").unwrap();
        let name = |store: &Store| {
            let zone = zone(store.read(), &system).unwrap();
            zone.iana_name().unwrap_or_default().to_owned()
        };
        assert_eq!(name(&store), "America/Lima");
        store.write(|db| choose(db, Some("Asia/Kolkata"))).unwrap();
        assert_eq!(name(&store), "Asia/Kolkata");
        store.write(|db| choose(db, Some("Gone/Zone"))).unwrap();
        assert_eq!(name(&store), "America/Lima", "data of another system");
        store.write(|db| choose(db, None)).unwrap();
        assert_eq!(chosen(store.read()).unwrap(), None);
    }
}
