//! The accounts service: apps, consents, codes and tokens.

pub(crate) mod authorize;
mod page;
pub(crate) mod token;

use std::collections::HashMap;

use rand::RngExt;

use crate::random::{self, Stream};

/// Client id of the app that is registered from the start.
pub const DEMO_CLIENT_ID: &str = "5de7ac0000000000000000000000de30";
/// Its secret.
pub const DEMO_CLIENT_SECRET: &str = "demo-secret";
/// Its redirect addresses: one for any port, one for a fixed port.
pub const DEMO_REDIRECT_URIS: [&str; 2] = [
    "http://127.0.0.1/callback",
    "http://127.0.0.1:8888/callback",
];

const ACCESS_LIFE_MS: i64 = 3_600_000;
const CODE_LIFE_MS: i64 = 600_000;
const CONSENT_MONTHS: i64 = 6;

/// Who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum User {
    /// The account whose plays are generated.
    Listener,
    /// Another account, which never plays anything.
    Guest,
}

impl User {
    /// The user id of the Web API.
    pub(crate) fn id(self) -> &'static str {
        match self {
            User::Listener => "sim-listener",
            User::Guest => "sim-guest",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            User::Listener => "Robin Ear",
            User::Guest => "Guest",
        }
    }

    /// The stable `account_id`.
    pub(crate) fn account_id(self) -> &'static str {
        match self {
            User::Listener => "acc_4VxK1listener",
            User::Guest => "acc_9TzQ2guest",
        }
    }
}

#[derive(Debug)]
pub(crate) struct App {
    pub secret: Option<String>,
    pub redirect_uris: Vec<String>,
}

/// What a user agreed to.
#[derive(Debug)]
struct Consent {
    client_id: String,
    user: User,
    scopes: Vec<String>,
    ends_ms: i64,
    revoked: bool,
}

/// An authorization code on its way.
#[derive(Debug)]
struct Code {
    consent: usize,
    redirect_uri: String,
    challenge: Option<String>,
    issued_ms: i64,
}

#[derive(Debug)]
struct Refresh {
    consent: usize,
    alive: bool,
}

/// An access token.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// `None` for client credentials.
    pub user: Option<User>,
    pub scopes: Vec<String>,
    pub expires_ms: i64,
    consent: Option<usize>,
}

impl Access {
    pub(crate) fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}

/// Everything the accounts service remembers.
#[derive(Debug)]
pub(crate) struct Accounts {
    stream: Stream,
    pub apps: HashMap<String, App>,
    consents: Vec<Consent>,
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    access: HashMap<String, Access>,
}

impl Accounts {
    pub(crate) fn new(seed: u64) -> Self {
        let demo = App {
            secret: Some(DEMO_CLIENT_SECRET.to_owned()),
            redirect_uris: DEMO_REDIRECT_URIS.map(str::to_owned).to_vec(),
        };
        Self {
            stream: random::stream(seed, "tokens", 0),
            apps: HashMap::from([(DEMO_CLIENT_ID.to_owned(), demo)]),
            consents: Vec::new(),
            codes: HashMap::new(),
            refresh: HashMap::new(),
            access: HashMap::new(),
        }
    }

    fn fresh(&mut self, prefix: &str, length: usize) -> String {
        let digits: String = (0..length.div_ceil(20))
            .map(|_| random::base62(u128::from(self.stream.random::<u64>()), 20))
            .collect();
        format!("{prefix}{}", &digits[..length])
    }

    /// Records a consent and makes the code for it.
    fn agree(&mut self, now: i64, wish: &authorize::Wish, user: User) -> String {
        self.consents.push(Consent {
            client_id: wish.client_id.clone(),
            user,
            scopes: wish.scopes.clone(),
            ends_ms: months_later(now, CONSENT_MONTHS),
            revoked: false,
        });
        let code = self.fresh("AQ", 120);
        self.codes.insert(
            code.clone(),
            Code {
                consent: self.consents.len() - 1,
                redirect_uri: wish.redirect_uri.clone(),
                challenge: wish.challenge.clone(),
                issued_ms: now,
            },
        );
        code
    }

    /// Whether the latest consent for an app is alive and covers all scopes.
    fn agreed(&self, now: i64, wish: &authorize::Wish) -> Option<User> {
        let mine = |consent: &&Consent| consent.client_id == wish.client_id;
        let consent = self.consents.iter().rev().find(mine)?;
        let covers = wish
            .scopes
            .iter()
            .all(|scope| consent.scopes.contains(scope));
        (covers && !consent.revoked && now < consent.ends_ms).then_some(consent.user)
    }

    /// The user withdraws every consent; tokens die with them.
    pub(crate) fn revoke(&mut self) {
        for consent in &mut self.consents {
            consent.revoked = true;
        }
    }

    fn issue(&mut self, now: i64, consent: Option<usize>) -> String {
        self.access
            .retain(|_, access| now < access.expires_ms + ACCESS_LIFE_MS);
        let token = self.fresh("BQ", 160);
        let agreed = consent.map(|number| &self.consents[number]);
        let access = Access {
            user: agreed.map(|consent| consent.user),
            scopes: agreed
                .map(|consent| consent.scopes.clone())
                .unwrap_or_default(),
            expires_ms: now + ACCESS_LIFE_MS,
            consent,
        };
        self.access.insert(token.clone(), access);
        token
    }

    /// The token of an `Authorization` header, or the message of the 401.
    pub(crate) fn authenticate(
        &self,
        now: i64,
        header: Option<&str>,
    ) -> Result<&Access, &'static str> {
        let token = header.ok_or("No token provided")?;
        let token = token
            .strip_prefix("Bearer ")
            .ok_or("Only valid bearer authentication supported")?;
        let access = self.access.get(token).ok_or("Invalid access token")?;
        let revoked = access
            .consent
            .is_some_and(|number| self.consents[number].revoked);
        match (revoked, now < access.expires_ms) {
            (true, _) => Err("Invalid access token"),
            (false, false) => Err("The access token expired"),
            (false, true) => Ok(access),
        }
    }
}

fn months_later(now: i64, months: i64) -> i64 {
    let later = jiff::Timestamp::from_millisecond(now).ok().and_then(|at| {
        let day = at.to_zoned(jiff::tz::TimeZone::UTC);
        day.checked_add(jiff::Span::new().months(months)).ok()
    });
    later.map_or(now + months * 30 * 86_400_000, |at| {
        at.timestamp().as_millisecond()
    })
}
