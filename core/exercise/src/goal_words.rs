//! What goals ask for, as sentences.

use super::{Arg, Goal, Said, SizeMeasure};

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
        Goal::Runs { command } => Said::text("goal-runs", &[("command", command)]),
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
