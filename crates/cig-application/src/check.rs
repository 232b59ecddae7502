//! Checking a request before anything is sent.

use cig_domain::controlli::{self, Contesto, Momento};
use cig_domain::persone::{CentroDiCosto, Ente, Utente};
use cig_domain::porte::{Difetto, SchedaCompilata};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::scheda::{SchedaInviata, Selezione};
use cig_domain::{Anomalia, Sezione};

use crate::find::find;
use crate::registers::cost_centres;
use crate::schede::shorten;
use crate::{Application, ApplicationError, Sessione};

/// What the checks found.
#[derive(Debug, Clone, PartialEq)]
pub struct Controllo {
    /// The request that was checked.
    pub richiesta: RichiestaCig,
    /// The schede of the form that its choices allow, and which one they select.
    pub selezione: Selezione,
    /// What would be sent.
    pub scheda: Option<SchedaInviata>,
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
    let richiesta = find(app, sessione, id).await?;
    judge(app, sessione, richiesta, momento).await
}

/// Checks a request, be it stored or not.
pub(crate) async fn judge(
    app: &Application,
    sessione: &Sessione,
    richiesta: RichiestaCig,
    momento: Momento,
) -> Result<Controllo, ApplicationError> {
    let ufficio = app.archivio.begin().await?.persone().list_ufficio(richiesta.ufficio).await?;
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
    let contesto = Contesto::new(momento, app.today())
        .with_ufficio(ufficio)
        .with_ente(&sessione.ente)
        .with_tipologiche(app.tipologiche.as_ref());
    let contesto = match centri {
        Some(centri) => contesto.with_centri_di_costo(centri),
        None => contesto,
    };
    let mut anomalie = controlli::check(&richiesta, &contesto);
    if centri.is_none() {
        let testo = "L'anagrafe AUSA non risponde: il centro di costo non è stato controllato.";
        anomalie.push(match richiesta.scheda_anac {
            Some(_) => Anomalia::avviso(Sezione::Scheda, "", "AUSA", testo),
            None => Anomalia::avviso(Sezione::DatiGara, "codiceCentroCosto", "AUSA", testo),
        });
    }
    let scheda = richiesta.scheda_inviata();
    let compilata = compile(app, &richiesta, &sessione.ente, rup_among(ufficio, &richiesta));
    anomalie.extend(scheda.as_ref().and_then(|scheda| {
        let (sezione, campo) = match richiesta.scheda_anac {
            Some(_) => (Sezione::Scheda, "scheda.codice.codice"),
            None => (Sezione::DatiGara, "scheda"),
        };
        unknown_scheda(app, &scheda.codice, sezione, campo)
    }));
    let difetti = scheda.as_ref().zip(compilata.as_ref()).and_then(|(scheda, compilata)| {
        let difetti = app.specifiche.check(&scheda.codice, compilata.body(), app.clock.now())?;
        Some(difetti.into_iter().map(|difetto| at_field(difetto, &richiesta, compilata)).collect::<Vec<_>>())
    });
    let specifica_controllata = difetti.is_some();
    // What our checks have told already, in words for the form. ANAC's own JSON has no fields, only places.
    let dette: Vec<_> = anomalie
        .iter()
        .filter(|anomalia| anomalia.blocca() && anomalia.sezione != Sezione::Scheda)
        .map(|anomalia| (anomalia.sezione.clone(), anomalia.campo.clone()))
        .collect();
    anomalie.extend(difetti.into_iter().flatten().filter(|anomalia| {
        let gia_detta = dette.iter().any(|(sezione, campo)| {
            *sezione == anomalia.sezione && (*campo == anomalia.campo || campo.is_empty())
        });
        let prematura = momento == Momento::Preparazione && anomalia.sezione == Sezione::Affidamento;
        !gia_detta && !prematura
    }));
    if richiesta.scheda_anac.is_some() {
        shorten(&mut anomalie);
    }
    let selezione = richiesta.selezione();
    Controllo { richiesta, selezione, scheda, compilata, specifica_controllata, anomalie }
}

/// That ANAC has no such scheda for asking for CIGs, if a specification is loaded and says so (ERR3).
pub(crate) fn unknown_scheda(
    app: &Application,
    scheda: &str,
    sezione: Sezione,
    campo: &str,
) -> Option<Anomalia> {
    (app.specifiche.gives_cig(scheda) == Some(false)).then(|| {
        let testo = format!("Codice scheda errato: con la scheda {scheda} ANAC non dà CIG.");
        Anomalia::errore(sezione, campo, "ERR3", testo)
    })
}

/// The RUP of the request, if it is one of the office.
pub(crate) fn rup_among<'a>(ufficio: &'a [Utente], richiesta: &RichiestaCig) -> Option<&'a Utente> {
    ufficio.iter().find(|utente| Some(&utente.codice_fiscale) == richiesta.dati_gara.rup.as_ref())
}

/// The scheda as it would be sent: ANAC's own JSON if the request came as that, or else what the form makes.
pub(crate) fn compile(
    app: &Application,
    richiesta: &RichiestaCig,
    ente: &Ente,
    rup: Option<&Utente>,
) -> Option<SchedaCompilata> {
    match &richiesta.scheda_anac {
        Some(anac) => Some(SchedaCompilata { corpo: anac.corpo(), provenienze: Vec::new() }),
        None => richiesta.scheda().map(|scheda| app.mapper.map(scheda, richiesta, ente, rup)),
    }
}

/// The field of the form behind a place of ANAC's JSON; without one, the gara or the JSON as a whole.
pub(crate) fn origin(
    percorso: Option<&str>,
    richiesta: &RichiestaCig,
    compilata: Option<&SchedaCompilata>,
) -> (Sezione, String) {
    if richiesta.scheda_anac.is_some() {
        return (Sezione::Scheda, String::new());
    }
    match percorso.zip(compilata).and_then(|(percorso, compilata)| compilata.provenienza(percorso)) {
        Some(provenienza) => (provenienza.sezione.clone(), provenienza.campo.clone()),
        None => (Sezione::DatiGara, String::new()),
    }
}

/// A defect of ANAC's JSON, told at the field of the form that caused it.
fn at_field(difetto: Difetto, richiesta: &RichiestaCig, compilata: &SchedaCompilata) -> Anomalia {
    let (sezione, campo) = origin(Some(&difetto.percorso), richiesta, Some(compilata));
    anomaly(difetto, sezione, &campo)
}

/// A defect of ANAC's JSON, told there.
pub(crate) fn anomaly(difetto: Difetto, sezione: Sezione, campo: &str) -> Anomalia {
    let anomalia = Anomalia::errore(sezione, campo, &difetto.codice, difetto.testo);
    Anomalia { percorso: Some(difetto.percorso), gravita: difetto.gravita, ..anomalia }
}
