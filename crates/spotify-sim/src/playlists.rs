//! Playlists and their slow replicas: a write shows at once in the truth, later to readers.

use std::sync::Arc;

use crate::accounts::User;
use crate::random;

/// Items of a write are readable after this many ms.
const ITEMS_LAG_MS: i64 = 600;
/// The `snapshot_id` of a write is readable after this many ms.
const SNAPSHOT_LAG_MS: i64 = 30_000;

/// One entry of a playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub uri: String,
    pub added_ms: i64,
    pub added_by: User,
}

/// Who owns a playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    User(User),
    /// Another person; the listener only follows it.
    Stranger,
}

#[derive(Debug)]
pub(crate) struct Playlist {
    pub id: String,
    pub name: String,
    pub description: String,
    pub public: bool,
    pub collaborative: bool,
    pub owner: Owner,
    /// Users whose library lists it.
    pub followers: Vec<User>,
    items: Arc<Vec<Item>>,
    /// The items before the last write, and when that was.
    before: Option<(Arc<Vec<Item>>, i64)>,
    version: u32,
    seen_version: u32,
    written_ms: i64,
}

impl Playlist {
    pub(crate) fn new(id: String, name: String, owner: Owner, items: Vec<Item>) -> Self {
        Self {
            id,
            name,
            description: String::new(),
            public: true,
            collaborative: false,
            owner,
            followers: Vec::new(),
            items: Arc::new(items),
            before: None,
            version: 1,
            seen_version: 1,
            written_ms: i64::MIN / 2,
        }
    }

    /// The items as they are.
    pub(crate) fn items(&self) -> &Arc<Vec<Item>> {
        &self.items
    }

    /// The items as a reader sees them.
    pub(crate) fn readable(&self, now: i64, lag: bool) -> &Arc<Vec<Item>> {
        match &self.before {
            Some((before, written)) if lag && now < written + ITEMS_LAG_MS => before,
            Some(_) | None => &self.items,
        }
    }

    /// Changes the items and everything that hangs on them.
    pub(crate) fn write(&mut self, now: i64, change: impl FnOnce(&mut Vec<Item>)) {
        let hidden = self
            .before
            .as_ref()
            .is_some_and(|(_, written)| now < written + ITEMS_LAG_MS);
        let before = match self.before.take() {
            Some((older, _)) if hidden => older,
            Some(_) | None => Arc::clone(&self.items),
        };
        self.before = Some((before, now));
        change(Arc::make_mut(&mut self.items));
        self.touch(now);
    }

    /// Makes a new snapshot without changing items.
    pub(crate) fn touch(&mut self, now: i64) {
        if now >= self.written_ms + SNAPSHOT_LAG_MS {
            self.seen_version = self.version;
        }
        self.version += 1;
        self.written_ms = now;
    }

    /// The newest snapshot, as a write returns it.
    pub(crate) fn snapshot(&self) -> String {
        self.snapshot_of(self.version, "")
    }

    /// The snapshot that a reader sees: an older one, or a third one, for half a minute.
    pub(crate) fn readable_snapshot(&self, now: i64, lag: bool) -> String {
        if !lag || now >= self.written_ms + SNAPSHOT_LAG_MS {
            return self.snapshot();
        }
        match (now / 1_000) % 3 {
            0 => self.snapshot_of(self.version, "between"),
            _ => self.snapshot_of(self.seen_version, ""),
        }
    }

    fn snapshot_of(&self, version: u32, flavour: &str) -> String {
        let hash = random::hash(&format!("{} {version} {flavour}", self.id));
        format!("AAAA{}", random::base62(u128::from(hash), 28))
    }

    /// Whether a user may read and change the items.
    pub(crate) fn open_to(&self, user: User) -> bool {
        self.owner == Owner::User(user) || self.collaborative
    }
}

/// All playlists, in the order of making.
#[derive(Debug, Default)]
pub(crate) struct Playlists {
    pub all: Vec<Playlist>,
    made: u32,
}

impl Playlists {
    pub(crate) fn get(&self, id: &str) -> Option<&Playlist> {
        self.all.iter().find(|playlist| playlist.id == id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Playlist> {
        self.all.iter_mut().find(|playlist| playlist.id == id)
    }

    /// Adds a playlist under a fresh id.
    pub(crate) fn make(
        &mut self,
        seed: u64,
        name: &str,
        owner: Owner,
        follower: User,
        items: Vec<Item>,
    ) -> &mut Playlist {
        let id = random::id(seed, "playlist", self.made);
        self.made += 1;
        let mut playlist = Playlist::new(id, name.to_owned(), owner, items);
        playlist.followers.push(follower);
        self.all.push(playlist);
        let last = self.all.len() - 1;
        &mut self.all[last]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(uri: &str) -> Item {
        Item {
            uri: uri.into(),
            added_ms: 0,
            added_by: User::Listener,
        }
    }

    #[test]
    fn writes_show_late() {
        let mut playlist =
            Playlist::new("p".into(), "P".into(), Owner::User(User::Listener), vec![]);
        let first = playlist.snapshot();
        playlist.write(100_000, |items| items.push(item("a")));
        playlist.write(100_300, |items| items.push(item("b")));
        assert_eq!(playlist.items().len(), 2);
        assert_eq!(playlist.readable(100_800, true).len(), 0);
        assert_eq!(playlist.readable(100_900, true).len(), 2);
        assert_ne!(
            playlist.readable_snapshot(100_400, true),
            playlist.snapshot()
        );
        assert_eq!(playlist.readable_snapshot(100_999, true), first);
        assert_eq!(
            playlist.readable_snapshot(131_000, true),
            playlist.snapshot()
        );
    }
}
