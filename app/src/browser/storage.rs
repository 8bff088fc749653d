//! localStorage and sessionStorage, either of which may be missing, forbidden or full.

use web_sys::Storage;

use super::page::{is_embed, window};

/// Why something was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The browser allows no storage here.
    Forbidden,
    /// There is no room left.
    Full,
}

/// Which storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Shared by all tabs, for ever.
    Local,
    /// This tab only, over reloads.
    Session,
}

fn area(area: Area) -> Option<Storage> {
    // What a frame in another page does is nothing that the user's own texts and settings should know.
    if is_embed() {
        return None;
    }
    let window = window()?;
    match area {
        Area::Local => window.local_storage(),
        Area::Session => window.session_storage(),
    }
    .ok()
    .flatten()
}

/// The value of `key`; `None` where there is none or storage is forbidden.
pub fn get(from: Area, key: &str) -> Option<String> {
    area(from)?.get_item(key).ok().flatten()
}

/// Stores `value` under `key`; nowhere, and rightly so, in an embedded page.
pub fn set(to: Area, key: &str, value: &str) -> Result<(), StorageError> {
    if is_embed() {
        return Ok(());
    }
    let storage = area(to).ok_or(StorageError::Forbidden)?;
    storage.set_item(key, value).map_err(|error| {
        let name = js_sys::Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED") => StorageError::Full,
            _ => StorageError::Forbidden,
        }
    })
}

/// Forgets `key`.
pub fn remove(from: Area, key: &str) {
    if let Some(storage) = area(from) {
        // Nothing to do where it fails: what cannot be removed stays.
        let removed = storage.remove_item(key);
        debug_assert!(removed.is_ok(), "removeItem does not throw");
    }
}

/// All keys.
pub fn keys(of: Area) -> Vec<String> {
    let Some(storage) = area(of) else { return Vec::new() };
    (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten()).collect()
}
