//! Authorities, offices, accounts.

use cig_domain::persone::{Ente, EnteId, Profilo, Ufficio, Utente};
use cig_domain::porte::{RepositoryError, UnitOfWorkFactory};
use uuid::Uuid;

use super::samples::{ALTRO_UFFICIO, UFFICIO, account};

/// `put_ente` and `put_ufficio` add what is new and replace what is there.
pub async fn authorities_and_offices_are_added_and_replaced(factory: &dyn UnitOfWorkFactory) {
    let mut ente = Ente {
        id: EnteId(Uuid::from_u128(0xE1)),
        denominazione: "Ente di prova".into(),
        codice_fiscale: "11111111115".parse().unwrap(),
        codice_ausa: "0000123456".parse().unwrap(),
    };
    let mut ufficio = Ufficio { id: UFFICIO, ente: ente.id, denominazione: "Ufficio gare".into() };
    for denominazione in ["Primo nome", "Nuovo nome"] {
        ente.denominazione = denominazione.into();
        ufficio.denominazione = denominazione.into();
        let mut uow = factory.begin().await.unwrap();
        uow.persone().put_ente(&ente).await.unwrap();
        uow.persone().put_ufficio(&ufficio).await.unwrap();
        uow.commit().await.unwrap();
        let mut uow = factory.begin().await.unwrap();
        assert_eq!(uow.persone().find_ente(ente.id).await.unwrap().as_ref(), Some(&ente));
        assert_eq!(uow.persone().find_ufficio(UFFICIO).await.unwrap().as_ref(), Some(&ufficio));
    }
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.persone().find_ente(EnteId(Uuid::from_u128(0xE2))).await.unwrap(), None);
    assert_eq!(uow.persone().find_ufficio(ALTRO_UFFICIO).await.unwrap(), None);
}

/// By id, and by user name in any case; all that an account holds comes back.
pub async fn accounts_are_found_whatever_the_case_of_their_name(factory: &dyn UnitOfWorkFactory) {
    let mut utente = account(1, UFFICIO, "Rossi", "Maria");
    utente.nome_utente = "Maria.D'Alò".into();
    let altro = Utente { profili: Vec::new(), ..account(2, UFFICIO, "Verdi", "Luca") };
    let mut uow = factory.begin().await.unwrap();
    uow.persone().put_utente(&utente, None).await.unwrap();
    uow.persone().put_utente(&altro, None).await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    let mut persone = uow.persone();
    for nome_utente in ["Maria.D'Alò", "maria.d'alò", "MARIA.D'ALÒ"] {
        assert_eq!(persone.find_by_nome_utente(nome_utente).await.unwrap().as_ref(), Some(&utente));
    }
    assert_eq!(persone.find_utente(utente.id).await.unwrap(), Some(utente));
    assert_eq!(persone.find_utente(altro.id).await.unwrap(), Some(altro));
    assert_eq!(persone.find_by_nome_utente("maria.d'al_").await.unwrap(), None);
    assert_eq!(persone.find_by_nome_utente("").await.unwrap(), None);
}

/// Two accounts never share a user name; an account may change the case of its own.
pub async fn a_user_name_is_taken_whatever_its_case(factory: &dyn UnitOfWorkFactory) {
    let utente = Utente { nome_utente: "rossi".into(), ..account(1, UFFICIO, "Rossi", "Maria") };
    let mut uow = factory.begin().await.unwrap();
    uow.persone().put_utente(&utente, None).await.unwrap();
    let omonimo = Utente { nome_utente: "ROSSI".into(), ..account(2, ALTRO_UFFICIO, "Rossi", "Carlo") };
    let esito = uow.persone().put_utente(&omonimo, None).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    let rinominato = Utente { nome_utente: "Rossi".into(), ..utente };
    uow.persone().put_utente(&rinominato, None).await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.persone().find_by_nome_utente("rossi").await.unwrap(), Some(rinominato));
    assert_eq!(uow.persone().find_utente(omonimo.id).await.unwrap(), None);
}

/// `put_utente` replaces every field, the hash of the password with them.
pub async fn an_account_is_replaced_with_its_password(factory: &dyn UnitOfWorkFactory) {
    let utente = account(1, UFFICIO, "Rossi", "Maria");
    let mutato = Utente {
        nome_utente: "altro".into(),
        codice_fiscale: "RSSMRA85T10A56NH".parse().unwrap(),
        profili: vec![Profilo::Buyer],
        ..account(1, ALTRO_UFFICIO, "Bianchi", "Mario")
    };
    for (utente, hash) in
        [(&utente, Some("$argon2id$uno")), (&mutato, Some("$argon2id$due")), (&mutato, None)]
    {
        let mut uow = factory.begin().await.unwrap();
        uow.persone().put_utente(utente, hash).await.unwrap();
        uow.commit().await.unwrap();
        let mut uow = factory.begin().await.unwrap();
        assert_eq!(uow.persone().find_utente(utente.id).await.unwrap().as_ref(), Some(utente));
        assert_eq!(uow.persone().password_hash(utente.id).await.unwrap().as_deref(), hash);
    }
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.persone().find_by_nome_utente("Utente1").await.unwrap(), None);
    let ignoto = account(9, UFFICIO, "", "").id;
    assert_eq!(uow.persone().password_hash(ignoto).await.unwrap(), None);
}

/// By fiscal code within one office; all of one office by family name, then name, whatever the case.
pub async fn people_are_found_in_their_office(factory: &dyn UnitOfWorkFactory) {
    let omocodo = "RSSMRA85T10A56NH".parse().unwrap();
    let utenti = [
        account(1, UFFICIO, "Verdi", "Anna"),
        Utente { codice_fiscale: omocodo, ..account(2, UFFICIO, "de Luca", "Bruno") },
        account(3, ALTRO_UFFICIO, "Alberti", "Carla"),
        account(4, UFFICIO, "De Luca", "Aldo"),
    ];
    let mut uow = factory.begin().await.unwrap();
    for utente in &utenti {
        uow.persone().put_utente(utente, None).await.unwrap();
    }
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    let mut persone = uow.persone();
    let attesi = [utenti[3].clone(), utenti[1].clone(), utenti[0].clone()];
    assert_eq!(persone.list_ufficio(UFFICIO).await.unwrap(), attesi);
    assert_eq!(persone.list_ufficio(ALTRO_UFFICIO).await.unwrap(), std::slice::from_ref(&utenti[2]));
}
