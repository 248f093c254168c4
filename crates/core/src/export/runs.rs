//! Runs as a table, one step on each line, or as the window gets them (JSON).

use super::csv::{number, table, text, time, utc};
use super::{ExportError, Format, Stuck, beside};
use crate::store::runs::word;
use crate::view::{RunView, StepView};
use std::io::{BufWriter, Write};
use std::path::Path;

const HEAD: [&str; 13] = [
    "run",
    "kind",
    "due",
    "started",
    "ended",
    "status",
    "reason",
    "step",
    "step_at",
    "took_ms",
    "http_status",
    "ok",
    "detail",
];

/// Writes to `path` by way of a file beside it, which takes its place when it is whole. With `replace` it may take the
/// place of another.
pub fn to_file(
    runs: &[RunView],
    format: Format,
    path: &Path,
    replace: bool,
) -> Result<(), ExportError> {
    beside::write(path, replace, |file, path| {
        to_writer(runs, format, file, path)
    })
}

/// Writes to `out`, in the order in which they come; `name` is what it is called in errors.
pub fn to_writer(
    runs: &[RunView],
    format: Format,
    out: impl Write,
    name: &Path,
) -> Result<(), ExportError> {
    let written = match format {
        Format::Csv => write_table(runs, out),
        Format::Json => write_json(runs, out),
    };
    written.map_err(|stuck| stuck.in_file(name))
}

fn write_json(runs: &[RunView], out: impl Write) -> Result<(), Stuck> {
    let mut out = BufWriter::new(out);
    serde_json::to_writer_pretty(&mut out, runs)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// A run without steps has one line.
fn write_table(runs: &[RunView], out: impl Write) -> Result<(), Stuck> {
    let mut table = table(out);
    table.write_record(HEAD)?;
    for run in runs {
        let of_run = run_cells(run);
        if run.steps.is_empty() {
            table.write_record(of_run.iter().chain(&<[String; 6]>::default()))?;
        }
        for step in &run.steps {
            table.write_record(of_run.iter().chain(&step_cells(step)))?;
        }
    }
    Ok(table.flush()?)
}

fn run_cells(run: &RunView) -> [String; 7] {
    [
        run.id.to_string(),
        word(&run.kind),
        time(run.due_at),
        utc(run.started_at),
        time(run.ended_at),
        word(&run.status),
        text(run.reason.as_deref()),
    ]
}

fn step_cells(step: &StepView) -> [String; 6] {
    [
        text(Some(&step.name)),
        utc(step.at),
        number(step.took_ms),
        number(step.status),
        step.ok.to_string(),
        text(step.detail.as_deref()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Run, Stage, Status};
    use crate::store::accounts::{self, Account};
    use crate::store::{Store, runs};
    use jiff::Timestamp;

    /// Two runs, newest first; the older one has two steps.
    fn diary() -> Vec<RunView> {
        let mut store = Store::in_memory().unwrap();
        let account = Account::of("mine");
        let due: Timestamp = "2026-11-20T07:00:00Z".parse().unwrap();
        let step = |name: &str, ok: bool, status| StepView {
            name: name.into(),
            at: due,
            took_ms: ok.then_some(12),
            ok,
            status,
            detail: Some("-x".into()),
        };
        store
            .write(|db| {
                let account = accounts::activate(db, &account)?;
                let mut run = Run {
                    row: 0,
                    account,
                    kind: crate::run::Kind::Plan,
                    due_at: Some(due),
                    stage: Stage::Draw,
                    wait: None,
                    pick: None,
                    wanted: 1,
                    drawing: None,
                    failures: 0,
                };
                runs::begin(db, &mut run, due)?;
                runs::add_step(db, run.row, &step("draw", true, Some(200)))?;
                runs::add_step(db, run.row, &step("draw", false, None))?;
                runs::end(db, &run, Status::Failed, Some("offline"), due)?;
                let missed = runs::Missed {
                    account,
                    due: due + jiff::SignedDuration::from_hours(24),
                    wanted: 1,
                    status: Status::Skipped,
                    reason: "paused",
                };
                runs::record_missed(db, &missed, due)?;
                runs::latest(db, account, 9)
            })
            .unwrap()
    }

    fn text_of(format: Format) -> String {
        let mut out = Vec::new();
        to_writer(&diary(), format, &mut out, Path::new("-")).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_step_is_a_line_and_a_run_without_any_has_one() {
        let text = text_of(Format::Csv);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let lines: Vec<Vec<String>> = reader
            .records()
            .map(|line| line.unwrap().iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0][5..], ["skipped", "paused", "", "", "", "", "", ""]);
        let time = "2026-11-20T07:00:00.000Z";
        let failed = ["1", "plan", time, time, time, "failed", "offline"];
        assert_eq!(lines[1][..7], failed);
        assert_eq!(lines[2][..7], failed, "the run is told with each step");
        assert_eq!(lines[1][7..], ["draw", time, "12", "200", "true", "'-x"]);
        assert_eq!(lines[2][7..], ["draw", time, "", "", "false", "'-x"]);
    }

    #[test]
    fn json_has_the_runs_as_the_window_gets_them() {
        let runs: Vec<RunView> = serde_json::from_str(&text_of(Format::Json)).unwrap();
        assert_eq!(runs, diary());
    }
}
