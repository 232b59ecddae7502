//! «Lista CIG»: the requests of the office.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use cig_application::{Elenco, Trovate, deadline_of};
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Cursore, Pagina, RichiestaSintesi};
use cig_domain::richiesta::{Stato, StatoAppalto};

use super::cornice::Cornice;
use super::filtri::{self, Criterio, Filtri};
use super::registri::Registri;
use super::testata::{colore, oggetto};
use super::{Esito, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::formati::{self, migliaia};
use crate::modulo::{CampoVista, Elenchi, Modulo};
use crate::sessione::Accesso;

/// How many cards a page may have; the first, when the address does not say.
const RIGHE: [u32; 3] = [20, 50, 100];
/// Their name in the address.
const NOME_RIGHE: &str = "righe";

#[derive(Template)]
#[template(path = "elenco.html")]
pub(crate) struct PaginaElenco {
    pub(crate) cornice: Cornice,
    pub(crate) csrf: String,
    pub(crate) trovate: String,
    pub(crate) totale: String,
    /// What the list is in order of.
    pub(crate) ordine: &'static str,
    pub(crate) filtri: Vec<CampoVista>,
    pub(crate) criteri: Vec<Criterio>,
    /// The filters, as the query of an address.
    pub(crate) domanda: String,
    pub(crate) salvate: Vec<SalvataVista>,
    pub(crate) schede: Vec<SchedaVista>,
    /// Address of the next page.
    pub(crate) successiva: Option<String>,
    pub(crate) righe: [Righe; 3],
    pub(crate) messaggio: Option<&'static str>,
}

/// A search that the person keeps.
pub(crate) struct SalvataVista {
    pub(crate) id: String,
    pub(crate) nome: String,
    pub(crate) indirizzo: String,
}

/// How many cards a page may have.
pub(crate) struct Righe {
    pub(crate) quante: u32,
    /// Of the first such page.
    pub(crate) indirizzo: String,
    pub(crate) attive: bool,
}

/// A request in the list.
pub(crate) struct SchedaVista {
    pub(crate) id: String,
    pub(crate) oggetto: String,
    pub(crate) stato: &'static str,
    pub(crate) colore: &'static str,
    pub(crate) stato_appalto: Option<&'static str>,
    /// The system of the time before PCP, when it is of that time.
    pub(crate) sistema: Option<&'static str>,
    pub(crate) eliminabile: bool,
    pub(crate) copiabile: bool,
    pub(crate) utilizzata: bool,
    /// Where its CIGs are asked for.
    pub(crate) qui: Option<String>,
    /// Name and address of the procedure, as far as there are.
    pub(crate) procedura: (String, Option<String>),
    /// Label and value.
    pub(crate) voci: Vec<(&'static str, String)>,
    pub(crate) cig: Vec<String>,
}

/// The list that the address asks for.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let modulo = Modulo(coppie);
    let filtri = Filtri::read(&stato.app, &modulo);
    let ordine = filtri.ricerca.ordine();
    let dopo = match modulo.get(filtri::DOPO) {
        Some(testo) => Some(Cursore::read(ordine, testo).ok_or(ErroreWeb::NonTrovata)?),
        None => None,
    };
    let righe = modulo.get(NOME_RIGHE).and_then(|testo| testo.parse().ok());
    let limite = righe.filter(|righe| RIGHE.contains(righe)).unwrap_or(RIGHE[0]);
    let pagina = Pagina { dopo, limite };
    let mut elenco = cig_application::list(&stato.app, &accesso.sessione, &filtri.ricerca, &pagina).await?;
    if !filtri.anomalie.is_empty() {
        // A filter that cannot be read matches nothing, rather than everything.
        elenco = Elenco { righe: Vec::new(), trovate: Trovate::Esatte(0), successiva: None, ..elenco };
    }
    let registri = Registri::read(&stato, &accesso).await?;
    let elenchi = registri.elenchi(&stato, None);
    let colleghi = names(&stato, &accesso).await?;
    let salvate = cig_application::saved_searches(&stato.app, &accesso.sessione).await?;
    let scheda = |riga: &RichiestaSintesi| card(riga, &stato, &accesso, &elenchi, &colleghi);
    let pagina = html(&PaginaElenco {
        cornice: Cornice::new(&stato, &accesso),
        csrf: accesso.csrf.clone(),
        trovate: match elenco.trovate {
            Trovate::Esatte(quante) => migliaia(quante),
            Trovate::Oltre(quante) => format!("oltre {}", migliaia(quante)),
        },
        totale: migliaia(elenco.totale),
        ordine: ordine.descrizione(),
        filtri: filtri.campi(&modulo, &elenchi),
        criteri: filtri::criteri(&modulo, &elenchi),
        domanda: filtri::domanda(&modulo),
        salvate: salvate
            .into_iter()
            .map(|una| SalvataVista {
                id: una.id.to_string(),
                nome: una.nome.into(),
                indirizzo: filtri::address(&una.domanda),
            })
            .collect(),
        schede: elenco.righe.iter().map(scheda).collect(),
        successiva: elenco.successiva.map(|cursore| {
            let dopo = cursore.to_string();
            let mut altro = vec![(filtri::DOPO, dopo.as_str())];
            let righe = limite.to_string();
            if limite != RIGHE[0] {
                altro.push((NOME_RIGHE, &righe));
            }
            filtri::address_with(&modulo, &altro)
        }),
        righe: RIGHE.map(|quante| Righe {
            quante,
            indirizzo: filtri::address_with(&modulo, &[(NOME_RIGHE, &quante.to_string())]),
            attive: quante == limite,
        }),
        messaggio: modulo.get("eliminata").map(|_| "Richiesta eliminata."),
    })?;
    let status = if filtri.anomalie.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, pagina).into_response())
}

fn card(
    riga: &RichiestaSintesi,
    stato: &WebState,
    accesso: &Accesso,
    elenchi: &Elenchi<'_>,
    colleghi: &HashMap<UtenteId, String>,
) -> SchedaVista {
    let centro =
        riga.codice_centro_costo.as_ref().map(|codice| elenchi.centro(codice).unwrap_or(codice.clone()));
    let rup =
        riga.rup.as_ref().map(|rup| elenchi.responsabile(rup.as_str()).unwrap_or_else(|| rup.to_string()));
    let tipologia = riga
        .scelta_contraente
        .as_ref()
        .map(|codice| elenchi.descrizione("sceltaContraente", codice).unwrap_or(codice.clone()));
    let autore =
        colleghi.get(&riga.creata_da).cloned().unwrap_or_else(|| "persona non più nell'ufficio".into());
    let voci = [
        ("Stazione appaltante", Some(accesso.sessione.ente.denominazione.clone())),
        ("Centro di costo", centro),
        ("Codice", Some(riga.codice_appalto.to_string())),
        ("ID appalto", riga.id_appalto.map(|id| id.to_string())),
        ("Numero gara", riga.storica.as_ref().and_then(|s| s.numero_gara.as_ref()).map(ToString::to_string)),
        ("Tipologia", tipologia),
        ("Importo complessivo", Some(format!("{} €", riga.importo_complessivo.formattato()))),
        ("Lotti", Some(riga.lotti.to_string())),
        ("RUP", rup),
        ("Creato da", Some(autore)),
        ("Creata il", Some(formati::istante(riga.creata_il))),
        ("Ultima modifica", Some(formati::istante(riga.modificata_il))),
        ("Inviata il", riga.inviata_il.map(formati::istante)),
        ("Ultima trasmissione", riga.ultima_trasmissione_il.map(formati::istante)),
        ("Scadenza", riga.in_attesa_dal.map(|dal| formati::giorno(deadline_of(&stato.app, dal).giorno))),
    ];
    // The page of the procedure is where CIGs are asked for: nothing is asked for any more of what is of the time before PCP.
    let qui = riga.storica.is_none().then(|| format!("/procedure/{}", riga.id));
    let procedura = match &riga.procedura {
        Some(procedura) => {
            let indirizzo = procedura.indirizzo.as_ref().map(ToString::to_string).or_else(|| qui.clone());
            (format!("procedura {}", procedura.riferimento), indirizzo)
        }
        None if riga.storica.is_some() => (String::new(), None),
        None => ("vai alla procedura".to_owned(), qui.clone()),
    };
    SchedaVista {
        id: riga.id.to_string(),
        oggetto: oggetto(riga.oggetto.as_deref()),
        stato: riga.stato.descrizione(),
        colore: colore(riga.stato, None),
        stato_appalto: riga.stato_appalto.map(StatoAppalto::descrizione),
        sistema: riga.storica.as_ref().map(|storica| storica.sistema.descrizione()),
        eliminabile: riga.storica.is_some() || (riga.stato == Stato::Bozza && riga.inviata_il.is_none()),
        copiabile: !riga.da_json,
        utilizzata: riga.utilizzata,
        qui,
        procedura,
        voci: voci.into_iter().filter_map(|(etichetta, valore)| Some((etichetta, valore?))).collect(),
        cig: riga.cig.iter().map(ToString::to_string).collect(),
    }
}

/// Names of the people of the office.
async fn names(stato: &WebState, accesso: &Accesso) -> Result<HashMap<UtenteId, String>, ErroreWeb> {
    let colleghi = cig_application::colleagues(&stato.app, &accesso.sessione).await?;
    Ok(colleghi.into_iter().map(|utente| (utente.id, utente.nominativo())).collect())
}
