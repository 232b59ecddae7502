//! Passwords as argon2 hashes.

use anyhow::{Result, anyhow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use cig_application::Passwords;

/// Argon2id with its recommended costs, away from the threads that answer.
pub(crate) struct Argon2Passwords {
    /// What a password is compared with when the account does not exist.
    nessuno: String,
}

impl Argon2Passwords {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { nessuno: hash("nessuno")? })
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        let esiste = hash.is_some();
        let (password, hash) = (password.to_owned(), hash.unwrap_or_else(|| self.nessuno.clone()));
        let giusta = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        giusta.await.unwrap_or(false) && esiste
    }
}

/// The hash to keep, PHC text.
pub(crate) fn hash(password: &str) -> Result<String> {
    let hash =
        Argon2::default().hash_password(password.as_bytes()).map_err(|errore| anyhow!("argon2: {errore}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_an_account_is_right() {
        let passwords = Argon2Passwords::new().unwrap();
        let giusta = hash("segreta").unwrap();
        assert!(passwords.verify("segreta", Some(giusta.clone())).await);
        assert!(!passwords.verify("altra", Some(giusta)).await);
        assert!(!passwords.verify("nessuno", None).await);
        assert!(!passwords.verify("segreta", Some("non è un hash".into())).await);
    }
}
