//! Where Spotify is: the two base addresses, and which addresses may be used.

use std::env::{self, VarError};

use url::{Host, Url};

const API: &str = "https://api.spotify.com/v1";
const ACCOUNTS: &str = "https://accounts.spotify.com";
const API_VARIABLE: &str = "SIDETRACK_SPOTIFY_API";
const ACCOUNTS_VARIABLE: &str = "SIDETRACK_SPOTIFY_ACCOUNTS";

/// The base addresses of the Web API and of the accounts service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Base of the Web API with its version, as in `https://api.spotify.com/v1`.
    pub api: Url,
    /// Base of the accounts service; `/authorize` and `/api/token` lie below it.
    pub accounts: Url,
}

/// Why an address is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The text is no absolute address of a host.
    #[error("{address:?} is not a web address")]
    NotAnAddress {
        /// The text as given.
        address: String,
    },
    /// Tokens would travel unencrypted.
    #[error("{address} is refused: https is required, http only on 127.0.0.0/8 or [::1]")]
    Insecure {
        /// The address as given, without user name or password.
        address: String,
    },
}

impl Endpoints {
    /// Spotify itself.
    #[must_use]
    pub fn spotify() -> Self {
        Self::new(API, ACCOUNTS).expect("the built-in addresses are https")
    }

    /// Other addresses: https anywhere, http only on a loopback address (not `localhost`).
    pub fn new(api: &str, accounts: &str) -> Result<Self, EndpointError> {
        Ok(Self {
            api: check(api)?,
            accounts: check(accounts)?,
        })
    }

    /// Spotify, unless `SIDETRACK_SPOTIFY_API` or `SIDETRACK_SPOTIFY_ACCOUNTS` say otherwise.
    pub fn from_env() -> Result<Self, EndpointError> {
        Self::new(
            &variable(API_VARIABLE, API)?,
            &variable(ACCOUNTS_VARIABLE, ACCOUNTS)?,
        )
    }

    pub(crate) fn authorize(&self) -> Url {
        below(&self.accounts, "authorize")
    }

    pub(crate) fn token(&self) -> Url {
        below(&self.accounts, "api/token")
    }

    pub(crate) fn call(&self, path: &str) -> Url {
        below(&self.api, path)
    }
}

fn variable(name: &str, otherwise: &str) -> Result<String, EndpointError> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Ok(otherwise.into()),
        Ok(value) => Ok(value),
        Err(VarError::NotPresent) => Ok(otherwise.into()),
        Err(VarError::NotUnicode(value)) => Err(EndpointError::NotAnAddress {
            address: value.to_string_lossy().into_owned(),
        }),
    }
}

fn check(address: &str) -> Result<Url, EndpointError> {
    let not_an_address = || EndpointError::NotAnAddress {
        address: address.into(),
    };
    let mut url = Url::parse(address.trim()).map_err(|_| not_an_address())?;
    if url.host().is_none() || url.query().is_some() || url.fragment().is_some() {
        return Err(not_an_address());
    }
    // A user name in the address would be shown and logged with it.
    url.set_username("").map_err(|()| not_an_address())?;
    url.set_password(None).map_err(|()| not_an_address())?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(EndpointError::Insecure {
            address: url.into(),
        }),
    }
}

/// True for loopback literals; a name such as `localhost` can be pointed elsewhere.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let joined = format!("{}/{path}", base.path().trim_end_matches('/'));
    url.set_path(&joined);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(address: &str) -> Result<Endpoints, EndpointError> {
        Endpoints::new(address, address)
    }

    #[test]
    fn http_is_for_loopback_literals_only() {
        for good in [
            "https://api.example.org/v1",
            "http://127.0.0.1:8080/v1",
            "http://127.8.9.10",
            "http://[::1]:1/",
        ] {
            assert!(both(good).is_ok(), "{good}");
        }
        for bad in [
            "http://localhost:8080",
            "http://192.168.1.2",
            "http://127.0.0.1.example.org",
            "http://[::2]",
            "ftp://127.0.0.1",
        ] {
            assert!(
                matches!(both(bad), Err(EndpointError::Insecure { .. })),
                "{bad}"
            );
        }
        for nonsense in ["", "api.spotify.com", "/v1", "https://a.org/?x=1", "data:x"] {
            assert!(
                matches!(both(nonsense), Err(EndpointError::NotAnAddress { .. })),
                "{nonsense}"
            );
        }
    }

    #[test]
    fn paths_lie_below_the_base_with_or_without_a_slash() {
        for base in ["http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/"] {
            let endpoints = both(base).unwrap();
            assert_eq!(endpoints.call("me").as_str(), "http://127.0.0.1:1/v1/me");
        }
        let token = Endpoints::spotify().token();
        assert_eq!(token.as_str(), "https://accounts.spotify.com/api/token");
    }

    #[test]
    fn a_password_in_the_address_is_dropped() {
        let endpoints = both("https://user:pass@example.org/v1").unwrap();
        assert_eq!(endpoints.api.as_str(), "https://example.org/v1");
    }
}
