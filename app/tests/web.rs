//! What only a browser can tell: its storage, and the analysis as 32-bit code. Run by script/test wasm.
#![cfg(target_arch = "wasm32")]

use app::browser::drafts;
use app::browser::storage::{Area, StorageError, get, keys, remove, set};
use app::state::Kind;
use dockerfile_core::{Analysis, Options};
use protocol::{Answer, Reply, Request, Task, decode, encode};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use worker::Desk;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn what_is_stored_can_be_read_listed_and_removed() {
    for area in [Area::Local, Area::Session] {
        assert_eq!(get(area, "web-test"), None);
        assert_eq!(set(area, "web-test", "é😀\n"), Ok(()));
        assert_eq!(get(area, "web-test").as_deref(), Some("é😀\n"));
        assert!(keys(area).contains(&"web-test".to_owned()));
        remove(area, "web-test");
        assert_eq!(get(area, "web-test"), None);
    }
}

#[wasm_bindgen_test]
fn storage_without_room_says_so_and_keeps_what_it_had() {
    assert_eq!(set(Area::Local, "web-test-full", "small"), Ok(()));
    let too_large = "x".repeat(16 * 1024 * 1024);
    assert_eq!(set(Area::Local, "web-test-full", &too_large), Err(StorageError::Full));
    assert_eq!(get(Area::Local, "web-test-full").as_deref(), Some("small"));
    remove(Area::Local, "web-test-full");
}

#[wasm_bindgen_test]
fn a_draft_is_found_again_by_its_tab_and_by_others() {
    let own = drafts::own_key();
    assert_eq!(drafts::own_key(), own, "a reload does not change the tab's name");
    assert_eq!(drafts::save(&own, "FROM scratch AS mine\n", Kind::Typed, &Default::default()), Ok(()));
    assert_eq!(drafts::load(&own).map(|draft| draft.text).as_deref(), Some("FROM scratch AS mine\n"));
    assert_eq!(drafts::load("none").map(|draft| draft.text).as_deref(), Some("FROM scratch AS mine\n"));
    assert!(drafts::others(&own).is_empty());
    assert_eq!(drafts::others("none").len(), 1);
    remove(Area::Local, &own);
}

#[wasm_bindgen_test]
fn a_request_is_answered_as_the_worker_does() {
    let text =
        "FROM alpine:3.22 AS one\nRUN <<E\necho é\nE\nFROM one\nCOPY --from=one /a /b\nRUNN\n".to_owned();
    let bytes = Desk::default().answer(&encode(&Request {
        revision: 3,
        text,
        options: Options::default(),
        task: Task::Analyse,
    }));
    let reply = decode::<Reply>(&bytes);
    assert_eq!(reply.as_ref().map(|reply| reply.revision), Some(3));
    let analysis = match reply.map(|reply| reply.answer) {
        Some(Answer::Analysis(analysis)) => *analysis,
        _ => Analysis::default(),
    };
    assert_eq!(analysis.model.stages.len(), 2);
    assert_eq!(analysis.diagnostics.iter().filter(|one| one.message.contains("RUNN")).count(), 1);
}
