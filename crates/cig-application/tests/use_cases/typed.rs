//! What is typed and not saved, and two people who save the same part.

use std::time::Duration;

use cig_application::{
    ApplicationError, CreaRichiesta, LottoModificato, Modifica, Scrittura, Sessione, Stesura, add_lot,
    create, delete, edit, edit_part, find, forget_old_typed, forget_typed, keep_typed, remove_lot, send,
    typed,
};
use cig_domain::persone::UtenteId;
use cig_domain::porte::Digitato;
use cig_domain::richiesta::{Parte, Preferenza};
use cig_domain::{LotIdentifier, RichiestaCig, RichiestaId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, complete, object};

/// A form of that part with the request as it is, and with `valori` typed over it.
fn form(parte: &Parte, richiesta: &RichiestaCig, valori: Value) -> Stesura {
    let prima = parte.valori(richiesta).unwrap();
    let mut tutti = prima.clone();
    tutti.extend(object(valori));
    Stesura { versione: richiesta.versione, prima, valori: tutti }
}

async fn draft(world: &World) -> RichiestaCig {
    let crea = CreaRichiesta { procedura: None, dati: complete() };
    create(&world.app, &world.rup, crea).await.unwrap()
}

/// What is kept of what that person typed.
async fn kept(world: &World, sessione: &Sessione, id: RichiestaId, parte: &Parte) -> Option<Digitato> {
    let richiesta = find(&world.app, &world.rup, id).await.unwrap();
    typed(&world.app, sessione, &richiesta, parte).await.unwrap()
}

async fn oggetto(world: &World, id: RichiestaId) -> Option<String> {
    find(&world.app, &world.rup, id).await.unwrap().dati_gara.oggetto
}

#[tokio::test]
async fn what_was_typed_is_kept_for_who_typed_it_until_it_is_saved() {
    let world = World::new().await;
    let (app, rup) = (&world.app, &world.rup);
    let r = draft(&world).await;
    let parte = Parte::Gara;
    assert_eq!(kept(&world, rup, r.id, &parte).await, None);
    let stesura = form(&parte, &r, json!({"oggetto": "Altro", "numeroLotti": "molti"}));
    keep_typed(app, rup, r.id, &parte, stesura.clone()).await.unwrap();
    let tenuto = kept(&world, rup, r.id, &parte).await.unwrap();
    assert_eq!((&tenuto.valori, &tenuto.prima, tenuto.versione), (&stesura.valori, &stesura.prima, 1));
    assert_eq!(oggetto(&world, r.id).await.as_deref(), Some("Licenze"));
    let collega = Sessione {
        utente: cig_domain::persone::Utente { id: UtenteId(Uuid::from_u128(99)), ..rup.utente.clone() },
        ..rup.clone()
    };
    assert_eq!(kept(&world, &collega, r.id, &parte).await, None);

    let stesura = form(&parte, &r, json!({"oggetto": "Altro"}));
    let fatta = edit_part(app, rup, r.id, &parte, &stesura, true).await.unwrap();
    assert!(matches!(fatta, Scrittura::Fatta(_)));
    assert_eq!(kept(&world, rup, r.id, &parte).await, None);
    assert_eq!(oggetto(&world, r.id).await.as_deref(), Some("Altro"));
    // A late copy of what was saved is nothing unsaved.
    keep_typed(app, rup, r.id, &parte, stesura).await.unwrap();
    assert_eq!(kept(&world, rup, r.id, &parte).await, None);
}

#[tokio::test]
async fn a_save_of_something_else_leaves_what_was_typed() {
    let world = World::new().await;
    let (app, rup) = (&world.app, &world.rup);
    let r = draft(&world).await;
    let tenuta = form(&Parte::Gara, &r, json!({"oggetto": "Tenuto"}));
    keep_typed(app, rup, r.id, &Parte::Gara, tenuta).await.unwrap();
    let stesura = form(&Parte::Gara, &r, json!({"oggetto": "Altro"}));
    edit_part(app, rup, r.id, &Parte::Gara, &stesura, false).await.unwrap();
    let tenuto = kept(&world, rup, r.id, &Parte::Gara).await.unwrap();
    assert_eq!(tenuto.valori["oggetto"], "Tenuto");
    forget_typed(app, rup, r.id, &Parte::Gara).await.unwrap();
    assert_eq!(kept(&world, rup, r.id, &Parte::Gara).await, None);
}

#[tokio::test]
async fn what_was_typed_goes_with_its_request_its_lot_and_in_time() {
    let world = World::new().await;
    let (app, rup) = (&world.app, &world.rup);
    let r = draft(&world).await;
    let r = add_lot(app, rup, r.id, r.versione).await.unwrap();
    let lotto = |n| Parte::Lotto(LotIdentifier::at(n).unwrap());
    for parte in [Parte::Gara, lotto(1), lotto(2)] {
        let stesura = form(&parte, &r, json!({"oggetto": "Scritto"}));
        keep_typed(app, rup, r.id, &parte, stesura).await.unwrap();
    }
    let r = remove_lot(app, rup, r.id, r.versione, &LotIdentifier::at(2).unwrap()).await.unwrap();
    let r = add_lot(app, rup, r.id, r.versione).await.unwrap();
    assert_eq!(kept(&world, rup, r.id, &lotto(2)).await, None, "the new lot has the name of the old one");
    assert!(kept(&world, rup, r.id, &lotto(1)).await.is_some());
    // All lots replaced at once.
    let lotti = vec![LottoModificato { lot_identifier: LotIdentifier::at(9), ..Default::default() }];
    let modifica = Modifica { lotti: Some(lotti), ..Modifica::default() };
    let r = edit(app, rup, r.id, r.versione, &modifica).await.unwrap();
    let lotti = vec![LottoModificato { lot_identifier: LotIdentifier::at(1), ..Default::default() }];
    let modifica = Modifica { lotti: Some(lotti), ..Modifica::default() };
    let r = edit(app, rup, r.id, r.versione, &modifica).await.unwrap();
    assert_eq!(kept(&world, rup, r.id, &lotto(1)).await, None);

    world.time.pass(Duration::from_hours(24 * 29));
    assert_eq!(forget_old_typed(app).await.unwrap(), 0);
    world.time.pass(Duration::from_hours(24 * 2));
    assert_eq!(forget_old_typed(app).await.unwrap(), 1);
    assert_eq!(kept(&world, rup, r.id, &Parte::Gara).await, None);

    let stesura = form(&Parte::Gara, &r, json!({"oggetto": "Scritto"}));
    keep_typed(app, rup, r.id, &Parte::Gara, stesura).await.unwrap();
    delete(app, rup, r.id, r.versione).await.unwrap();
    let mut uow = app.archivio.begin().await.unwrap();
    assert_eq!(uow.digitati().find(rup.utente.id, r.id, &Parte::Gara).await.unwrap(), None);
}

#[tokio::test]
async fn nothing_is_kept_of_what_a_person_may_not_change() {
    let world = World::new().await;
    let (app, rup) = (&world.app, &world.rup);
    let r = world.ready().await;
    let stesura = form(&Parte::Gara, &r, json!({"oggetto": "Altrui"}));
    let altrui = keep_typed(app, &world.other, r.id, &Parte::Gara, stesura.clone()).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)), "{altrui:?}");
    let altrui = edit_part(app, &world.other, r.id, &Parte::Gara, &stesura, true).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)), "{altrui:?}");
    let lungo = form(&Parte::Gara, &r, json!({"oggetto": "x".repeat(200_001)}));
    let lungo = keep_typed(app, rup, r.id, &Parte::Gara, lungo).await;
    assert!(matches!(lungo, Err(ApplicationError::NotAllowed(_))), "{lungo:?}");
    let ignoto = Parte::Lotto(LotIdentifier::at(7).unwrap());
    let ignoto = keep_typed(app, rup, r.id, &ignoto, stesura.clone()).await;
    assert!(matches!(ignoto, Err(ApplicationError::NotFound)), "{ignoto:?}");
    send(app, rup, r.id, None).await.unwrap();
    let inviata = keep_typed(app, rup, r.id, &Parte::Gara, stesura.clone()).await;
    assert!(matches!(inviata, Err(ApplicationError::NotAllowed(_))), "{inviata:?}");
    let inviata = edit_part(app, rup, r.id, &Parte::Gara, &stesura, true).await;
    assert!(matches!(inviata, Err(ApplicationError::Conflict)), "{inviata:?}");
}

#[tokio::test]
async fn of_two_who_save_the_same_part_the_second_chooses() {
    let world = World::new().await;
    let (app, rup) = (&world.app, &world.rup);
    let r = draft(&world).await;
    let mia = form(&Parte::Gara, &r, json!({"oggetto": "Mio", "numeroLotti": 2}));
    let loro = form(&Parte::Gara, &r, json!({"oggetto": "Loro", "settore": "2"}));
    edit_part(app, rup, r.id, &Parte::Gara, &loro, true).await.unwrap();
    keep_typed(app, rup, r.id, &Parte::Gara, mia.clone()).await.unwrap();
    let esito = edit_part(app, rup, r.id, &Parte::Gara, &mia, true).await.unwrap();
    let Scrittura::Divergente { versione, salvati, divergenze } = esito else { panic!("{esito:?}") };
    let proposte: Vec<_> =
        divergenze.iter().map(|una| (una.campo.nome, una.is_contesa(), una.proposta())).collect();
    assert_eq!(
        proposte,
        [
            ("oggetto", true, Preferenza::Digitato),
            ("numeroLotti", false, Preferenza::Digitato),
            ("settore", false, Preferenza::Salvato)
        ]
    );
    assert_eq!((versione, oggetto(&world, r.id).await.as_deref()), (2, Some("Loro")));
    assert!(kept(&world, rup, r.id, &Parte::Gara).await.is_some());

    let mut valori = mia.valori.clone();
    valori.insert("settore".into(), salvati["settore"].clone());
    let scelta = Stesura { versione, prima: salvati, valori };
    let fatta = edit_part(app, rup, r.id, &Parte::Gara, &scelta, true).await.unwrap();
    let Scrittura::Fatta(fatta) = fatta else { panic!("{fatta:?}") };
    let gara = serde_json::to_value(&fatta.dati_gara).unwrap();
    assert_eq!(
        (&gara["oggetto"], &gara["numeroLotti"], &gara["settore"]),
        (&json!("Mio"), &json!(2), &json!("2"))
    );
    assert_eq!(kept(&world, rup, r.id, &Parte::Gara).await, None);
}

#[tokio::test]
async fn who_saves_another_part_is_not_in_the_way() {
    let world = World::new().await;
    let (app, rup) = (&world.app, &world.rup);
    let r = draft(&world).await;
    let lotto = Parte::Lotto(LotIdentifier::at(1).unwrap());
    // An amount is the same however it is written.
    let mio = form(&lotto, &r, json!({"importo": "4.900,00", "oggetto": "Mio"}));
    let gara = form(&Parte::Gara, &r, json!({"oggetto": "Loro"}));
    edit_part(app, rup, r.id, &Parte::Gara, &gara, true).await.unwrap();
    let fatta = edit_part(app, rup, r.id, &lotto, &mio, true).await.unwrap();
    let Scrittura::Fatta(fatta) = fatta else { panic!("{fatta:?}") };
    assert_eq!((fatta.versione, fatta.dati_gara.oggetto.as_deref()), (3, Some("Loro")));
    assert_eq!(fatta.lotti[0].dati.oggetto.as_deref(), Some("Mio"));
    // The same saved twice is no difference.
    let ancora = edit_part(app, rup, r.id, &lotto, &mio, true).await.unwrap();
    assert!(matches!(ancora, Scrittura::Fatta(_)), "{ancora:?}");

    remove_lot(app, rup, r.id, 4, &LotIdentifier::at(1).unwrap()).await.unwrap();
    let tolto = edit_part(app, rup, r.id, &lotto, &mio, true).await;
    let Err(ApplicationError::NotAllowed(testo)) = tolto else { panic!("{tolto:?}") };
    assert_eq!(testo, "Il lotto LOT-0001 nel frattempo è stato eliminato.");
}
