//! The keyring vault against a real gnome-keyring on a private bus: there, absent, late, locked.
#![cfg(target_os = "linux")]

#[cfg(test)]
mod bus;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod session;

use std::time::Duration;

use bus::Desktop;
use programs::{looked_up, store_in_session_collection};
use session::inside;
use sidetrack_core::vault::{Key, KeyringVault, Vault, VaultError};

/// A test that plays inside a session of its own.
macro_rules! scenario {
    ($name:ident, $desktop:expr, $play:expr) => {
        #[test]
        fn $name() {
            inside(stringify!($name), $desktop, $play);
        }
    };
}

fn key() -> Key {
    Key::Grant {
        account: "31xyz".into(),
    }
}

fn bytes(secret: &str) -> Vec<u8> {
    secret.as_bytes().to_vec()
}

scenario!(
    secrets_make_the_round_trip,
    Desktop::Headless,
    async |session| {
        let _keyring = session.start_keyring();
        let vault = KeyringVault::new("home");
        assert_eq!(vault.read(&key()).await, Ok(None));

        vault.write(&key(), b"first").await.unwrap();
        assert_eq!(looked_up("home/grant/31xyz").as_deref(), Some("first"));
        vault.write(&key(), b"second").await.unwrap();
        assert_eq!(looked_up("home/grant/31xyz").as_deref(), Some("second"));
        assert_eq!(
            KeyringVault::new("home").read(&key()).await,
            Ok(Some(bytes("second")))
        );

        let other = Key::ClientSecret {
            client_id: "31xyz".into(),
        };
        assert_eq!(vault.read(&other).await, Ok(None), "another kind of secret");
        assert_eq!(
            KeyringVault::new("work").read(&key()).await,
            Ok(None),
            "another data folder"
        );

        vault.delete(&key()).await.unwrap();
        vault.delete(&key()).await.unwrap();
        assert_eq!(vault.read(&key()).await, Ok(None));
        assert_eq!(looked_up("home/grant/31xyz"), None);
    }
);

scenario!(
    a_secret_of_any_bytes_and_length_comes_back,
    Desktop::Headless,
    async |session| {
        let _keyring = session.start_keyring();
        let vault = KeyringVault::new("home");
        let long: Vec<u8> = (0..=255).cycle().take(20_000).collect();
        vault.write(&key(), &long).await.unwrap();
        assert_eq!(vault.read(&key()).await, Ok(Some(long)));
        vault.write(&key(), b"").await.unwrap();
        assert_eq!(vault.read(&key()).await, Ok(Some(bytes(""))));
    }
);

scenario!(
    without_a_bus_the_keyring_is_absent,
    Desktop::NoBus,
    async |_| {
        let vault = KeyringVault::new("home");
        assert!(matches!(
            vault.read(&key()).await,
            Err(VaultError::Absent(_))
        ));
        assert!(matches!(
            vault.write(&key(), b"x").await,
            Err(VaultError::Absent(_))
        ));
        assert!(matches!(
            vault.delete(&key()).await,
            Err(VaultError::Absent(_))
        ));
    }
);

scenario!(
    a_keyring_that_comes_up_late_is_found,
    Desktop::Headless,
    async |session| {
        let vault = KeyringVault::new("home");
        assert!(matches!(
            vault.read(&key()).await,
            Err(VaultError::Absent(_))
        ));
        assert!(matches!(
            vault.write(&key(), b"x").await,
            Err(VaultError::Absent(_))
        ));

        let _keyring = session.start_keyring();
        assert_eq!(vault.read(&key()).await, Ok(None));
        vault.write(&key(), b"kept").await.unwrap();
        assert_eq!(vault.read(&key()).await, Ok(Some(bytes("kept"))));
    }
);

scenario!(
    a_keyring_that_was_started_again_is_found,
    Desktop::Headless,
    async |session| {
        let vault = KeyringVault::new("home");
        let keyring = session.start_keyring();
        vault.write(&key(), b"kept").await.unwrap();

        drop(keyring);
        assert!(matches!(
            vault.read(&key()).await,
            Err(VaultError::Absent(_))
        ));
        let keyring = session.start_keyring();
        assert_eq!(vault.read(&key()).await, Ok(Some(bytes("kept"))));

        drop(keyring);
        let _keyring = session.start_keyring();
        vault.write(&key(), b"changed").await.unwrap();
        assert_eq!(
            vault.read(&key()).await,
            Ok(Some(bytes("changed"))),
            "no call saw the keyring away"
        );
    }
);

scenario!(
    a_locked_keyring_waits_for_its_user_and_then_works,
    Desktop::Unanswered,
    async |session| {
        let _keyring = session.start_keyring();
        let vault = KeyringVault::new("home");
        vault.write(&key(), b"kept").await.unwrap();

        session.lock();
        let vault = vault.wait(Duration::from_millis(300));
        assert_eq!(vault.read(&key()).await, Err(VaultError::Asking));
        assert!(vault.is_asking());
        assert_eq!(
            vault.write(&key(), b"given up").await,
            Err(VaultError::Asking)
        );
        assert_eq!(vault.delete(&key()).await, Err(VaultError::Asking));

        session.unlock();
        session.dismiss_dialog();
        let vault = vault.wait(Duration::from_secs(20));
        assert_eq!(
            vault.read(&key()).await,
            Ok(Some(bytes("kept"))),
            "what was given up was not done"
        );
        vault.write(&key(), b"changed").await.unwrap();
        assert_eq!(looked_up("home/grant/31xyz").as_deref(), Some("changed"));
    }
);

scenario!(
    a_locked_keyring_without_a_dialog_is_locked_at_once,
    Desktop::Headless,
    async |session| {
        let _keyring = session.start_keyring();
        let vault = KeyringVault::new("home");
        vault.write(&key(), b"kept").await.unwrap();

        session.lock();
        assert_eq!(vault.read(&key()).await, Err(VaultError::Locked));
        assert_eq!(vault.write(&key(), b"x").await, Err(VaultError::Locked));
        assert_eq!(vault.delete(&key()).await, Err(VaultError::Locked));
        let other = Key::Grant {
            account: "other".into(),
        };
        assert_eq!(vault.write(&other, b"x").await, Err(VaultError::Locked));

        session.unlock();
        assert_eq!(vault.read(&key()).await, Ok(Some(bytes("kept"))));
        assert_eq!(vault.read(&other).await, Ok(None));
    }
);

scenario!(
    a_login_keyring_that_was_never_made_is_absent,
    Desktop::Headless,
    async |session| {
        let keyring = session.start_keyring_locked();
        let vault = KeyringVault::new("home");
        assert_eq!(vault.read(&key()).await, Ok(None));
        let refused = VaultError::Absent("the Secret Service has no default collection".into());
        assert_eq!(vault.write(&key(), b"x").await, Err(refused));

        drop(keyring);
        let _keyring = session.start_keyring();
        vault.write(&key(), b"kept").await.unwrap();
        assert_eq!(vault.read(&key()).await, Ok(Some(bytes("kept"))));
    }
);

scenario!(
    a_login_keyring_not_unlocked_yet_is_not_signed_out,
    Desktop::Headless,
    async |session| {
        let keyring = session.start_keyring();
        KeyringVault::new("home")
            .write(&key(), b"kept")
            .await
            .unwrap();
        drop(keyring);

        let _keyring = session.start_keyring_locked();
        let vault = KeyringVault::new("home");
        assert_eq!(vault.read(&key()).await, Err(VaultError::Locked));
        session.unlock();
        assert_eq!(vault.read(&key()).await, Ok(Some(bytes("kept"))));
    }
);

scenario!(
    two_entries_of_one_name_are_healed_by_a_write_or_delete,
    Desktop::Headless,
    async |session| {
        let _keyring = session.start_keyring();
        let vault = KeyringVault::new("home");
        let store_both = async || {
            vault.write(&key(), b"one").await.unwrap();
            store_in_session_collection("home/grant/31xyz", "two");
        };

        store_both().await;
        assert!(matches!(
            vault.read(&key()).await,
            Err(VaultError::Damaged(_))
        ));
        vault.write(&key(), b"three").await.unwrap();
        assert_eq!(vault.read(&key()).await, Ok(Some(bytes("three"))));

        store_both().await;
        vault.delete(&key()).await.unwrap();
        assert_eq!(vault.read(&key()).await, Ok(None));
        assert_eq!(looked_up("home/grant/31xyz"), None);
    }
);
