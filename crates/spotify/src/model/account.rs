//! The signed-in user.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Image;
use crate::json;

/// `GET /me`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Me {
    /// The user id: what playlists name as their owner.
    pub id: String,
    /// The id that Spotify promises to keep for ever.
    pub account_id: Option<String>,
    /// The name as shown.
    pub display_name: Option<String>,
    /// Profile pictures.
    pub images: Vec<Image>,
}

impl Me {
    /// What to key the account's data by: the account id, else the user id.
    #[must_use]
    pub fn key(&self) -> &str {
        self.account_id.as_deref().unwrap_or(&self.id)
    }

    pub(crate) fn read(value: &Value) -> Option<Self> {
        let account_id = json::key(value, "account_id");
        Some(Self {
            id: json::key(value, "id").or_else(|| account_id.clone())?,
            account_id,
            display_name: json::key(value, "display_name"),
            images: json::list(value, "images", Image::read),
        })
    }
}
