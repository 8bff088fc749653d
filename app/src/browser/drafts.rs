//! What was typed, kept over reloads and crashes. Each tab has a draft of its own, so that two tabs
//! never overwrite each other; a new tab opens the latest. A copy in the tab's own storage outlives whatever other tabs
//! do. `static/start.js` gives the tab its name and keeps what is typed before the page is there.

use dockerfile_syntax::lists::Arrange;
use wasm_bindgen::JsCast;
use web_sys::{Event, StorageEvent};

use super::page::{self, now};
use super::storage::{Area, StorageError, get, keys, remove, set};
use crate::state::{Kept, Kind, Settings, Stated, Version, to_forget, to_offer, untyped};

const SETTINGS: &str = "dockerfile-playground.v1.settings";
const PINNED: &str = "dockerfile-playground.v1.pinned";
const TAB: &str = "dockerfile-playground.v1.tab";
/// This tab's copy of its draft.
const COPY: &str = "dockerfile-playground.v1.text";
const DRAFT: &str = "dockerfile-playground.v1.draft.";

/// A stored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// When it was stored, in milliseconds since 1970.
    pub saved: u64,
    /// What it is to the user.
    pub kind: Kind,
    /// The text.
    pub text: String,
    /// What is stated of its build context.
    pub stated: Stated,
}

impl Draft {
    /// As stored: the time, the kind, the length of what is stated of the context where anything is, a
    /// newline, that, the text.
    pub fn encode(&self) -> String {
        let kind = self.kind.name();
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
        Some(Self { saved, kind: Kind::from_name(kind), text: text.to_owned(), stated })
    }

    /// Whether it is the user's, not an example as it came.
    pub fn edited(&self) -> bool {
        self.kind != Kind::Example
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

/// Keeps the version that this tab's text is compared with and, where it is the user's own, its text among the drafts:
/// there it outlives the tab and the draft `own`, which goes on to change.
pub fn save_pinned(own: &str, version: Option<&Version>, kind: Kind) -> Result<(), StorageError> {
    let Some(version) = version else {
        remove(Area::Session, PINNED);
        return Ok(());
    };
    let known = |key: &String| key != own && read(key).is_some_and(|draft| draft.text == *version.text);
    if kind != Kind::Example && !version.text.trim().is_empty() && !all().iter().any(known) {
        let tab = random_name();
        let context = version.options.context.clone().unwrap_or_default();
        let stated = Stated::of(version.options.dockerignore.as_deref(), &context);
        store(&format!("{DRAFT}{tab}"), &encoded(&version.text, kind, &stated))?;
    }
    set(Area::Session, PINNED, &version.encode())
}

/// The key of this tab's draft. The same after a reload; another in a new tab and in a duplicated one.
pub fn own_key() -> String {
    let tab = page::tab_name().or_else(|| get(Area::Session, TAB)).unwrap_or_else(new_tab);
    format!("{DRAFT}{tab}")
}

/// A key for a text that takes the place of another, which keeps its own.
pub fn fresh_key() -> String {
    format!("{DRAFT}{}", new_tab())
}

/// What another tab did: to which key (`None` for all of them), and what is there now, if anything is.
pub fn change_of(event: &Event) -> Option<(Option<String>, Option<String>)> {
    let event = event.dyn_ref::<StorageEvent>()?;
    Some((event.key(), event.new_value()))
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
    let copy = get(Area::Session, COPY).and_then(|stored| Draft::decode(&stored));
    // The later of the two: either may have been refused.
    let ours = [copy, read(own)].into_iter().flatten().max_by_key(|draft| draft.saved);
    ours.or_else(|| all().iter().filter_map(|key| read(key)).max_by_key(|draft| draft.saved))
}

/// The other texts that the user wrote, the latest first.
pub fn others(own: &str) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = all()
        .iter()
        .filter(|key| *key != own)
        .filter_map(|key| read(key))
        .filter(|draft| draft.edited() && !draft.text.trim().is_empty())
        .collect();
    drafts.arrange_by(|a, b| b.saved.cmp(&a.saved).then_with(|| a.text.cmp(&b.text)));
    drafts.dedup_by(|a, b| a.text == b.text);
    drafts
}

/// What was stated of the build context of `text`, the latest first; nothing where there is no draft of it.
pub fn stated_of(text: &str) -> Stated {
    let drafts =
        all().into_iter().filter_map(|key| read(&key)).filter(|draft| draft.edited() && draft.text == text);
    drafts.max_by_key(|draft| draft.saved).map(|draft| draft.stated).unwrap_or_default()
}

/// Keeps a text of the user's that is in no editor among the drafts, unless it is there.
pub fn keep(text: &str, stated: &Stated) -> Result<(), StorageError> {
    let known = |key: &String| read(key).is_some_and(|draft| draft.kind == Kind::Typed && draft.text == text);
    if all().iter().any(known) {
        return Ok(());
    }
    store(&format!("{DRAFT}{}", random_name()), &encoded(text, Kind::Typed, stated))
}

/// Keeps `text` as the draft `own`, with what is stated of its build context.
pub fn save(own: &str, text: &str, kind: Kind, stated: &Stated) -> Result<(), StorageError> {
    let draft = encoded(text, kind, stated);
    // Where this is refused, the other may do: that one is what is reported.
    let _ = set(Area::Session, COPY, &draft);
    store(own, &draft)
}

fn encoded(text: &str, kind: Kind, stated: &Stated) -> String {
    Draft { saved: now(), kind, text: text.to_owned(), stated: stated.clone() }.encode()
}

/// Stores a draft, if need be in the place of texts that nobody typed.
fn store(key: &str, draft: &str) -> Result<(), StorageError> {
    let mut stored = set(Area::Local, key, draft);
    if stored == Err(StorageError::Full) {
        for untyped in untyped(others_kept(key)) {
            remove(Area::Local, &untyped);
            stored = set(Area::Local, key, draft);
            if stored != Err(StorageError::Full) {
                break;
            }
        }
    }
    stored?;
    for key in to_forget(others_kept(key)) {
        remove(Area::Local, &key);
    }
    Ok(())
}

/// Texts that make room when they go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    drafts: Vec<(String, Draft)>,
}

impl Offer {
    /// How many.
    pub fn len(&self) -> usize {
        self.drafts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// All of them in one file, for the user to keep. `when` writes a moment.
    pub fn file(&self, when: impl Fn(u64) -> String) -> String {
        let texts = self.drafts.iter().map(|(_, draft)| {
            let end = if draft.text.ends_with('\n') { "" } else { "\n" };
            format!("# ---- {} ----\n{}{end}\n", when(draft.saved), draft.text)
        });
        texts.collect()
    }

    /// Lets them go, but for those that changed since.
    pub fn remove(&self) {
        for (key, draft) in &self.drafts {
            if read(key).as_ref() == Some(draft) {
                remove(Area::Local, key);
            }
        }
    }
}

/// The older half of the texts that were typed elsewhere than in this tab.
pub fn offer(own: &str) -> Offer {
    let keys = to_offer(others_kept(own));
    Offer { drafts: keys.into_iter().filter_map(|key| read(&key).map(|draft| (key, draft))).collect() }
}

fn all() -> Vec<String> {
    keys(Area::Local).into_iter().filter(|key| key.starts_with(DRAFT)).collect()
}

fn others_kept(own: &str) -> Vec<Kept> {
    let others = all().into_iter().filter(|key| key != own);
    others
        .filter_map(|key| read(&key).map(|draft| Kept { key, saved: draft.saved, kind: draft.kind }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_as_it_was_stored() {
        let kinds = [Kind::Typed, Kind::Example, Kind::Opened];
        for (text, kind) in
            ["", "FROM scratch\n", "\n\n", "é😀\r\n"].into_iter().zip(kinds.into_iter().cycle())
        {
            for files in ["", "a 5\nb 6\n"] {
                let stated = Stated { files: files.to_owned(), ..Stated::default() };
                let draft = Draft { saved: 1_756_000_000_000, kind, text: text.to_owned(), stated };
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
            Draft { saved: 0, kind: Kind::Typed, text: text.to_owned(), stated: Stated::default() }
                .title()
                .to_owned()
        };
        assert_eq!(title("# syntax=x\n\n  FROM a AS b\nRUN c"), "FROM a AS b");
        assert_eq!(title("# only this"), "");
    }

    #[test]
    fn texts_that_go_fit_into_one_file() {
        let draft = |saved, text: &str| {
            let draft = Draft { saved, kind: Kind::Typed, text: text.to_owned(), stated: Stated::default() };
            (format!("{DRAFT}{saved}"), draft)
        };
        let offer = Offer { drafts: vec![draft(1, "FROM a"), draft(2, "FROM b\n")] };
        assert_eq!(
            offer.file(|saved| saved.to_string()),
            "# ---- 1 ----\nFROM a\n\n# ---- 2 ----\nFROM b\n\n"
        );
    }

    #[test]
    fn what_is_typed_before_the_page_is_there_is_kept_in_the_same_way() {
        let start = include_str!("../../../static/start.js");
        for key in [SETTINGS, TAB, COPY, DRAFT] {
            let name = key.strip_prefix("dockerfile-playground.v1.").unwrap();
            assert!(start.contains(&format!("`${{KEYS}}{name}")), "start.js has to know {key}");
        }
        assert!(start.contains("const KEYS = \"dockerfile-playground.v1.\";"));
        assert!(start.contains(&format!(
            "`${{Date.now()}} {}${{length}}\\n${{stated}}${{text}}`",
            Kind::Typed.name()
        )));
    }
}
