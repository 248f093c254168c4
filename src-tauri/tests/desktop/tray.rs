//! The tray item as a tray host sees it, and what a host sends when it is clicked.

use std::collections::HashMap;

use sidetrack_headless::Desktop;
use zbus::blocking::{Connection, Proxy, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};

use crate::program::until;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Our item in the tray.
pub struct Tray {
    bus: Connection,
    name: String,
    path: String,
}

/// An entry of its menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    id: i32,
    /// The text, without the marks of keyboard letters.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it has a check mark that is on.
    pub checked: bool,
    /// What its submenu holds.
    pub entries: Vec<Entry>,
}

/// A connection to the session bus.
pub fn bus(desktop: &Desktop) -> Connection {
    let address = desktop.bus_address();
    let bus = connection::Builder::address(address.as_str())
        .unwrap()
        .build();
    bus.expect("a session bus")
}

/// The items that the tray host shows, as bus name and path.
pub fn items(bus: &Connection) -> Vec<(String, String)> {
    let watcher = Proxy::new(bus, WATCHER, "/StatusNotifierWatcher", WATCHER).unwrap();
    let items: Vec<String> = watcher
        .get_property("RegisteredStatusNotifierItems")
        .unwrap_or_default();
    let split = |item: &String| match item.split_once('/') {
        Some((name, path)) => (name.to_owned(), format!("/{path}")),
        None => (item.clone(), "/StatusNotifierItem".to_owned()),
    };
    items.iter().map(split).collect()
}

impl Tray {
    /// Waits for our item in the tray.
    #[track_caller]
    pub fn find(desktop: &Desktop) -> Tray {
        let bus = bus(desktop);
        let (name, path) = until("the tray item", || items(&bus).into_iter().next());
        Tray { bus, name, path }
    }

    /// Whether the tray host still shows it.
    pub fn is_shown(&self) -> bool {
        items(&self.bus).iter().any(|(name, _)| *name == self.name)
    }

    fn item(&self) -> Proxy<'_> {
        let interface = "org.kde.StatusNotifierItem";
        Proxy::new_owned(
            self.bus.clone(),
            self.name.clone(),
            self.path.clone(),
            interface,
        )
        .unwrap()
    }

    /// Title and text of its tooltip.
    pub fn tooltip(&self) -> String {
        let tooltip: ToolTip = self.item().get_property("ToolTip").expect("a tooltip");
        format!("{}\n{}", tooltip.2, tooltip.3)
    }

    /// A click with the left button.
    pub fn click_left(&self) {
        self.item()
            .call_method("Activate", &(10i32, 10i32))
            .expect("a left click");
    }

    fn menu(&self) -> Proxy<'_> {
        let path: OwnedObjectPath = self.item().get_property("Menu").expect("a menu");
        let interface = "com.canonical.dbusmenu";
        Proxy::new_owned(self.bus.clone(), self.name.clone(), path, interface).unwrap()
    }

    /// The menu as it stands.
    pub fn entries(&self) -> Vec<Entry> {
        let menu = self.menu();
        // Some menus fill themselves only now; ours answers that nothing changed.
        let _ = menu.call_method("AboutToShow", &(0i32,));
        let none: &[&str] = &[];
        let layout = menu
            .call_method("GetLayout", &(0i32, -1i32, none))
            .expect("a layout");
        let body = layout.body();
        let (_, root): (u32, Node) = body.deserialize().expect("a menu");
        entry(&root).entries
    }

    /// The entry of this label, wherever it is.
    pub fn entry(&self, label: &str) -> Option<Entry> {
        find(&self.entries(), label)
    }

    /// Clicks the entry of this label when it is there.
    #[track_caller]
    pub fn click(&self, label: &str) {
        let entry = until(&format!("{label:?} in the menu"), || {
            self.entry(label).filter(|entry| entry.enabled)
        });
        let data = Value::from("");
        let event = (entry.id, "clicked", data, 0u32);
        match self.menu().call_method("Event", &event) {
            Ok(_) => {}
            // Who ends at a click may be gone before its answer: the clicker sees whether it ended.
            Err(zbus::Error::MethodError(name, _, _)) if name.as_str().ends_with(".NoReply") => {}
            Err(error) => panic!("no click: {error}"),
        }
    }
}

/// Icon name, pixmaps, title and text.
type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);

/// Id, properties and children, as the menu's protocol has them.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn entry((id, properties, children): &Node) -> Entry {
    let text = |name: &str| {
        properties
            .get(name)
            .and_then(|value| <&str>::try_from(value).ok())
    };
    let children = children.iter().filter_map(|child| {
        let child = Structure::try_from(child.clone()).ok()?;
        Node::try_from(Value::Structure(child)).ok()
    });
    Entry {
        id: *id,
        label: text("label").unwrap_or_default().replace('_', ""),
        enabled: properties
            .get("enabled")
            .is_none_or(|on| bool::try_from(on).unwrap_or(true)),
        checked: properties
            .get("toggle-state")
            .is_some_and(|on| i32::try_from(on) == Ok(1)),
        entries: children.map(|child| entry(&child)).collect(),
    }
}

fn find(entries: &[Entry], label: &str) -> Option<Entry> {
    let inside = |entry: &Entry| find(&entry.entries, label);
    let here = entries.iter().find(|entry| entry.label == label).cloned();
    here.or_else(|| entries.iter().find_map(inside))
}
