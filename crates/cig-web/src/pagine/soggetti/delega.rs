//! A new delegation.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, Utc};
use cig_domain::codici::{CodiceFiscale, Scadenza};
use cig_domain::porte::{Delega, RuoloDelegato};
use cig_domain::richiesta::RichiestaId;
use cig_domain::{Anomalia, Sezione};

use super::{Mostrato, address, draw, refuse};
use crate::WebState;
use crate::modulo::{CampoVista, Controllo, Modulo, menu};
use crate::pagine::{Esito, Percorso};
use crate::sessione::Invio;

const PERSONA: &str = "codiceFiscale";
const RUOLO: &str = "ruolo";
const INIZIO: &str = "dataInizio";
const FINE: &str = "dataFine";

/// The form, as it was typed.
#[derive(Default)]
pub(crate) struct ModuloDelega {
    modulo: Modulo,
    anomalie: Vec<Anomalia>,
}

/// Delegates.
pub(crate) async fn add(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    let Invio { accesso, modulo } = invio;
    let delega = match read(&modulo, stato.app.clock.now()) {
        Ok(delega) => delega,
        Err(anomalie) => {
            let mostrato = Mostrato { modulo: ModuloDelega { modulo, anomalie }, ..Mostrato::default() };
            let pagina = draw(&stato, &accesso, id, mostrato).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response());
        }
    };
    match cig_application::add_soggetto(&stato.app, &accesso.sessione, id, &delega).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?fatto=delega", address(id))).into_response()),
        Err(errore) => {
            let modulo = ModuloDelega { modulo, anomalie: Vec::new() };
            refuse(&stato, &accesso, id, errore, modulo).await
        }
    }
}

/// What was typed, or what is wrong with it.
fn read(modulo: &Modulo, ora: DateTime<Utc>) -> Result<Delega, Vec<Anomalia>> {
    let mut anomalie = Vec::new();
    let mut wrong = |campo: &str, testo: String| {
        anomalie.push(Anomalia::errore(Sezione::DatiGara, campo, "FORMATO", testo));
    };
    let persona = modulo.get(PERSONA).unwrap_or_default().parse::<CodiceFiscale>();
    let persona = persona.map_err(|errore| wrong(PERSONA, errore.to_string())).ok();
    let ruolo = modulo.get(RUOLO).and_then(RuoloDelegato::from_codice);
    if ruolo.is_none() {
        wrong(RUOLO, "Scegliere il ruolo.".to_owned());
    }
    let mut moment = |campo: &str| match modulo.get(campo).map(str::parse::<Scadenza>) {
        None => Some(None),
        Some(Ok(scadenza)) => Some(Some(scadenza.istante())),
        Some(Err(errore)) => {
            wrong(campo, errore.to_string());
            None
        }
    };
    let (inizio, fine) = (moment(INIZIO), moment(FINE));
    let (Some(persona), Some(ruolo), Some(inizio), Some(fine)) = (persona, ruolo, inizio, fine) else {
        return Err(anomalie);
    };
    Delega::new(persona, ruolo, inizio.unwrap_or(ora), fine)
        .map_err(|errore| vec![Anomalia::errore(Sezione::DatiGara, FINE, "FORMATO", errore.to_string())])
}

impl ModuloDelega {
    pub(crate) fn campi(&self) -> Vec<CampoVista> {
        let valore = |nome: &str| self.modulo.get(nome).unwrap_or_default().to_owned();
        let quando = |nome| Controllo::Riga {
            tipo: "datetime-local",
            modo: "none",
            massimo: None,
            valore: valore(nome),
        };
        let persona =
            Controllo::Riga { tipo: "text", modo: "text", massimo: Some(16), valore: valore(PERSONA) };
        let ruoli = RuoloDelegato::TUTTI.map(|r| (r.codice().to_owned(), r.descrizione().to_owned()));
        let campi = [
            (PERSONA, "Codice fiscale", persona),
            (RUOLO, "Ruolo", menu(ruoli.into_iter(), &valore(RUOLO))),
            (INIZIO, "Da quando (se manca, da adesso)", quando(INIZIO)),
            (FINE, "Fino a quando (se manca, senza termine)", quando(FINE)),
        ];
        campi
            .into_iter()
            .map(|(nome, etichetta, controllo)| {
                CampoVista::new(nome, etichetta, controllo).with_messaggi(&self.anomalie)
            })
            .collect()
    }
}
