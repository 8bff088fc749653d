//! What was typed, kept over reloads and crashes. Each tab has a draft of its own, so that two tabs
//! never overwrite each other; a new tab opens the latest.

use wasm_bindgen::JsCast;
use web_sys::{Event, StorageEvent};

use super::page::now;
use super::storage::{Area, StorageError, get, keys, remove, set};
use crate::state::{Settings, Stated, Version};

const SETTINGS: &str = "dockerfile-playground.v1.settings";
const PINNED: &str = "dockerfile-playground.v1.pinned";
const TAB: &str = "dockerfile-playground.v1.tab";
const DRAFT: &str = "dockerfile-playground.v1.draft.";
/// Drafts beyond these are forgotten, oldest first.
const KEPT: usize = 20;

/// A stored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// When it was stored, in milliseconds since 1970.
    pub saved: u64,
    /// Whether it is a text of the user's own, not an example as it came.
    pub edited: bool,
    /// The text.
    pub text: String,
    /// What is stated of its build context.
    pub stated: Stated,
}

impl Draft {
    /// As stored: the time, `own` or `example`, the length of what is stated of the context where anything is, a
    /// newline, that, the text.
    pub fn encode(&self) -> String {
        let kind = if self.edited { "own" } else { "example" };
        let stated = self.stated.encode();
        let length = if stated.is_empty() { String::new() } else { format!(" {}", stated.len()) };
        format!("{} {kind}{length}\n{stated}{}", self.saved, self.text)
    }

    /// From what was stored. A text is given back even where what is stated of its context cannot be read.
    pub fn decode(stored: &str) -> Option<Self> {
        let (head, rest) = stored.split_once('\n')?;
        let mut words = head.split(' ');
        let (saved, kind) = (words.next()?.parse().ok()?, words.next()?);
        let length = words.next().and_then(|length| length.parse().ok()).unwrap_or(0);
        let (stated, text) = rest.split_at_checked(length).unwrap_or(("", rest));
        let stated = Stated::decode(stated).unwrap_or_default();
        Some(Self { saved, edited: kind != "example", text: text.to_owned(), stated })
    }

    /// What the text is known by: its first line that says something.
    pub fn title(&self) -> &str {
        let told = |line: &&str| !line.is_empty() && !line.starts_with('#');
        self.text.lines().map(str::trim).find(told).unwrap_or("")
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

/// The version that this tab's text is compared with.
pub fn load_pinned() -> Option<Version> {
    get(Area::Session, PINNED).and_then(|stored| Version::decode(&stored))
}

/// Keeps the version that this tab's text is compared with and, where it is the user's own (`edited`), its text among
/// the drafts: there it outlives the tab and the draft `own`, which goes on to change.
pub fn save_pinned(own: &str, version: Option<&Version>, edited: bool) -> Result<(), StorageError> {
    let Some(version) = version else {
        remove(Area::Session, PINNED);
        return Ok(());
    };
    let known = |key: &String| key != own && read(key).is_some_and(|draft| draft.text == *version.text);
    if edited && !version.text.trim().is_empty() && !all().iter().any(known) {
        let tab = random_name();
        let context = version.options.context.clone().unwrap_or_default();
        let stated = Stated::of(version.options.dockerignore.as_deref(), &context);
        save(&format!("{DRAFT}{tab}"), &version.text, true, &stated)?;
    }
    set(Area::Session, PINNED, &version.encode())
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

/// Only has to differ from the handful of other names.
fn random_name() -> String {
    format!("{}-{}", now(), js_sys::Math::random().to_string().trim_start_matches("0."))
}

fn new_tab() -> String {
    let tab = random_name();
    // Without session storage each reload is a new tab: it still opens the latest draft.
    let stored = set(Area::Session, TAB, &tab);
    debug_assert!(stored != Err(StorageError::Full), "a tab's name is short");
    tab
}

fn read(key: &str) -> Option<Draft> {
    get(Area::Local, key).and_then(|stored| Draft::decode(&stored))
}

/// The draft to open: this tab's own, else the latest of any.
pub fn load(own: &str) -> Option<Draft> {
    read(own).or_else(|| all().iter().filter_map(|key| read(key)).max_by_key(|draft| draft.saved))
}

/// The other texts that the user wrote, the latest first.
pub fn others(own: &str) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = all()
        .iter()
        .filter(|key| *key != own)
        .filter_map(|key| read(key))
        .filter(|draft| draft.edited && !draft.text.trim().is_empty())
        .collect();
    drafts.sort_by(|a, b| b.saved.cmp(&a.saved).then_with(|| a.text.cmp(&b.text)));
    drafts.dedup_by(|a, b| a.text == b.text);
    drafts
}

/// What was stated of the build context of `text`, the latest first; nothing where there is no draft of it.
pub fn stated_of(text: &str) -> Stated {
    let drafts =
        all().into_iter().filter_map(|key| read(&key)).filter(|draft| draft.edited && draft.text == text);
    drafts.max_by_key(|draft| draft.saved).map(|draft| draft.stated).unwrap_or_default()
}

/// Keeps a text of the user's that is in no editor among the drafts, unless it is there.
pub fn keep(text: &str, stated: &Stated) -> Result<(), StorageError> {
    let known = |key: &String| read(key).is_some_and(|draft| draft.edited && draft.text == text);
    if all().iter().any(known) {
        return Ok(());
    }
    save(&format!("{DRAFT}{}", random_name()), text, true, stated)
}

/// Keeps `text` as the draft `own`, with what is stated of its build context.
pub fn save(own: &str, text: &str, edited: bool, stated: &Stated) -> Result<(), StorageError> {
    let draft = Draft { saved: now(), edited, text: text.to_owned(), stated: stated.clone() };
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
    // An example that nobody touched goes first.
    let oldest = others
        .into_iter()
        .min_by_key(|key| read(key).map_or((false, 0), |draft| (draft.edited, draft.saved)));
    if let Some(key) = oldest {
        remove(Area::Local, &key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_as_it_was_stored() {
        for (text, edited) in [("", true), ("FROM scratch\n", false), ("\n\n", true), ("é😀\r\n", true)] {
            for files in ["", "a 5\nb 6\n"] {
                let stated = Stated { files: files.to_owned(), ..Stated::default() };
                let draft = Draft { saved: 1_756_000_000_000, edited, text: text.to_owned(), stated };
                assert_eq!(Draft::decode(&draft.encode()), Some(draft));
            }
        }
        let old = Draft::decode("5 own\nFROM x\n").map(|draft| draft.text);
        assert_eq!(old.as_deref(), Some("FROM x\n"), "as it was stored before there were contexts");
        let broken = Draft::decode("5 own 3\nxyzFROM x\n").map(|draft| draft.text);
        assert_eq!(broken.as_deref(), Some("FROM x\n"));
        assert_eq!(Draft::decode("no time\nFROM x"), None);
        assert_eq!(Draft::decode(""), None);
    }

    #[test]
    fn a_draft_is_known_by_its_first_instruction() {
        let title = |text: &str| {
            Draft { saved: 0, edited: true, text: text.to_owned(), stated: Stated::default() }
                .title()
                .to_owned()
        };
        assert_eq!(title("# syntax=x\n\n  FROM a AS b\nRUN c"), "FROM a AS b");
        assert_eq!(title("# only this"), "");
    }
}
