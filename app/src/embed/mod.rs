//! What a page and the playground in its frame say to each other: version 1, described in `docs/embedding.md`.

mod asked;

use dockerfile_exercise::{Checked, Exercise, GoalState, MOST_BYTES};
use serde_json::{Value, json};

pub use asked::Asked;

use crate::i18n::Lang;
use crate::share::MAX_BYTES;
use crate::state::{Progress, Snapshot, Theme};
use crate::view::counts;

const MARK: &str = "dockerfile-playground";
const VERSION: u32 = 1;

/// What the page around says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromHost {
    /// Show this text.
    SetText(String),
    /// Be light or dark.
    SetTheme(Theme),
    /// Speak this language.
    SetLang(Lang),
    /// Let the text be changed, or not.
    SetReadOnly(bool),
    /// Open an exercise.
    SetExercise {
        /// Its file.
        file: String,
        /// The text to go on with; its own start without.
        text: Option<String>,
    },
}

fn message(kind: &str, mut members: Value) -> String {
    if let Value::Object(object) = &mut members {
        object.insert("source".to_owned(), MARK.into());
        object.insert("version".to_owned(), VERSION.into());
        object.insert("type".to_owned(), kind.into());
    }
    members.to_string()
}

/// The frame listens from now on.
pub fn ready() -> String {
    message("ready", json!({}))
}

/// The text is another.
pub fn changed(revision: u32, text: &str) -> String {
    message("changed", json!({ "revision": revision, "text": text }))
}

/// What the text means, in short. Sizes are unpacked bytes of the target; `null` where there is no estimate.
pub fn analysed(snapshot: &Snapshot) -> String {
    let analysis = &snapshot.analysis;
    let [errors, warnings, infos] = counts(snapshot);
    let stages =
        analysis.model.stages.iter().map(|stage| stage.name.as_ref().map(|name| name.value.as_str()));
    let size =
        analysis.size.stages.iter().find(|size| Some(size.stage) == analysis.model.target).map(|size| {
            let total = size.unpacked;
            // No upper bound leaves out what is unknown.
            let high = total.is_whole().then_some(total.known.high);
            json!({
                "low": total.known.low,
                "likely": total.known.likely,
                "high": high,
                "unknownParts": total.unknown_parts,
            })
        });
    message(
        "analysis",
        json!({
            "revision": snapshot.revision,
            "stages": stages.collect::<Vec<_>>(),
            "target": analysis.model.target.map(|target| target.0),
            "errors": errors,
            "warnings": warnings,
            "infos": infos,
            "size": size,
        }),
    )
}

/// How the text stands with an exercise.
pub fn exercise(exercise: &Exercise, checked: &Checked, progress: &Progress) -> String {
    let goals = checked.goals.iter().map(|goal| {
        let state = match goal.state {
            GoalState::Met => "met",
            GoalState::Unmet => "unmet",
            GoalState::Unknown => "unknown",
        };
        json!({ "state": state, "already": goal.already })
    });
    message(
        "exercise",
        json!({
            "id": exercise.id,
            "goals": goals.collect::<Vec<_>>(),
            "met": checked.met(),
            "total": checked.goals(),
            "solved": checked.is_solved(),
            "hintsShown": progress.hints,
            "solutionShown": progress.solution,
        }),
    )
}

/// Something that was asked for cannot be done. `words` say why, in the language of the page.
pub fn error(code: &str, words: &str) -> String {
    message("error", json!({ "code": code, "message": words }))
}

fn text(text: &str) -> Option<String> {
    (text.len() <= MAX_BYTES).then(|| text.to_owned())
}

/// A message of the page around, as JSON; `None` for any that is not ours.
pub fn read(json: &str) -> Option<FromHost> {
    // Escaped, a text may be six times as long.
    if json.len() > 6 * (MAX_BYTES + MOST_BYTES) + 1000 {
        return None;
    }
    let message: Value = serde_json::from_str(json).ok()?;
    let member = |name: &str| message.get(name)?.as_str();
    if member("source")? != MARK || message.get("version")?.as_u64()? != u64::from(VERSION) {
        return None;
    }
    match member("type")? {
        "set-text" => text(member("text")?).map(FromHost::SetText),
        "set-theme" => member("theme").and_then(Theme::from_name).map(FromHost::SetTheme),
        "set-read-only" => message.get("readOnly")?.as_bool().map(FromHost::SetReadOnly),
        // Its own reader says what is wrong with it.
        "set-exercise" => {
            let file = member("exercise")?.to_owned();
            let text = match message.get("text") {
                Some(given) => Some(text(given.as_str()?)?),
                None => None,
            };
            Some(FromHost::SetExercise { file, text })
        }
        "set-language" => member("language").and_then(Lang::from_tag).map(FromHost::SetLang),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    #[test]
    fn what_the_page_around_says_is_checked() {
        let say =
            |rest: &str| read(&format!("{{\"source\":\"dockerfile-playground\",\"version\":1,{rest}}}"));
        assert_eq!(
            say("\"type\":\"set-text\",\"text\":\"FROM a\""),
            Some(FromHost::SetText("FROM a".to_owned()))
        );
        assert_eq!(say("\"type\":\"set-theme\",\"theme\":\"dark\""), Some(FromHost::SetTheme(Theme::Dark)));
        assert_eq!(say("\"type\":\"set-language\",\"language\":\"fr\""), Some(FromHost::SetLang(Lang::Fr)));
        assert_eq!(say("\"type\":\"set-read-only\",\"readOnly\":true"), Some(FromHost::SetReadOnly(true)));
        assert_eq!(
            say("\"type\":\"set-exercise\",\"exercise\":\"{}\""),
            Some(FromHost::SetExercise { file: "{}".to_owned(), text: None })
        );
        assert_eq!(
            say("\"type\":\"set-exercise\",\"exercise\":\"\",\"text\":\"FROM a\""),
            Some(FromHost::SetExercise { file: String::new(), text: Some("FROM a".to_owned()) })
        );
        for wrong in [
            "\"type\":\"set-read-only\",\"readOnly\":\"true\"",
            "\"type\":\"set-read-only\"",
            "\"type\":\"set-exercise\",\"exercise\":{}",
            "\"type\":\"set-exercise\"",
            "\"type\":\"set-exercise\",\"exercise\":\"{}\",\"text\":1",
            "\"type\":\"set-text\"",
            "\"type\":\"set-text\",\"text\":1",
            "\"type\":\"set-theme\",\"theme\":\"pink\"",
            "\"type\":\"else\"",
            "\"type\":null",
            "\"text\":\"\"",
        ] {
            assert_eq!(say(wrong), None, "{wrong}");
        }
        for other in [
            "",
            "null",
            "[]",
            "{}",
            "\"x\"",
            "{\"source\":\"other\",\"version\":1,\"type\":\"set-text\",\"text\":\"\"}",
            "{\"source\":\"dockerfile-playground\",\"version\":2,\"type\":\"set-text\",\"text\":\"\"}",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(say(&format!("\"type\":\"set-text\",\"text\":\"{}\"", "a".repeat(MAX_BYTES + 1))), None);
    }

    #[test]
    fn the_frame_says_what_the_text_means() {
        let text = "FROM nosuch/image:1 AS Last\n";
        let analysis = Rc::new(analyze(text, &Options::default()));
        let snapshot = Snapshot { revision: 3, text: text.into(), analysis };
        let said: Value = serde_json::from_str(&analysed(&snapshot)).unwrap();
        assert_eq!(
            (&said["type"], &said["version"], &said["revision"]),
            (&json!("analysis"), &json!(1), &json!(3))
        );
        assert_eq!((&said["stages"], &said["target"]), (&json!(["Last"]), &json!(0)));
        assert!(said["warnings"].as_u64() >= Some(1));
        let said: Value = serde_json::from_str(&changed(2, "\"\n")).unwrap();
        assert_eq!((&said["type"], &said["text"]), (&json!("changed"), &json!("\"\n")));
        let said: Value = serde_json::from_str(&ready()).unwrap();
        assert_eq!(said["type"], "ready");
        let said: Value = serde_json::from_str(&error("exercise", "No.")).unwrap();
        assert_eq!(
            (&said["type"], &said["code"], &said["message"]),
            (&json!("error"), &json!("exercise"), &json!("No."))
        );
    }

    #[test]
    fn the_frame_says_how_an_exercise_stands() {
        let task = crate::exercises::files::by_id("static-scratch");
        let text = &task.start.dockerfile;
        let options = crate::exercises::options(&Options::default(), Some(&task));
        let checked = dockerfile_core::exercise::check(&task, text, &analyze(text, &options), &options);
        let checked = checked.clone().since(&checked);
        let progress = Progress { hints: 2, solution: true, ..Progress::default() };
        let said: Value = serde_json::from_str(&exercise(&task, &checked, &progress)).unwrap();
        assert_eq!((&said["type"], &said["id"]), (&json!("exercise"), &json!("static-scratch")));
        let goals = said["goals"].as_array().unwrap();
        let left = goals.iter().filter(|goal| goal["already"] == false).count();
        assert!(left > 0 && left < goals.len(), "{goals:?}");
        assert_eq!((said["met"].as_u64(), said["total"].as_u64()), (Some(0), Some(left as u64)));
        assert_eq!(
            (&said["solved"], &said["hintsShown"], &said["solutionShown"]),
            (&json!(false), &json!(2), &json!(true))
        );
        assert!(goals.iter().any(|goal| goal["state"] == "unmet"));
    }
}
