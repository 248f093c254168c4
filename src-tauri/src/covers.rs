//! Covers on disk: fetched once from Spotify's image hosts, checked, and kept within bounds.

mod cache;
mod kind;

use crate::demo;
use bytes::Bytes;
use cache::Cache;
pub use kind::Kind;
use sidetrack_core::control::protocol::Failure;
use spotify::{HttpTransport, Transport, TransportError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// Largest cover taken, bytes. Spotify's largest are a tenth of it.
const LARGEST: usize = 2 * 1024 * 1024;

/// How long one fetch may take in all.
const PATIENCE: Duration = Duration::from_secs(15);

/// The covers of one data folder. Cheap to clone; two processes may share the folder.
#[derive(Clone)]
pub struct Covers {
    cache: Cache,
    transport: Arc<dyn Transport>,
    api: Url,
}

/// Why there is no cover.
#[derive(Debug, thiserror::Error)]
pub enum CoverError {
    /// The address is none of Spotify's image hosts.
    #[error("that is no address of a cover")]
    NotACover,
    /// No answer.
    #[error("the cover cannot be fetched: {0}")]
    Unreachable(#[from] TransportError),
    /// No answer in time.
    #[error("the cover took too long")]
    TooSlow,
    /// The server has no such cover.
    #[error("the server answered {0}")]
    Status(u16),
    /// What came is no picture, or too large.
    #[error("what came is no cover")]
    NotAPicture,
    /// The disk.
    #[error("the cover cannot be kept")]
    Disk(#[from] io::Error),
}

impl Covers {
    /// The covers of the data folder, from wherever its account is: Spotify, or a simulation.
    pub fn open(folder: &Path) -> Result<Covers, Failure> {
        let endpoints = demo::endpoints(folder)
            .map_err(|error| Failure::new("bad_address", error.to_string()))?;
        let transport =
            HttpTransport::new().map_err(|error| Failure::new("network", error.to_string()))?;
        Ok(Covers::new(folder, Arc::new(transport), &endpoints.api))
    }

    /// The covers in `data_folder`/covers, fetched through `transport`. `api` is the base of the Web API in use: when
    /// that is a simulation on this computer, its pictures are taken too.
    pub fn new(data_folder: &Path, transport: Arc<dyn Transport>, api: &Url) -> Covers {
        Covers {
            cache: Cache::new(data_folder.join("covers")),
            transport,
            api: api.clone(),
        }
    }

    /// The file with the cover at `address`: the kept one, else fetched now. Its name ends by its kind (`.jpg`,
    /// `.png`, `.webp`, `.svg`).
    pub async fn fetch(&self, address: &str) -> Result<PathBuf, CoverError> {
        let url = self.check(address)?;
        if let Some(file) = self.cache.find(address) {
            return Ok(file);
        }
        let picture = tokio::time::timeout(PATIENCE, self.download(&url))
            .await
            .map_err(|_| CoverError::TooSlow)??;
        let kind = Kind::of(&picture).ok_or(CoverError::NotAPicture)?;
        if kind == Kind::Svg && !self.is_simulated(&url) {
            return Err(CoverError::NotAPicture);
        }
        let (cache, address) = (self.cache.clone(), address.to_owned());
        let kept = tokio::task::spawn_blocking(move || cache.keep(&address, kind, &picture));
        Ok(kept.await.map_err(io::Error::other)??)
    }

    /// Deletes all of them: covers tell what was heard.
    pub fn clear(&self) -> io::Result<()> {
        self.cache.clear()
    }

    async fn download(&self, url: &Url) -> Result<Bytes, CoverError> {
        let request = http::Request::get(url.as_str())
            .body(Bytes::new())
            .map_err(|_| CoverError::NotACover)?;
        let answer = self.transport.send(request).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(CoverError::Status(answer.status().as_u16()));
        }
        let picture = answer.into_body();
        if picture.len() > LARGEST {
            return Err(CoverError::NotAPicture);
        }
        Ok(picture)
    }

    fn check(&self, address: &str) -> Result<Url, CoverError> {
        let url = Url::parse(address).map_err(|_| CoverError::NotACover)?;
        let bare = url.username().is_empty() && url.password().is_none();
        if bare && (is_spotifys(&url) || self.is_simulated(&url)) {
            Ok(url)
        } else {
            Err(CoverError::NotACover)
        }
    }

    /// Whether the address lies on the simulation that stands in for Spotify.
    fn is_simulated(&self, url: &Url) -> bool {
        is_loopback(&self.api) && url.origin() == self.api.origin()
    }
}

fn is_spotifys(url: &Url) -> bool {
    let Some(Host::Domain(host)) = url.host() else {
        return false;
    };
    let known =
        host == "i.scdn.co" || host == "mosaic.scdn.co" || host.ends_with(".spotifycdn.com");
    url.scheme() == "https" && known && url.port().is_none()
}

fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(_)) | None => false,
        }
}

#[cfg(test)]
mod tests;
