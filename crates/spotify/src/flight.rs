//! Single flight: one renewal at a time, whose outcome everyone who waited for it shares.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Error;

#[derive(Debug, Default)]
pub(crate) struct Flight {
    gate: Arc<tokio::sync::Mutex<()>>,
    landed: Arc<Mutex<Landed>>,
}

#[derive(Debug, Default)]
struct Landed {
    count: u64,
    outcome: Option<Error>,
}

impl Flight {
    /// Runs `work`, or waits for the work already under way. Work once begun is finished even
    /// when nobody waits any more: an answer may hold the only copy of a new refresh token.
    pub(crate) async fn join<W>(&self, work: W) -> Result<(), Error>
    where
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let seen = lock(&self.landed).count;
        let gate = Arc::clone(&self.gate).lock_owned().await;
        {
            let landed = lock(&self.landed);
            if landed.count != seen {
                return landed.outcome.clone().map_or(Ok(()), Err);
            }
        }
        let landed = Arc::clone(&self.landed);
        let flight = tokio::spawn(async move {
            let outcome = work.await;
            let mut landed = lock(&landed);
            landed.count += 1;
            landed.outcome = outcome.clone().err();
            drop(gate);
            outcome
        });
        flight.await.unwrap_or_else(|_| {
            Err(Error::AccountsUnavailable {
                reason: "the renewal was interrupted".into(),
            })
        })
    }
}

fn lock(landed: &Mutex<Landed>) -> MutexGuard<'_, Landed> {
    landed.lock().unwrap_or_else(PoisonError::into_inner)
}
