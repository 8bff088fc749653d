//! Programs that fetch models, corpora and browsers: of a size that their names do not tell.

use super::Machine;
use crate::BasisKind;
use crate::basis;
use crate::fs::{BELOW, Size, What};
use crate::source::Span;

/// Calls of Python libraries that fetch data.
const CALLS: &[&str] = &[
    "from_pretrained",
    "snapshot_download",
    "hf_hub_download",
    "load_dataset",
    "load_model",
    "hub.load",
    "SentenceTransformer(",
    "WhisperModel(",
    "pipeline(",
    "nltk.download",
    "urlretrieve",
    "torchvision.models",
    ".download(",
];

impl Machine<'_> {
    /// Counts what a program fetches as unknown; `false` if it is another one.
    pub(super) fn fetches_data(&mut self, name: &str, args: &[String], span: Span) -> bool {
        let Some(command) = fetcher(name, args) else { return false };
        let basis = basis::reason(BasisKind::Unknown, "fetched-unknown", &[]);
        let item = self.item("unknown-command", &[("command", &command)], span, basis);
        self.put(&format!("/{BELOW}fetched/{}", span.start), Size::UNKNOWN, item, What::Tree);
        true
    }
}

/// The command that fetches, shortened for people; `None` if it is another one.
fn fetcher(name: &str, args: &[String]) -> Option<String> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let plain: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    let first = plain.first().copied().unwrap_or("");
    match name {
        "ollama" if matches!(first, "pull" | "run") => Some(format!("ollama {first}")),
        "huggingface-cli" | "hf" if matches!(first, "download" | "snapshot") => {
            Some(format!("{name} {first}"))
        }
        "spacy" if first == "download" => Some("spacy download".to_owned()),
        "playwright" | "patchright" | "puppeteer" if first == "install" || first == "browsers" => {
            Some(format!("{name} {first}"))
        }
        "npx" | "pnpx" | "bunx" | "yarn" | "pnpm" | "npm" | "bun" | "uv" | "uvx" | "poetry" | "pipenv"
        | "pdm" => {
            let at = args.iter().position(|word| is_delegate(word))?;
            let (program, rest) = args.get(at..)?.split_first()?;
            let program = program.split('@').next().unwrap_or(program);
            fetcher(program.rsplit('/').next().unwrap_or(program), rest)
        }
        _ if name.starts_with("python") => {
            if let Some(at) = words.iter().position(|word| *word == "-m") {
                let module = words.get(at + 1).copied()?;
                let sub = words.get(at + 2..)?.iter().find(|word| !word.starts_with('-')).copied();
                let fetches = module.ends_with("downloader")
                    || module == "spacy" && sub == Some("download")
                    || module == "playwright" && sub == Some("install");
                return fetches.then(|| format!("{name} -m {module}"));
            }
            let at = words.iter().position(|word| *word == "-c")?;
            let code = words.get(at + 1)?;
            CALLS.iter().any(|call| code.contains(call)).then(|| format!("{name} -c"))
        }
        _ => None,
    }
}

/// Whether a word names one of the programs, behind a runner such as npx.
fn is_delegate(word: &str) -> bool {
    let word = word.split_once('@').filter(|(name, _)| !name.is_empty()).map_or(word, |(name, _)| name);
    matches!(word, "playwright" | "patchright" | "puppeteer" | "spacy" | "hf" | "huggingface-cli")
        || matches!(word, "python" | "python3")
        || word.contains("/browsers") && word.starts_with("@puppeteer")
}
