/// A text that is no expression of the subset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("posizione {}: {reason}", position + 1)]
pub struct SyntaxError {
    position: usize,
    reason: String,
}

impl SyntaxError {
    pub(crate) fn new(position: usize, reason: String) -> Self {
        Self { position, reason }
    }

    /// Byte of the text where reading stopped.
    pub fn position(&self) -> usize {
        self.position
    }
}
