//! Files are read side by side, and handed out in their order.

use super::{FileError, Parsed, Reader, SourceFile};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};

/// What reading a file gave.
pub(super) enum Read {
    New(Box<Parsed>),
    Known([u8; 16]),
    Failed(FileError),
}

/// Reads files until none is left; several threads may take the `next` one each.
pub(super) fn read_files(
    files: &[SourceFile],
    known: &[[u8; 16]],
    now: i64,
    next: &AtomicUsize,
    cancel: &AtomicBool,
    sender: &SyncSender<(usize, Read)>,
) {
    let mut reader = Reader::new();
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(file) = files.get(place).filter(|_| !cancel.load(Ordering::Relaxed)) else {
            return;
        };
        let read = match reader.load(file) {
            Ok(loaded) if known.contains(&loaded.digest()) => Read::Known(loaded.digest()),
            Ok(loaded) => match loaded.parse(now) {
                Ok(parsed) => Read::New(Box::new(parsed)),
                Err(error) => Read::Failed(error),
            },
            Err(error) => Read::Failed(error),
        };
        if sender.send((place, read)).is_err() {
            return;
        }
    }
}

/// Hands out what came in the order of the files.
pub(super) struct InOrder {
    read: Receiver<(usize, Read)>,
    early: BTreeMap<usize, Read>,
    next: usize,
}

impl InOrder {
    pub fn of(read: Receiver<(usize, Read)>) -> InOrder {
        InOrder {
            read,
            early: BTreeMap::new(),
            next: 0,
        }
    }

    pub fn next(&mut self) -> Option<(usize, Read)> {
        loop {
            if let Some(read) = self.early.remove(&self.next) {
                self.next += 1;
                return Some((self.next - 1, read));
            }
            let (place, read) = self.read.recv().ok()?;
            self.early.insert(place, read);
        }
    }
}
