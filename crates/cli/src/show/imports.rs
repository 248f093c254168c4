//! Imports as text for people.

use super::{BOLD, DIM, GOOD, WARN, when};
use anstream::println;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidetrack_core::import::ImportReport;
use sidetrack_core::view::imports::{ImportStage, ImportView, ImportsView, PastImport, UndoneView};
use sidetrack_core::view::plain;

/// Problems that are shown; `--json` has all.
const SHOWN: usize = 20;

/// How far an import is, in one line.
pub fn progress(view: &ImportView) -> String {
    let what = match view.stage {
        ImportStage::Storing => "Storing",
        ImportStage::Reading | ImportStage::Done | ImportStage::Cancelled | ImportStage::Failed => {
            "Reading"
        }
    };
    let percent = view.bytes_done * 100 / view.bytes.max(1);
    let left = view
        .seconds_left
        .map(|seconds| format!(" · {} left", span(seconds)));
    let (done, files, records) = (view.files_done, view.files, count(view.records));
    format!(
        "{what} · file {done} of {files} · {records} records · {percent} %{}",
        left.unwrap_or_default()
    )
}

/// What an import did, with every record accounted for.
pub fn report(report: &ImportReport) {
    let (files, seconds) = (report.files.len(), report.seconds);
    let plural = if files == 1 { "file" } else { "files" };
    let skipped: u64 = report.skipped.values().sum();
    println!("{GOOD}Imported{GOOD:#} {files} {plural} in {seconds:.1} s.");
    println!(
        "{} = {BOLD}{} new{BOLD:#} + {} merged + {} skipped",
        many(report.read, "record", "records"),
        count(report.new),
        count(report.merged),
        count(skipped)
    );
    if let Some(days) = days(report) {
        println!("Plays of {days}.");
    }
    for (reason, number) in &report.skipped {
        println!("{:>12}  {}", count(*number), words(reason, *number));
    }
    for problem in report.problems.iter().take(SHOWN) {
        let place = if problem.place.is_empty() {
            String::new()
        } else {
            format!(", {}", problem.place)
        };
        println!(
            "{WARN}{}{place}{WARN:#}: {}",
            plain(&problem.file),
            plain(&problem.reason)
        );
    }
    if report.problems.len() > SHOWN {
        println!(
            "{DIM}... and {} more: --json has them{DIM:#}",
            report.problems.len() - SHOWN
        );
    }
    if !report.ignored.is_empty() {
        let none = match report.ignored.len() {
            1 => "1 other file is no history.".to_owned(),
            others => format!("{others} other files are no histories."),
        };
        println!("{DIM}{none}{DIM:#}");
    }
    println!(
        "{DIM}`sidetrack import --undo {}` takes it back.{DIM:#}",
        report.import
    );
}

/// What went with an import that was taken back.
pub fn undone(undone: UndoneView) {
    let gone = match undone.gone {
        1 => "1 listen is gone.".to_owned(),
        gone => format!("{} listens are gone.", count(gone)),
    };
    let stay = match undone.stay {
        0 => String::new(),
        1 => " 1 record told of a listen that stays, as others saw it too.".to_owned(),
        stay => format!(
            " {} records told of listens that stay, as others saw them too.",
            count(stay)
        ),
    };
    println!("{gone}{stay}");
}

/// Imports, the newest last.
pub fn list(all: &ImportsView) {
    for past in all.past.iter().rev() {
        show(past);
    }
    if let Some(running) = &all.running {
        println!("{}", progress(running));
    }
}

fn show(past: &PastImport) {
    let (id, at, label) = (past.id, when(past.started_at), plain(&past.label));
    let style = if past.state == "done" { GOOD } else { WARN };
    let new = past
        .report
        .as_ref()
        .map(|report| match past.state.as_str() {
            // Nothing of it is in the diary.
            "cancelled" | "failed" | "undone" => ", 0 kept".to_owned(),
            _ => format!(
                ", {} of {} new",
                count(report.new),
                many(report.read, "record", "records")
            ),
        });
    let days = past.report.as_ref().and_then(days);
    let days = days.map_or(String::new(), |days| format!(", {days}"));
    println!(
        "{BOLD}{id:>4}{BOLD:#}  {at}  {style}{}{style:#}{}  {DIM}{label}{days}{DIM:#}",
        past.state,
        new.unwrap_or_default()
    );
}

/// The days of which an import told.
fn days(report: &ImportReport) -> Option<String> {
    let day = |at: Timestamp| at.to_zoned(TimeZone::system()).date();
    let (first, last) = (day(report.first?), day(report.last?));
    Some(format!("{first} to {last}"))
}

fn words(reason: &str, number: u64) -> &str {
    let one = number == 1;
    match reason {
        "podcast" if one => "podcast (kept apart from music)",
        "podcast" => "podcasts (kept apart from music)",
        "audiobook" if one => "audiobook (kept apart from music)",
        "audiobook" => "audiobooks (kept apart from music)",
        "video" if one => "video (kept apart from music)",
        "video" => "videos (kept apart from music)",
        "damaged" => "damaged",
        "bad_time" => "with an impossible time",
        "bad_number" => "with an impossible playing time",
        "no_track" => "without a track",
        "now_playing" => "no listen yet, only what was playing",
        "deleted_by_you" => "deleted by you before",
        other => other,
    }
}

/// So many of something.
fn many(number: u64, one: &str, more: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { more })
}

/// A number with its thousands apart.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

fn span(seconds: u32) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart() {
        assert_eq!(
            [count(0), count(999), count(1000), count(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([span(9), span(75)], ["9 s", "1 min 15 s"]);
    }
}
