//! Who signs one call: whoever was signed in when it was made, and nobody else.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Credentials;
use crate::Error;

/// The credentials of one call, held against those in force.
pub(crate) struct Signing<'a> {
    signer: Credentials,
    current: &'a Mutex<Credentials>,
}

impl<'a> Signing<'a> {
    pub(crate) fn new(current: &'a Mutex<Credentials>) -> Self {
        Self {
            signer: lock(current).clone(),
            current,
        }
    }

    /// An error when somebody else, or nobody, is signed in by now.
    pub(crate) fn signer(&self) -> Result<&Credentials, Error> {
        if lock(self.current).same(&self.signer) {
            Ok(&self.signer)
        } else {
            Err(Error::NotSignedIn)
        }
    }
}

fn lock(credentials: &Mutex<Credentials>) -> MutexGuard<'_, Credentials> {
    credentials.lock().unwrap_or_else(PoisonError::into_inner)
}
