//! What a build is given besides the Dockerfile, from the command line and from files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use dockerfile_core::Options;
use dockerfile_core::ignore::IgnoreFile;
use dockerfile_core::size::{Context, ContextFile};

use crate::args::Build;
use crate::fault::{Fault, Outcome};
use crate::input::{self, Source};
use crate::tables;

/// Texts of the context larger than this are not read, and no more than so many bytes of all together.
const LARGEST_TEXT: u64 = 256 << 10;
const ALL_TEXTS: u64 = 64 << 20;

/// What `docker build` is given by `build`. The context is read once, whatever the number of Dockerfiles.
#[derive(Debug, Default)]
pub(crate) struct Given {
    options: Options,
    root: Option<PathBuf>,
    dockerignore: Option<PathBuf>,
}

impl Given {
    pub(crate) fn of(build: &Build) -> Outcome<Self> {
        let pairs = |all: &[String], flag: &str, from_environment: bool| {
            let mut out = BTreeMap::new();
            for pair in all {
                match pair.split_once('=') {
                    Some((name, value)) => {
                        out.insert(name.to_owned(), value.to_owned());
                    }
                    // Docker leaves out what the environment does not have.
                    None if from_environment => {
                        out.extend(std::env::var(pair).ok().map(|value| (pair.clone(), value)));
                    }
                    None => {
                        return Err(Fault::new(format!("{flag} {pair}"), "there has to be a =VALUE"));
                    }
                }
            }
            Ok(out)
        };
        let mut options = Options {
            target: build.target.clone(),
            build_args: pairs(&build.build_args, "--build-arg", true)?,
            platform: build.platform.clone(),
            named_contexts: pairs(&build.build_contexts, "--build-context", false)?,
            ..Options::default()
        };
        if let Some(root) = &build.context {
            let place = |error: io::Error| Fault::io(root, &error);
            if !fs::metadata(root).map_err(place)?.is_dir() {
                let what = "--context has to be a directory: the one that docker build is given";
                return Err(Fault::new(root.display().to_string(), what));
            }
            options.context = Some(listed(root)?);
        }
        Ok(Self { options, root: build.context.clone(), dockerignore: build.dockerignore.clone() })
    }

    /// The options for a Dockerfile, with the tables of what it installs.
    pub(crate) fn options_for(&self, source: &Source) -> Outcome<Options> {
        let options = self.options(source.path.as_deref())?;
        Ok(Options { shelf: tables::of(&source.text, &options), ..options })
    }

    /// The options for the Dockerfile at `path`: it may have a `.dockerignore` of its own.
    pub(crate) fn options(&self, path: Option<&Path>) -> Outcome<Options> {
        let mut options = self.options.clone();
        let own = path.map(|path| {
            let mut name = path.as_os_str().to_owned();
            name.push(".dockerignore");
            PathBuf::from(name)
        });
        let candidates = match (&self.dockerignore, &self.root) {
            (Some(given), _) => vec![given.clone()],
            (None, Some(root)) => own.into_iter().chain([root.join(".dockerignore")]).collect(),
            (None, None) => Vec::new(),
        };
        let must = self.dockerignore.is_some();
        if let Some(found) = candidates.into_iter().find(|path| must || path.is_file()) {
            options.dockerignore = Some(String::from_utf8_lossy(&input::bytes(&found)?).into_owned());
        }
        if let (Some(root), Some(context)) = (&self.root, &mut options.context) {
            texts(root, context, options.dockerignore.as_deref());
        }
        Ok(options)
    }
}

/// A Dockerfile and what a build of it is given.
pub(crate) fn one(file: Option<&PathBuf>, build: &Build) -> Outcome<(Source, Options)> {
    let path = file.cloned().unwrap_or_else(|| PathBuf::from("Dockerfile"));
    let source = Source::read(&path, None)?;
    let options = Given::of(build)?.options_for(&source)?;
    Ok((source, options))
}

/// The name of a path of the context; one that is no UTF-8 cannot be written in a Dockerfile.
fn name(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// All files below `root`: names, sizes, where links lead. Links are not followed, as BuildKit does not.
fn listed(root: &Path) -> Outcome<Context> {
    let mut files = BTreeMap::new();
    let mut pending = vec![root.to_path_buf()];
    while let Some(folder) = pending.pop() {
        let fault = |error: io::Error| Fault::io(&folder, &error);
        let mut empty = true;
        for entry in fs::read_dir(&folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(fault)?);
            empty = false;
            let file = if kind.is_dir() {
                pending.push(path);
                continue;
            } else if kind.is_symlink() {
                let link = fs::read_link(&path).ok().map(|target| target.to_string_lossy().into_owned());
                ContextFile { bytes: Some(0), link, text: None }
            } else {
                let bytes = entry.metadata().ok().map(|metadata| metadata.len());
                ContextFile { bytes, ..ContextFile::default() }
            };
            files.insert(name(root, &path), file);
        }
        if empty && folder != root {
            let file = ContextFile { bytes: Some(0), ..ContextFile::default() };
            files.insert(format!("{}/", name(root, &folder)), file);
        }
    }
    Ok(Context { files, complete: true })
}

/// Adds the texts of small files that `.dockerignore` leaves in: manifests say what is installed, scripts what is run.
fn texts(root: &Path, context: &mut Context, dockerignore: Option<&str>) {
    let sent = context.without_ignored(&IgnoreFile::parse(dockerignore.unwrap_or("")));
    let mut left = ALL_TEXTS;
    for path in sent.files.keys().filter(|path| !path.ends_with('/') && !path.contains("node_modules/")) {
        let Some(file) = context.files.get_mut(path) else { continue };
        let Some(bytes) = file.bytes.filter(|bytes| *bytes <= LARGEST_TEXT.min(left)) else { continue };
        if file.link.is_some() || file.text.is_some() {
            continue;
        }
        // What cannot be read is a file without a text.
        if let Some(text) = fs::read(root.join(path)).ok().and_then(|read| String::from_utf8(read).ok()) {
            left = left.saturating_sub(bytes);
            file.text = Some(text);
        }
    }
}
