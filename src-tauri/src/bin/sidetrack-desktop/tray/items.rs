//! The menu of the tray item: built once, then changed in place.

use crate::menu::{Entry, Id};
use std::collections::HashMap;
use tray_icon::menu::{
    CheckMenuItem, IsMenuItem, Menu, MenuId, MenuItem, PredefinedMenuItem, Submenu,
};

/// Handles of what can change.
pub(super) struct Items {
    lines: HashMap<Id, MenuItem>,
    checks: HashMap<Id, CheckMenuItem>,
    groups: HashMap<Id, Submenu>,
}

/// Every line that can be clicked on, with its name on the wire.
const NAMES: [(Id, &str); 15] = [
    (Id::Open, "open"),
    (Id::State, "state"),
    (Id::Playing, "playing"),
    (Id::Pick, "pick"),
    (Id::Draw, "draw"),
    (Id::Block, "block"),
    (Id::Pause, "pause"),
    (Id::PauseHour, "pause-hour"),
    (Id::PauseTomorrow, "pause-tomorrow"),
    (Id::PauseOpen, "pause-open"),
    (Id::GoOn, "go-on"),
    (Id::PausePicks, "pause-picks"),
    (Id::AtLogin, "at-login"),
    (Id::Settings, "settings"),
    (Id::Quit, "quit"),
];

/// Each change is told to the desktop, so what is right already is left alone. The kinds of items share no trait for it.
macro_rules! settle {
    ($item:expr, $text:expr, $enabled:expr) => {
        let text = escape($text);
        if $item.text() != text {
            $item.set_text(text);
        }
        if $item.is_enabled() != $enabled {
            $item.set_enabled($enabled);
        }
    };
}

impl Items {
    /// A menu as `entries` say.
    pub fn build(entries: &[Entry]) -> anyhow::Result<(Menu, Items)> {
        let mut items = Items {
            lines: HashMap::new(),
            checks: HashMap::new(),
            groups: HashMap::new(),
        };
        let menu = Menu::new();
        for entry in entries {
            menu.append(items.make(entry)?.as_ref())?;
        }
        Ok((menu, items))
    }

    /// Makes the menu say what `entries` say. Their shape is that of the first ones.
    pub fn change(&self, entries: &[Entry]) {
        for entry in entries {
            match entry {
                Entry::Line { id, text, enabled } => self.change_line(*id, text, *enabled),
                Entry::Check {
                    id,
                    text,
                    enabled,
                    checked,
                } => self.change_check(*id, text, *enabled, *checked),
                Entry::Group {
                    id,
                    text,
                    enabled,
                    entries,
                } => {
                    self.change_group(*id, text, *enabled);
                    self.change(entries);
                }
                Entry::Separator => {}
            }
        }
    }

    /// The line a click was on.
    pub fn id(name: &MenuId) -> Option<Id> {
        let found = NAMES.iter().find(|(_, known)| name == known);
        found.map(|(id, _)| *id)
    }

    fn make(&mut self, entry: &Entry) -> anyhow::Result<Box<dyn IsMenuItem>> {
        Ok(match entry {
            Entry::Line { id, text, enabled } => {
                let item = MenuItem::with_id(name(*id), escape(text), *enabled, None);
                self.lines.insert(*id, item.clone());
                Box::new(item)
            }
            Entry::Check {
                id,
                text,
                enabled,
                checked,
            } => {
                let item =
                    CheckMenuItem::with_id(name(*id), escape(text), *enabled, *checked, None);
                self.checks.insert(*id, item.clone());
                Box::new(item)
            }
            Entry::Group {
                id,
                text,
                enabled,
                entries,
            } => {
                let item = Submenu::with_id(name(*id), escape(text), *enabled);
                for entry in entries {
                    item.append(self.make(entry)?.as_ref())?;
                }
                self.groups.insert(*id, item.clone());
                Box::new(item)
            }
            Entry::Separator => Box::new(PredefinedMenuItem::separator()),
        })
    }

    fn change_line(&self, id: Id, text: &str, enabled: bool) {
        let Some(item) = self.lines.get(&id) else {
            return;
        };
        settle!(item, text, enabled);
    }

    fn change_check(&self, id: Id, text: &str, enabled: bool, checked: bool) {
        let Some(item) = self.checks.get(&id) else {
            return;
        };
        settle!(item, text, enabled);
        // A click has turned the mark already, whether or not the wish will be granted.
        if item.is_checked() != checked {
            item.set_checked(checked);
        }
    }

    fn change_group(&self, id: Id, text: &str, enabled: bool) {
        let Some(item) = self.groups.get(&id) else {
            return;
        };
        settle!(item, text, enabled);
    }
}

fn name(id: Id) -> &'static str {
    let found = NAMES.iter().find(|(known, _)| *known == id);
    found.map_or("", |(_, name)| name)
}

/// An ampersand would underline the letter after it.
fn escape(text: &str) -> String {
    text.replace('&', "&&")
}
