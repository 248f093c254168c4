//! One call from start to answer: token, turn, sending, reading, and the retries that are safe.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use jiff::Timestamp;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::accounts::{AccessToken, Carrier};
use crate::call::Call;
use crate::credentials::Signing;
use crate::queue::{CallQueue, Place, Turn};
use crate::skew::Skew;
use crate::{
    Answered, Clock, Credentials, Endpoints, Error, Priority, Setup, Transport, TransportError,
    verdict,
};

const RETRIES: u32 = 2;
/// More in a row would mean that tokens come with no life at all.
const RENEWALS: u32 = 2;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LARGEST_JITTER_MS: u64 = 500;

/// Everything that a call passes through; shared by all calls.
#[derive(Clone)]
pub(crate) struct Line {
    pub endpoints: Arc<Endpoints>,
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub queue: Arc<CallQueue>,
    pub skew: Arc<Skew>,
    jitter: Arc<Mutex<SmallRng>>,
}

/// An answer of the Web API, whatever its status.
pub(crate) struct Raw {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub at: Timestamp,
    pub took: Duration,
}

impl Line {
    pub(crate) fn new(setup: Setup) -> Self {
        let queue = CallQueue::new(Arc::clone(&setup.clock), setup.limits, setup.pacing);
        Self {
            endpoints: Arc::new(setup.endpoints),
            transport: setup.transport,
            clock: setup.clock,
            queue: Arc::new(queue),
            skew: Arc::default(),
            jitter: Arc::new(Mutex::new(SmallRng::seed_from_u64(setup.jitter_seed))),
        }
    }

    /// The way to the token endpoint.
    pub(crate) fn carrier(&self) -> Carrier<'_> {
        Carrier {
            transport: &*self.transport,
            clock: &*self.clock,
        }
    }

    /// Makes the call as often as is safe; `read` turns a successful answer into its value.
    pub(crate) async fn run<T>(
        &self,
        call: &Call,
        priority: Priority,
        credentials: &Mutex<Credentials>,
        read: impl Fn(&Raw) -> Result<T, Error>,
    ) -> Result<Answered<T>, Error> {
        let signing = Signing::new(credentials);
        // Without anybody to sign it, a call should not wait for its turn first.
        signing.signer()?.token(call.group, self.clock.now())?;
        let place = self.queue.place(priority);
        let mut retries = if call.is_read() { RETRIES } else { 0 };
        let mut pause = FIRST_PAUSE;
        let mut renewed = false;
        loop {
            match self.attempt(call, place, &signing, &read).await {
                Ok(answer) => return Ok(answer),
                Err(Failed::Refused(token)) if !renewed => {
                    signing.signer()?.reject(&token);
                    renewed = true;
                }
                Err(Failed::Refused(_)) => return Err(Error::Unauthorized),
                Err(Failed::For(error)) if error.uncertain() && retries > 0 => {
                    retries -= 1;
                    self.clock.sleep(pause + self.jitter()).await;
                    pause *= 2;
                }
                Err(Failed::For(error)) => return Err(error),
            }
        }
    }

    /// Tries once. The turn lasts until a limit in the answer is written down.
    async fn attempt<T>(
        &self,
        call: &Call,
        place: Place,
        signing: &Signing<'_>,
        read: impl Fn(&Raw) -> Result<T, Error>,
    ) -> Result<Answered<T>, Failed> {
        let (turn, token) = self.turn_with_token(call, place, signing).await?;
        turn.start();
        let raw = self.send(call, &token).await?;
        if raw.status == StatusCode::UNAUTHORIZED {
            return Err(Failed::Refused(token));
        }
        if !raw.status.is_success() {
            return Err(verdict::refusal(&raw, call, &self.queue, token.secret()).into());
        }
        let value = read(&raw)?;
        Ok(Answered {
            value,
            at: raw.at,
            status: raw.status.as_u16(),
            took: raw.took,
        })
    }

    /// A turn together with a token that is fresh when the turn comes.
    async fn turn_with_token(
        &self,
        call: &Call,
        place: Place,
        signing: &Signing<'_>,
    ) -> Result<(Turn<'_>, AccessToken), Error> {
        for _ in 0..=RENEWALS {
            let turn = self.queue.turn(Some(call.group), place).await?;
            let signer = signing.signer()?;
            if let Some(token) = signer.token(call.group, self.clock.now())? {
                return Ok((turn, token));
            }
            drop(turn);
            signer.renew(self, place).await?;
        }
        Err(Error::AccountsUnavailable {
            reason: "new tokens end at once".into(),
        })
    }

    async fn send(&self, call: &Call, token: &AccessToken) -> Result<Raw, Error> {
        let sent_at = self.clock.now();
        let request = signed(call, &self.endpoints, token)?;
        let response = self.transport.send(request).await;
        let took = since(sent_at, self.clock.now());
        let (parts, body) = response.map_err(lost)?.into_parts();
        let at = self
            .skew
            .server_time(&parts.headers, self.clock.now(), took);
        tracing::debug!(
            method = %call.method,
            path = call.path,
            status = parts.status.as_u16(),
            took_ms = took.as_millis(),
            "answered"
        );
        Ok(Raw {
            status: parts.status,
            headers: parts.headers,
            body,
            at,
            took,
        })
    }

    fn jitter(&self) -> Duration {
        let mut rng = self.jitter.lock().unwrap_or_else(PoisonError::into_inner);
        Duration::from_millis(rng.random_range(0..=LARGEST_JITTER_MS))
    }
}

/// Why an attempt brought no value.
enum Failed {
    /// 401 for this token: the call was not done.
    Refused(AccessToken),
    For(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::For(error)
    }
}

fn signed(
    call: &Call,
    endpoints: &Endpoints,
    token: &AccessToken,
) -> Result<Request<Bytes>, Error> {
    let unsendable = |_| Error::BadRequest {
        message: "the call makes no HTTP request".into(),
    };
    let bearer = format!("Bearer {}", token.secret().expose());
    let mut bearer = HeaderValue::from_str(&bearer).map_err(|error| unsendable(error.into()))?;
    bearer.set_sensitive(true);
    let mut request = Request::builder()
        .method(call.method.clone())
        .uri(call.url(endpoints).as_str())
        .header(header::AUTHORIZATION, bearer)
        .header(header::ACCEPT, "application/json");
    let body = call.body.as_ref().map(|body| Bytes::from(body.to_string()));
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    } else if !call.is_read() {
        request = request.header(header::CONTENT_LENGTH, 0);
    }
    request.body(body.unwrap_or_default()).map_err(unsendable)
}

fn since(start: Timestamp, end: Timestamp) -> Duration {
    Duration::try_from(end.duration_since(start)).unwrap_or_default()
}

fn lost(error: TransportError) -> Error {
    let reason = error.to_string();
    match error {
        TransportError::NotSent(_) => Error::Offline { reason },
        TransportError::TimedOut | TransportError::Cut(_) => Error::Uncertain { reason },
    }
}
