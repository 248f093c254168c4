//! An app that signs calls by itself (client credentials): search and catalogue, no user.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use oauth2::ClientSecret;

use super::explain;
use crate::accounts::{self, AccessToken, Tokens};
use crate::exchange::Line;
use crate::flight::Flight;
use crate::queue::Place;
use crate::{Error, Secret};

/// An app without a user. Its token lives in memory only and is renewed when it is needed.
#[derive(Clone)]
pub struct AppOnly(Arc<Inner>);

struct Inner {
    client_id: String,
    client_secret: Secret,
    token: Mutex<Option<AccessToken>>,
    flight: Flight,
}

impl AppOnly {
    /// The app that the developer dashboard shows under this id and secret.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: Secret) -> Self {
        Self(Arc::new(Inner {
            client_id: client_id.into(),
            client_secret,
            token: Mutex::new(None),
            flight: Flight::default(),
        }))
    }

    pub(super) fn token(&self, now: Timestamp) -> Option<AccessToken> {
        self.0.token(now)
    }

    pub(super) fn reject(&self, token: &AccessToken) {
        self.0.lock().take_if(|current| current == token);
    }

    pub(super) async fn renew(&self, line: &Line, place: Place) -> Result<(), Error> {
        let inner = Arc::clone(&self.0);
        let line = line.clone();
        let work = async move {
            if inner.token(line.clock.now()).is_some() {
                return Ok(());
            }
            let turn = line.queue.turn(None, place).await?;
            turn.start();
            let tokens = inner.ask(&line).await;
            let tokens = tokens.map_err(|error| explain(error, &line))?;
            *inner.lock() = Some(tokens.access);
            Ok(())
        };
        self.0.flight.join(work).await
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Inner {
    fn token(&self, now: Timestamp) -> Option<AccessToken> {
        let token = self.lock();
        token.clone().filter(|token| token.is_fresh(now))
    }

    async fn ask(&self, line: &Line) -> Result<Tokens, accounts::TokenError> {
        let app = accounts::app(&line.endpoints, &self.client_id)
            .set_client_secret(ClientSecret::new(self.client_secret.expose().into()));
        let http = line.carrier();
        let request = app.exchange_client_credentials().request_async(&http);
        accounts::tokens(request, &*line.clock, &[&self.client_secret]).await
    }

    fn lock(&self) -> MutexGuard<'_, Option<AccessToken>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for AppOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppOnly")
            .field("client_id", &self.0.client_id)
            .finish_non_exhaustive()
    }
}
