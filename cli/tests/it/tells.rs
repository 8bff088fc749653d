//! What is told of a build: graph, sizes, plan, verdict; and of exercises.

use serde_json::Value;

use crate::shared::Folder;

const TEXT: &str = "\
FROM golang:1.24 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /app .
FROM scratch AS other
FROM gcr.io/distroless/static-debian12
COPY --from=build /app /app
CMD [\"/app\"]
";

fn folder() -> Folder {
    Folder::of(&[("Dockerfile", TEXT), ("main.go", "package main\n"), ("go.mod", "module x\n\ngo 1.24\n")])
}

fn json(folder: &Folder, args: &[&str]) -> Value {
    let answer = folder.run(args);
    serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}: {} {}", answer.out, answer.err))
}

#[test]
fn the_graph_is_written_in_four_languages() {
    let folder = folder();
    let mermaid = folder.run(&["graph"]);
    assert!(
        mermaid.out.starts_with("flowchart LR\n") && mermaid.out.contains("FROM golang:1.24"),
        "{}",
        mermaid.out
    );
    assert!(folder.run(&["graph", "--direction", "down"]).out.starts_with("flowchart TB\n"));
    assert!(folder.run(&["graph", "--format", "dot"]).out.starts_with("digraph stages {\n"));
    let value = json(&folder, &["graph", "--format", "json"]);
    let nodes = value["nodes"].as_array().expect("nodes");
    assert_eq!(nodes.iter().filter(|node| node["kind"] == "stage").count(), 3);
    assert_eq!(nodes.iter().filter(|node| node["target"] == true).count(), 1);
    assert!(value["links"].as_array().expect("links").iter().any(|link| link["kind"] == "copy"));
    let used = json(&folder, &["graph", "--format", "json", "--used"]);
    let stages =
        used["nodes"].as_array().expect("nodes").iter().filter(|node| node["kind"] == "stage").count();
    assert_eq!(stages, 2, "the stage that nothing needs is left out");
    let built = json(&folder, &["graph", "--format", "json", "--target", "build"]);
    assert!(built["nodes"][0]["target"] == true, "{built}");
}

#[test]
fn the_picture_is_well_formed_whatever_names_hold() {
    let text = "FROM a<b>&\"c AS x\nFROM y\nCOPY --from=x / /\nRUN --mount=from=x,target=/m : \u{1}\n";
    let svg = Folder::of(&[("Dockerfile", text)]).run(&["graph", "--format", "svg"]).out;
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert!(svg.contains("a&lt;b&gt;&amp;"), "{svg}");
    assert_eq!(svg.matches('<').count(), svg.matches('>').count());
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    // What builds on, copies and mounts are told apart without colours.
    assert!(svg.contains("stroke-dasharray") && svg.contains("stroke-width=\"2.5\""), "{svg}");
    assert!(!svg.contains("NaN"), "{svg}");
}

#[test]
fn sizes_say_what_is_known_and_what_is_not() {
    let folder = folder();
    let table = folder.run(&["size", "--context", "."]);
    assert!(table.out.starts_with("unpacked"), "{}", table.out);
    assert!(
        table.out.contains("7: COPY --from=build /app /app") && table.out.contains("total of 2\n"),
        "{}",
        table.out
    );
    let value = json(&folder, &["size", "--format", "json", "--context", "."]);
    let stages = value["stages"].as_array().expect("stages");
    let target = stages.iter().find(|stage| stage["target"] == true).expect("the target");
    let known = &target["unpacked"]["known"];
    let bound = |name: &str| known[name].as_u64().expect("bytes");
    assert!(bound("low") <= bound("likely") && bound("likely") <= bound("high"));
    // The context is read: the COPY of two files is exact.
    let build = &stages[0]["layers"];
    let copy = build.as_array().expect("layers").iter().find(|layer| layer["line"] == 3).expect("COPY");
    assert_eq!(copy["unpacked"]["known"]["low"], copy["unpacked"]["known"]["high"], "{copy}");
    let unknown = Folder::of(&[("Dockerfile", "FROM nobody/knows:this\n")]);
    let table = unknown.run(&["size"]).out;
    assert!(table.contains("unknown") && !table.contains("0 B"), "{table}");
    assert_eq!(json(&unknown, &["size", "--format", "json"])["stages"][0]["unpacked"]["known"], Value::Null);
    let broken = Folder::of(&[("Dockerfile", "RUN x\n")]).run(&["size"]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("`check` says why"), "{}", broken.err);
}

#[test]
fn the_plan_says_what_waits_and_what_a_change_has_run_again() {
    let folder = folder();
    let plan = folder.run(&["plan"]);
    assert!(
        plan.out.contains("4: RUN CGO_ENABLED=0 go build") && plan.out.contains(" after "),
        "{}",
        plan.out
    );
    assert!(plan.out.contains("Times are assumptions"), "{}", plan.out);
    let value = json(&folder, &["plan", "--format", "json", "--change", "file main.go"]);
    let fate = |line: u64| {
        let steps = value["steps"].as_array().expect("steps");
        steps.iter().find(|step| step["line"] == line).expect("a step")["fate"].clone()
    };
    assert_eq!((fate(2), fate(3), fate(4)), ("kept".into(), "reruns".into(), "reruns".into()));
    let wrong = folder.run(&["plan", "--change", "main.go"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("--change: `main.go` is no change"), "{}", wrong.err);
    assert!(folder.run(&["plan", "--change", "line 99"]).err.contains("no instruction at line 99"));
}

#[test]
fn the_verdict_is_the_one_of_the_core() {
    let folder = Folder::of(&[
        ("stops", "FROM alpine:3.22\nCOPY nothing /x\n"),
        ("starts", "FROM alpine:3.22\nCMD [\"sh\"]\n"),
        ("fails", "FROM alpine:3.22\nCMD [\"/nothing\"]\n"),
    ]);
    let stops = folder.run(&["verdict", "stops", "--context", "."]);
    assert!(stops.out.starts_with("stops:2: stops: "), "{}", stops.out);
    assert!(stops.out.contains("stops: the build stops;"), "{}", stops.out);
    assert_eq!(stops.code, 1);
    let starts = folder.run(&["verdict", "starts"]);
    assert_eq!(
        (starts.out.as_str(), starts.code),
        ("starts: nothing is known that would stop the build; the result starts\n", 0)
    );
    assert_eq!(folder.run(&["verdict", "fails"]).code, 1);
    let value = json(&folder, &["verdict", "starts", "--format", "json"]);
    let options = dockerfile_core::Options::default();
    let wanted = dockerfile_core::judged::answer("FROM alpine:3.22\nCMD [\"sh\"]\n", &options, &[]);
    assert_eq!(Ok(value), wanted);
}

#[test]
fn exercises_are_tried() {
    let all = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/exercises/first-multistage.json");
    let text = std::fs::read_to_string(all).expect("an exercise");
    let mut unsolved: Value = serde_json::from_str(&text).expect("JSON");
    unsolved["solution"]["dockerfile"] = "FROM scratch\n".into();
    let mut done: Value = serde_json::from_str(&text).expect("JSON");
    done["start"]["dockerfile"] = done["solution"]["dockerfile"].clone();
    done["locked"] = Value::Array(Vec::new());
    let folder = Folder::of(&[
        ("good.json", &text),
        ("unsolved.json", &unsolved.to_string()),
        ("done.json", &done.to_string()),
        ("cut.json", "{ \"format\""),
    ]);
    let good = folder.run(&["exercise", "check", "good.json"]);
    assert!(good.out.ends_with("the solution meets every goal\n"), "{}", good.out);
    assert_eq!(good.code, 0);
    let unsolved = folder.run(&["exercise", "check", "unsolved.json", "good.json"]);
    assert!(unsolved.out.contains("is not met by the solution"), "{}", unsolved.out);
    assert_eq!(unsolved.code, 1);
    let done = folder.run(&["exercise", "check", "done.json"]);
    assert!(done.out.contains("there is nothing to do"), "{}", done.out);
    assert_eq!(done.code, 1);
    let cut = folder.run(&["exercise", "check", "cut.json", "good.json"]);
    assert!(cut.err.contains("cut.json: ") && cut.out.contains("good.json"), "{} {}", cut.err, cut.out);
    assert_eq!(cut.code, 2);
}
