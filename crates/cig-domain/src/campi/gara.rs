//! Fields of «Dati di gara» and «Classificazione».

use super::{Campo, Tipo, campo};

const RICHIEDENTE: &str = "Chi richiede";
const GENERALI: &str = "Dati generali";
const PROCEDURA: &str = "Procedura";
const URGENZA: &str = "Urgenza ed esclusioni";
const DELEGA: &str = "Per conto di altri";

/// How the call is made for the services of annex IX to Directive 2014/23 and XIV to 2014/24.
const MODALITA_INDIZIONE: &[(&str, &str)] = &[
    ("non-applicabile", "Non applicabile"),
    ("bando", "Bando o avviso di gara"),
    ("preinformazione", "Avviso di preinformazione usato come indizione"),
    ("periodico", "Avviso periodico indicativo usato come indizione"),
];

/// Fields of the gara as a whole, in the order of the form.
// A table: one field a line.
#[rustfmt::skip]
pub const GARA: &[Campo] = &[
    campo("codiceCentroCosto", "Centro di costo richiedente", Tipo::CentroDiCosto, RICHIEDENTE, "Come risulta attivo nell'anagrafe AUSA di ANAC."),
    campo("rup", "RUP", Tipo::Rup, RICHIEDENTE, "Un Responsabile e-Procurement di questo ufficio, registrato presso ANAC."),
    campo("oggetto", "Oggetto", Tipo::TestoLungo(1024), GENERALI, "Che cosa si acquista, in breve."),
    campo("numeroLotti", "Numero totale lotti", Tipo::Intero, GENERALI, "Quanti lotti ha la gara: ognuno riceve un CIG."),
    campo("settore", "Settore", Tipo::Voce("settore"), GENERALI, "Ordinario, oppure speciale (libro III del codice dei contratti)."),
    campo("oggettoContratto", "Oggetto principale", Tipo::Voce("oggettoContratto"), GENERALI, "Servizi, forniture o lavori."),
    campo("contrattoDifesa", "Contratto nei settori della difesa e della sicurezza", Tipo::SiNo, GENERALI, "D.Lgs. 208/2011."),
    campo("centralizzazioneSpesa", "Soggetta alle disposizioni sulla centralizzazione della spesa pubblica", Tipo::SiNo, GENERALI, "Art. 9 c. 3 DL 66/2014."),
    campo("motivazioneCIG", "Motivo per cui si richiede il CIG", Tipo::Voce("motivazioneCIG"), GENERALI, "Serve quando la categoria è tra quelle riservate ai soggetti aggregatori (DPCM 24 dicembre 2015)."),
    campo("idPianificazione", "ID pianificazione", Tipo::Uuid, GENERALI, "L'identificativo dell'avviso di pianificazione già comunicato ad ANAC."),
    campo("sceltaContraente", "Scelta del contraente", Tipo::Voce("sceltaContraente"), PROCEDURA, "Con l'importo decide quale scheda ANAC si usa."),
    campo("scheda", "Scheda ANAC", Tipo::Scheda, PROCEDURA, "Serve quando le scelte fatte ne consentono più di una."),
    campo("tipoRealizzazione", "Modalità di realizzazione", Tipo::Voce("tipoRealizzazione"), PROCEDURA, "Contratto d'appalto o concessione."),
    campo("modalitaIndizione", "Modalità di indizione (servizi allegato IX)", Tipo::Scelta(MODALITA_INDIZIONE), PROCEDURA, "Solo per i servizi sociali e gli altri servizi specifici."),
    campo("strumentiSvolgimentoProcedure", "Strumenti per lo svolgimento delle procedure", Tipo::Voci("strumentiSvolgimentoProcedure"), PROCEDURA, ""),
    campo("astaElettronica", "Asta elettronica", Tipo::SiNo, PROCEDURA, ""),
    campo("accordoQuadro", "Accordo quadro", Tipo::Voce("accordoQuadro"), PROCEDURA, "«Nulla» se la procedura non porta a un accordo quadro."),
    campo("sistemaDinamicoAcquisizione", "Sistema dinamico di acquisizione", Tipo::Voce("sistemaDinamicoAcquisizione"), PROCEDURA, ""),
    campo("giustificazioniAggiudicazioneDiretta", "Giustificazione dell'aggiudicazione diretta", Tipo::Voci("giustificazioniAggiudicazioneDiretta"), PROCEDURA, ""),
    campo("subappalto", "Subappalto", Tipo::Voce("subappalto"), PROCEDURA, ""),
    campo("relazioneUnicaSulleProcedure", "Redatta la relazione unica sulle procedure", Tipo::SiNo, PROCEDURA, "Art. 112 D.Lgs. 36/2023."),
    campo("cigAccordoQuadro", "CIG dell'accordo quadro o della convenzione", Tipo::Cig, PROCEDURA, "Per le adesioni."),
    campo("dataAdesione", "Data di adesione", Tipo::Data, PROCEDURA, "Quando si è aderito all'accordo quadro o alla convenzione."),
    campo("idSDA", "ID del sistema dinamico", Tipo::Uuid, PROCEDURA, "Per gli appalti specifici: lo ha dato ANAC all'istituzione del sistema."),
    campo("proceduraAccelerata", "Procedura accelerata", Tipo::SiNo, PROCEDURA, ""),
    campo("giustificazioneProceduraAccelerata", "Giustificazione della procedura accelerata", Tipo::TestoLungo(1024), PROCEDURA, ""),
    campo("termineRidottoPreinformazione", "Termine ridotto per avviso di preinformazione", Tipo::SiNo, PROCEDURA, ""),
    campo("opereUrbanizzazioneScomputo", "Opere di urbanizzazione a scomputo", Tipo::SiNo, PROCEDURA, ""),
    campo("motivoUrgenza", "Estrema urgenza o somma urgenza", Tipo::Voce("motivoUrgenza"), URGENZA, "«Non applicabile» se la procedura non è urgente."),
    campo("linkDocumenti", "Link ai documenti della somma urgenza", Tipo::Indirizzo, URGENZA, "Art. 140 c. 10 D.Lgs. 36/2023."),
    campo("motivoEsclusione", "Esclusione", Tipo::Voce("motivoEsclusioneOrdinarioSpeciale"), URGENZA, "Se il contratto è escluso dall'applicazione del codice."),
    campo("motivoEsclusioneConcessione", "Esclusione della concessione", Tipo::Voce("motivoEsclusioneConcessione"), URGENZA, "Se la concessione è esclusa dall'applicazione del codice."),
    campo("saPerConto", "La stazione appaltante agisce per conto di un altro soggetto", Tipo::SiNo, DELEGA, ""),
    campo("codiceFiscalePerConto", "Codice fiscale dell'altro soggetto", Tipo::CodiceFiscale, DELEGA, ""),
    campo("codiceAusaPerConto", "Codice AUSA dell'altro soggetto", Tipo::Testo(10), DELEGA, "Dieci cifre."),
    campo("codiceCentroCostoPerConto", "Centro di costo dell'altro soggetto", Tipo::Testo(64), DELEGA, "L'identificativo che ha in AUSA."),
    campo("funzioniSvolte", "Funzioni svolte", Tipo::Voci("funzioniSvolte"), DELEGA, ""),
];

/// CPV codes of the gara.
#[rustfmt::skip]
pub const CLASSIFICAZIONE: &[Campo] = &[
    campo("cpvPrevalente", "CPV principale", Tipo::Cpv, "Classificazione", "Almeno del terzo livello: quattro cifre diverse dagli zeri finali."),
    campo("cpvSecondarie", "CPV secondarie", Tipo::CpvMolti, "Classificazione", ""),
];
