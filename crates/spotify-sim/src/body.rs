//! A body that knows when it was handed over, and one that breaks in the middle.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::sim::Receipt;

/// The connection breaks: what a client sees of a cut answer.
#[derive(Debug, thiserror::Error)]
#[error("connection reset by peer")]
pub(crate) struct ConnectionReset;

/// One piece of bytes; signs the receipt when it is taken.
pub(crate) struct Tracked {
    data: Option<Bytes>,
    receipt: Option<Receipt>,
}

impl Tracked {
    pub(crate) fn new(data: Bytes, receipt: Receipt) -> Self {
        if data.is_empty() {
            receipt.sign();
            return Self {
                data: None,
                receipt: None,
            };
        }
        Self {
            data: Some(data),
            receipt: Some(receipt),
        }
    }
}

impl Body for Tracked {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let data = self.data.take();
        if let Some(receipt) = self.receipt.take() {
            receipt.sign();
        }
        Poll::Ready(data.map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.data.as_ref().map_or(0, |data| data.len() as u64))
    }
}

/// Promises the whole length, gives half of it, then fails.
pub(crate) struct Cut {
    half: Option<Bytes>,
    promised: u64,
    flushed: bool,
}

impl Cut {
    pub(crate) fn new(mut data: Bytes) -> Self {
        let promised = data.len().max(2) as u64;
        data.truncate(data.len() / 2);
        Self {
            half: Some(data),
            promised,
            flushed: false,
        }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = ConnectionReset;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(half) = self.half.take().filter(|half| !half.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        // A server flushes what it has only when the body lets it wait.
        if !std::mem::replace(&mut self.flushed, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(ConnectionReset)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}
