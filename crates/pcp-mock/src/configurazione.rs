//! What the emulator is started with.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use cig_specifiche::Specifiche;
use serde::Deserialize;

use crate::mondo_demo;
use crate::servizio::Servizio;

/// Settings of one emulator. The default is the demo world of [`mondo_demo`], on a free port, without clients: a
/// client needs a key, and no key is part of the sources.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Configurazione {
    /// Where to listen; port 0 takes a free one.
    pub ascolto: SocketAddr,
    /// Time between conferma-appalto (or verifica-appalto) and its outcome. Milliseconds in JSON.
    #[serde(with = "millisecondi")]
    pub ritardo_conferma: Duration,
    /// Time that ANAC's bulletin takes to publish a notice (cancella-avviso takes as long). Milliseconds in JSON.
    #[serde(with = "millisecondi")]
    pub ritardo_pubblicazione: Duration,
    /// Time that TED takes, for schede with a European notice; the national publication comes after it. Milliseconds
    /// in JSON.
    #[serde(with = "millisecondi")]
    pub ritardo_ted: Duration,
    /// How long an appalto may stay confirmed before PCP cancels it by itself, if nobody asks for the publication of its
    /// notice. Milliseconds in JSON; without it there is no such limit.
    #[serde(with = "forse_millisecondi")]
    pub scadenza_conferma: Option<Duration>,
    /// ANAC's specification: structure, rules and code lists. Without it neither structures nor rules are checked, and
    /// the code lists are the demonstrative ones.
    #[serde(skip)]
    pub specifiche: Option<Specifiche>,
    /// Platforms that may ask for vouchers.
    pub clienti: Vec<Cliente>,
    /// The AUSA register.
    pub stazioni: Vec<StazioneAppaltante>,
    /// People registered with ANAC as RUP, each for one AUSA code.
    pub persone: Vec<Persona>,
    /// Whether calls that change something must carry `Digest` and `Agid-JWT-Signature` (ModI INTEGRITY_REST_02).
    pub integrity: bool,
    /// Whether the voucher must be bound to a key, which each call proves to have (DPoP, RFC 9449). Who asks PDND for such a
    /// voucher gets it in any case.
    pub dpop: bool,
    /// Whether the voucher must be bound to the tracking evidence.
    pub audit: Audit,
    /// The `aud` that PDND wants in client assertions.
    pub audience_pdnd: String,
    /// How long a voucher lives. Milliseconds in JSON.
    #[serde(with = "millisecondi")]
    pub durata_voucher: Duration,
    /// Calls a minute before the gateway answers 429; also what `X-RateLimit-Limit` says.
    pub limite_al_minuto: u32,
    /// Time before each answer, on the machine's clock: what PCP takes under load. Milliseconds in JSON.
    #[serde(with = "millisecondi")]
    pub ritardo_risposta: Duration,
    /// How many calls the list of calls holds; older ones are forgotten.
    pub chiamate_in_memoria: usize,
    /// Of how many calls, the last ones, the bodies are held.
    pub corpi_in_memoria: usize,
    /// Seed of identifiers and CIGs, for runs that must repeat; without it every start differs.
    pub seme: Option<u64>,
}

impl Default for Configurazione {
    fn default() -> Self {
        Self {
            ascolto: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            ritardo_conferma: Duration::from_secs(2),
            ritardo_pubblicazione: Duration::from_secs(2),
            ritardo_ted: Duration::from_secs(2),
            scadenza_conferma: None,
            specifiche: None,
            clienti: Vec::new(),
            stazioni: mondo_demo::stazioni(),
            persone: mondo_demo::persone(),
            integrity: false,
            dpop: false,
            audit: Audit::Rest02,
            audience_pdnd: mondo_demo::AUDIENCE_PDND.to_owned(),
            durata_voucher: Duration::from_mins(10),
            limite_al_minuto: 6000,
            ritardo_risposta: Duration::ZERO,
            chiamate_in_memoria: 1_000_000,
            corpi_in_memoria: 200,
            seme: None,
        }
    }
}

/// Which of ModI's two patterns ties the tracking evidence to the voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audit {
    /// AUDIT_REST_01: the voucher stands alone. A digest in it, if any, is still checked.
    Rest01,
    /// AUDIT_REST_02: the voucher holds the digest of one tracking evidence, and is good for that one only.
    Rest02,
}

/// A platform registered with PDND, with one of its keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cliente {
    /// PDND's client id: `iss` and `sub` of its assertions.
    pub client_id: String,
    /// Name of the key, in the header of all it signs.
    pub kid: String,
    /// RSA public key, PEM.
    pub chiave_pubblica_pem: String,
    /// The purpose registered for each service it may call.
    pub scopi: HashMap<Servizio, String>,
}

/// A contracting authority in the AUSA register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StazioneAppaltante {
    /// Fiscal code of the body.
    pub codice_fiscale: String,
    /// AUSA code, ten digits.
    pub codice_ausa: String,
    /// Name of the body.
    pub denominazione: String,
    /// Its cost centres.
    pub centri_di_costo: Vec<CentroDiCosto>,
}

/// A cost centre of a contracting authority.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentroDiCosto {
    /// GUID.
    pub id: String,
    /// Name.
    pub denominazione: String,
    /// Only active ones may appear in a scheda.
    pub attivo: bool,
}

/// A person registered with ANAC as RUP of a contracting authority.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// Fiscal code of the person.
    pub codice_fiscale: String,
    /// AUSA code of the authority.
    pub codice_ausa: String,
}

/// Durations as milliseconds.
pub(crate) mod millisecondi {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(durata: &Duration, scrittore: S) -> Result<S::Ok, S::Error> {
        scrittore.serialize_u64(u64::try_from(durata.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(lettore: D) -> Result<Duration, D::Error> {
        u64::deserialize(lettore).map(Duration::from_millis)
    }
}

/// Durations that may not be there.
pub(crate) mod forse_millisecondi {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::millisecondi;

    #[expect(clippy::ref_option, reason = "the form that serde calls")]
    pub(crate) fn serialize<S: Serializer>(
        durata: &Option<Duration>,
        scrittore: S,
    ) -> Result<S::Ok, S::Error> {
        match durata {
            Some(durata) => millisecondi::serialize(durata, scrittore),
            None => scrittore.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(lettore: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(lettore)?.map(Duration::from_millis))
    }
}
