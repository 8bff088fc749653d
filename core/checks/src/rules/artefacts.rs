//! Programs that a stage compiles: where they lie and which C library they need.

use super::prelude::*;
use super::systems::{Libc, Placed, base_name, not_starting, root_image, traits, whole_history};
use crate::facts::asked;
use crate::model::Origin;
use crate::programs::Compile;
use crate::shell::{Command, State};

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
            let (Some(effective), Some(request)) = (command.effective(), asked(command, state)) else {
                return;
            };
            for ask in &request.asks {
                match ask {
                    Ask::Compile(compile) => {
                        let seen = Seen { libc, command, state, compile, program: effective.program.span };
                        out.extend(match compile.compiler {
                            Compiler::Go => seen.go(golang && libc == Libc::Glibc, text),
                            Compiler::Cargo => seen.cargo(),
                            Compiler::C => seen.c(),
                            _ => None,
                        });
                    }
                    Ask::Copy(put) | Ask::Move(put) => {
                        let [from] = put.from.as_slice() else { continue };
                        let (Some(from), Some(to)) = (from.value(), put.to.value()) else { continue };
                        let directory = put.into || to == ".";
                        let (Some(from), Some(to)) = (state.absolute(from), state.absolute(to)) else {
                            continue;
                        };
                        if let Some(found) = out.iter().rev().find(|known| known.is_in(&from)) {
                            let path = if directory { format!("{to}/{}", base_name(&from)) } else { to };
                            let copy = Artefact { path, within: false, ..found.clone() };
                            out.push(copy);
                        }
                    }
                    _ => {}
                }
            }
        });
    }
    out
}

/// A command that compiles, and what is known around it.
struct Seen<'s> {
    libc: Libc,
    command: &'s Command,
    state: &'s State,
    compile: &'s Compile,
    /// The word that names the program.
    program: Span,
}

impl Seen<'_> {
    fn found(&self, path: String, within: bool, need: Need, cgo_switch: bool) -> Artefact {
        Artefact { path, within, libc: self.libc, need, span: self.program, cgo_switch }
    }

    /// A program of Go's. `gcc_by_default` says that a C compiler is there, so that cgo is on unless switched off.
    fn go(&self, gcc_by_default: bool, text: &str) -> Option<Artefact> {
        let (state, compile) = (self.state, self.compile);
        if compile.early {
            return None;
        }
        // Static linking asked for in any way, or flags that are not known here.
        let quiet = ["static", "netgo", "osusergo", "GOFLAGS", "musl", "zig", "-race"];
        if quiet.iter().any(|word| text.contains(word)) || state.variable("GOFLAGS").is_some() {
            return None;
        }
        let wrappers = self.command.effective()?.wrappers;
        let set = |name: &str| -> Option<Option<String>> {
            if let Some(found) = self.command.assignments.iter().rev().find(|a| a.name.value == name) {
                return Some(state.resolve(&found.value));
            }
            let prefix = format!("{name}=");
            if let Some(word) = wrappers.iter().find(|word| word.text.starts_with(&prefix)) {
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
        if set("GOARCH").is_some() || text.contains("CGO_ENABLED") && set("CGO_ENABLED").is_none() {
            return None;
        }
        let (need, cgo_switch) = match set("CGO_ENABLED") {
            Some(Some(value)) if value == "1" => (Need::Sure, false),
            Some(_) => return None,
            None if gcc_by_default => (Need::Perhaps, wrappers.is_empty()),
            None => return None,
        };
        if compile.unusual {
            return None;
        }
        let found = |path: String, within: bool| self.found(path, within, need, cgo_switch);
        if compile.install {
            return (state.variable("GOBIN").is_none()
                && state.variable("GOPATH").is_none_or(|path| path == "/go"))
            .then(|| found("/go/bin".to_owned(), true));
        }
        if let Some(output) = &compile.output {
            let value = output.value()?;
            return Some(found(state.absolute(value)?, value.ends_with('/')));
        }
        // Without -o, the program of a lone package has the name of its directory or module.
        let package = match (&compile.package, compile.packages) {
            (None, _) => ".",
            (Some(one), 1) => one.value()?,
            _ => return None,
        };
        if package.ends_with(".go") {
            let name = base_name(package).trim_end_matches(".go");
            return Some(found(state.absolute(name)?, false));
        }
        let directory = state.absolute(package)?;
        let name = base_name(&directory);
        (!name.is_empty()).then(|| state.absolute(name).map(|path| found(path, false)))?
    }

    /// `cargo build`: on Debian linked with glibc, on Alpine static by default.
    fn cargo(&self) -> Option<Artefact> {
        let (state, compile) = (self.state, self.compile);
        let words = self.command.effective()?.args;
        let asked = |name: &str| {
            state.variable(name).is_some() || self.command.assignments.iter().any(|a| a.name.value == name)
        };
        if self.libc != Libc::Glibc
            || compile.install
            || compile.checks
            || compile.dependencies
            || compile.unusual
            || compile.target.is_some()
            || compile.directory.is_some()
            || words.iter().any(|word| word.text.starts_with('$'))
            || ["RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR", "CARGO_BUILD_RUSTFLAGS"]
                .iter()
                .any(|name| asked(name))
        {
            return None;
        }
        let profile = if compile.release { "release" } else { "debug" };
        Some(self.found(state.absolute(&format!("target/{profile}"))?, true, Need::Sure, false))
    }

    /// A C compiler that links a program.
    fn c(&self) -> Option<Artefact> {
        let compile = self.compile;
        let words = self.command.effective()?.args;
        let unknown =
            |text: &str| text.contains('$') || text.contains("-nostdlib") || text.starts_with("--target");
        if compile.checks || compile.is_static || words.iter().any(|word| unknown(&word.text)) {
            return None;
        }
        let value = compile.output.as_ref()?.value()?;
        if value.ends_with(".so") || value.ends_with(".o") || value.ends_with(".a") {
            return None;
        }
        Some(self.found(self.state.absolute(value)?, false, Need::Sure, false))
    }
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

/// A finding about a program that does not start where it was copied to, surely or perhaps.
pub(crate) fn does_not_start<'a>(
    ctx: &Context<'a>,
    arrival: &Arrival<'a, '_>,
    (code, message): (&'static str, String),
    args: &[(&str, &str)],
) -> Finding {
    let Arrival { placed, source, artefact } = arrival;
    let landed = placed.transfer().and_then(|(transfer, _)| placed.destination(ctx, transfer));
    let landed = landed.map_or_else(
        || source.value.clone(),
        |(dest, directory)| {
            if directory {
                format!("{}/{}", dest.trim_end_matches('/'), base_name(&source.value))
            } else {
                dest
            }
        },
    );
    let mut finding = Finding::at(placed.instruction, source.span, code, message)
        .arg("path", &source.value)
        .arg("landed", landed)
        .related(artefact.span, "built-here", "It is built here")
        .leads_to(not_starting(ctx, placed.stage, artefact.need == Need::Sure));
    for (key, value) in args {
        finding = finding.arg(key, *value);
    }
    without_cgo(finding, artefact)
}

/// Adds the fix that builds a Go program without cgo, where one word does it.
fn without_cgo(finding: Finding, artefact: &Artefact) -> Finding {
    if !artefact.cgo_switch {
        return finding;
    }
    let at = Span { start: artefact.span.start, end: artefact.span.start };
    let edit = (at, "CGO_ENABLED=0 ".to_owned());
    finding.fix(Applicability::Unsafe, "build-without-cgo", "Build without cgo", [edit])
}
