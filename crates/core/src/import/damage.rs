//! Property test: files damaged anywhere. Every record outside the damage arrives, everything is counted, nothing panics.

use super::parsed::{FileKind, Parsed, Skip};
use super::reader::tests::{NOW, parsed};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::ops::Range;

/// A file, and where each record stands in it.
struct Sample {
    kind: FileKind,
    text: Vec<u8>,
    records: Vec<Range<usize>>,
    /// Bytes at the begin that tell what the file is.
    head: usize,
}

#[derive(Clone, Debug)]
enum Harm {
    Cut(usize),
    Flip(Vec<u8>),
    Insert(Vec<u8>),
    End,
}

/// Joins records with what stands around and between them.
fn sample(kind: FileKind, head: &str, records: &[String], between: &str, tail: &str) -> Sample {
    let mut text = head.as_bytes().to_vec();
    let mut ranges = Vec::new();
    for (number, record) in records.iter().enumerate() {
        if number > 0 {
            text.extend(between.as_bytes());
        }
        let from = text.len();
        text.extend(record.as_bytes());
        ranges.push(from..text.len());
    }
    text.extend(tail.as_bytes());
    Sample {
        kind,
        text,
        records: ranges,
        head: 1,
    }
}

const FIRST: i64 = 1_500_000_000;

/// When the play of this record was, UTC milliseconds.
fn at(number: usize) -> i64 {
    (FIRST + number as i64 * 60) * 1000
}

fn title(number: usize) -> String {
    let titles = [
        "Plain",
        "Say \"{no}\"",
        "日本の歌",
        "[Ünï], {\"ts\": 1}",
        "Back\\slash",
    ];
    format!("{} {number}", titles[number % titles.len()])
}

fn texts(count: usize, record: impl Fn(usize) -> Value, pretty: bool) -> Vec<String> {
    let write = |value: Value| match pretty {
        true => serde_json::to_string_pretty(&value).unwrap(),
        false => value.to_string(),
    };
    (0..count).map(|number| write(record(number))).collect()
}

fn extended(count: usize, pretty: bool) -> Sample {
    let record = |number: usize| {
        let ts = jiff::Timestamp::from_millisecond(at(number))
            .unwrap()
            .to_string();
        json!({"ts": ts, "ms_played": number, "ip_addr": "203.0.113.9", "master_metadata_track_name": title(number), "spotify_track_uri": null, "skipped": null, "sidetrack": {"estimated": false}})
    };
    sample(
        FileKind::ExtendedAudio,
        "[",
        &texts(count, record, pretty),
        ",\n",
        "]",
    )
}

fn listens(count: usize, form: bool) -> Sample {
    let record = |number: usize| json!({"listened_at": at(number) / 1000, "track_metadata": {"track_name": title(number), "artist_name": "A", "additional_info": {"isrc": null}, "mbid_mapping": {"artists": [{"artist_credit_name": "A"}, {"artist_credit_name": ""}]}}});
    let records = texts(count, record, form);
    match form {
        true => sample(
            FileKind::ListenBrainz,
            "{\"payload\": {\"count\": 3, \"listens\": [",
            &records,
            ", ",
            "], \"to\": {\"a\": [1]}}}",
        ),
        false => sample(FileKind::ListenBrainz, "", &records, "\n", "\n"),
    }
}

fn scrobbles(count: usize, pretty: bool) -> Sample {
    let record = |number: usize| json!({"name": title(number), "artist": {"#text": "A"}, "album": {"#text": ""}, "date": {"uts": (at(number) / 1000).to_string()}});
    let tail = "], \"@attr\": {\"page\": \"1\"}}}";
    sample(
        FileKind::LastFm,
        "{\"recenttracks\": {\"track\": [",
        &texts(count, record, pretty),
        ",",
        tail,
    )
}

fn table(count: usize) -> Sample {
    let quoted = |number| title(number).replace('"', "\"\"");
    let record = |number| {
        format!(
            "\n\"{}\",\"A, B\",\"{}\",\"R\"\n",
            at(number) / 1000,
            quoted(number)
        )
    };
    let records: Vec<String> = (0..count).map(record).collect();
    let head = "uts,artist,track,album";
    Sample {
        head: head.len() + 1,
        ..sample(FileKind::LastFm, head, &records, "", "")
    }
}

fn samples(form: usize, count: usize) -> Sample {
    match form {
        0 => extended(count, true),
        1 => extended(count, false),
        2 => listens(count, true),
        3 => listens(count, false),
        4 => scrobbles(count, true),
        5 => scrobbles(count, false),
        _ => table(count),
    }
}

/// Harms the text at a place; what was damaged, in places of the sound text.
fn harm(text: &mut Vec<u8>, place: usize, harm: &Harm) -> Range<usize> {
    let end = |length: usize| (place + length).min(text.len());
    match harm {
        Harm::Cut(length) => {
            let end = end(*length);
            text.drain(place..end);
            place..end
        }
        Harm::Flip(bytes) => {
            let end = end(bytes.len());
            text[place..end].copy_from_slice(&bytes[..end - place]);
            place..end
        }
        Harm::Insert(bytes) => {
            text.splice(place..place, bytes.iter().copied());
            place..place
        }
        Harm::End => {
            let end = text.len();
            text.truncate(place);
            place..end
        }
    }
}

fn is_touched(record: &Range<usize>, damage: &Range<usize>) -> bool {
    let inserted_inside =
        damage.is_empty() && record.start < damage.start && damage.start < record.end;
    inserted_inside || (record.start < damage.end && damage.start < record.end)
}

fn harms() -> impl Strategy<Value = Harm> {
    let nasty = prop::sample::select(b"{}[]\",:\\ \n\0a1\xff\xd8".to_vec());
    let bytes = prop::collection::vec(prop_oneof![nasty, any::<u8>()], 1..40);
    prop_oneof![
        (1_usize..900).prop_map(Harm::Cut),
        bytes.clone().prop_map(Harm::Flip),
        bytes.prop_map(Harm::Insert),
        Just(Harm::Insert(b"{\"a\": [".to_vec())),
        Just(Harm::Insert(b"{\"listened_at\": \"x\", \"a\": {".to_vec())),
        Just(Harm::End),
    ]
}

fn has(found: &Parsed, number: usize) -> bool {
    let is_it = |play: &&super::Play| {
        play.at == at(number) && *found.tracks[play.track as usize].title == *title(number)
    };
    found.plays.iter().any(|play| is_it(&play))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn every_record_outside_the_damage_arrives(form in 0_usize..7, count in 1_usize..12, place in any::<prop::sample::Index>(), kind in harms()) {
        let Sample { kind: file, mut text, records, head } = samples(form, count);
        let sound = String::from_utf8_lossy(&text).into_owned();
        let place = head + place.index(text.len() - head + 1).min(text.len() - head);
        let damage = harm(&mut text, place, &kind);
        let found = parsed(file, &text);
        prop_assert!(found.is_ok(), "{found:?} {sound}");
        let found = found.unwrap();
        for (number, record) in records.iter().enumerate() {
            let harmed = String::from_utf8_lossy(&text);
            prop_assert!(is_touched(record, &damage) || has(&found, number), "{number} of {harmed} {:?}", found.problems);
        }
        let plays = found.plays.len();
        prop_assert!(plays <= count + 1, "{plays} of {count}");
    }
}

#[test]
fn broken_records_in_a_row_are_all_counted() {
    for form in [0, 1, 2, 3, 4, 5] {
        let Sample { kind, text, .. } = samples(form, 90);
        let text = String::from_utf8(text).unwrap();
        // The number of a record that is to be broken stands behind its title alone.
        let broken = (10..80).fold(text, |text, number| {
            let title = serde_json::to_string(&title(number)).unwrap();
            text.replacen(&title, &format!("x{title}"), 1)
        });
        let found = parsed(kind, broken.as_bytes()).unwrap();
        assert_eq!(
            (found.read, found.plays.len(), found.skipped[&Skip::Damaged]),
            (90, 20, 70),
            "{form} {:?}",
            found.problems
        );
        assert_eq!(found.holes, [(at(9), at(80))]);
    }
}

#[test]
fn a_stretch_in_which_no_record_can_be_told_is_named_with_its_size() {
    let Sample {
        mut text, records, ..
    } = extended(60, true);
    let lost = &mut text[records[20].start..records[40].end];
    for byte in lost.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b'#';
    }
    let found = parsed(FileKind::ExtendedAudio, &text).unwrap();
    assert_eq!((found.read, found.plays.len()), (40, 39));
    let told = &found.problems[1];
    assert!(told.reason.starts_with("about "), "{told:?}");
    assert_eq!(told.place, "line 221 to line 452");
    assert_eq!(found.holes, [(at(19), at(41))]);
}

#[test]
fn a_reason_never_quotes_the_file() {
    let secret = "somebody-secret";
    let texts = [
        format!("[{{\"ts\": \"{secret}\", \"ms_played\": 1}}]"),
        format!("[\"username\": \"{secret}\"]"),
        format!("[{{\"ts\": 1, \"username\": \"{secret}\"}}]"),
        format!("[{{\"ts\": \"2021-01-01T00:00:00Z\", \"ms_played\": \"{secret}\"}}]"),
        format!("[{{\"ts\": \"2021-01-01T00:00:00Z\", \"ms_played\": {secret}}}]"),
        format!("[{{\"{secret}\": \"2021-01-01T00:00:00Z\", \"ms_played\": 1}}]"),
        "[{\"ts\": \"2021-01-01T00:00:00Z\", \"ms_played\": 203000113077}]".to_owned(),
        "[{\"ts\": \"2021-01-01T00:00:00Z\", \"ms_played\": 18446744073709551615}]".to_owned(),
        "[{\"ts\": 203000113077, \"ms_played\": 1}]".to_owned(),
    ];
    for text in texts {
        let found = parsed(FileKind::ExtendedAudio, text.as_bytes()).unwrap();
        assert_eq!((found.plays.len(), found.problems.len()), (0, 1), "{text}");
        let reason = &found.problems[0].reason;
        for quoted in [secret, "username", "203000113077", "18446744073709551615"] {
            assert!(!reason.contains(quoted), "{reason}");
        }
    }
}

#[test]
fn samples_are_sound() {
    for form in 0..7 {
        let found = parsed(samples(form, 11).kind, &samples(form, 11).text).unwrap();
        assert_eq!(
            (found.read, found.plays.len(), found.problems.len()),
            (11, 11, 0),
            "{form}"
        );
        assert!((0..11).all(|number| has(&found, number)) && at(11) < NOW);
    }
}

#[test]
fn bytes_that_are_no_text_and_lone_surrogates_cost_their_record() {
    let mut text = extended(5, true).text;
    let place = text.windows(5).position(|part| part == b"Plain").unwrap();
    text[place] = 0xff;
    let second = text.windows(5).position(|part| part == b"no}\\\"").unwrap();
    text.splice(second..second, *b"\\ud800");
    let found = parsed(FileKind::ExtendedAudio, &text).unwrap();
    assert_eq!(
        (found.read, found.plays.len(), found.problems.len()),
        (5, 3, 2),
        "{:?}",
        found.problems
    );
    assert!(found.problems[0].place.starts_with("record 1, line "));
}

#[test]
fn records_are_found_when_what_is_around_them_is_damaged() {
    for (form, key) in [
        (2, "payload"),
        (2, "listens"),
        (4, "recenttracks"),
        (4, "track"),
    ] {
        let Sample { kind, mut text, .. } = samples(form, 5);
        let place = text
            .windows(key.len())
            .position(|part| part == key.as_bytes());
        text[place.unwrap()] = 0x80;
        let found = parsed(kind, &text).unwrap();
        assert_eq!(
            (found.plays.len(), found.read),
            (5, 6),
            "{key} {:?}",
            found.problems
        );
    }
}

#[test]
fn empty_files_are_histories_of_nothing_and_others_say_what_they_are() {
    for text in ["", " \r\n", "[]", "\u{feff}[ ]\r\n", "{}"] {
        let found = parsed(FileKind::ExtendedAudio, text.as_bytes()).unwrap();
        assert_eq!(found.plays.len(), 0, "{text}");
    }
    for text in ["<html>", "PK", "\0\0\0", "nothing"] {
        assert!(
            matches!(
                parsed(FileKind::ExtendedAudio, text.as_bytes()),
                Err(super::FileError::NotJson)
            ),
            "{text}"
        );
    }
    let found = parsed(FileKind::ExtendedAudio, b"[1, 2]").unwrap();
    assert_eq!((found.read, found.problems.len()), (1, 1));
}

#[test]
fn other_line_ends_and_a_byte_order_mark_change_nothing() {
    let sound = String::from_utf8(extended(5, true).text).unwrap();
    let other = format!("\u{feff}{}", sound.replace('\n', "\r\n"));
    let read = |text: &str| parsed(FileKind::ExtendedAudio, text.as_bytes()).unwrap();
    assert_eq!(read(&sound), read(&other));
}

#[test]
fn a_file_cut_off_keeps_what_was_whole_and_says_so() {
    let text = extended(3, true).text;
    let found = parsed(FileKind::ExtendedAudio, &text[..text.len() - 9]).unwrap();
    assert_eq!((found.plays.len(), found.read), (2, 3));
    assert!(found.cut_off);
    assert_eq!(
        found.problems[0].reason,
        "the file ends in the middle of it"
    );
    let whole = parsed(FileKind::ExtendedAudio, &text[..text.len() - 1]).unwrap();
    assert_eq!(
        (whole.plays.len(), whole.read, whole.problems.len()),
        (3, 3, 1)
    );
    assert!(whole.cut_off && !parsed(FileKind::ExtendedAudio, &text).unwrap().cut_off);
}

#[test]
fn a_file_made_to_waste_time_is_given_up() {
    let text = format!("[{}", "{\"a\":[".repeat(300_000));
    let found = parsed(FileKind::ExtendedAudio, text.as_bytes()).unwrap();
    assert_eq!(found.plays.len(), 0);
    assert!(
        found
            .problems
            .iter()
            .any(|problem| problem.reason.contains("too much"))
    );
}
