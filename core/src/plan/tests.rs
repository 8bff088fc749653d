use std::collections::BTreeSet;

use super::*;
use crate::model;
use crate::syntax::{self, File, InstructionId, Kind};
use crate::{Options, model::Model};

fn read(text: &str, target: Option<&str>) -> (File, Model) {
    let file = syntax::parse(text);
    let options = Options { target: target.map(str::to_owned), ..Options::default() };
    let model = model::build(text, &file, &options, &|_| None);
    (file, model)
}

/// Steps as `kind@line(inputs)`.
fn steps(text: &str) -> Vec<String> {
    let (file, model) = read(text, None);
    let plan = plan(&file, &model, false);
    plan.steps
        .iter()
        .map(|step| {
            let kind = match &step.kind {
                StepKind::Image(image) => format!("image {}", image.rsplit('/').next().unwrap()),
                StepKind::Context => "context".to_owned(),
                StepKind::NamedContext(name) => format!("context {name}"),
                StepKind::Remote(url) => url.clone(),
                kind => format!("{kind:?}").to_lowercase(),
            };
            let lines: Vec<String> = step
                .place
                .iter()
                .chain(&step.merged)
                .map(|(_, id)| file.instructions[id.index()].lines.start.to_string())
                .collect();
            let inputs: Vec<String> = step.inputs.iter().map(|input| input.step.0.to_string()).collect();
            format!("{kind}@{}({})", lines.join("+"), inputs.join(" "))
        })
        .collect()
}

#[test]
fn vertices_are_those_of_the_solver() {
    assert_eq!(
        steps(
            "FROM alpine AS b\nENV A=1\nWORKDIR /src\nCOPY . .\nRUN make\nFROM scratch\nCOPY --from=b /src/x /x\nCMD [\"/x\"]\n"
        ),
        ["image alpine:latest@()", "workdir@3(0)", "context@()", "copy@4(1 2)", "run@5(3)", "copy@7(4)"]
    );
    // What the target does not need is not there, and WORKDIR / makes nothing.
    assert_eq!(
        steps("FROM alpine AS unused\nRUN a\nFROM alpine\nWORKDIR /\nRUN b\n"),
        ["image alpine:latest@()", "run@5(0)"]
    );
}

#[test]
fn identical_vertices_are_one() {
    assert_eq!(
        steps(
            "FROM alpine AS a\nRUN x\nRUN y\nFROM alpine AS b\nRUN x\nRUN z\nFROM a\nCOPY --from=b /f /f\n"
        ),
        ["image alpine:latest@()", "run@2+5(0)", "run@3(1)", "run@6(1)", "copy@8(2 3)"]
    );
    // Another variable in scope makes another vertex.
    assert_eq!(
        steps("FROM alpine AS a\nRUN x\nFROM alpine AS b\nENV V=1\nRUN x\nFROM a\nCOPY --from=b /f /f\n")
            .len(),
        4
    );
}

#[test]
fn link_copies_do_not_wait_and_mounts_are_inputs() {
    assert_eq!(
        steps(
            "FROM alpine AS b\nRUN x\nFROM debian\nRUN y\nCOPY --link --from=b /f /f\nRUN --mount=from=b,target=/b z\n"
        ),
        [
            "image alpine:latest@()",
            "run@2(0)",
            "image debian:latest@()",
            "run@4(2)",
            "copy@5(1)",
            "merge@5(3 4)",
            "run@6(5 1)",
        ]
    );
    assert_eq!(
        steps("FROM alpine\nADD https://example.org/a.tgz /a\nRUN --mount=type=bind,target=/c x\n"),
        ["image alpine:latest@()", "https://example.org/a.tgz@()", "copy@2(0 1)", "context@()", "run@3(2 3)"]
    );
}

/// Seconds per line; steps without a line take none.
fn timed(text: &str, seconds: &[(u32, u64)], builder: Builder) -> (Plan, Schedule) {
    let (file, model) = read(text, None);
    let all = builder == Builder::Classic;
    let plan = plan(&file, &model, all);
    let mut durations = Durations::default();
    for instruction in &file.instructions {
        let given = seconds.iter().find(|(line, _)| *line == instruction.lines.start);
        durations.by_instruction.insert(instruction.id, given.map_or(0, |(_, seconds)| seconds * 1_000));
    }
    // Sources have no instruction: keep them out of the sums.
    let free: BTreeSet<StepId> =
        plan.steps.iter().filter(|step| step.place.is_none()).map(|step| step.id).collect();
    let schedule = schedule(&plan, &file, &durations, &free, builder);
    (plan, schedule)
}

const PARALLEL: &str = "FROM alpine AS a\nRUN a\nFROM alpine AS b\nRUN b\nFROM alpine AS c\nRUN c\nFROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\nCOPY --from=c /c /\n";

/// Ten small files with schedules worked out by hand: (text, seconds by line, workers, wall, sum).
#[test]
fn schedules_worked_out_by_hand() {
    let none = Builder::BuildKit(None);
    let chain = "FROM a\nRUN x\nRUN y\nRUN z\n";
    let times = &[(2, 10), (4, 20), (6, 30), (8, 1), (9, 1), (10, 1)];
    let diamond = "FROM a AS base\nRUN x\nFROM base AS l\nRUN l\nFROM base AS r\nRUN r\nFROM base\nCOPY --from=l /l /\nCOPY --from=r /r /\n";
    let diamond_times = &[(2, 5), (4, 10), (6, 7), (8, 1), (9, 1)];
    let link = "FROM a AS s\nRUN s\nFROM b\nRUN y\nCOPY --link --from=s /s /\n";
    let unused = "FROM a AS u\nRUN u\nFROM b\nRUN y\n";
    let twins =
        "FROM a AS p\nRUN x\nFROM a AS q\nRUN x\nFROM scratch\nCOPY --from=p /p /\nCOPY --from=q /q /\n";
    for (name, text, seconds, builder, wall, sum) in [
        ("a chain", chain, &[(2, 1), (3, 2), (4, 3)][..], none, 6, 6),
        ("three stages at once", PARALLEL, times, none, 31, 63),
        ("the same, one at a time", PARALLEL, times, Builder::BuildKit(Some(1)), 63, 63),
        (
            "the same, two at a time: c 0-30, b 0-20, a 20-30",
            PARALLEL,
            times,
            Builder::BuildKit(Some(2)),
            33,
            63,
        ),
        ("the same, classic", PARALLEL, times, Builder::Classic, 63, 63),
        ("a diamond: 5, then 10 beside 7, then two copies", diamond, diamond_times, none, 17, 24),
        ("a diamond, one at a time", diamond, diamond_times, Builder::BuildKit(Some(1)), 24, 24),
        ("a linked copy runs beside its parent", link, &[(2, 4), (4, 9), (5, 3)], none, 9, 16),
        ("an unused stage costs nothing", unused, &[(2, 50), (4, 2)], none, 2, 2),
        ("but the classic builder builds it", unused, &[(2, 50), (4, 2)], Builder::Classic, 52, 52),
        (
            "the same command on the same base runs once",
            twins,
            &[(2, 8), (4, 8), (6, 1), (7, 1)],
            none,
            10,
            10,
        ),
    ] {
        let (_, schedule) = timed(text, seconds, builder);
        // A merge costs its fixed 50 ms, so whole seconds are compared.
        assert_eq!((schedule.wall / 1_000, schedule.sum / 1_000), (wall, sum), "{name}");
    }
}

#[test]
fn the_three_copies_wait_for_the_slowest_stage_they_follow() {
    // Copies stand in one chain: the third waits for c (30 s), the first two are done by then.
    let (plan, schedule) =
        timed(PARALLEL, &[(2, 10), (4, 20), (6, 30), (8, 1), (9, 1), (10, 1)], Builder::BuildKit(None));
    let last = schedule.bars.last().unwrap();
    assert_eq!((last.start, last.end), (30_000, 31_000));
    let path: Vec<&StepKind> =
        schedule.critical_path.iter().map(|id| &plan.step(*id).unwrap().kind).collect();
    assert_eq!(path.last(), Some(&&StepKind::Copy));
    assert_eq!(path.len(), 3, "the image, RUN c, the last COPY");
}

#[test]
fn walls_lie_between_the_critical_path_and_the_sum() {
    for workers in 1..6 {
        let (_, limited) = timed(
            PARALLEL,
            &[(2, 10), (4, 20), (6, 30), (8, 1), (9, 1), (10, 1)],
            Builder::BuildKit(Some(workers)),
        );
        let (_, free) =
            timed(PARALLEL, &[(2, 10), (4, 20), (6, 30), (8, 1), (9, 1), (10, 1)], Builder::BuildKit(None));
        assert!(free.wall <= limited.wall && limited.wall <= limited.sum, "{workers} workers");
    }
}

/// The lines of the steps that run again, `?` behind those that may not.
fn reruns(text: &str, change: Change, ignore: Option<&str>) -> Vec<String> {
    let (file, model) = read(text, None);
    let plan = plan(&file, &model, false);
    let outcome = after(&plan, &[change], ignore);
    plan.steps
        .iter()
        .zip(&outcome.fates)
        .filter(|(step, fate)| **fate != Fate::Kept && step.place.is_some() && step.kind != StepKind::Merge)
        .map(|(step, fate)| {
            let line = file.instructions[step.place.unwrap().1.index()].lines.start;
            format!("{line}{}", if *fate == Fate::Perhaps { "?" } else { "" })
        })
        .collect()
}

const NODE: &str = "FROM node:22 AS build\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nFROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n";

#[test]
fn the_cache_keeps_what_a_change_does_not_touch() {
    let file = |path: &str| Change::File(path.to_owned());
    assert_eq!(reruns(NODE, file("src/a.js"), None), ["5", "6", "8?"]);
    assert_eq!(reruns(NODE, file("package.json"), None), ["3", "4", "5", "6", "8?"]);
    assert_eq!(reruns(NODE, file("README.md"), Some("*.md")), [""; 0]);
    assert_eq!(reruns(NODE, Change::Source("docker.io/library/nginx:latest".to_owned()), None), ["8"]);
    let build = InstructionId(5);
    assert_eq!(reruns(NODE, Change::Instruction(build), None), ["6", "8?"]);
}

#[test]
fn args_count_from_where_they_are_declared() {
    let text = "FROM alpine\nRUN a\nARG V=1\nRUN b\nCOPY x /x\nCOPY x /$V\n";
    let variable = Change::Variable("V".to_owned());
    // The first RUN does not see V; the second does; what follows builds on it.
    assert_eq!(reruns(text, variable, None), ["4", "5", "6"]);
    let late = "FROM alpine\nARG V=1\nCOPY x /x\nRUN b\n";
    assert_eq!(reruns(late, Change::Variable("V".to_owned()), None), ["4"], "COPY does not use V");
}

#[test]
fn a_linked_copy_survives_a_change_of_its_parent() {
    let text = "FROM alpine AS b\nRUN b\nFROM debian\nCOPY a /a\nCOPY --link --from=b /b /b\n";
    assert_eq!(reruns(text, Change::File("a".to_owned()), None), ["4"]);
    let plain = text.replace(" --link", "");
    assert_eq!(reruns(&plain, Change::File("a".to_owned()), None), ["4", "5"]);
}

#[test]
fn a_changed_file_never_keeps_a_step_that_reads_it() {
    for (sources, path) in
        [(".", "a/b"), ("a", "a/b"), ("a/*", "a/b"), ("./a/", "a/b"), ("/a/b", "a/b"), ("a/?", "a/b")]
    {
        let text = format!("FROM alpine\nCOPY {sources} /x/\n");
        assert_eq!(reruns(&text, Change::File(path.to_owned()), None), ["2"], "{sources}");
    }
    assert!(matches!(read("FROM a\n", None).0.instructions[0].kind, Kind::From(_)));
}
