//! The file of settings: what a project's builds are given and how its Dockerfiles are checked, so that no call has to say
//! it again. What the command line says goes before it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::from_utf8;

use clap::ValueEnum;
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::args::{Build, Check, Cli, Command, FailOn, Image, ReportFormat};
use crate::fault::{Fault, Outcome};
use crate::input;

/// What it is called in this directory or the nearest one above it.
const NAME: &str = ".dockerfile-playground.toml";

/// All that can stand in it; a key that is not known is a fault.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Settings {
    build: Building,
    check: Checking,
    image: Limits,
}

/// Paths are relative to the file's directory.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Building {
    target: Option<String>,
    platform: Option<String>,
    args: BTreeMap<String, String>,
    contexts: BTreeMap<String, String>,
    context: Option<PathBuf>,
    dockerignore: Option<PathBuf>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Checking {
    ignore: Vec<String>,
    #[serde(deserialize_with = "word")]
    fail_on: Option<FailOn>,
    #[serde(deserialize_with = "word")]
    format: Option<ReportFormat>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Limits {
    lowest_efficiency: Option<f64>,
    highest_wasted_bytes: Option<u64>,
}

/// A value of an option, as the command line has it.
fn word<'de, D: Deserializer<'de>, T: ValueEnum>(deserializer: D) -> Result<Option<T>, D::Error> {
    let word = String::deserialize(deserializer)?;
    T::from_str(&word, true).map(Some).map_err(|_| {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        D::Error::custom(format!("`{word}` is none of {}", names.join(", ")))
    })
}

/// Completes a command line by the file that it names, or that is found.
pub(crate) fn complete(cli: &mut Cli) -> Outcome<()> {
    let found = match &cli.config {
        _ if cli.no_config => None,
        Some(path) => Some(path.clone()),
        None => nearest(),
    };
    let Some(path) = found else { return Ok(()) };
    let bytes = input::bytes(&path)?;
    let place = || path.display().to_string();
    let text = from_utf8(&bytes).map_err(|error| Fault::new(place(), error.to_string()))?;
    let settings: Settings =
        toml::from_str(text).map_err(|error| Fault::new(place(), error.to_string().trim_end()))?;
    settings.complete(&mut cli.command, path.parent().unwrap_or(Path::new("")));
    Ok(())
}

fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|dir| dir.join(NAME)).find(|path| path.is_file())
}

impl Settings {
    fn complete(self, command: &mut Command, dir: &Path) {
        match command {
            Command::Check(asked) => {
                self.check.complete(asked);
                self.build.complete(&mut asked.build, dir);
            }
            Command::Fix(asked) => self.build.complete(&mut asked.build, dir),
            Command::MultiStage(asked) => self.build.complete(&mut asked.build, dir),
            Command::Graph(asked) => self.build.complete(&mut asked.build, dir),
            Command::Size(asked) => self.build.complete(&mut asked.build, dir),
            Command::Plan(asked) => self.build.complete(&mut asked.build, dir),
            Command::Verdict(asked) => self.build.complete(&mut asked.build, dir),
            Command::Image(asked) => self.image.complete(asked),
            _ => {}
        }
    }
}

impl Building {
    fn complete(self, asked: &mut Build, dir: &Path) {
        let pairs = |own: BTreeMap<String, String>, asked: &mut Vec<String>| {
            // The last of a name counts.
            let own = own.into_iter().map(|(name, value)| format!("{name}={value}"));
            asked.splice(..0, own);
        };
        pairs(self.args, &mut asked.build_args);
        pairs(self.contexts, &mut asked.build_contexts);
        let path = |own: Option<PathBuf>| own.map(|path| dir.join(path));
        asked.target = asked.target.take().or(self.target);
        asked.platform = asked.platform.take().or(self.platform);
        asked.context = asked.context.take().or(path(self.context));
        asked.dockerignore = asked.dockerignore.take().or(path(self.dockerignore));
    }
}

impl Checking {
    fn complete(self, asked: &mut Check) {
        asked.ignore.extend(self.ignore);
        asked.fail_on = asked.fail_on.or(self.fail_on);
        asked.format = asked.format.or(self.format);
    }
}

impl Limits {
    fn complete(&self, asked: &mut Image) {
        asked.lowest_efficiency = asked.lowest_efficiency.or(self.lowest_efficiency);
        asked.highest_wasted_bytes = asked.highest_wasted_bytes.or(self.highest_wasted_bytes);
    }
}
