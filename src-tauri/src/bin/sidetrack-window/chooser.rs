//! The system's own dialogs for files and folders. What is chosen stays on this side: the page learns no path.

use directories::UserDirs;
use rfd::{AsyncFileDialog, FileHandle};
use sidetrack_core::control::protocol::Failure;
use std::future::Future;
use std::path::PathBuf;
use tauri::WebviewWindow;
use tokio::sync::oneshot;

/// Lets the user choose what to read: files, or one folder. None: they thought better of it.
pub async fn to_read(
    window: &WebviewWindow,
    folder: bool,
) -> Result<Option<Vec<PathBuf>>, Failure> {
    if folder {
        let chosen = show(window, |dialog| {
            at_home(dialog, Home::Downloads)
                .set_title("Choose the folder of your history")
                .pick_folder()
        });
        return Ok(chosen.await?.map(|folder| vec![path(&folder)]));
    }
    let chosen = show(window, |dialog| {
        at_home(dialog, Home::Downloads)
            .set_title("Choose the files of your history")
            .add_filter(
                "Histories (zip, json, jsonl, csv)",
                &["zip", "json", "jsonl", "csv", "ZIP", "JSON", "CSV"],
            )
            .add_filter("All files", &["*"])
            .pick_files()
    });
    let files = chosen.await?;
    Ok(files.map(|files| files.iter().map(path).collect()))
}

/// Lets the user choose a backup of a diary.
pub async fn backup(window: &WebviewWindow) -> Result<Option<PathBuf>, Failure> {
    let chosen = show(window, |dialog| {
        at_home(dialog, Home::Documents)
            .set_title("Choose a backup of your diary")
            .add_filter("Diaries (sqlite)", &["sqlite"])
            .add_filter("All files", &["*"])
            .pick_file()
    });
    Ok(chosen.await?.map(|file| path(&file)))
}

/// Lets the user choose a folder for a copy of the diary.
pub async fn place(window: &WebviewWindow) -> Result<Option<PathBuf>, Failure> {
    let chosen = show(window, |dialog| {
        at_home(dialog, Home::Documents)
            .set_title("Choose the folder for a copy of your diary")
            .pick_folder()
    });
    Ok(chosen.await?.map(|folder| path(&folder)))
}

/// Lets the user choose where to write; the dialog asks before it names a file that is there.
pub async fn to_write(
    window: &WebviewWindow,
    title: &'static str,
    name: String,
    ending: &'static str,
) -> Result<Option<PathBuf>, Failure> {
    let chosen = show(window, move |dialog| {
        at_home(dialog, Home::Documents)
            .set_title(title)
            .set_file_name(name)
            .add_filter(ending.to_uppercase(), &[ending])
            .save_file()
    });
    Ok(chosen.await?.map(|file| path(&file)))
}

/// A folder of the user's in which a dialog begins.
#[derive(Clone, Copy)]
enum Home {
    Downloads,
    Documents,
}

/// Begins in a folder that is there; the system's choice else.
fn at_home(dialog: AsyncFileDialog, home: Home) -> AsyncFileDialog {
    let Some(folders) = UserDirs::new() else {
        return dialog;
    };
    let folder = match home {
        Home::Downloads => folders.download_dir(),
        Home::Documents => folders.document_dir(),
    };
    let folder = folder.filter(|folder| folder.is_dir());
    dialog.set_directory(folder.unwrap_or(folders.home_dir()))
}

fn path(file: &FileHandle) -> PathBuf {
    file.path().to_owned()
}

/// Dialogs are made on the thread of the window, and waited for here.
async fn show<T, F>(
    window: &WebviewWindow,
    make: impl FnOnce(AsyncFileDialog) -> F + Send + 'static,
) -> Result<Option<T>, Failure>
where
    F: Future<Output = Option<T>> + Send + 'static,
{
    let (sender, made) = oneshot::channel();
    let parent = window.clone();
    window
        .run_on_main_thread(move || {
            let _ = sender.send(make(AsyncFileDialog::new().set_parent(&parent)));
        })
        .map_err(|error| no_dialog(&error.to_string()))?;
    let dialog = made.await.map_err(|error| no_dialog(&error.to_string()))?;
    Ok(dialog.await)
}

fn no_dialog(why: &str) -> Failure {
    Failure::new("no_dialog", format!("no file can be chosen here: {why}"))
}
