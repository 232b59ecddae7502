use std::io::{Cursor, Write as _};

use cig_application::{
    ApplicationError, CreaRichiesta, FormatoLotti, Inserimento, LottoModificato, Modifica, create, edit_lots,
    export_lots, find, import_lots,
};
use cig_domain::{Importo, RichiestaCig};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::json;

use crate::world::{World, complete, object};

/// A draft with two lots that have a value of every kind.
async fn draft(world: &World) -> RichiestaCig {
    let primo = json!({
        "oggetto": "Pulizia; \"ordinaria\"\ne straordinaria", "importo": 39000.5, "lottoUnico": true,
        "urlDocumenti": "https://gare.example.it/7", "durataGiorni": 365, "ccnl": "H01",
        "finanziamenti": [{"tipoFinanziamento": "A", "importo": 39000}, {"tipoFinanziamento": "B", "importo": 0.5}],
        "cpvSecondarie": ["90910000", "90911000"], "cigCollegato": ["B210BC38FE"], "codIstat": "009048017",
        "scadenzaPresentazioneOfferte": "2026-12-01T11:30:00Z", "quotaInferioreOccupGiovanile": 0
    });
    let secondo = json!({"oggetto": "=1+1", "servizioPubblicoLocale": false});
    let lotti = [primo, secondo].map(|dati| LottoModificato { lot_identifier: None, dati: object(dati) });
    let dati = Modifica { lotti: Some(lotti.into()), ..complete() };
    create(&world.app, &world.rup, CreaRichiesta { procedura: None, dati }).await.unwrap()
}

async fn refused(world: &World, richiesta: &RichiestaCig, file: &[u8], come: Inserimento) -> Vec<String> {
    let esito = import_lots(&world.app, &world.rup, richiesta.id, richiesta.versione, file, come).await;
    let Err(ApplicationError::Invalid(anomalie)) = esito else { panic!("{esito:?}") };
    assert_eq!(find(&world.app, &world.rup, richiesta.id).await.unwrap(), *richiesta);
    anomalie.into_iter().map(|anomalia| format!("{} {}", anomalia.campo, anomalia.testo)).collect()
}

#[tokio::test]
async fn what_is_exported_comes_back_as_it_was() {
    for formato in [FormatoLotti::Csv, FormatoLotti::Xlsx] {
        let world = World::new().await;
        let prima = draft(&world).await;
        let file = export_lots(&world.app, &world.rup, prima.id, formato).await.unwrap();
        let protetta = String::from_utf8_lossy(&file).contains(";'=1+1;");
        assert_eq!(protetta, formato == FormatoLotti::Csv);
        let (id, sostituisci) = (prima.id, Inserimento::Sostituisci);
        let dopo = import_lots(&world.app, &world.rup, id, 1, &file, sostituisci).await.unwrap();
        assert_eq!(dopo.lotti, prima.lotti);
        let dopo = import_lots(&world.app, &world.rup, id, 2, &file, Inserimento::Aggiungi).await.unwrap();
        let nomi: Vec<_> = dopo.lotti.iter().map(|lotto| lotto.lot_identifier.numero()).collect();
        assert_eq!(nomi, [1, 2, 3, 4]);
        assert_eq!(dopo.lotti[2].dati, prima.lotti[0].dati);
        let altrui = export_lots(&world.app, &world.other, id, formato).await;
        assert!(matches!(altrui, Err(ApplicationError::NotFound)));
        let altrui = import_lots(&world.app, &world.other, id, 3, &file, sostituisci).await;
        assert!(matches!(altrui, Err(ApplicationError::NotFound)));
    }
}

/// A workbook whose sheet of lots people made by hand.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut cartella = Workbook::new();
    cartella.add_worksheet().set_name("Appunti").unwrap().write(0, 0, "non conta").unwrap();
    fill(cartella.add_worksheet().set_name("Lotti").unwrap());
    cartella.save_to_buffer().unwrap()
}

#[tokio::test]
async fn cells_that_a_spreadsheet_typed_by_itself_are_understood() {
    let world = World::new().await;
    let prima = draft(&world).await;
    let file = workbook(|foglio| {
        let nomi = [
            "importo",
            "durataGiorni",
            "lottoUnico",
            "cpvPrevalente",
            "codIstat",
            "scadenzaPresentazioneOfferte",
            "oggetto",
            "quotaInferioreOccupFemminile",
            "cpvSecondarie",
        ];
        for (nome, colonna) in nomi.iter().zip(0..9) {
            foglio.write(0, colonna, *nome).unwrap();
        }
        foglio.write(1, 0, 0.1 + 0.2).unwrap().write(1, 1, 365).unwrap().write(1, 2, true).unwrap();
        foglio.write(1, 3, 3_000_000).unwrap().write(1, 4, 9_048_017).unwrap();
        let istante = ExcelDateTime::parse_from_str("2026-07-01T12:40:00").unwrap();
        let formato = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        foglio.write_with_format(1, 5, &istante, &formato).unwrap();
        foglio.write(1, 6, 2026).unwrap().write(1, 7, 0).unwrap().write(1, 8, "90910000; 90911000").unwrap();
        // A row left empty, and one that was computed and typed as people write.
        foglio.write(3, 0, Formula::new("=39000+0.5").set_result("39000.5")).unwrap();
        foglio.write(3, 2, "no").unwrap().write(3, 4, "009048017").unwrap();
        foglio.write(3, 5, "01/12/2026 12:30").unwrap().write(3, 6, "'=1+1 _x0041_").unwrap();
    });
    let dopo = import_lots(&world.app, &world.rup, prima.id, 1, &file, Inserimento::Sostituisci).await;
    let lotti: Vec<_> =
        dopo.unwrap().lotti.iter().map(|lotto| serde_json::to_value(&lotto.dati).unwrap()).collect();
    assert_eq!(lotti.len(), 2);
    for (lotto, campo, atteso) in [
        (0, "importo", json!(0.3)),
        (0, "durataGiorni", json!(365)),
        (0, "lottoUnico", json!(true)),
        (0, "cpvPrevalente", json!("03000000")),
        (0, "codIstat", json!("009048017")),
        (0, "scadenzaPresentazioneOfferte", json!("2026-07-01T10:40:00Z")),
        (0, "oggetto", json!("2026")),
        (0, "quotaInferioreOccupFemminile", json!(0)),
        (0, "cpvSecondarie", json!(["90910000", "90911000"])),
        (1, "importo", json!(39000.5)),
        (1, "lottoUnico", json!(false)),
        (1, "codIstat", json!("009048017")),
        (1, "scadenzaPresentazioneOfferte", json!("2026-12-01T11:30:00Z")),
        (1, "oggetto", json!("'=1+1 _x0041_")),
        (1, "cpvPrevalente", json!(null)),
    ] {
        assert_eq!(lotti[lotto][campo], atteso, "{campo}");
    }
}

#[tokio::test]
async fn wrong_cells_of_a_workbook_are_told_by_row_and_column() {
    let world = World::new().await;
    let r = draft(&world).await;
    let file = workbook(|foglio| {
        for (nome, colonna) in ["Lotto", "oggetto", "importo", "durataGiorni", ""].iter().zip(0..) {
            foglio.write(0, colonna, *nome).unwrap();
        }
        foglio.write(2, 0, 9).unwrap().write(2, 2, 0.125).unwrap().write(2, 3, 1.5).unwrap();
        foglio.write(4, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap().write(4, 4, "x").unwrap();
    });
    let errori = refused(&world, &r, &file, Inserimento::Sostituisci).await;
    assert_eq!(
        errori,
        [
            "righe[1].lotIdentifier Riga 3, colonna A («Lotto»): L'identificativo del lotto ha la forma LOT-0001.",
            "righe[1].importo Riga 3, colonna C («Importo al netto dell'IVA»): L'importo ha al più due decimali.",
            "righe[1].durataGiorni Riga 3, colonna D («Durata in giorni»): atteso un numero intero da 1 in su.",
            "righe[3].oggetto Riga 5, colonna B («Oggetto del lotto»): la cella contiene un errore del foglio di calcolo.",
            "righe[3] Riga 5, colonna E: la colonna non ha un nome nella prima riga.",
        ]
    );
}

#[tokio::test]
async fn a_workbook_that_is_too_much_or_none_is_refused_as_a_whole() {
    let world = World::new().await;
    let r = draft(&world).await;
    let lontana = workbook(|foglio| {
        foglio.write(0, 0, "oggetto").unwrap().write(1_048_575, 0, "x").unwrap();
    });
    let larga = workbook(|foglio| {
        foglio.write(0, 0, "oggetto").unwrap().write(1, 16_383, "x").unwrap();
    });
    let vuota = workbook(|foglio| {
        foglio.write(0, 0, "oggetto").unwrap().write(1, 0, "  ").unwrap();
    });
    let mut guasta = lontana.clone();
    let meta = guasta.len() / 2;
    guasta[meta..].fill(0);
    for (file, atteso) in [
        (lontana, "file Il file ha più di 9999 righe di lotti."),
        (larga, "file Il file ha più di 256 colonne."),
        (vuota, "file Il file non ha nessuna riga"),
        (guasta, "file Il file non è una cartella di lavoro di Excel (XLSX)"),
        (zipped(b"non un foglio"), "file Il file non è una cartella di lavoro di Excel (XLSX)"),
        (zipped(&vec![b' '; 40_000_000]), "file Il file XLSX contiene troppi dati."),
    ] {
        let errori = refused(&world, &r, &file, Inserimento::Aggiungi).await;
        assert!(errori.len() == 1 && errori[0].starts_with(atteso), "{errori:?}");
    }
}

fn zipped(byte: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(byte).unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_lot_keeps_what_the_file_has_no_column_for() {
    let world = World::new().await;
    let prima = draft(&world).await;
    let file = "\u{feff}importo;Lotto\r\n;LOT-0002\r\n7;\r\n;\r\n12,50;LOT-0001\r\n";
    let dopo =
        import_lots(&world.app, &world.rup, prima.id, 1, file.as_bytes(), Inserimento::Sostituisci).await;
    let dopo = dopo.unwrap();
    let lotti: Vec<_> = dopo
        .lotti
        .iter()
        .map(|l| {
            (l.lot_identifier.numero(), l.dati.oggetto.as_deref(), l.dati.importo.map(Importo::centesimi))
        })
        .collect();
    let oggetto = prima.lotti[0].dati.oggetto.as_deref();
    assert_eq!(lotti, [(2, Some("=1+1"), None), (3, None, Some(700)), (1, oggetto, Some(1250))]);
}

#[tokio::test]
async fn all_wrong_cells_are_told_by_row_and_column_and_nothing_is_written() {
    let world = World::new().await;
    let r = draft(&world).await;
    let file =
        "Lotto,oggetto,durataGiorni,finanziamenti\nLOT-0001,Uno,molti,\nLOT-0001,Due,3,A\n9,Tre,0,,x\n";
    let errori = refused(&world, &r, file.as_bytes(), Inserimento::Sostituisci).await;
    assert_eq!(
        errori,
        [
            "righe[1].lotIdentifier Riga 3, colonna A («Lotto»): il lotto LOT-0001 è presente due volte.",
            "righe[2].lotIdentifier Riga 4, colonna A («Lotto»): L'identificativo del lotto ha la forma LOT-0001.",
            "righe[0].durataGiorni Riga 2, colonna C («Durata in giorni»): atteso un numero intero da 1 in su.",
            "righe[1].finanziamenti Riga 3, colonna D («Finanziamenti»): atteso uno o più finanziamenti con tipo e importo.",
            "righe[2] Riga 4, colonna E: la colonna non ha un nome nella prima riga.",
            "righe[2].durataGiorni Riga 4, colonna C («Durata in giorni»): atteso un numero intero da 1 in su.",
        ]
    );
}

#[tokio::test]
async fn a_file_that_is_no_table_of_lots_is_refused_as_a_whole() {
    let world = World::new().await;
    let r = draft(&world).await;
    let lungo = vec![b' '; 2_000_001];
    for (file, atteso) in [
        (b"".as_slice(), "file Il file non ha nessuna riga"),
        (b"oggetto;importo\n;\n", "file Il file non ha nessuna riga"),
        (b"oggetto\nattivit\xe0\n", "file Il file non è un XLSX né un CSV in UTF-8"),
        (b"oggetto\n\"mai chiusa\n", "file Nel file ci sono virgolette"),
        (b"oggetto;pippo\na;b\n", "file Riga 1, colonna B: la colonna «pippo» non esiste."),
        (b"importo;importo\n1;2\n", "file Riga 1, colonna B: la colonna «importo» è presente due volte."),
        (&lungo, "file Il file supera i 2 MB."),
    ] {
        let errori = refused(&world, &r, file, Inserimento::Aggiungi).await;
        assert!(errori.len() == 1 && errori[0].starts_with(atteso), "{errori:?}");
    }
}

#[tokio::test]
async fn some_fields_of_many_lots_are_written_together_or_not_at_all() {
    let world = World::new().await;
    let prima = draft(&world).await;
    let lotto = |posto: usize| prima.lotti[posto].lot_identifier.clone();
    let nuovi = [
        (lotto(0), object(json!({"importo": "10,00"}))),
        (lotto(1), object(json!({"importo": "20,00", "oggetto": null}))),
    ];
    let dopo = edit_lots(&world.app, &world.rup, prima.id, 1, &nuovi).await.unwrap();
    assert_eq!(dopo.lotti[0].dati.oggetto, prima.lotti[0].dati.oggetto);
    assert_eq!(dopo.lotti[0].dati.finanziamenti, prima.lotti[0].dati.finanziamenti);
    assert_eq!(
        (&dopo.lotti[1].dati.oggetto, dopo.lotti[1].dati.servizio_pubblico_locale),
        (&None, Some(false))
    );
    let importi: Vec<_> = dopo.lotti.iter().map(|l| l.dati.importo.map(Importo::centesimi)).collect();
    assert_eq!(importi, [Some(1000), Some(2000)]);

    let sbagliati = [
        (lotto(0), object(json!({"importo": "30,00"}))),
        (lotto(1), object(json!({"importo": "molto", "durataGiorni": 0}))),
    ];
    let esito = edit_lots(&world.app, &world.rup, prima.id, 2, &sbagliati).await;
    let Err(ApplicationError::Invalid(anomalie)) = esito else { panic!("{esito:?}") };
    let luoghi: Vec<_> = anomalie.iter().map(|a| format!("{}: {}", a.sezione, a.campo)).collect();
    assert_eq!(luoghi, ["Lotto 2: importo", "Lotto 2: durataGiorni"]);
    assert_eq!(find(&world.app, &world.rup, prima.id).await.unwrap(), dopo);
    let vecchia = edit_lots(&world.app, &world.rup, prima.id, 1, &nuovi).await;
    assert!(matches!(vecchia, Err(ApplicationError::Conflict)));
    let altrui = edit_lots(&world.app, &world.other, prima.id, 2, &nuovi).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)));
}
