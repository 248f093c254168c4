//! The end of a trial: the listener gets their data from Spotify and imports it, again, and takes it back.

use crate::exported;
use crate::verdict::imports::{self, Diary, Exact};
use crate::world::World;
use anyhow::{Context, Result};
use serde::Serialize;
use sidetrack_core::import::{self, ImportReport, Outside};
use sidetrack_core::store::{Store, accounts};
use spotify_sim::Play;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Counts of the imports of a trial.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Imported {
    /// Records of all files.
    pub read: u64,
    /// Records that brought a listen.
    pub new: u64,
    /// Records of listens that were there.
    pub merged: u64,
    /// Records that brought no music.
    pub skipped: u64,
}

/// The diary of a trial that is over, what was played, and what was wrong with the imports so far.
struct Proof<'a> {
    world: &'a World,
    plays: Vec<Play>,
    imported: Imported,
    wrong: Vec<String>,
}

/// Imports the truth into the diary of `world`, whose agent does not run any more: as extended history, as account data,
/// and both. Each makes the diary the truth, a second time changes nothing, and taking it back leaves what was there.
///
/// All of it is copied to `keep` first, for a look at what was wrong.
pub fn prove(world: &World, seed: u64, keep: Option<&Path>) -> Result<(Imported, Vec<String>)> {
    let mut proof = Proof {
        world,
        plays: world.sim.plays(),
        imported: Imported::default(),
        wrong: Vec::new(),
    };
    let folder = tempfile::tempdir()?;
    let account_data = folder.path().join("Spotify Account Data");
    let extended = folder.path().join("Spotify Extended Streaming History");
    exported::account_data(&world.sim, &proof.plays, seed, &account_data)?;
    exported::extended(&world.sim, &proof.plays, seed, &extended)?;
    if let Some(keep) = keep {
        copy_all(world.folder(), keep)?;
        copy_all(folder.path(), keep)?;
        let truth = serde_json::to_string_pretty(&proof.plays)?;
        std::fs::write(keep.join("truth.json"), truth)?;
    }
    let before = Diary::read(world.folder())?;
    proof.there_and_back("extended history", &extended, Exact::Second, &before)?;
    let minutes = proof.import("account data", &account_data, Exact::Minute)?;
    let seconds = proof.import(
        "extended history after account data",
        &extended,
        Exact::Second,
    )?;
    proof.take_back(&minutes)?;
    proof.judge("extended history without account data", Exact::Second)?;
    proof.take_back(&seconds)?;
    proof.compare("both imports taken back", &before)?;
    Ok((proof.imported, proof.wrong))
}

impl Proof<'_> {
    /// One package: once, twice, and back.
    fn there_and_back(
        &mut self,
        what: &str,
        folder: &Path,
        exact: Exact,
        before: &Diary,
    ) -> Result<()> {
        let first = self.import(what, folder, exact)?;
        let once = Diary::read(self.world.folder())?;
        let second = self.run(folder)?;
        self.compare(&format!("{what} again"), &once)?;
        self.take_back(&second)?;
        self.compare(&format!("the second import of {what} taken back"), &once)?;
        self.take_back(&first)?;
        self.compare(&format!("{what} taken back"), before)
    }

    /// Imports a package and judges what became of the diary.
    fn import(&mut self, what: &str, folder: &Path, exact: Exact) -> Result<ImportReport> {
        let report = self.run(folder)?;
        self.judge(what, exact)?;
        Ok(report)
    }

    fn run(&mut self, folder: &Path) -> Result<ImportReport> {
        let outside = Outside {
            folder: self.world.folder(),
            clock: &self.world.clock,
            progress: &|_| {},
            cancel: &AtomicBool::new(false),
        };
        let report = import::run(outside, &[PathBuf::from(folder)])?;
        let skipped: u64 = report.skipped.values().sum();
        if report.read != report.new + report.merged + skipped {
            self.wrong.push(format!(
                "{} records read, but {} new, {} merged, {skipped} skipped",
                report.read, report.new, report.merged
            ));
        }
        for problem in &report.problems {
            self.wrong.push(format!("a problem: {problem:?}"));
        }
        self.imported.read += report.read;
        self.imported.new += report.new;
        self.imported.merged += report.merged;
        self.imported.skipped += skipped;
        Ok(report)
    }

    fn judge(&mut self, what: &str, exact: Exact) -> Result<()> {
        let diary = Diary::read(self.world.folder())?;
        let mut wrong = Vec::new();
        imports::judge(&self.world.sim, &self.plays, &diary, exact, &mut wrong);
        let wrong = wrong.into_iter().map(|wrong| format!("{what}: {wrong}"));
        self.wrong.extend(wrong);
        Ok(())
    }

    fn take_back(&mut self, report: &ImportReport) -> Result<()> {
        let mut store = Store::open(self.world.folder())?;
        let account = accounts::diary(store.read())?.context("no diary")?;
        store.write(|db| import::undo(db, account, report.import))?;
        Ok(())
    }

    fn compare(&mut self, what: &str, with: &Diary) -> Result<()> {
        let diary = Diary::read(self.world.folder())?;
        if let Some(difference) = diary.differs_from(with) {
            self.wrong.push(format!("{what}: {difference}"));
        }
        Ok(())
    }
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &target)?;
        } else if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
