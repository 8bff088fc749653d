//! Programs that a stage compiles: where they lie and which C library they need.

use super::prelude::*;
use super::systems::{Libc, Placed, base_name, root_image, traits, whole_history};
use crate::model::Origin;
use crate::shell::{Command, Options, OptionsSpec, State};

/// How sure it is that a program needs the C library of its builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It does.
    Sure,
    /// A Go program that may, depending on its packages.
    Perhaps,
}

/// A compiled program.
#[derive(Clone, Debug)]
pub(crate) struct Artefact {
    /// Absolute path of the file, or of the directory that it lies in.
    pub(crate) path: String,
    /// Whether `path` is the directory.
    pub(crate) within: bool,
    /// The C library that it is linked with, glibc or musl.
    pub(crate) libc: Libc,
    pub(crate) need: Need,
    /// The word that names it.
    pub(crate) span: Span,
    /// Whether `CGO_ENABLED=0` before the command makes the program static.
    pub(crate) cgo_switch: bool,
}

impl Artefact {
    /// Whether copying `source` copies it.
    pub(crate) fn is_in(&self, source: &str) -> bool {
        let source = clean_path(&format!("/{source}"));
        let under =
            |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
        if self.within { under(&source, &self.path) } else { source == self.path }
    }
}

/// The dynamically linked programs that a stage compiles. What cannot be told is left out.
pub(crate) fn artefacts<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Vec<Artefact> {
    let libc = traits(ctx, stage).libc;
    let mut out: Vec<Artefact> = Vec::new();
    if !matches!(libc, Libc::Glibc | Libc::Musl) {
        return out;
    }
    let golang = root_image(ctx, stage).is_some_and(|image| image.catalogue_name() == "golang");
    for placed in whole_history(ctx, stage) {
        if !matches!(placed.instruction.kind, Kind::Run(_)) {
            continue;
        }
        let Some(script) = ctx.script(placed.instruction.id) else { continue };
        let text = placed.instruction.span.text(ctx.text);
        script.walk(placed.script_state(ctx, script), &mut |command, state| {
            let Some(effective) = command.effective() else { return };
            match effective.name {
                "go" => {
                    let seen = Go { libc, gcc_by_default: golang && libc == Libc::Glibc, text };
                    out.extend(seen.artefact(command, state));
                }
                "cargo" => out.extend(cargo(libc, command, state)),
                "gcc" | "g++" | "cc" | "c++" | "clang" | "clang++" => out.extend(c(libc, command, state)),
                "cp" | "mv" | "install" => {
                    let options = Options::read(
                        effective.args,
                        &OptionsSpec { short_values: "mogtS", ..OptionsSpec::default() },
                    );
                    let [from, to] = options.operands.as_slice() else { return };
                    let (Some(from), Some(to)) = (state.resolve(from), state.resolve(to)) else { return };
                    let directory = to.ends_with('/') || to == ".";
                    let (Some(from), Some(to)) = (state.absolute(&from), state.absolute(&to)) else { return };
                    if let Some(found) = out.iter().rev().find(|known| known.is_in(&from)) {
                        let path = if directory { format!("{to}/{}", base_name(&from)) } else { to };
                        let copy = Artefact { path, within: false, ..found.clone() };
                        out.push(copy);
                    }
                }
                _ => {}
            }
        });
    }
    out
}

/// A `go` command and what is known around it.
struct Go<'t> {
    libc: Libc,
    /// Whether a C compiler is there, so that cgo is on unless switched off.
    gcc_by_default: bool,
    text: &'t str,
}

impl Go<'_> {
    fn artefact(&self, command: &Command, state: &State) -> Option<Artefact> {
        let effective = command.effective()?;
        let (verb, args) = effective.args.split_first()?;
        let install = verb.is("install");
        if !install && !verb.is("build") {
            return None;
        }
        // Static linking asked for in any way, or flags that are not known here.
        let quiet = ["static", "netgo", "osusergo", "GOFLAGS", "musl", "zig", "-race"];
        if quiet.iter().any(|word| self.text.contains(word)) || state.variable("GOFLAGS").is_some() {
            return None;
        }
        let set = |name: &str| -> Option<Option<String>> {
            if let Some(found) = command.assignments.iter().rev().find(|a| a.name.value == name) {
                return Some(state.resolve(&found.value));
            }
            let prefix = format!("{name}=");
            if let Some(word) = effective.wrappers.iter().find(|word| word.text.starts_with(&prefix)) {
                return Some(word.value.as_deref().and_then(|v| v.strip_prefix(&prefix)).map(str::to_owned));
            }
            state.variable(name).map(|value| Some(value.to_owned()))
        };
        match set("GOOS") {
            None => {}
            Some(Some(os)) if os == "linux" => {}
            _ => return None,
        }
        // For another processor than its own, Go leaves cgo off; which one builds is not known.
        if set("GOARCH").is_some() || self.text.contains("CGO_ENABLED") && set("CGO_ENABLED").is_none() {
            return None;
        }
        let (need, cgo_switch) = match set("CGO_ENABLED") {
            Some(Some(value)) if value == "1" => (Need::Sure, false),
            Some(_) => return None,
            None if self.gcc_by_default => (Need::Perhaps, effective.wrappers.is_empty()),
            None => return None,
        };
        let options = Options::read(
            args,
            &OptionsSpec {
                single_dash_long: true,
                long_values: &[
                    "-o",
                    "-ldflags",
                    "-tags",
                    "-gcflags",
                    "-asmflags",
                    "-mod",
                    "-p",
                    "-buildmode",
                    "-installsuffix",
                    "-pkgdir",
                    "-toolexec",
                    "-compiler",
                    "-overlay",
                    "-modfile",
                    "-gccgoflags",
                    "-buildvcs",
                    "-C",
                    "-pgo",
                ],
                ..OptionsSpec::default()
            },
        );
        if options.options.iter().any(|option| option.name == "-buildmode" || option.name == "-C") {
            return None;
        }
        let found = |path: String, within: bool| Artefact {
            path,
            within,
            libc: self.libc,
            need,
            span: effective.program.span,
            cgo_switch,
        };
        if install {
            return (state.variable("GOBIN").is_none()
                && state.variable("GOPATH").is_none_or(|path| path == "/go"))
            .then(|| found("/go/bin".to_owned(), true));
        }
        if let Some(option) = options.options.iter().find(|option| option.name == "-o") {
            let word = args.iter().find(|word| word.span == option.value_span);
            let value = match word {
                Some(word) => state.resolve(word)?,
                None => option.value.clone()?,
            };
            let within = value.ends_with('/');
            return Some(found(state.absolute(&value)?, within));
        }
        // Without -o, the program of a lone package has the name of its directory or module.
        let package = match options.operands.as_slice() {
            [] => ".".to_owned(),
            [one] => state.resolve(one)?,
            _ => return None,
        };
        if package.ends_with(".go") {
            let name = base_name(&package).trim_end_matches(".go").to_owned();
            return Some(found(state.absolute(&name)?, false));
        }
        let directory = state.absolute(&package)?;
        let name = base_name(&directory);
        (!name.is_empty()).then(|| state.absolute(name).map(|path| found(path, false)))?
    }
}

/// `cargo build`: on Debian linked with glibc, on Alpine static by default.
fn cargo(libc: Libc, command: &Command, state: &State) -> Option<Artefact> {
    let effective = command.effective()?;
    let words: Vec<&str> = effective.args.iter().map(|word| word.text.as_str()).collect();
    let asked = |name: &str| {
        state.variable(name).is_some() || command.assignments.iter().any(|a| a.name.value == name)
    };
    if libc != Libc::Glibc
        || !words.iter().any(|word| matches!(*word, "build" | "b"))
        || words
            .iter()
            .any(|word| word.starts_with("--target") || word.starts_with('$') || word.starts_with("--config"))
        || ["RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR", "CARGO_BUILD_RUSTFLAGS"]
            .iter()
            .any(|name| asked(name))
    {
        return None;
    }
    let profile =
        if words.iter().any(|word| matches!(*word, "--release" | "-r")) { "release" } else { "debug" };
    Some(Artefact {
        path: state.absolute(&format!("target/{profile}"))?,
        within: true,
        libc,
        need: Need::Sure,
        span: effective.program.span,
        cgo_switch: false,
    })
}

/// A C compiler that links a program.
fn c(libc: Libc, command: &Command, state: &State) -> Option<Artefact> {
    let effective = command.effective()?;
    let spec = OptionsSpec {
        short_values: "oIDLlxWfgOTuUAXBm",
        long_values: &["--target", "--sysroot"],
        ..OptionsSpec::default()
    };
    let stops = |text: &str| {
        matches!(text, "-c" | "-S" | "-E" | "-shared" | "-r")
            || text.contains("-static")
            || text.contains("-nostdlib")
            || text.contains('$')
            || text.starts_with("-o") && text.len() > 2
            || text.starts_with("--target")
    };
    if effective.args.iter().any(|word| stops(&word.text)) {
        return None;
    }
    let options = Options::read(effective.args, &spec);
    let value = options.value(&["-o"])?;
    if value.ends_with(".so") || value.ends_with(".o") || value.ends_with(".a") {
        return None;
    }
    Some(Artefact {
        path: state.absolute(value)?,
        within: false,
        libc,
        need: Need::Sure,
        span: effective.program.span,
        cgo_switch: false,
    })
}

/// A compiled program that COPY brings from the stage that built it to another.
pub(crate) struct Arrival<'a, 's> {
    pub(crate) placed: Placed<'a>,
    /// The source as written.
    pub(crate) source: &'s Spanned<String>,
    pub(crate) artefact: &'s Artefact,
}

/// Visits the compiled programs that stages copy from others.
pub(crate) fn arrivals<'a>(ctx: &Context<'a>, visit: &mut dyn FnMut(Arrival<'a, '_>)) {
    let mut known: BTreeMap<StageId, Vec<Artefact>> = BTreeMap::new();
    for stage in &ctx.model.stages {
        for (position, instruction) in ctx.instructions(stage) {
            let Kind::Copy(transfer) = &instruction.kind else { continue };
            let placed = Placed { stage, position, instruction };
            let Some(Origin::Stage(from)) = placed.origin(ctx) else { continue };
            let Some(builder) = ctx.model.stages.get(from.index()) else { continue };
            let built = known.entry(*from).or_insert_with(|| artefacts(ctx, builder));
            for source in &transfer.sources {
                let Some(path) = placed.expand(ctx, &source.value) else { continue };
                if let Some(artefact) = built.iter().rev().find(|artefact| artefact.is_in(&path)) {
                    visit(Arrival { placed, source, artefact });
                }
            }
        }
    }
}

/// Adds the fix that builds a Go program without cgo, where one word does it.
pub(crate) fn without_cgo(finding: Finding, artefact: &Artefact) -> Finding {
    if !artefact.cgo_switch {
        return finding;
    }
    let at = Span { start: artefact.span.start, end: artefact.span.start };
    let edit = (at, "CGO_ENABLED=0 ".to_owned());
    finding.fix(Applicability::Unsafe, "build-without-cgo", "Build without cgo", [edit])
}
