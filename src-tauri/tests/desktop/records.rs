//! Invented histories in the shape of Spotify's own exports.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Writes a file of `count` plays an hour apart, each of a track of its own, that end with `last`; `number` is the
/// file's place in the export. Titles are "Siding" with a number.
pub fn write(folder: &Path, number: usize, count: usize, last: Timestamp) -> PathBuf {
    let file = folder.join(format!("Streaming_History_Audio_2019_{number}.json"));
    let record = |place: usize| {
        let hours = (count - 1 - place) as i64;
        let name = number * 1_000_000 + place;
        json!({
            "ts": (last - SignedDuration::from_hours(hours)).to_string(),
            "ms_played": 180_000,
            "master_metadata_track_name": format!("Siding {name}"),
            "master_metadata_album_artist_name": "The Points",
            "master_metadata_album_album_name": "Lines",
            "spotify_track_uri": format!("spotify:track:{name:022}"),
            "reason_start": "trackdone",
            "reason_end": "trackdone",
            "skipped": false,
        })
    };
    let records = Value::Array((0..count).map(record).collect());
    fs::write(&file, records.to_string()).unwrap();
    file
}

/// Writes a zip of so many files, one older than the other, with `each` plays.
pub fn write_zip(folder: &Path, files: usize, each: usize) -> PathBuf {
    let path = folder.join("my_spotify_data.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for number in 0..files {
        let last = long_ago() - SignedDuration::from_hours((number * each) as i64);
        let file = write(folder, number, each, last);
        let name = file.file_name().unwrap().to_string_lossy();
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        io::copy(&mut File::open(&file).unwrap(), &mut zip).unwrap();
        fs::remove_file(file).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// A time of long ago.
pub fn long_ago() -> Timestamp {
    "2019-06-01T12:00:00Z".parse().unwrap()
}
