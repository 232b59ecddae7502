use cig_application::{
    ApplicationError, CreaRichiesta, Inserimento, LottoModificato, Modifica, create, edit_lots, export_lots,
    find, import_lots,
};
use cig_domain::{Importo, RichiestaCig};
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
    let world = World::new().await;
    let prima = draft(&world).await;
    let file = export_lots(&world.app, &world.rup, prima.id).await.unwrap();
    assert!(String::from_utf8(file.clone()).unwrap().contains(";'=1+1;"));
    let (id, sostituisci) = (prima.id, Inserimento::Sostituisci);
    let dopo = import_lots(&world.app, &world.rup, id, 1, &file, sostituisci).await.unwrap();
    assert_eq!(dopo.lotti, prima.lotti);
    let dopo = import_lots(&world.app, &world.rup, id, 2, &file, Inserimento::Aggiungi).await.unwrap();
    let nomi: Vec<_> = dopo.lotti.iter().map(|lotto| lotto.lot_identifier.numero()).collect();
    assert_eq!(nomi, [1, 2, 3, 4]);
    assert_eq!(dopo.lotti[2].dati, prima.lotti[0].dati);
    let altrui = export_lots(&world.app, &world.other, id).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)));
    let altrui = import_lots(&world.app, &world.other, id, 3, &file, sostituisci).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)));
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
        (b"oggetto\nattivit\xe0\n", "file Il file non è un CSV in UTF-8"),
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
