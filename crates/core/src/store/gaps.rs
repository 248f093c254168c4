//! Gaps as they were proven, and what is left of them where imports tell what was heard: looked up anew each time, so that
//! undoing an import opens them again.

use super::listens::time;
use super::{AccountRow, StoreError};
use crate::gap::{self, Span};
use crate::view::GapPart;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// A stretch in which listens may be missing, UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// From.
    pub from: i64,
    /// To.
    pub to: i64,
    /// Name of the [reason](gap::Reason).
    pub reason: String,
}

/// Nothing shorter is left over: the coarsest source tells whole minutes.
const SHORTEST_MS: i64 = 60_000;

/// Stores a proven gap.
pub fn store(db: &Connection, account: AccountRow, span: Span) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO gap (account, from_at, to_at, reason) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![account, span.from, span.to, span.reason.code()])?;
    Ok(())
}

/// What is still open of the gaps, oldest first.
pub fn open(db: &Connection, account: AccountRow) -> Result<Vec<Gap>, StoreError> {
    let covers: Vec<(i64, i64)> = covers(db, account)?
        .iter()
        .map(|cover| (cover.from, cover.to))
        .collect();
    let mut left = Vec::new();
    for stored in proven(db, account)? {
        left.extend(open_parts(&stored, &covers));
    }
    Ok(left)
}

/// The same as views; with `closed` also what imports have closed, and the imports that did.
pub fn parts(
    db: &Connection,
    account: AccountRow,
    closed: bool,
) -> Result<Vec<GapPart>, StoreError> {
    let covers = covers(db, account)?;
    let spans: Vec<(i64, i64)> = covers.iter().map(|cover| (cover.from, cover.to)).collect();
    let mut parts = Vec::new();
    for stored in proven(db, account)? {
        let open = open_parts(&stored, &spans);
        let spans: Vec<(i64, i64)> = open.iter().map(|gap| (gap.from, gap.to)).collect();
        parts.extend(open.iter().map(|gap| part(gap, Vec::new())));
        if closed {
            let within = gap::subtract((stored.from, stored.to), &spans);
            parts.extend(within.into_iter().map(|(from, to)| {
                let reason = stored.reason.clone();
                part(&Gap { from, to, reason }, labels(&covers, from, to))
            }));
        }
    }
    parts.sort_by_key(|part| (part.from, part.to));
    Ok(parts)
}

fn part(gap: &Gap, closed_by: Vec<String>) -> GapPart {
    GapPart {
        from: time(gap.from),
        to: time(gap.to),
        words: gap::words(&gap.reason),
        reason: gap.reason.clone(),
        closed_by,
    }
}

fn open_parts(stored: &Gap, covers: &[(i64, i64)]) -> Vec<Gap> {
    let left = gap::subtract((stored.from, stored.to), covers);
    let whole = |(from, to): &(i64, i64)| {
        to - from >= SHORTEST_MS || (*from, *to) == (stored.from, stored.to)
    };
    left.into_iter()
        .filter(whole)
        .map(|(from, to)| Gap {
            from,
            to,
            reason: stored.reason.clone(),
        })
        .collect()
}

/// The gaps as they were proven, oldest first.
fn proven(db: &Connection, account: AccountRow) -> Result<Vec<Gap>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT from_at, to_at, reason FROM gap WHERE account = ?1 ORDER BY from_at, to_at",
    )?;
    let found = query.query_map([account], |row| {
        Ok(Gap {
            from: row.get(0)?,
            to: row.get(1)?,
            reason: row.get(2)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What an import tells completely.
#[derive(Clone, Debug)]
struct Cover {
    from: i64,
    to: i64,
    label: String,
}

/// What a file covers, as if all of it could be read, and what of that could not.
#[derive(Clone, Debug)]
struct FileCover {
    cover: Cover,
    holes: Vec<(i64, i64)>,
}

/// Spotify's own exports list every play between their first and their last; the others may leave some out. Two files
/// of one import whose numbers follow each other leave nothing out between them. What could not be read is not covered.
fn covers(db: &Connection, account: AccountRow) -> Result<Vec<Cover>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT import.id, import.label, file.kind, file.number, file.covers_from, file.covers_to, file.holes
         FROM import_file AS file JOIN import_has ON import_has.file = file.id JOIN import ON import.id = import_has.import
         WHERE file.account = ?1 AND import.state = 'done' AND file.kind IN ('extended_audio', 'account_data')
           AND file.covers_from IS NOT NULL AND file.covers_to IS NOT NULL",
    )?;
    let mut covers = Vec::new();
    let mut numbered: HashMap<(i64, String, i64), Vec<FileCover>> = HashMap::new();
    let found = query.query_map([account], |row| {
        let cover = Cover {
            from: row.get(4)?,
            to: row.get(5)?,
            label: row.get(1)?,
        };
        let import: i64 = row.get(0)?;
        let kind: String = row.get(2)?;
        let number: Option<i64> = row.get(3)?;
        let holes: Option<String> = row.get(6)?;
        let holes = match holes {
            None => Vec::new(),
            // What cannot be read covers nothing.
            Some(holes) => {
                serde_json::from_str(&holes).unwrap_or_else(|_| vec![(i64::MIN, i64::MAX)])
            }
        };
        Ok((import, kind, number, FileCover { cover, holes }))
    })?;
    for found in found {
        let (import, kind, number, file) = found?;
        covers.extend(without(&file.cover, &file.holes));
        if let Some(number) = number {
            let files = numbered.entry((import, kind, number)).or_default();
            files.push(file);
        }
    }
    for ((import, kind, number), files) in &numbered {
        // Numbers that are not unique say nothing on the order.
        let next = numbered.get(&(*import, kind.clone(), number + 1));
        if let ([before], Some([after])) = (files.as_slice(), next.map(Vec::as_slice)) {
            covers.extend(bridge(before, after));
        }
    }
    covers.sort_by_key(|cover| (cover.from, cover.to));
    Ok(covers)
}

fn bridge(before: &FileCover, after: &FileCover) -> Vec<Cover> {
    let (from, to) = (before.cover.to, after.cover.from);
    if to <= from {
        return Vec::new();
    }
    let label = before.cover.label.clone();
    let holes = [before.holes.as_slice(), &after.holes].concat();
    without(&Cover { from, to, label }, &holes)
}

fn without(cover: &Cover, holes: &[(i64, i64)]) -> Vec<Cover> {
    let left = gap::subtract((cover.from, cover.to), holes);
    let part = |(from, to)| Cover {
        from,
        to,
        label: cover.label.clone(),
    };
    left.into_iter().map(part).collect()
}

/// The imports that touch a closed part, each once.
fn labels(covers: &[Cover], from: i64, to: i64) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for cover in covers {
        if cover.from < to && from < cover.to && !labels.contains(&cover.label) {
            labels.push(cover.label.clone());
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gap::Reason;
    use crate::store::Store;
    use proptest::prelude::*;

    const MINUTE: i64 = 60_000;

    /// Import, kind, number, from and to in minutes.
    type File = (i64, &'static str, Option<i64>, i64, i64);

    fn diary(gaps: &[(i64, i64)], files: &[File]) -> Store {
        let mut store = Store::in_memory().unwrap();
        store
            .write(|db| {
                for (from, to) in gaps {
                    let (from, to) = (from * MINUTE, to * MINUTE);
                    store_gap(db, from, to)?;
                }
                for (row, (import, kind, number, from, to)) in (1_i64..).zip(files) {
                    db.execute(
                        "INSERT OR IGNORE INTO import (id, account, started_at, state, label, report) VALUES (?1, 1, 0, 'done', 'import ' || ?1, '{}')",
                        [import],
                    )?;
                    db.execute(
                        "INSERT INTO import_file (id, account, kind, name, digest, records, covers_from, covers_to, number) VALUES (?1, 1, ?2, 'f', ?1, 1, ?3, ?4, ?5)",
                        params![row, kind, from * MINUTE, to * MINUTE, number],
                    )?;
                    db.execute("INSERT INTO import_has (import, file) VALUES (?1, ?2)", [*import, row])?;
                }
                Ok(())
            })
            .unwrap();
        store
    }

    fn store_gap(db: &Connection, from: i64, to: i64) -> Result<(), StoreError> {
        let reason = Reason::Off;
        super::store(db, 1, Span { from, to, reason })
    }

    fn left(store: &Store) -> Vec<(i64, i64)> {
        let gaps = open(store.read(), 1).unwrap();
        gaps.iter()
            .map(|gap| (gap.from / MINUTE, gap.to / MINUTE))
            .collect()
    }

    const AUDIO: &str = "extended_audio";

    #[test]
    fn an_export_closes_what_it_covers_and_trims_the_rest() {
        let files = [(1, AUDIO, None, 100, 210), (1, AUDIO, None, 330, 400)];
        let gaps = [(0, 50), (90, 200), (300, 450)];
        assert_eq!(
            left(&diary(&gaps, &files)),
            [(0, 50), (90, 100), (300, 330), (400, 450)]
        );
    }

    #[test]
    fn files_that_follow_each_other_leave_nothing_out_between_them() {
        let gap = [(100, 200)];
        let files = |import, number| {
            [
                (1, AUDIO, Some(3), 0, 110),
                (import, AUDIO, Some(number), 190, 300),
            ]
        };
        assert_eq!(left(&diary(&gap, &files(1, 4))), []);
        assert_eq!(left(&diary(&gap, &files(1, 5))), [(110, 190)]);
        assert_eq!(left(&diary(&gap, &files(2, 4))), [(110, 190)]);
        let mut twice = files(1, 4).to_vec();
        twice.push((1, AUDIO, Some(4), 250, 300));
        assert_eq!(left(&diary(&gap, &twice)), [(110, 190)]);
    }

    #[test]
    fn what_could_not_be_read_closes_nothing() {
        let gap = [(100, 200)];
        let with = |files: &[File], row: i64, holes: &str| {
            let mut store = diary(&gap, files);
            let set = "UPDATE import_file SET holes = ?2 WHERE id = ?1";
            store
                .write(|db| Ok(db.execute(set, params![row, holes])?))
                .unwrap();
            left(&store)
        };
        let inside = format!("[[{},{}]]", 120 * MINUTE, 150 * MINUTE);
        let file = (1, AUDIO, Some(3), 0, 300);
        assert_eq!(with(&[file], 1, &inside), [(120, 150)]);
        assert_eq!(with(&[file], 1, "what?"), [(100, 200)]);
        let again = (2, AUDIO, None, 110, 140);
        assert_eq!(with(&[file, again], 1, &inside), [(140, 150)]);
        let two = [(1, AUDIO, Some(3), 0, 110), (1, AUDIO, Some(4), 190, 300)];
        let open_end = format!("[[{},{}]]", 110 * MINUTE, i64::MAX);
        assert_eq!(with(&two, 1, &open_end), [(110, 190)]);
        let open_begin = format!("[[{},{}]]", i64::MIN, 190 * MINUTE);
        assert_eq!(with(&two, 2, &open_begin), [(110, 190)]);
    }

    #[test]
    fn scrobbles_and_undone_imports_close_nothing() {
        let gap = [(100, 200)];
        assert_eq!(
            left(&diary(&gap, &[(1, "lastfm", None, 0, 900)])),
            [(100, 200)]
        );
        let mut store = diary(&gap, &[(1, "account_data", None, 0, 900)]);
        assert_eq!(left(&store), []);
        store
            .write(|db| Ok(db.execute("UPDATE import SET state = 'undone'", [])?))
            .unwrap();
        assert_eq!(left(&store), [(100, 200)]);
    }

    #[test]
    fn closed_parts_tell_what_closed_them() {
        let files = [(1, AUDIO, None, 0, 150), (2, AUDIO, None, 140, 180)];
        let store = diary(&[(100, 200)], &files);
        let open_only = parts(store.read(), 1, false).unwrap();
        assert_eq!(open_only.len(), 1);
        assert!(open_only[0].closed_by.is_empty());
        let all = parts(store.read(), 1, true).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].closed_by, ["import 1", "import 2"]);
        assert_eq!((all[0].to, all[1].from), (all[1].from, time(180 * MINUTE)));
        assert_eq!(all[1].words, "Sidetrack was not running");
    }

    #[test]
    fn a_short_gap_is_told_and_a_short_rest_is_not() {
        let mut store = diary(&[], &[(1, AUDIO, None, 0, 100)]);
        store
            .write(|db| store_gap(db, 50 * MINUTE, 100 * MINUTE + 900))
            .unwrap();
        store
            .write(|db| store_gap(db, 200 * MINUTE, 200 * MINUTE + 900))
            .unwrap();
        assert_eq!(left(&store), [(200, 200)]);
    }

    proptest! {
        #[test]
        fn open_and_closed_parts_make_the_gap(
            gap in (0i64..300, 1i64..200),
            files in prop::collection::vec((1i64..3, prop::option::of(0i64..4), 0i64..400, 0i64..80), 0..7)
        ) {
            let gap = (gap.0, gap.0 + gap.1);
            let files: Vec<File> = files.iter().map(|(import, number, from, length)| (*import, AUDIO, *number, *from, from + length)).collect();
            let store = diary(&[gap], &files);
            let all = parts(store.read(), 1, true).unwrap();
            prop_assert_eq!(all.first().map(|part| part.from), Some(time(gap.0 * MINUTE)));
            prop_assert_eq!(all.last().map(|part| part.to), Some(time(gap.1 * MINUTE)));
            prop_assert!(all.windows(2).all(|pair| pair[0].to == pair[1].from));
            let open: Vec<(i64, i64)> = left(&store);
            for (from, to) in &open {
                prop_assert!(files.iter().all(|file| file.3 == file.4 || file.4 <= *from || file.3 >= *to), "no file covers an open part");
            }
            prop_assert_eq!(all.iter().filter(|part| part.closed_by.is_empty()).count(), open.len());
        }
    }
}
