//! Versions of ANAC's specification.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use cig_application::specifiche::{
    Aggiornamento, Importata, NuovaVersione, VersioneError, Versioni, compare, contents, import, in_force,
    list, packed, refresh_lists, refreshed,
};
use cig_application::testing::{InMemoryLists, OneOfEachChange};
use cig_application::{ApplicationError, testing};
use cig_domain::porte::{ErrorePcp, PcpError, ValoreLista, VersioneSpecifica};
use cig_domain::ritmo::{Regole, Servizio};

use crate::world::World;

const DAY: Duration = Duration::from_hours(24);

/// A version whose fingerprint begins with `impronta`.
fn version(impronta: &str, in_vigore_dal: Option<NaiveDate>) -> NuovaVersione {
    NuovaVersione {
        impronta: format!("{impronta:0<64}"),
        fonte: format!("/srv/{impronta}"),
        contenuto: impronta.into(),
        avvertenze: vec!["voce non leggibile".into()],
        in_vigore_dal,
    }
}

async fn imported(app: &Versioni, nuova: NuovaVersione) -> VersioneSpecifica {
    match import(app, nuova).await.unwrap() {
        Importata::Nuova(versione) => versione,
        altra => panic!("{altra:?}"),
    }
}

fn value(codice: &str) -> ValoreLista {
    ValoreLista { codice: codice.into(), descrizione: "Valore".into(), data_inizio: None, data_fine: None }
}

#[tokio::test]
async fn a_version_is_imported_once_and_is_in_force_from_its_day() {
    let world = World::new().await;
    let app = Versioni::from(&world.app);
    assert_eq!(in_force(&app).await.unwrap(), None);
    let oggi = app.today();
    let ieri = imported(&app, version("aaaa", Some(oggi - TimeDelta::days(1)))).await;
    let domani = imported(&app, version("bbbb", Some(oggi + TimeDelta::days(1)))).await;
    let current = async || in_force(&app).await.unwrap().map(|in_force| in_force.versione.id);
    assert_eq!(current().await, Some(ieri.id));
    let adesso = imported(&app, version("cccc", None)).await;
    assert_eq!(adesso.in_vigore_dal, oggi);
    assert_eq!(current().await, Some(adesso.id));
    assert_eq!(packed(&app, &adesso).await.unwrap(), b"cccc");

    world.time.pass(DAY);
    assert_eq!(current().await, Some(domani.id));
    let elenco = list(&app).await.unwrap();
    assert_eq!(elenco.in_vigore, Some(domani.id));
    assert_eq!(elenco.versioni, [domani, adesso.clone(), ieri]);

    // Nothing of what is there changes, not even its day.
    let ancora = NuovaVersione { fonte: "altrove".into(), ..version("cccc", None) };
    assert_eq!(import(&app, ancora).await.unwrap(), Importata::Presente(adesso));
    assert_eq!(list(&app).await.unwrap(), elenco);
}

/// A wrong day is mended, and a version that turned out worse is left for the one before it.
#[tokio::test]
async fn a_version_that_is_there_comes_back_when_a_day_is_given() {
    let world = World::new().await;
    let app = Versioni::from(&world.app);
    let oggi = app.today();
    let vecchia = imported(&app, version("aaaa", Some(oggi - TimeDelta::days(30)))).await;
    let nuova = imported(&app, version("bbbb", Some(oggi))).await;
    let current = async || in_force(&app).await.unwrap().unwrap().versione;
    assert_eq!(current().await, nuova);
    world.time.pass(Duration::from_secs(1));
    let Importata::Spostata(tornata) = import(&app, version("aaaa", Some(oggi))).await.unwrap() else {
        panic!()
    };
    assert_eq!((tornata.id, tornata.in_vigore_dal), (vecchia.id, oggi));
    assert_eq!(current().await, tornata, "of two of one day, the last imported");
    import(&app, version("aaaa", Some(oggi + TimeDelta::days(1)))).await.unwrap();
    assert_eq!(current().await, nuova);
    assert_eq!(list(&app).await.unwrap().versioni.len(), 2);
}

/// The day begins at midnight in Rome, not in Greenwich.
#[tokio::test]
async fn a_version_comes_into_force_at_midnight_in_rome() {
    let world = World::new().await;
    let app = Versioni::from(&world.app);
    let inizio = testing::ManualClock::start();
    let mezzanotte = (app.today() + TimeDelta::days(1)).and_hms_opt(0, 0, 0).unwrap();
    // In November Rome is one hour ahead.
    let manca = mezzanotte.and_utc() - TimeDelta::hours(1) - inizio;
    imported(&app, version("aaaa", Some(mezzanotte.date()))).await;
    world.time.pass((manca - TimeDelta::seconds(1)).to_std().unwrap());
    assert_eq!(in_force(&app).await.unwrap(), None);
    world.time.pass(Duration::from_secs(1));
    assert!(in_force(&app).await.unwrap().is_some());
}

#[tokio::test]
async fn versions_are_told_by_the_beginning_of_their_fingerprint_or_id() {
    let world = World::new().await;
    let app = Versioni::from(&world.app);
    let prima = imported(&app, version("abcd1", None)).await;
    let nuova = imported(&app, version("abcd2", None)).await;
    assert_eq!(contents(&app, "ABCD1").await.unwrap(), (prima.clone(), b"abcd1".to_vec()));
    assert_eq!(contents(&app, &nuova.id.to_string()).await.unwrap().0, nuova);
    let refused = async |nome: &str| contents(&app, nome).await.unwrap_err();
    assert!(matches!(refused("abce").await, VersioneError::Unknown(nome) if nome == "abce"));
    for nome in ["abcd", "abc", ""] {
        assert!(matches!(refused(nome).await, VersioneError::Ambiguous(_)), "{nome}");
    }
    let confrontate = compare(&app, "abcd1", "abcd2").await.unwrap();
    assert_eq!(confrontate.in_vigore, Some(nuova.id), "of two of one day, the last imported");
    assert_eq!((confrontate.prima, confrontate.nuova), (prima, nuova));
    assert_eq!(confrontate.confronto, OneOfEachChange::changes(app.today()));
    assert!(compare(&app, "abcd1", "abcd1").await.unwrap().confronto.is_empty());
    assert!(matches!(compare(&app, "abcd1", "no00").await, Err(VersioneError::Unknown(_))));
}

#[tokio::test]
async fn files_that_cannot_be_read_are_a_fault_of_ours() {
    let world = World::new().await;
    let app = Versioni::from(&world.app);
    imported(&app, version("aaaa", None)).await;
    imported(&app, NuovaVersione { contenuto: Vec::new(), ..version("bbbb", None) }).await;
    let esito = compare(&app, "aaaa", "bbbb").await;
    assert!(matches!(esito, Err(VersioneError::Application(ApplicationError::Internal(_)))), "{esito:?}");
}

#[tokio::test]
async fn a_list_that_pcp_does_not_give_stays_as_it_was() {
    let world = World::new().await;
    let app = Versioni::from(&world.app);
    let anac = InMemoryLists::new([
        ("CPV".to_owned(), vec![value("48000000"), value("72000000")]),
        ("settore".to_owned(), vec![value("1")]),
        ("vuota".to_owned(), Vec::new()),
    ]);
    let refresh = async |nomi: &[&str]| {
        let nomi: Vec<_> = nomi.iter().map(|nome| (*nome).to_owned()).collect();
        refresh_lists(&world.app, &anac, &world.rup, &nomi).await
    };
    let told = |esito: &Aggiornamento| esito.mancate.iter().map(|(nome, _)| nome.clone()).collect::<Vec<_>>();
    assert!(matches!(refresh(&[]).await, Err(ApplicationError::NotAllowed(_))), "no version");
    imported(&app, version("aaaa", None)).await;

    let prima = refresh(&[]).await.unwrap();
    assert_eq!(prima.aggiornate, [("CPV".to_owned(), 2), ("settore".to_owned(), 1)]);
    assert_eq!(told(&prima), ["vuota"]);
    let vigente = in_force(&app).await.unwrap().unwrap();
    let valori = |nome: &str| {
        let vigente = vigente.clone();
        let nome = nome.to_owned();
        let app = &app;
        async move {
            let liste = refreshed(app, &vigente).await.unwrap();
            liste.into_iter().find(|lista| lista.nome == nome).map(|lista| lista.valori.len())
        }
    };
    assert_eq!((valori("CPV").await, valori("settore").await), (Some(2), Some(1)));

    let rifiutata = PcpError::Respinta(vec![ErrorePcp { codice: "ERR63".into(), dettaglio: None }]);
    anac.fail("CPV", rifiutata.clone());
    let seconda = refresh(&["CPV", "settore"]).await.unwrap();
    assert_eq!(seconda.aggiornate, [("settore".to_owned(), 1)]);
    assert_eq!(seconda.mancate, [("CPV".to_owned(), rifiutata.to_string())]);
    assert_eq!(valori("CPV").await, Some(2));

    // More questions would only be refused as well.
    anac.fail("CPV", PcpError::Quota(DAY));
    let terza = refresh(&["CPV", "settore"]).await.unwrap();
    assert_eq!((terza.aggiornate.len(), told(&terza)), (0, vec!["CPV".to_owned(), "settore".to_owned()]));
    assert_eq!(terza.mancate[1].1, "non chiesta");
}

#[tokio::test]
async fn lists_are_asked_for_within_the_days_calls() {
    let mut world = World::new().await;
    world.app.regole = Arc::new(Regole { al_giorno: [(Servizio::CodeList, 2)].into(), ..Regole::default() });
    imported(&Versioni::from(&world.app), version("aaaa", None)).await;
    let anac = InMemoryLists::new(["CPV", "settore", "nuts"].map(|nome| (nome.to_owned(), vec![value("1")])));
    // The first call asks for their names.
    let esito = refresh_lists(&world.app, &anac, &world.rup, &[]).await.unwrap();
    assert_eq!((esito.aggiornate.len(), esito.mancate.len()), (1, 2));
    assert_eq!(esito.mancate[1].1, "non chiesta");
    let motivo = &esito.mancate[0].1;
    assert!(motivo.contains("riprovare più tardi") && motivo != "non chiesta", "{motivo}");
}

/// A version that comes into force later brings newer lists than those refreshed before.
#[tokio::test]
async fn a_refreshed_list_holds_until_a_later_version() {
    let world = World::new().await;
    let app = Versioni::from(&world.app);
    let domani = app.today() + TimeDelta::days(1);
    imported(&app, version("aaaa", None)).await;
    imported(&app, version("bbbb", Some(domani))).await;
    let anac = InMemoryLists::new([("settore".to_owned(), vec![value("1")])]);
    let names = async || -> Vec<String> {
        let liste = in_force(&app).await.unwrap().unwrap().liste;
        liste.into_iter().map(|(nome, _)| nome).collect()
    };
    refresh_lists(&world.app, &anac, &world.rup, &[]).await.unwrap();
    assert_eq!(names().await, ["settore"]);
    world.time.pass(DAY);
    assert_eq!(names().await, [""; 0]);
    refresh_lists(&world.app, &anac, &world.rup, &[]).await.unwrap();
    assert_eq!(names().await, ["settore"]);
}
