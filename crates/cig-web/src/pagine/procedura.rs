//! The stand-in for the host platform's procedure: it gets the checked request, concludes the award or publishes, and
//! asks for the CIG.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use cig_application::ApplicationError;
use cig_domain::controlli::Momento;
use cig_domain::porte::Segno;
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, Sezione};

use super::affidamento::{GruppoAffidamento, ModuloAffidamento};
use super::andamento::{Andamento, is_in_corso, is_pubblicazione_fermata};
use super::azioni::AzioneVista;
use super::cornice::Cornice;
use super::lotti::LottoVista;
use super::testata::{Esaminata, Linguetta, Mostra, Testata};
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::{CampoVista, Elenchi};
use crate::sessione::{Accesso, Invio};

#[derive(Template)]
#[template(path = "procedura.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that the template shows or leaves out")]
pub(crate) struct PaginaProcedura {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    pub(crate) versione: i64,
    pub(crate) lotti: Vec<LottoVista>,
    pub(crate) andamento: Option<Andamento>,
    pub(crate) in_corso: bool,
    pub(crate) segno: Segno,
    /// Whether the publication of the notice can be taken up again.
    pub(crate) pubblicazione_fermata: bool,
    /// Whether something blocks the sending.
    pub(crate) bloccata: bool,
    /// What the procedure does before or with asking; `None` when the request is not to be sent any more.
    pub(crate) compito: Option<Compito>,
    /// Whether the award is recorded.
    pub(crate) concluso: bool,
    pub(crate) data: CampoVista,
    pub(crate) affidamento: Vec<GruppoAffidamento>,
    /// Whether somebody else changed the request since the form was opened.
    pub(crate) conflitto: bool,
    /// What may be asked of ANAC now; empty before there is an appalto.
    pub(crate) azioni: Vec<AzioneVista>,
}

/// What a procedure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compito {
    /// Nothing yet: no scheda is known.
    Attesa,
    /// It concludes the award, then asks for the CIG.
    Affidamento,
    /// It begins, and asks for the CIG as it does.
    Pubblicazione,
    /// It asks for the CIG with the JSON that it gave.
    Scheda,
    /// It sends the change of the notice.
    Revisione,
}

impl Compito {
    fn new(richiesta: &RichiestaCig) -> Self {
        if richiesta.ciclo.revisione().is_some() {
            return Self::Revisione;
        }
        match (&richiesta.scheda_anac, richiesta.scheda()) {
            (Some(_), _) => Self::Scheda,
            (None, Some(scheda)) if scheda.is_affidamento() => Self::Affidamento,
            (None, Some(_)) => Self::Pubblicazione,
            (None, None) => Self::Attesa,
        }
    }

    /// How far the checks go: what an award needs is not missed before there is one.
    fn momento(self, concluso: bool) -> Momento {
        match self {
            Self::Pubblicazione | Self::Scheda | Self::Revisione => Momento::Invio,
            Self::Affidamento if concluso => Momento::Invio,
            Self::Affidamento | Self::Attesa => Momento::Preparazione,
        }
    }
}

/// What is drawn in the form, instead of what is stored.
struct Digitato {
    modulo: ModuloAffidamento,
    anomalie: Vec<Anomalia>,
    conflitto: bool,
    /// The version of the request that the next save replaces.
    versione: i64,
}

/// The procedure.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let Mostra { salvata, .. } = Mostra::from_query(&coppie);
    draw(&stato, &accesso, id, salvata, None).await
}

/// «Concludi affidamento».
pub(crate) async fn award(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    let sessione = &invio.accesso.sessione;
    let versione = invio.versione()?;
    let richiesta = cig_application::find(&stato.app, sessione, id).await?;
    let modulo = ModuloAffidamento::typed(&richiesta, &invio.modulo);
    let affidamento = match modulo.read(&richiesta, || stato.app.ids.new_id()) {
        Ok(affidamento) => affidamento,
        Err(anomalie) => {
            let digitato = Digitato { modulo, anomalie, conflitto: false, versione };
            let pagina = draw(&stato, &invio.accesso, id, false, Some(digitato)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response());
        }
    };
    match cig_application::award(&stato.app, sessione, id, versione, affidamento).await {
        Ok(_) => Ok(Redirect::to(&format!("/procedure/{id}?salvata=1")).into_response()),
        Err(ApplicationError::Conflict) if richiesta.ciclo.is_editable() => {
            let versione = richiesta.versione;
            let digitato = Digitato { modulo, anomalie: Vec::new(), conflitto: true, versione };
            let pagina = draw(&stato, &invio.accesso, id, false, Some(digitato)).await?;
            Ok((StatusCode::CONFLICT, pagina).into_response())
        }
        Err(errore) => Err(errore.into()),
    }
}

/// «Richiedi CIG», and «Riprendi la pubblicazione». What blocks it is on the page of the procedure.
pub(crate) async fn send(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    let sessione = &invio.accesso.sessione;
    match cig_application::send(&stato.app, sessione, id, Some(invio.versione()?)).await {
        Ok(_) => Ok(Redirect::to(&format!("/procedure/{id}")).into_response()),
        Err(ApplicationError::Invalid(_)) => {
            let pagina = draw(&stato, &invio.accesso, id, false, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
        }
        Err(errore) => Err(errore.into()),
    }
}

async fn draw(
    stato: &WebState,
    accesso: &Accesso,
    id: RichiestaId,
    salvata: bool,
    digitato: Option<Digitato>,
) -> Result<axum::response::Response, ErroreWeb> {
    let richiesta = cig_application::find(&stato.app, &accesso.sessione, id).await?;
    if richiesta.storica.is_some() {
        return Err(ErroreWeb::NonTrovata);
    }
    let (compito, concluso) = (Compito::new(&richiesta), richiesta.affidamento.is_some());
    let mostra = Mostra { verifica: true, salvata };
    let mut esaminata = Esaminata::read(stato, accesso, id, compito.momento(concluso), mostra).await?;
    let (modulo, versione, conflitto) = match digitato {
        Some(digitato) => {
            esaminata.anomalie.retain(|anomalia| anomalia.sezione != Sezione::Affidamento);
            esaminata.anomalie.extend(digitato.anomalie);
            (digitato.modulo, digitato.versione, digitato.conflitto)
        }
        None => (ModuloAffidamento::stored(&esaminata.richiesta), esaminata.richiesta.versione, false),
    };
    let proprie = esaminata.della(&Sezione::Affidamento);
    let elenchi = Elenchi::new(stato.app.tipologiche.as_ref(), stato.app.today());
    let azioni = match esaminata.richiesta.ciclo.id_appalto() {
        Some(_) => AzioneVista::of(stato, accesso, id).await?,
        None => Vec::new(),
    };
    let (trasmissioni, ora) = (esaminata.trasmissioni.as_ref(), stato.app.clock.now());
    html(&PaginaProcedura {
        cornice: Cornice::new(stato, accesso),
        testata: esaminata.testata(Linguetta::Registro, None, mostra),
        csrf: accesso.csrf.clone(),
        versione,
        lotti: esaminata
            .richiesta
            .lotti
            .iter()
            .enumerate()
            .map(|lotto| LottoVista::new(lotto, &[]))
            .collect(),
        andamento: trasmissioni.and_then(|t| Andamento::new(t, ora)),
        in_corso: trasmissioni.is_some_and(is_in_corso),
        segno: esaminata.segno(),
        pubblicazione_fermata: trasmissioni
            .is_some_and(|t| is_pubblicazione_fermata(&esaminata.richiesta, t, ora)),
        bloccata: esaminata.bloccata,
        compito: esaminata.richiesta.ciclo.is_editable().then_some(compito),
        concluso,
        data: modulo.data(&proprie),
        affidamento: modulo.gruppi(&proprie, &elenchi),
        conflitto,
        azioni,
    })
}
