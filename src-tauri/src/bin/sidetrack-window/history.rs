//! The diary as the page History goes through it: read once, kept while the window is open, read again when it changed.

use crate::diary::blocking;
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::Failure;
use sidetrack_core::history::{self, Pages};
use sidetrack_core::store::{Store, accounts};
use sidetrack_core::view::history::{
    HistoryAsk, HistoryRow, HistoryView, ListenDetails, ListenKey, VersionView,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The diary that is open, if any.
#[derive(Clone, Default)]
pub struct Book(Arc<Mutex<Option<Open>>>);

struct Open {
    store: Store,
    pages: Pages,
}

impl Book {
    /// What is asked for; the diary is read again when that is asked for too, or was not read yet.
    pub async fn view(&self, folder: &Path, ask: HistoryAsk) -> Result<HistoryView, Failure> {
        let folder = folder.to_owned();
        self.with(move |book| {
            if ask.fresh || book.is_none() {
                let after = book.as_ref().map_or(0, |open| open.pages.number());
                *book = None;
                *book = Some(open(folder, after)?);
            }
            let Open { store, pages } = book.as_mut().ok_or_else(not_open)?;
            Ok(pages.view(store.read(), &ask)?)
        })
        .await
    }

    /// Rows of the view with this number.
    pub async fn rows(
        &self,
        number: u32,
        first: usize,
        count: usize,
    ) -> Result<Vec<HistoryRow>, Failure> {
        self.read(move |open| {
            let rows = open.pages.rows(open.store.read(), number, first, count)?;
            rows.map_err(|error| stale(&error))
        })
        .await
    }

    /// What names the listens among those rows.
    pub async fn keys(
        &self,
        number: u32,
        first: usize,
        count: usize,
    ) -> Result<Vec<ListenKey>, Failure> {
        self.read(move |open| {
            let keys = open.pages.keys(number, first, count);
            keys.map_err(|error| stale(&error))
        })
        .await
    }

    /// What stands behind a listen.
    pub async fn details(&self, key: ListenKey) -> Result<ListenDetails, Failure> {
        self.read(move |open| {
            let found = history::details(open.store.read(), &open.pages, key)?;
            found
                .ok_or_else(|| Failure::new("listen_gone", "this listen is no longer in the diary"))
        })
        .await
    }

    /// The tracks with all of these words that were heard most.
    pub async fn find_tracks(&self, words: String) -> Result<Vec<VersionView>, Failure> {
        self.read(move |open| {
            Ok(history::find_tracks(
                open.store.read(),
                &open.pages,
                &words,
            )?)
        })
        .await
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Open) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.with(|book| read(book.as_ref().ok_or_else(not_open)?))
            .await
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Option<Open>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let book = self.0.clone();
        blocking(move || {
            // What a thread left that died is read again with the next fresh question.
            work(&mut book.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
    }
}

fn open(folder: PathBuf, after: u32) -> Result<Open, Failure> {
    let store = Store::open_read_only(&folder)?;
    let account = accounts::diary(store.read())?
        .ok_or_else(|| Failure::new("no_account", "nobody is signed in"))?;
    let pages = Pages::load(store.read(), account, TimeZone::system(), after)?;
    Ok(Open { store, pages })
}

fn not_open() -> Failure {
    Failure::new("stale", "the diary was not read yet")
}

fn stale(error: &history::NotShown) -> Failure {
    Failure::new("stale", error.to_string())
}
