//! One call of the Web API before it is sent.

use http::Method;
use serde_json::Value;
use url::Url;

use crate::{Endpoints, Error, Group};

pub(crate) struct Call {
    pub method: Method,
    pub path: String,
    pub group: Group,
    pub body: Option<Value>,
    query: Vec<(&'static str, String)>,
}

impl Call {
    pub(crate) fn new(method: Method, group: Group, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            group,
            body: None,
            query: Vec::new(),
        }
    }

    pub(crate) fn get(group: Group, path: impl Into<String>) -> Self {
        Self::new(Method::GET, group, path)
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(crate) fn query_if(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Safe to repeat.
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    pub(crate) fn adds_items(&self) -> bool {
        self.method == Method::POST && self.path.ends_with("/items")
    }

    pub(crate) fn url(&self, endpoints: &Endpoints) -> Url {
        let mut url = endpoints.call(&self.path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }
}

/// An id as it may stand in a path.
pub(crate) fn id(text: &str) -> Result<&str, Error> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(text)
    } else {
        Err(bad("not a Spotify id"))
    }
}

/// URIs as Spotify takes them in one call: some, and at most `most`.
pub(crate) fn uris(uris: &[String], most: usize) -> Result<&[String], Error> {
    if uris.is_empty() {
        Err(bad("no uris"))
    } else if uris.len() > most {
        Err(bad(&format!("more than {most} uris")))
    } else {
        Ok(uris)
    }
}

pub(crate) fn bad(message: &str) -> Error {
    Error::BadRequest {
        message: message.into(),
    }
}
