//! Bad days, one fault at a time.

use std::time::Duration;

use spotify::Clock;
use spotify_sim::Fault;

use crate::world::{World, some_tracks};

/// Each fault becomes a case that a caller can act on.
#[tokio::test(start_paused = true)]
async fn faults_become_cases() {
    for (fault, code) in [
        (Fault::Rate429, "rate_limited"),
        (Fault::Rate429NoHeader, "rate_limited"),
        (Fault::RetryAfterLong, "rate_limited"),
        (Fault::Quota(spotify_sim::Group::Search), "quota_exceeded"),
        (Fault::Spurious401, "unauthorized"),
        (Fault::Server5xx, "server"),
        (Fault::Html200, "unreadable"),
        (Fault::Empty200, "unreadable"),
        (Fault::Cut, "uncertain"),
        (Fault::Timeout, "uncertain"),
        (Fault::PremiumLapsed, "owner_needs_premium"),
        (Fault::UserNotRegistered, "user_not_registered"),
    ] {
        let world = World::signed_in().await;
        world.sim.set_fault(fault, true);
        let outcome = world.user().search_tracks("a", 0, 3, None).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), code, "{fault:?}: {error}");
        if let Some(until) = error.retry_at() {
            let before = world.sim.request_count();
            world
                .user()
                .search_tracks("a", 0, 3, None)
                .await
                .unwrap_err();
            assert_eq!(world.sim.request_count(), before, "blocked without asking");
            assert!(until > world.clock.now());
        }
    }
    for fault in [Fault::Accounts5xx, Fault::AccountsHtml] {
        let world = World::signed_in().await;
        world.sim.set_fault(fault, true);
        tokio::time::sleep(Duration::from_secs(2 * 60 * 60)).await;
        let error = world.user().me().await.unwrap_err();
        assert_eq!(error.code(), "accounts_unavailable", "{fault:?}: {error}");
        world.sim.clear_faults();
        world.user().me().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn broken_items_never_lose_a_page() {
    for fault in [
        Fault::RecentBrokenItems,
        Fault::OutOfOrder,
        Fault::LateRecent,
    ] {
        let world = World::signed_in().await;
        world.sim.set_fault(fault, true);
        let page = world.user().recently_played().await.unwrap().value;
        let read = u32::try_from(page.items.len()).unwrap();
        assert_eq!(read + page.skipped, page.total_in_page);
        assert_eq!(
            fault == Fault::RecentBrokenItems,
            page.skipped > 0,
            "{fault:?}"
        );
    }
}

/// A write that failed is in the playlist at most once, and only if the error said so.
#[tokio::test(start_paused = true)]
async fn writes_are_sent_once_and_uncertainty_is_told() {
    for (fault, happened) in [
        (Fault::PostLate, true),
        (Fault::Post5xxAfterSuccess, true),
        (Fault::PostCutAfter, true),
        (Fault::PostCutBefore, false),
        (Fault::Server5xx, false),
        (Fault::Rate429, false),
    ] {
        let world = World::signed_in().await;
        let track = some_tracks(&world, 1).await;
        let made = world
            .user()
            .create_playlist("Aside", true, None)
            .await
            .unwrap();
        let id = made.value.id;
        world.sim.set_fault(fault, true);
        let error = world.user().add_items(&id, &track, None).await.unwrap_err();
        assert_eq!(
            error.uncertain(),
            fault != Fault::Rate429,
            "{fault:?}: {error}"
        );
        tokio::time::sleep(Duration::from_secs(120)).await;
        let there = world.sim.playlist_uris(&id).len();
        assert_eq!(there, usize::from(happened), "{fault:?}");
    }
}
