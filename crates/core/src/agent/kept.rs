//! Settings of the account that every wake-up asks for: read from the diary once, kept in step with it.

use super::Agent;
use super::drawing;
use super::pauses::{self, Pause};
use super::runs::Target;
use crate::draw::filters::Drawing;
use crate::plan::{Handled, Plan};
use crate::store::{AccountRow, StoreError, settings};
use rusqlite::Connection;

/// What the diary says; changed only after the diary was.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub plan: Plan,
    /// Up to where the plan was acted on; none: never yet.
    pub handled: Option<Handled>,
    pub pauses: Vec<Pause>,
    /// The playlist that picks go to.
    pub target: Option<Target>,
    pub picks_paused: bool,
    pub drawing: Drawing,
    /// Picks not played after so many days are taken out.
    pub tidy_after_days: Option<u16>,
}

impl Kept {
    pub fn read(db: &Connection, account: AccountRow) -> Result<Kept, StoreError> {
        Ok(Kept {
            plan: settings::get(db, account, "plan")?.unwrap_or_default(),
            handled: settings::get(db, account, "plan_handled")?,
            pauses: settings::get(db, account, pauses::NAME)?.unwrap_or_default(),
            target: settings::get(db, account, "playlist")?,
            picks_paused: settings::get(db, account, "picks_paused")?.unwrap_or_default(),
            drawing: drawing::stored(db, account)?,
            tidy_after_days: settings::get(db, account, "tidy_after_days")?.flatten(),
        })
    }
}

impl Agent {
    /// The chosen playlist, or none: one that Sidetrack makes.
    pub(super) fn set_target(
        &mut self,
        account: AccountRow,
        target: Option<Target>,
    ) -> Result<(), StoreError> {
        self.store.write(|db| match &target {
            Some(target) => settings::set(db, account, "playlist", target),
            None => settings::clear(db, account, "playlist"),
        })?;
        self.kept.target = target;
        Ok(())
    }

    pub(super) fn handled(&self) -> Handled {
        let now = || Handled::until(self.now(), &(self.setup.zone)());
        self.kept.handled.unwrap_or_else(now)
    }
}
