//! What people typed and have not saved.

use cig_domain::persone::UtenteId;
use cig_domain::porte::{Digitato, UnitOfWorkFactory};
use cig_domain::richiesta::{Parte, RichiestaId};
use serde_json::json;
use uuid::Uuid;

use super::samples::instant;

/// What person `utente` typed into that part of request `richiesta`.
fn typed(utente: u128, richiesta: u128, parte: &str, oggetto: &str) -> Digitato {
    let valori = json!({"zeta": ["b", "a"], "oggetto": oggetto, "importo": "39.000,50"});
    Digitato {
        utente: UtenteId(Uuid::from_u128(utente)),
        richiesta: RichiestaId(Uuid::from_u128(richiesta)),
        parte: parte.parse().unwrap(),
        versione: 3,
        prima: json!({"oggetto": "Com'era", "importo": 39000}).as_object().unwrap().clone(),
        valori: valori.as_object().unwrap().clone(),
        istante: instant("2026-03-02T09:00:00.123456Z"),
    }
}

/// What is kept now for that person, request and part.
async fn kept(factory: &dyn UnitOfWorkFactory, come: &Digitato) -> Option<Digitato> {
    let mut uow = factory.begin().await.unwrap();
    uow.digitati().find(come.utente, come.richiesta, &come.parte).await.unwrap()
}

async fn keep(factory: &dyn UnitOfWorkFactory, tutti: &[&Digitato]) {
    let mut uow = factory.begin().await.unwrap();
    for uno in tutti {
        uow.digitati().put(uno).await.unwrap();
    }
    uow.commit().await.unwrap();
}

/// Each person has their own for each part; a newer one takes its place; forgetting one touches no other.
pub async fn what_was_typed_is_kept_for_who_typed_it_and_where(factory: &dyn UnitOfWorkFactory) {
    let mio = typed(10, 1, "gara", "di\u{0} «tutto», è à");
    let altri =
        [typed(20, 1, "gara", "altrui"), typed(10, 1, "LOT-0001", "lotto"), typed(10, 2, "gara", "altra")];
    assert_eq!(kept(factory, &mio).await, None);
    keep(factory, &[&mio, &altri[0], &altri[1], &altri[2]]).await;
    assert_eq!(kept(factory, &mio).await.as_ref(), Some(&mio));
    let nuovo = Digitato {
        versione: 4,
        istante: instant("2026-03-02T09:05:00Z"),
        ..typed(10, 1, "gara", "di nuovo")
    };
    keep(factory, &[&nuovo]).await;
    assert_eq!(kept(factory, &mio).await, Some(nuovo));
    let mut uow = factory.begin().await.unwrap();
    uow.digitati().delete(mio.utente, mio.richiesta, &mio.parte).await.unwrap();
    // Forgotten already.
    uow.digitati().delete(mio.utente, mio.richiesta, &Parte::Classificazione).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(kept(factory, &mio).await, None);
    for altro in &altri {
        assert_eq!(kept(factory, altro).await.as_ref(), Some(altro));
    }
}

/// With a part or a request goes what anybody typed there, and nothing else.
pub async fn what_was_typed_goes_with_its_part_or_its_request(factory: &dyn UnitOfWorkFactory) {
    let uno = typed(10, 1, "LOT-0001", "uno");
    let altrui = typed(20, 1, "LOT-0001", "altrui");
    let gara = typed(10, 1, "gara", "gara");
    let altra = typed(10, 2, "LOT-0001", "altra");
    keep(factory, &[&uno, &altrui, &gara, &altra]).await;
    let mut uow = factory.begin().await.unwrap();
    uow.digitati().delete_all(uno.richiesta, Some(std::slice::from_ref(&uno.parte))).await.unwrap();
    uow.commit().await.unwrap();
    let rimasti = [kept(factory, &uno).await, kept(factory, &altrui).await, kept(factory, &gara).await];
    assert_eq!(rimasti, [None, None, Some(gara.clone())]);
    let mut uow = factory.begin().await.unwrap();
    uow.digitati().delete_all(gara.richiesta, None).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!((kept(factory, &gara).await, kept(factory, &altra).await), (None, Some(altra.clone())));
}

/// What was kept before an instant goes; what was kept at it or later stays.
pub async fn what_was_typed_long_ago_is_forgotten(factory: &dyn UnitOfWorkFactory) {
    let [vecchio, nuovo] = [("2026-03-02T09:00:00Z", "gara"), ("2026-03-02T09:00:01Z", "classificazione")]
        .map(|(istante, parte)| Digitato { istante: instant(istante), ..typed(10, 1, parte, "x") });
    keep(factory, &[&vecchio, &nuovo]).await;
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.digitati().delete_before(nuovo.istante).await.unwrap(), 1);
    uow.commit().await.unwrap();
    assert_eq!((kept(factory, &vecchio).await, kept(factory, &nuovo).await), (None, Some(nuovo)));
}
