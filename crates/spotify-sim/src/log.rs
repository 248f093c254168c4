//! The request log: what was asked, what was answered, and whether it arrived.

use std::collections::VecDeque;

use serde::Serialize;

/// One request to the accounts service or the Web API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequestLog {
    /// When it came, simulated UTC ms.
    pub at_ms: i64,
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path with `/v1` or `/api/token`.
    pub path: String,
    /// Raw query without the question mark.
    pub query: String,
    /// Status sent; 0 while there is no answer, and for good when the client left before it.
    pub status: u16,
    /// The fault that struck.
    pub fault: Option<&'static str>,
    /// Whether the whole answer was handed to the transport.
    pub delivered: bool,
}

/// The latest requests, numbered from the first one ever.
#[derive(Debug)]
pub(crate) struct Log {
    capacity: usize,
    first: u64,
    entries: VecDeque<RequestLog>,
}

impl Log {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            first: 0,
            entries: VecDeque::new(),
        }
    }

    /// Adds a request; its number.
    pub(crate) fn push(&mut self, entry: RequestLog) -> u64 {
        if self.entries.len() == self.capacity {
            self.entries.pop_front();
            self.first += 1;
        }
        self.entries.push_back(entry);
        self.first + self.entries.len() as u64 - 1
    }

    /// A request by its number, unless it is forgotten.
    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut RequestLog> {
        let place = number.checked_sub(self.first)?;
        self.entries.get_mut(usize::try_from(place).ok()?)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &RequestLog> {
        self.entries.iter()
    }

    /// Requests ever made, forgotten ones too.
    pub(crate) fn total(&self) -> u64 {
        self.first + self.entries.len() as u64
    }
}
