//! What comes from files and what goes to one: imports and exports.

use super::{Answer, Of};
use crate::diary::blocking;
use crate::{Shared, agent, chooser};
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::{Failure, Reply, Request};
use sidetrack_core::export::{self, Exported, Progress, Wanted};
use sidetrack_core::store::Store;
use sidetrack_core::view::imports::{ImportsView, UndoneView};
use sidetrack_desktop::view::{ExportAsk, ExportView};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use tauri::WebviewWindow;
use tauri::ipc::Channel;

/// The imports there were, and the one under way.
#[tauri::command]
pub async fn imports(shared: Of<'_>) -> Answer<ImportsView> {
    let Reply::Imports(imports) = agent::ask(&shared.folder, Request::Imports).await? else {
        return Err(agent::unexpected());
    };
    Ok(*imports)
}

/// Lets the user choose files, or a folder, and imports them. Answers at the end whether any were chosen; events tell more.
#[tauri::command]
pub async fn import_history(shared: Of<'_>, window: WebviewWindow, folder: bool) -> Answer<bool> {
    let Some(paths) = chooser::to_read(&window, folder).await? else {
        return Ok(false);
    };
    agent::tell(&shared.folder, Request::Import { paths }).await?;
    Ok(true)
}

/// Imports what was dropped on the window. Answers at the end; events tell more.
#[tauri::command]
pub async fn import_dropped(shared: Of<'_>) -> Answer<()> {
    let paths = shared.drops.take();
    if paths.is_empty() {
        return Err(Failure::new("nothing_dropped", "no file was dropped"));
    }
    agent::tell(&shared.folder, Request::Import { paths }).await
}

/// Gives up the import under way.
#[tauri::command]
pub async fn cancel_import(shared: Of<'_>) -> Answer<()> {
    agent::tell(&shared.folder, Request::CancelImport).await
}

/// Takes an import back.
#[tauri::command]
pub async fn undo_import(shared: Of<'_>, id: i64) -> Answer<UndoneView> {
    let Reply::Undone(undone) = agent::ask(&shared.folder, Request::UndoImport { id }).await?
    else {
        return Err(agent::unexpected());
    };
    Ok(undone)
}

/// Lets the user choose a file and writes the diary, or some days of it, there; `progress` hears how far it is. None: no file
/// was chosen.
#[tauri::command]
pub async fn export_diary(
    shared: Of<'_>,
    window: WebviewWindow,
    ask: ExportAsk,
    progress: Channel<Progress>,
) -> Answer<Option<ExportView>> {
    holds_any(shared.folder.clone(), ask.clone()).await?;
    let ending = ask.format.ending();
    let name = format!("{}.{ending}", stem(&ask));
    let Some(Target { file, replace }) = choose(&window, "Export your diary", name, ending).await?
    else {
        return Ok(None);
    };
    let ends = shared.export_ends.clone();
    ends.store(false, Ordering::Relaxed);
    let watch = move |far| {
        // A page that is gone hears nothing; its export is ended otherwise.
        let _ = progress.send(far);
        match ends.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let written = write(shared.folder.clone(), ask, file.clone(), replace, watch).await?;
    Ok(Some(done(&shared, file, written)))
}

/// Where to write.
pub(super) struct Target {
    pub file: PathBuf,
    /// Whether the user agreed to replace the file.
    pub replace: bool,
}

/// Lets the user choose a file. None: they thought better of it.
pub(super) async fn choose(
    window: &WebviewWindow,
    title: &'static str,
    name: String,
    ending: &'static str,
) -> Answer<Option<Target>> {
    let chosen = chooser::to_write(window, title, name, ending).await?;
    Ok(chosen.map(|chosen| {
        let file = with_ending(&chosen, ending);
        // The dialog asked about the file it knows of, and no other.
        let replace = file == chosen;
        Target { file, replace }
    }))
}

/// What the page is told of a file that was written; its folder can be shown from now on.
pub(super) fn done(shared: &Shared, file: PathBuf, written: Exported) -> ExportView {
    let name = file.file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    *exported(shared) = Some(file);
    ExportView {
        name,
        listens: written.listens,
        apart: written.apart,
    }
}

/// Gives up the export under way.
#[tauri::command]
pub async fn cancel_export(shared: Of<'_>) -> Answer<()> {
    shared.export_ends.store(true, Ordering::Relaxed);
    Ok(())
}

/// Shows the folder of the file that was exported last.
#[tauri::command]
pub async fn show_export(shared: Of<'_>) -> Answer<()> {
    let file = exported(&shared).clone();
    let folder = file.as_deref().and_then(Path::parent);
    let folder = folder.ok_or_else(|| Failure::new("no_export", "nothing was exported yet"))?;
    show_folder(folder)
}

/// Opens a folder in the system's file manager.
pub(super) fn show_folder(folder: &Path) -> Answer<()> {
    open::that_detached(folder)
        .map_err(|error| Failure::new("no_folder", format!("the folder was not opened: {error}")))
}

fn exported(shared: &Shared) -> std::sync::MutexGuard<'_, Option<PathBuf>> {
    shared
        .exported
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// Reads beside the agent. Off the runtime: files and SQLite block.
async fn write(
    folder: PathBuf,
    ask: ExportAsk,
    file: PathBuf,
    replace: bool,
    mut watch: impl FnMut(Progress) -> ControlFlow<()> + Send + 'static,
) -> Answer<Exported> {
    blocking(move || {
        let (store, wanted) = wanted(&folder, &ask)?;
        let db = store.read();
        Ok(export::to_file(db, &wanted, &file, replace, &mut watch)?)
    })
    .await
}

/// Fails where there is nothing to write: nobody names a file for that.
async fn holds_any(folder: PathBuf, ask: ExportAsk) -> Answer<()> {
    blocking(move || {
        let (store, wanted) = wanted(&folder, &ask)?;
        if export::count(store.read(), &wanted)? > 0 {
            return Ok(());
        }
        let all = wanted.first.is_none() && wanted.last.is_none();
        Err(match all {
            true => no_diary(),
            false => Failure::new("no_listens_then", "no listens on those days"),
        })
    })
    .await
}

fn wanted(folder: &Path, ask: &ExportAsk) -> Answer<(Store, Wanted)> {
    let store = Store::open_read_only(folder)?;
    let accounts = export::whose(store.read(), false)?;
    if accounts.is_empty() {
        return Err(no_diary());
    }
    let wanted = Wanted {
        accounts,
        format: ask.format,
        first: ask.first,
        last: ask.last,
        zone: TimeZone::system(),
    };
    Ok((store, wanted))
}

fn no_diary() -> Failure {
    Failure::new("no_diary", "there is nothing to export yet")
}

/// A name that tells what is in the file.
fn stem(ask: &ExportAsk) -> String {
    match (ask.first, ask.last) {
        (None, None) => "sidetrack".to_owned(),
        (Some(first), None) => format!("sidetrack-from-{first}"),
        (None, Some(last)) => format!("sidetrack-to-{last}"),
        (Some(first), Some(last)) => format!("sidetrack-{first}-to-{last}"),
    }
}

/// Dialogs leave the ending to who types.
fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let has = file.extension();
    if has.is_some_and(|has| has.eq_ignore_ascii_case(ending)) {
        return file.to_owned();
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sidetrack_core::export::Format;

    #[test]
    fn a_file_has_the_ending_of_its_format() {
        for (typed, file) in [
            ("/a/diary", "/a/diary.csv"),
            ("/a/diary.CSV", "/a/diary.CSV"),
            ("/a/2026.11", "/a/2026.11.csv"),
        ] {
            assert_eq!(with_ending(Path::new(typed), "csv"), Path::new(file));
        }
    }

    #[test]
    fn the_name_tells_the_days() {
        let ask = |first: Option<&str>, last: Option<&str>| ExportAsk {
            format: Format::Csv,
            first: first.map(|day| day.parse().unwrap()),
            last: last.map(|day| day.parse().unwrap()),
        };
        assert_eq!(stem(&ask(None, None)), "sidetrack");
        assert_eq!(
            stem(&ask(Some("2026-01-01"), Some("2026-11-20"))),
            "sidetrack-2026-01-01-to-2026-11-20"
        );
    }
}
