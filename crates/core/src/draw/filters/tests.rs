//! What the filters turn away, and what they let through.

use super::*;
use crate::draw::lists::{Changed, List, WordLists};
use spotify::{AlbumRef, ArtistRef, Track};

fn track(name: &str, artist: &str) -> Track {
    Track {
        id: Some(name.to_owned()),
        uri: format!("spotify:track:{name}"),
        name: name.to_owned(),
        artists: vec![ArtistRef {
            uri: Some(format!("spotify:artist:{artist}")),
            name: artist.to_owned(),
            ..ArtistRef::default()
        }],
        album: Some(AlbumRef {
            name: "Album".to_owned(),
            release_date: Some("1987-03-01".to_owned()),
            ..AlbumRef::default()
        }),
        duration_ms: Some(200_000),
        ..Track::default()
    }
}

fn refusal(filters: Filters, known: Known, track: &Track) -> Option<Refusal> {
    Sieve::new(filters, WordLists::with(&Changed::new()), known).refusal(track)
}

#[test]
fn each_filter_refuses_what_it_is_for_and_nothing_when_off() {
    let song = track("Kaffee um Mitternacht", "Kassandra Weil");
    let mut known = Known::default();
    known.heard.add("spotify:track:Kaffee um Mitternacht");
    known.artists.add("spotify:artist:Kassandra Weil");
    let off = Filters::none();
    assert_eq!(refusal(off.clone(), known.clone(), &song), None);
    let with = |change: &dyn Fn(&mut Filters)| {
        let mut filters = off.clone();
        change(&mut filters);
        refusal(filters, known.clone(), &song)
    };
    assert_eq!(
        with(&|filters| filters.heard = Heard::NewTrack),
        Some(Refusal::HeardTrack)
    );
    assert_eq!(
        with(&|filters| filters.heard = Heard::NewArtist),
        Some(Refusal::HeardArtist)
    );
    assert_eq!(
        with(&|filters| filters.from_year = Some(1988)),
        Some(Refusal::Years)
    );
    assert_eq!(with(&|filters| filters.to_year = Some(1987)), None);
    assert_eq!(
        with(&|filters| filters.shortest_s = Some(201)),
        Some(Refusal::Length)
    );
    assert_eq!(
        with(&|filters| filters.longest_s = Some(199)),
        Some(Refusal::Length)
    );
    assert_eq!(
        with(&|filters| filters.words = vec!["MITTERNACHT".into()]),
        Some(Refusal::BlockedWord)
    );
    assert_eq!(with(&|filters| filters.words = vec!["mitter".into()]), None);
    let blocked = BlockedArtist {
        uri: None,
        name: "kassandra WEIL".into(),
    };
    assert_eq!(
        with(&|filters| {
            filters.block(blocked.clone(), true);
        }),
        Some(Refusal::BlockedArtist)
    );
    let mut explicit = song.clone();
    explicit.explicit = true;
    explicit.is_playable = Some(false);
    let on = |change: &dyn Fn(&mut Filters)| {
        let mut filters = off.clone();
        change(&mut filters);
        refusal(filters, Known::default(), &explicit)
    };
    assert_eq!(
        on(&|filters| filters.explicit = true),
        Some(Refusal::Explicit)
    );
    assert_eq!(on(&|filters| filters.market = true), Some(Refusal::Market));
}

#[test]
fn what_is_in_the_playlist_is_never_drawn_whatever_the_filters_say() {
    let mut song = track("a", "b");
    song.external_ids.isrc = Some("usabc".into());
    let mut known = Known::default();
    known.playlist.add("USABC");
    assert_eq!(
        refusal(Filters::none(), known, &song),
        Some(Refusal::InPlaylist)
    );
}

#[test]
fn a_pick_is_known_by_its_names_too() {
    let mut known = Known::default();
    known
        .picked
        .add_name(names::key("Halo", "Beyoncé").unwrap());
    let again = track("HALO", "Beyonce");
    assert_eq!(
        refusal(Filters::default(), known, &again),
        Some(Refusal::Picked)
    );
}

#[test]
fn word_lists_know_many_languages_and_leave_music_alone() {
    let refused = |name: &str| refusal(Filters::default(), Known::default(), &track(name, "X"));
    for (name, why) in [
        ("Rain Sounds for Sleep", Refusal::SleepNoise),
        ("528 Hz Miracle", Refusal::SleepNoise),
        ("528Hz", Refusal::SleepNoise),
        ("Ruído Branco", Refusal::SleepNoise),
        ("белый шум", Refusal::SleepNoise),
        ("集中できる雨の音", Refusal::SleepNoise),
        ("Kapitel 12 - Der Hund", Refusal::SpokenWord),
        ("Chapter 3", Refusal::SpokenWord),
        ("Hörbuch: Emil", Refusal::SpokenWord),
        ("Halo (Originally Performed by Beyoncé)", Refusal::Karaoke),
        ("Halo (Karaoke Version)", Refusal::Karaoke),
        ("残酷な天使のテーゼ カラオケ", Refusal::Karaoke),
        ("Dark Drill Type Beat", Refusal::Slop),
    ] {
        assert_eq!(refused(name), Some(why), "{name}");
    }
    for name in [
        "Tribute",
        "Chapter and Verse",
        "November Rain",
        "Hz",
        "Noise",
        "Kapitel",
        "Sleep",
        "Suno",
    ] {
        assert_eq!(refused(name), None, "{name}");
    }
}

#[test]
fn a_list_is_the_users_to_edit() {
    let changed = Changed::from([(List::Karaoke, vec!["Halo".to_owned()])]);
    let sieve = |track: &Track| {
        let lists = WordLists::with(&changed);
        Sieve::new(Filters::default(), lists, Known::default()).refusal(track)
    };
    assert_eq!(sieve(&track("Karaoke", "X")), None);
    assert_eq!(sieve(&track("Halo", "X")), Some(Refusal::Karaoke));
}
