//! What became of picks as a table: one pick on each line.

use super::csv::{number, table, text, time, utc};
use super::{ExportError, Stuck, beside};
use crate::store::runs::word;
use crate::view::discoveries::Discovery;
use std::io::Write;
use std::path::Path;

const HEAD: [&str; 20] = [
    "picked_at",
    "title",
    "artists",
    "album",
    "year",
    "uri",
    "isrc",
    "way",
    "words",
    "candidates",
    "fate",
    "plays",
    "skips",
    "ms_played",
    "farthest_percent",
    "first_heard",
    "last_heard",
    "artist_again",
    "kept_at",
    "removed_at",
];

/// Writes to `path` by way of a file beside it, which takes its place when it is whole. With `replace` it may take the
/// place of another.
pub fn to_file(discoveries: &[Discovery], path: &Path, replace: bool) -> Result<(), ExportError> {
    beside::write(path, replace, |file, path| {
        to_writer(discoveries, file, path)
    })
}

/// Writes to `out`, in the order in which they come; `name` is what it is called in errors.
pub fn to_writer(
    discoveries: &[Discovery],
    out: impl Write,
    name: &Path,
) -> Result<(), ExportError> {
    write(discoveries, out).map_err(|stuck| stuck.in_file(name))
}

fn write(discoveries: &[Discovery], out: impl Write) -> Result<(), Stuck> {
    let mut table = table(out);
    table.write_record(HEAD)?;
    for discovery in discoveries {
        table.write_record(cells(discovery))?;
    }
    Ok(table.flush()?)
}

fn cells(found: &Discovery) -> [String; 20] {
    let (pick, track) = (&found.pick, &found.pick.track);
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    [
        utc(pick.chosen_at),
        text(Some(&track.name)),
        text(Some(&track.artists.join(";"))),
        text(track.album.as_deref()),
        number(track.year),
        text(Some(&track.uri)),
        text(track.isrc.as_deref()),
        text(Some(&pick.way)),
        text(pick.words.as_deref()),
        number(pick.candidates),
        word(&found.fate),
        found.plays.to_string(),
        found.skips.to_string(),
        found.ms_played.to_string(),
        found.farthest.map(percent).unwrap_or_default(),
        time(found.first_heard),
        time(found.last_heard),
        found.artist_again.to_string(),
        time(pick.kept_at),
        time(pick.removed_at.or(pick.gone_at)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::discoveries::Fate;
    use crate::view::{PickView, TrackView};

    fn discovery(name: &str) -> Discovery {
        Discovery {
            pick: PickView {
                id: 1,
                track: TrackView {
                    uri: "spotify:track:a".into(),
                    name: name.into(),
                    artists: vec!["Ada".into(), "Bo".into()],
                    album: Some("@home".into()),
                    year: Some(1987),
                    ..TrackView::default()
                },
                way: "even".into(),
                words: Some("-x".into()),
                chosen_at: "2026-11-20T07:00:00.5Z".parse().unwrap(),
                added_at: None,
                playlist: None,
                candidates: Some(12),
                removed_at: None,
                tidied: false,
                kept_at: Some("2026-11-21T07:00:00Z".parse().unwrap()),
                gone_at: Some("2026-11-22T07:00:00Z".parse().unwrap()),
            },
            fate: Fate::Kept,
            plays: 2,
            skips: 1,
            ms_played: 400_000,
            farthest: Some(0.996),
            first_heard: Some("2026-11-20T08:00:00Z".parse().unwrap()),
            last_heard: None,
            artist_again: 3,
            is_new_artist: true,
        }
    }

    #[test]
    fn a_pick_is_one_line_that_runs_no_formula() {
        let mut out = Vec::new();
        let picks = [discovery("=1+1"), discovery("a,\"b\"\n")];
        to_writer(&picks, &mut out, Path::new("-")).unwrap();
        let mut reader = ::csv::Reader::from_reader(&out[..]);
        assert_eq!(reader.headers().unwrap().len(), HEAD.len());
        let lines: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let first: Vec<&str> = lines[0].iter().collect();
        assert_eq!(
            first,
            [
                "2026-11-20T07:00:00.500Z",
                "'=1+1",
                "Ada;Bo",
                "'@home",
                "1987",
                "spotify:track:a",
                "",
                "even",
                "'-x",
                "12",
                "kept",
                "2",
                "1",
                "400000",
                "100",
                "2026-11-20T08:00:00.000Z",
                "",
                "3",
                "2026-11-21T07:00:00.000Z",
                "2026-11-22T07:00:00.000Z"
            ]
        );
        assert_eq!(&lines[1][1], "a,\"b\"\n");
    }

    #[test]
    fn a_file_is_there_whole_and_replaces_none_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sidetracks.csv");
        to_file(&[discovery("a")], &file, false).unwrap();
        let refused = to_file(&[], &file, false).unwrap_err();
        assert_eq!(refused.code(), "file_exists");
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
        to_file(&[], &file, true).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
