//! What Spotify answers, as far as the app reads it. Whatever Spotify may drop is optional.

mod account;
mod page;
mod player;
mod playlist;
mod track;

pub use account::Me;
pub use page::{Page, RecentPage, SearchPage};
pub use player::{Context, Device, Playback, PlayedItem, PlayingKind, Queue};
pub use playlist::{Owner, Playlist, PlaylistItem, Snapshot};
pub use track::{AlbumRef, Artist, ArtistRef, ExternalIds, Image, Restrictions, ShowRef, Track};
