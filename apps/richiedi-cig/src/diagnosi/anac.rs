//! What only PDND, PCP and AUSA can tell: asked with the platform's own key, purposes and people.

use anyhow::{Context, Result};
use cig_domain::persone::{Ente, Utente};
use cig_pcp::client::{
    Causa, CausaVoucher, ClientError, Contesto, FiltroAppalti, PcpClient, Risposta, RuoloUtente, Servizio,
};
use uuid::Uuid;

use super::clock::Orologi;
use super::referto::Referto;
use crate::configurazione::Configurazione;

/// A key that no appalto has: looking for it tells whether the caller may look, and finds nothing.
const CHIAVE_DI_PROVA: &str = "diagnosi-richiedi-cig";

/// In whose name calls are made.
struct Chiamante<'a> {
    utente: &'a Utente,
    ente: &'a Ente,
}

/// Asks for a voucher of each purpose, how each service is, what AUSA knows of each authority, and whether ANAC knows the RUP.
pub(super) async fn examine(
    configurazione: &Configurazione,
    client: &PcpClient,
    nome_utente: Option<&str>,
    referto: &mut Referto,
) -> Result<()> {
    let chiamante = caller(configurazione, nome_utente)?;
    let mut orologi = Orologi::default();
    let mut risposte = Vec::new();
    let anagrafica = &configurazione.anagrafica;
    let persona =
        chiamante.as_ref().map(|chi| context(configurazione, chi.utente.codice_fiscale.as_str(), chi.ente));
    // Without anybody who works here, the first authority calls for itself, as it does with AUSA.
    let altra =
        anagrafica.enti.first().map(|ente| context(configurazione, ente.codice_fiscale.as_str(), ente));
    let Some(contesto) = persona.or(altra) else {
        referto.wrong("anagrafica", "nessun ente", "elencare nella sezione anagrafica enti, uffici e utenti");
        return Ok(());
    };

    for &servizio in configurazione.pcp.servizi.keys() {
        let voucher = client.try_voucher(&contesto, servizio).await;
        match &voucher {
            Ok(scambio) => orologi.see("PDND", std::slice::from_ref(scambio)),
            Err(errore) => orologi.see("PDND", &errore.scambi),
        }
        let stato = match &voucher {
            Ok(_) if servizio != Servizio::Ausa => {
                let stato = client.status(&contesto, servizio).await;
                orologi.see_outcome("ANAC", &stato);
                Some(stato.map(|_| ()))
            }
            _ => None,
        };
        risposte.push((servizio, voucher.map(|_| ()), stato));
    }
    orologi.tell(referto);
    for (servizio, voucher, stato) in &risposte {
        tell_service(configurazione, *servizio, voucher, stato.as_ref(), referto);
    }
    let has = |servizio| risposte.iter().any(|(altro, voucher, _)| *altro == servizio && voucher.is_ok());
    for ente in &anagrafica.enti {
        let nome = format!("AUSA di {}", ente.denominazione);
        if has(Servizio::Ausa) {
            authority(client, configurazione, ente, &nome, referto).await;
        } else {
            referto.skipped(nome, "voucher AUSA");
        }
    }
    match &chiamante {
        Some(chiamante) => person(client, &contesto, chiamante, has, referto).await,
        None => referto.warning(
            "RUP",
            "nessun account dell'anagrafica ha il profilo responsabile-e-procurement",
            "aggiungerne uno, o indicarlo con --utente",
        ),
    }
    Ok(())
}

/// The account of that name, or the first that can be RUP.
fn caller<'a>(
    configurazione: &'a Configurazione,
    nome_utente: Option<&str>,
) -> Result<Option<Chiamante<'a>>> {
    let anagrafica = &configurazione.anagrafica;
    let utenti = anagrafica.utenti.iter().map(|configurato| &configurato.utente);
    let mut scelti = utenti.filter(|utente| match nome_utente {
        Some(nome) => utente.nome_utente.eq_ignore_ascii_case(nome),
        None => utente.can_be_rup(utente.ufficio),
    });
    let Some(utente) = scelti.next() else {
        let nome = nome_utente.map(|nome| Err(anyhow::anyhow!("l'account «{nome}» non è nell'anagrafica")));
        return nome.transpose();
    };
    let ufficio = anagrafica.uffici.iter().find(|ufficio| ufficio.id == utente.ufficio);
    let ente = ufficio.and_then(|ufficio| anagrafica.enti.iter().find(|ente| ente.id == ufficio.ente));
    let ente = ente.with_context(|| format!("l'account «{}» non è di alcun ente", utente.nome_utente))?;
    Ok(Some(Chiamante { utente, ente }))
}

fn context(configurazione: &Configurazione, codice_fiscale: &str, ente: &Ente) -> Contesto {
    Contesto {
        utente: cig_pcp::client::Utente {
            codice_fiscale: codice_fiscale.to_owned(),
            ruolo: RuoloUtente::Rp,
            loa: configurazione.pcp.loa,
            idp: configurazione.pcp.idp,
            sa_codice_fiscale: Some(ente.codice_fiscale.to_string()),
            sa_codice_ausa: ente.codice_ausa.to_string(),
        },
        trace_id: Uuid::nil(),
    }
}

/// The voucher of a service, and how the service is.
fn tell_service(
    configurazione: &Configurazione,
    servizio: Servizio,
    voucher: &Result<(), ClientError>,
    stato: Option<&Result<(), ClientError>>,
    referto: &mut Referto,
) {
    let (nome, voucher_di) = (servizio.nome(), format!("voucher {}", servizio.nome()));
    let purpose = configurazione.pcp.servizi.get(&servizio).map(|servizio| servizio.purpose_id.as_str());
    let purpose = purpose.unwrap_or_default();
    match voucher {
        Ok(()) => referto.right(&voucher_di, format!("rilasciato per la finalità {purpose}")),
        Err(errore) => {
            referto.wrong(&voucher_di, format!("finalità {purpose}: {errore}"), voucher_remedy(errore));
        }
    }
    let servizio_di = format!("servizio {nome}");
    match stato {
        Some(Ok(())) => referto.right(servizio_di, "risponde"),
        Some(Err(errore)) => referto.wrong(servizio_di, errore.to_string(), service_remedy(errore)),
        None if servizio == Servizio::Ausa => {}
        None => referto.skipped(servizio_di, &voucher_di),
    }
}

fn voucher_remedy(errore: &ClientError) -> &'static str {
    match &errore.causa {
        Causa::Voucher(CausaVoucher::Rifiutato { .. }) => {
            "su PDND controllare client_id, kid, chiave pubblica, audience e che la finalità sia attiva e associata al client; \
             se tutte sono rifiutate non è la finalità"
        }
        Causa::Voucher(CausaVoucher::Quota { .. }) => {
            "aspettare, o chiedere su PDND più chiamate al giorno per la finalità"
        }
        Causa::Voucher(CausaVoucher::NonDisponibile { .. }) => "PDND è fermo: riprovare più tardi",
        Causa::Voucher(CausaVoucher::SenzaRisposta(_)) => "controllare pcp.pdnd.token, rete e proxy",
        _ => "controllare pcp.pdnd.token",
    }
}

fn service_remedy(errore: &ClientError) -> &'static str {
    match &errore.causa {
        Causa::Gateway { status: 400 | 401, .. } => {
            "controllare audience e audit del servizio, e l'orologio: il gateway non accetta i token"
        }
        Causa::Gateway { .. } => {
            "controllare che la finalità sia quella di questo servizio e che ANAC abbia approvato la richiesta di fruizione"
        }
        Causa::Respinta { .. } => "controllare pcp.piattaforma, loa e idp: ANAC non riconosce chi chiama",
        Causa::NonDisponibile { .. } => "il servizio di ANAC è fermo: riprovare più tardi",
        Causa::Quota { .. } => "aspettare: troppe chiamate",
        Causa::SenzaRisposta { .. } => {
            "controllare pcp.base, rete e proxy: il gateway di ANAC non si raggiunge"
        }
        Causa::Inattesa { .. } | Causa::Configurazione(_) | Causa::Voucher(_) => {
            "controllare pcp.base e url del servizio"
        }
    }
}

/// What AUSA knows of an authority: with both codes, and with each alone to tell which one is wrong.
async fn authority(
    client: &PcpClient,
    configurazione: &Configurazione,
    ente: &Ente,
    nome: &str,
    referto: &mut Referto,
) {
    const RIMEDIO: &str = "correggere codiceFiscale e codiceAusa dell'ente nella sezione anagrafica";
    let (fiscale, ausa) = (ente.codice_fiscale.as_str(), ente.codice_ausa.as_str());
    let contesto = context(configurazione, fiscale, ente);
    let trovate = match client.stazioni_appaltanti(&contesto, Some(fiscale), Some(ausa)).await {
        Ok(trovate) => trovate.valore,
        Err(errore) => return referto.wrong(nome, errore.to_string(), service_remedy(&errore)),
    };
    if let Some(stazione) = trovate.first() {
        let centri: Vec<_> =
            stazione.centri_di_costo.iter().map(|centro| centro.denominazione.as_str()).collect();
        return if centri.is_empty() {
            referto.wrong(
                nome,
                "nel registro, ma senza un centro di costo attivo",
                "il RASA dell'ente deve attivarne uno in AUSA",
            );
        } else {
            referto.right(nome, format!("nel registro, con i centri di costo {}", centri.join(", ")));
        };
    }
    let first = |esito: Result<Risposta<Vec<_>>, ClientError>| {
        esito.ok().and_then(|trovate| trovate.valore.into_iter().next())
    };
    let per_fiscale = first(client.stazioni_appaltanti(&contesto, Some(fiscale), None).await);
    let per_ausa = first(client.stazioni_appaltanti(&contesto, None, Some(ausa)).await);
    let dettaglio = match (per_fiscale, per_ausa) {
        (Some(stazione), _) => format!(
            "al codice fiscale {fiscale} il registro dà il codice AUSA {}, non {ausa}",
            stazione.codice_ausa.unwrap_or_default()
        ),
        (None, Some(stazione)) => format!(
            "il codice AUSA {ausa} è di {}, codice fiscale {}, non {fiscale}",
            stazione.denominazione.unwrap_or_default(),
            stazione.codice_fiscale.unwrap_or_default()
        ),
        (None, None) => format!("né il codice fiscale {fiscale} né il codice AUSA {ausa} sono nel registro"),
    };
    referto.wrong(nome, dettaglio, RIMEDIO);
}

/// Whether ANAC knows the person for the authority, at this level of assurance.
async fn person(
    client: &PcpClient,
    contesto: &Contesto,
    Chiamante { utente, ente }: &Chiamante<'_>,
    has: impl Fn(Servizio) -> bool,
    referto: &mut Referto,
) {
    let nome = format!("RUP {}", utente.nome_utente);
    let esito = if has(Servizio::GestioneUtenti) {
        client.recupera_profilo(contesto).await.map(|_| ())
    } else if has(Servizio::ComunicaAppalto) {
        let filtro =
            FiltroAppalti { codice_appalto: Some(CHIAVE_DI_PROVA.into()), ..FiltroAppalti::default() };
        client.ricerca_appalto(contesto, &filtro).await.map(|_| ())
    } else {
        return referto.skipped(nome, "voucher ComunicaAppalto");
    };
    let codici = |errore: &ClientError| match &errore.causa {
        Causa::Respinta { errori, .. } => errori.iter().map(|errore| errore.codice.clone()).collect(),
        _ => Vec::new(),
    };
    match esito {
        Ok(()) => referto.right(
            nome,
            format!("ANAC lo riconosce per il codice AUSA {}, con LOA {}", ente.codice_ausa, contesto.utente.loa.codice()),
        ),
        Err(errore) if codici(&errore).iter().any(|codice| codice == "SEC04" || codice == "SEC11") => {
            let rimedio = "ANAC non accetta pcp.loa: indicare il livello con cui le persone si autenticano, 3 o 4";
            referto.wrong(nome, errore.to_string(), rimedio);
        }
        Err(errore) if !codici(&errore).is_empty() => referto.wrong(
            nome,
            errore.to_string(),
            format!("registrare la persona come RUP presso ANAC per il codice AUSA {}, o scegliere un altro --utente", ente.codice_ausa),
        ),
        Err(errore) => referto.wrong(nome, errore.to_string(), service_remedy(&errore)),
    }
}
