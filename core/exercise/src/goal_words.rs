//! What goals ask for, as sentences.

use super::{Arg, CacheChange, Goal, Said, Scope, SizeMeasure};

/// What a goal asks for.
pub fn goal_words(goal: &Goal) -> Said {
    match goal {
        Goal::NoErrors => Said::new("goal-no-errors", vec![]),
        Goal::Size { measure, most_bytes } => {
            let code = match measure {
                SizeMeasure::Unpacked => "goal-size-unpacked",
                SizeMeasure::Compressed => "goal-size-compressed",
                SizeMeasure::Containerd => "goal-size-containerd",
            };
            Said::new(code, vec![("most", Arg::Bytes(*most_bytes))])
        }
        Goal::Base { image } if image == "scratch" => Said::new("goal-base-scratch", vec![]),
        Goal::Base { image } => Said::text("goal-base", &[("image", image)]),
        Goal::NoShell => Said::new("goal-no-shell", vec![]),
        Goal::NoFinding { rule } => Said::text("goal-no-finding", &[("rule", rule)]),
        Goal::StageUsed { stage } => Said::text("goal-stage-used", &[("stage", stage)]),
        Goal::StageUnused { stage } => Said::text("goal-stage-unused", &[("stage", stage)]),
        Goal::CopyFrom { stage: Some(stage) } => Said::text("goal-copy-from", &[("stage", stage)]),
        Goal::CopyFrom { stage: None } => Said::new("goal-copy-from-any", vec![]),
        Goal::Target { stage } => Said::text("goal-target", &[("stage", stage)]),
        Goal::Layers { most } => Said::new("goal-layers", vec![("most", Arg::Count(*most))]),
        Goal::Holds { path } => Said::text("goal-holds", &[("path", path)]),
        Goal::Runs { command, stage: None } => Said::text("goal-runs", &[("command", command)]),
        Goal::Runs { command, stage: Some(stage) } => {
            Said::text("goal-runs-stage", &[("command", command), ("stage", stage)])
        }
        Goal::Builds => Said::new("goal-builds", vec![]),
        Goal::Starts => Said::new("goal-starts", vec![]),
        Goal::Step { command, stage: Some(stage), .. } => {
            Said::text("goal-step-stage", &[("command", command), ("stage", stage)])
        }
        Goal::Step { command, stage: None, scope: Scope::Result } => {
            Said::text("goal-step-result", &[("command", command)])
        }
        Goal::Step { command, .. } => Said::text("goal-step", &[("command", command)]),
        Goal::Made { path, by: Some(by), .. } => {
            Said::text("goal-made-by", &[("path", path), ("command", by)])
        }
        Goal::Made { path, by: None, source: Some(source) } => {
            Said::text("goal-made-source", &[("path", path), ("source", source)])
        }
        Goal::Made { path, by: None, source: None } => Said::text("goal-made", &[("path", path)]),
        Goal::PathAbsent { path, layers: false } => Said::text("goal-absent", &[("path", path)]),
        Goal::PathAbsent { path, layers: true } => Said::text("goal-absent-layers", &[("path", path)]),
        Goal::User { user: Some(user) } => Said::text("goal-user", &[("user", user)]),
        Goal::User { user: None } => Said::new("goal-user-any", vec![]),
        Goal::Cache { change, what, step } => cache_words(*change, what, step.as_deref()),
        Goal::Ignores { path } => Said::text("goal-ignores", &[("path", path)]),
        Goal::Secret { command } => Said::text("goal-secret", &[("command", command)]),
        Goal::AnyOf { goals } => {
            Said::new("goal-any-of", vec![("goals", Arg::Any(goals.iter().map(goal_words).collect()))])
        }
        Goal::Time { most_ms } => Said::new("goal-time", vec![("most", Arg::Ms(*most_ms))]),
        Goal::Kept { file, step } => Said::text("goal-kept", &[("file", file), ("step", step)]),
        Goal::Instruction { keyword, contains, least, most, .. } => {
            let instruction =
                if contains.is_empty() { keyword.clone() } else { format!("{keyword} … {contains}") };
            let mut args = vec![("instruction", Arg::Text(instruction))];
            let (least, most) = (*least, *most);
            let code = match (least, most) {
                (1, None) => "goal-instruction-some",
                (0, Some(0)) => "goal-instruction-none",
                (_, None) => "goal-instruction-least",
                (0, Some(_)) => "goal-instruction-most",
                (_, Some(_)) => "goal-instruction-between",
            };
            if matches!(code, "goal-instruction-least" | "goal-instruction-between") {
                args.push(("least", Arg::Count(least)));
            }
            if let Some(most) = most.filter(|most| *most > 0) {
                args.push(("most", Arg::Count(most)));
            }
            Said::new(code, args)
        }
    }
}

fn cache_words(change: CacheChange, what: &str, step: Option<&str>) -> Said {
    match (change, step) {
        (CacheChange::File, Some(step)) => Said::text("goal-cache-file", &[("what", what), ("step", step)]),
        (CacheChange::Variable, Some(step)) => {
            Said::text("goal-cache-variable", &[("what", what), ("step", step)])
        }
        (CacheChange::Image, Some(step)) => Said::text("goal-cache-image", &[("what", what), ("step", step)]),
        (CacheChange::File, None) => Said::text("goal-cache-file-all", &[("what", what)]),
        (CacheChange::Variable, None) => Said::text("goal-cache-variable-all", &[("what", what)]),
        (CacheChange::Image, None) => Said::text("goal-cache-image-all", &[("what", what)]),
    }
}
