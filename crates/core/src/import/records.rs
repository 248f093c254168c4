//! Reads JSON record by record: a damaged one costs itself, and what stands around it is found again.
//!
//! serde_json reads each record where it begins. One of wrong types is passed as a whole. Where the JSON itself is
//! broken, the next place that reads as a whole record with its time is the next record; what begins like one before
//! that is counted as a record that is lost.

use super::gather::{Gather, Refusal};
use super::loss::Losses;
use super::parsed::Skip;
use super::reader::FileError;
use super::wrapped::{self, Keys, Way};
use serde::de::{Deserialize, IgnoredAny};
use std::io::Read;

/// No record is longer, bytes.
const LONGEST: usize = 1 << 20;
/// So much of a file that does not fit into memory is looked at at once.
const WINDOW: usize = 4 * LONGEST;

/// What the records of a kind of history look like.
pub(super) trait Format {
    /// One record.
    type Record<'de>: Deserialize<'de>;
    /// What stands around the list.
    const KEYS: Keys = Keys::NONE;
    /// Whether this has what makes it a record; anything in braces reads as one without a single field.
    fn is_record(record: &Self::Record<'_>) -> bool;
    /// Keeps what the record says.
    fn keep(record: Self::Record<'_>, gather: &mut Gather<'_>) -> Result<(), Refusal>;
}

/// Reads all records of a text: what stands in `held`, and then what `source` still has.
pub(super) fn read_all<F: Format>(
    held: &mut Vec<u8>,
    mut source: Option<&mut dyn Read>,
    gather: &mut Gather<'_>,
) -> Result<(), FileError> {
    let mut walk = Walk::default();
    let mut ended = fill(held, &mut source)?;
    walk.at = begin_of(held)?;
    let is_list = held.get(walk.at) == Some(&b'[');
    loop {
        walk.through::<F>(held, ended, gather);
        if ended {
            break;
        }
        walk.leave_behind(held);
        ended = fill(held, &mut source)?;
    }
    walk.ends(held, gather);
    let last = held.iter().rev().find(|byte| !byte.is_ascii_whitespace());
    gather.cut_off = is_list && last.is_some_and(|last| *last != b']');
    if gather.cut_off && walk.lost.is_none() {
        gather.course.broke();
        gather.note(
            String::new(),
            "the file ends before its list does".to_owned(),
        );
    }
    Ok(())
}

/// The value at the begin of `text`, and its length in bytes.
pub(super) fn next<'de, T: Deserialize<'de>>(text: &'de [u8]) -> serde_json::Result<(T, usize)> {
    first_of(serde_json::Deserializer::from_slice(text))
}

/// The same where the text is known to be UTF-8: serde_json need not look whether each word is.
fn next_of<'de, T: Deserialize<'de>>(rest: Rest<'de>) -> serde_json::Result<(T, usize)> {
    match rest.text {
        Some(text) => first_of(serde_json::Deserializer::from_str(text)),
        None => next(rest.bytes),
    }
}

fn first_of<'de, T: Deserialize<'de>>(
    values: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
) -> serde_json::Result<(T, usize)> {
    let mut values = values.into_iter::<T>();
    match values.next() {
        Some(value) => value.map(|value| (value, values.byte_offset())),
        None => Err(serde::de::Error::custom("nothing is there")),
    }
}

/// Reads until the window is full; true when nothing is left.
fn fill(held: &mut Vec<u8>, source: &mut Option<&mut dyn Read>) -> Result<bool, FileError> {
    let Some(from) = source else { return Ok(true) };
    let room = WINDOW.saturating_sub(held.len());
    let got = from.take(room as u64).read_to_end(held)?;
    Ok(got < room)
}

/// Where the JSON begins, behind a byte order mark; an empty file is a history of nothing.
fn begin_of(text: &[u8]) -> Result<usize, FileError> {
    let at = if text.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    match text[at..].iter().find(|byte| !byte.is_ascii_whitespace()) {
        None | Some(b'[' | b'{') => Ok(at),
        Some(_) => Err(FileError::NotJson),
    }
}

/// What is read next: bytes, and the same as text where they are UTF-8.
#[derive(Clone, Copy)]
struct Rest<'t> {
    bytes: &'t [u8],
    text: Option<&'t str>,
}

impl<'t> Rest<'t> {
    /// Up to so many bytes as one record may have; `words` is the part of `text` that is UTF-8, from its begin.
    fn at(text: &'t [u8], words: &'t str, at: usize) -> Rest<'t> {
        let mut end = text.len().min(at.saturating_add(LONGEST));
        if end <= words.len() {
            while !words.is_char_boundary(end) {
                end -= 1;
            }
        }
        Rest {
            bytes: &text[at..end],
            text: words.get(at..end),
        }
    }
}

/// The text up to the first byte that is none.
fn words_in(text: &[u8]) -> &str {
    let valid = match std::str::from_utf8(text) {
        Ok(words) => return words,
        Err(error) => &text[..error.valid_up_to()],
    };
    std::str::from_utf8(valid).unwrap_or_default()
}

/// Where the walk through a file is.
struct Walk {
    /// Place in the text, bytes.
    at: usize,
    /// Up to where records are looked for, when the JSON is broken.
    lost: Option<usize>,
    /// Whether the next object may be one that holds the list.
    opening: bool,
    /// Whether the list stands in an object.
    wrapped: bool,
    /// Bytes read in vain: a file made to waste time is given up.
    wasted: usize,
    /// A place whose line is known, and the line breaks before it.
    line: (usize, usize),
    /// Bytes before the text.
    dropped: usize,
    losses: Losses,
}

impl Default for Walk {
    fn default() -> Walk {
        Walk {
            at: 0,
            lost: None,
            opening: true,
            wrapped: false,
            wasted: 0,
            line: (0, 0),
            dropped: 0,
            losses: Losses::default(),
        }
    }
}

impl Walk {
    /// Reads the records of `text`, up to its end when it is the `last` of the file.
    fn through<F: Format>(&mut self, text: &[u8], last: bool, gather: &mut Gather<'_>) {
        let words = words_in(text);
        loop {
            self.pass_between(text);
            let left = text.len().saturating_sub(self.at);
            if left == 0 || (!last && left < LONGEST) {
                return;
            }
            let rest = Rest::at(text, words, self.at);
            match rest.bytes[0] {
                b'{' => self.object::<F>(text, rest, gather),
                b'"' if self.wrapped => self.member::<F>(text, rest.bytes, gather),
                _ => self.broken(text, gather),
            }
        }
    }

    /// To the next byte that may begin something.
    fn pass_between(&mut self, text: &[u8]) {
        if let Some(until) = self.lost {
            let end = until.min(text.len());
            let from = self.at.min(end);
            let begin = text[from..end].iter().position(|byte| *byte == b'{');
            self.at = begin.map_or(end, |begin| from + begin);
            if begin.is_some() || until > text.len() {
                return;
            }
            self.lost = None;
        }
        while let Some(byte) = text.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' | b',' | b'[' => {}
                b']' => self.opening = true,
                b'}' if self.wrapped => {}
                _ => return,
            }
            self.at += 1;
        }
    }

    fn object<F: Format>(&mut self, text: &[u8], rest: Rest<'_>, gather: &mut Gather<'_>) {
        if self.opening
            && self.lost.is_none()
            && !F::KEYS.is_empty()
            && let Some(Way::Inside(at)) = wrapped::into(rest.bytes, &F::KEYS)
        {
            (self.at, self.wrapped, self.opening) = (self.at + at, true, false);
            return;
        }
        match next_of::<F::Record<'_>>(rest) {
            Ok((record, length)) if F::is_record(&record) => {
                self.found(text, rest.bytes, gather);
                self.count(text, F::keep, record, gather);
                self.at += length;
            }
            Ok((_, length)) if self.lost.is_some() => {
                let refusal = || Refusal::named(Skip::Damaged, "it is not like the others");
                self.lose(text, rest.bytes, refusal, 1, gather);
                self.in_vain(text, length, gather);
            }
            Ok((record, length)) => {
                self.count(text, F::keep, record, gather);
                self.pass::<F>(length);
            }
            Err(error) if self.lost.is_some() => {
                let refusal = || Refusal::named(Skip::Damaged, words_of(&error));
                self.lose(text, rest.bytes, refusal, error.line(), gather);
                self.in_vain(text, bytes_before(rest.bytes, &error), gather);
            }
            Err(error) => self.unreadable::<F>(text, rest.bytes, &error, gather),
        }
    }

    /// A record can be read.
    fn found(&mut self, text: &[u8], object: &[u8], gather: &mut Gather<'_>) {
        self.ends(text, gather);
        (self.lost, self.opening) = (None, false);
        self.losses.learn(object, true);
    }

    /// Nothing is lost any more.
    fn ends(&mut self, text: &[u8], gather: &mut Gather<'_>) {
        if self.losses.is_any() {
            let line = self.line_at(text);
            self.losses.end(self.dropped + self.at, line, gather);
        }
    }

    /// Counts what begins like a record where nothing can be read.
    fn lose(
        &mut self,
        text: &[u8],
        object: &[u8],
        refusal: impl FnOnce() -> Refusal,
        line: usize,
        gather: &mut Gather<'_>,
    ) {
        if self.lost == Some(usize::MAX) && self.losses.is_record(object) {
            gather.read += 1;
            gather.count(Err(refusal()), |number| self.place(text, number, line));
        }
    }

    /// Nothing can be read from here on.
    fn get_lost(&mut self, text: &[u8], read: u64) {
        let line = self.line_at(text);
        self.losses.begin(self.dropped + self.at, line, read);
        self.lost = Some(usize::MAX);
    }

    fn count<'r, R>(
        &mut self,
        text: &[u8],
        keep: impl FnOnce(R, &mut Gather<'_>) -> Result<(), Refusal> + 'r,
        record: R,
        gather: &mut Gather<'_>,
    ) {
        gather.read += 1;
        let kept = keep(record, gather);
        if kept.is_err() {
            gather.count(kept, |number| self.place(text, number, 1));
        }
    }

    fn unreadable<F: Format>(
        &mut self,
        text: &[u8],
        rest: &[u8],
        error: &serde_json::Error,
        gather: &mut Gather<'_>,
    ) {
        gather.read += 1;
        let kept = Err(Refusal::named(Skip::Damaged, words_of(error)));
        gather.count(kept, |number| self.place(text, number, error.line()));
        match next::<IgnoredAny>(rest) {
            Ok((_, length)) => self.pass::<F>(length),
            Err(_) => {
                self.losses.learn(rest, false);
                self.get_lost(text, gather.read);
                self.at += 1;
            }
        }
    }

    /// Passes an object that is no record. It may hold records: the keys around them can be damaged too.
    fn pass<F: Format>(&mut self, length: usize) {
        if F::KEYS.is_empty() {
            self.at += length;
        } else {
            (self.lost, self.wrapped) = (Some(self.at + length), true);
            self.at += 1;
        }
    }

    fn member<F: Format>(&mut self, text: &[u8], rest: &[u8], gather: &mut Gather<'_>) {
        match wrapped::onward(rest, &F::KEYS) {
            Some(Way::Inside(length)) => (self.at, self.opening) = (self.at + length, false),
            Some(Way::Closed(length)) => self.at += length,
            None => self.broken(text, gather),
        }
    }

    fn broken(&mut self, text: &[u8], gather: &mut Gather<'_>) {
        gather.read += 1;
        let kept = Err(Refusal::named(Skip::Damaged, "this is no record"));
        gather.count(kept, |number| self.place(text, number, 1));
        self.get_lost(text, gather.read);
    }

    fn in_vain(&mut self, text: &[u8], bytes: usize, gather: &mut Gather<'_>) {
        const PATIENCE: usize = 1 << 28;
        self.at += 1;
        let before = self.wasted;
        self.wasted += bytes;
        if self.wasted > PATIENCE {
            if before <= PATIENCE {
                let place = self.place(text, gather.read, 1);
                gather.note(
                    place,
                    "too much is damaged: the rest is left out".to_owned(),
                );
            }
            (self.at, self.lost) = (text.len(), Some(usize::MAX));
        }
    }

    /// `line` counts from the place where the walk is, from 1.
    fn place(&mut self, text: &[u8], record: u64, line: usize) -> String {
        format!("record {record}, line {}", self.line_at(text) - 1 + line)
    }

    /// The line of the place where the walk is, from 1.
    fn line_at(&mut self, text: &[u8]) -> usize {
        let (from, before) = self.line;
        let passed = text[from..self.at]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        self.line = (self.at, before + passed);
        before + passed + 1
    }

    /// Drops the text before the place where the walk is.
    fn leave_behind(&mut self, held: &mut Vec<u8>) {
        self.line_at(held);
        held.drain(..self.at);
        self.dropped += self.at;
        self.line.0 = 0;
        self.lost = self.lost.map(|until| {
            if until == usize::MAX {
                until
            } else {
                until - self.at
            }
        });
        self.at = 0;
    }
}

/// How far into `text` serde_json came.
fn bytes_before(text: &[u8], error: &serde_json::Error) -> usize {
    let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let before = match error.line() {
        0 | 1 => 0,
        line => breaks.map(|(at, _)| at).nth(line - 2).unwrap_or(text.len()),
    };
    before + error.column()
}

/// What serde_json says, without its own places and without what stands in the file.
fn words_of(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the file ends in the middle of it".to_owned();
    }
    let words = error.to_string();
    let end = words.rfind(" at line ").unwrap_or(words.len());
    let words = &words[..end];
    match words.rfind("expected ") {
        Some(at) => words[at..].to_owned(),
        None if error.is_data() => "one of its values cannot be used".to_owned(),
        None => words.to_owned(),
    }
}
