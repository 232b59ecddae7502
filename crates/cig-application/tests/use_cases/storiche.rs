use cig_application::{
    ApplicationError, FILE_STORICHE_MASSIMO, Importate, Modifica, award, cancel, check, copy, delete, edit,
    import_storiche, list, send,
};
use cig_domain::controlli::Momento;
use cig_domain::porte::{Pagina, Ricerca, RichiestaSintesi};
use cig_domain::richiesta::{Affidamento, Sistema, Stato, Storica};
use cig_domain::{Importo, RichiestaCig};

use crate::world::World;

/// A gara of two lots, and a small purchase.
const FILE: &str = "\u{feff}CIG;Numero gara;Oggetto;Oggetto del lotto;Importo;Stato;CIG utilizzato;CPV;Data di creazione;Data di invio;Procedura;Indirizzo della procedura\r\n\
    8123401A90;8123456;Pulizia delle scuole;Primarie;39.000,50;Perfezionata;sì;90910000;01/03/2022;05/03/2022;PR-7;https://gare.example.it/7\r\n\
    8123402B63;08123456;;Secondarie;1000;;;;;;;\r\n\
    ZA9023A4B1;;'=Carta;;120;annullato;;;2021-12-31;;;\r\n";

async fn found(world: &World, ricerca: Ricerca) -> Vec<RichiestaSintesi> {
    let pagina = Pagina { dopo: None, limite: 10 };
    list(&world.app, &world.rup, &ricerca, &pagina).await.unwrap().righe
}

async fn refused(world: &World, file: &str) -> Vec<String> {
    let prima = found(world, Ricerca::default()).await;
    let esito = import_storiche(&world.app, &world.rup, file.as_bytes()).await;
    let Err(ApplicationError::Invalid(anomalie)) = esito else { panic!("{esito:?}") };
    assert_eq!(found(world, Ricerca::default()).await, prima);
    anomalie.into_iter().map(|anomalia| format!("{} {}", anomalia.campo, anomalia.testo)).collect()
}

async fn imported(world: &World) -> RichiestaCig {
    import_storiche(&world.app, &world.rup, FILE.as_bytes()).await.unwrap();
    let numero_gara = "8123456".parse().ok();
    let righe = found(world, Ricerca { numero_gara, ..Ricerca::default() }).await;
    cig_application::find(&world.app, &world.rup, righe[0].id).await.unwrap()
}

#[tokio::test]
async fn rows_of_one_gara_are_the_lots_of_one_request() {
    let world = World::new().await;
    let esito = import_storiche(&world.app, &world.rup, FILE.as_bytes()).await.unwrap();
    assert_eq!(esito, Importate { nuove: 2, presenti: 0 });
    let righe = found(&world, Ricerca::default()).await;
    let oggetti: Vec<_> = righe.iter().map(|riga| riga.oggetto.as_deref().unwrap()).collect();
    assert_eq!(oggetti, ["Pulizia delle scuole", "=Carta"], "in the order of their own time");

    let gara = imported(&world).await;
    let simog = Storica { sistema: Sistema::Simog, numero_gara: "8123456".parse().ok(), utilizzata: true };
    assert_eq!(gara.storica, Some(simog));
    assert_eq!((gara.ciclo.stato(), gara.is_utilizzata()), (Stato::Perfezionata, true));
    let lotti: Vec<_> = gara
        .lotti
        .iter()
        .map(|l| (l.cig.as_ref().unwrap().as_str(), l.dati.oggetto.as_deref().unwrap(), l.dati.importo))
        .collect();
    let euro = |centesimi| Importo::from_centesimi(centesimi);
    assert_eq!(
        lotti,
        [("8123401A90", "Primarie", euro(3_900_050)), ("8123402B63", "Secondarie", euro(100_000))]
    );
    assert_eq!(gara.creata_il, "2022-02-28T23:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    assert_eq!(gara.procedura.unwrap().riferimento, "PR-7");
    let smart = &righe[1];
    assert_eq!(smart.storica.as_ref().unwrap().sistema, Sistema::SmartCig);
    assert_eq!((smart.stato, smart.utilizzata, smart.lotti), (Stato::Annullata, false, 1));

    let cig = "8123402B63".parse().ok();
    assert_eq!(found(&world, Ricerca { cig, ..Ricerca::default() }).await.len(), 1);
    assert!(
        list(&world.app, &world.other, &Ricerca::default(), &Pagina { dopo: None, limite: 9 })
            .await
            .unwrap()
            .righe
            .is_empty()
    );
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let world = World::new().await;
    imported(&world).await;
    let esito = import_storiche(&world.app, &world.rup, FILE.as_bytes()).await.unwrap();
    assert_eq!(esito, Importate { nuove: 0, presenti: 2 });
    assert_eq!(found(&world, Ricerca::default()).await.len(), 2);

    let altri = import_storiche(&world.app, &world.other, FILE.as_bytes()).await;
    let Err(ApplicationError::Invalid(anomalie)) = altri else { panic!("{altri:?}") };
    let detti: Vec<_> =
        anomalie.iter().map(|anomalia| (anomalia.campo.as_str(), anomalia.codice.as_str())).collect();
    assert_eq!(detti, [("righe[0].cig", "IN_USO"), ("righe[2].cig", "IN_USO")]);
}

#[tokio::test]
async fn what_is_of_that_time_is_copied_or_deleted_and_nothing_else() {
    let world = World::new().await;
    let gara = imported(&world).await;
    let (app, rup, id, versione) = (&world.app, &world.rup, gara.id, gara.versione);
    let is_refused = |esito: Result<(), ApplicationError>| {
        assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    };
    is_refused(edit(app, rup, id, versione, &Modifica::default()).await.map(drop));
    is_refused(
        award(
            app,
            rup,
            id,
            versione,
            Affidamento { data_aggiudicazione: "2022-03-01".parse().unwrap(), lotti: Vec::new() },
        )
        .await
        .map(drop),
    );
    is_refused(send(app, rup, id, Some(versione)).await.map(drop));
    let motivo = "fatta due volte".parse().unwrap();
    is_refused(cancel(app, rup, id, Some(versione), motivo).await.map(drop));
    let controllo = check(app, rup, id, Momento::Preparazione).await.unwrap();
    assert_eq!(controllo.richiesta, gara);

    let copia = copy(app, rup, id).await.unwrap();
    assert_eq!((copia.storica, copia.ciclo.stato(), copia.lotti.len()), (None, Stato::Bozza, 2));
    assert!(copia.lotti.iter().all(|lotto| lotto.cig.is_none()));
    delete(app, rup, id, versione).await.unwrap();
    assert_eq!(found(&world, Ricerca::default()).await.len(), 2);
}

#[tokio::test]
async fn all_wrong_cells_are_told_by_row_and_column() {
    let world = World::new().await;
    let file = "cig,oggetto,importo,creataIl,numeroGara,stato,utilizzata,rup,cpv,inviataIl,procedura,indirizzo\n\
        8123401A91,,molto,32/01/2022,1,Forse,boh,RSS,48,01/02/2022,,ftp://x\n\
        8123401A90,Uno,1,01/01/2022,,,,,,31/12/2021,,https://gare.example.it\n\
        ZA9023A4B1,Due,1,01/01/2090,8123456,,,,,,,\n\
        8123402B63,Tre,1,01/01/2022,8123456,,,,,,,\n\
        8123402B63,Quattro,1,,8123456,,,,,,,\n";
    let errori = refused(&world, file).await;
    assert_eq!(
        errori,
        [
            "righe[0].cig Riga 2, colonna A («CIG»): «8123401A91» non è un CIG: la parte di controllo non torna.",
            "righe[0].importo Riga 2, colonna C («Importo»): L'importo è un numero con al più due decimali, per esempio 39.000,00.",
            "righe[0].numeroGara Riga 2, colonna E («Numero gara»): Il numero di gara di SIMOG è di sole cifre, da 4 a 10.",
            "righe[0].oggetto Riga 2, colonna B («Oggetto»): la cella è vuota.",
            "righe[0].rup Riga 2, colonna H («RUP»): Il codice fiscale è di 16 caratteri per una persona, di 11 cifre per un'impresa o un ente.",
            "righe[0].cpv Riga 2, colonna I («CPV»): «48» non è un codice CPV: servono otto cifre, per esempio 72000000.",
            "righe[0].creataIl Riga 2, colonna D («Data di creazione»): serve una data, per esempio 31/12/2022.",
            "righe[0].indirizzo Riga 2, colonna L («Indirizzo della procedura»): serve un indirizzo che comincia con https://",
            "righe[0].stato Riga 2, colonna F («Stato»): serve Perfezionata o Annullata.",
            "righe[0].utilizzata Riga 2, colonna G («CIG utilizzato»): serve sì o no.",
            "righe[1].numeroGara Riga 3, colonna E («Numero gara»): un CIG di SIMOG ha il numero della sua gara.",
            "righe[1].inviataIl Riga 3, colonna J («Data di invio»): la data di invio viene prima di quella di creazione.",
            "righe[1].procedura Riga 3, colonna K («Procedura»): con l'indirizzo serve il nome della procedura.",
            "righe[2].numeroGara Riga 4, colonna E («Numero gara»): uno SmartCIG non ha un numero di gara.",
            "righe[2].creataIl Riga 4, colonna D («Data di creazione»): la data è futura.",
            "righe[4].cig Riga 6, colonna A («CIG»): il CIG 8123402B63 è presente due volte.",
            "righe[4].oggetto Riga 6, colonna B («Oggetto»): è diverso dalla prima riga della stessa gara.",
        ]
    );
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_as_such() {
    let world = World::new().await;
    for (file, atteso) in [
        ("", "Riga 1: manca la colonna «CIG» (cig)."),
        (
            "cig;oggetto;importo;creataIl;cig;boh\n",
            "Riga 1, colonna E: la colonna «cig» è presente due volte.",
        ),
        ("cig;oggetto;importo;creataIl\n;;;\n", "Il file non ha nessuna riga con i dati di un CIG."),
        ("cig;\"oggetto", "Nel file ci sono virgolette aperte e mai chiuse."),
        (&"x".repeat(FILE_STORICHE_MASSIMO + 1), "Il file supera i 2 MB: dividerlo in più file."),
        (
            &format!("cig;oggetto;importo;creataIl\n{}", "x\n".repeat(5001)),
            "Il file ha più di 5.000 righe: dividerlo in più file.",
        ),
    ] {
        let errori = refused(&world, file).await;
        assert!(errori.iter().any(|errore| errore == &format!("file {atteso}")), "{errori:?}");
    }
    let latino = import_storiche(&world.app, &world.rup, b"cig;oggetto\xe0").await;
    assert!(matches!(latino, Err(ApplicationError::Invalid(_))));
}
