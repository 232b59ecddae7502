//! A limit on work with the store.

use std::time::Duration;

use cig_application::ApplicationError;

/// The longest that a piece of work with the store may take: much longer than any does.
pub(crate) const ARCHIVIO: Duration = Duration::from_secs(30);

/// The work, given up after that time: PostgreSQL's driver waits for ever on a connection that vanished without a word,
/// as when the server's machine is gone. What was given up is rolled back, or taken up when its lease runs out.
pub(crate) async fn within<T>(
    limite: Duration,
    lavoro: impl Future<Output = Result<T, ApplicationError>>,
) -> Result<T, ApplicationError> {
    let esito = tokio::time::timeout(limite, lavoro).await;
    esito.unwrap_or_else(|_| Err(ApplicationError::Unavailable("L'archivio non risponde.".into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_never_ends_is_given_up() {
        let mai = std::future::pending::<Result<(), ApplicationError>>();
        assert!(matches!(
            within(Duration::from_millis(10), mai).await,
            Err(ApplicationError::Unavailable(_))
        ));
        assert_eq!(within(ARCHIVIO, async { Ok(7) }).await.unwrap(), 7);
    }
}
