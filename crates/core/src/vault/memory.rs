//! A vault in memory, for tests and the demo, that fails when it is told to.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use spotify::BoxFuture;

use super::{Key, Vault, VaultError};

/// Keeps secrets for as long as it lives.
#[derive(Default)]
pub struct MemoryVault {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    secrets: BTreeMap<Key, Vec<u8>>,
    failure: Option<VaultError>,
}

impl MemoryVault {
    /// An empty vault.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets every call fail in this way until it is told `None`. What is stored stays.
    pub fn set_failure(&self, failure: Option<VaultError>) {
        self.lock().failure = failure;
    }

    /// No call panics while it holds the lock, so what a poisoned one guards is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut BTreeMap<Key, Vec<u8>>) -> T,
    ) -> Result<T, VaultError> {
        let mut state = self.lock();
        match &state.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(work(&mut state.secrets)),
        }
    }
}

impl Vault for MemoryVault {
    fn read(&self, key: &Key) -> BoxFuture<'_, Result<Option<Vec<u8>>, VaultError>> {
        let key = key.clone();
        Box::pin(async move { self.with(|secrets| secrets.get(&key).cloned()) })
    }

    fn write(&self, key: &Key, secret: &[u8]) -> BoxFuture<'_, Result<(), VaultError>> {
        let (key, secret) = (key.clone(), secret.to_vec());
        Box::pin(async move { self.with(|secrets| drop(secrets.insert(key, secret))) })
    }

    fn delete(&self, key: &Key) -> BoxFuture<'_, Result<(), VaultError>> {
        let key = key.clone();
        Box::pin(async move { self.with(|secrets| drop(secrets.remove(&key))) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failure_hides_what_is_stored_and_does_not_lose_it() {
        let vault = MemoryVault::new();
        let key = Key::Grant {
            account: "a".into(),
        };
        vault.write(&key, b"one").await.unwrap();
        vault.set_failure(Some(VaultError::Locked));
        assert_eq!(vault.read(&key).await, Err(VaultError::Locked));
        assert_eq!(vault.write(&key, b"two").await, Err(VaultError::Locked));
        assert_eq!(vault.delete(&key).await, Err(VaultError::Locked));
        vault.set_failure(None);
        assert_eq!(vault.read(&key).await, Ok(Some(b"one".to_vec())));
        vault.delete(&key).await.unwrap();
        assert_eq!(vault.read(&key).await, Ok(None));
    }
}
