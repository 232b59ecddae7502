//! Requests as a spreadsheet.

pub(crate) mod csv;

use std::collections::HashMap;

use cig_domain::codici::CodiceFiscale;
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Ricerca, RichiestaReader, RichiestaSintesi, UnitOfWorkFactory as _};
use cig_domain::richiesta::StatoAppalto;

use self::csv::Tabella;
use crate::deadline::deadline_day;
use crate::{Application, ApplicationError, Sessione, colleagues, cost_centres};

/// The columns, in their order.
const COLONNE: [&str; 22] = [
    "Codice",
    "Oggetto",
    "Stato",
    "Stato dei lotti (ANAC)",
    "ID appalto ANAC",
    "Numero gara",
    "CIG",
    "CIG utilizzato",
    "Procedura",
    "Scelta del contraente",
    "Importo complessivo",
    "Lotti",
    "Centro di costo",
    "Nome del centro di costo",
    "RUP",
    "Nome del RUP",
    "Creata da",
    "Creata il",
    "Ultima modifica",
    "Inviata il",
    "Ultima trasmissione",
    "Scadenza",
];

/// The office's requests that match, one a line, as a CSV file that is made while it is read: UTF-8 with a byte order mark,
/// separated by semicolons, for the rest as in RFC 4180. Days, hours (of Rome) and amounts are in the Italian form.
pub struct Esportazione {
    app: Application,
    lettura: Box<dyn RichiestaReader>,
    cominciata: bool,
    scelte: HashMap<String, String>,
    centri: HashMap<String, String>,
    rup: HashMap<CodiceFiscale, String>,
    autori: HashMap<UtenteId, String>,
}

/// Begins the file. `Unavailable` if the store cannot be reached.
pub async fn export(
    app: &Application,
    sessione: &Sessione,
    ricerca: &Ricerca,
) -> Result<Esportazione, ApplicationError> {
    let centri = match cost_centres(app, sessione).await {
        Ok(centri) => centri,
        // Their codes are there all the same.
        Err(ApplicationError::Unavailable(_)) => Vec::new(),
        Err(errore) => return Err(errore),
    };
    let colleghi = colleagues(app, sessione).await?;
    let lettura = app.archivio.read(sessione.ambito(), ricerca).await?;
    let scelte = app.tipologiche.list("sceltaContraente", app.today());
    Ok(Esportazione {
        app: app.clone(),
        lettura,
        cominciata: false,
        scelte: scelte.into_iter().map(|voce| (voce.codice, voce.descrizione)).collect(),
        centri: centri.into_iter().map(|centro| (centro.codice, centro.denominazione)).collect(),
        rup: colleghi.iter().map(|uno| (uno.codice_fiscale.clone(), uno.nominativo())).collect(),
        autori: colleghi.iter().map(|uno| (uno.id, uno.nominativo())).collect(),
    })
}

impl Esportazione {
    /// The next piece of the file; none after its end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ApplicationError> {
        let righe = self.lettura.next().await?;
        let mut tabella = Tabella::default();
        if !self.cominciata {
            self.cominciata = true;
            tabella.begin();
            for colonna in COLONNE {
                tabella.text(colonna);
            }
            tabella.end_row();
        } else if righe.is_empty() {
            return Ok(None);
        }
        for riga in &righe {
            self.row(&mut tabella, riga);
        }
        Ok(Some(tabella.into_bytes()))
    }

    fn row(&self, tabella: &mut Tabella, riga: &RichiestaSintesi) {
        let nome = |nomi: &HashMap<String, String>, codice: &Option<String>| -> String {
            codice.as_ref().and_then(|codice| nomi.get(codice)).cloned().unwrap_or_default()
        };
        tabella.text(riga.codice_appalto.as_str());
        tabella.text(riga.oggetto.as_deref().unwrap_or_default());
        tabella.text(riga.stato.descrizione());
        tabella.text(riga.stato_appalto.map_or("", StatoAppalto::descrizione));
        tabella.display(riga.id_appalto);
        tabella.display(riga.storica.as_ref().and_then(|storica| storica.numero_gara.as_ref()));
        tabella.words(riga.cig.iter().map(AsRef::as_ref));
        tabella.text(if riga.utilizzata { "sì" } else { "no" });
        tabella.text(riga.procedura.as_ref().map_or("", |procedura| &procedura.riferimento));
        match &riga.scelta_contraente {
            Some(codice) => tabella.text(self.scelte.get(codice).unwrap_or(codice)),
            None => tabella.text(""),
        }
        tabella.amount(riga.importo_complessivo);
        tabella.display(Some(riga.lotti));
        tabella.text(riga.codice_centro_costo.as_deref().unwrap_or_default());
        tabella.text(&nome(&self.centri, &riga.codice_centro_costo));
        tabella.text(riga.rup.as_ref().map_or("", CodiceFiscale::as_str));
        tabella.text(riga.rup.as_ref().and_then(|rup| self.rup.get(rup)).map_or("", String::as_str));
        tabella.text(self.autori.get(&riga.creata_da).map_or("", String::as_str));
        tabella.instant(Some(riga.creata_il));
        tabella.instant(Some(riga.modificata_il));
        tabella.instant(riga.inviata_il);
        tabella.instant(riga.ultima_trasmissione_il);
        tabella.day(riga.in_attesa_dal.map(|dal| deadline_day(&self.app, dal)));
        tabella.end_row();
    }
}
