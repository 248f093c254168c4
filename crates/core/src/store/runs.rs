//! Runs and their steps: kept and shown like a scheduler's log.

use super::{AccountRow, StoreError, listens::time, picks};
use crate::run::{Run, Stage, Status};
use crate::view::{RunView, StepView};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Stores a new run and fills in its row; `false` when this due time already has one.
pub fn begin(db: &Connection, run: &mut Run, now: Timestamp) -> Result<bool, StoreError> {
    let row: Option<i64> = db
        .query_row(
            "INSERT OR IGNORE INTO run (account, kind, due_at, started_at, status, stage) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
            params![
                run.account, word(&run.kind), run.due_at.map(Timestamp::as_millisecond), now.as_millisecond(), word(&run.status()),
                json(&run.stage)
            ],
            |row| row.get(0),
        )
        .optional()?;
    run.row = row.unwrap_or_default();
    Ok(row.is_some())
}

/// Records a due time that gets no run of its own.
pub fn record_missed(
    db: &Connection,
    account: AccountRow,
    due: Timestamp,
    status: Status,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT OR IGNORE INTO run (account, kind, due_at, started_at, ended_at, status, reason, stage) VALUES (?1, 'plan', ?2, ?3, ?3, ?4, ?5, ?6)",
        params![account, due.as_millisecond(), now.as_millisecond(), word(&status), reason, json(&Stage::Done)],
    )?;
    Ok(())
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
    let sql = "SELECT id, kind, due_at, stage, reason, wait_until, pick FROM run WHERE account = ?1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1";
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
            failures: 0,
        })
    });
    Ok(run.optional()?)
}

/// The last `limit` runs, newest first, with their steps.
pub fn latest(
    db: &Connection,
    account: AccountRow,
    limit: u32,
) -> Result<Vec<RunView>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {VIEW} FROM run WHERE account = ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    let found: Vec<(RunView, Option<i64>)> = query
        .query_map(params![account, limit], from_row)?
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

const VIEW: &str = "id, kind, due_at, started_at, ended_at, status, reason, wait_until, pick";

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
        pick: None,
        steps: Vec::new(),
    };
    Ok((run, row.get(8)?))
}

fn complete(db: &Connection, mut run: RunView, pick: Option<i64>) -> Result<RunView, StoreError> {
    run.pick = pick
        .map(|pick| picks::view(db, pick))
        .transpose()?
        .flatten();
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
fn word<T: Serialize>(value: &T) -> String {
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
