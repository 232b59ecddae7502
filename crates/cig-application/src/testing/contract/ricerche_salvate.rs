//! Searches that people keep.

use cig_domain::persone::UtenteId;
use cig_domain::porte::{RicercaSalvata, UnitOfWorkFactory};
use uuid::Uuid;

fn search(n: u128, utente: u128, nome: &str, domanda: &str) -> RicercaSalvata {
    let utente = UtenteId(Uuid::from_u128(utente));
    RicercaSalvata { id: Uuid::from_u128(n), utente, nome: nome.parse().unwrap(), domanda: domanda.into() }
}

/// Each person has its own, by name; a name that is there gets other filters; nobody deletes another's.
pub async fn searches_are_kept_for_who_keeps_them(factory: &dyn UnitOfWorkFactory) {
    let mut uow = factory.begin().await.unwrap();
    let mut ricerche = uow.ricerche();
    let (prima, seconda) = (search(1, 10, "strade", "oggetto=strade"), search(2, 10, "Bozze", "stato=Bozza"));
    let altrui = search(3, 20, "strade", "oggetto=ponti");
    for una in [&prima, &seconda, &altrui] {
        ricerche.put(una).await.unwrap();
    }
    assert_eq!(ricerche.list(prima.utente).await.unwrap(), [seconda.clone(), prima.clone()]);
    ricerche.put(&search(4, 10, "strade", "oggetto=piazze")).await.unwrap();
    let altra = search(1, 10, "strade", "oggetto=piazze");
    assert_eq!(ricerche.list(prima.utente).await.unwrap(), [seconda.clone(), altra]);
    ricerche.delete(altrui.utente, seconda.id).await.unwrap();
    ricerche.delete(prima.utente, prima.id).await.unwrap();
    assert_eq!(ricerche.list(prima.utente).await.unwrap(), [seconda]);
    assert_eq!(ricerche.list(altrui.utente).await.unwrap(), [altrui]);
}
