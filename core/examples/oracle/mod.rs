//! The core's answer in the shape in which BuildKit's was recorded.

use dockerfile_core::checks::{BuildkitCheck, BuildkitError};
use dockerfile_core::model::{Base, Edge, EdgeKind, GraphError, Model, Origin, StageId};
use dockerfile_core::source::LineRange;
use dockerfile_core::syntax::{self, File, Instruction, Kind, Phase, Tree};
use dockerfile_core::{Analysis, Options, analyze_bare, check_bare};
use serde_json::{Value, json};

/// What the core says of `text`, as one JSON object.
pub(crate) fn answer(file: &str, text: &str) -> Value {
    let options = Options::default();
    let analysis = analyze_bare(text, &options);
    let tree = syntax::read(text);
    let error = analysis.file.errors.first();
    let parsed = error.is_none_or(|error| error.phase != Phase::Parse);
    let mut out = json!({
        "file": file,
        "ok": error.is_none(),
        "error": error.map(|error| json!({
            "phase": match error.phase { Phase::Parse => "parse", Phase::Instructions => "instructions" },
            "message": error.message,
            "lines": locations(&error.lines),
        })),
        "ast": if parsed { ast(&tree) } else { Value::Null },
        "stages": [],
        "edges": [],
        "target": -1,
        "reachable": [],
    });
    if error.is_none() {
        graph(&analysis, &mut out);
    }
    let plain = check_bare(text, &options, false);
    out["warnings"] = warnings(&plain);
    out["warnings_experimental"] = warnings(&check_bare(text, &options, true));
    let failure = |phase: &str, error: &Option<BuildkitError>| {
        let value = error.as_ref();
        value.map(
            |error| json!({ "phase": phase, "message": error.message, "lines": locations(&error.lines) }),
        )
    };
    out["check_error"] = json!(failure("check", &plain.check_error));
    // Recorded only of what can be read.
    out["build_error"] = json!(failure("build", &plain.build_error.filter(|_| error.is_none())));
    out
}

fn warnings(check: &BuildkitCheck) -> Value {
    check
        .warnings
        .iter()
        .map(|warning| {
            json!({
                "rule": warning.rule,
                "msg": warning.message,
                "lines": [[warning.lines.start, warning.lines.end]],
            })
        })
        .collect()
}

fn locations(lines: &[Vec<LineRange>]) -> Value {
    lines.iter().map(|ranges| ranges.iter().map(|r| json!([r.start, r.end])).collect::<Value>()).collect()
}

fn ast(tree: &Tree) -> Value {
    let nodes: Vec<Value> = tree
        .nodes
        .iter()
        .map(|node| {
            json!({
                "cmd": node.name(),
                "start": node.lines().start,
                "end": node.lines().end,
                "flags": node.flags().collect::<Vec<_>>(),
                "json": node.is_json(),
                "heredocs": node.heredocs().iter().map(|heredoc| json!({
                    "name": heredoc.name,
                    "fd": heredoc.fd,
                    "expand": heredoc.expand,
                    "chomp": heredoc.chomp,
                    "bytes": heredoc.body.len(),
                })).collect::<Vec<_>>(),
                "prev_comment": node.comments(),
                "original": node.original(),
            })
        })
        .collect();
    json!({ "dump": tree.dump(), "escape": tree.escape, "nodes": nodes })
}

fn graph(analysis: &Analysis, out: &mut Value) {
    let (file, model) = (&analysis.file, &analysis.model);
    let graph_error = graph_error(model);
    let failed = graph_error.map(|error| error.phase.as_str());
    out["meta_args"] = model
        .global_args
        .iter()
        .map(|arg| json!({ "key": arg.name.value, "value": arg.value, "line": lines(file, arg.instruction).start }))
        .collect();
    out["stages"] = stages(file, model, failed);
    if let Some(error) = graph_error {
        out["graph_error"] =
            json!({ "phase": error.phase, "message": error.message, "lines": locations(&error.lines) });
    }
    // BuildKit comes to all FROM first, then to what instructions take, and to triggers once bases are there.
    let mut edges: Vec<&Edge> = model.edges.iter().collect();
    edges.sort_by_key(|edge| (edge.onbuild, edge.kind != EdgeKind::From));
    // Where it stops early, it has no more than the edges of the FROM lines it got through.
    out["edges"] = edges
        .into_iter()
        .filter(|edge| match failed {
            Some("metaargs" | "states") => {
                edge.kind == EdgeKind::From && edge.stage.0 < expanded_stages(model)
            }
            Some("depgraph") => edge.kind == EdgeKind::From,
            Some("resolve") => !edge.onbuild,
            _ => true,
        })
        .filter_map(|edge| edge_value(file, model, edge))
        .collect();
    if matches!(failed, Some("metaargs" | "states")) {
        return;
    }
    out["target"] = model.target.map_or(json!(-1), |target| json!(target.0));
    if failed == Some("depgraph") {
        return;
    }
    let ids = |stages: &[StageId]| stages.iter().map(|stage| json!(stage.0)).collect::<Value>();
    out["reachable"] = ids(&model.reachable);
    if model.reachable_with_onbuild != model.reachable {
        out["reachable_with_local_onbuild"] = ids(&model.reachable_with_onbuild);
    }
}

/// How many stages BuildKit had come to. With a SOURCE_DATE_EPOCH that it refuses, the one that fails is not recorded.
fn expanded_stages(model: &Model) -> u32 {
    let refused = model.graph_errors.iter().any(|error| error.phase == "epoch");
    let failing = graph_error(model).and_then(|error| error.lines.first()?.first()).copied();
    let failing = model.stages.iter().find(|stage| Some(stage.lines) == failing).filter(|_| refused);
    failing.map_or(model.expanded_stages, |stage| stage.id.0.min(model.expanded_stages))
}

/// Where the graph fails. BuildKit looks at SOURCE_DATE_EPOCH outside of the steps that were recorded.
fn graph_error(model: &Model) -> Option<&GraphError> {
    match &model.graph_error {
        Some(error) if error.phase == "epoch" => {
            let mut later = model.graph_errors.iter().filter(|error| error.phase != "epoch");
            let first = later.next()?;
            if first.phase == "resolve" { later.next_back().or(Some(first)) } else { Some(first) }
        }
        error => error.as_ref(),
    }
}

fn lines(file: &File, id: syntax::InstructionId) -> LineRange {
    file.instructions.get(id.index()).map(|instruction| instruction.lines).unwrap_or_default()
}

fn stages(file: &File, model: &Model, failed: Option<&str>) -> Value {
    let resolved = !matches!(failed, Some("metaargs" | "states" | "depgraph"));
    model
        .stages
        .iter()
        .map(|stage| {
            let known = stage.id.0 < expanded_stages(model);
            let base_ref = match &stage.base {
                Base::Image(image) => Some(image.clone()),
                Base::Scratch => Some("scratch".to_owned()),
                Base::Unresolved => stage.base_expanded.clone(),
                Base::Stage(_) | Base::NamedContext(_) => None,
            };
            let instructions: Vec<Value> = stage
                .instructions
                .iter()
                .filter_map(|id| file.instructions.get(id.index()))
                .map(|instruction| {
                    json!({
                        "name": instruction.keyword.value,
                        "type": type_name(instruction),
                        "start": instruction.lines.start,
                        "end": instruction.lines.end,
                    })
                })
                .collect();
            json!({
                "index": stage.id.0,
                "name": stage.name.as_ref().map_or(String::new(), |name| name.value.to_lowercase()),
                "base": stage.base_written.value,
                "base_expanded": stage.base_expanded.as_ref().filter(|_| known),
                "base_ref": base_ref.filter(|_| resolved),
                "platform": stage.platform_written.as_ref().map(|platform| &platform.value),
                "platform_expanded": stage.platform.as_ref().filter(|_| known),
                "start": stage.lines.start,
                "end": stage.lines.end,
                "doc": stage.doc,
                "instructions": instructions,
            })
        })
        .collect()
}

fn type_name(instruction: &Instruction) -> &'static str {
    match instruction.kind {
        Kind::From(_) => "From",
        Kind::Arg(_) => "Arg",
        Kind::Env(_) => "Env",
        Kind::Label(_) => "Label",
        Kind::Run(_) => "Run",
        Kind::Cmd(_) => "Cmd",
        Kind::Entrypoint(_) => "Entrypoint",
        Kind::Shell(_) => "Shell",
        Kind::Copy(_) => "Copy",
        Kind::Add(_) => "Add",
        Kind::Workdir(_) => "Workdir",
        Kind::User(_) => "User",
        Kind::StopSignal(_) => "StopSignal",
        Kind::Volume(_) => "Volume",
        Kind::Expose(_) => "Expose",
        Kind::Healthcheck(_) => "HealthCheck",
        Kind::Maintainer(_) => "Maintainer",
        Kind::Onbuild(_) => "Onbuild",
        Kind::Unknown => "Unknown",
    }
}

fn edge_value(file: &File, model: &Model, edge: &Edge) -> Option<Value> {
    let stage = model.stages.get(edge.stage.index())?;
    // BuildKit's record has neither the context nor remote sources.
    let to_stage = match edge.origin {
        Origin::Stage(to) => Some(to.0),
        Origin::Context | Origin::Remote(_) => return None,
        _ => None,
    };
    let (kind, mount_type) = match edge.kind {
        EdgeKind::From => ("from", None),
        EdgeKind::Copy => ("copy", None),
        // BuildKit draws its graph before it reads `type=`, which may hold a variable: until then
        // every mount is the default, a bind mount.
        EdgeKind::Mount(_) => ("mount", Some("bind")),
    };
    let (command, line) = match edge.kind {
        EdgeKind::From => (-1, stage.lines.start),
        _ if edge.onbuild => (i64::from(edge.trigger), stage.lines.start),
        _ => (i64::try_from(stage.position(edge.instruction)?).ok()?, lines(file, edge.instruction).start),
    };
    let image = match edge.kind {
        EdgeKind::From => stage.base_expanded.clone(),
        _ => Some(edge.image.clone()),
    };
    Some(json!({
        "stage": edge.stage.0,
        "kind": kind,
        "cmd": command,
        "line": line,
        "as_written": edge.as_written,
        "to_stage": to_stage,
        "image": image.filter(|_| to_stage.is_none()),
        "mount_type": mount_type,
        "onbuild": edge.onbuild,
    }))
}
