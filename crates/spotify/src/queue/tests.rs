//! The queue under random arrivals: whatever the order, its promises hold.

use std::sync::Arc;

use proptest::prelude::*;
use tokio::time::{Instant, sleep, timeout};

use super::*;
use crate::{BoxFuture, MemoryLimits};

struct Paused(Instant);

impl Clock for Paused {
    fn now(&self) -> Timestamp {
        let passed = jiff::SignedDuration::try_from(self.0.elapsed()).unwrap();
        Timestamp::UNIX_EPOCH.checked_add(passed).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(sleep(duration))
    }
}

/// One caller: when it comes, how long its call takes, how long it waits. Milliseconds.
#[derive(Debug, Clone)]
struct Caller {
    comes: u64,
    priority: Priority,
    takes: u64,
    patience: u64,
}

#[derive(Debug)]
struct Outcome {
    caller: Caller,
    /// Start and end of the call; none when the caller lost patience.
    called: Option<(u64, u64)>,
}

fn caller() -> impl Strategy<Value = Caller> {
    let priority = prop_oneof![
        Just(Priority::Background),
        Just(Priority::Record),
        Just(Priority::Pick),
        Just(Priority::User),
    ];
    let patience = prop_oneof![3 => Just(1_000_000_u64), 1 => 0_u64..6_000];
    (0_u64..8_000, priority, 0_u64..3_000, patience).prop_map(
        |(comes, priority, takes, patience)| Caller {
            comes,
            priority,
            takes,
            patience,
        },
    )
}

fn ms(begin: Instant) -> u64 {
    u64::try_from(begin.elapsed().as_millis()).unwrap()
}

async fn act(queue: Arc<CallQueue>, begin: Instant, caller: Caller) -> Outcome {
    sleep(Duration::from_millis(caller.comes)).await;
    let place = queue.place(caller.priority);
    let turn = queue.turn(Some(Group::Player), place);
    let turn = timeout(Duration::from_millis(caller.patience), turn).await;
    let Ok(turn) = turn else {
        return Outcome {
            caller,
            called: None,
        };
    };
    let turn = turn.unwrap();
    turn.start();
    let start = ms(begin);
    sleep(Duration::from_millis(caller.takes)).await;
    drop(turn);
    let called = Some((start, ms(begin)));
    Outcome { caller, called }
}

fn run(callers: Vec<Caller>) -> Vec<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let begin = Instant::now();
        let limits = Arc::new(MemoryLimits::default());
        let clock = Arc::new(Paused(begin));
        let queue = Arc::new(CallQueue::new(clock, limits, Pacing::default()));
        let mut tasks = tokio::task::JoinSet::new();
        for caller in callers {
            tasks.spawn(act(Arc::clone(&queue), begin, caller));
        }
        tasks.join_all().await
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn calls_are_spaced_alone_and_in_order(callers in proptest::collection::vec(caller(), 1..14)) {
        let outcomes = run(callers);
        let mut calls: Vec<_> = outcomes
            .iter()
            .filter_map(|outcome| Some((outcome.called?, &outcome.caller)))
            .collect();
        calls.sort_by_key(|((start, _), _)| *start);
        for pair in calls.windows(2) {
            let (((start, end), _), ((next, _), _)) = (pair[0], pair[1]);
            prop_assert!(next >= start + 999, "spaced: {start} then {next}");
            prop_assert!(next >= end, "alone: {end} then {next}");
        }
        for (place, ((start, _), caller)) in calls.iter().enumerate() {
            for (_, later) in &calls[place + 1..] {
                let waiting = later.comes + 2 < *start && caller.comes + 2 < *start;
                let sooner = later.priority > caller.priority
                    || later.priority == caller.priority && later.comes + 2 < caller.comes;
                prop_assert!(!(waiting && sooner), "{later:?} should go before {caller:?}");
            }
        }
        let patient = outcomes.iter().filter(|outcome| outcome.caller.patience == 1_000_000);
        for outcome in patient {
            prop_assert!(outcome.called.is_some(), "{outcome:?} never had its turn");
        }
    }
}
