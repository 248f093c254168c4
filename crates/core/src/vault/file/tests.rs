//! The credential file on a real disk: what it refuses, what it keeps, what it leaves behind.

use super::*;
use proptest::prelude::*;
use tempfile::TempDir;

fn key(account: &str) -> Key {
    Key::Grant {
        account: account.into(),
    }
}

fn secret_key() -> Key {
    Key::ClientSecret {
        client_id: "app".into(),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

fn names_in(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_was_written_is_read_by_the_next_process() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("credentials.json");
    let vault = FileVault::new(&path);
    assert_eq!(vault.read(&key("a")).await, Ok(None));
    vault.write(&key("a"), b"one").await.unwrap();
    vault.write(&key("b"), b"two").await.unwrap();
    vault.write(&key("a"), b"three").await.unwrap();
    vault.write(&secret_key(), b"four").await.unwrap();

    let vault = FileVault::new(&path);
    assert_eq!(vault.read(&key("a")).await, Ok(Some(b"three".to_vec())));
    assert_eq!(vault.read(&secret_key()).await, Ok(Some(b"four".to_vec())));
    vault.delete(&key("a")).await.unwrap();
    vault.delete(&key("a")).await.unwrap();
    assert_eq!(vault.read(&key("a")).await, Ok(None));
    assert_eq!(vault.read(&key("b")).await, Ok(Some(b"two".to_vec())));
    assert_eq!(
        names_in(&folder),
        ["credentials.json"],
        "no draft stays behind"
    );
}

#[tokio::test]
async fn an_entry_made_by_hand_is_read_and_unknown_ones_are_kept() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("credentials.json");
    let vault = FileVault::new(&path);
    vault.write(&key("a"), b"one").await.unwrap();
    fs::write(
        &path,
        r#"{"client-secret/app": "typed", "note": {"by": ["hand"]}}"#,
    )
    .unwrap();
    assert_eq!(vault.read(&secret_key()).await, Ok(Some(b"typed".to_vec())));
    vault.write(&key("a"), b"two").await.unwrap();
    let kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(kept["note"]["by"][0], "hand");
    assert_eq!(kept["client-secret/app"], "typed");
}

#[tokio::test]
async fn a_damaged_file_is_neither_signed_out_nor_overwritten_nor_quoted() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("credentials.json");
    let vault = FileVault::new(&path);
    vault.write(&key("a"), b"one").await.unwrap();
    for damaged in [r#"{"grant/a": "hush"#, r#""hush""#, r#"["hush"]"#] {
        fs::write(&path, damaged).unwrap();
        for answer in [
            vault.read(&key("a")).await.map(drop),
            vault.write(&key("a"), b"x").await,
        ] {
            let error = answer.unwrap_err();
            assert!(
                matches!(error, VaultError::Damaged(_)),
                "{damaged} gave {error:?}"
            );
            assert!(
                !error.to_string().contains("hush"),
                "a secret reached the error text"
            );
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
    }
    fs::write(&path, r#"{"grant/a": 7, "grant/b": [1, 300]}"#).unwrap();
    assert!(matches!(
        vault.read(&key("a")).await,
        Err(VaultError::Damaged(_))
    ));
    assert!(matches!(
        vault.read(&key("b")).await,
        Err(VaultError::Damaged(_))
    ));
    assert_eq!(vault.read(&key("c")).await, Ok(None));
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_absent_and_not_signed_out() {
    let folder = TempDir::new().unwrap();
    let vault = FileVault::new(folder.path().join("unmounted/credentials.json"));
    assert!(matches!(
        vault.read(&key("a")).await,
        Err(VaultError::Absent(_))
    ));
    assert!(matches!(
        vault.write(&key("a"), b"x").await,
        Err(VaultError::Absent(_))
    ));
    fs::create_dir(folder.path().join("unmounted")).unwrap();
    vault.write(&key("a"), b"x").await.unwrap();
    assert_eq!(vault.read(&key("a")).await, Ok(Some(b"x".to_vec())));
}

#[tokio::test]
async fn a_crashed_draft_is_replaced() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("credentials.json");
    fs::write(folder.path().join(".credentials.json.new"), "half of").unwrap();
    let vault = FileVault::new(&path);
    assert_eq!(vault.read(&key("a")).await, Ok(None));
    vault.write(&key("a"), b"one").await.unwrap();
    assert_eq!(names_in(&folder), ["credentials.json"]);
}

#[test]
fn writers_of_one_process_do_not_lose_each_others_entries() {
    let folder = TempDir::new().unwrap();
    let vault = Arc::new(FileVault::new(folder.path().join("credentials.json")));
    runtime().block_on(async {
        let writes: Vec<_> = (0..20)
            .map(|i| {
                let vault = Arc::clone(&vault);
                tokio::spawn(async move { vault.write(&key(&i.to_string()), b"x").await })
            })
            .collect();
        for write in writes {
            write.await.unwrap().unwrap();
        }
        for i in 0..20 {
            assert_eq!(
                vault.read(&key(&i.to_string())).await,
                Ok(Some(b"x".to_vec()))
            );
        }
    });
}

proptest! {
    // Each case waits for the disk.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_secret_comes_back_as_it_was(secret: Vec<u8>, account: String) {
        let folder = TempDir::new().unwrap();
        let vault = FileVault::new(folder.path().join("credentials.json"));
        runtime().block_on(async {
            vault.write(&key(&account), &secret).await.unwrap();
            prop_assert_eq!(vault.read(&key(&account)).await, Ok(Some(secret)));
            Ok(())
        })?;
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn the_file_is_private_from_its_first_byte() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("credentials.json");
        let vault = FileVault::new(&path);
        vault.write(&key("a"), b"one").await.unwrap();
        assert_eq!(mode(&path), 0o600);
        vault.write(&key("a"), b"two").await.unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[tokio::test]
    async fn a_file_that_others_can_read_is_refused_with_the_remedy() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("it's mine.json");
        let vault = FileVault::new(&path);
        vault.write(&key("a"), b"one").await.unwrap();
        for shared in [0o640, 0o604, 0o620, 0o644] {
            fs::set_permissions(&path, PermissionsExt::from_mode(shared)).unwrap();
            let error = vault.read(&key("a")).await.unwrap_err();
            let remedy = format!(r"chmod 600 '{}/it'\''s mine.json'", folder.path().display());
            assert!(error.to_string().ends_with(&remedy), "{error}");
            assert!(matches!(
                vault.write(&key("a"), b"x").await,
                Err(VaultError::Io(_))
            ));
        }
        fs::set_permissions(&path, PermissionsExt::from_mode(0o400)).unwrap();
        assert_eq!(vault.read(&key("a")).await, Ok(Some(b"one".to_vec())));
    }

    #[tokio::test]
    async fn a_link_stays_a_link() {
        let folder = TempDir::new().unwrap();
        let (real, link) = (
            folder.path().join("real.json"),
            folder.path().join("link.json"),
        );
        FileVault::new(&real)
            .write(&key("a"), b"one")
            .await
            .unwrap();
        symlink(&real, &link).unwrap();
        FileVault::new(&link)
            .write(&key("a"), b"two")
            .await
            .unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(
            FileVault::new(&real).read(&key("a")).await,
            Ok(Some(b"two".to_vec()))
        );
    }

    #[tokio::test]
    async fn a_link_that_leads_nowhere_is_absent() {
        let folder = TempDir::new().unwrap();
        let link = folder.path().join("link.json");
        symlink(folder.path().join("gone.json"), &link).unwrap();
        let vault = FileVault::new(&link);
        assert!(matches!(
            vault.read(&key("a")).await,
            Err(VaultError::Absent(_))
        ));
        assert!(matches!(
            vault.write(&key("a"), b"x").await,
            Err(VaultError::Absent(_))
        ));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[tokio::test]
    async fn a_draft_is_not_written_through_a_link() {
        let folder = TempDir::new().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "untouched").unwrap();
        symlink(&victim, folder.path().join(".credentials.json.new")).unwrap();
        let path = folder.path().join("credentials.json");
        FileVault::new(&path)
            .write(&key("a"), b"one")
            .await
            .unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
        assert!(!fs::symlink_metadata(&path).unwrap().is_symlink());
    }

    #[tokio::test]
    async fn a_folder_in_place_of_the_file_is_an_error() {
        let folder = TempDir::new().unwrap();
        let vault = FileVault::new(folder.path());
        assert!(matches!(
            vault.read(&key("a")).await,
            Err(VaultError::Io(_))
        ));
    }
}
