//! What becomes of a request: bans, faults, token, handler, in this order.

use crate::accounts::{Access, authorize, token};
use crate::api;
use crate::call::{Answer, Call};
use crate::fault::Fault;
use crate::limits::{Ban, Group};
use crate::state::State;

const HOUR_S: i64 = 3_600;

/// What is done with a request.
pub(crate) struct Verdict {
    pub answer: Answer,
    /// The fault that struck, for the request log.
    pub fault: Option<&'static str>,
    /// Simulated ms before the answer.
    pub delay_ms: i64,
    /// Whether the connection breaks in the middle of the body.
    pub cut: bool,
    /// The answer is that of a postponed change.
    pub ticket: Option<u64>,
}

impl Verdict {
    fn plain(answer: Answer) -> Self {
        Self {
            answer,
            fault: None,
            delay_ms: 0,
            cut: false,
            ticket: None,
        }
    }

    fn fault(fault: Fault, answer: Answer) -> Self {
        Self {
            fault: Some(fault.name()),
            ..Self::plain(answer)
        }
    }
}

/// What a load balancer says.
pub(crate) const HTML_5XX: &str = "<!DOCTYPE html><html><head><title>502 Server Error</title></head>\
<body><h1>Error: Server Error</h1><h2>The server encountered a temporary error.</h2></body></html>";

/// Decides what becomes of a request, and does what it asks for.
pub(crate) fn judge(state: &mut State, now: i64, call: &Call) -> Verdict {
    match call.path.as_str() {
        "/authorize" if call.is_get() => {
            Verdict::plain(authorize::show(&mut state.accounts, now, call))
        }
        "/authorize" => Verdict::plain(authorize::decide(&mut state.accounts, now, call)),
        "/api/token" => judge_token(state, now, call),
        _ => judge_api(state, now, call),
    }
}

fn judge_token(state: &mut State, now: i64, call: &Call) -> Verdict {
    if call.method != http::Method::POST {
        return Verdict::plain(Answer::empty(405));
    }
    if state.faults.strikes(Fault::Accounts5xx) {
        return Verdict::fault(Fault::Accounts5xx, server_error(state, Fault::Accounts5xx));
    }
    if state.faults.strikes(Fault::AccountsHtml) {
        return Verdict::fault(
            Fault::AccountsHtml,
            Answer::html(200, "<html><body>One moment</body></html>"),
        );
    }
    let refreshes = String::from_utf8_lossy(&call.body).contains("grant_type=refresh_token");
    let mut strikes = |fault| refreshes && state.faults.strikes(fault);
    let fault = [
        Fault::InvalidGrantAlways,
        Fault::InvalidGrantOnce,
        Fault::RotateRefresh,
    ]
    .into_iter()
    .find(|&fault| strikes(fault));
    let mood = token::Mood {
        rotate: fault == Some(Fault::RotateRefresh),
        refuse: fault.is_some_and(|fault| fault != Fault::RotateRefresh),
    };
    let answer = token::answer(&mut state.accounts, now, call, mood);
    Verdict {
        fault: fault.map(Fault::name),
        ..Verdict::plain(answer)
    }
}

fn judge_api(state: &mut State, now: i64, call: &Call) -> Verdict {
    let group = Group::of(&call.segments);
    if let Some(ban) = state.limits.ban(group, now) {
        return Verdict {
            fault: Some(ban.cause),
            ..Verdict::plain(banned(&ban, now))
        };
    }
    if let Some(verdict) = struck_before(state, now, call, group) {
        return verdict;
    }
    if let Some(ban) = state.limits.count(group, now) {
        return Verdict {
            fault: Some(ban.cause),
            ..Verdict::plain(banned(&ban, now))
        };
    }
    let access = match state
        .accounts
        .authenticate(now, call.authorization.as_deref())
    {
        Ok(access) => access.clone(),
        Err(message) => return Verdict::plain(Answer::error(401, message)),
    };
    match call.is_get() {
        true => judge_read(state, now, call, &access),
        false => judge_change(state, now, call, &access),
    }
}

/// Faults that answer before anything is done.
fn struck_before(state: &mut State, now: i64, call: &Call, group: Group) -> Option<Verdict> {
    for (fault, low, high) in [
        (Fault::Rate429, 1, 4),
        (Fault::Rate429NoHeader, 5, 30),
        (Fault::RetryAfterLong, 0, 1),
        (Fault::Quota(group), 2 * HOUR_S, 20 * HOUR_S),
    ] {
        if state.faults.strikes(fault) {
            let seconds = match (fault, state.faults.amount(fault, low, high)) {
                (Fault::RetryAfterLong, 0) => 72_000,
                (Fault::RetryAfterLong, _) => 80_000,
                (_, seconds) => seconds,
            };
            let ban = Ban {
                until_ms: now + seconds * 1_000,
                group: matches!(fault, Fault::Quota(_)).then_some(group),
                header: fault != Fault::Rate429NoHeader,
                cause: fault.name(),
            };
            state.limits.impose(ban.clone());
            return Some(Verdict::fault(fault, banned(&ban, now)));
        }
    }
    if state.faults.strikes(Fault::Server5xx) {
        let answer = server_error(state, Fault::Server5xx);
        return Some(Verdict::fault(Fault::Server5xx, answer));
    }
    let unreadable: &[Refusal] = if call.is_get() { &UNREADABLE } else { &[] };
    let (fault, answer) = REFUSALS
        .iter()
        .chain(unreadable)
        .find(|(fault, _)| state.faults.strikes(*fault))?;
    Some(Verdict::fault(*fault, answer()))
}

/// A fault and the answer it gives.
type Refusal = (Fault, fn() -> Answer);

/// Refusals that are not the client's fault.
const REFUSALS: [Refusal; 3] = [
    (Fault::Spurious401, || {
        Answer::error(401, "Access token missing")
    }),
    (Fault::PremiumLapsed, premium_lapsed),
    (Fault::UserNotRegistered, || {
        Answer::error(403, "User not registered in the Developer Dashboard")
    }),
];

/// Answers that claim success and say nothing.
const UNREADABLE: [Refusal; 2] = [
    (Fault::Html200, || {
        Answer::html(200, "<!DOCTYPE html><html><body>Welcome</body></html>")
    }),
    (Fault::Empty200, || Answer::empty(200)),
];

fn premium_lapsed() -> Answer {
    Answer::text(
        403,
        "Active premium subscription required for the owner of the app. When the subscription status changes, \
         it can take a few hours before requests are allowed again.",
    )
}

fn server_error(state: &mut State, fault: Fault) -> Answer {
    let shape = state.faults.amount(fault, 0, 8);
    let status = [500, 502, 503][(shape % 3) as usize];
    match shape / 3 {
        0 => Answer::error(status, "Server error"),
        1 => Answer::html(status, HTML_5XX),
        _ => Answer::empty(status),
    }
}

fn banned(ban: &Ban, now: i64) -> Answer {
    let seconds = (ban.until_ms - now + 999) / 1_000;
    let answer = match ban.group {
        Some(_) => Answer::reason(429, "Too many requests", "QUOTA_EXCEEDED"),
        None if ban.header => Answer::error(429, "API rate limit exceeded"),
        None => Answer::text(429, "Too many requests"),
    };
    Answer {
        retry_after: ban.header.then_some(seconds),
        ..answer
    }
}

fn judge_read(state: &mut State, now: i64, call: &Call, access: &Access) -> Verdict {
    let answer = api::route(state, now, call, access);
    let verdict = Verdict::plain(answer);
    if state.faults.strikes(Fault::Cut) {
        return Verdict {
            fault: Some(Fault::Cut.name()),
            cut: true,
            ..verdict
        };
    }
    for (fault, low, high) in [
        (Fault::Timeout, 31_000, 90_000),
        (Fault::Slow, 2_000, 20_000),
    ] {
        if state.faults.strikes(fault) {
            let delay_ms = state.faults.amount(fault, low, high);
            return Verdict {
                fault: Some(fault.name()),
                delay_ms,
                ..verdict
            };
        }
    }
    verdict
}

fn judge_change(state: &mut State, now: i64, call: &Call, access: &Access) -> Verdict {
    if state.faults.strikes(Fault::PostCutBefore) {
        let answer = Answer::html(502, HTML_5XX);
        return Verdict {
            cut: true,
            ..Verdict::fault(Fault::PostCutBefore, answer)
        };
    }
    if state.faults.strikes(Fault::PostLate) {
        let effect_ms = state.faults.amount(Fault::PostLate, 5_000, 45_000);
        let delay_ms = effect_ms.max(31_000) + state.faults.amount(Fault::PostLate, 500, 30_000);
        let ticket = state.postpone(now + effect_ms, call.clone(), access.clone());
        let verdict = Verdict::fault(Fault::PostLate, Answer::empty(504));
        return Verdict {
            delay_ms,
            ticket: Some(ticket),
            ..verdict
        };
    }
    let answer = api::route(state, now, call, access);
    if state.faults.strikes(Fault::Post5xxAfterSuccess) {
        return Verdict::fault(Fault::Post5xxAfterSuccess, Answer::html(502, HTML_5XX));
    }
    if state.faults.strikes(Fault::PostCutAfter) {
        return Verdict {
            cut: true,
            ..Verdict::fault(Fault::PostCutAfter, answer)
        };
    }
    if state.faults.strikes(Fault::Slow) {
        let delay_ms = state.faults.amount(Fault::Slow, 2_000, 20_000);
        return Verdict {
            delay_ms,
            ..Verdict::fault(Fault::Slow, answer)
        };
    }
    Verdict::plain(answer)
}
