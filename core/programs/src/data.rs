//! Programs that fetch models, corpora and browsers: of a size that their names do not tell.

use super::{Arg, Ask, Call, Home, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool {
    names: &["ollama", "huggingface-cli", "hf", "spacy", "playwright", "patchright", "puppeteer"],
    home: Home::Installed,
    read,
};

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

fn read(call: &Call<'_>) -> Request {
    match fetched(call.name, call.args) {
        Some(what) => request(what),
        None => Request {
            endless: call.name == "ollama" && call.args.first().is_some_and(|arg| arg.is("serve")),
            asks: vec![Ask::Program(super::Item {
                text: call.name.to_owned(),
                known: true,
                span: call.program,
            })],
            takes: takes::OTHER,
            ..Request::default()
        },
    }
}

/// The request of a command that fetches `what`.
pub(super) fn request(what: String) -> Request {
    Request { asks: vec![Ask::Data(what)], takes: takes::OTHER, ..Request::default() }
}

/// What one of these programs fetches, shortened for people.
fn fetched(name: &str, args: &[Arg]) -> Option<String> {
    let first = args.iter().find(|arg| !arg.text.starts_with('-')).map_or("", |arg| arg.text.as_str());
    match name {
        "ollama" if matches!(first, "pull" | "run") => Some(format!("ollama {first}")),
        "huggingface-cli" | "hf" if matches!(first, "download" | "snapshot") => {
            Some(format!("{name} {first}"))
        }
        "spacy" if first == "download" => Some("spacy download".to_owned()),
        "playwright" | "patchright" | "puppeteer" if first == "install" || first == "browsers" => {
            Some(format!("{name} {first}"))
        }
        _ => python(name, args),
    }
}

/// What is fetched by the program behind a runner: `npx playwright install`, `poetry run python -m spacy download`.
pub(super) fn behind(args: &[Arg]) -> Option<String> {
    let at = args.iter().position(|arg| is_fetcher(&arg.text))?;
    let (program, rest) = args.get(at..)?.split_first()?;
    let program = program.text.split('@').next().unwrap_or(&program.text);
    fetched(program.rsplit('/').next().unwrap_or(program), rest)
}

/// Whether a word names one of the programs.
fn is_fetcher(word: &str) -> bool {
    let name = word.split_once('@').filter(|(name, _)| !name.is_empty()).map_or(word, |(name, _)| name);
    matches!(name, "playwright" | "patchright" | "puppeteer" | "spacy" | "hf" | "huggingface-cli")
        || matches!(name, "python" | "python3")
        || name.contains("/browsers") && name.starts_with("@puppeteer")
}

/// What Python fetches with these arguments.
pub(super) fn python(name: &str, args: &[Arg]) -> Option<String> {
    if !name.starts_with("python") {
        return None;
    }
    let words: Vec<&str> = args.iter().map(|arg| arg.text.as_str()).collect();
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
