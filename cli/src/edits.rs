//! What becomes of a changed text: printed, shown as a diff, or written.

use std::io::Write as _;
use std::path::Path;
use std::{fs, io};

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::args::Changes;
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::input::{self, Source};
use crate::output::{Output, plain};

/// Lines around a change in a diff.
const AROUND: usize = 3;

/// Carries out a change of many files; `changed` gives the new text of one, or what is to be said of it instead.
pub(crate) fn all(
    files: &[std::path::PathBuf],
    changes: Changes,
    output: &mut Output,
    changed: impl Fn(&Source) -> Outcome<String>,
) -> Outcome<End> {
    let files = input::named(files);
    if files.len() > 1 && !(changes.check || changes.diff || changes.write) {
        let what = "several files: say --write to change them, --diff or --check to look";
        return Err(Fault::new(files.len().to_string(), what));
    }
    let mut end = End::Fine;
    for path in &files {
        let outcome = Source::read(path, None)
            .and_then(|source| changed(&source).and_then(|text| one(&source, &text, changes, output)));
        match outcome {
            Ok(differs) if differs && end == End::Fine => end = End::Found,
            Ok(_) => {}
            Err(fault) => {
                fault.tell();
                end = End::Failed;
            }
        }
    }
    Ok(end)
}

/// Carries out the change of one file; whether it is one that a check objects to.
fn one(source: &Source, text: &str, changes: Changes, output: &mut Output) -> Outcome<bool> {
    let differs = source.text != text;
    if let Some(at) = source.broken {
        // Replaced bytes must not get into a file.
        let what =
            format!("byte {at} is no UTF-8, so that what is around it cannot be kept: nothing was changed");
        return Err(Fault::new(&source.name, what));
    }
    if changes.diff && differs {
        diff(source, text, output);
    }
    if changes.check && differs {
        output.line(&plain(&source.name));
    }
    if changes.write {
        let Some(path) = &source.path else {
            return Err(Fault::new("standard input", "it cannot be changed in place: leave out --write"));
        };
        if differs {
            write(path, &source.text, text)?;
            output.line(&plain(&source.name));
        }
    } else if !changes.check && !changes.diff {
        output.text(text);
    }
    Ok(differs && (changes.check || changes.diff))
}

/// A unified diff.
fn diff(source: &Source, text: &str, output: &mut Output) {
    let (removed, added) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let diff = TextDiff::from_lines(source.text.as_str(), text);
    let name = source.path.as_ref().map_or("-".to_owned(), |path| path.display().to_string());
    output.line(&output.styled(Style::new().bold(), format!("--- {}", plain(&name))));
    output.line(&output.styled(Style::new().bold(), format!("+++ {}", plain(&name))));
    for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
        output.line(&output.styled(AnsiColor::Cyan.on_default(), hunk.header()));
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', removed),
                ChangeTag::Insert => ('+', added),
                ChangeTag::Equal => (' ', Style::new()),
            };
            // As it is, so that it can be applied.
            let line = change.value();
            let bare = line.strip_suffix('\n').unwrap_or(line);
            output.line(&output.styled(style, format!("{sign}{bare}")));
            if bare.len() == line.len() {
                output.line("\\ No newline at end of file");
            }
        }
    }
}

/// Puts `text` in place of `before`, all of it or nothing: a new file beside the old one takes its name.
fn write(path: &Path, before: &str, text: &str) -> Outcome<()> {
    let fault = |error: io::Error| Fault::io(path, &error);
    // A link stays one.
    let path = &fs::canonicalize(path).map_err(fault)?;
    let metadata = fs::metadata(path).map_err(fault)?;
    if metadata.permissions().readonly() {
        return Err(Fault::new(path.display().to_string(), "it may only be read: nothing was written"));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file =
        tempfile::Builder::new().prefix(".dockerfile-playground").tempfile_in(folder).map_err(fault)?;
    file.write_all(text.as_bytes()).map_err(fault)?;
    file.as_file().set_permissions(metadata.permissions()).map_err(fault)?;
    file.as_file().sync_all().map_err(fault)?;
    if input::bytes(path)? != before.as_bytes() {
        return Err(Fault::new(path.display().to_string(), "it has changed meanwhile: nothing was written"));
    }
    file.persist(path).map_err(|error| fault(error.error))?;
    Ok(())
}
