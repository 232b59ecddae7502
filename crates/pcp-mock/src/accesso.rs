//! Who may pass the gateway: voucher, tracking evidence, integrity, and PCP's own register of people.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;
use std::io;
use std::sync::Arc;

use axum::http::Method;
use chrono::{DateTime, Utc};
use jsonwebtoken::DecodingKey;

use crate::chiamata::Chiamata;
use crate::configurazione::{Cliente, Configurazione, Persona};
use crate::govway::Rifiuto;
use crate::pdnd::{Sigillo, Voucher};
use crate::servizio::Servizio;
use crate::{dpop, evidenza, integrita};

/// The clients and their keys.
pub(crate) struct Chiavi(Vec<(Cliente, DecodingKey)>);

impl Chiavi {
    pub(crate) fn leggi(clienti: &[Cliente]) -> io::Result<Self> {
        let leggi = |cliente: &Cliente| {
            let chiave =
                DecodingKey::from_rsa_pem(cliente.chiave_pubblica_pem.as_bytes()).map_err(|errore| {
                    let testo = format!("chiave pubblica {} di {}: {errore}", cliente.kid, cliente.client_id);
                    io::Error::new(io::ErrorKind::InvalidInput, testo)
                })?;
            Ok((cliente.clone(), chiave))
        };
        clienti.iter().map(leggi).collect::<io::Result<_>>().map(Self)
    }

    pub(crate) fn trova(&self, client_id: &str, kid: &str) -> Option<(&Cliente, &DecodingKey)> {
        let nota = self.0.iter().find(|(cliente, _)| cliente.client_id == client_id && cliente.kid == kid);
        nota.map(|(cliente, chiave)| (cliente, chiave))
    }
}

/// Identifiers of tokens that may not come back, each until its token expires.
#[derive(Debug, Default)]
pub(crate) struct TokenUsati {
    noti: HashSet<Arc<str>>,
    /// The first to expire comes first.
    scadenze: BTreeSet<(i64, Arc<str>)>,
}

impl TokenUsati {
    pub(crate) fn usa(&mut self, jti: &str, scade: i64, adesso: i64) -> Result<(), String> {
        while self.scadenze.first().is_some_and(|(scadenza, _)| *scadenza < adesso) {
            if let Some((_, scaduto)) = self.scadenze.pop_first() {
                self.noti.remove(&scaduto);
            }
        }
        let jti: Arc<str> = jti.into();
        if !self.noti.insert(Arc::clone(&jti)) {
            return Err("jti già usato".to_owned());
        }
        self.scadenze.insert((scade, jti));
        Ok(())
    }
}

/// What the gateway needs to judge a call.
pub(crate) struct Portone<'a> {
    pub(crate) cfg: &'a Configurazione,
    pub(crate) chiavi: &'a Chiavi,
    pub(crate) sigillo: &'a Sigillo,
    pub(crate) adesso: DateTime<Utc>,
    pub(crate) usati: &'a mut TokenUsati,
}

impl Portone<'_> {
    /// Lets a call through and tells who makes it.
    pub(crate) fn lascia_passare(
        &mut self,
        chiamata: &Chiamata,
        servizio: Servizio,
    ) -> Result<Persona, Rifiuto> {
        let voucher = self.voucher(chiamata, servizio)?;
        let persona = evidenza::verifica(self, chiamata, servizio, &voucher)?;
        if self.cfg.integrity && chiamata.metodo == Method::POST {
            integrita::verifica(self, chiamata, servizio, &voucher)?;
        }
        Ok(persona)
    }

    fn voucher(&mut self, chiamata: &Chiamata, servizio: Servizio) -> Result<Voucher, Rifiuto> {
        let (token, con_prova) = dpop::voucher(chiamata).ok_or_else(Rifiuto::senza_voucher)?;
        let voucher = self.sigillo.leggi(token, self.adesso)?;
        match &voucher.cnf {
            Some(legame) if con_prova => {
                let chiave = dpop::verifica(chiamata, Some(token), self.adesso, self.usati);
                let chiave = chiave.map_err(|motivo| Rifiuto::voucher_falso(format!("DPoP: {motivo}")))?;
                if chiave != legame.jkt {
                    return Err(Rifiuto::voucher_falso("DPoP: il voucher è di un'altra chiave"));
                }
            }
            None if !con_prova && !self.cfg.dpop => {}
            Some(_) => return Err(Rifiuto::voucher_falso("il voucher va usato con Authorization: DPoP")),
            None => return Err(Rifiuto::voucher_falso("il voucher non è legato a una chiave (DPoP)")),
        }
        let scopo = self
            .cfg
            .clienti
            .iter()
            .find(|cliente| cliente.client_id == voucher.client_id)
            .and_then(|cliente| cliente.scopi.get(&servizio));
        if scopo == Some(&voucher.purpose_id) {
            Ok(voucher)
        } else {
            Err(Rifiuto::altro_scopo(format!("il voucher non è per {}", servizio.nome())))
        }
    }
}

/// Lower-case hexadecimal.
pub(crate) fn esadecimale(ottetti: &[u8]) -> String {
    ottetti.iter().fold(String::with_capacity(ottetti.len() * 2), |mut testo, ottetto| {
        // Writing to a string cannot fail.
        let _ = write!(testo, "{ottetto:02x}");
        testo
    })
}
