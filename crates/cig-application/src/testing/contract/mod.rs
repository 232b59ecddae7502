//! The suite that every store passes: one case for each duty that the ports of persistence state.
//!
//! A case takes the factory of an empty store. [`persistence_contract!`](crate::persistence_contract) makes a test of
//! each.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "the cases are tests: each panics when the store fails its duty"
)]

mod consegne;
mod digitati;
mod eventi;
mod notifiche;
mod persone;
mod registro;
mod ricerca;
mod ricerche_salvate;
mod richieste;
mod ritmo;
mod samples;
mod trasmissioni;
mod versioni;

pub use consegne::*;
pub use digitati::*;
pub use eventi::*;
pub use notifiche::*;
pub use persone::*;
pub use registro::*;
pub use ricerca::*;
pub use ricerche_salvate::*;
pub use richieste::*;
pub use ritmo::*;
pub use trasmissioni::*;
pub use versioni::*;

/// Makes a test of each case. `$run` names an async function that takes a case, gives it the factory of an empty store,
/// and cleans up: `async fn run(case: impl AsyncFnOnce(&dyn UnitOfWorkFactory))`.
#[macro_export]
macro_rules! persistence_contract {
    ($run:path) => {
        $crate::persistence_contract! { $run:
            // Requests.
            a_stored_request_is_read_back_equal,
            instants_are_kept_to_the_microsecond,
            an_id_in_use_is_a_duplicate,
            a_codice_appalto_in_use_is_a_duplicate,
            a_codice_appalto_in_use_is_not_taken_by_an_update,
            who_has_a_codice_appalto_is_found_within_the_office,
            a_duplicate_leaves_the_unit_of_work_usable,
            each_write_adds_one_to_the_version,
            an_older_version_of_a_request_conflicts,
            a_request_that_is_not_there_conflicts,
            an_update_replaces_the_lots,
            a_deleted_request_is_gone,
            a_dropped_unit_of_work_is_undone,
            a_unit_of_work_sees_its_own_changes,
            writers_of_one_version_win_once,
            an_office_sees_only_its_requests,
            a_mark_moves_with_the_request_and_with_its_log,
            those_whose_time_ran_out_and_that_nothing_follows_are_found,
            // The list.
            the_list_shows_what_it_promises,
            the_last_changed_comes_first,
            pages_over_equal_instants_neither_skip_nor_repeat,
            a_page_goes_on_whatever_was_added_before_it,
            all_words_of_the_oggetto_are_looked_for,
            a_search_is_in_its_order,
            a_page_does_not_go_on_in_another_order,
            the_total_of_an_office_is_kept,
            a_reading_goes_to_the_end,
            a_reading_may_be_given_up,
            a_whole_text_is_looked_for,
            words_go_with_their_request,
            the_beginning_of_the_codice_appalto_is_enough,
            codes_of_anac_are_found,
            states_are_alternatives,
            what_is_of_the_time_before_pcp_is_found,
            states_of_lots_are_alternatives,
            those_whose_time_runs_out_are_found,
            choices_of_the_gara_are_found,
            days_are_those_of_rome,
            amounts_are_compared_as_numbers,
            all_filters_must_hold,
            // What people typed and have not saved.
            what_was_typed_is_kept_for_who_typed_it_and_where,
            what_was_typed_goes_with_its_part_or_its_request,
            what_was_typed_long_ago_is_forgotten,
            // Searches that people keep.
            searches_are_kept_for_who_keeps_them,
            // Transmissions.
            a_stored_transmission_is_read_back_equal,
            one_request_has_one_living_transmission,
            a_transmission_does_not_live_again_beside_another,
            the_last_transmission_is_the_latest,
            what_waits_too_long_is_listed,
            an_older_version_of_a_transmission_conflicts,
            the_longest_due_is_claimed_first,
            what_is_not_due_or_ended_is_not_claimed,
            a_lease_holds_until_it_runs_out,
            what_is_kept_still_is_not_claimed_and_goes_on_in_the_new_name,
            a_node_whose_lease_ran_out_conflicts,
            a_claim_that_is_dropped_was_not_made,
            claims_at_once_never_meet,
            lanes_are_those_with_something_due,
            several_are_claimed_at_once,
            the_log_is_in_order,
            a_call_outside_of_any_transmission_is_in_the_log,
            the_log_outlives_its_request,
            // The log's chain and seals.
            rows_of_a_request_are_chained,
            a_row_read_back_has_the_hash_that_it_was_stored_with,
            an_entry_that_is_there_is_a_duplicate,
            appends_at_once_keep_the_chain,
            a_log_without_bodies_has_all_else,
            seals_bind_all_rows_in_order,
            // Events.
            a_published_event_is_read_back_equal,
            an_event_is_published_once,
            an_office_reads_its_events_page_by_page,
            an_event_that_is_there_is_a_duplicate,
            an_event_of_a_dropped_unit_of_work_never_was,
            // What people are told.
            an_office_is_told_of_its_requests,
            what_is_told_is_counted_up_to_a_limit,
            each_person_reads_on_and_never_back,
            // Deliveries of events.
            a_destination_gets_the_events_that_it_wants,
            a_claimed_delivery_is_written_back_equal,
            events_of_a_request_are_delivered_in_order,
            who_waits_behind_a_failure_is_due_with_it,
            a_delivery_is_taken_over_when_its_lease_runs_out,
            deliveries_claimed_at_once_never_meet,
            dead_deliveries_live_again,
            events_that_everybody_has_are_taken_away,
            // People.
            authorities_and_offices_are_added_and_replaced,
            accounts_are_found_whatever_the_case_of_their_name,
            a_user_name_is_taken_whatever_its_case,
            an_account_is_replaced_with_its_password,
            people_are_found_in_their_office,
            // The calls' rhythm.
            what_is_known_of_a_service_is_changed_by_who_saw_it,
            planned_stops_are_kept_until_taken_out,
            calls_of_a_day_are_never_counted_above_their_limit,
            // Versions of the specification.
            a_stored_version_is_read_back_equal,
            a_version_that_is_there_is_a_duplicate,
            what_is_known_of_a_version_is_replaced_and_its_files_stay,
            the_last_version_to_come_into_force_is_listed_first,
            a_refreshed_list_takes_the_place_of_the_one_before,
        }
    };
    ($run:path: $($case:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $case() {
                $run(async |factory: &dyn ::cig_domain::porte::UnitOfWorkFactory| {
                    $crate::testing::contract::$case(factory).await;
                })
                .await;
            }
        )+
    };
}
