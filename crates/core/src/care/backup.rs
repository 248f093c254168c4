//! Daily backups: made while the diary is in use, seven kept, none of a diary that has not changed.

use super::files::{self, Kept, Kind};
use super::{copy, same};
use crate::store::{FILE_NAME, Store, StoreError, settings};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How many backups are kept; copies from before a migration are not among them.
pub const KEPT: usize = 7;

/// How long after one backup the next is due.
pub const EVERY: SignedDuration = SignedDuration::from_hours(24);

/// A backup, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BackupView {
    /// The file.
    pub path: PathBuf,
    /// When it was made.
    pub at: Timestamp,
    /// Its size.
    pub bytes: u64,
    /// Listens in it, where it was looked into.
    pub listens: Option<u64>,
    /// Whether it is the copy from before a newer Sidetrack changed the diary.
    pub before_migration: bool,
    /// Whether it was there already, as the diary has not changed since.
    pub unchanged: bool,
}

impl BackupView {
    fn of(kept: Kept, listens: Option<u64>, unchanged: bool) -> BackupView {
        BackupView {
            path: kept.path,
            at: kept.at,
            bytes: kept.bytes,
            listens,
            before_migration: kept.kind == Kind::BeforeMigration,
            unchanged,
        }
    }
}

/// When the next backup is due: a day after the newest, at once without one or when its time lies ahead.
pub fn due(newest: Option<Timestamp>, now: Timestamp) -> Timestamp {
    match newest {
        Some(newest) if newest <= now => newest.saturating_add(EVERY).unwrap_or(now),
        Some(_) | None => now,
    }
}

/// Backs the diary of `folder` up among the others and lets the oldest go. Nothing is written when the newest says
/// the same as the diary.
pub fn make(folder: &Path, now: Timestamp) -> Result<BackupView, StoreError> {
    copy::sweep(folder)?;
    let store = copy::source(folder)?;
    let listens = Some(crate::store::listens::count_all(store.read())?);
    if let Some(newest) = newest(folder)?
        && is_same(&store, &newest.path)
    {
        return Ok(BackupView::of(newest, listens, true));
    }
    let path = files::backup_at(folder, now)?;
    copy::write(store.read(), &path).map_err(|error| blame(&store, folder, error))?;
    prune(folder, now)?;
    Ok(BackupView::of(kept(path, now)?, listens, false))
}

/// Backs the diary of `folder` up to `to`: a file that is not there yet, or a folder for it.
pub fn make_at(folder: &Path, to: &Path, now: Timestamp) -> Result<BackupView, StoreError> {
    let path = match to.is_dir() {
        true => to.join(files::backup_name(now)),
        false => to.to_owned(),
    };
    if path.exists() {
        return Err(StoreError::Refused {
            code: "file_exists",
            message: format!("{} is there already: name another file", path.display()),
        });
    }
    let store = copy::source(folder)?;
    copy::write(store.read(), &path)?;
    let listens = crate::store::listens::count_all(store.read())?;
    Ok(BackupView::of(kept(path, now)?, Some(listens), false))
}

/// The backups of `folder`, newest first, without a look into them.
pub fn list(folder: &Path) -> Result<Vec<BackupView>, StoreError> {
    let view = |kept| BackupView::of(kept, None, false);
    Ok(files::list(folder)?.into_iter().map(view).collect())
}

/// The newest backup that can be restored: whole, and of no newer Sidetrack. Also how many newer ones could not. The diary
/// that was set aside for an empty one is such a backup, until a newer one is made.
pub fn newest_good(folder: &Path) -> Result<(Option<BackupView>, usize), StoreError> {
    let mut all = files::list(folder)?;
    if let Some(aside) = aside_for_empty(folder) {
        all.push(aside);
        all.sort_by_key(|kept| std::cmp::Reverse(kept.at));
    }
    let count = all.len();
    for (bad, kept) in all.into_iter().enumerate() {
        if let Ok(sound) = copy::inspect(&kept.path) {
            let good = BackupView::of(kept, Some(sound.listens), false);
            return Ok((Some(good), bad));
        }
    }
    Ok((None, count))
}

/// The diary that was set aside when the present one was begun empty. One that is damaged is none.
fn aside_for_empty(folder: &Path) -> Option<Kept> {
    let store = Store::open_read_only(folder).ok()?;
    let begun = settings::get(store.read(), settings::PROGRAM, settings::BEGUN_EMPTY);
    let at: Timestamp = begun.ok()??;
    let path = files::replaced_at(folder, at).ok()??;
    kept(path, at).ok()
}

/// The newest backup, but for copies from before a migration.
pub fn newest(folder: &Path) -> Result<Option<Kept>, StoreError> {
    let mut all = files::list(folder)?.into_iter();
    Ok(all.find(|kept| kept.kind == Kind::Backup))
}

/// A copy that is damaged may be one of a diary that is.
fn blame(store: &Store, folder: &Path, error: StoreError) -> StoreError {
    if !matches!(error, StoreError::Damaged { .. }) {
        return error;
    }
    let diary = folder.join(FILE_NAME);
    match copy::trouble(store.read()) {
        Ok(None) => error,
        Ok(Some(reason)) => StoreError::Damaged {
            path: diary,
            reason,
        },
        Err(error) => error.named(&diary),
    }
}

/// A backup that cannot be read is not the same.
fn is_same(store: &Store, backup: &Path) -> bool {
    let compare = || -> Result<bool, StoreError> {
        copy::inspect(backup)?;
        let backup = Store::open_file_read_only(backup)?;
        same::same(store.read(), backup.read())
    };
    compare().unwrap_or(false)
}

fn kept(path: PathBuf, at: Timestamp) -> Result<Kept, StoreError> {
    let bytes = path.metadata().map_err(StoreError::io(&path))?.len();
    Ok(Kept {
        path,
        kind: Kind::Backup,
        at,
        bytes,
    })
}

/// The newest stay. One whose time lies ahead was made while the clock was wrong, and counts as the oldest.
fn prune(folder: &Path, now: Timestamp) -> Result<(), StoreError> {
    let mut all = files::list(folder)?;
    all.retain(|kept| kept.kind == Kind::Backup);
    all.sort_by_key(|kept| std::cmp::Reverse((kept.at <= now, kept.at)));
    for old in all.iter().skip(KEPT) {
        files::remove(&old.path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + hours * 3600).unwrap()
    }

    fn note(folder: &Path, value: i64) {
        let mut store = Store::open(folder).unwrap();
        store
            .write(|db| settings::set(db, 1, "note", &value))
            .unwrap();
    }

    fn noted(file: &Path) -> Option<i64> {
        let store = Store::open_file_read_only(file).unwrap();
        settings::get(store.read(), 1, "note").unwrap()
    }

    #[test]
    fn seven_are_kept_and_an_unchanged_diary_gets_none() {
        let folder = tempfile::tempdir().unwrap();
        for day in 0..10 {
            note(folder.path(), day);
            assert!(!make(folder.path(), at(24 * day)).unwrap().unchanged);
        }
        let again = make(folder.path(), at(24 * 11)).unwrap();
        assert_eq!((again.unchanged, again.at), (true, at(24 * 9)));
        let kept = list(folder.path()).unwrap();
        let notes: Vec<_> = kept.iter().map(|kept| noted(&kept.path)).collect();
        assert_eq!(notes, (3..10).rev().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn limits_are_no_change() {
        let folder = tempfile::tempdir().unwrap();
        note(folder.path(), 1);
        make(folder.path(), at(0)).unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        store
            .write(|db| settings::set(db, settings::PROGRAM, settings::LIMITS, &1))
            .unwrap();
        assert!(make(folder.path(), at(1)).unwrap().unchanged);
    }

    #[test]
    fn a_damaged_backup_is_not_taken_for_the_diary_and_the_one_before_is_good() {
        let folder = tempfile::tempdir().unwrap();
        note(folder.path(), 1);
        let first = make(folder.path(), at(0)).unwrap();
        note(folder.path(), 2);
        let second = make(folder.path(), at(24)).unwrap();
        let mut bytes = std::fs::read(&second.path).unwrap();
        bytes[4096..].fill(7);
        std::fs::write(&second.path, bytes).unwrap();
        let (good, bad) = newest_good(folder.path()).unwrap();
        assert_eq!((good.unwrap().path, bad), (first.path, 1));
        assert!(!make(folder.path(), at(25)).unwrap().unchanged);
    }

    #[test]
    fn a_clock_that_was_wrong_costs_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        note(folder.path(), 0);
        make(folder.path(), at(900_000)).unwrap();
        assert_eq!(due(Some(at(900_000)), at(1)), at(1));
        for day in 1..=7 {
            note(folder.path(), day);
            make(folder.path(), at(day * 24)).unwrap();
        }
        let kept = list(folder.path()).unwrap();
        assert_eq!(kept.len(), KEPT);
        assert!(kept.iter().all(|kept| kept.at <= at(7 * 24)));
    }

    #[test]
    fn a_file_of_the_users_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        note(folder.path(), 5);
        let mine = folder.path().join("mine.sqlite");
        let made = make_at(folder.path(), &mine, at(0)).unwrap();
        assert_eq!(noted(&made.path), Some(5));
        let again = make_at(folder.path(), &mine, at(1)).unwrap_err();
        assert_eq!(again.code(), "file_exists");
        let into = make_at(folder.path(), folder.path(), at(1)).unwrap();
        assert_eq!(into.path, folder.path().join(files::backup_name(at(1))));
    }

    #[cfg(unix)]
    #[test]
    fn backups_are_the_users_alone_and_complete_while_the_diary_is_written() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        store.write(|db| settings::set(db, 1, "note", &1)).unwrap();
        let mut beside = Store::open(folder.path()).unwrap();
        // Written and not yet in the main file; and a change that is not over.
        let made = beside
            .write(|db| {
                settings::set(db, 1, "note", &2)?;
                make(folder.path(), at(0))
            })
            .unwrap();
        assert_eq!(noted(&made.path), Some(1), "what was not over is not in it");
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&made.path), 0o600);
        assert_eq!(mode(made.path.parent().unwrap()), 0o700);
        assert_eq!(
            files::entries(made.path.parent().unwrap()).unwrap().len(),
            1
        );
    }
}
