//! What an evaluation may cost.

/// What one expression may cost when it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps: about one a node of the expression, an element gone through or compared, 16 bytes of a text.
    /// A request of 1,000 lots takes some 50,000 a cell.
    pub steps: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 2_000_000 }
    }
}

/// The expression was given up: it asked for more steps than [`Limits`] grants, or for data nested deeper than
/// 128 levels (as deep as `serde_json` reads).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("calcolo interrotto: troppo lungo")]
pub struct Exhausted;

const DATA_DEPTH: u32 = 128;

/// Steps that going through a text takes.
pub(crate) fn long(text: &str) -> usize {
    text.len() / 16
}

#[derive(Debug)]
pub(crate) struct Budget {
    steps: u32,
    depth: u32,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { steps: limits.steps, depth: 0 }
    }

    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Exhausted> {
        let left = u32::try_from(steps).ok().and_then(|steps| self.steps.checked_sub(steps));
        self.steps = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Exhausted)
    }

    /// Runs `work` one level deeper in the data.
    pub(crate) fn inside<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Exhausted>,
    ) -> Result<T, Exhausted> {
        if self.depth == DATA_DEPTH {
            return Err(Exhausted);
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        done
    }
}
