//! What the image starts, as far as it names files.

use crate::Analysis;
use crate::model::{Stage, StageState};
use crate::syntax::{CommandLine, Instruction, InstructionId, Kind, clean_path};

use super::bases::{Family, Runs};
use super::{NotMultiStage, WhyOneStage, quoted, refuse};

/// The words of the start, those of the health check, and where they run.
#[derive(Clone, Debug)]
pub(super) struct Begin {
    /// Program and arguments of the start.
    pub(super) words: Vec<String>,
    /// Words of the health check, and of other commands of the start's script.
    pub(super) besides: Vec<String>,
    /// The working directory.
    pub(super) directory: String,
}

/// Words of a start that build first, or that serve a developer.
const DEVELOPS: &[(&str, &str)] = &[
    ("go", "run"),
    ("cargo", "run"),
    ("dotnet", "run"),
    ("dotnet", "watch"),
    ("mvn", ""),
    ("mvnw", ""),
    ("gradle", ""),
    ("gradlew", ""),
    ("npm", "dev"),
    ("yarn", "dev"),
    ("pnpm", "dev"),
    ("make", ""),
    ("air", ""),
    ("nodemon", ""),
    ("ng", "serve"),
    ("vite", ""),
    ("tox", ""),
    ("pytest", ""),
];

impl Begin {
    pub(super) fn of(
        text: &str,
        analysis: &Analysis,
        stage: &Stage,
        family: &Family,
    ) -> Result<Self, NotMultiStage> {
        let state = stage.final_state();
        let last = |wanted: fn(&Kind) -> Option<&CommandLine>| {
            let of = |id: &InstructionId| analysis.file.instructions.get(id.index());
            let mut found = stage.instructions.iter().rev().filter_map(of);
            found.find_map(|one| wanted(&one.kind).map(|line| (one, line)))
        };
        let entry = last(|kind| match kind {
            Kind::Entrypoint(line) => Some(line),
            _ => None,
        });
        let command = last(|kind| match kind {
            Kind::Cmd(line) => Some(line),
            _ => None,
        });
        let health = last(|kind| match kind {
            Kind::Healthcheck(check) => check.command.as_ref(),
            _ => None,
        });
        let mut besides: Vec<String> = match health {
            Some((_, CommandLine::Shell(script))) => {
                script.text().split([' ', '\t', ';', '&', '|']).map(str::to_owned).collect()
            }
            Some((_, CommandLine::Exec(words))) => words.iter().map(|word| word.value.clone()).collect(),
            None => Vec::new(),
        };
        let directory = state.workdir.clone().unwrap_or_else(|| "/".to_owned());
        // The servers of these images start by themselves, on the smaller one as well.
        let serves = family.name == "php" && entry.or(command).is_none();
        if serves {
            return Ok(Self { words: Vec::new(), besides, directory });
        }
        let first = entry.or(command).ok_or(refuse(WhyOneStage::UnknownStart))?;
        let mut commands = words_of(analysis, first.0, first.1);
        let mut words = commands.pop().unwrap_or_default();
        besides.extend(commands.concat());
        if let (Some((_, CommandLine::Exec(_))), Some((one, line @ CommandLine::Exec(_)))) = (entry, command)
        {
            words.extend(words_of(analysis, one, line).concat());
        }
        let at = NotMultiStage {
            line: first.0.lines.start,
            what: quoted(text, first.0),
            ..refuse(WhyOneStage::UnknownStart)
        };
        let program = words.first().map(|word| name_of(word)).unwrap_or_default().to_owned();
        if program.is_empty() || words.iter().any(|word| word.contains("${") || word.contains("$(")) {
            return Err(at);
        }
        let develops = DEVELOPS.iter().any(|(tool, verb)| {
            *tool == program && (verb.is_empty() || words.iter().skip(1).any(|word| word == verb))
        });
        if develops {
            return Err(NotMultiStage { why: WhyOneStage::StartBuilds, ..at });
        }
        // What a script calls cannot be told; beside sources nothing but what builds is left behind.
        let script = program.ends_with(".sh") || matches!(program.as_str(), "sh" | "bash" | "ash" | "dash");
        if script && family.runs != Runs::Sources {
            return Err(at);
        }
        Ok(Self { words, besides, directory })
    }

    /// Whether the start or the health check names a program.
    pub(super) fn calls(&self, name: &str) -> bool {
        self.words.first().into_iter().chain(&self.besides).any(|word| name_of(word) == name)
    }

    /// An absolute path for a word that names a file.
    pub(super) fn path(&self, word: &str) -> String {
        if word.starts_with('/') {
            return clean_path(word);
        }
        clean_path(&format!("{}/{word}", self.directory))
    }

    /// Where a program is that the start names.
    pub(super) fn program(&self, state: &StageState) -> Option<(String, Vec<String>)> {
        let word = self.words.first()?;
        if word.contains('/') {
            return Some((self.path(word), Vec::new()));
        }
        const USUAL: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let path = format!("{}:{USUAL}", state.var("PATH").unwrap_or(""));
        let folders =
            path.split(':').map(|folder| folder.trim_end_matches('/')).filter(|folder| !folder.is_empty());
        Some((word.clone(), folders.map(|folder| format!("{folder}/{word}")).collect()))
    }
}

fn name_of(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The words of each command of a line.
fn words_of(analysis: &Analysis, instruction: &Instruction, line: &CommandLine) -> Vec<Vec<String>> {
    match line {
        CommandLine::Exec(words) => vec![words.iter().map(|word| word.value.clone()).collect()],
        CommandLine::Shell(_) => analysis
            .deeds
            .starts
            .iter()
            .filter(|deed| deed.instruction == instruction.id)
            .map(|deed| {
                let words = deed.words.iter().map(|word| word.text.clone());
                std::iter::once(deed.program.clone()).chain(words).collect()
            })
            .collect(),
    }
}
