//! Every fault and oddity of PCP that people told of, by name.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::genere::{FineTardiva, Genere, RifiutoDelGateway};
use super::guasto::Guasto;
use crate::pcp::Errore;

/// A fault of the catalogue.
#[derive(Debug, Clone, Serialize)]
pub struct VoceDiCatalogo {
    /// The name by which it is armed.
    pub nome: &'static str,
    /// What is seen, in a sentence.
    pub frase: &'static str,
    /// Where it is told of: issues of `anticorruzione/npa` where there is only a number.
    pub fonte: &'static str,
    /// The fault, as it is armed where nothing else is said.
    pub guasto: Guasto,
}

pub(super) fn trova(nome: &str) -> Option<VoceDiCatalogo> {
    catalogo().into_iter().find(|voce| voce.nome == nome)
}

/// All of them: outcomes that come later, refusals, answers lost on the way, answers that are none.
pub fn catalogo() -> Vec<VoceDiCatalogo> {
    [conferme(), pubblicazioni(), elenchi(), rifiuti_di_pcp(), rifiuti_del_gateway(), rete(), risposte()]
        .into_iter()
        .flatten()
        .collect()
}

fn voce(nome: &'static str, frase: &'static str, fonte: &'static str, guasto: Guasto) -> VoceDiCatalogo {
    VoceDiCatalogo { nome, frase, fonte, guasto: Guasto { nome: Some(nome.to_owned()), ..guasto } }
}

fn millisecondi(durata: Duration) -> u64 {
    u64::try_from(durata.as_millis()).unwrap_or(u64::MAX)
}

fn generico() -> Vec<Errore> {
    vec![Errore::con_dettaglio("ERR9999", "errore generico")]
}

fn tardivo(durata: Duration, fine: FineTardiva) -> Genere {
    Genere::EsitoTardivo { millisecondi: millisecondi(durata), fine }
}

fn ko(codice: &str) -> Genere {
    Genere::EsitoKo { errori: vec![Errore::new(codice)] }
}

fn conferme() -> Vec<VoceDiCatalogo> {
    let quattro_giorni = Duration::from_hours(4 * 24);
    vec![
        voce(
            "ko-asincrono",
            "La conferma finisce KO con AP_N_CONF ed ERR9999.",
            "#2209",
            Guasto::su("conferma-appalto", Genere::EsitoKo { errori: generico() }),
        ),
        voce(
            "ko-poi-confermato",
            "La conferma finisce KO, e dopo un giorno l'appalto risulta confermato.",
            "#1473",
            Guasto::su(
                "conferma-appalto",
                Genere::KoPoiFatto {
                    errori: generico(),
                    millisecondi: millisecondi(Duration::from_hours(24)),
                },
            ),
        ),
        voce(
            "conferma-lenta",
            "La conferma resta in AP_IN_CONF per quattro giorni, poi finisce bene.",
            "#1405",
            Guasto::su("conferma-appalto", tardivo(quattro_giorni, FineTardiva::Bene)),
        ),
        voce(
            "conferma-lenta-ko",
            "La conferma resta in AP_IN_CONF per quattro giorni, poi è forzata in KO.",
            "#1445",
            Guasto::su("conferma-appalto", tardivo(quattro_giorni, FineTardiva::Ko { errori: generico() })),
        ),
        voce(
            "conferma-persa",
            "La conferma resta in AP_IN_CONF per quattro giorni, poi la PCP non ne sa più nulla.",
            "#2720",
            Guasto::su("conferma-appalto", tardivo(quattro_giorni, FineTardiva::Persa)),
        ),
        voce(
            "verifica-lenta",
            "La verifica resta in AP_IN_VERIF per un'ora: intanto una conferma è rifiutata con ERR17.",
            "#1439",
            Guasto::su("verifica-appalto", tardivo(Duration::from_hours(1), FineTardiva::Bene)),
        ),
        voce(
            "conferma-durante-verifica",
            "La conferma, accolta durante una verifica, finisce KO con ERR18.",
            "#1439",
            Guasto::su("conferma-appalto", ko("ERR18")),
        ),
        voce(
            "conferma-dello-stato-sbagliato",
            "La conferma, accolta durante una verifica, finisce KO con ERR16.",
            "#1439",
            Guasto::su("conferma-appalto", ko("ERR16")),
        ),
        voce(
            "regola-alla-conferma",
            "Una regola che la creazione non controlla si vede solo nel KO della conferma.",
            "#2604",
            Guasto::su(
                "conferma-appalto",
                Genere::EsitoKo {
                    errori: vec![Errore::con_dettaglio("REG7", "linkDocumenti è obbligatorio")],
                },
            ),
        ),
    ]
}

fn pubblicazioni() -> Vec<VoceDiCatalogo> {
    vec![
        voce(
            "ko-senza-motivo",
            "La pubblicazione finisce KO con AV_N_PUBB, senza errori.",
            "#1315",
            Guasto::su("pubblica-avviso", Genere::EsitoKo { errori: vec![] }),
        ),
        voce(
            "ko-poi-pubblicato",
            "La pubblicazione finisce KO con ERR9999, e dopo un'ora l'avviso risulta pubblicato.",
            "#1477",
            Guasto::su(
                "pubblica-avviso",
                Genere::KoPoiFatto {
                    errori: generico(),
                    millisecondi: millisecondi(Duration::from_hours(1)),
                },
            ),
        ),
        voce(
            "pubblicazione-lenta",
            "La pubblicazione nazionale prende tre giorni.",
            "#990",
            Guasto::su("pubblica-avviso", tardivo(Duration::from_hours(3 * 24), FineTardiva::Bene)),
        ),
        voce(
            "ted-non-pubblica",
            "Il TED non pubblica l'avviso: TED_NOT_PUBLISHED. Un avviso solo nazionale resta com'era.",
            "errori.json",
            Guasto::su("pubblica-avviso", ko("TED_NOT_PUBLISHED")),
        ),
        voce(
            "ted-non-valida",
            "Il TED non accetta l'eForm: TED_VALIDATION_FAILED. Un avviso solo nazionale resta com'era.",
            "errori.json",
            Guasto::su("pubblica-avviso", ko("TED_VALIDATION_FAILED")),
        ),
    ]
}

fn elenchi() -> Vec<VoceDiCatalogo> {
    let quarto_d_ora = Duration::from_mins(15);
    vec![
        voce(
            "cig-in-ritardo",
            "L'appalto è confermato, ma recupera-cig per un quarto d'ora non dà nessun CIG.",
            "#612, #635",
            Guasto::su("recupera-cig", Genere::ElencoVuoto).per(quarto_d_ora),
        ),
        voce(
            "ricerca-vuota",
            "ricerca-appalto per un quarto d'ora non trova ciò che c'è.",
            "#1491",
            Guasto::su("ricerca-appalto", Genere::ElencoVuoto).per(quarto_d_ora),
        ),
        voce(
            "esito-assente",
            "esito-operazione non ha nessun esito, benché l'operazione sia stata accolta.",
            "#2720",
            Guasto::su("esito-operazione", Genere::ElencoVuoto),
        ),
        voce(
            "ausa-in-ritardo",
            "AUSA per un quarto d'ora non conosce ancora la stazione appaltante.",
            "AUSA, fino a 15 minuti",
            Guasto::su("getBy", Genere::ElencoVuoto).per(quarto_d_ora),
        ),
        voce(
            "lista-sporca",
            "Una tipologica ha un codice due volte e un valore scaduto.",
            "#1868, #1110",
            Guasto::su("recupera-tipologica", Genere::ListaSporca),
        ),
    ]
}

fn rifiuti_di_pcp() -> Vec<VoceDiCatalogo> {
    let rifiuta = |stato: u16, errore: Errore| {
        Guasto::su("crea-appalto", Genere::Rifiuta { stato, errori: vec![errore] })
    };
    let ente = "Codice Fiscale: 01386030488 - Codice Ausa: 0000990001";
    let centro = format!("{ente} - Codice Centro di Costo: 5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A01");
    vec![
        voce(
            "codice-usato",
            "Il codiceAppalto è già stato usato, da chiunque.",
            "#607",
            rifiuta(400, Errore::new("ERR38")),
        ),
        voce(
            "errore-di-struttura",
            "La scheda non segue lo schema: ERR4, con il percorso nel dettaglio.",
            "#829",
            rifiuta(
                400,
                Errore::con_dettaglio(
                    "ERR4",
                    "$.anacForm.aggiudicazioni[0].datiBase.oggetto: is missing but it is required",
                ),
            ),
        ),
        voce(
            "regola-violata",
            "La scheda viola una regola di ANAC: un codice REG con il suo testo.",
            "errori.json",
            rifiuta(400, Errore::con_dettaglio("REG7", "linkDocumenti è obbligatorio")),
        ),
        voce(
            "regola-avvertita",
            "La scheda è accolta, e accanto al 200 c'è una regola che viola.",
            "#2664",
            Guasto::su(
                "crea-appalto",
                Genere::Avverti {
                    errori: vec![Errore::con_dettaglio("REG7", "linkDocumenti è obbligatorio")],
                },
            ),
        ),
        voce(
            "ausa-ignota",
            "La stazione appaltante non è in AUSA: ERR67.",
            "#474",
            rifiuta(400, Errore::con_dettaglio("ERR67", ente)),
        ),
        voce(
            "ausa-diversa",
            "Codice fiscale e codice AUSA non vanno insieme: ERR68.",
            "#581",
            rifiuta(400, Errore::con_dettaglio("ERR68", ente)),
        ),
        voce(
            "centro-di-costo-diverso",
            "Il centro di costo non è della stazione appaltante: ERR69.",
            "#581",
            rifiuta(400, Errore::con_dettaglio("ERR69", centro)),
        ),
        voce(
            "valore-scaduto",
            "Un valore di una tipologica non vale più: ERR63.",
            "#1868, #1110",
            rifiuta(400, Errore::con_dettaglio("ERR63", "motivoUrgenza - 7")),
        ),
        voce(
            "persona-non-registrata",
            "La persona non è registrata per quel codice AUSA: 401 SEC05.",
            "#1691",
            rifiuta(401, Errore::new("SEC05")),
        ),
        voce(
            "persona-estranea",
            "L'ente della persona non è tra le stazioni appaltanti: 400 AUT01.",
            "#2383",
            rifiuta(400, Errore::new("AUT01")),
        ),
    ]
}

fn rifiuti_del_gateway() -> Vec<VoceDiCatalogo> {
    let gateway = |rifiuto: RifiutoDelGateway, riprova_dopo: Option<u32>| {
        Guasto::new(Genere::Gateway { rifiuto, riprova_dopo })
    };
    vec![
        voce(
            "non-conforme",
            "Il gateway rifiuta l'evidenza di tracciamento: 400 InteroperabilityInvalidRequest.",
            "#883",
            gateway(RifiutoDelGateway::NonConforme, None),
        ),
        voce(
            "senza-evidenza",
            "Il gateway non trova l'evidenza di tracciamento: GOVWAY-1366.",
            "#447",
            gateway(RifiutoDelGateway::SenzaEvidenza, None),
        ),
        voce(
            "voucher-scaduto",
            "Il gateway trova scaduto il voucher: 401.",
            "GovWay",
            gateway(RifiutoDelGateway::VoucherScaduto, None),
        ),
        voce(
            "non-autorizzata",
            "Il gateway nega l'autorizzazione: 403.",
            "#916",
            gateway(RifiutoDelGateway::NonAutorizzata, None),
        ),
        voce(
            "quota",
            "Limite di chiamate: 429 con Retry-After e X-RateLimit-*.",
            "OpenAPI, #444",
            gateway(RifiutoDelGateway::Quota, Some(7)),
        ),
        voce(
            "non-disponibile",
            "Il gateway non raggiunge il servizio: 503 APIUnavailable.",
            "#1959",
            gateway(RifiutoDelGateway::NonDisponibile, None),
        ),
        voce(
            "fermo-programmato",
            "Manutenzione: per due ore ogni chiamata ha 503.",
            "avvisi di ANAC",
            gateway(RifiutoDelGateway::NonDisponibile, None).per(Duration::from_hours(2)),
        ),
        voce(
            "voucher-rifiutato",
            "PDND rifiuta l'asserzione: 400 con codice 015-0008, senza dire perché.",
            "pdnd-interop-frontend #1282, #1286, #1300",
            Guasto::new(Genere::RifiutaVoucher),
        ),
    ]
}

fn rete() -> Vec<VoceDiCatalogo> {
    vec![
        voce(
            "senza-risposta-prima",
            "Nessuna risposta finché non la si rilascia, e nulla è stato fatto.",
            "#1785",
            Guasto::su("crea-appalto", Genere::TrattieniPrima),
        ),
        voce(
            "senza-risposta-dopo",
            "Nessuna risposta finché non la si rilascia, ma l'operazione è stata fatta.",
            "#1785, #2105",
            Guasto::su("crea-appalto", Genere::TrattieniDopo),
        ),
        voce(
            "taglio-prima",
            "La connessione cade, e nulla è stato fatto.",
            "#1785",
            Guasto::new(Genere::TagliaPrima),
        ),
        voce(
            "taglio-dopo",
            "La connessione cade, ma l'operazione è stata fatta.",
            "#1785, #2105",
            Guasto::new(Genere::TagliaDopo),
        ),
        voce(
            "risposta-lenta",
            "La risposta arriva dopo cinque secondi.",
            "#1785",
            Guasto::new(Genere::Ritardo { millisecondi: 5000 }),
        ),
        voce(
            "spento",
            "La PCP sparisce: la chiamata cade, e per cinque secondi nessuna connessione è accolta.",
            "avvisi di ANAC",
            Guasto::new(Genere::Spegni { millisecondi: 5000 }),
        ),
    ]
}

fn risposte() -> Vec<VoceDiCatalogo> {
    let errore = json!({ "status": 500, "title": "Internal Server Error", "detail": "Errore interno" });
    vec![
        voce(
            "pagina-html",
            "Al posto della risposta c'è una pagina HTML, con 502.",
            "#1785",
            Guasto::new(Genere::Html { stato: 502 }),
        ),
        voce(
            "pagina-html-200",
            "Al posto della risposta c'è una pagina HTML, con 200.",
            "#1785",
            Guasto::new(Genere::Html { stato: 200 }),
        ),
        voce(
            "errore-interno",
            "500, e non si sa che cosa sia stato fatto.",
            "OpenAPI",
            Guasto::new(Genere::RispostaDopo { stato: 500, corpo: errore }),
        ),
        voce(
            "corpo-ignoto",
            "L'operazione è stata fatta, ma il 200 ha un corpo che nessuna specifica mostra.",
            "segnalazioni delle piattaforme",
            Guasto::new(Genere::RispostaDopo { stato: 200, corpo: json!({ "esito": "fatto", "codice": 0 }) }),
        ),
        voce(
            "json-tronco",
            "L'operazione è stata fatta, ma metà della risposta manca.",
            "segnalazioni delle piattaforme",
            Guasto::new(Genere::Tronca),
        ),
    ]
}
