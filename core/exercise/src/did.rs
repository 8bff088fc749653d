//! What the build really does: commands that are carried out, and where files come from.

use super::files::{chain, entries, is_below};
use crate::Analysis;
use crate::deeds::{Deed, FileEffect};
use crate::model::{Stage, StageId};
use crate::size::FileChange;
use crate::source::Span;
use crate::syntax::{Instruction, Kind, Transfer, clean_path};

/// A command as a goal names it: variables, a program, the words that it is given.
pub(super) struct Wanted {
    variables: Vec<(String, String)>,
    words: Vec<String>,
}

impl Wanted {
    pub(super) fn parse(command: &str) -> Self {
        let mut variables = Vec::new();
        let mut words = command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).peekable();
        while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                break;
            }
            variables.push((name.to_owned(), value.to_owned()));
            words.next();
        }
        Self { variables, words: words.map(str::to_owned).collect() }
    }

    /// Whether `deed` is that command, with these words among others.
    pub(super) fn fits(&self, analysis: &Analysis, deed: &Deed) -> bool {
        let Some((program, rest)) = self.words.split_first() else { return false };
        let named = deed.name == *program || deed.program == *program || deed.tool == *program;
        if !named || !deed.acts {
            return false;
        }
        let mut rest = rest.iter().peekable();
        // The word that says what to do comes first: `npm view ci` is no `npm ci`.
        if let Some(verb) = rest.next_if(|word| !word.starts_with('-')) {
            let first = deed.words.iter().map(|word| word.text.as_str()).find(|word| !word.starts_with('-'));
            let given = deed.verb.as_deref().or(first);
            if given != Some(verb.as_str()) && first != Some(verb.as_str()) || !deed_says(deed, verb) {
                return false;
            }
        }
        rest.all(|word| deed_says(deed, word))
            && self
                .variables
                .iter()
                .all(|(name, value)| variable(analysis, deed, name).as_deref() == Some(value.as_str()))
    }
}

/// Whether one of the words of `deed` is `wanted`, or means it.
fn deed_says(deed: &Deed, wanted: &str) -> bool {
    if deed.voids.iter().any(|void| void == wanted) {
        return false;
    }
    if deed.means.iter().any(|means| means == wanted) {
        return true;
    }
    let same = |given: &str| {
        let plain = |word: &str| word.trim_start_matches("./").to_owned();
        given == wanted
            || plain(given) == plain(wanted)
            // `curl=7.88.1-10` is `curl`.
            || !wanted.starts_with('-') && given.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('='))
    };
    if deed.words.iter().any(|word| word.known && same(&word.text)) {
        return true;
    }
    // `--omit dev` is `--omit=dev`.
    let Some((name, value)) = wanted.split_once('=').filter(|_| wanted.starts_with('-')) else {
        return false;
    };
    deed.words.windows(2).any(|pair| matches!(pair, [one, two] if one.text == name && two.text == value))
}

/// A variable that a command sees.
pub(super) fn variable(analysis: &Analysis, deed: &Deed, name: &str) -> Option<String> {
    if let Some((_, value)) = deed.variables.iter().rev().find(|(key, _)| key == name) {
        return value.clone();
    }
    let stage = analysis.model.stages.get(deed.stage.index())?;
    let state = stage.state_before(stage.position(deed.instruction)?);
    state.var(name).map(str::to_owned)
}

/// Whether a program of the stage is what the base image has: no instruction puts another in its place.
fn genuine(analysis: &Analysis, deed: &Deed) -> bool {
    const PLACES: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    let lineage = chain(analysis, deed.stage);
    let before = lineage.iter().flat_map(|stage| stage.instructions.iter().map(move |id| (stage.id, *id)));
    let before: Vec<_> = before.take_while(|(_, id)| *id != deed.instruction).collect();
    let fakes = |path: &str| {
        PLACES.iter().any(|place| {
            path.strip_prefix(place).is_some_and(|rest| rest.strip_prefix('/') == Some(&deed.name))
        })
    };
    let put = analysis.deeds.runs.iter().any(|other| {
        let earlier = before.contains(&(other.stage, other.instruction))
            || other.instruction == deed.instruction && !std::ptr::eq(other, deed);
        earlier
            && other.effects.iter().any(|effect| match effect {
                FileEffect::Put { to, from, .. } => {
                    // A program that is only called by another name stays what it is.
                    fakes(to) && !from.iter().any(|from| from.ends_with(&format!("/{}", deed.name)))
                }
                FileEffect::Write(path) => fakes(path) && other.name != "curl" && other.name != "wget",
                _ => false,
            })
    });
    let copied = before.iter().any(|(_, id)| {
        let transfer = match analysis.file.instructions.get(id.index()).map(|found| &found.kind) {
            Some(Kind::Copy(transfer)) if transfer.from.is_none() => transfer,
            Some(Kind::Add(transfer)) => transfer,
            _ => return false,
        };
        fakes(&transfer.dest.value)
    });
    !put && !copied
}

/// Which commands of the build are the one that is wanted.
pub(super) struct Found<'a> {
    /// The surely carried out ones.
    pub(super) sure: Vec<&'a Deed>,
    /// Those of which it is not sure.
    pub(super) perhaps: Vec<&'a Deed>,
}

/// The commands of the stages that `is_in` names that are `wanted`.
pub(super) fn find<'a>(
    analysis: &'a Analysis,
    wanted: &Wanted,
    is_in: impl Fn(StageId) -> bool,
) -> Found<'a> {
    let fits = |deed: &&Deed| is_in(deed.stage) && wanted.fits(analysis, deed) && genuine(analysis, deed);
    let (sure, perhaps) = analysis.deeds.runs.iter().filter(fits).partition(|deed| deed.sure);
    Found { sure, perhaps }
}

/// Where a file of a stage comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The build context or the text itself.
    Context,
    /// The base image, or an image that COPY names, at this path.
    Image(String),
    /// Commands that may have made it, as indexes into [`Deeds::runs`](crate::deeds::Deeds::runs): the last first.
    Commands(Vec<usize>),
    /// The output of a command such as `echo`, or an empty file.
    Written(usize),
    /// That cannot be told.
    Unknown,
}

/// How far a file is followed.
const MOST_HOPS: u32 = 64;

/// Where `path` in `stage` comes from, after all its instructions.
pub(super) fn source(analysis: &Analysis, stage: StageId, path: &str) -> Source {
    Tracer { analysis, hops: std::cell::Cell::new(0) }.at_end(stage, path)
}

struct Tracer<'a> {
    analysis: &'a Analysis,
    hops: std::cell::Cell<u32>,
}

impl<'a> Tracer<'a> {
    fn at_end(&self, stage: StageId, path: &str) -> Source {
        let steps: Vec<(&'a Stage, &'a Instruction)> = chain(self.analysis, stage)
            .into_iter()
            .flat_map(|stage| stage.instructions.iter().map(move |id| (stage, *id)))
            .filter_map(|(stage, id)| Some((stage, self.analysis.file.instructions.get(id.index())?)))
            .filter(|(_, instruction)| !instruction.broken)
            .collect();
        self.before(&steps, path)
    }

    /// Where `path` comes from after `steps`.
    fn before(&self, steps: &[(&'a Stage, &'a Instruction)], path: &str) -> Source {
        self.hops.set(self.hops.get() + 1);
        if self.hops.get() > MOST_HOPS {
            return Source::Unknown;
        }
        let Some(((stage, instruction), earlier)) = steps.split_last() else {
            return Source::Image(path.to_owned());
        };
        match &instruction.kind {
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                self.copied(stage, instruction, transfer, path).unwrap_or_else(|| self.before(earlier, path))
            }
            Kind::Run(_) => self.ran(steps, instruction, path),
            _ => self.before(earlier, path),
        }
    }

    /// Where `path` comes from if this instruction copies it.
    fn copied(
        &self,
        stage: &Stage,
        instruction: &Instruction,
        transfer: &Transfer,
        path: &str,
    ) -> Option<Source> {
        if !self.puts(stage, instruction, path) {
            return None;
        }
        if transfer.from.is_none() {
            return Some(Source::Context);
        }
        let directory = stage.state_before(stage.position(instruction.id)?).workdir;
        let directory = directory.unwrap_or_else(|| "/".to_owned());
        let written = &transfer.dest.value;
        let dest = absolute(&directory, written);
        let mut found = Vec::new();
        for source in &transfer.sources {
            let source_path = clean_path(&format!("/{}", source.value));
            let name = source_path.rsplit('/').next().unwrap_or("");
            let within = path.strip_prefix(dest.trim_end_matches('/')).unwrap_or("");
            if source_path.contains(['*', '?', '[']) {
                let above = source_path.rsplit_once('/').map_or("", |(above, _)| above);
                found.push(format!("{above}{within}"));
                continue;
            }
            // What is in a directory goes into the destination; a file goes there, or into it.
            if within.is_empty() {
                found.push(source_path.clone());
            } else {
                if within.trim_start_matches('/').split('/').next() == Some(name) {
                    let rest = within.trim_start_matches('/').strip_prefix(name).unwrap_or("");
                    found.push(format!("{source_path}{rest}"));
                }
                found.push(format!("{}{within}", source_path.trim_end_matches('/')));
            }
        }
        let edge = self.analysis.model.edges.iter().find(|edge| edge.instruction == instruction.id);
        let origin = edge.map(|edge| &edge.origin);
        match origin {
            Some(crate::model::Origin::Stage(other)) if *other < stage.id => {
                let sources = found.iter().map(|path| self.at_end(*other, path));
                // Of several places that it may lie in, the one that something made.
                let mut sources: Vec<Source> = sources.collect();
                let best = sources.iter().position(|source| !matches!(source, Source::Image(_)));
                Some(match best {
                    Some(best) => sources.swap_remove(best),
                    None if sources.is_empty() => Source::Unknown,
                    None => sources.swap_remove(0),
                })
            }
            Some(crate::model::Origin::Image(_)) => {
                found.into_iter().next().map(Source::Image).or(Some(Source::Unknown))
            }
            Some(crate::model::Origin::Context) => Some(Source::Context),
            _ => Some(Source::Unknown),
        }
    }

    /// Whether an instruction puts `path` there, as far as its layer is known.
    fn puts(&self, stage: &Stage, instruction: &Instruction, path: &str) -> bool {
        entries(self.analysis, stage.id).any(|(of, entry)| {
            of == instruction.id
                && entry.change != FileChange::Removed
                && (entry.path == path
                    || is_below(&entry.path, path)
                    || entry.tree && is_below(path, &entry.path))
        })
    }

    /// Where `path` comes from after a RUN, whose commands are gone through from the last.
    fn ran(&self, steps: &[(&'a Stage, &'a Instruction)], instruction: &Instruction, path: &str) -> Source {
        let runs = &self.analysis.deeds.runs;
        let own: Vec<usize> = (0..runs.len())
            .filter(|at| runs.get(*at).is_some_and(|deed| deed.instruction == instruction.id))
            .collect();
        let mut path = path.to_owned();
        let mut makers = Vec::new();
        for at in own.into_iter().rev() {
            let Some(deed) = runs.get(at) else { continue };
            for effect in deed.effects.iter().rev() {
                match effect {
                    FileEffect::Output(to) if is_below(&path, to) => return Source::Commands(vec![at]),
                    FileEffect::Write(to) if *to == path => return Source::Written(at),
                    FileEffect::Put { from, to, into } => {
                        if let Some(source) = put_from(from, to, *into, &path) {
                            path = source;
                        }
                    }
                    _ => {}
                }
            }
            if may_make(deed, &path) {
                makers.push(at);
            }
        }
        let Some((_, earlier)) = steps.split_last() else { return Source::Unknown };
        let before = self.before(earlier, &path);
        match before {
            // What a step put there by name was there before any of these.
            Source::Context | Source::Written(_) | Source::Unknown => before,
            Source::Commands(mut more) if !makers.is_empty() => {
                makers.append(&mut more);
                Source::Commands(makers)
            }
            Source::Image(_) if !makers.is_empty() => Source::Commands(makers),
            other => other,
        }
    }
}

/// The path that became `path`, if these were put into `to`.
fn put_from(from: &[String], to: &str, into: bool, path: &str) -> Option<String> {
    if !is_below(path, to) {
        return None;
    }
    let within = path.strip_prefix(to.trim_end_matches('/')).unwrap_or("");
    if within.is_empty() && !into {
        return from.first().cloned();
    }
    let name = within.trim_start_matches('/').split('/').next().unwrap_or("");
    let named = from.iter().find(|from| from.rsplit('/').next() == Some(name));
    match named {
        Some(from) => {
            let rest = within.trim_start_matches('/').strip_prefix(name).unwrap_or("");
            Some(format!("{from}{rest}"))
        }
        None => from
            .iter()
            .find(|from| from.contains('*'))
            .and_then(|from| from.rsplit_once('/'))
            .map(|(above, _)| format!("{above}{within}"))
            .or_else(|| from.first().map(|from| format!("{}{within}", from.trim_end_matches("/.")))),
    }
}

/// Whether a command whose files are not named may have made `path`: it works there, names a directory above it, or
/// installs where programs lie.
fn may_make(deed: &Deed, path: &str) -> bool {
    const IDLE: [&str; 16] = [
        "echo", "printf", "true", ":", "cd", "ls", "test", "[", "mkdir", "chmod", "chown", "rm", "cat",
        "export", "cp", "mv",
    ];
    if !deed.acts || IDLE.contains(&deed.name.as_str()) {
        return false;
    }
    if deed.effects.iter().any(|effect| matches!(effect, FileEffect::Output(_))) {
        return false;
    }
    let directory = deed.directory.as_deref().unwrap_or("/");
    if directory != "/" && is_below(path, directory) {
        return true;
    }
    let named = deed.words.iter().filter(|word| word.known).any(|word| {
        let value = word.text.rsplit('=').next().unwrap_or("");
        let value = value.strip_prefix("-w").filter(|rest| rest.starts_with('/')).unwrap_or(value);
        value.len() > 1 && value.starts_with('/') && is_below(path, &clean_path(value))
    });
    let installs = matches!(
        deed.tool.as_str(),
        "pip" | "npm" | "go" | "cargo" | "gem" | "make" | "apt-get" | "apk" | "dnf" | "cmake" | "bundle"
    ) && deed
        .words
        .iter()
        .any(|word| matches!(word.text.as_str(), "install" | "add" | "i" | "--install"));
    named || installs && !is_below(path, directory)
}

/// `path` from `directory`.
pub(super) fn absolute(directory: &str, path: &str) -> String {
    if path.starts_with('/') { clean_path(path) } else { clean_path(&format!("{directory}/{path}")) }
}

/// The line that a command's instruction begins on.
pub(super) fn span(analysis: &Analysis, deed: &Deed) -> Span {
    analysis.file.instructions.get(deed.instruction.index()).map_or_else(Span::default, |found| found.span)
}
