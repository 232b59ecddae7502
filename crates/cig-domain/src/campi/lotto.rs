//! Fields of a lot.

use super::{Campo, Tipo, campo};

const GENERALI: &str = "Dati generali";
const IMPORTI: &str = "Importi";
const OFFERTA: &str = "Offerta e riserve";
const CONDIZIONI: &str = "Condizioni";
const LUOGO: &str = "Luogo e durata";
const LAVORI: &str = "Lavori e categorie";
const PROGETTO: &str = "CUP e PNRR";
const NEGOZIATA: &str = "Procedura negoziata e adesione";
const PARITA: &str = "Parità di genere e generazionale (PNRR)";
const CPV: &str = "Classificazione del lotto";

const MODALITA_OFFERTA: &[(&str, &str)] = &[("prezzo", "Prezzo"), ("percentuale", "Percentuale")];
const OFFERTA_ECONOMICA: &[(&str, &str)] =
    &[("ribasso", "Al ribasso"), ("rialzo", "Al rialzo"), ("costo-fisso", "A costo fisso")];
const QUOTA: &[(&str, &str)] =
    &[("SI", "Sì, almeno il 30 per cento"), ("SI_QUOTA_INFERIORE", "Sì, una quota inferiore"), ("NO", "No")];
const APPALTO_RISERVATO: &[(&str, &str)] = &[
    ("no", "Non riservato"),
    ("protetti", "Riservato a operatori e cooperative con persone svantaggiate (art. 61)"),
    ("sociali", "Riservato per servizi sociali (art. 129)"),
];

/// Fields of a lot, in the order of the form.
// A table: one field a line.
#[rustfmt::skip]
pub const LOTTO: &[Campo] = &[
    campo("oggetto", "Oggetto del lotto", Tipo::TestoLungo(1024), GENERALI, "Che cosa si acquista con questo lotto."),
    campo("oggettoContratto", "Oggetto principale del lotto", Tipo::Voce("oggettoContratto"), GENERALI, "Se vuoto vale quello della gara."),
    campo("lottoUnico", "Lotto unico", Tipo::SiNo, GENERALI, ""),
    campo("urlDocumenti", "URL dei documenti", Tipo::Indirizzo, GENERALI, "Dove si leggono i documenti della procedura."),
    campo("importo", "Importo al netto dell'IVA", Tipo::Importo, IMPORTI, "In euro, comprese opzioni, sicurezza e somme non ribassabili."),
    campo("opzioniRinnovi", "Previste opzioni e rinnovi", Tipo::SiNo, IMPORTI, ""),
    campo("sommeOpzioniRinnovi", "di cui per opzioni e rinnovi", Tipo::Importo, IMPORTI, ""),
    campo("impTotaleSicurezza", "di cui per l'attuazione della sicurezza", Tipo::Importo, IMPORTI, ""),
    campo("ulterioriSommeNoRibasso", "di cui ulteriori componenti non ribassabili", Tipo::Importo, IMPORTI, ""),
    campo("sommeRipetizioni", "Ripetizione di servizi analoghi e consegne complementari", Tipo::Importo, IMPORTI, "Oltre all'importo del lotto; conta nel valore stimato."),
    campo("impProgettazione", "Progettazione, in caso di appalto integrato", Tipo::Importo, IMPORTI, "Oltre all'importo del lotto; conta nel valore stimato."),
    campo("sommeADisposizione", "Somme a disposizione", Tipo::Importo, IMPORTI, "Oltre all'importo del lotto: IVA e altre imposte, imprevisti, spese."),
    campo("finanziamenti", "Finanziamenti", Tipo::Finanziamenti, IMPORTI, "Da dove viene il denaro: tipo e importo."),
    campo("modalitaOfferta", "Modalità offerta", Tipo::Scelta(MODALITA_OFFERTA), OFFERTA, ""),
    campo("offertaEconomica", "Offerta economica", Tipo::Scelta(OFFERTA_ECONOMICA), OFFERTA, ""),
    campo("criteriAggiudicazione", "Criterio di aggiudicazione", Tipo::Voce("criteriAggiudicazione"), OFFERTA, ""),
    campo("tipoAppaltoRiservato", "Tipo di appalto riservato", Tipo::Scelta(APPALTO_RISERVATO), OFFERTA, ""),
    campo("affidamentiRiservati", "Affidamenti riservati", Tipo::Voce("affidamentiRiservati"), OFFERTA, ""),
    campo("ccnl", "CCNL applicato (codice CNEL)", Tipo::Voce("ccnl"), CONDIZIONI, "Il contratto collettivo, oppure «non applicabile» (art. 11 D.Lgs. 36/2023)."),
    campo("accessibilita", "Criteri di accessibilità", Tipo::Voce("accessibilita"), CONDIZIONI, "Per le persone con disabilità."),
    campo("giustificazioneAccessibilita", "Perché non ci sono criteri di accessibilità", Tipo::TestoLungo(1024), CONDIZIONI, ""),
    campo("servizioPubblicoLocale", "Servizio pubblico locale", Tipo::SiNo, CONDIZIONI, ""),
    campo("ripetizioniEConsegneComplementari", "Previste ripetizioni e consegne complementari", Tipo::SiNo, CONDIZIONI, ""),
    campo("iniziativeNonSoddisfacenti", "Le iniziative dei soggetti aggregatori non soddisfano il fabbisogno", Tipo::SiNo, CONDIZIONI, ""),
    campo("contrattiDisposizioniParticolari", "Contratti con disposizioni particolari", Tipo::Voce("contrattiDisposizioniParticolari"), CONDIZIONI, ""),
    campo("categorieMerceologiche", "Categoria merceologica del DPCM", Tipo::Voci("categorieMerceologiche"), CONDIZIONI, "DPCM 24 dicembre 2015, art. 1."),
    campo("nonElencatiDpcm", "Lavori oppure beni e servizi non elencati nell'art. 1 del DPCM", Tipo::SiNo, CONDIZIONI, ""),
    campo("fattispecieTracciabilita", "Fattispecie di sola tracciabilità", Tipo::Voce("fattispecieTracciabilita"), CONDIZIONI, "Per i contratti esclusi o estranei al codice (scheda P5)."),
    campo("regimeParticolare", "Regime particolare", Tipo::SiNo, CONDIZIONI, ""),
    campo("motivoDerogaQlf", "Deroga alla qualificazione della stazione appaltante", Tipo::Voce("motivoDerogaQlf"), CONDIZIONI, "Art. 62 D.Lgs. 36/2023."),
    campo("condizioniNegoziata", "Condizioni della negoziata senza bando", Tipo::Voci("condizioniNegoziata"), NEGOZIATA, "Art. 50 o art. 76 D.Lgs. 36/2023."),
    campo("motivoCollegamento", "Collegamento con altre procedure", Tipo::Voce("motivoCollegamento"), NEGOZIATA, "«No, nessuna ipotesi di collegamento» se la procedura è nuova."),
    campo("cigCollegato", "CIG collegati", Tipo::CigMolti, NEGOZIATA, "Delle procedure a cui questa è collegata."),
    campo("lavoroOAcquistoPrevistoInProgrammazione", "Previsto nella programmazione", Tipo::SiNo, NEGOZIATA, "Art. 37 D.Lgs. 36/2023."),
    campo("cui", "CUI", Tipo::Testo(22), NEGOZIATA, "Il codice unico dell'intervento nel programma triennale."),
    campo("dataInvioInviti", "Invio degli inviti", Tipo::DataOra, NEGOZIATA, "Quando si prevede di spedire gli inviti a presentare offerta."),
    campo("scadenzaPresentazioneInvito", "Scadenza per chiedere l'invito", Tipo::DataOra, NEGOZIATA, "Per le indagini di mercato."),
    campo("scadenzaPresentazioneOfferte", "Scadenza per presentare le offerte", Tipo::DataOra, NEGOZIATA, ""),
    campo("regione", "Regione", Tipo::Testo(64), LUOGO, ""),
    campo("provincia", "Provincia", Tipo::Testo(64), LUOGO, ""),
    campo("codIstat", "Comune (codice ISTAT)", Tipo::Voce("codIstat"), LUOGO, "Dove si esegue il contratto."),
    campo("codNUTS", "Codice NUTS", Tipo::Voce("codNUTS"), LUOGO, "Di terzo livello: la provincia."),
    campo("durataGiorni", "Durata in giorni", Tipo::Intero, LUOGO, ""),
    campo("tipologiaLavoro", "Tipologia di lavoro", Tipo::Voci("tipologiaLavoro"), LAVORI, "Solo per i lavori."),
    campo("modalitaAcquisizione", "Modalità di acquisizione", Tipo::Voce("modalitaAcquisizione"), LAVORI, "Per forniture e servizi."),
    campo("prestazioniComprese", "Prestazioni comprese", Tipo::Voce("prestazioniComprese"), LAVORI, ""),
    campo("categoria", "Categoria prevalente", Tipo::Voce("categoria"), LAVORI, "FS per i servizi, FB per le forniture, OG e OS per i lavori."),
    campo("categoriaScorporabile", "Categorie scorporabili", Tipo::Voci("categoria"), LAVORI, ""),
    campo("strumentiElettroniciSpecifici", "Modellazione elettronica (BIM)", Tipo::SiNo, LAVORI, "Art. 43 D.Lgs. 36/2023. Nelle negoziate va detto per lavori oltre 1.000.000 di euro."),
    campo("docFAP", "Documento di fattibilità che esenta dal BIM", Tipo::SiNo, LAVORI, ""),
    campo("acquisizioneCup", "Il contratto richiede il CUP", Tipo::SiNo, PROGETTO, "Art. 11 L. 3/2003."),
    campo("cupLotto", "CUP", Tipo::CupMolti, PROGETTO, "Quindici caratteri ciascuno."),
    campo("afferenteInvestimentiPNRR", "Finanziato con risorse PNRR o PNC", Tipo::SiNo, PROGETTO, ""),
    campo("quota30PerCento", "Quota del 30 per cento di assunzioni", Tipo::Scelta(QUOTA), PARITA, "Di donne e di giovani, nelle assunzioni necessarie (art. 47 DL 77/2021)."),
    campo("quotaInferioreOccupFemminile", "Quota inferiore, occupazione femminile", Tipo::Percentuale, PARITA, "Per cento."),
    campo("quotaInferioreOccupGiovanile", "Quota inferiore, occupazione giovanile", Tipo::Percentuale, PARITA, "Per cento."),
    campo("motivoDeroga", "Motivo della deroga alla quota", Tipo::Voci("motivoDeroga"), PARITA, "Se la quota è inferiore o non è prevista."),
    campo("derogaAQ", "Deroga per adesione ad accordo quadro precedente alle linee guida", Tipo::SiNo, PARITA, ""),
    campo("ulterioriMisurePremiali", "Previste ulteriori misure premiali", Tipo::SiNo, PARITA, ""),
    campo("misurePremiali", "Misure premiali", Tipo::Voci("misurePremiali"), PARITA, "«Nessuna misura premiale» se non ce ne sono."),
    campo("cpvPrevalente", "CPV principale del lotto", Tipo::Cpv, CPV, "Se vuota vale quella della gara."),
    campo("cpvSecondarie", "CPV secondarie del lotto", Tipo::CpvMolti, CPV, ""),
];
