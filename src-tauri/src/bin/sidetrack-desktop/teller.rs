//! Shows notifications and waits for their buttons. A missing or dying daemon costs the notification, nothing else.

use crate::notes::{Note, Slot, Wish};
use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout};
use sidetrack_desktop::covers::Covers;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::{mpsc::UnboundedSender, oneshot};
use tokio::task::JoinSet;

/// How long the daemon may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a notification is waited for with its cover.
const COVER: Duration = Duration::from_secs(6);

/// How long buttons are waited for. There is one notification of a kind at the most, so a daemon that died costs little.
const WAIT: Duration = Duration::from_secs(12 * 3600);

/// The same for answers, which leave by themselves. Until then their connection is kept: GNOME takes a notification
/// away with its sender.
const ANSWER_WAIT: Duration = Duration::from_secs(15);

/// How long answers stay, milliseconds: those with a button a little longer.
const ANSWER_MS: u32 = 6000;
const ANSWER_WITH_BUTTON_MS: u32 = 12_000;

/// Shows notifications.
pub struct Teller {
    covers: Covers,
    icon: PathBuf,
    wishes: UnboundedSender<Wish>,
    /// Those that are shown; dropping one's end closes it.
    shown: HashMap<Slot, oneshot::Sender<()>>,
    tasks: JoinSet<()>,
}

impl Teller {
    /// Notifications with covers from `covers` and the program's icon from the file `icon`; buttons make wishes.
    pub fn new(covers: Covers, icon: PathBuf, wishes: UnboundedSender<Wish>) -> Teller {
        Teller {
            covers,
            icon,
            wishes,
            shown: HashMap::new(),
            tasks: JoinSet::new(),
        }
    }

    /// Shows `note` in the place of the one before it.
    pub fn show(&mut self, note: Note) {
        while self.tasks.try_join_next().is_some() {}
        let (keep, dropped) = oneshot::channel();
        self.shown.insert(note.slot, keep);
        let (covers, icon, wishes) = (self.covers.clone(), self.icon.clone(), self.wishes.clone());
        self.tasks.spawn(async move {
            if let Some(wish) = show(&note, &covers, &icon, dropped).await {
                let _ = wishes.send(wish);
            }
        });
    }

    /// Closes all.
    pub async fn end(mut self) {
        self.shown.clear();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(1), all).await;
    }

    /// Waits until what is shown has been handed over, for a program that ends after it.
    pub async fn settle(mut self) {
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(PATIENCE, all).await;
    }
}

/// Shows a note until a button was pressed, it was closed, or it is `dropped`.
async fn show(
    note: &Note,
    covers: &Covers,
    icon: &Path,
    dropped: oneshot::Receiver<()>,
) -> Option<Wish> {
    let picture = cover(note, covers).await;
    let shown = async {
        let can = Abilities::ask().await?;
        notification(note, can, picture.as_deref(), icon)
            .show_async()
            .await
    };
    let handle = match tokio::time::timeout(PATIENCE, shown).await {
        Ok(Ok(handle)) => handle,
        Ok(Err(error)) => {
            tracing::debug!(%error, "no notification");
            return None;
        }
        Err(_) => {
            tracing::debug!("no notification: the daemon does not answer");
            return None;
        }
    };
    let patience = match note.slot {
        Slot::Answer => ANSWER_WAIT,
        Slot::Pick | Slot::Problem => WAIT,
    };
    let pressed = wait(&handle, patience, dropped).await;
    note.actions
        .iter()
        .find(|(key, ..)| Some(*key) == pressed.as_deref())
        .map(|(.., wish)| wish.clone())
}

/// The key of the button that was pressed. Daemons differ in whether they close a notification then, so we do.
async fn wait(
    handle: &NotificationHandle,
    patience: Duration,
    dropped: oneshot::Receiver<()>,
) -> Option<String> {
    let mut pressed = None;
    let mut closed = false;
    let answer = handle.wait_for_action_async(|response| match response {
        NotificationResponse::Default => pressed = Some("default".to_owned()),
        NotificationResponse::Action(key) => pressed = Some(key.clone()),
        NotificationResponse::Closed(_) => closed = true,
        NotificationResponse::Reply(_) => {}
    });
    tokio::select! {
        () = answer => {}
        _ = dropped => {}
        () = tokio::time::sleep(patience) => {}
    }
    if !closed {
        let _ = tokio::time::timeout(Duration::from_secs(1), handle.close_async()).await;
    }
    pressed
}

async fn cover(note: &Note, covers: &Covers) -> Option<PathBuf> {
    let fetched = covers.fetch(note.cover.as_deref()?);
    match tokio::time::timeout(COVER, fetched).await {
        Ok(Ok(file)) => Some(file),
        Ok(Err(error)) => {
            tracing::debug!(%error, "no cover for the notification");
            None
        }
        Err(_) => None,
    }
}

/// What the daemon can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Abilities {
    actions: bool,
    markup: bool,
    /// Whether it draws a button for a click on the notification itself.
    draws_default: bool,
}

impl Abilities {
    async fn ask() -> zbus::Result<Abilities> {
        let bus = zbus::Connection::session().await?;
        let ask = async |member| {
            let name = "org.freedesktop.Notifications";
            let path = "/org/freedesktop/Notifications";
            bus.call_method(Some(name), path, Some(name), member, &())
                .await
        };
        let answer = ask("GetCapabilities").await?;
        let known: Vec<String> = answer.body().deserialize()?;
        let has = |ability: &str| known.iter().any(|known| known == ability);
        let answer = ask("GetServerInformation").await?;
        let (name, ..): (String, String, String, String) = answer.body().deserialize()?;
        Ok(Abilities {
            actions: has("actions"),
            markup: has("body-markup"),
            draws_default: name.to_lowercase().contains("xfce"),
        })
    }
}

fn notification(note: &Note, can: Abilities, picture: Option<&Path>, icon: &Path) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Sidetrack")
        .summary(&note.title)
        .body(&body(note, can))
        .icon(&icon.to_string_lossy())
        .hint(Hint::DesktopEntry("app.sidetrack.Sidetrack".into()));
    if let Some(file) = picture.and_then(|path| url::Url::from_file_path(path).ok()) {
        notification.image_path(file.as_str());
    }
    if note.slot == Slot::Answer {
        let stays = match note.actions.is_empty() {
            true => ANSWER_MS,
            false => ANSWER_WITH_BUTTON_MS,
        };
        notification.timeout(Timeout::Milliseconds(stays));
        notification.hint(Hint::Transient(true));
    }
    if can.actions {
        for (key, label) in buttons(note, can) {
            notification.action(key, label);
        }
    }
    notification
}

/// Keys and labels; where the click on the notification has a button, the one that does the same is left out.
fn buttons(note: &Note, can: Abilities) -> Vec<(&'static str, &'static str)> {
    let default = note.actions.iter().find(|(key, ..)| *key == "default");
    let default = default.filter(|_| can.draws_default).map(|(.., wish)| wish);
    note.actions
        .iter()
        .filter(|(key, _, wish)| *key == "default" || Some(wish) != default)
        .map(|(key, label, _)| (*key, *label))
        .collect()
}

fn body(note: &Note, can: Abilities) -> String {
    let mut text = note.text.clone();
    if let Some(instead) = note.without_buttons.filter(|_| !can.actions) {
        text = format!("{text}\n{instead}");
    }
    if can.markup { escape(&text) } else { text }
}

/// Names come from strangers: none of theirs is markup.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes;

    fn note() -> Note {
        Note {
            text: "A <b> & c".into(),
            without_buttons: Some("From the tray."),
            actions: vec![("undo", "Undo", Wish::Restore(1))],
            ..notes::granted(&Wish::Queue("x".into())).unwrap()
        }
    }

    #[test]
    fn markup_of_strangers_is_shown_as_text() {
        let can = |markup| Abilities {
            actions: true,
            markup,
            draws_default: false,
        };
        assert_eq!(body(&note(), can(true)), "A &lt;b&gt; &amp; c");
        assert_eq!(body(&note(), can(false)), "A <b> & c");
    }

    #[test]
    fn without_buttons_the_text_says_where_they_are() {
        let none = Abilities::default();
        assert_eq!(body(&note(), none), "A <b> & c\nFrom the tray.");
        let drawn = notification(&note(), none, None, Path::new("/icon.png"));
        assert!(drawn.actions.is_empty());
        let all = Abilities {
            actions: true,
            markup: true,
            draws_default: false,
        };
        let drawn = notification(
            &note(),
            all,
            Some(Path::new("/a b.png")),
            Path::new("/i.png"),
        );
        assert_eq!(drawn.actions, ["undo", "Undo"]);
        assert!(
            drawn
                .hints
                .contains(&Hint::ImagePath("file:///a%20b.png".into()))
        );
    }

    #[test]
    fn no_two_buttons_do_the_same() {
        let twice = Note {
            actions: vec![
                ("default", "Open", Wish::Draw),
                ("open", "Open", Wish::Draw),
                ("undo", "Undo", Wish::Restore(1)),
            ],
            ..note()
        };
        let mut can = Abilities::default();
        assert_eq!(buttons(&twice, can).len(), 3);
        can.draws_default = true;
        assert_eq!(
            buttons(&twice, can),
            [("default", "Open"), ("undo", "Undo")]
        );
    }
}
