//! The signature of a message.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A secret shared with a destination, `whsec_` and base64; it is never shown.
#[derive(Clone)]
pub struct Segreto(hmac::Key);

/// The text is no secret of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("un segreto è whsec_ seguito da 24-64 byte in base64")]
pub struct SegretoNonValido;

impl std::str::FromStr for Segreto {
    type Err = SegretoNonValido;

    fn from_str(testo: &str) -> Result<Self, SegretoNonValido> {
        let base64 = testo.trim().strip_prefix("whsec_").ok_or(SegretoNonValido)?;
        let chiave = BASE64_STANDARD.decode(base64).map_err(|_| SegretoNonValido)?;
        if !(24..=64).contains(&chiave.len()) {
            return Err(SegretoNonValido);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &chiave)))
    }
}

impl std::fmt::Debug for Segreto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Segreto")
    }
}

/// The header `webhook-signature`: one signature for each secret, so that a destination that changes its secret takes
/// messages by the old one and by the new one.
pub(crate) fn sign(segreti: &[Segreto], id: &str, secondi: i64, corpo: &[u8]) -> String {
    let firme: Vec<_> = segreti
        .iter()
        .map(|Segreto(chiave)| {
            let mut firma = hmac::Context::with_key(chiave);
            firma.update(format!("{id}.{secondi}.").as_bytes());
            firma.update(corpo);
            format!("v1,{}", BASE64_STANDARD.encode(firma.sign()))
        })
        .collect();
    firme.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specifications_own_example() {
        // From the test of the reference libraries of Standard Webhooks.
        let segreto: Segreto = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let corpo = br#"{"test": 2432232314}"#;
        let firma = sign(&[segreto], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, corpo);
        assert_eq!(firma, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_secret_signs() {
        let segreti = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
            .map(|testo| testo.parse::<Segreto>().unwrap());
        let insieme = sign(&segreti, "m", 1, b"{}");
        let da_sole: Vec<_> = segreti.iter().map(|s| sign(std::slice::from_ref(s), "m", 1, b"{}")).collect();
        assert_eq!(insieme, da_sole.join(" "));
        assert_ne!(da_sole[0], da_sole[1]);
    }

    #[test]
    fn a_secret_is_not_shown_and_a_wrong_one_is_refused() {
        let segreto: Segreto = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        assert_eq!(format!("{segreto:?}"), "Segreto");
        for errato in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_AAAA", "whsec_!"] {
            assert_eq!(errato.parse::<Segreto>().unwrap_err(), SegretoNonValido, "{errato}");
        }
    }
}
