//! Whether it builds and whether the result starts.

use crate::model::StageId;
use crate::source::Span;
use crate::syntax::InstructionId;

/// What becomes of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Fate {
    /// Nothing is known that would stop it.
    #[default]
    Builds,
    /// Too little is known.
    Unknown,
    /// It may stop, or never end.
    MayStop,
    /// It stops.
    Stops,
}

impl Fate {
    /// Its key: in the output of tools, and for translation.
    pub fn key(self) -> &'static str {
        match self {
            Self::Builds => "builds",
            Self::Unknown => "unknown",
            Self::MayStop => "may-stop",
            Self::Stops => "stops",
        }
    }
}

/// What becomes of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Begins {
    /// Nothing is known that would keep it from starting.
    Starts,
    /// Too little is known.
    #[default]
    Unknown,
    /// It may not start, or not do what it is there for.
    MayFail,
    /// It does not start.
    Fails,
}

impl Begins {
    /// Its key: in the output of tools, and for translation.
    pub fn key(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::Unknown => "unknown",
            Self::MayFail => "may-fail",
            Self::Fails => "fails",
        }
    }
}

/// What a problem does to its step, or to the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Effect {
    /// The build goes on as if nothing were wrong.
    Unseen,
    /// It may end there.
    May,
    /// It ends there.
    Ends,
}

/// Something wrong with a step or with the result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Problem {
    /// Name of the rule that says it.
    pub rule: String,
    /// Key of its message for translation.
    pub code: String,
    /// Values that the message names.
    pub args: Vec<(String, String)>,
    /// The last words that a user would see in the terminal; empty where nothing is said there.
    pub words: String,
    /// The exit code, where the shell or program gives one.
    pub exit: Option<u8>,
    /// As narrow as the fault.
    pub span: Span,
    /// What it does.
    pub effect: Effect,
    /// The instruction it belongs to.
    pub instruction: InstructionId,
    /// Whether it is about the result rather than a step.
    pub of_result: bool,
}

/// A step of the target.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Step {
    /// Its instruction.
    pub instruction: InstructionId,
    /// The stage it belongs to.
    pub stage: StageId,
    /// What becomes of it.
    pub fate: Fate,
    /// The words of the problem that decides, as the terminal says them; empty where there is none.
    pub words: String,
    /// The rule of that problem.
    pub rule: String,
}

/// What becomes of the build and of what it makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    /// The steps that the target needs, in the order of the text.
    pub steps: Vec<Step>,
    /// What becomes of the result.
    pub begins: Begins,
    /// The words that the terminal says of it; empty where it starts or nothing is known.
    pub words: String,
    /// The rule that says so.
    pub rule: String,
    /// The instruction that the result's verdict is about.
    pub at: Option<InstructionId>,
    /// Everything wrong that was found, in the order of the text.
    pub problems: Vec<Problem>,
}

/// The code of a result that says nowhere what to start: often on purpose, where files are all that is wanted of it.
pub const NOTHING_TO_START: &str = "nothing-to-start";

/// The rule of a start that TLS may spoil.
pub const CERTIFICATES: &str = "MissingCaCertificates";

impl Verdict {
    /// Takes in that the step of an instruction stops with BuildKit's own words.
    pub fn take_fault(&mut self, stage: StageId, instruction: InstructionId, rule: &str, words: &str) {
        let own = |step: &&mut Step| step.stage == stage && step.instruction == instruction;
        if let Some(step) = self.steps.iter_mut().find(own) {
            step.fate = Fate::Stops;
            words.clone_into(&mut step.words);
            rule.clone_into(&mut step.rule);
            return;
        }
        let before = |step: &Step| (step.stage, step.instruction) < (stage, instruction);
        let at = self.steps.iter().position(|step| !before(step)).unwrap_or(self.steps.len());
        let (words, rule) = (words.to_owned(), rule.to_owned());
        self.steps.insert(at, Step { instruction, stage, fate: Fate::Stops, words, rule });
    }

    /// Takes in that a rule found the step of an instruction to stop.
    pub fn take_stop(&mut self, at: Option<InstructionId>, rule: &str, message: &str) {
        let Some(step) = self.steps.iter_mut().find(|step| Some(step.instruction) == at) else { return };
        if step.fate < Fate::Stops {
            step.fate = Fate::Stops;
            message.clone_into(&mut step.words);
            rule.clone_into(&mut step.rule);
        }
    }

    /// Takes in that a rule found the result not to start, surely or perhaps.
    pub fn take_start(&mut self, at: Option<InstructionId>, sure: bool, rule: &str, message: &str) {
        let begins = if sure { Begins::Fails } else { Begins::MayFail };
        // That certificates are missing is the least of what may be wrong.
        let least = self.begins == begins && self.rule == CERTIFICATES;
        if self.begins < begins || least && rule != CERTIFICATES {
            self.begins = begins;
            message.clone_into(&mut self.words);
            rule.clone_into(&mut self.rule);
            self.at = at;
        }
    }

    /// BuildKit refuses the file before any step.
    pub fn refuse(&mut self, rule: &str, words: &str) {
        self.begins = Begins::Fails;
        words.clone_into(&mut self.words);
        rule.clone_into(&mut self.rule);
        self.at = None;
    }

    /// A build that stops has no result.
    pub fn close(&mut self) {
        if let Some(stop) = self.steps.iter().find(|step| step.fate == Fate::Stops) {
            self.begins = Begins::Fails;
            self.words.clone_from(&stop.words);
            self.rule.clone_from(&stop.rule);
            self.at = Some(stop.instruction);
        }
    }

    /// Whether the result does not start for want of a command, and for nothing else.
    pub fn lacks_command(&self) -> bool {
        let mut ends =
            self.problems.iter().filter(|problem| problem.of_result && problem.effect == Effect::Ends);
        let first = ends.next();
        self.begins == Begins::Fails
            && self.stop().is_none()
            && first.is_some_and(|problem| problem.code == NOTHING_TO_START && problem.rule == self.rule)
            && ends.next().is_none()
    }

    /// The first step that stops.
    pub fn stop(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.fate == Fate::Stops)
    }
}

impl Problem {
    /// The words with the exit code, as a terminal's last lines.
    pub fn last_words(&self) -> String {
        match self.exit {
            Some(code) if !self.words.is_empty() => format!("{} (exit code: {code})", self.words),
            _ => self.words.clone(),
        }
    }
}
