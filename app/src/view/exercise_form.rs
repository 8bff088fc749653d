//! The form in which a teacher writes an exercise: what is typed, as it is typed, and the file that it makes.
//! The reader of exercise files judges the result, so that form and format never differ.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeMap;

use dockerfile_exercise::{Arg, Exercise, FORMAT, Goal, ReadError, Said, VERSION, Words, read};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::said_words;
use crate::i18n::{Key, Lang, text, text_with};

/// A text in English and in French.
pub type Both = [String; 2];

/// A goal, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GoalForm {
    /// Which goal, by its name in the format.
    pub kind: String,
    /// Its fields by name.
    pub fields: BTreeMap<String, String>,
    /// Whether it is an alternative to the goal above it: one of both will do.
    pub or: bool,
}

/// An exercise, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// What it is called.
    pub title: Both,
    /// What there is to do.
    pub text: Both,
    /// The Dockerfile that it starts from.
    pub start: String,
    /// Goals.
    pub goals: Vec<GoalForm>,
    /// Hints.
    pub hints: Vec<Both>,
    /// The number of the goal that each hint helps with; nothing for the whole task.
    pub hint_goals: Vec<String>,
    /// The Dockerfile of the solution.
    pub solution: String,
    /// What is said of it.
    pub why: Both,
    /// Locked lines: `1-3, 7`.
    pub locked: String,
    /// Times of steps, one a line: `npm ci = 20`.
    pub times: String,
    /// Files of the context, one a line: `src/main.js 8300`.
    pub files: String,
    /// The `.dockerignore`.
    pub dockerignore: String,
    /// Texts of files that an opened exercise brought.
    pub texts: BTreeMap<String, String>,
}

/// How a field of a goal is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// Words, or nothing.
    Optional,
    /// A whole number.
    Number,
    /// A whole number, or nothing.
    OptionalNumber,
    /// Megabytes, stored as bytes.
    Megabytes,
    /// Seconds, stored as milliseconds.
    Seconds,
    /// Yes or no.
    Flag,
    /// One of these.
    Choice(&'static [(&'static str, Key)]),
}

/// A field of a goal: its name in the format, what it is called, how it is filled in.
pub type Field = (&'static str, Key, FieldKind);

/// The kinds of goal: name in the format, what they are called, their fields.
pub const GOALS: [(&str, Key, &[Field]); 24] = [
    ("no-errors", Key::KindNoErrors, &[]),
    (
        "size",
        Key::KindSize,
        &[
            (
                "measure",
                Key::MeasureLabel,
                FieldKind::Choice(&[
                    ("unpacked", Key::MeasureUnpacked),
                    ("compressed", Key::MeasureCompressed),
                    ("containerd", Key::MeasureContainerd),
                ]),
            ),
            ("most_bytes", Key::FieldMegabytes, FieldKind::Megabytes),
        ],
    ),
    ("base", Key::KindBase, &[("image", Key::FieldImage, FieldKind::Text)]),
    ("no-shell", Key::KindNoShell, &[]),
    ("no-finding", Key::KindNoFinding, &[("rule", Key::FieldRule, FieldKind::Text)]),
    ("stage-used", Key::KindStageUsed, &[("stage", Key::FieldStage, FieldKind::Text)]),
    ("stage-unused", Key::KindStageUnused, &[("stage", Key::FieldStage, FieldKind::Text)]),
    ("copy-from", Key::KindCopyFrom, &[("stage", Key::FieldAnyStage, FieldKind::Optional)]),
    ("target", Key::KindTarget, &[("stage", Key::FieldStage, FieldKind::Text)]),
    ("layers", Key::KindLayers, &[("most", Key::FieldMost, FieldKind::Number)]),
    ("holds", Key::KindHolds, &[("path", Key::FieldPath, FieldKind::Text)]),
    (
        "runs",
        Key::KindRuns,
        &[
            ("command", Key::FieldCommand, FieldKind::Text),
            ("stage", Key::FieldResultStage, FieldKind::Optional),
        ],
    ),
    ("time", Key::KindTime, &[("most_ms", Key::FieldSeconds, FieldKind::Seconds)]),
    (
        "kept",
        Key::KindKept,
        &[("file", Key::FieldFile, FieldKind::Text), ("step", Key::FieldStep, FieldKind::Text)],
    ),
    (
        "instruction",
        Key::KindInstruction,
        &[
            ("keyword", Key::FieldKeyword, FieldKind::Text),
            ("contains", Key::FieldContains, FieldKind::Optional),
            (
                "in",
                Key::FieldScope,
                FieldKind::Choice(&[
                    ("result", Key::ScopeResult),
                    ("needed", Key::ScopeNeeded),
                    ("file", Key::ScopeFile),
                ]),
            ),
            ("least", Key::FieldLeast, FieldKind::OptionalNumber),
            ("most", Key::FieldAtMost, FieldKind::OptionalNumber),
        ],
    ),
    ("builds", Key::KindBuilds, &[]),
    ("starts", Key::KindStarts, &[]),
    (
        "step",
        Key::KindStep,
        &[
            ("command", Key::FieldStepCommand, FieldKind::Text),
            ("stage", Key::FieldAnyStage, FieldKind::Optional),
            (
                "in",
                Key::FieldScope,
                FieldKind::Choice(&[
                    ("needed", Key::ScopeNeeded),
                    ("result", Key::ScopeResult),
                    ("file", Key::ScopeFile),
                ]),
            ),
        ],
    ),
    (
        "made",
        Key::KindMade,
        &[
            ("path", Key::FieldPath, FieldKind::Text),
            ("by", Key::FieldBy, FieldKind::Optional),
            ("source", Key::FieldSource, FieldKind::Optional),
        ],
    ),
    (
        "path-absent",
        Key::KindPathAbsent,
        &[("path", Key::FieldPath, FieldKind::Text), ("layers", Key::FieldLayers, FieldKind::Flag)],
    ),
    ("user", Key::KindUser, &[("user", Key::FieldUser, FieldKind::Optional)]),
    (
        "cache",
        Key::KindCache,
        &[
            (
                "change",
                Key::FieldChange,
                FieldKind::Choice(&[
                    ("file", Key::ChangeFile),
                    ("variable", Key::ChangeVariable),
                    ("image", Key::ChangeImage),
                ]),
            ),
            ("what", Key::FieldWhat, FieldKind::Text),
            ("step", Key::FieldCacheStep, FieldKind::Optional),
        ],
    ),
    ("ignores", Key::KindIgnores, &[("path", Key::FieldIgnored, FieldKind::Text)]),
    ("secret", Key::KindSecret, &[("command", Key::FieldStepCommand, FieldKind::Text)]),
];

/// The fields of a kind of goal.
pub fn goal_fields(kind: &str) -> &'static [Field] {
    GOALS.iter().find(|(name, ..)| *name == kind).map_or(&[], |(_, _, fields)| fields)
}

/// A decimal number, with comma or point, times `scale`; a text that is none stays one, for the reader to refuse.
fn scaled(text: &str, scale: f64) -> Value {
    let plain = text.trim().replace(',', ".").replace([' ', '\u{a0}', '\u{202f}'], "");
    match plain.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 && number * scale < 9e15 => {
            // Below 2^53, and not negative.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let whole = (number * scale).round() as u64;
            whole.into()
        }
        _ => text.into(),
    }
}

/// `number` in units of `scale`, as it would be typed.
fn unscaled(number: u64, scale: u64) -> String {
    let (whole, rest) = (number / scale, number % scale);
    if rest == 0 {
        return whole.to_string();
    }
    let digits = format!("{:0width$}", rest, width = scale.to_string().len() - 1);
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

fn both(texts: &Both) -> Value {
    let mut out = Map::new();
    for (tag, text) in ["en", "fr"].into_iter().zip(texts) {
        if !text.trim().is_empty() {
            out.insert(tag.to_owned(), text.trim().into());
        }
    }
    out.into()
}

fn is_empty(texts: &Both) -> bool {
    texts.iter().all(|text| text.trim().is_empty())
}

/// A title as the name of a file: `Un résultat léger` is `un-resultat-leger`.
fn slug(title: &str) -> String {
    let mut out = String::new();
    for c in title.to_lowercase().chars() {
        let plain = match c {
            'à' | 'â' | 'ä' => "a",
            'ç' => "c",
            'é' | 'è' | 'ê' | 'ë' => "e",
            'î' | 'ï' => "i",
            'ô' | 'ö' => "o",
            'ù' | 'û' | 'ü' => "u",
            'œ' => "oe",
            'æ' => "ae",
            'a'..='z' | '0'..='9' => {
                out.push(c);
                continue;
            }
            _ if out.ends_with('-') || out.is_empty() => "",
            _ => "-",
        };
        out.push_str(plain);
    }
    let cut: String = out.chars().take(60).collect();
    let cut = cut.trim_matches('-');
    if cut.is_empty() { "exercise".to_owned() } else { cut.to_owned() }
}

/// The lines of a text that say something.
fn told(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

impl Form {
    /// A new exercise that starts from `text`.
    pub fn first(text: &str) -> Self {
        let builds = GoalForm { kind: "no-errors".to_owned(), ..GoalForm::default() };
        Self { start: text.to_owned(), goals: vec![builds], ..Self::default() }
    }

    /// The form of an exercise.
    pub fn of(exercise: &Exercise) -> Self {
        let both =
            |words: &Words| [words.en.clone().unwrap_or_default(), words.fr.clone().unwrap_or_default()];
        let solution = exercise.solution.clone().unwrap_or_default();
        let start = &exercise.start;
        let files = start.context.files.iter().map(|(path, file)| match file.bytes {
            Some(bytes) => format!("{path} {bytes}\n"),
            None => format!("{path}\n"),
        });
        let texts = start.context.files.iter();
        Self {
            title: both(&exercise.title),
            text: both(&exercise.text),
            start: start.dockerfile.clone(),
            goals: exercise.goals.iter().flat_map(goal_rows_of).collect(),
            hints: exercise.hints.iter().map(|hint| both(&hint.words)).collect(),
            hint_goals: exercise
                .hints
                .iter()
                .map(|hint| {
                    hint.goal.map(|goal| row_of(&exercise.goals, goal).to_string()).unwrap_or_default()
                })
                .collect(),
            solution: solution.dockerfile,
            why: solution.text.as_ref().map(both).unwrap_or_default(),
            locked: exercise
                .locked
                .iter()
                .map(|lines| format!("{}-{}", lines.first, lines.last))
                .collect::<Vec<_>>()
                .join(", "),
            times: exercise
                .durations
                .iter()
                .map(|time| format!("{} = {}\n", time.contains, unscaled(time.ms, 1_000)))
                .collect(),
            files: files.collect(),
            dockerignore: start.dockerignore.clone().unwrap_or_default(),
            texts: texts.filter_map(|(path, file)| Some((path.clone(), file.text.clone()?))).gather(),
        }
    }

    /// The exercise that the form makes.
    ///
    /// # Errors
    /// What the reader of exercise files says of it.
    pub fn exercise(&self) -> Result<Exercise, ReadError> {
        read(&self.json().to_string())
    }

    fn json(&self) -> Value {
        let title = self.title.iter().find(|title| !title.trim().is_empty());
        let mut file = json!({
            "format": FORMAT,
            "version": VERSION,
            "id": slug(title.map_or("", String::as_str)),
            "title": both(&self.title),
            "text": both(&self.text),
            "start": self.start_json(),
            "goals": self.goals_json(),
            "hints": self.hints_json(),
            "locked": self.locked_json(),
            "durations": told(&self.times)
                .map(|line| {
                    let (contains, seconds) = line.rsplit_once('=').unwrap_or((line, ""));
                    json!({"contains": contains.trim(), "ms": scaled(seconds, 1_000.0)})
                })
                .collect::<Vec<_>>(),
        });
        if !self.solution.trim().is_empty() {
            let mut solution = json!({"dockerfile": self.solution});
            if !is_empty(&self.why) {
                solution["text"] = both(&self.why);
            }
            file["solution"] = solution;
        }
        file
    }

    fn hints_json(&self) -> Vec<Value> {
        let told = self.hints.iter().enumerate().filter(|(_, hint)| !is_empty(hint));
        let hint = |(at, hint): (usize, &Both)| {
            let mut out = both(hint);
            // A goal that was removed meanwhile leaves its hints to the whole task.
            let goal = self.hint_goals.get(at).and_then(|goal| goal.trim().parse::<usize>().ok());
            if let Some(goal) = goal.filter(|goal| (1..=self.goals.len()).contains(goal)) {
                out["goal"] = self.number_of(goal).into();
            }
            out
        };
        told.map(hint).collect()
    }

    /// The goals, rows that are alternatives of each other as one.
    fn goals_json(&self) -> Vec<Value> {
        let mut out: Vec<Vec<Value>> = Vec::new();
        for goal in &self.goals {
            match out.last_mut() {
                Some(last) if goal.or => last.push(goal_json(goal)),
                _ => out.push(vec![goal_json(goal)]),
            }
        }
        let one = |mut goals: Vec<Value>| match goals.len() {
            1 => goals.swap_remove(0),
            _ => json!({"goal": "any-of", "goals": goals}),
        };
        out.into_iter().map(one).collect()
    }

    /// The number of the goal that the row of that number belongs to, both from 1.
    fn number_of(&self, row: usize) -> usize {
        self.goals.iter().take(row).enumerate().filter(|(at, goal)| *at == 0 || !goal.or).count()
    }

    /// The index of the row that a place within the goal of that index names, and what follows in the place.
    fn row<'p>(&self, goal: usize, rest: &'p str) -> (usize, &'p str) {
        let mut firsts =
            (0..self.goals.len()).filter(|at| *at == 0 || self.goals.get(*at).is_some_and(|goal| !goal.or));
        let first = firsts.nth(goal).unwrap_or(goal);
        match rest.strip_prefix(".goals[").and_then(|rest| rest.split_once(']')) {
            Some((within, rest)) => (first + within.parse::<usize>().unwrap_or_default(), rest),
            None => (first, rest),
        }
    }

    /// Says whether the goal of that index is an alternative to the one above it.
    pub fn set_or(&mut self, at: usize, or: bool) {
        if let Some(goal) = self.goals.get_mut(at).filter(|_| at > 0) {
            goal.or = or;
        }
    }

    /// Removes the goal of that index; the hints of those after it go with them.
    pub fn remove_goal(&mut self, at: usize) {
        if at >= self.goals.len() {
            return;
        }
        let removed = self.goals.remove(at);
        // The first of several alternatives leaves its place to the next.
        if let Some(next) = self.goals.get_mut(at).filter(|_| !removed.or) {
            next.or = false;
        }
        for goal in &mut self.hint_goals {
            match goal.trim().parse::<usize>() {
                Ok(number) if number == at + 1 => goal.clear(),
                Ok(number) if number > at + 1 => *goal = (number - 1).to_string(),
                _ => {}
            }
        }
    }

    /// Removes the hint of that index.
    pub fn remove_hint(&mut self, at: usize) {
        if at < self.hints.len() {
            self.hints.remove(at);
        }
        if at < self.hint_goals.len() {
            self.hint_goals.remove(at);
        }
    }

    /// Says which goal the hint of that index is for; nothing for the whole task.
    pub fn set_hint_goal(&mut self, at: usize, goal: String) {
        if at < self.hints.len() {
            self.hint_goals.resize(self.hints.len(), String::new());
            if let Some(place) = self.hint_goals.get_mut(at) {
                *place = goal;
            }
        }
    }

    fn start_json(&self) -> Value {
        let mut start = json!({"dockerfile": self.start});
        if !self.dockerignore.trim().is_empty() {
            start["dockerignore"] = self.dockerignore.as_str().into();
        }
        let mut files = Map::new();
        for line in told(&self.files) {
            let (path, bytes) = match line.rsplit_once(char::is_whitespace) {
                Some((path, bytes)) if bytes.bytes().all(|b| b.is_ascii_digit()) => {
                    (path.trim(), scaled(bytes, 1.0))
                }
                _ => (line, Value::Null),
            };
            let mut file = Map::new();
            if !bytes.is_null() {
                file.insert("bytes".to_owned(), bytes);
            }
            if let Some(text) = self.texts.get(path) {
                file.insert("text".to_owned(), text.as_str().into());
            }
            files.insert(path.to_owned(), file.into());
        }
        if !files.is_empty() {
            start["context"] = json!({"complete": true, "files": files});
        }
        start
    }

    fn locked_json(&self) -> Value {
        let stretches = self.locked.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
        stretches
            .map(|part| {
                let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
                json!({"first": scaled(first, 1.0), "last": scaled(last, 1.0)})
            })
            .collect()
    }
}

fn goal_json(goal: &GoalForm) -> Value {
    let mut out = Map::new();
    out.insert("goal".to_owned(), goal.kind.as_str().into());
    for (name, _, kind) in goal_fields(&goal.kind) {
        let typed = goal.fields.get(*name).map_or("", |value| value.trim());
        let value: Value = match kind {
            FieldKind::Optional | FieldKind::OptionalNumber | FieldKind::Choice(_) if typed.is_empty() => {
                continue;
            }
            FieldKind::Flag if typed != "yes" => continue,
            FieldKind::Flag => true.into(),
            FieldKind::Text | FieldKind::Optional | FieldKind::Choice(_) => typed.into(),
            FieldKind::Number | FieldKind::OptionalNumber => scaled(typed, 1.0),
            FieldKind::Megabytes => scaled(typed, 1e6),
            FieldKind::Seconds => scaled(typed, 1e3),
        };
        out.insert((*name).to_owned(), value);
    }
    out.into()
}

fn goal_form(goal: &Goal) -> GoalForm {
    let kind = goal.kind().to_owned();
    // As the format has it; every field of a goal is a plain value.
    let value = serde_json::to_value(goal).unwrap_or_default();
    let fields = goal_fields(&kind).iter().filter_map(|(name, _, field)| {
        let value = value.get(*name)?;
        let typed = match (field, value.as_u64()) {
            (FieldKind::Megabytes, Some(bytes)) => unscaled(bytes, 1_000_000),
            (FieldKind::Seconds, Some(ms)) => unscaled(ms, 1_000),
            (FieldKind::Flag, _) => (if value.as_bool() == Some(true) { "yes" } else { "" }).to_owned(),
            (_, Some(number)) => number.to_string(),
            (_, None) => value.as_str().unwrap_or("").to_owned(),
        };
        Some(((*name).to_owned(), typed))
    });
    GoalForm { fields: fields.gather(), kind, or: false }
}

/// The number of the first row of the goal of that number, both from 1.
fn row_of(goals: &[Goal], number: u32) -> usize {
    let before = usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
    1 + goals.iter().take(before).map(|goal| goal_rows_of(goal).len()).sum::<usize>()
}

/// The rows of a goal: one, or those of which one will do.
fn goal_rows_of(goal: &Goal) -> Vec<GoalForm> {
    match goal {
        Goal::AnyOf { goals } => {
            let rows = goals.iter().enumerate();
            rows.map(|(at, goal)| GoalForm { or: at > 0, ..goal_form(goal) }).collect()
        }
        goal => vec![goal_form(goal)],
    }
}

/// What is wrong with `form`, in its own words and not in those of the file that it makes.
pub fn form_fault(lang: Lang, form: &Form, fault: &ReadError) -> String {
    let place = fault.0.args.iter().find_map(|(name, value)| match (*name, value) {
        ("place", Arg::Text(place)) => Some(form_place(lang, form, place)),
        _ => None,
    });
    let own = match fault.0.code {
        "want-number" => Some(Key::WriteWantNumber),
        "language-missing" => Some(Key::WriteWantWords),
        _ => None,
    };
    if let (Some(key), Some(place)) = (own, &place) {
        return text_with(lang, key, &[("place", place)]);
    }
    let args = fault.0.args.iter().map(|(name, value)| match (*name, &place) {
        ("place", Some(place)) => ("place", Arg::Text(place.clone())),
        _ => (*name, value.clone()),
    });
    said_words(lang, &Said { code: fault.0.code, args: args.collect() })
}

fn form_place(lang: Lang, form: &Form, place: &str) -> String {
    let plain = [
        ("title", Key::WriteTitle),
        ("text", Key::WriteText),
        ("start.dockerfile", Key::WriteStart),
        ("solution.dockerfile", Key::WriteSolution),
        ("solution.text", Key::WriteWhy),
    ];
    if let Some((_, key)) = plain.into_iter().find(|(name, _)| *name == place) {
        return text(lang, key).to_owned();
    }
    for (list, key) in [("goals[", Key::WriteGoalN), ("hints[", Key::WriteHintN)] {
        let Some((index, rest)) = place.strip_prefix(list).and_then(|rest| rest.split_once(']')) else {
            continue;
        };
        let index = index.parse::<usize>().unwrap_or_default();
        // A goal of several rows names the one of them.
        let (index, rest) = if key == Key::WriteGoalN { form.row(index, rest) } else { (index, rest) };
        let named = text_with(lang, key, &[("n", &(index + 1).to_string())]);
        let field = rest.trim_start_matches('.');
        let goal = form.goals.get(index).filter(|_| key == Key::WriteGoalN);
        let fields = goal.map_or(&[][..], |goal| goal_fields(&goal.kind));
        let label = fields.iter().find(|(name, ..)| *name == field).map(|(_, label, _)| text(lang, *label));
        return match label.unwrap_or(field) {
            "" => named,
            field => format!("{named} ({field})"),
        };
    }
    place.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn every_kind_of_goal_has_a_row() {
        let kinds: Vec<&str> = GOALS.iter().map(|(name, ..)| *name).collect();
        // Alternatives are rows of their own.
        let wanted: Vec<&str> = Goal::KINDS.into_iter().filter(|kind| *kind != "any-of").collect();
        assert_eq!(kinds, wanted);
    }

    #[test]
    fn hints_stay_with_their_goals() {
        let mut form = Form::of(&exercises::files::by_id("secrets"));
        let goals = |form: &Form| {
            let exercise = form.exercise().unwrap_or_else(|fault| panic!("{fault:?}"));
            exercise.hints.iter().map(|hint| hint.goal).collect::<Vec<_>>()
        };
        assert_eq!(goals(&form), [Some(5), Some(2), Some(2)]);
        form.remove_goal(3);
        assert_eq!(goals(&form), [Some(4), Some(2), Some(2)], "two rows are one goal");
        form.set_hint_goal(1, "1".to_owned());
        form.remove_goal(1);
        assert_eq!(goals(&form), [Some(4), Some(1), None], "the other alternative stays");
        form.remove_hint(0);
        assert_eq!(goals(&form), [Some(1), None]);
        form.hints.push(["More".to_owned(), String::new()]);
        form.set_hint_goal(2, "6".to_owned());
        assert_eq!(goals(&form), [Some(1), None, Some(6)]);
        form.set_hint_goal(2, "99".to_owned());
        assert_eq!(goals(&form), [Some(1), None, None], "there is no such goal");
    }

    #[test]
    fn an_exercise_goes_through_the_form_unharmed() {
        for exercise in &exercises::files::all() {
            let mut back = Form::of(exercise).exercise().unwrap_or_else(|fault| panic!("{fault:?}"));
            back.id.clone_from(&exercise.id);
            let plain = |words: &mut Words| {
                for text in [&mut words.en, &mut words.fr].into_iter().flatten() {
                    *text = text.trim().to_owned();
                }
            };
            let mut wanted = exercise.clone();
            // The form trims what is said.
            for exercise in [&mut wanted, &mut back] {
                plain(&mut exercise.text);
                exercise.hints.iter_mut().for_each(|hint| plain(&mut hint.words));
                if let Some(text) = exercise.solution.as_mut().and_then(|solution| solution.text.as_mut()) {
                    plain(text);
                }
            }
            assert_eq!(back, wanted);
        }
    }

    #[test]
    fn numbers_are_typed_as_people_do() {
        assert_eq!((scaled("1,5", 1e6), scaled(" 1 200 ", 1.0)), (1_500_000.into(), 1_200.into()));
        assert_eq!(
            (scaled("-1", 1.0), scaled("x", 1.0), scaled("1e300", 1.0)),
            ("-1".into(), "x".into(), "1e300".into())
        );
        assert_eq!(
            (unscaled(1_500_000, 1_000_000).as_str(), unscaled(20_000, 1_000).as_str()),
            ("1.5", "20")
        );
        assert_eq!(unscaled(1_050, 1_000), "1.05");
    }

    #[test]
    fn titles_become_names() {
        assert_eq!(slug("Exercice A : une image légère !"), "exercice-a-une-image-legere");
        assert_eq!((slug("").as_str(), slug("«»").as_str()), ("exercise", "exercise"));
        assert!(slug(&"é ".repeat(100)).len() <= 60);
    }

    #[test]
    fn faults_name_rows_as_the_form_does() {
        let mut form =
            Form { title: ["T".into(), String::new()], text: ["X".into(), String::new()], ..Form::default() };
        let fault =
            |form: &Form| form.exercise().map(|_| ()).map_err(|fault| form_fault(Lang::En, form, &fault));
        assert_eq!(fault(&form), Err("goals has to have at least one entry.".to_owned()));
        form.goals = vec![GoalForm { kind: "no-errors".into(), ..GoalForm::default() }];
        assert_eq!(fault(&form), Ok(()));
        form.goals.push(GoalForm { kind: "layers".into(), ..GoalForm::default() });
        assert_eq!(fault(&form), Err("Goal 2 (At most): write a number, 0 or more.".to_owned()));
        form.goals.truncate(1);
        form.title = Default::default();
        assert_eq!(fault(&form), Err("Title: write it in English, in French or in both.".to_owned()));
        form.title = ["T".into(), String::new()];
        form.locked = "3-x".to_owned();
        assert!(fault(&form).is_err());
    }
}
