//! What was typed, kept over reloads and crashes. Each tab has a draft of its own, so that two tabs
//! never overwrite each other; a new tab opens the latest.

use wasm_bindgen::JsCast;
use web_sys::{Event, StorageEvent};

use super::page::now;
use super::storage::{Area, StorageError, get, keys, remove, set};
use crate::state::Settings;

const SETTINGS: &str = "dockerfile-playground.v1.settings";
const TAB: &str = "dockerfile-playground.v1.tab";
const DRAFT: &str = "dockerfile-playground.v1.draft.";
/// Drafts beyond these are forgotten, oldest first.
const KEPT: usize = 20;

/// A stored text and when it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Milliseconds since 1970.
    pub saved: u64,
    /// The text.
    pub text: String,
}

impl Draft {
    /// As stored: the time, a newline, the text.
    pub fn encode(&self) -> String {
        format!("{}\n{}", self.saved, self.text)
    }

    /// From what was stored.
    pub fn decode(stored: &str) -> Option<Self> {
        let (saved, text) = stored.split_once('\n')?;
        Some(Self { saved: saved.parse().ok()?, text: text.to_owned() })
    }
}

/// The settings of the last visit.
pub fn load_settings() -> Settings {
    get(Area::Local, SETTINGS).map(|stored| Settings::decode(&stored)).unwrap_or_default()
}

/// Keeps the settings.
pub fn save_settings(settings: &Settings) -> Result<(), StorageError> {
    set(Area::Local, SETTINGS, &settings.encode())
}

/// The key of this tab's draft. The same after a reload; another in a new tab.
pub fn own_key() -> String {
    let tab = get(Area::Session, TAB).unwrap_or_else(new_tab);
    format!("{DRAFT}{tab}")
}

/// A key unlike the one of the tab that this one was duplicated from.
pub fn fresh_key() -> String {
    format!("{DRAFT}{}", new_tab())
}

/// The key that another tab changed.
pub fn changed_key(event: &Event) -> Option<String> {
    event.dyn_ref::<StorageEvent>()?.key()
}

fn new_tab() -> String {
    // Only has to differ from the handful of other tabs.
    let tab = format!("{}-{}", now(), js_sys::Math::random().to_string().trim_start_matches("0."));
    // Without session storage each reload is a new tab: it still opens the latest draft.
    let stored = set(Area::Session, TAB, &tab);
    debug_assert!(stored != Err(StorageError::Full), "a tab's name is short");
    tab
}

/// The draft to open: this tab's own, else the latest of any.
pub fn load(own: &str) -> Option<Draft> {
    let read = |key: &str| get(Area::Local, key).and_then(|stored| Draft::decode(&stored));
    read(own).or_else(|| all().into_iter().filter_map(|key| read(&key)).max_by_key(|draft| draft.saved))
}

/// Keeps `text` as the draft `own`.
pub fn save(own: &str, text: &str) -> Result<(), StorageError> {
    let draft = Draft { saved: now(), text: text.to_owned() };
    set(Area::Local, own, &draft.encode())?;
    forget_oldest(own);
    Ok(())
}

fn all() -> Vec<String> {
    keys(Area::Local).into_iter().filter(|key| key.starts_with(DRAFT)).collect()
}

fn forget_oldest(own: &str) {
    let others: Vec<String> = all().into_iter().filter(|key| key != own).collect();
    if others.len() < KEPT {
        return;
    }
    let oldest = others.into_iter().min_by_key(|key| {
        get(Area::Local, key).and_then(|stored| Draft::decode(&stored)).map_or(0, |draft| draft.saved)
    });
    if let Some(key) = oldest {
        remove(Area::Local, &key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_as_it_was_stored() {
        for text in ["", "FROM scratch\n", "\n\n", "é😀\r\n"] {
            let draft = Draft { saved: 1_756_000_000_000, text: text.to_owned() };
            assert_eq!(Draft::decode(&draft.encode()), Some(draft));
        }
        assert_eq!(Draft::decode("no time\nFROM x"), None);
        assert_eq!(Draft::decode(""), None);
    }
}
