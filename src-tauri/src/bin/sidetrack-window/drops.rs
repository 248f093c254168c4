//! Files that are dragged over the window, and what was dropped on it. The paths stay on this side: the page learns how
//! many there are.

use crate::Shared;
use crate::events::{Message, Own};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::ipc::Channel;
use tauri::{AppHandle, DragDropEvent, Manager};

/// What was dropped last, and whom to tell.
#[derive(Default)]
pub struct Drops(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    page: Option<Channel<Message>>,
    paths: Vec<PathBuf>,
}

impl Drops {
    /// Tells this page from now on.
    pub fn tell(&self, page: Channel<Message>) {
        self.lock().page = Some(page);
    }

    /// What was dropped last, once.
    pub fn take(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.lock().paths)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, event: &DragDropEvent) {
        let Some(own) = told(event) else { return };
        let mut inner = self.lock();
        if let DragDropEvent::Drop { paths, .. } = event {
            inner.paths = files(paths);
        }
        if let Some(page) = &inner.page {
            // A page that is gone is followed by one that hears the next.
            let _ = page.send(Message::Own(own));
        }
    }
}

/// Takes in what the windowing system says of a drag.
pub fn hear(app: &AppHandle, event: &DragDropEvent) {
    app.state::<Shared>().drops.hear(event);
}

/// What the page is told; none where nothing changes for it.
fn told(event: &DragDropEvent) -> Option<Own> {
    match event {
        DragDropEvent::Enter { paths, .. } => Some(Own::Drag {
            files: files(paths).len(),
        }),
        DragDropEvent::Drop { paths, .. } => Some(Own::Drop {
            files: files(paths).len(),
        }),
        DragDropEvent::Leave => Some(Own::Drag { files: 0 }),
        // Where over the window it is makes no difference; kinds that are unknown here make none either.
        DragDropEvent::Over { .. } | _ => None,
    }
}

/// Pictures and links of a page come as addresses; a file has a whole path.
fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let files = paths.iter().filter(|path| path.is_absolute());
    files.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tauri::PhysicalPosition;

    fn dropped(paths: &[&str]) -> DragDropEvent {
        DragDropEvent::Drop {
            paths: paths.iter().map(PathBuf::from).collect(),
            position: PhysicalPosition::new(0.0, 0.0),
        }
    }

    #[test]
    fn only_files_are_kept_and_only_once() {
        let drops = Drops::default();
        drops.hear(&dropped(&["/a/history.zip", "https://example.com/b.zip"]));
        drops.hear(&DragDropEvent::Leave);
        assert_eq!(drops.take(), [PathBuf::from("/a/history.zip")]);
        assert!(drops.take().is_empty());
    }

    #[test]
    fn a_later_drop_takes_the_place_of_one_that_nobody_imported() {
        let drops = Drops::default();
        drops.hear(&dropped(&["/a"]));
        drops.hear(&dropped(&["cover://localhost/b"]));
        assert!(drops.take().is_empty());
    }

    #[test]
    fn the_page_is_told_of_files_alone() {
        let enter = |paths: &[&str]| DragDropEvent::Enter {
            paths: paths.iter().map(PathBuf::from).collect(),
            position: PhysicalPosition::new(0.0, 0.0),
        };
        let over = DragDropEvent::Over {
            position: PhysicalPosition::new(9.0, 9.0),
        };
        assert_eq!(told(&enter(&["/a", "/b"])), Some(Own::Drag { files: 2 }));
        assert_eq!(told(&enter(&["cover://c"])), Some(Own::Drag { files: 0 }));
        assert_eq!(told(&over), None);
        assert_eq!(told(&DragDropEvent::Leave), Some(Own::Drag { files: 0 }));
        assert_eq!(told(&dropped(&["/a"])), Some(Own::Drop { files: 1 }));
    }
}
