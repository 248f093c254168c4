//! A user's session: the grant, and the access token that it is renewed into.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use oauth2::RefreshToken;

use super::explain;
use crate::accounts::{self, AccessToken, Tokens};
use crate::exchange::Line;
use crate::flight::Flight;
use crate::queue::Place;
use crate::{Error, Grant, GrantStore};

/// A signed-in user. The access token lives in memory only and is renewed when it is needed.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    store: Arc<dyn GrantStore>,
    flight: Flight,
}

struct State {
    grant: Grant,
    token: Option<AccessToken>,
    /// The grant holds a refresh token that the store does not have yet; its access token waits.
    unsaved: Option<AccessToken>,
    /// Signed in. A session that is not must not write over what a later sign-in has stored.
    active: bool,
}

impl Session {
    /// A session of a stored grant; `store` receives each new refresh token.
    #[must_use]
    pub fn new(grant: Grant, store: Arc<dyn GrantStore>) -> Self {
        Self::start(grant, None, store)
    }

    /// A session that starts with the token of a sign-in just done, which saves one refresh.
    #[must_use]
    pub fn with_token(grant: Grant, token: AccessToken, store: Arc<dyn GrantStore>) -> Self {
        Self::start(grant, Some(token), store)
    }

    fn start(grant: Grant, token: Option<AccessToken>, store: Arc<dyn GrantStore>) -> Self {
        Self(Arc::new(Inner {
            state: Mutex::new(State {
                grant,
                token,
                unsaved: None,
                active: true,
            }),
            store,
            flight: Flight::default(),
        }))
    }

    /// The grant with the newest refresh token.
    #[must_use]
    pub fn grant(&self) -> Grant {
        self.0.lock().grant.clone()
    }

    pub(super) fn token(&self, now: Timestamp) -> Option<AccessToken> {
        let state = self.0.lock();
        state.token.clone().filter(|token| token.is_fresh(now))
    }

    pub(super) fn reject(&self, token: &AccessToken) {
        self.0.lock().token.take_if(|current| current == token);
    }

    pub(super) async fn renew(&self, line: &Line, place: Place) -> Result<(), Error> {
        let inner = Arc::clone(&self.0);
        let line = line.clone();
        let work = async move { inner.renew(&line, place).await };
        self.0.flight.join(work).await
    }

    pub(super) fn set_active(&self, active: bool) {
        self.0.lock().active = active;
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Inner {
    async fn renew(&self, line: &Line, place: Place) -> Result<(), Error> {
        self.save().await?;
        if self.has_token(line.clock.now()) {
            return Ok(());
        }
        let turn = line.queue.turn(None, place).await?;
        let grant = self.active_grant()?;
        turn.start();
        let tokens = refresh(&grant, line).await;
        let tokens = tokens.map_err(|error| explain(error, line))?;
        drop(turn);
        self.adopt(tokens);
        self.save().await
    }

    fn active_grant(&self) -> Result<Grant, Error> {
        let state = self.lock();
        if state.active {
            Ok(state.grant.clone())
        } else {
            Err(Error::NotSignedIn)
        }
    }

    /// Takes the answer of a refresh in. Most answers bring no new refresh token.
    fn adopt(&self, tokens: Tokens) {
        let mut state = self.lock();
        if let Some(scopes) = tokens.scopes {
            state.grant.scopes = scopes;
        }
        match tokens.refresh {
            Some(new) if new != state.grant.refresh_token => {
                state.grant.refresh_token = new;
                state.token = None;
                state.unsaved = Some(tokens.access);
            }
            Some(_) | None => state.token = Some(tokens.access),
        }
    }

    /// Stores a new refresh token, if there is one, before its access token may be used.
    async fn save(&self) -> Result<(), Error> {
        let Some(token) = self.lock().unsaved.clone() else {
            return Ok(());
        };
        let grant = self.active_grant()?;
        if let Err(error) = self.store.save(&grant).await {
            return Err(Error::TokenNotStored {
                message: error.message,
            });
        }
        let mut state = self.lock();
        state.unsaved = None;
        state.token = Some(token);
        Ok(())
    }

    fn has_token(&self, now: Timestamp) -> bool {
        let state = self.lock();
        state
            .token
            .as_ref()
            .is_some_and(|token| token.is_fresh(now))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn refresh(grant: &Grant, line: &Line) -> Result<Tokens, accounts::TokenError> {
    let app = accounts::app(&line.endpoints, &grant.client_id);
    let token = RefreshToken::new(grant.refresh_token.expose().into());
    let http = line.carrier();
    let request = app.exchange_refresh_token(&token).request_async(&http);
    accounts::tokens(request, &*line.clock, &[&grant.refresh_token]).await
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("grant", &self.0.lock().grant)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BoxFuture, GrantStoreError, Secret};

    struct Nowhere;

    impl GrantStore for Nowhere {
        fn save<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), GrantStoreError>> {
            Box::pin(std::future::ready(Ok(())))
        }
    }

    #[test]
    fn a_late_401_for_an_old_token_leaves_the_new_one() {
        let grant = Grant {
            client_id: "client".into(),
            refresh_token: Secret::new("refresh"),
            scopes: Vec::new(),
            authorized_at: Timestamp::UNIX_EPOCH,
        };
        let (old, new) = (AccessToken::lasting("old"), AccessToken::lasting("new"));
        let session = Session::with_token(grant, new.clone(), Arc::new(Nowhere));
        session.reject(&old);
        assert_eq!(session.token(Timestamp::UNIX_EPOCH), Some(new.clone()));
        session.reject(&new);
        assert_eq!(session.token(Timestamp::UNIX_EPOCH), None);
    }
}
