//! Pages of Spotify as whole as they come. Now and then an entry is `null` that the next answer shows: what was not found
//! may have been hidden.

use spotify::{Api, Error, Page, Playlist, PlaylistItem, Priority};

/// Entries of a page.
pub(super) const PAGE: u32 = 50;

/// So many pages are asked for again in one task; dead entries stay unreadable.
const AGAIN: u32 = 3;

/// Reads lists page by page.
pub(super) struct Reader<'a> {
    api: Api<'a>,
    again: u32,
    /// Whether some entry stayed unreadable.
    pub hidden: bool,
    /// HTTP status of the last page.
    pub status: Option<u16>,
}

impl<'a> Reader<'a> {
    pub fn new(client: &'a spotify::Client, priority: Priority) -> Reader<'a> {
        Reader {
            api: client.at(priority),
            again: AGAIN,
            hidden: false,
            status: None,
        }
    }

    /// A page of the user's playlists, own and followed.
    pub async fn playlists(&mut self, offset: u32) -> Result<Page<Playlist>, Error> {
        let answered = self.api.my_playlists(offset, PAGE as u8).await?;
        self.status = Some(answered.status);
        let mut page = answered.value;
        while self.wants_again(&page) {
            page = fuller(page, self.api.my_playlists(offset, PAGE as u8).await?.value);
        }
        self.hidden |= page.skipped > 0;
        Ok(page)
    }

    /// A page of what a playlist holds.
    pub async fn items(&mut self, id: &str, offset: u32) -> Result<Page<PlaylistItem>, Error> {
        let answered = self.api.playlist_items(id, offset, PAGE as u8).await?;
        self.status = Some(answered.status);
        let mut page = answered.value;
        while self.wants_again(&page) {
            let again = self.api.playlist_items(id, offset, PAGE as u8).await?.value;
            page = fuller(page, again);
        }
        self.hidden |= page.skipped > 0;
        Ok(page)
    }

    fn wants_again<T>(&mut self, page: &Page<T>) -> bool {
        let wants = page.skipped > 0 && self.again > 0;
        self.again -= u32::from(wants);
        wants
    }
}

/// The one of two answers that hides less; the later one where they are equal.
fn fuller<T>(first: Page<T>, second: Page<T>) -> Page<T> {
    if second.skipped <= first.skipped {
        second
    } else {
        first
    }
}
