//! The one queue: spacing, order, and places that are given up.

use std::time::Duration;

use serde_json::json;
use spotify::Priority;

use crate::answers::{Answer, me, ok};
use crate::world::World;

const LATE: Duration = Duration::from_millis(300);

fn anything() -> Answer {
    ok(json!({ "items": [], "devices": [], "id": "x", "tracks": { "items": [] } }))
}

async fn ready(answers: usize) -> World {
    let world = World::signed_in([me()]);
    world.user().me().await.unwrap();
    world
        .script
        .push((0..answers).map(|_| anything().late(LATE)));
    world
}

#[tokio::test(start_paused = true)]
async fn calls_start_a_second_apart_and_never_overlap() {
    let world = ready(3).await;
    let slow = anything().late(Duration::from_secs(7));
    world.script.push([slow, anything()]);
    let user = || world.user().me();
    let (one, two, three, four, five) = tokio::join!(user(), user(), user(), user(), user());
    for outcome in [one, two, three, four, five] {
        outcome.unwrap();
    }
    let starts: Vec<_> = world
        .script
        .sent()
        .iter()
        .map(|sent| sent.at.as_millis())
        .collect();
    let expected = [0, 1_000, 2_000, 3_000, 4_000, 5_000, 12_000];
    for (start, expected) in starts.iter().zip(expected) {
        assert!(start.abs_diff(expected) <= 10, "{starts:?}");
    }
    assert_eq!(starts.len(), expected.len());
}

#[tokio::test(start_paused = true)]
async fn the_most_urgent_goes_first_and_equals_in_order() {
    let world = ready(6).await;
    let at = |priority| world.client.at(priority);
    let late_user = async {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        at(Priority::User).devices().await.unwrap();
    };
    let (background, record, pick, first, second, ()) = tokio::join!(
        at(Priority::Background).track("t1"),
        at(Priority::Record).recently_played(),
        at(Priority::Pick).search_tracks("a", 0, 3, None),
        at(Priority::User).artist("a1"),
        at(Priority::User).artist("a2"),
        late_user,
    );
    assert!(background.is_ok() && record.is_ok() && pick.is_ok());
    assert!(first.is_ok() && second.is_ok());
    let order: Vec<_> = world.calls()[1..]
        .iter()
        .map(|call| call.path.clone())
        .collect();
    let expected = [
        "/v1/artists/a1",
        "/v1/artists/a2",
        "/v1/me/player/devices",
        "/v1/search",
        "/v1/me/player/recently-played",
        "/v1/tracks/t1",
    ];
    assert_eq!(order, expected);
}

#[tokio::test(start_paused = true)]
async fn a_call_given_up_while_waiting_frees_its_place() {
    let world = ready(2).await;
    let impatient = async {
        let call = world.client.at(Priority::User).devices();
        tokio::time::timeout(Duration::from_millis(500), call).await
    };
    let patient = world.client.at(Priority::Background).track("t1");
    let (impatient, patient) = tokio::join!(impatient, patient);
    assert!(impatient.is_err(), "it was still waiting");
    patient.unwrap();
    let paths: Vec<_> = world.calls()[1..]
        .iter()
        .map(|call| call.path.clone())
        .collect();
    assert_eq!(paths, ["/v1/tracks/t1"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_given_up_while_in_flight_lets_the_next_one_start() {
    let world = ready(0).await;
    world
        .script
        .push([anything().late(Duration::from_secs(25)), anything()]);
    let impatient = async {
        let call = world.user().devices();
        tokio::time::timeout(Duration::from_secs(5), call).await
    };
    let (impatient, patient) = tokio::join!(impatient, world.user().devices());
    assert!(impatient.is_err());
    patient.unwrap();
    let last = world.script.sent().pop().unwrap();
    assert_eq!(
        last.at.as_secs(),
        6,
        "five seconds after the first call ended"
    );
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_does_not_stop_the_queue() {
    let world = ready(2).await;
    world.clock.jump(-10_000_000);
    let before = tokio::time::Instant::now();
    world.user().devices().await.unwrap();
    assert!(before.elapsed() < Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn futures_of_calls_may_cross_threads() {
    let world = ready(3).await;
    let client = world.client.clone();
    let call = tokio::spawn(async move {
        client
            .at(Priority::User)
            .saved(&["spotify:track:x".into()])
            .await
    });
    assert_eq!(call.await.unwrap().unwrap_err().code(), "unreadable");
}
