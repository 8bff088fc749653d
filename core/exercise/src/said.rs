//! What is said of goals and files: codes with values, so that every language can say them.

/// A value that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A name or words of the file, as they are.
    Text(String),
    /// Bytes.
    Bytes(u64),
    /// Milliseconds.
    Ms(u64),
    /// A number of things.
    Count(u64),
    /// Sentences of which one will do.
    Any(Vec<Said>),
}

/// A sentence: a code of [`TEXTS`] and the values that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which sentence.
    pub code: &'static str,
    /// Its values by name.
    pub args: Vec<(&'static str, Arg)>,
}

impl Said {
    pub(super) fn new(code: &'static str, args: Vec<(&'static str, Arg)>) -> Self {
        debug_assert!(TEXTS.iter().any(|(known, _)| *known == code), "{code} has no text");
        Self { code, args }
    }

    /// A sentence with names and words only.
    pub(super) fn text(code: &'static str, args: &[(&'static str, &str)]) -> Self {
        Self::new(code, args.iter().map(|(name, value)| (*name, Arg::Text((*value).to_owned()))).collect())
    }
}

/// Every sentence in English, its values in braces.
pub const TEXTS: &[(&str, &str)] = &[
    // Goals.
    ("goal-no-errors", "Nothing in the file stops the build"),
    ("goal-size-unpacked", "The result is at most {most} (unpacked)"),
    ("goal-size-compressed", "The result is at most {most} (compressed, as pulled)"),
    ("goal-size-containerd", "The result is at most {most} (as Docker shows it with containerd)"),
    ("goal-base", "The result starts from {image}"),
    ("goal-base-scratch", "The result starts from nothing: FROM scratch"),
    ("goal-no-shell", "The result has no shell"),
    ("goal-no-finding", "The rule {rule} finds nothing"),
    ("goal-stage-used", "The result needs the stage {stage}"),
    ("goal-stage-unused", "The stage {stage} exists and the result does not need it"),
    ("goal-copy-from", "COPY --from takes something from the stage {stage}"),
    ("goal-copy-from-any", "COPY --from takes something from another stage"),
    ("goal-target", "What is built is the stage {stage}"),
    ("goal-layers", "Layers that the file adds to its base image: at most {most}"),
    ("goal-holds", "The result holds {path}"),
    ("goal-runs", "The result starts {command}"),
    ("goal-time", "A first build takes at most {most}, by the times that this exercise states"),
    ("goal-kept", "When {file} changes, the step “{step}” still comes from the cache"),
    ("goal-instruction-some", "Uses {instruction}"),
    ("goal-instruction-none", "Does not use {instruction}"),
    ("goal-instruction-least", "Uses {instruction} at least this often: {least}"),
    ("goal-instruction-most", "Uses {instruction} at most this often: {most}"),
    ("goal-instruction-between", "Uses {instruction} this often: {least} to {most}"),
    ("goal-runs-stage", "The stage {stage} starts {command}"),
    ("goal-builds", "It builds: no step stops"),
    ("goal-starts", "The result starts: what it starts is there and can run"),
    ("goal-step", "The build runs {command}"),
    ("goal-step-result", "A step of the result runs {command}"),
    ("goal-step-stage", "A step of the stage {stage} runs {command}"),
    ("goal-made", "{path} is made by the build, and not copied from the context"),
    ("goal-made-by", "{path} is what {command} makes"),
    ("goal-made-source", "{path} is the file {source} of an image"),
    ("goal-absent", "The result does not have {path}"),
    ("goal-absent-layers", "No layer of the result has {path}, not even one that a later step hides"),
    ("goal-user", "The result runs as the user {user}"),
    ("goal-user-any", "The result does not run as root"),
    ("goal-cache-file", "When {what} changes, the step that runs {step} still comes from the cache"),
    (
        "goal-cache-variable",
        "When the build argument {what} changes, the step that runs {step} still comes from the cache",
    ),
    (
        "goal-cache-image",
        "When the image {what} changes, the step that runs {step} still comes from the cache",
    ),
    ("goal-cache-file-all", "No step takes {what}: when it changes, everything comes from the cache"),
    ("goal-cache-variable-all", "When the build argument {what} changes, everything comes from the cache"),
    ("goal-cache-image-all", "When the image {what} changes, everything comes from the cache"),
    ("goal-ignores", ".dockerignore leaves {path} out"),
    ("goal-secret", "A secret mount lends the secret to {command}, and nothing of it stays"),
    ("goal-any-of", "One of these: {goals}"),
    ("either", "{one}; or: {other}"),
    // Why a goal is met, is not, or cannot be known.
    ("errors-none", "No error."),
    ("errors-some", "Errors in the file: {count}. The first is on line {line}."),
    ("nothing-built", "There is nothing to build yet."),
    ("size-is", "Likely {likely}, between {low} and {high}."),
    ("size-over", "Likely {likely}: {over} too much."),
    ("size-not-known", "The size is unknown."),
    ("size-base-unknown", "At least {known}; the base image's size is unknown."),
    ("size-unknown", "At least {known}. Parts without any figure: {parts}."),
    ("base-is", "It starts from {image}."),
    ("base-is-scratch", "It starts from scratch."),
    ("base-unresolved", "What it starts from cannot be told from the file."),
    ("shell-none", "Neither the base image nor a copied file is a shell."),
    ("shell-in-base", "{image} has a shell."),
    ("shell-in-files", "The file puts a shell there: {path}."),
    ("shell-base-unknown", "Whether {image} has a shell is not known."),
    ("shell-perhaps", "Whether a shell is among the files below {path} is not known."),
    ("finding-none", "It finds nothing."),
    ("finding-some", "It finds something on line {line}."),
    ("finding-hidden", "A comment on line {line} switches the rule off."),
    ("stage-missing", "There is no stage named {stage}."),
    ("stage-is-used", "The result needs it."),
    ("stage-is-unused", "The result does not need it."),
    ("copies-from", "Line {line} does."),
    ("copies-nothing", "No COPY --from of the stages that the result needs names it."),
    ("copies-nothing-any", "No stage that the result needs copies from another stage."),
    ("target-is", "What is built is the stage {stage}."),
    ("target-unnamed", "What is built is a stage without a name."),
    ("layers-are", "It adds this many: {count}."),
    ("holds-it", "The instructions put it there."),
    ("holds-perhaps", "Files are put below {tree}; whether it is among them is not known."),
    ("holds-not", "No instruction puts it there, or a later one removes it."),
    ("runs-it", "The command is: {command}"),
    ("runs-other", "The command is another one: {command}"),
    ("runs-base", "The file names no command; only the base image knows what it starts."),
    ("runs-nothing", "The file names no command, and neither does its base."),
    ("time-is", "About {wall}."),
    ("time-over", "About {wall}: {over} too long."),
    ("step-missing", "No instruction of the stages that the result needs contains “{step}”."),
    ("kept-it", "It does not depend on that file."),
    ("kept-not", "It runs again: it, or a step before it, takes that file."),
    ("kept-perhaps", "It runs again unless what it copies comes out the same."),
    ("instruction-count", "Found: {count}."),
    ("builds-it", "Nothing is known that would stop a step."),
    ("builds-stops", "Line {line} stops the build: {words}"),
    ("builds-stops-plain", "Line {line} stops the build."),
    ("builds-perhaps", "Line {line} may stop the build."),
    ("builds-unknown", "Whether line {line} builds cannot be told."),
    ("starts-it", "Nothing is known that would keep it from starting."),
    ("starts-not", "It does not start: {words}"),
    ("starts-not-plain", "It does not start."),
    ("starts-perhaps", "It may not start."),
    ("starts-unknown", "Whether it starts cannot be told."),
    ("step-runs", "Line {line} runs it."),
    ("step-perhaps", "Line {line} may run it; whether it does cannot be told."),
    ("step-not", "No step runs it. A command counts where it is carried out, not where it is only named."),
    ("made-it", "Line {line} makes it."),
    ("made-image", "It is {path} of an image."),
    ("made-context", "It is copied from the build context."),
    ("made-written", "Line {line} only writes or copies something to that path."),
    ("made-other", "Line {line} makes it, and that does not run the command."),
    ("made-libc", "Line {line} makes it on another C library than the result's: native parts would not run."),
    ("made-unknown", "Where it comes from cannot be told."),
    ("absent-it", "No instruction puts it there."),
    ("absent-not", "An instruction puts it there."),
    ("absent-layer", "A layer has it, although a later one may hide it."),
    ("absent-base", "Whether {image} has it is not known."),
    ("user-is", "It runs as {user}."),
    ("user-unknown", "As whom it runs is not known: only the base image says."),
    ("cache-kept", "It comes from the cache."),
    ("cache-kept-all", "Everything is kept."),
    ("cache-rerun", "Line {line} runs again."),
    ("cache-rerun-perhaps", "Line {line} runs again unless what it takes comes out the same."),
    ("ignores-it", "It is left out."),
    ("ignores-not", "It is sent to the build."),
    ("secret-well", "It is lent, and nothing stays."),
    ("secret-no-mount", "That step has no secret mount."),
    ("secret-unread", "The secret mount is there, but nothing reads it."),
    ("secret-stays", "Line {line} leaves the secret in a file of the image."),
    ("secret-written", "Line {line} has a secret written out in the text."),
    // What is wrong with an exercise file.
    ("file-too-large", "The file has {size}; an exercise has at most {most}. Leave long texts out."),
    (
        "json-cut-off",
        "The file ends too soon, on line {line}: a bracket or quote is still open there. Is the file whole?",
    ),
    (
        "json-wrong",
        "This is not JSON: look at line {line}, column {column}, and just before it, for a comma, quote or bracket that is missing or too much.",
    ),
    ("not-an-exercise", "This JSON is not an exercise: its first field has to be \"format\": \"{format}\"."),
    (
        "version-newer",
        "This exercise is of version {version} of the format; this page knows versions up to {known}. Reload the page to get its newest version, or ask for the exercise in version {known}.",
    ),
    ("version-wrong", "\"version\" has to be a whole number from 1 to {known}."),
    ("field-unknown", "{place}: there is no field “{field}”. Fields here: {known}."),
    ("field-unknown-near", "{place}: there is no field “{field}”. Do you mean “{near}”?"),
    ("field-missing", "{place}: the field “{field}” is missing."),
    ("want-text", "{place} has to be a text in quotes."),
    ("want-lines", "{place} has to be a text in quotes, or a list of lines in quotes."),
    ("want-list", "{place} has to be a list in square brackets."),
    ("want-object", "{place} has to be an object in curly brackets."),
    ("want-number", "{place} has to be a whole number, 0 or more, without quotes."),
    ("want-flag", "{place} has to be true or false, without quotes."),
    ("text-empty", "{place} is empty: say something there, or leave the field out."),
    ("text-too-long", "{place} is too long: at most {most} characters."),
    (
        "id-wrong",
        "{place} may hold lower-case letters, digits and hyphens only, 64 at most, such as “node-distroless”.",
    ),
    ("language-missing", "{place} has to have a text under “en”, “fr” or both."),
    ("goal-unknown", "{place}: there is no goal “{goal}”. Goals: {known}."),
    ("goal-unknown-near", "{place}: there is no goal “{goal}”. Do you mean “{near}”?"),
    (
        "rule-unknown",
        "{place}: the playground has no rule “{rule}”. The names are those in its problems list.",
    ),
    ("rule-unknown-near", "{place}: the playground has no rule “{rule}”. Do you mean “{near}”?"),
    ("choice-wrong", "{place}: “{value}” is none of the choices. Choose from: {known}."),
    ("keyword-wrong", "{place}: “{value}” is no instruction of a Dockerfile."),
    ("path-wrong", "{place} has to be an absolute path, such as /app/server."),
    (
        "lines-wrong",
        "{place}: “first” and “last” have to be lines of the start, from 1 to {last}, in order and not overlapping those before.",
    ),
    ("numbers-crossed", "{place}: “least” is more than “most”: no text could meet that."),
    (
        "hint-goal-wrong",
        "{place} has to be the number of a goal, from 1 to {last}; leave it out for a hint about the whole task.",
    ),
    ("too-many", "{place} has too many entries: at most {most}."),
    ("any-of-within", "{place}: “any-of” cannot stand within another one; list its goals here."),
    ("none-given", "{place} has to have at least one entry."),
];

/// The English text of `said`, sizes and times written out.
pub fn english(said: &Said) -> String {
    let template = TEXTS.iter().find(|(code, _)| *code == said.code).map_or(said.code, |(_, text)| text);
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match said.args.iter().find(|(known, _)| *known == name) {
            Some((_, Arg::Text(text))) => out.push_str(text),
            Some((_, Arg::Bytes(bytes))) => out.push_str(&bytes_words(*bytes)),
            Some((_, Arg::Ms(ms))) => out.push_str(&format!("{}.{} s", ms / 1000, ms % 1000 / 100)),
            Some((_, Arg::Count(count))) => out.push_str(&count.to_string()),
            Some((_, Arg::Any(all))) => {
                let all = all.iter().map(english);
                out.push_str(&all.reduce(|one, other| format!("{one}; or: {other}")).unwrap_or_default());
            }
            None => out.push_str(name),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn bytes_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        _ => format!("{}.{:02} GB", bytes / 1_000_000_000, bytes % 1_000_000_000 / 10_000_000),
    }
}
