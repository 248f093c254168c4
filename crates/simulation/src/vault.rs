//! The vault of the simulated computer: a crash may come before what it is told to keep, or right after.

use crate::Fuse;
use sidetrack_core::vault::{Key, MemoryVault, Vault, VaultError};
use spotify::BoxFuture;
use std::sync::Arc;

/// A vault in memory whose calls are steps of the [`Fuse`].
pub(crate) struct MortalVault {
    pub kept: Arc<MemoryVault>,
    pub fuse: Fuse,
}

impl MortalVault {
    fn between_steps<'a, T: Send + 'a>(
        &'a self,
        call: BoxFuture<'a, Result<T, VaultError>>,
    ) -> BoxFuture<'a, Result<T, VaultError>> {
        Box::pin(async move {
            self.fuse.step().await;
            let result = call.await;
            self.fuse.step().await;
            result
        })
    }
}

impl Vault for MortalVault {
    fn read(&self, key: &Key) -> BoxFuture<'_, Result<Option<Vec<u8>>, VaultError>> {
        self.between_steps(self.kept.read(key))
    }

    fn write(&self, key: &Key, secret: &[u8]) -> BoxFuture<'_, Result<(), VaultError>> {
        self.between_steps(self.kept.write(key, secret))
    }

    fn delete(&self, key: &Key) -> BoxFuture<'_, Result<(), VaultError>> {
        self.between_steps(self.kept.delete(key))
    }
}
