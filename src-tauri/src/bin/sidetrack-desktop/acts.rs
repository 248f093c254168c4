//! Carries out what the user asks for in tray and notifications, through the agent.

use crate::notes::{self, Note, Wish};
use crate::words::Moment;
use jiff::{SignedDuration, Timestamp};
use sidetrack_core::agent::Handle;
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_desktop::links::Link;

/// Grants a wish. Returns what there is to say about it.
pub async fn grant(wish: Wish, agent: &Handle, moment: impl Fn() -> Moment) -> Option<Note> {
    let request = match &wish {
        Wish::OpenTrack(uri) => {
            let opened = open(uri.clone()).await;
            return opened.err().map(|failure| notes::failed(&wish, &failure));
        }
        Wish::Window(page) => Request::ShowWindow {
            page: page.map(|page| page.to_string()),
        },
        Wish::Queue(uri) => Request::Queue { uri: uri.clone() },
        Wish::Draw => Request::pick(),
        Wish::Block(artist, blocked) => Request::BlockArtist {
            artist: artist.clone(),
            blocked: *blocked,
        },
        Wish::Remove(pick) => Request::RemovePick { pick: *pick },
        Wish::Restore(pick) => Request::RestorePick { pick: *pick },
    };
    match agent.ask(request).await {
        Ok(Reply::Run(run)) => notes::drawn(&run, &moment()),
        Ok(_) => notes::granted(&wish),
        Err(failure) => Some(notes::failed(&wish, &failure)),
    }
}

async fn open(uri: String) -> Result<(), Failure> {
    let opened = tokio::task::spawn_blocking(move || match Link::track(&uri) {
        Ok(link) => link.open().map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    });
    match opened.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(reason)) => Err(Failure::new("not_opened", reason)),
        Err(died) => Err(Failure::new("not_opened", died.to_string())),
    }
}

/// The end of a pause of an hour.
pub fn in_an_hour(moment: &Moment) -> Option<Timestamp> {
    moment.now.checked_add(SignedDuration::from_hours(1)).ok()
}

/// The first moment of the user's next day.
pub fn tomorrow(moment: &Moment) -> Option<Timestamp> {
    let today = moment.now.to_zoned(moment.zone.clone()).date();
    let start = today.tomorrow().ok()?.to_zoned(moment.zone.clone()).ok()?;
    Some(start.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    #[test]
    fn tomorrow_begins_at_the_users_midnight() {
        let moment = Moment {
            now: "2026-11-20T22:30:00Z".parse().unwrap(),
            zone: TimeZone::fixed(jiff::tz::offset(1)),
        };
        assert_eq!(
            tomorrow(&moment),
            Some("2026-11-20T23:00:00Z".parse().unwrap())
        );
        assert_eq!(
            in_an_hour(&moment),
            Some("2026-11-20T23:30:00Z".parse().unwrap())
        );
    }
}
