//! Every command without an agent and beside one: the same answers, as JSON of the view models.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sidetrack_core::health::Health;
use sidetrack_core::view::discoveries::Discovery;
use sidetrack_core::view::settings::SettingsView;
use sidetrack_core::view::{
    ArtistCount, Erasure, ListenView, PickView, PlaylistView, RunView, StatusView,
};

use spotify_sim::Fault;

use crate::world::World;

/// A world with some listens and a pick, in which nothing happens any more.
fn with_a_past() -> World {
    let world = World::new();
    // Counts that show late would differ from one look to the next.
    world.sim().set_fault(Fault::PlaylistSnapshotLag, false);
    world.login();
    world.choose_own_playlist();
    let agent = world.agent();
    world.status_until("listens", |status| status.listens > 5);
    world.run(&["pick"]).with(0);
    world.run(&["pause", "recording"]).with(0);
    agent.signal("TERM");
    agent.end().with(0);
    world
}

/// Fails unless the JSON of a command has the fields of a view model, no more and no less.
#[track_caller]
fn shaped<T: DeserializeOwned + Serialize>(world: &World, arguments: &[&str]) -> Value {
    let raw: Value = world.ask(arguments);
    let parsed: T = serde_json::from_value(raw.clone()).unwrap();
    assert_eq!(serde_json::to_value(parsed).unwrap(), raw, "{arguments:?}");
    raw
}

const QUESTIONS: [&[&str]; 12] = [
    &["listens"],
    &["listens", "-n", "2"],
    &["runs"],
    &["runs", "--status", "success"],
    &["discoveries"],
    &["stats", "top-artists"],
    &["stats", "top-artists", "--by", "plays", "-n", "3"],
    &[
        "stats",
        "top-artists",
        "--since",
        "2026-01-01",
        "--until",
        "2099-12-31",
    ],
    &["playlist", "list"],
    &["plan"],
    &["drawing"],
    &["words", "slop"],
];

/// All that is told, without what belongs to the process that tells it.
fn answers(world: &World) -> Vec<Value> {
    let mut all: Vec<Value> = QUESTIONS.iter().map(|asked| world.ask(asked)).collect();
    all.push(world.ask(&["status"]));
    for answer in &mut all {
        if let Some(status) = answer.as_object_mut() {
            status.remove("agent_pid");
            // Each tells when it was given.
            status.remove("clock");
        }
    }
    all
}

#[test]
fn an_agent_changes_no_answer() {
    let world = with_a_past();
    let alone = answers(&world);
    let agent = world.agent();
    assert_eq!(world.status().agent_pid, Some(agent.id()));
    let beside = answers(&world);
    for (number, answer) in alone.iter().enumerate() {
        assert_eq!(answer, &beside[number], "{:?}", QUESTIONS.get(number));
    }
}

#[test]
fn json_has_the_fields_of_the_view_models() {
    let world = with_a_past();
    for agent in [false, true] {
        let _agent = agent.then(|| world.agent());
        shaped::<StatusView>(&world, &["status"]);
        shaped::<SettingsView>(&world, &["plan"]);
        let listens = shaped::<Vec<ListenView>>(&world, &["listens", "-n", "3"]);
        assert_eq!(listens.as_array().unwrap().len(), 3);
        let artists = shaped::<Vec<ArtistCount>>(&world, &["stats", "top-artists"]);
        assert!(!artists.as_array().unwrap().is_empty());
        let runs = shaped::<Vec<RunView>>(&world, &["runs"]);
        assert_eq!(runs[0]["status"], "success");
        let discoveries = shaped::<Vec<Discovery>>(&world, &["discoveries"]);
        assert_eq!(discoveries.as_array().unwrap().len(), 1);
        shaped::<Vec<PlaylistView>>(&world, &["playlist", "list"]);
        shaped::<Vec<PickView>>(&world, &["pick", "--dry-run"]);
        for command in [
            &["plan", "09:00", "18:30"][..],
            &["pause", "picks"],
            &["resume", "picks"],
        ] {
            assert_eq!(world.ask::<Value>(command), json!({ "ok": true }));
        }
    }
    shaped::<RunView>(&world, &["pick"]);
    shaped::<Erasure>(&world, &["disconnect", "--yes"]);
}

#[test]
fn json_tells_what_went_wrong_too() {
    let world = World::new();
    world.login();
    for (arguments, code) in [
        (&["import", "nowhere", "--json"][..], "import_path"),
        (&["import", "--undo", "7", "--json"], "import_not_there"),
        (&["disconnect", "--json"], "failed"),
        (&["delete-everything", "--json"], "failed"),
    ] {
        let ended = world.run(arguments).with(1);
        let told: Value = ended.json();
        assert_eq!(told["code"], code, "{arguments:?}");
        let message = told["message"].as_str().unwrap_or_default();
        assert!(ended.err.contains(message), "{arguments:?}: {told}");
    }
}

#[test]
fn settings_are_kept_and_shown() {
    let world = World::new();
    world.login();
    for agent in [false, true] {
        let _agent = agent.then(|| world.agent());
        world.run(&["plan", "18:30", "09:00", "18:30"]).with(0);
        assert_eq!(world.status().plan, "Every day at 09:00 and 18:30.");
        assert!(world.status().next_run.is_some());
        world.run(&["plan", "07:15"]).with(0);
        let shown = world.run(&["plan"]).with(0).out;
        assert!(shown.contains("Every day at 07:15"), "{shown}");
        world
            .run(&["plan", "--days", "weekdays", "--tracks", "2"])
            .with(0);
        let expected = "Monday to Friday at 07:15, 2 tracks each time.";
        assert_eq!(world.status().plan, expected);
        world.run(&["plan", "--cron", "0 7 31 2 *"]).with(2);
        world.run(&["plan", "--late", "0"]).with(2);
        world.run(&["plan", "25:00"]).with(2);
        assert_eq!(
            world.status().plan,
            expected,
            "what makes no sense changes nothing"
        );
        let told = world.run(&["plan", "7:45", "--tracks", "1"]).with(0).out;
        assert!(
            told.starts_with("Monday to Friday at 07:45"),
            "days stay: {told}"
        );
        assert_eq!(
            told.lines().filter(|line| line.contains("07:45")).count(),
            6,
            "{told}"
        );
        world.run(&["plan", "07:15", "--days", "all"]).with(0);

        world.run(&["pause", "picks"]).with(0);
        assert!(world.status().picks_paused);
        world.run(&["resume", "picks"]).with(0);
        assert!(!world.status().picks_paused);

        world.run(&["pause", "recording"]).with(0);
        assert_eq!(world.status().health, Health::Paused { until: None });
        world.run(&["resume", "recording"]).with(0);
        let well = if agent {
            Health::Recording
        } else {
            Health::NotRunning
        };
        world.status_until("all to be well", |status| status.health == well);
    }
}

#[test]
fn disconnecting_deletes_all_and_asks_before() {
    let world = with_a_past();
    let asked = world.run(&["disconnect"]).with(1);
    assert!(asked.err.contains("1 pick, 1 run"), "{}", asked.err);
    assert!(asked.err.contains("--yes"), "{}", asked.err);
    assert!(world.status().listens > 5, "nothing is gone yet");

    let gone: Erasure = world.ask(&["disconnect", "--yes"]);
    assert!(gone.listens > 5);
    assert_eq!((gone.picks, gone.runs), (1, 1));
    let status = world.status();
    assert_eq!((status.account, status.listens), (None, 0));
    let kept = std::fs::read_to_string(world.credentials()).unwrap();
    assert_eq!(kept.trim(), "{}", "no token is left");
    world.login();
    assert_eq!(world.status().listens, 0);
    assert_eq!(world.runs(), []);
}

#[test]
fn people_get_text() {
    let world = with_a_past();
    let status = world.run(&["status"]).with(0).out;
    for words in ["Robin Ear", "listens", "plan", "playlist", "last run"] {
        assert!(status.contains(words), "{words} in {status}");
    }
    assert!(
        !status.contains('\u{1b}'),
        "no colours where nobody sees them"
    );
    let runs = world.run(&["runs"]).with(0).out;
    assert!(
        runs.contains("success") && runs.contains("read playlist"),
        "{runs}"
    );
    assert_eq!(
        world
            .run(&["listens", "-n", "4"])
            .with(0)
            .out
            .lines()
            .count(),
        4
    );
}

#[test]
fn how_tracks_are_drawn_is_shown_changed_and_kept() {
    let world = World::new();
    world.login();
    for agent in [true, false] {
        let _agent = agent.then(|| world.agent());
        let change = [
            "drawing",
            "--way",
            "classic",
            "--years",
            "1970-1979",
            "--with",
            "explicit",
            "--block",
            "ABBA",
            "--block-word",
            "christmas",
        ];
        world.run(&change).with(0);
        let shown = world.run(&["drawing"]).with(0).out;
        for words in [
            "classic",
            "before 1970",
            "after 1979",
            "explicit",
            "by ABBA",
            "christmas",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        world.run(&["drawing", "--years", "70-79"]).with(2);
        world.run(&["drawing", "--block", " "]).with(2);
        world.run(&["drawing", "--unblock", "Nobody"]).with(1);
        world.run(&["drawing", "--without", "artists"]).with(1);
        let back = [
            "drawing",
            "--way",
            "even",
            "--without",
            "years",
            "--without",
            "explicit",
            "--unblock",
            "abba",
            "--unblock-word",
            "Christmas",
        ];
        world.run(&back).with(0);
        let shown = world.run(&["drawing"]).with(0).out;
        assert!(
            shown.starts_with("even") && !shown.contains("1970"),
            "{shown}"
        );

        let file = world.data().join("mine.txt");
        std::fs::write(&file, "type beat\n\n").unwrap();
        let file = file.to_string_lossy();
        let set = world.run(&["words", "slop", "--set", &file]).with(0);
        assert_eq!(set.out, "type beat\n");
        let shipped = world.run(&["words", "slop", "--as-shipped"]).with(0).out;
        assert!(shipped.lines().count() > 10, "{shipped}");
        world
            .run(&["words", "slop", "--set", "nowhere.txt"])
            .with(1);
    }
}

#[test]
fn what_became_of_picks_is_shown_and_written() {
    let world = with_a_past();
    let pick = &world.ask::<Vec<Discovery>>(&["discoveries"])[0].pick;
    let shown = world.run(&["discoveries"]).with(0).out;
    assert_eq!(shown.lines().count(), 1);
    for words in ["new", &pick.track.name, &pick.track.artists[0]] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let kept = world.run(&["discoveries", "--fate", "kept"]).with(0).out;
    assert_eq!(kept, "Nothing yet.\n");

    let file = world.folder().join("sidetracks.csv");
    let write = ["discoveries", "--csv", file.to_str().unwrap()];
    let told = world.run(&write).with(0).out;
    assert!(told.contains("Exported 1 pick to"), "{told}");
    let table = std::fs::read_to_string(&file).unwrap();
    assert!(table.starts_with("picked_at,title,") && table.contains(&pick.track.uri));
    world.run(&write).with(1).says("is there already");
    world.run(&[&write[..], &["--force"]].concat()).with(0);
    let piped = world.run(&["discoveries", "--csv", "-"]).with(0).out;
    assert_eq!(piped, table);
}

#[test]
fn runs_are_chosen_by_how_they_ended_and_written() {
    let world = with_a_past();
    let ended = |status: &str| world.ask::<Vec<RunView>>(&["runs", "--status", status]);
    assert_eq!(ended("success"), world.runs());
    assert_eq!(ended("failed"), []);
    let table = world.run(&["runs", "--csv", "-"]).with(0).out;
    assert!(table.starts_with("run,kind,due,"), "{table}");
    let steps: usize = world.runs().iter().map(|run| run.steps.len()).sum();
    assert_eq!(table.lines().count(), 1 + steps);
    world.run(&["runs", "--status", "odd"]).with(2);
    world.run(&["runs", "--force"]).with(2);
}
