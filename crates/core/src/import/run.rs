//! An import from paths to listens: files are read side by side, their plays are gathered in memory and stored with the
//! listens that they change in one transaction. A crash leaves all of a batch or nothing of it.

use super::batch::Batch;
use super::report::{DELETED_BY_YOU, FileReport, ImportReport};
use super::side_by_side::{InOrder, Read, read_files};
use super::{FileKind, Found, Parsed, Problem, SourceFile, files, neutral, offsets};
use crate::store::bulk::{self, Brought};
use crate::store::imports::{self, NewFile};
use crate::store::sightings::refold;
use crate::store::{AccountRow, Store, StoreError, accounts};
use rusqlite::Connection;
use spotify::Clock;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// Plays that are stored in one transaction, give or take a file: 48 MB of them.
const BATCH: usize = 1_500_000;

/// Threads that read files.
const READERS: usize = 2;

/// What an import needs from outside.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// Data folder.
    pub folder: &'a Path,
    /// The wall clock.
    pub clock: &'a dyn Clock,
    /// Told how far it is, now and then.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set to give up: nothing of the import is kept.
    pub cancel: &'a AtomicBool,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files read.
    pub files_done: usize,
    /// Files.
    pub files: usize,
    /// Bytes read.
    pub bytes_done: u64,
    /// Bytes.
    pub bytes: u64,
    /// Records read.
    pub records: u64,
    /// Whether what was read is being stored.
    pub storing: bool,
}

/// Why there was no import.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No history was found.
    #[error(transparent)]
    Open(#[from] files::OpenError),
    /// The diary refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Not one of the files could be read.
    #[error("nothing could be imported: {}", .0.first().map(|problem| format!("{}: {}", problem.file, problem.reason)).unwrap_or_default())]
    Unreadable(Vec<Problem>),
    /// The user gave up.
    #[error("the import was cancelled; nothing of it was kept")]
    Cancelled,
}

impl ImportError {
    /// A stable name for callers that decide by code.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::Open(files::OpenError::Path { .. }) => "import_path",
            ImportError::Open(_) => "import_nothing",
            ImportError::Unreadable(_) => "import_unreadable",
            ImportError::Store(error) => error.code(),
            ImportError::Cancelled => "import_cancelled",
        }
    }
}

/// Imports every history under some paths into the diary.
pub fn run(outside: Outside, paths: &[PathBuf]) -> Result<ImportReport, ImportError> {
    let begun = outside.clock.now();
    let found = files::open(paths)?;
    let mut store = Store::open_beside(outside.folder)?;
    let kinds = found.files.iter().map(|file| file.kind);
    let label = neutral::label(&given(paths), kinds);
    let (account, import) = store.write(|db| {
        let account = accounts::diary_or_local(db)?;
        Ok((account, imports::begin(db, account, begun, &label)?))
    })?;
    let mut work = Work {
        outside,
        account,
        import,
        known: imports::known_files(store.read(), account)?,
        names: HashMap::new(),
        report: ImportReport {
            import,
            ignored: found.ignored.clone(),
            problems: found.refused.clone(),
            ..ImportReport::default()
        },
        progress: Progress {
            files: found.files.len(),
            bytes: found.files.iter().map(|file| file.size).sum(),
            ..Progress::default()
        },
    };
    let outcome = work.read_and_store(&mut store, &found);
    let ended = outside.clock.now();
    match outcome {
        Ok(()) if work.report.files.is_empty() => {
            store.write(|db| imports::forget(db, import))?;
            Err(ImportError::Unreadable(work.report.problems))
        }
        Ok(()) => {
            let took = ended.duration_since(begun);
            work.report.seconds = took.as_secs_f64();
            let kept = neutral::report(&work.report, &work.names);
            store.write(|db| imports::end(db, import, "done", ended, &kept))?;
            Ok(work.report)
        }
        Err(error) => {
            let state = match &error {
                ImportError::Cancelled => "cancelled",
                ImportError::Open(_) | ImportError::Unreadable(_) | ImportError::Store(_) => {
                    "failed"
                }
            };
            // What earlier batches stored goes too; if that fails, the next start finds the import unfinished.
            store.write(|db| {
                imports::remove_files(db, account, import)?;
                imports::end(
                    db,
                    import,
                    state,
                    ended,
                    &neutral::report(&work.report, &work.names),
                )
            })?;
            Err(error)
        }
    }
}

/// Takes an import back as a whole; what other sources or imports saw stays.
pub fn undo(db: &Connection, account: AccountRow, import: i64) -> Result<(), StoreError> {
    imports::remove_files(db, account, import)?;
    imports::set_state(db, import, "undone")
}

/// What an import under way is called: the names of what was given. The diary keeps a neutral one.
pub fn label(paths: &[PathBuf]) -> String {
    given(paths).join(", ")
}

fn given(paths: &[PathBuf]) -> Vec<String> {
    let names = paths.iter().map(|path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    });
    names.collect()
}

struct Work<'a> {
    outside: Outside<'a>,
    account: AccountRow,
    import: i64,
    /// Files that were imported before, by digest.
    known: HashMap<[u8; 16], imports::KnownFile>,
    /// What the diary calls the files that were read.
    names: HashMap<String, String>,
    report: ImportReport,
    progress: Progress,
}

impl Work<'_> {
    fn read_and_store(&mut self, store: &mut Store, found: &Found) -> Result<(), ImportError> {
        let now = self.outside.clock.now().as_millisecond();
        let known: Vec<[u8; 16]> = self.known.keys().copied().collect();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let (sender, read) = sync_channel(READERS);
            for _ in 0..READERS.min(found.files.len()) {
                let (sender, known, next) = (sender.clone(), &known, &next);
                let cancel = self.outside.cancel;
                scope.spawn(move || read_files(&found.files, known, now, next, cancel, &sender));
            }
            drop(sender);
            let mut read = InOrder::of(read);
            while let Some(first) = read.next() {
                self.store_batch(store, &found.files, first, &mut read)?;
            }
            self.check_cancel()
        })
    }

    fn check_cancel(&self) -> Result<(), ImportError> {
        if self.outside.cancel.load(Ordering::Relaxed) {
            return Err(ImportError::Cancelled);
        }
        Ok(())
    }

    /// Stores files until there are none, or enough for one transaction.
    fn store_batch(
        &mut self,
        store: &mut Store,
        files: &[SourceFile],
        first: (usize, Read),
        read: &mut InOrder,
    ) -> Result<(), ImportError> {
        store.write_or(|db| {
            let mut batch = Batch::begin(db)?;
            let mut next = Some(first);
            while let Some((place, file)) = next.take() {
                self.take_file(db, &mut batch, &files[place], file)?;
                (self.outside.progress)(self.progress);
                self.check_cancel()?;
                if batch.rows.len() < BATCH {
                    next = read.next();
                }
            }
            self.progress.storing = true;
            (self.outside.progress)(self.progress);
            Ok::<(), ImportError>(self.store_rows(db, batch)?)
        })?;
        self.progress.storing = false;
        Ok(())
    }

    fn take_file(
        &mut self,
        db: &Connection,
        batch: &mut Batch,
        file: &SourceFile,
        read: Read,
    ) -> Result<(), StoreError> {
        self.progress.files_done += 1;
        self.progress.bytes_done += file.size;
        if file.size == 0 {
            self.report.problems.push(Problem {
                file: file.name.clone(),
                place: String::new(),
                reason: "the file is empty".to_owned(),
            });
        }
        match read {
            Read::Failed(error) => self.report.problems.push(Problem {
                file: file.name.clone(),
                place: String::new(),
                reason: error.to_string(),
            }),
            Read::Known(digest) => self.take_known(db, digest, file.name.clone(), file.kind)?,
            Read::New(parsed) => self.take_parsed(db, batch, *parsed)?,
        }
        Ok(())
    }

    /// A file whose very bytes were imported before: what brought no listen then brings none now.
    fn take_known(
        &mut self,
        db: &Connection,
        digest: [u8; 16],
        name: String,
        kind: FileKind,
    ) -> Result<(), StoreError> {
        let Some(known) = self.known.get(&digest) else {
            return Ok(());
        };
        imports::link(db, self.import, known.row)?;
        self.progress.records += known.records;
        let skipped: u64 = known.skipped.values().sum();
        self.report.add(FileReport {
            name,
            kind,
            read: known.records,
            new: 0,
            merged: known.records.saturating_sub(skipped),
            skipped: known.skipped.clone(),
            known: true,
            cut_off: false,
        });
        Ok(())
    }

    fn take_parsed(
        &mut self,
        db: &Connection,
        batch: &mut Batch,
        mut parsed: Parsed,
    ) -> Result<(), StoreError> {
        // The same bytes twice in one import.
        if self.known.contains_key(&parsed.digest) {
            return self.take_known(db, parsed.digest, parsed.name, parsed.kind);
        }
        let name = neutral::of(&parsed);
        let new = NewFile::of(&parsed, &name);
        let file = imports::add_file(db, self.account, self.import, &new)?;
        self.names.insert(parsed.name.clone(), name);
        self.progress.records += parsed.read;
        self.report.problems.append(&mut parsed.problems);
        self.report.note_days(&parsed);
        let apart = imports::add_apart(db, self.account, file, &parsed.apart)?;
        let mut skipped: BTreeMap<String, u64> = BTreeMap::new();
        for (reason, count) in &parsed.skipped {
            *skipped.entry(reason.word().to_owned()).or_default() += count;
        }
        let apart = apart.into_iter();
        skipped.extend(apart.map(|(kind, count)| (kind.word().to_owned(), count)));
        let nameless = batch.take(db, &parsed, file)?;
        if nameless > 0 {
            *skipped
                .entry(super::Skip::NoTrack.word().to_owned())
                .or_default() += nameless;
        }
        imports::set_skipped(db, file, &skipped)?;
        let known = imports::KnownFile {
            row: file,
            records: parsed.read,
            skipped: skipped.clone(),
        };
        self.known.insert(parsed.digest, known);
        let report = FileReport {
            name: parsed.name,
            kind: parsed.kind,
            read: parsed.read,
            new: 0,
            merged: 0,
            skipped,
            known: false,
            cut_off: parsed.cut_off,
        };
        batch.reports.insert(file, report);
        Ok(())
    }

    fn store_rows(&mut self, db: &Connection, mut batch: Batch) -> Result<(), StoreError> {
        offsets::set(&mut batch.rows, &batch.countries);
        drop(std::mem::take(&mut batch.countries));
        let moved = batch.names.settle(db)?;
        drop(batch.names);
        let brought = bulk::add(db, self.account, batch.rows)?;
        refold(db, self.account, &moved)?;
        for (file, report) in batch.reports {
            self.report.add(accounted(report, file, &brought));
        }
        Ok(())
    }
}

/// What is neither new nor skipped was known, or told twice.
fn accounted(mut report: FileReport, file: i64, brought: &Brought) -> FileReport {
    if let Some(buried) = brought.buried.get(&file) {
        report.skipped.insert(DELETED_BY_YOU.to_owned(), *buried);
    }
    let skipped: u64 = report.skipped.values().sum();
    let usable = report.read.saturating_sub(skipped);
    report.new = brought.new.get(&file).copied().unwrap_or(0).min(usable);
    report.merged = usable - report.new;
    report
}
