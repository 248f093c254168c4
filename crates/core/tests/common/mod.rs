//! What tests of the diary have in common.

use jiff::Timestamp;
use sidetrack_core::store::accounts::Account;

/// Somebody of whom nothing else is known, who consented long ago.
pub fn account(id: &str) -> Account {
    Account {
        row: 0,
        account_id: id.to_owned(),
        user_id: None,
        display_name: None,
        client_id: "client".to_owned(),
        authorized_at: Timestamp::UNIX_EPOCH,
    }
}
