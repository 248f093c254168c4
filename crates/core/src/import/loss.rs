//! A stretch of a file that is broken: where it began, and which objects in it are records that cannot be read.

use super::gather::Gather;

/// So much is more than one record, bytes.
const WORTH_A_LINE: usize = 4096;

/// What a walk through a file knows of its records and its losses.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// The key that records begin with, and whether one that could be read began with it.
    key: Option<(Box<[u8]>, bool)>,
    from: Option<Loss>,
}

#[derive(Clone, Copy, Debug)]
struct Loss {
    /// Place in the file, bytes.
    at: usize,
    line: usize,
    /// Records read before and with it.
    read: u64,
}

impl Losses {
    /// A record begins like this object.
    pub fn learn(&mut self, object: &[u8], is_sound: bool) {
        if matches!(self.key, Some((_, sound)) if sound || !is_sound) {
            return;
        }
        self.key = first_key(object).map(|key| (key.into(), is_sound));
    }

    /// Whether an object that cannot be read begins like a record.
    pub fn is_record(&self, object: &[u8]) -> bool {
        let key = self.key.as_ref().map(|(key, _)| &**key);
        key.is_some() && first_key(object) == key
    }

    /// Nothing can be read from here on.
    pub fn begin(&mut self, at: usize, line: usize, read: u64) {
        self.from.get_or_insert(Loss { at, line, read });
    }

    /// Whether something is lost at present.
    pub fn is_any(&self) -> bool {
        self.from.is_some()
    }

    /// Up to here nothing could be read. Names how much that was, where no more than one record in it was counted.
    pub fn end(&mut self, at: usize, line: usize, gather: &mut Gather<'_>) {
        let Some(from) = self.from.take() else { return };
        let bytes = at.saturating_sub(from.at);
        if bytes >= WORTH_A_LINE && gather.read == from.read {
            let place = format!("line {} to line {line}", from.line);
            let reason = format!(
                "about {} kB are left out: no record in them can be told from another",
                bytes.div_ceil(1000)
            );
            gather.note(place, reason);
        }
    }
}

/// The text of the key behind a `{`.
fn first_key(object: &[u8]) -> Option<&[u8]> {
    let inside = object.strip_prefix(b"{")?.trim_ascii_start();
    let key = inside.strip_prefix(b"\"")?;
    key.split(|byte| *byte == b'"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_told_by_its_first_key() {
        let mut losses = Losses::default();
        assert!(!losses.is_record(b"{}") && !losses.is_record(b"{\"a\": 1}"));
        losses.learn(b"{ \"page\": x", false);
        losses.learn(b"{\"ts\": 1}", true);
        losses.learn(b"{\"a\": 1}", true);
        assert!(losses.is_record(b"{\n  \"ts\": x"));
        assert!(!losses.is_record(b"{\"page\": x") && !losses.is_record(b"[\"ts\""));
    }
}
