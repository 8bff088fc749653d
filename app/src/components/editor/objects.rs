//! Analyses as the plain objects that `editor.js` takes.

use dockerfile_answers::rules::rule_name;
use dockerfile_answers::{Diagnostic, Severity};
use dockerfile_syntax::fix::{Applicability, TextEdit};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::i18n::{Key, Lang, core_text, text};
use crate::view::{Utf16Index, safe_link};

/// A plain object with these properties.
pub(super) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        let set = Reflect::set(&object, &JsValue::from_str(name), value);
        debug_assert!(set.is_ok(), "a plain object takes any property");
    }
    object.into()
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// Diagnostics, in the language of the page; with their fixes where these are wanted.
pub(super) fn diagnostics(lang: Lang, diagnostics: &[Diagnostic], index: &Utf16Index, fixes: bool) -> Array {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let (from, to) = index.range(diagnostic.span);
            let (message, _) = core_text(lang, &diagnostic.code, &diagnostic.args, &diagnostic.message);
            let actions: Array = diagnostic
                .fixes
                .iter()
                .filter(|_| fixes)
                .map(|fix| {
                    let (title, _) = core_text(lang, &fix.code, &fix.args, &fix.title);
                    let unsafe_fix = fix.applicability == Applicability::Unsafe;
                    let label =
                        if unsafe_fix { format!("{title} ({})", text(lang, Key::FixUnsafe)) } else { title };
                    let reason = fix.reason.as_ref().map_or(JsValue::UNDEFINED, |reason| {
                        core_text(lang, &reason.code, &[], &reason.text).0.into()
                    });
                    object(&[("label", label.into()), ("reason", reason)])
                })
                .collect();
            // What stops a build is no rule and has its page elsewhere.
            let page = rule_name(&diagnostic.rule).is_some();
            let url = safe_link(&diagnostic.url).filter(|_| !page).map_or(JsValue::UNDEFINED, JsValue::from);
            object(&[
                ("from", from.into()),
                ("to", to.into()),
                ("severity", severity_name(diagnostic.severity).into()),
                ("message", message.into()),
                ("rule", diagnostic.rule.as_str().into()),
                ("page", page.into()),
                ("url", url),
                ("actions", actions.into()),
            ])
        })
        .collect()
}

/// The edits of a fix.
pub(super) fn edits(edits: &[TextEdit], index: &Utf16Index) -> Array {
    edits
        .iter()
        .map(|edit| {
            let (from, to) = index.range(edit.span);
            object(&[("from", from.into()), ("to", to.into()), ("insert", edit.insert.as_str().into())])
        })
        .collect()
}
