//! The tray item, on a thread of its own: its parts cannot leave the thread that made them.

mod items;

use crate::menu::{Face, Glyph, Id};
use items::Items;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use tokio::sync::{mpsc::UnboundedSender, oneshot};
use tray_icon::menu::MenuEvent;
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

/// Between two tries to make the item, while there is no session bus. A missing tray host is no failure: the item
/// registers when one comes.
const RETRY: Duration = Duration::from_secs(30);

/// How long the desktop may take to let go of the item.
const LEAVING: Duration = Duration::from_secs(1);

/// What the user did with the tray item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Click {
    /// A left click on the item itself.
    Item,
    /// A click on a line of its menu.
    Line(Id),
}

/// The way to the tray item. It leaves with [`Tray::end`].
pub struct Tray {
    faces: Sender<Face>,
    gone: oneshot::Receiver<()>,
}

impl Tray {
    /// Shows the item with `face` as soon as there is a tray, and tells what is done with it. Needs a runtime with
    /// more than one thread.
    pub fn start(face: Face, clicks: UnboundedSender<Click>) -> std::io::Result<Tray> {
        listen(clicks);
        let (faces, inbox) = channel();
        let (leave, gone) = oneshot::channel();
        let runtime = tokio::runtime::Handle::current();
        std::thread::Builder::new()
            .name("tray".into())
            .spawn(move || {
                // The tray speaks D-Bus through the runtime, but is built by a blocking call.
                let _entered = runtime.enter();
                keep(face, &inbox);
                let _ = leave.send(());
            })?;
        Ok(Tray { faces, gone })
    }

    /// Shows this from now on.
    pub fn show(&self, face: Face) {
        let _ = self.faces.send(face);
    }

    /// Takes the item away.
    pub async fn end(self) {
        drop(self.faces);
        let _ = tokio::time::timeout(LEAVING, self.gone).await;
    }
}

/// Both kinds of clicks go the same way; the handlers belong to the process.
fn listen(clicks: UnboundedSender<Click>) {
    let lines = clicks.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        if let Some(id) = Items::id(event.id()) {
            let _ = lines.send(Click::Line(id));
        }
    }));
    TrayIconEvent::set_event_handler(Some(move |event| {
        if let TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            ..
        } = event
        {
            let _ = clicks.send(Click::Item);
        }
    }));
}

/// Makes the item and keeps it current until nobody shows anything any more.
fn keep(mut face: Face, inbox: &Receiver<Face>) {
    let mut shown = loop {
        match Shown::build(&face) {
            Ok(shown) => break shown,
            Err(error) => tracing::debug!(%error, "no tray item yet"),
        }
        match inbox.recv_timeout(RETRY) {
            Ok(newer) => face = newer,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    };
    while let Ok(newer) = inbox.recv() {
        // Only the last of what has come meanwhile is worth showing.
        let newest = inbox.try_iter().last().unwrap_or(newer);
        shown.change(newest);
    }
    shown.leave();
}

/// The item as the desktop has it.
struct Shown {
    item: TrayIcon,
    items: Items,
    face: Face,
}

impl Shown {
    fn build(face: &Face) -> anyhow::Result<Shown> {
        let (menu, items) = Items::build(&face.menu)?;
        let item = TrayIconBuilder::new()
            .with_id("sidetrack")
            .with_title(face.title)
            .with_tooltip(&face.tooltip)
            .with_icon(picture(face.glyph)?)
            .with_menu(Box::new(menu))
            .build()?;
        Ok(Shown {
            item,
            items,
            face: face.clone(),
        })
    }

    /// Hides the item; the desktop forgets it when the program ends.
    fn leave(self) {
        let _ = self.item.set_visible(false);
        // Dropped, its D-Bus connection would look for a runtime on a thread that has none, and panic.
        std::mem::forget(self.item);
    }

    fn change(&mut self, face: Face) {
        if face.glyph != self.face.glyph {
            let drawn = picture(face.glyph).map(|icon| self.item.set_icon(Some(icon)));
            if let Err(error) = drawn {
                tracing::warn!(%error, "the tray icon was not drawn");
            }
        }
        if face.tooltip != self.face.tooltip {
            let _ = self.item.set_tooltip(Some(&face.tooltip));
        }
        self.items.change(&face.menu);
        self.face = face;
    }
}

fn picture(glyph: Glyph) -> anyhow::Result<Icon> {
    let file: &[u8] = match glyph {
        Glyph::Recording => include_bytes!("../../../../icons/tray/recording.png"),
        Glyph::Idle => include_bytes!("../../../../icons/tray/idle.png"),
        Glyph::Trouble => include_bytes!("../../../../icons/tray/trouble.png"),
    };
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info()?;
    let (width, height) = reader.info().size();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    reader.next_frame(&mut pixels)?;
    Ok(Icon::from_rgba(pixels, width, height)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_can_be_drawn() {
        for glyph in [Glyph::Recording, Glyph::Idle, Glyph::Trouble] {
            picture(glyph).unwrap();
        }
    }
}
