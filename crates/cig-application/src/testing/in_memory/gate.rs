//! Lets one unit of work in at a time; needs no runtime.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// The gate; clones are the same gate.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    taken: bool,
    waiting: Vec<Waker>,
}

/// Held by the one that is in; dropping it lets the next one in.
#[derive(Debug)]
pub(super) struct Pass(Gate);

impl Gate {
    /// Waits until nobody is in, and goes in.
    pub(super) async fn enter(&self) -> Pass {
        poll_fn(|context| {
            let mut state = self.state();
            if state.taken {
                state.waiting.push(context.waker().clone());
                Poll::Pending
            } else {
                state.taken = true;
                Poll::Ready(Pass(self.clone()))
            }
        })
        .await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.state();
            state.taken = false;
            std::mem::take(&mut state.waiting)
        };
        // All of them: one that was given up in the meantime would not pass the turn on.
        waiting.into_iter().for_each(Waker::wake);
    }
}
