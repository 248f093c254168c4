//! Runs and their steps: kept and shown like a scheduler's log.

use super::{AccountRow, StoreError, listens::time, picks};
use crate::draw::filters::Drawing;
use crate::run::{Run, Stage, Status};
use crate::view::{RunView, StepView};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Stores a new run and fills in its row; `false` when this due time already has one.
pub fn begin(db: &Connection, run: &mut Run, now: Timestamp) -> Result<bool, StoreError> {
    let row: Option<i64> = db
        .query_row(
            "INSERT OR IGNORE INTO run (account, kind, due_at, started_at, status, stage, wanted, drawing) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
            params![
                run.account, word(&run.kind), run.due_at.map(Timestamp::as_millisecond), now.as_millisecond(), word(&run.status()),
                json(&run.stage), run.wanted, run.drawing.as_ref().map(json)
            ],
            |row| row.get(0),
        )
        .optional()?;
    run.row = row.unwrap_or_default();
    Ok(row.is_some())
}

/// A due time that gets no run of its own.
#[derive(Clone, Copy, Debug)]
pub struct Missed {
    /// Whose plan.
    pub account: AccountRow,
    /// When it was due.
    pub due: Timestamp,
    /// Tracks that it was to bring.
    pub wanted: u8,
    /// What it came to.
    pub status: Status,
    /// Why.
    pub reason: &'static str,
}

/// Records a due time that gets no run of its own.
pub fn record_missed(db: &Connection, missed: &Missed, now: Timestamp) -> Result<(), StoreError> {
    db.execute(
        "INSERT OR IGNORE INTO run (account, kind, due_at, started_at, ended_at, status, reason, stage, wanted)
         VALUES (?1, 'plan', ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
        params![
            missed.account, missed.due.as_millisecond(), now.as_millisecond(), word(&missed.status), missed.reason,
            json(&Stage::Done), missed.wanted
        ],
    )?;
    Ok(())
}

/// Searches that a run has made for the track that it is at.
pub fn searches(db: &Connection, run: i64) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM run_step WHERE run = ?1 AND name = 'search' AND status IS NOT NULL
               AND number > coalesce((SELECT max(number) FROM run_step WHERE run = ?1 AND name = 'draw'), -1)";
    Ok(db.query_row(sql, [run], |row| row.get(0))?)
}

/// Stores where a run is.
pub fn save(db: &Connection, run: &Run) -> Result<(), StoreError> {
    db.execute(
        "UPDATE run SET status = ?2, reason = ?3, wait_until = ?4, stage = ?5, pick = ?6 WHERE id = ?1",
        params![
            run.row, word(&run.status()), run.wait.as_ref().map(|wait| wait.reason.as_str()),
            run.wait.as_ref().and_then(|wait| wait.until).map(Timestamp::as_millisecond), json(&run.stage), run.pick
        ],
    )?;
    Ok(())
}

/// Ends a run.
pub fn end(
    db: &Connection,
    run: &Run,
    status: Status,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE run SET status = ?2, reason = ?3, wait_until = NULL, ended_at = ?4, stage = ?5, pick = ?6 WHERE id = ?1",
        params![run.row, word(&status), reason, now.as_millisecond(), json(&Stage::Done), run.pick],
    )?;
    Ok(())
}

/// Ends every run that is not over.
pub fn end_all(db: &Connection, reason: &str, now: Timestamp) -> Result<(), StoreError> {
    db.execute(
        "UPDATE run SET status = ?1, reason = ?2, wait_until = NULL, ended_at = ?3, stage = ?4 WHERE ended_at IS NULL",
        params![word(&Status::Failed), reason, now.as_millisecond(), json(&Stage::Done)],
    )?;
    Ok(())
}

/// Adds a step to a run's story.
pub fn add_step(db: &Connection, run: i64, step: &StepView) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO run_step (run, number, name, at, took_ms, ok, status, detail)
         VALUES (?1, (SELECT count(*) FROM run_step WHERE run = ?1), ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        run,
        step.name,
        step.at.as_millisecond(),
        step.took_ms,
        step.ok,
        step.status,
        step.detail
    ])?;
    Ok(())
}

/// The run that was not over when the program last ended.
pub fn open(db: &Connection, account: AccountRow) -> Result<Option<Run>, StoreError> {
    let sql = "SELECT id, kind, due_at, stage, reason, wait_until, pick, wanted, drawing FROM run WHERE account = ?1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1";
    let run = db.query_row(sql, [account], |row| {
        let reason: Option<String> = row.get(4)?;
        let until: Option<i64> = row.get(5)?;
        Ok(Run {
            row: row.get(0)?,
            account,
            kind: from_word(&row.get::<_, String>(1)?).unwrap_or(crate::run::Kind::Plan),
            due_at: row.get::<_, Option<i64>>(2)?.map(time),
            stage: serde_json::from_str(&row.get::<_, String>(3)?).unwrap_or(Stage::FindPlaylist),
            wait: reason.map(|reason| crate::run::Wait {
                until: until.map(time),
                reason,
            }),
            pick: row.get(6)?,
            wanted: row.get(7)?,
            drawing: row
                .get::<_, Option<String>>(8)?
                .and_then(|drawing| serde_json::from_str(&drawing).ok()),
            failures: 0,
        })
    });
    Ok(run.optional()?)
}

/// Tracks that a run has brought.
pub fn brought(db: &Connection, run: i64) -> Result<u8, StoreError> {
    let sql = "SELECT count(*) FROM pick WHERE run = ?1 AND added_at IS NOT NULL";
    Ok(db.query_row(sql, [run], |row| row.get(0))?)
}

/// A run, if it is one of the account's.
pub fn of_account(
    db: &Connection,
    account: AccountRow,
    run: i64,
) -> Result<Option<RunView>, StoreError> {
    let sql = "SELECT 1 FROM run WHERE id = ?1 AND account = ?2";
    let is_theirs = db.prepare_cached(sql)?.exists([run, account])?;
    if is_theirs { view(db, run) } else { Ok(None) }
}

/// What a run that is over still has to bring, and how it drew; none: nothing.
pub fn again(db: &Connection, run: i64) -> Result<Option<(u8, Option<Drawing>)>, StoreError> {
    let sql = "SELECT wanted, drawing FROM run WHERE id = ?1 AND ended_at IS NOT NULL";
    let found: Option<(u8, Option<String>)> = db
        .query_row(sql, [run], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((wanted, drawing)) = found else {
        return Ok(None);
    };
    let left = wanted.saturating_sub(brought(db, run)?);
    let drawing = drawing.and_then(|drawing| serde_json::from_str(&drawing).ok());
    Ok((left > 0).then_some((left, drawing)))
}

/// The last `limit` runs, newest first, with their steps.
pub fn latest(
    db: &Connection,
    account: AccountRow,
    limit: u32,
) -> Result<Vec<RunView>, StoreError> {
    page(db, account, limit, None, None)
}

/// The same of those that are older than the run `before`, and that stand or ended as `status` says.
pub fn page(
    db: &Connection,
    account: AccountRow,
    limit: u32,
    before: Option<i64>,
    status: Option<Status>,
) -> Result<Vec<RunView>, StoreError> {
    let sql = format!(
        "SELECT {VIEW} FROM run WHERE account = ?1 AND id < ?2 AND (?3 IS NULL OR status = ?3) ORDER BY id DESC LIMIT ?4"
    );
    let status = status.as_ref().map(word);
    let values = params![account, before.unwrap_or(i64::MAX), status, limit];
    list(db, &sql, values)
}

/// The last `limit` runs, newest first, without their steps; those that a newer run made up for are left out.
pub fn headlines(
    db: &Connection,
    account: AccountRow,
    limit: u32,
) -> Result<Vec<RunView>, StoreError> {
    let sql = format!(
        "SELECT {VIEW} FROM run WHERE account = ?1 AND status <> ?2 ORDER BY id DESC LIMIT ?3"
    );
    let mut runs = list(db, &sql, params![account, word(&Status::Coalesced), limit])?;
    runs.iter_mut().for_each(|run| run.steps.clear());
    Ok(runs)
}

fn list(db: &Connection, sql: &str, values: impl Params) -> Result<Vec<RunView>, StoreError> {
    let mut query = db.prepare_cached(sql)?;
    let found: Vec<(RunView, Option<i64>)> = query
        .query_map(values, from_row)?
        .collect::<Result<_, _>>()?;
    found
        .into_iter()
        .map(|(run, pick)| complete(db, run, pick))
        .collect()
}

/// One run with its steps.
pub fn view(db: &Connection, row: i64) -> Result<Option<RunView>, StoreError> {
    let found = db
        .prepare_cached(&format!("SELECT {VIEW} FROM run WHERE id = ?1"))?
        .query_row([row], from_row)
        .optional()?;
    found.map(|(run, pick)| complete(db, run, pick)).transpose()
}

const VIEW: &str =
    "id, kind, due_at, started_at, ended_at, status, reason, wait_until, pick, wanted";

fn from_row(row: &Row) -> rusqlite::Result<(RunView, Option<i64>)> {
    let run = RunView {
        id: row.get(0)?,
        kind: from_word(&row.get::<_, String>(1)?).unwrap_or(crate::run::Kind::Plan),
        due_at: row.get::<_, Option<i64>>(2)?.map(time),
        started_at: time(row.get(3)?),
        ended_at: row.get::<_, Option<i64>>(4)?.map(time),
        status: from_word(&row.get::<_, String>(5)?).unwrap_or(Status::Failed),
        reason: row.get(6)?,
        wait_until: row.get::<_, Option<i64>>(7)?.map(time),
        wanted: row.get(9)?,
        picks: Vec::new(),
        steps: Vec::new(),
    };
    Ok((run, row.get(8)?))
}

fn complete(db: &Connection, mut run: RunView, pick: Option<i64>) -> Result<RunView, StoreError> {
    let sql =
        "SELECT id FROM pick WHERE run = ?1 AND (added_at IS NOT NULL OR id = ?2) ORDER BY id";
    let mut rows = db.prepare_cached(sql)?;
    let rows = rows.query_map(params![run.id, pick], |row| row.get(0))?;
    let rows: Vec<i64> = rows.collect::<Result<_, _>>()?;
    let views = rows.into_iter().map(|pick| picks::view(db, pick));
    run.picks = views
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    let mut steps = db.prepare_cached(
        "SELECT name, at, took_ms, ok, status, detail FROM run_step WHERE run = ?1 ORDER BY number",
    )?;
    run.steps = steps
        .query_map([run.id], |row| {
            Ok(StepView {
                name: row.get(0)?,
                at: time(row.get(1)?),
                took_ms: row.get(2)?,
                ok: row.get(3)?,
                status: row.get(4)?,
                detail: row.get(5)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(run)
}

/// The serde name of a plain enum value.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn pages_of_runs_adjoin_and_keep_to_the_status() {
        let mut store = Store::in_memory().unwrap();
        let at = |hour: i64| time(hour * 3_600_000);
        let missed = |account: AccountRow, due: Timestamp, status: Status| Missed {
            account,
            due,
            wanted: 1,
            status,
            reason: "missed",
        };
        store
            .write(|db| {
                for hour in 0..10 {
                    let status = [Status::Skipped, Status::Coalesced][hour as usize % 2];
                    record_missed(db, &missed(1, at(hour), status), at(99))?;
                }
                record_missed(db, &missed(2, at(0), Status::Skipped), at(99))
            })
            .unwrap();
        let ids = |before, status| {
            let runs = page(store.read(), 1, 3, before, status).unwrap();
            runs.iter().map(|run| run.id).collect::<Vec<i64>>()
        };
        assert_eq!(ids(None, None), [10, 9, 8]);
        assert_eq!(ids(Some(8), None), [7, 6, 5], "the one named is left out");
        assert_eq!(ids(None, Some(Status::Skipped)), [9, 7, 5]);
        assert_eq!(ids(Some(5), Some(Status::Skipped)), [3, 1]);
        assert_eq!(ids(Some(1), None), [] as [i64; 0]);
        let latest = latest(store.read(), 1, u32::MAX).unwrap();
        assert_eq!(latest.len(), 10);
    }
}
