//! What the result starts, and as whom.

use super::did::absolute;
use super::files::{Presence, chain, presence};
use crate::Analysis;
use crate::deeds::{BaseStart, Deed};
use crate::model::{Base, Stage, StageState};
use crate::syntax::{CommandLine, Instruction, Kind};

/// What the result starts.
pub(super) enum Start<'a> {
    /// Nothing: neither the file nor its base says.
    Nothing,
    /// Only the base knows.
    Unknown,
    /// The words of one command.
    Words(Vec<String>),
    /// What a shell carries out: the script as it is written, and its commands.
    Script(String, Vec<&'a Deed>),
}

impl Start<'_> {
    /// The words as people write them.
    pub(super) fn said(&self) -> String {
        match self {
            Self::Words(words) => words.join(" "),
            Self::Script(text, _) => text.clone(),
            Self::Nothing | Self::Unknown => String::new(),
        }
    }
}

/// ENTRYPOINT and CMD together with those of the base.
pub(super) fn start<'a>(analysis: &'a Analysis, target: &Stage) -> Start<'a> {
    let unknown = BaseStart::default();
    let base = analysis.deeds.bases.get(target.id.index()).unwrap_or(&unknown);
    // Outer `None`: not known. An empty list starts nothing.
    let mut entrypoint = base.entrypoint.clone().map(Part::Words);
    let mut cmd = base.cmd.clone().map(Part::Words);
    for stage in chain(analysis, target.id) {
        let mut cmd_is_own = false;
        let found = stage.instructions.iter().filter_map(|id| analysis.file.instructions.get(id.index()));
        for instruction in found.filter(|found| !found.broken) {
            match &instruction.kind {
                Kind::Cmd(line) => {
                    cmd = Some(Part::of(line, instruction));
                    cmd_is_own = true;
                }
                Kind::Entrypoint(line) => {
                    entrypoint = Some(Part::of(line, instruction));
                    // BuildKit: an ENTRYPOINT drops a CMD that the base or an earlier stage gave.
                    if !cmd_is_own {
                        cmd = Some(Part::Words(Vec::new()));
                    }
                }
                _ => {}
            }
        }
    }
    let script = |instruction: &Instruction, text: String| {
        let of = analysis.deeds.starts.iter().filter(|deed| deed.instruction == instruction.id && deed.sure);
        Start::Script(text, of.collect())
    };
    match (entrypoint, cmd) {
        (Some(Part::Shell(instruction, text)), _) => script(instruction, text),
        // A file that says what to run, on a base whose entry point is not known.
        (None, Some(Part::Words(words))) if words.is_empty() => Start::Unknown,
        (None, _) | (_, None) => Start::Unknown,
        (Some(Part::Words(mut words)), Some(cmd)) => {
            let hands_on = unwrapped(&words).is_empty();
            match cmd {
                Part::Shell(instruction, text) if hands_on => script(instruction, text),
                Part::Shell(_, text) => {
                    words.extend(["/bin/sh".to_owned(), "-c".to_owned(), text]);
                    Start::Words(words)
                }
                Part::Words(more) => {
                    words.extend(more);
                    inner_script(analysis, target, &words).unwrap_or(match words.is_empty() {
                        true => Start::Nothing,
                        false => Start::Words(words),
                    })
                }
            }
        }
    }
}

/// What `sh -c '…'` in exec form carries out.
fn inner_script<'a>(analysis: &'a Analysis, target: &Stage, words: &[String]) -> Option<Start<'a>> {
    let rest = unwrapped(words);
    let shell = rest.first()?.rsplit('/').next()?;
    if !matches!(shell, "sh" | "bash" | "ash" | "dash") {
        return None;
    }
    let [flag, script] = rest.get(1..3)? else { return None };
    if !flag.starts_with('-') || !flag.ends_with('c') {
        return None;
    }
    let stages: Vec<_> = chain(analysis, target.id).iter().map(|stage| stage.id).collect();
    let last = analysis.deeds.starts.iter().rev().find(|deed| stages.contains(&deed.stage))?.instruction;
    let deeds = analysis.deeds.starts.iter().filter(|deed| {
        deed.instruction == last && deed.sure && !matches!(deed.name.as_str(), "sh" | "bash" | "ash" | "dash")
    });
    Some(Start::Script(script.clone(), deeds.collect()))
}

enum Part<'a> {
    Words(Vec<String>),
    Shell(&'a Instruction, String),
}

impl<'a> Part<'a> {
    fn of(line: &'a CommandLine, instruction: &'a Instruction) -> Self {
        match line {
            CommandLine::Exec(words) => Self::Words(words.iter().map(|word| word.value.clone()).collect()),
            CommandLine::Shell(script) => {
                let text = script.text().split_whitespace().filter(|word| *word != "\\");
                Self::Shell(instruction, text.collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// The words behind programs that only start what they are given.
fn unwrapped(words: &[String]) -> &[String] {
    let mut rest = words;
    for _ in 0..4 {
        let Some(first) = rest.first() else { break };
        match first.rsplit('/').next().unwrap_or(first) {
            "docker-entrypoint.sh"
            | "docker-php-entrypoint"
            | "__cacert_entrypoint.sh"
            | "mvn-entrypoint.sh" => {
                rest = rest.get(1..).unwrap_or_default();
            }
            "tini" | "dumb-init" | "catatonit" | "docker-init" => {
                rest = rest.get(1..).unwrap_or_default();
                while let Some((word, more)) = rest.split_first()
                    && word.starts_with('-')
                {
                    rest = more;
                }
            }
            "env" => {
                rest = rest.get(1..).unwrap_or_default();
                while let Some((word, more)) = rest.split_first()
                    && word.contains('=')
                {
                    rest = more;
                }
            }
            "exec" => rest = rest.get(1..).unwrap_or_default(),
            _ => break,
        }
    }
    rest
}

/// Whether what is started is `wanted`, with other options between its words.
pub(super) fn starts_it(analysis: &Analysis, target: &Stage, start: &Start<'_>, wanted: &str) -> bool {
    let state = target.final_state();
    let wanted: Vec<String> = wanted.split_whitespace().map(str::to_owned).collect();
    let workdir = state.workdir.clone().unwrap_or_else(|| "/".to_owned());
    let place = |directory: String| Place { analysis, target, state: &state, directory };
    match start {
        Start::Words(words) => place(workdir).fits(unwrapped(words), &wanted),
        Start::Script(_, deeds) => deeds.iter().any(|deed| {
            let mut words = vec![deed.program.clone()];
            words.extend(deed.words.iter().map(|word| word.text.clone()));
            place(deed.directory.clone().unwrap_or_else(|| workdir.clone())).fits(unwrapped(&words), &wanted)
        }),
        Start::Nothing | Start::Unknown => false,
    }
}

struct Place<'a> {
    analysis: &'a Analysis,
    target: &'a Stage,
    state: &'a StageState,
    directory: String,
}

impl Place<'_> {
    fn fits(&self, given: &[String], wanted: &[String]) -> bool {
        let Some((first, rest)) = wanted.split_first() else { return false };
        let Some((program, args)) = given.split_first() else { return false };
        if self.same_program(program, first) {
            return self.follows(args, rest);
        }
        // The words without their interpreter: `index.js` is what `node index.js` runs.
        const INTERPRETERS: [&str; 12] = [
            "node", "nodejs", "python", "python3", "ruby", "perl", "php", "java", "sh", "bash", "deno", "bun",
        ];
        let name = program.rsplit('/').next().unwrap_or(program);
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        (INTERPRETERS.contains(&name) || INTERPRETERS.contains(&stem))
            && args
                .iter()
                .position(|word| !word.starts_with('-'))
                .is_some_and(|at| self.follows(args.get(at..).unwrap_or_default(), wanted))
    }

    /// Whether `wanted` begins `given`, options that nobody asked for left out.
    fn follows(&self, given: &[String], wanted: &[String]) -> bool {
        let mut given = given.iter();
        wanted.iter().all(|want| {
            loop {
                match given.next() {
                    None => break false,
                    Some(word) if self.same_word(word, want) => break true,
                    Some(word) if word.starts_with('-') => {}
                    Some(_) => break false,
                }
            }
        })
    }

    fn same_word(&self, given: &str, wanted: &str) -> bool {
        given == wanted
            || !given.starts_with('-')
                && !wanted.starts_with('-')
                && absolute(&self.directory, given) == absolute(&self.directory, wanted)
    }

    fn same_program(&self, given: &str, wanted: &str) -> bool {
        if given == wanted {
            return true;
        }
        let (given_path, wanted_path) = (given.contains('/'), wanted.contains('/'));
        match (given_path, wanted_path) {
            (true, true) => absolute(&self.directory, given) == absolute(&self.directory, wanted),
            // A name alone is whatever program of that name PATH leads to.
            (true, false) => same_name(given.rsplit('/').next().unwrap_or(given), wanted),
            (false, false) => same_name(given, wanted),
            (false, true) => {
                self.on_path(given).is_some_and(|path| path == absolute(&self.directory, wanted))
            }
        }
    }

    /// The file that PATH leads to, as far as instructions put one there.
    fn on_path(&self, name: &str) -> Option<String> {
        const USUAL: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let path = self.state.var("PATH").unwrap_or(USUAL);
        path.split(':').filter(|directory| directory.starts_with('/')).find_map(|directory| {
            let file = format!("{}/{name}", directory.trim_end_matches('/'));
            (presence(self.analysis, self.target.id, &file) != Presence::No).then_some(file)
        })
    }
}

/// Programs that go by two names.
fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| match name {
        "python3" => "python".to_owned(),
        "nodejs" => "node".to_owned(),
        name => name.to_owned(),
    };
    plain(one) == plain(other)
}

/// As whom the result runs, its group left out; `None` where only an unknown base says.
pub(super) fn user(analysis: &Analysis, target: &Stage) -> Option<String> {
    let state = target.final_state();
    if let Some(user) = state.user {
        let user = user.split(':').next().unwrap_or("").trim().to_owned();
        return (!user.contains('$')).then(|| if user.is_empty() { "root".to_owned() } else { user });
    }
    match chain(analysis, target.id).first().map(|stage| &stage.base) {
        Some(Base::Scratch) => Some("root".to_owned()),
        // An image whose config is known to name none runs as root.
        Some(Base::Image(_)) if analysis.deeds.bases.get(target.id.index())?.entrypoint.is_some() => {
            Some("root".to_owned())
        }
        _ => None,
    }
}

/// Whether two names of users mean the same one in the image.
pub(super) fn same_user(image: &str, one: &str, other: &str) -> bool {
    let number = |user: &str| match user {
        "root" => "0".to_owned(),
        "nonroot" if image.contains("distroless") || image.contains("chainguard") => "65532".to_owned(),
        "node" if image.rsplit('/').next().is_some_and(|name| name.starts_with("node")) => "1000".to_owned(),
        "nobody" => "65534".to_owned(),
        user => user.to_owned(),
    };
    number(one) == number(other)
}
