use std::collections::BTreeSet;

use dockerfile_timeline::*;

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
    let plan = plan(&file, &model, Scope::Target);
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
    let scope = if builder == Builder::Classic { Scope::UpToTarget } else { Scope::Target };
    let plan = plan(&file, &model, scope);
    let mut durations = Durations::default();
    for step in &plan.steps {
        if let Some((_, id)) = step.place.filter(|_| step.kind != StepKind::Merge) {
            let line = file.instructions[id.index()].lines.start;
            let given = seconds.iter().find(|(at, _)| *at == line);
            durations.stated.insert(step.name.clone(), given.map_or(0, |(_, seconds)| seconds * 1_000));
        }
    }
    // Sources have no instruction: keep them out of the sums.
    let free: BTreeSet<StepId> =
        plan.steps.iter().filter(|step| step.place.is_none()).map(|step| step.id).collect();
    let schedule = schedule(&plan, &durations, &free, builder);
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
    let plan = plan(&file, &model, Scope::Target);
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

#[test]
fn the_classic_builder_stops_at_the_target() {
    let text = "FROM a AS one\nRUN x\nFROM a AS two\nRUN y\nFROM a AS three\nRUN z\n";
    let (file, model) = read(text, Some("two"));
    let lines = |scope| -> Vec<u32> {
        let plan = plan(&file, &model, scope);
        plan.steps
            .iter()
            .filter_map(|step| step.place)
            .map(|(_, id)| file.instructions[id.index()].lines.start)
            .collect()
    };
    assert_eq!(lines(Scope::Target), [4]);
    assert_eq!(lines(Scope::UpToTarget), [2, 4]);
    assert_eq!(lines(Scope::Stage(crate::model::StageId(2))), [6], "another target of the same file");
}

#[test]
fn a_build_arg_reaches_what_was_made_of_it() {
    let variable = |name: &str| Change::Variable(name.to_owned());
    // V is in no RUN's environment, W is, and W was made of V; the child stage keeps W.
    let text = "FROM alpine AS a\nARG V=1\nENV W=x$V\nFROM a\nRUN b\n";
    assert_eq!(reruns(text, variable("V"), None), ["5"]);
    let workdir = "FROM alpine\nARG V=1\nWORKDIR /$V\nRUN b\n";
    assert_eq!(reruns(workdir, variable("V"), None), ["3", "4"]);
    let from = "ARG V=1\nARG T=$V-slim\nFROM python:$T\nRUN b\nFROM alpine AS other\nRUN c\nFROM scratch\nCOPY --from=0 /b /\nCOPY --from=other /c /\n";
    assert_eq!(reruns(from, variable("V"), None), ["4", "8?", "9?"]);
    let user = "FROM alpine AS a\nARG U=1\nUSER $U\nFROM a\nRUN b\n";
    assert_eq!(reruns(user, variable("U"), None), ["5"]);
    assert_eq!(reruns(user, variable("OTHER"), None), [""; 0]);
}

#[test]
fn steps_that_only_stand_behind_a_change_are_named() {
    let text = "FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCOPY package.json /x\nRUN npm run build\n";
    let (file, model) = read(text, None);
    let plan = plan(&file, &model, Scope::Target);
    let lines = |changes: &[Change]| -> Vec<(u32, u32)> {
        let line =
            |id: StepId| file.instructions[plan.step(id).unwrap().place.unwrap().1.index()].lines.start;
        behind(&plan, changes, None).iter().map(|found| (line(found.step), line(found.cause))).collect()
    };
    assert_eq!(lines(&[Change::File("src/a.js".to_owned())]), [(4, 3), (5, 3), (6, 3)]);
    assert_eq!(lines(&[Change::Source("docker.io/library/node:latest".to_owned())]), []);
    assert_eq!(lines(&[Change::Instruction(InstructionId(3))]), [(5, 4), (6, 4)]);
}

const LOGGED: &str = "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n\nFROM alpine\nCOPY --from=build /app /app\n";

fn matched(log: &str) -> (Plan, Log, Match) {
    let (file, model) = read(LOGGED, None);
    let plan = plan(&file, &model, Scope::Target);
    let log = read_log(log).unwrap();
    let found = match_log(&plan, &file, &model, &log);
    (plan, log, found)
}

#[test]
fn a_plain_log_gives_its_times_to_the_steps() {
    let log = "#0 building with \"default\" instance using docker driver\n\n#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n\n#4 [internal] load build context\n#4 DONE 0.4s\n\n#5 [build 1/4] FROM docker.io/library/golang:1.22@sha256:0123\n#5 DONE 8.1s\n\n#6 [stage-1 1/2] FROM docker.io/library/alpine:latest@sha256:4567\n#6 CACHED\n\n#7 [build 2/4] WORKDIR /src\n#7 DONE 0.1s\n\n#8 [build 3/4] COPY . .\n#8 DONE 0.2s\n\n#9 [build 4/4] RUN go build -o /app .\n#9 1.2 go: downloading x\n#9 DONE 21.5s\n\n#10 [stage-1 2/2] COPY --from=build /app /app\n#10 DONE 0.1s\n\n#11 exporting to image\n#11 DONE 0.3s\n#12 [other 1/9] RUN something\n#12 DONE 1.0s\n";
    let (plan, log, found) = matched(log);
    assert_eq!((log.format, log.steps.len()), (LogFormat::Plain, 10));
    assert_eq!(found.missing, []);
    assert_eq!(found.unmatched.len(), 1, "the stage `other` is not of this file");
    let ms = |name: &str| found.durations.get(name).copied();
    assert_eq!(ms("build RUN go build -o /app ."), Some(21_500));
    assert_eq!(ms("image docker.io/library/golang:1.22"), Some(8_100));
    assert_eq!((ms("context"), ms("image docker.io/library/alpine:latest")), (Some(400), None));
    assert_eq!(found.cached.len(), 1);
    assert!(found.cached.iter().all(|id| matches!(&plan.step(*id).unwrap().kind, StepKind::Image(_))));
}

#[test]
fn raw_json_tells_when_each_step_ran() {
    let log = r#"{"vertexes":[{"digest":"sha256:a","name":"[build 4/4] RUN go build -o /app ."}]}
{"vertexes":[{"digest":"sha256:b","name":"[build 3/4] COPY . .","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:00.25Z"}]}
{"vertexes":[{"digest":"sha256:a","name":"[build 4/4] RUN go build -o /app .","started":"2026-01-01T00:00:01Z"}]}
{"statuses":[{"id":"x","vertex":"sha256:a"}],"logs":[{"vertex":"sha256:a","data":"Z28="}]}
{"vertexes":[{"digest":"sha256:a","name":"[build 4/4] RUN go build -o /app .","started":"2026-01-01T00:00:01Z","completed":"2026-01-01T00:00:13.5Z"}]}
{"vertexes":[{"digest":"sha256:c","name":"[stage-1 2/2] COPY --from=build /app /app","cached":true"#;
    let (plan, log, found) = matched(log);
    assert_eq!((log.format, log.wall), (LogFormat::RawJson, Some(13_500)));
    let step = plan.steps.iter().find(|step| step.name.starts_with("build RUN")).unwrap();
    assert_eq!(found.durations.get(&step.name), Some(&12_500));
    assert_eq!(found.at.get(&step.id), Some(&(1_000, 13_500)));
    assert_eq!(found.missing.len(), 5, "{:?}", found.missing);
}

#[test]
fn what_a_terminal_shows_is_read_too() {
    let log = "[+] Building 30.1s (12/12) FINISHED   docker:default\n => [internal] load build definition from Dockerfile   0.0s\n => => transferring dockerfile: 240B   0.0s\n => CACHED [build 2/4] WORKDIR /src   0.0s\n => [build 4/4] RUN go build -o /app .   21.4s\n => exporting to image   0.1s\n => ERROR [stage-1 2/2] COPY --from=build /app /app   0.0s\n";
    let (_, log, found) = matched(log);
    assert_eq!((log.format, log.steps.len()), (LogFormat::Terminal, 5));
    assert_eq!(found.durations.get("build RUN go build -o /app ."), Some(&21_400));
    assert_eq!(log.steps.iter().filter(|step| step.error.is_some()).count(), 1);
    assert_eq!(found.cached.len(), 1);
}

#[test]
fn what_is_no_log_is_refused_with_a_remedy() {
    let code = |text: &str| read_log(text).unwrap_err().code;
    assert_eq!(code("  \n"), "log-empty");
    assert_eq!(code("FROM alpine\nRUN x\n"), "log-unknown");
    assert_eq!(code("{\"vertexes\": oops\n{}\n"), "log-json");
    let error = read_log("{}\n{]\n{}\n").unwrap_err();
    assert_eq!(error.args, [("line".to_owned(), "2".to_owned())]);
    // Cut and mangled logs never panic.
    let log = "{\"vertexes\":[{\"digest\":\"a\",\"started\":\"2026-01-01T00:00:00é\",\"name\":7}]}\n#1 [é 1/2] RUN\n#1 DONE 1.\u{e9}s\n => [a/b c 9999999999999999999/2] RUN 1s";
    for end in (0..log.len()).filter(|end| log.is_char_boundary(*end)) {
        let _ = read_log(&log[..end]);
        let _ = read_log(&log[end..]);
    }
}

#[test]
fn layers_of_parent_stages_count() {
    let text = "FROM alpine AS base\nRUN a\nRUN b\nFROM base\nENV X=1\nCOPY x /\nRUN c\n";
    let analysis = crate::analyze(text, &Options::default());
    let found = layers(&analysis.file, &analysis.model, &analysis.size, analysis.model.target.unwrap());
    assert_eq!(found.own.len(), 4);
    assert_eq!(found.joinable, [[InstructionId(1), InstructionId(2)]]);
    assert_eq!(found.image.as_deref(), Some("docker.io/library/alpine:latest"));
    assert!(found.shared.is_some_and(|bytes| bytes > 1_000_000));
}

#[test]
fn a_trace_is_json_with_an_event_per_step() {
    let (file, model) = read(LOGGED, None);
    let plan = plan(&file, &model, Scope::Target);
    let made = schedule(&plan, &Durations::default(), &BTreeSet::new(), Builder::BuildKit(None));
    let text = trace(&plan, &made, &model, &|index| format!("step \"{index}\"\n"));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let events = value["traceEvents"].as_array().unwrap();
    assert_eq!(events.iter().filter(|event| event["ph"] == "X").count(), plan.steps.len());
    let last = events.last().unwrap();
    let end = last["ts"].as_u64().unwrap() + last["dur"].as_u64().unwrap();
    assert_eq!(end, made.wall * 1_000);
    assert_eq!(made.moments().last(), Some(&made.wall));
}

#[test]
fn excludes_and_parents_count_from_what_is_copied() {
    let file = |path: &str| Change::File(path.to_owned());
    for (copy, path, hit) in [
        ("--exclude=storage app/ app/", "app/storage/v", false),
        ("--exclude=storage app/ app/", "app/x/storage", true),
        ("--exclude=app/storage app/ app/", "app/storage/v", true),
        ("--exclude=a.log * /out/", "a.log", true),
        ("--exclude=*.log . /out/", "a.log", false),
        ("--parents **/package.json ./", "pkgs/b/package.json", true),
        ("--parents **/package.json ./", "pkgs/b/x.json", false),
        ("--parents app/./src/*.c /x", "app/src/a.c", true),
        ("--parents app/./src/*.c /x", "src/a.c", false),
        ("**/package.json ./", "pkgs/package.json", true),
        ("**/package.json ./", "a/b/package.json", false),
        ("../go.mod /x", "go.mod", true),
        ("src/../go.mod /x", "src/a", false),
        ("[!a]* /x", "b", false),
    ] {
        let expected: &[&str] = if hit { &["2"] } else { &[] };
        assert_eq!(
            reruns(&format!("FROM alpine\nCOPY {copy}\n"), file(path), None),
            expected,
            "{copy} {path}"
        );
    }
    let json = "FROM alpine\nCOPY . /x\n";
    assert_eq!(reruns(json, file("web/a.json"), Some("**/*.json\n!web\n")), [""; 0]);
}

#[test]
fn what_is_mounted_from_a_stage_is_compared_by_content() {
    let text = "FROM alpine AS a\nCOPY x /x\nRUN a\nFROM alpine\nRUN --mount=from=a,target=/a b\nRUN --mount=type=cache,from=a,target=/c c\nRUN --mount=type=cache,target=/c d\n";
    assert_eq!(reruns(text, Change::File("x".to_owned()), None), ["2", "3", "5?", "6?", "7?"]);
    let own = "FROM alpine\nRUN --mount=source=src,target=/a b\n";
    assert_eq!(reruns(own, Change::File("src/x".to_owned()), None), ["2"]);
    assert_eq!(reruns(own, Change::File("y".to_owned()), None), [""; 0]);
}

#[test]
fn a_build_arg_without_a_value_reruns_what_comes_after_it() {
    let variable = |name: &str| Change::Variable(name.to_owned());
    let text = "ARG V\nFROM alpine\nRUN a\nARG V\nRUN b\nCOPY app-$V.tgz /x\nCOPY y /y\n";
    assert_eq!(reruns(text, variable("V"), None), ["5", "6", "7"]);
    assert_eq!(reruns("FROM alpine\nRUN a\n", variable("HTTP_PROXY"), None), [""; 0]);
    assert_eq!(reruns("FROM alpine\nARG V\nCOPY y /y\n", variable("V"), None), [""; 0]);
}

#[test]
fn what_is_fetched_is_another_file_or_the_same() {
    let source = |url: &str| Change::Source(url.to_owned());
    let url = "https://example.org/a.tgz";
    assert_eq!(reruns(&format!("FROM alpine\nADD {url} /\n"), source(url), None), ["2"]);
    let git = "https://example.org/a.git#main";
    assert_eq!(reruns(&format!("FROM alpine\nADD {git} /\n"), source(git), None), ["2?"]);
}

#[test]
fn an_instruction_without_a_step_changes_those_that_see_it() {
    let text = "FROM alpine\nRUN a\nENV A=1\nRUN b\nCOPY x /$A\nUSER u\nCOPY y /y\nRUN c\nFROM alpine AS other\nRUN d\n";
    let of = |text: &str, line: u32| reruns(text, Change::Instruction(InstructionId(line - 1)), None);
    let first = text.split("FROM alpine AS").next().unwrap();
    assert_eq!(of(first, 3), ["4", "5", "7", "8"]);
    assert_eq!(of(first, 6), ["8"], "USER is no part of a COPY");
    assert_eq!(of(first, 1), ["2", "4", "5", "7", "8"]);
    assert_eq!(of(text, 1), [""; 0], "another stage is built");
}

#[test]
fn assumed_durations_follow_what_a_command_asks_for() {
    let assumed = |run: &str| {
        let (file, model) = read(&format!("FROM debian:12\nRUN {run}\n"), None);
        let plan = plan(&file, &model, Scope::Target);
        let step = plan.steps.iter().find(|step| step.kind == StepKind::Run).expect("a RUN");
        Durations::default().of(step).0
    };
    assert_eq!(assumed("apt-get update && apt-get install -y curl"), 500 + 3_000 + 10_000);
    assert_eq!(assumed("npm ci && npm run build"), 500 + 15_000 + 20_000);
    assert_eq!(assumed("[\"sleep\", \"2\"]"), 500 + 2_000);
    assert_eq!(assumed("cargo b -r"), assumed("cargo build --release"));
    assert_eq!(assumed("unheard-of"), 500 + 100);
    // Asked for its version, it does nothing.
    assert_eq!(assumed("mvn --version"), 500 + 100);
}
