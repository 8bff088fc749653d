use crate::shell::{Script, Shell, run_script};
use crate::syntax::{File, Kind};
use crate::{Base, Model, Setting, Stage};

/// The script of every instruction of `file` that has one, each read once by the shell of its stage.
/// Indexes are those of [`File::instructions`].
pub fn scripts(text: &str, file: &File, model: &Model) -> Vec<Option<Script>> {
    let mut out = vec![None; file.instructions.len()];
    for stage in &model.stages {
        let mut shell = Shell::of_stage(stage.initial.shell.as_deref(), is_windows(model, stage));
        let mut changes = stage.changes.iter().peekable();
        for (position, id) in stage.instructions.iter().enumerate() {
            while let Some(change) = changes.next_if(|change| (change.position as usize) < position) {
                if let Setting::Shell(words) = &change.setting {
                    shell = Shell::of_words(words.iter().map(String::as_str));
                }
            }
            // A trigger is read by the shell that its stage ends with so far: the child stage begins with it.
            let script = file.instructions.get(id.index()).and_then(|instruction| match &instruction.kind {
                Kind::Onbuild(onbuild) => run_script(onbuild.trigger.as_deref()?, shell, text),
                _ => run_script(instruction, shell, text),
            });
            if let Some(slot) = out.get_mut(id.index()) {
                *slot = script;
            }
        }
    }
    out
}

/// Whether the stage's images are Windows images, as far as names and platforms tell.
pub fn is_windows(model: &Model, stage: &Stage) -> bool {
    model.lineage(stage.id).any(|stage| {
        stage.platform.as_ref().is_some_and(|platform| platform.starts_with("windows"))
            || matches!(&stage.base, Base::Image(image)
                if ["windows", "nanoserver"].iter().any(|word| image.contains(word)))
    })
}
