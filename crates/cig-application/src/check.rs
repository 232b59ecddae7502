//! Checking a request before anything is sent.

use cig_domain::controlli::{self, Contesto, Momento};
use cig_domain::persone::{CentroDiCosto, Utente};
use cig_domain::porte::{Difetto, SchedaCompilata};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, CodiceScheda, Sezione};

use crate::find::load;
use crate::registers::cost_centres;
use crate::{Application, ApplicationError, Sessione};

/// What the checks found.
#[derive(Debug, Clone, PartialEq)]
pub struct Controllo {
    /// The request that was checked.
    pub richiesta: RichiestaCig,
    /// The scheda that its choices select.
    pub scheda: Option<CodiceScheda>,
    /// The scheda as it would be sent.
    pub compilata: Option<SchedaCompilata>,
    /// Whether ANAC's own specification was there to check the scheda.
    pub specifica_controllata: bool,
    /// All anomalies, in the order of the form.
    pub anomalie: Vec<Anomalia>,
}

impl Controllo {
    /// Whether the request can be sent.
    pub fn is_clean(&self) -> bool {
        !self.anomalie.iter().any(Anomalia::blocca)
    }
}

/// Checks the request: typed checks, code lists, cost centre, and by ANAC's own specification the scheda that it
/// makes; all are reported together, whatever the others found.
pub async fn check(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    momento: Momento,
) -> Result<Controllo, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let ufficio = uow.persone().list_ufficio(richiesta.ufficio).await?;
    drop(uow);
    let centri = cost_centres(app, sessione).await;
    Ok(examine(app, sessione, richiesta, &ufficio, centri.as_deref().ok(), momento))
}

fn examine(
    app: &Application,
    sessione: &Sessione,
    richiesta: RichiestaCig,
    ufficio: &[Utente],
    centri: Option<&[CentroDiCosto]>,
    momento: Momento,
) -> Controllo {
    let contesto =
        Contesto::new(momento, app.today()).with_ufficio(ufficio).with_tipologiche(app.tipologiche.as_ref());
    let contesto = match centri {
        Some(centri) => contesto.with_centri_di_costo(centri),
        None => contesto,
    };
    let mut anomalie = controlli::check(&richiesta, &contesto);
    if centri.is_none() {
        let testo = "L'anagrafe AUSA non risponde: il centro di costo non è stato controllato.";
        anomalie.push(Anomalia::avviso(Sezione::DatiGara, "codiceCentroCosto", "AUSA", testo));
    }
    let scheda = richiesta.scheda();
    let rup = ufficio.iter().find(|utente| Some(&utente.codice_fiscale) == richiesta.dati_gara.rup.as_ref());
    let compilata = scheda.map(|scheda| app.mapper.map(scheda, &richiesta, &sessione.ente, rup));
    let difetti = scheda.zip(compilata.as_ref()).and_then(|(scheda, compilata)| {
        app.specifiche
            .check(scheda.codice(), compilata.body(), app.clock.now())
            .map(|difetti| (compilata, difetti))
    });
    let specifica_controllata = difetti.is_some();
    if let Some((compilata, difetti)) = difetti {
        for anomalia in difetti.into_iter().map(|difetto| at_field(difetto, compilata)) {
            let gia_detta = anomalie.iter().any(|a| {
                a.blocca()
                    && a.sezione == anomalia.sezione
                    && (a.campo == anomalia.campo || a.campo.is_empty())
            });
            let prematura = momento == Momento::Preparazione && anomalia.sezione == Sezione::Affidamento;
            if !gia_detta && !prematura {
                anomalie.push(anomalia);
            }
        }
    }
    Controllo { richiesta, scheda, compilata, specifica_controllata, anomalie }
}

/// A defect of ANAC's JSON, told at the field of the form that caused it; without one, at the gara as a whole.
fn at_field(difetto: Difetto, compilata: &SchedaCompilata) -> Anomalia {
    let (sezione, campo) = match compilata.provenienza(&difetto.percorso) {
        Some(provenienza) => (provenienza.sezione.clone(), provenienza.campo.as_str()),
        None => (Sezione::DatiGara, ""),
    };
    let anomalia = Anomalia::errore(sezione, campo, &difetto.codice, difetto.testo);
    Anomalia { percorso: Some(difetto.percorso), gravita: difetto.gravita, ..anomalia }
}
