//! What goes over the bus about notifications, seen by a monitor: nothing is taken away from the daemon.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use sidetrack_headless::Desktop;
use zbus::Message;
use zbus::blocking::{MessageIterator, Proxy};
use zbus::zvariant::OwnedValue;

use crate::program::until;
use crate::tray::bus;

const INTERFACE: &str = "org.freedesktop.Notifications";

/// A notification as it was sent.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its first line.
    pub summary: String,
    /// The rest of its text.
    pub body: String,
    /// Labels of its actions.
    pub actions: Vec<String>,
    /// Its picture, as a path or a name.
    pub image: Option<String>,
}

/// Everything that was sent since it began to listen.
pub struct Notes {
    sent: Arc<Mutex<Vec<Note>>>,
}

impl Notes {
    /// Begins to listen.
    #[track_caller]
    pub fn watch(desktop: &Desktop) -> Notes {
        let bus = bus(desktop);
        let name = "org.freedesktop.DBus";
        let monitor = Proxy::new(
            &bus,
            name,
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.Monitoring",
        );
        let rules = [format!("interface='{INTERFACE}',member='Notify'")];
        let messages = MessageIterator::from(bus.clone());
        let begun = monitor
            .unwrap()
            .call_method("BecomeMonitor", &(&rules[..], 0u32));
        begun.expect("a monitor");
        let sent = Arc::new(Mutex::new(Vec::new()));
        let heard = sent.clone();
        // Ends with the bus.
        std::thread::spawn(move || {
            let notes = messages.filter_map(|message| note(&message.ok()?));
            notes.for_each(|note| heard.lock().unwrap().push(note));
        });
        Notes { sent }
    }

    /// All that were sent, oldest first.
    pub fn all(&self) -> Vec<Note> {
        self.sent.lock().unwrap().clone()
    }

    /// Waits for one whose text holds these words.
    #[track_caller]
    pub fn find(&self, words: &str) -> Note {
        until(&format!("a notification with {words:?}"), || {
            let mut all = self.all().into_iter();
            all.find(|note| note.summary.contains(words) || note.body.contains(words))
        })
    }
}

/// Application, number of the one to replace, icon, summary, body, actions, hints, time-out.
type Sent = (
    String,
    u32,
    String,
    String,
    String,
    Vec<String>,
    HashMap<String, OwnedValue>,
    i32,
);

fn note(message: &Message) -> Option<Note> {
    if message.header().member()?.as_str() != "Notify" {
        return None;
    }
    let (_, _, icon, summary, body, actions, hints, _): Sent = message.body().deserialize().ok()?;
    let hint = hints
        .get("image-path")
        .and_then(|hint| String::try_from(hint.clone()).ok());
    Some(Note {
        summary,
        body,
        // Each action is a key and a label.
        actions: actions
            .chunks(2)
            .filter_map(|pair| pair.get(1).cloned())
            .collect(),
        image: hint.or(Some(icon)).filter(|image| !image.is_empty()),
    })
}
