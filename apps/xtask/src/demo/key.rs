//! The RSA key with which the demo platform signs what it sends to PDND and PCP.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Writes a new key pair unless `private` exists. The private half is readable by its owner only.
pub(super) fn ensure(private: &Path, public: &Path) -> Result<()> {
    if private.is_file() && public.is_file() {
        return Ok(());
    }
    let pair = KeyPair::generate(KeySize::Rsa2048).context("la chiave RSA non si può generare")?;
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).context("chiave privata")?;
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(private)?;
    file.write_all(pem("PRIVATE KEY", der.as_ref()).as_bytes())?;

    let der = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).context("chiave pubblica")?;
    fs::write(public, pem("PUBLIC KEY", der.as_ref()))?;
    Ok(())
}

/// RFC 7468: base64 in lines of 64 characters.
fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_kept_when_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let (private, public) = (folder.path().join("a.pem"), folder.path().join("b.pem"));
        ensure(&private, &public).unwrap();
        let first = fs::read_to_string(&private).unwrap();
        ensure(&private, &public).unwrap();
        assert_eq!(fs::read_to_string(&private).unwrap(), first);
        assert!(fs::read_to_string(&public).unwrap().starts_with("-----BEGIN PUBLIC KEY-----\n"));
        assert!(first.lines().all(|line| line.len() <= 64));
    }

    #[test]
    fn the_private_key_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let (private, public) = (folder.path().join("a.pem"), folder.path().join("b.pem"));
        ensure(&private, &public).unwrap();
        let text = fs::read_to_string(&private).unwrap();
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        assert!(KeyPair::from_pkcs8(&BASE64_STANDARD.decode(body).unwrap()).is_ok());
    }
}
