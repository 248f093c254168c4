//! Counts what is written, and tells of it from time to time.

use super::{Exported, Progress, Stuck, Watch};
use std::ops::ControlFlow;

/// Listens between two times of telling: some milliseconds of writing.
const BETWEEN: u64 = 1_000;

/// What was written so far.
pub(super) struct Tally<'a, 'b> {
    exported: Exported,
    of: u64,
    watch: &'a mut Watch<'b>,
}

impl<'a, 'b> Tally<'a, 'b> {
    /// Nothing, of so many listens.
    pub fn new(of: u64, watch: &'a mut Watch<'b>) -> Tally<'a, 'b> {
        Tally {
            exported: Exported::default(),
            of,
            watch,
        }
    }

    /// A listen was written.
    pub fn listen(&mut self) -> Result<(), Stuck> {
        self.exported.listens += 1;
        let listens = self.exported.listens;
        if !listens.is_multiple_of(BETWEEN) {
            return Ok(());
        }
        let of = self.of;
        match (self.watch)(Progress { listens, of }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stuck::Cancelled),
        }
    }

    /// A podcast, audiobook or video was written.
    pub fn apart(&mut self) {
        self.exported.apart += 1;
    }

    /// All of it.
    pub fn exported(&self) -> Exported {
        self.exported
    }
}
