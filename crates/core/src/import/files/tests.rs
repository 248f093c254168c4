//! Folders, files and archives, honest and not.

use super::*;
use crate::import::{Reader, parsed::Parsed, reader::tests::NOW};
use std::io::Write;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const RECORD: &str =
    r#"[{"ts": "2021-03-04T05:06:07Z", "ms_played": 9, "master_metadata_track_name": "T"}]"#;
const AUDIO: &str = "Streaming_History_Audio_2021_0.json";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn zipped(files: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my_spotify_data.zip");
    std::fs::write(&path, zip(files)).unwrap();
    (folder, path)
}

fn read(file: &SourceFile) -> Parsed {
    Reader::new().load(file).unwrap().parse(NOW).unwrap()
}

fn names(found: &Found) -> Vec<&str> {
    found.files.iter().map(|file| file.name.as_str()).collect()
}

fn refusal(path: PathBuf) -> String {
    open(&[path]).unwrap_err().to_string()
}

#[test]
fn a_folder_is_walked_and_what_is_no_history_is_listed() {
    let folder = folder(&[
        ("Spotify/Streaming_History_Audio_2021_10.json", RECORD),
        ("Spotify/Streaming_History_Audio_2020_2.json", RECORD),
        ("Spotify/ReadMeFirst.pdf", "%PDF"),
        ("Spotify/Playlist1.json", "{}"),
        ("mine.csv", "A,R,T,14 Nov 2023 22:13\n"),
    ]);
    let found = open(&[folder.path().to_owned()]).unwrap();
    let first = [
        "Spotify/Streaming_History_Audio_2020_2.json",
        "Spotify/Streaming_History_Audio_2021_10.json",
        "mine.csv",
    ];
    assert_eq!(names(&found), first);
    assert_eq!(
        found.ignored,
        ["Spotify/Playlist1.json", "Spotify/ReadMeFirst.pdf"]
    );
    assert_eq!(
        (found.files[0].number, found.files[0].size),
        (Some(2), RECORD.len() as u64)
    );
    assert!(found.files.iter().all(|file| read(file).plays.len() == 1));
}

#[test]
fn the_same_file_by_two_paths_is_read_once() {
    let folder = folder(&[(AUDIO, RECORD)]);
    let (inside, outside) = (folder.path().join(AUDIO), folder.path().to_owned());
    assert_eq!(
        open(&[inside.clone(), outside, inside])
            .unwrap()
            .files
            .len(),
        1
    );
}

#[cfg(unix)]
#[test]
fn links_in_circles_end() {
    let folder = folder(&[(&format!("a/{AUDIO}"), RECORD)]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("b", folder.path().join("b")).unwrap();
    let found = open(&[folder.path().to_owned()]).unwrap();
    assert_eq!(
        (names(&found).len(), found.ignored),
        (1, vec!["b".to_owned()])
    );
}

#[test]
fn a_path_that_is_not_there_and_a_folder_of_nothing_are_errors() {
    let folder = folder(&[("a.txt", "x")]);
    assert!(matches!(
        open(&[folder.path().join("gone")]),
        Err(OpenError::Path { .. })
    ));
    assert!(matches!(
        open(&[folder.path().to_owned()]),
        Err(OpenError::Nothing { ignored: 1, .. })
    ));
}

#[test]
fn a_zip_as_downloaded_is_read_by_several_threads() {
    let path_inside = format!("Spotify Extended Streaming History/{AUDIO}");
    let (_folder, path) = zipped(&[
        (&path_inside, RECORD.as_bytes()),
        ("Spotify/ReadMe.pdf", b"x"),
        ("endsong_1.json", RECORD.as_bytes()),
    ]);
    let found = open(&[path]).unwrap();
    assert_eq!(names(&found), ["endsong_1.json", path_inside.as_str()]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                found
                    .files
                    .iter()
                    .for_each(|file| assert_eq!(read(file).plays.len(), 1))
            });
        }
    });
    let digests: BTreeSet<_> = found.files.iter().map(|file| read(file).digest).collect();
    assert_eq!(digests.len(), 1, "the same bytes under two names");
}

#[test]
fn the_export_of_listenbrainz() {
    let listen = br#"{"listened_at": 1700000000, "track_metadata": {"track_name": "T", "artist_name": "A"}}"#;
    let (_folder, path) = zipped(&[
        ("user.json", br#"{"username": "somebody"}"#),
        ("listens/2023/11.jsonl", listen),
        ("listens/2022/12.jsonl", listen),
        ("feedback.jsonl", b"{}"),
    ]);
    let found = open(&[path]).unwrap();
    assert_eq!(
        names(&found),
        ["listens/2022/12.jsonl", "listens/2023/11.jsonl"]
    );
    assert!(
        found
            .files
            .iter()
            .all(|file| file.kind == FileKind::ListenBrainz && read(file).plays.len() == 1)
    );
}

#[test]
fn a_zip_in_a_folder_is_looked_into_and_a_bad_one_is_refused_alone() {
    let folder = folder(&[("notes.zip", "no zip"), (AUDIO, RECORD)]);
    std::fs::write(
        folder.path().join("my.zip"),
        zip(&[("endsong_0.json", RECORD.as_bytes())]),
    )
    .unwrap();
    let found = open(&[folder.path().to_owned()]).unwrap();
    assert_eq!(names(&found), [AUDIO, "my.zip/endsong_0.json"]);
    assert_eq!(
        (found.refused.len(), found.refused[0].file.as_str()),
        (1, "notes.zip")
    );
}

#[test]
fn paths_that_climb_are_refused() {
    for name in [
        "../endsong_0.json",
        "a/../../endsong_0.json",
        "/etc/endsong_0.json",
        "C:\\endsong_0.json",
        "..\\endsong_0.json",
    ] {
        let (_folder, path) = zipped(&[(name, RECORD.as_bytes())]);
        assert!(refusal(path).contains("leads outside"), "{name}");
    }
}

#[test]
fn zips_in_zips_are_refused() {
    let inner = zip(&[("endsong_0.json", RECORD.as_bytes())]);
    let (_folder, path) = zipped(&[("inner.zip", &inner)]);
    assert!(refusal(path).contains("a zip inside a zip"));
}

#[test]
fn what_unpacks_to_far_more_is_refused() {
    let (_folder, path) = zipped(&[("endsong_0.json", &vec![b' '; 8 << 20])]);
    assert!(refusal(path).contains("it would unpack from"));
}

#[test]
fn more_than_was_said_is_refused() {
    let mut bytes = zip(&[("endsong_0.json", RECORD.as_bytes())]);
    let size = (RECORD.len() as u32).to_le_bytes();
    let less = 10_u32.to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..*at + 4] == size)
        .collect();
    for at in places {
        bytes[at..at + 4].copy_from_slice(&less);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lies.zip");
    std::fs::write(&path, bytes).unwrap();
    assert!(refusal(path).contains("cannot be read"));
}

#[test]
fn thousands_of_files_are_refused() {
    let names: Vec<String> = (0..10_001).map(|number| format!("{number}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let (_folder, path) = zipped(&files);
    assert!(refusal(path).contains("10001 files"));
}

#[test]
fn a_damaged_archive_names_itself() {
    let mut bytes = zip(&[("endsong_0.json", RECORD.repeat(50).as_bytes())]);
    let middle = 60;
    bytes[middle..middle + 20].fill(0xaa);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("torn.zip");
    std::fs::write(&path, &bytes).unwrap();
    assert!(refusal(path.clone()).contains("endsong_0.json"));
    bytes.truncate(bytes.len() - 30);
    std::fs::write(&path, &bytes).unwrap();
    assert!(refusal(path).contains("not downloaded to its end"));
}

#[test]
fn a_large_file_is_read_in_windows_to_the_same_result() {
    let record = r#"{"ts": "2021-03-04T05:06:07Z", "ms_played": 9, "master_metadata_track_name": "T", "x": "…"},"#;
    let text = format!("[{}{}", record.repeat(400_000), &RECORD[1..]);
    let folder = folder(&[(AUDIO, &text)]);
    let found = open(&[folder.path().to_owned()]).unwrap();
    let parsed = read(&found.files[0]);
    assert!(text.len() > 32 << 20);
    assert_eq!(
        (parsed.read, parsed.plays.len(), parsed.problems.len()),
        (400_001, 400_001, 0)
    );
    assert_eq!(
        parsed.digest,
        xxhash_rust::xxh3::xxh3_128(text.as_bytes()).to_be_bytes()
    );
}
