//! What solving an exercise brought: its start and the solution side by side.

use dockerfile_answers::{Severity, size};
use dockerfile_exercise::{Exercise, durations};
use dockerfile_timeline::layers;

use super::compare::{wall, with_sign};
use super::{duration, size_difference, stage_total, total_words};
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::state::{Measure, Snapshot};

/// A figure of the image before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndRow {
    /// What it is of.
    pub what: String,
    /// At the start, in words.
    pub before: String,
    /// Now, in words.
    pub after: String,
    /// The difference with its sign; `None` where nothing can be said.
    pub difference: Option<String>,
    /// What has to be said of it.
    pub note: Option<&'static str>,
}

/// Whether nothing in the text stops a build: of others there is no image to speak of.
fn builds(snapshot: &Snapshot) -> bool {
    let stops = |found: &dockerfile_answers::Diagnostic| found.severity == Severity::Error;
    snapshot.analysis.model.target.is_some() && !snapshot.analysis.diagnostics.iter().any(stops)
}

fn total(snapshot: &Snapshot, measure: Measure) -> Option<size::Total> {
    stage_total(&snapshot.analysis.size, snapshot.analysis.model.target?, measure)
}

fn own_layers(snapshot: &Snapshot) -> Option<u64> {
    let analysis = &snapshot.analysis;
    let target = analysis.model.target?;
    Some(layers(&analysis.file, &analysis.model, &analysis.size, target).own.len() as u64)
}

fn build_time(exercise: &Exercise, snapshot: &Snapshot) -> Option<u64> {
    let (file, plan) = (&snapshot.analysis.file, &snapshot.analysis.plans.target);
    wall(snapshot, &durations(&exercise.durations, &snapshot.text, file, plan))
}

/// The image of the start of `exercise` and that of the solution: size, layers, and how long a first build takes.
pub fn end_rows(
    lang: Lang,
    exercise: &Exercise,
    before: &Snapshot,
    after: &Snapshot,
    measure: Measure,
) -> [EndRow; 3] {
    let sides = [before, after];
    let both_build = builds(before) && builds(after);
    let said = |snapshot: &Snapshot, words: Option<String>| match words {
        _ if !builds(snapshot) => text(lang, Key::EndNotBuilt).to_owned(),
        Some(words) => words,
        None => text(lang, Key::SizeUnknown).to_owned(),
    };
    let row = |what: String, values: [Option<String>; 2], difference: Option<String>, note| {
        let [before, after] = [0, 1].map(|side| said(sides[side], values[side].clone()));
        EndRow { what, before, after, difference: difference.filter(|_| both_build), note }
    };
    let counted = |values: [Option<u64>; 2], words: &dyn Fn(u64) -> String| {
        let [old, new] = values;
        let (old, new) = (old?, new?);
        Some(with_sign(i128::from(new) - i128::from(old), &words(old.abs_diff(new))))
    };
    let sizes = sides.map(|side| total(side, measure).map(|total| total_words(lang, &total)));
    let measure_key = match measure {
        Measure::Unpacked => Key::MeasureUnpacked,
        Measure::Compressed => Key::MeasureCompressed,
        Measure::Containerd => Key::MeasureContainerd,
    };
    let number = |n: u64| count(lang, n);
    let numbers = sides.map(own_layers);
    let time = |ms: u64| duration(lang, ms);
    let times = sides.map(|side| build_time(exercise, side));
    let stated = !exercise.durations.is_empty();
    [
        row(
            text_with(lang, Key::EndSize, &[("measure", text(lang, measure_key))]),
            sizes,
            size_difference(lang, before, after, measure),
            None,
        ),
        row(
            text(lang, Key::EndLayers).to_owned(),
            numbers.map(|n| n.map(number)),
            counted(numbers, &number),
            None,
        ),
        row(
            text(lang, Key::EndTime).to_owned(),
            times.map(|ms| ms.map(time)),
            // What no second shows is no difference.
            counted(times, &time)
                .filter(|_| times.into_iter().flatten().reduce(u64::abs_diff) >= Some(1_000)),
            Some(text(lang, if stated { Key::EndTimeStated } else { Key::EndTimeAssumed })),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;
    use crate::exercises;
    use crate::view::exercise::analysed_beginning;

    fn rows(lang: Lang, id: &str) -> [EndRow; 3] {
        let exercise = exercises::files::by_id(id);
        let options = exercises::options(&Options::default(), Some(&exercise));
        let text: Rc<str> = exercise
            .solution
            .as_ref()
            .map(|solution| solution.dockerfile.as_str())
            .unwrap_or_default()
            .into();
        let analysis = Rc::new(analyze(&text, &options));
        let after = Snapshot { revision: 1, text, analysis };
        end_rows(lang, &exercise, &analysed_beginning(&exercise).snapshot, &after, Measure::Unpacked)
    }

    #[test]
    fn the_end_says_what_changed() {
        let [size, layers, time] = rows(Lang::En, "first-multistage");
        assert_eq!(size.what, "Size of the image (unpacked)");
        assert!(size.before.ends_with("MB") || size.before.ends_with("GB"), "{size:?}");
        assert!(size.after.ends_with("MB") && size.difference.is_some_and(|d| d.starts_with('−')));
        assert!(layers.before.parse::<u32>().is_ok() && layers.after.parse::<u32>().is_ok(), "{layers:?}");
        assert_eq!(time.note, Some("By assumptions for each kind of work, not measured."));
        let [.., time] = rows(Lang::En, "parallel-stages");
        assert_eq!(
            time.note,
            Some("By the times that this exercise states; for other steps, by assumption.")
        );
        assert!(time.difference.is_some_and(|d| d.starts_with('−')));
    }

    #[test]
    fn of_what_does_not_build_there_are_no_figures() {
        let [size, layers, time] = rows(Lang::En, "broken-file");
        for row in [size, layers, time] {
            assert_eq!((row.before.as_str(), row.difference), ("does not build", None));
            assert_ne!(row.after, "does not build");
        }
    }
}
