//! Reading the diary beside the agent, on a connection that cannot write.

use jiff::Timestamp;
use sidetrack_core::control::protocol::Failure;
use sidetrack_core::store::{AccountRow, Store, StoreError, accounts};
use sidetrack_core::view::StatusView;
use std::path::Path;

/// Reads with `read` at the agent's time: the diary of who is signed in, else of who was last, else of what was imported.
pub async fn read<T, R>(folder: &Path, status: &StatusView, read: R) -> Result<T, Failure>
where
    T: Send + 'static,
    R: FnOnce(&Store, AccountRow, Timestamp) -> Result<T, StoreError> + Send + 'static,
{
    let (folder, now) = (folder.to_owned(), status.clock.now);
    blocking(move || {
        let store = Store::open_read_only(&folder)?;
        let account = accounts::diary(store.read())?
            .ok_or_else(|| Failure::new("no_account", "nobody is signed in"))?;
        Ok(read(&store, account, now)?)
    })
    .await
}

/// Off the runtime: files and SQLite block.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Failure::new("diary_error", "the diary could not be read")))
}
