//! What a window asks for: the player, a look at it, another try, settings and their events.

use crate::support::{health, hours, minutes, ms, signed_in, until_health};
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use sidetrack_core::control::protocol::{Event, Reply, Request};
use sidetrack_core::plan::Plan;
use sidetrack_core::run::Status;
use sidetrack_core::view::settings::{Notifications, SettingsView};
use sidetrack_simulation::World;
use spotify_sim::Fault;
use tokio::sync::broadcast::Receiver;

/// Requests for the player since a time.
fn looks(world: &World, since_ms: i64) -> Vec<i64> {
    let requests = world.requests_since(since_ms);
    let player = requests
        .iter()
        .filter(|request| request.path == "/v1/me/player");
    player.map(|request| request.at_ms).collect()
}

/// Waits until something plays, or nothing does.
async fn until_playing(world: &World, playing: bool) -> Result<()> {
    for _ in 0..10_000 {
        let now = world.status().await?.now_playing;
        if now.is_some_and(|now| now.is_playing) == playing {
            return Ok(());
        }
        world.pass(SignedDuration::from_secs(20)).await;
    }
    bail!("two days without")
}

async fn failure(world: &World, request: Request) -> Result<String> {
    let answer = world.agent()?.ask(request).await;
    Ok(answer.err().context("it worked")?.code)
}

#[tokio::test(start_paused = true)]
async fn a_track_is_played_and_shown_at_once() -> Result<()> {
    let world = signed_in().await?;
    let Reply::Run(run) = world.agent()?.ask(Request::pick()).await? else {
        bail!("no run")
    };
    let uri = run.picks.first().context("a pick")?.track.uri.clone();
    let play = || Request::Play { uri: uri.clone() };
    until_playing(&world, true).await?;
    world.sim.set_fault(Fault::PremiumRequired, 1);
    assert_eq!(failure(&world, play()).await?, "premium_required");
    let queue = Request::Queue { uri: uri.clone() };
    world.agent()?.ask(queue).await?;
    world.agent()?.ask(play()).await?;
    world.pass(SignedDuration::from_secs(3)).await;
    let now = world.status().await?.now_playing.context("it plays")?;
    assert_eq!(now.track.uri, uri);
    let none = Request::Play {
        uri: "spotify:artist:1".into(),
    };
    assert_eq!(failure(&world, none).await?, "bad_request");
    world.network.set_down(true);
    assert_eq!(failure(&world, play()).await?, "offline");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn without_a_device_awake_nothing_is_played() -> Result<()> {
    let world = signed_in().await?;
    let Reply::Run(run) = world.agent()?.ask(Request::pick()).await? else {
        bail!("no run")
    };
    let uri = run.picks.first().context("a pick")?.track.uri.clone();
    while world.status().await?.now_playing.is_some() {
        world.pass(minutes(10)).await;
    }
    let code = failure(&world, Request::Play { uri }).await?;
    assert_eq!(code, "no_active_device");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn who_watches_sees_changes_soon_and_only_as_long_as_they_watch() -> Result<()> {
    let world = signed_in().await?;
    until_playing(&world, true).await?;
    let from = world.clock.true_ms();
    for _ in 0..4 {
        world.agent()?.ask(Request::Watch).await?;
        world.pass(SignedDuration::from_secs(30)).await;
    }
    let seen = looks(&world, from);
    assert!(seen.first().is_some_and(|at| at - from < 2_000), "{seen:?}");
    assert!(
        seen.windows(2).all(|pair| pair[1] - pair[0] <= 20_000),
        "{seen:?}"
    );
    assert!(seen.len() <= 12, "{seen:?}");
    world.pass(minutes(2)).await;
    let from = world.clock.true_ms();
    world.pass(minutes(10)).await;
    let calm = looks(&world, from).len();
    assert!(calm <= 15, "{calm} looks in ten minutes nobody watched");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn trying_now_ends_our_own_waits_and_no_block_of_spotifys() -> Result<()> {
    let world = signed_in().await?;
    world.network.set_down(true);
    world.pass(hours(1)).await;
    assert_eq!(health(&world).await?, "offline");
    world.network.set_down(false);
    world.agent()?.ask(Request::TryNow).await?;
    world.pass(SignedDuration::from_secs(5)).await;
    assert_eq!(health(&world).await?, "recording");
    world.sim.set_fault(Fault::RetryAfterLong, 1);
    until_health(&world, "blocked").await?;
    let from = world.clock.true_ms();
    world.agent()?.ask(Request::TryNow).await?;
    world.pass(minutes(30)).await;
    assert_eq!(world.requests_since(from).len(), 0);
    assert_eq!(health(&world).await?, "blocked");
    Ok(())
}

/// The next settings that are told.
async fn told(events: &mut Receiver<Event>) -> Result<SettingsView> {
    let next = async {
        loop {
            if let Event::Settings(settings) = events.recv().await? {
                return Ok(*settings);
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), next).await?
}

async fn settings(world: &World) -> Result<SettingsView> {
    let Reply::Settings(settings) = world.agent()?.ask(Request::Settings).await? else {
        bail!("no settings")
    };
    Ok(*settings)
}

#[tokio::test(start_paused = true)]
async fn every_change_of_the_settings_is_told() -> Result<()> {
    let mut world = signed_in().await?;
    let mut events = world.agent()?.subscribe();
    let before = settings(&world).await?;
    assert_eq!(before.notifications, Notifications::default());
    let ask = |request| async {
        world
            .agent()?
            .ask(request)
            .await
            .map_err(anyhow::Error::from)
    };
    let plan = Plan::at(vec!["18:30".parse()?]);
    ask(Request::SetPlan { plan: plan.clone() }).await?;
    let now = told(&mut events).await?;
    assert_eq!(now.plan, plan);
    assert_ne!(now.next_runs, before.next_runs);
    ask(Request::PausePicks { paused: true }).await?;
    assert!(told(&mut events).await?.picks_paused);
    let until = Some(world.status().await?.clock.now + minutes(30));
    ask(Request::PauseRecording {
        paused: true,
        until,
    })
    .await?;
    assert_eq!(
        told(&mut events)
            .await?
            .recording_paused
            .context("paused")?
            .until,
        until
    );
    let notifications = Notifications {
        picks: false,
        problems: true,
        quiet: None,
    };
    ask(Request::SetNotifications { notifications }).await?;
    assert_eq!(told(&mut events).await?.notifications, notifications);
    let zone = |name: &str| Request::SetHomeZone {
        name: Some(name.to_owned()),
    };
    ask(zone("asia/tokyo")).await?;
    assert_eq!(
        told(&mut events).await?.home_zone.as_deref(),
        Some("Asia/Tokyo")
    );
    assert_eq!(failure(&world, zone("Moon/Base")).await?, "bad_zone");
    ask(Request::SettingsChanged).await?;
    assert_eq!(told(&mut events).await?, settings(&world).await?);
    world.pass(minutes(31)).await;
    assert_eq!(
        told(&mut events).await?.recording_paused,
        None,
        "a pause that ends by itself is told too"
    );
    assert_eq!(
        failure(&world, Request::ShowWindow { page: None }).await?,
        "no_desktop"
    );
    world.kill().await;
    world.start()?;
    assert_eq!(settings(&world).await?.notifications, notifications);
    assert_eq!(
        settings(&world).await?.home_zone.as_deref(),
        Some("Asia/Tokyo")
    );
    let mut events = world.agent()?.subscribe();
    world.agent()?.ask(Request::SignOut).await?;
    assert_eq!(told(&mut events).await?.account, None);
    world.sign_in().await?;
    assert!(told(&mut events).await?.account.is_some());
    Ok(())
}

/// Where the position of what plays counts from must be on the clock that the window reads.
#[tokio::test(start_paused = true)]
async fn what_plays_was_seen_on_the_clock_of_the_status() -> Result<()> {
    let world = signed_in().await?;
    world.clock.set_wrong(hours(5));
    world.pass(minutes(2)).await;
    until_playing(&world, true).await?;
    let status = world.status().await?;
    let age = status.clock.now - status.now_playing.context("it plays")?.at;
    assert!(
        (0..400).contains(&age.get_seconds()),
        "seen {} s ago",
        age.get_seconds()
    );
    Ok(())
}

/// A clock that is wrong by hours: the pause is as long as the user meant it.
#[tokio::test(start_paused = true)]
async fn a_pause_on_a_wrong_clock_lasts_as_long_as_it_should() -> Result<()> {
    for wrong in [hours(7), hours(-7)] {
        let world = signed_in().await?;
        world.clock.set_wrong(wrong);
        world.pass(minutes(10)).await;
        let until = Some(world.status().await?.clock.now + hours(2));
        world
            .agent()?
            .ask(Request::PauseRecording {
                paused: true,
                until,
            })
            .await?;
        world.pass(minutes(115)).await;
        assert_eq!(health(&world).await?, "paused", "{wrong}");
        let told = settings(&world).await?.recording_paused;
        assert_eq!(told.context("paused")?.until, until);
        world.pass(minutes(10)).await;
        assert_eq!(health(&world).await?, "recording", "{wrong}");
    }
    Ok(())
}

/// No call of the recorder tells the time then.
#[tokio::test(start_paused = true)]
async fn the_plan_goes_on_while_recording_is_paused() -> Result<()> {
    let mut world = signed_in().await?;
    world
        .agent()?
        .ask(Request::PauseRecording {
            paused: true,
            until: None,
        })
        .await?;
    world.kill().await;
    world.start()?;
    world.pass_until(ms("2026-06-02T07:05:00Z")?).await;
    let run = world.status().await?.last_run.context("a run")?;
    assert_eq!(run.status, Status::Success);
    let asked = world.requests_since(0);
    let times = asked.iter().filter(|request| request.path == "/v1/me");
    assert!(times.count() <= 3, "asked once after each start");
    Ok(())
}

/// Wherever between two of its reads the clock jumps, no run begins before Spotify has told the time.
#[tokio::test(start_paused = true)]
async fn a_jump_between_any_two_reads_of_the_clock_is_noticed() -> Result<()> {
    for reads in 0..30 {
        let world = signed_in().await?;
        world.clock.set_wrong_after(reads, hours(20));
        world.pass(SignedDuration::from_secs(50)).await;
        let status = world.status().await?;
        assert_eq!(status.last_run, None, "after {reads} reads");
        let now = Timestamp::from_millisecond(world.clock.true_ms())?;
        assert!(status.clock.now > now + hours(19), "it jumped");
    }
    Ok(())
}
