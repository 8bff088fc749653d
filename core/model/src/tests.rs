use crate::{Options, analyze, analyze_bare};

/// What holds at the end of the last stage.
fn last(text: &str) -> super::StageState {
    analyze(text, &Options::default()).model.stages.last().expect("a stage").final_state()
}

#[test]
fn a_value_that_is_not_known_is_no_fact_wherever_it_goes() {
    let state = last(
        "FROM node:20\nARG V=$NODE_VERSION\nENV A=v$NODE_VERSION B=$A C=${NODE_VERSION%%.*} D=d\nWORKDIR $A/x\n",
    );
    // All values of one ENV see the variables as they were before it.
    for name in ["NODE_VERSION", "V", "A", "C"] {
        assert!(state.is_unknown(name), "{name}");
        assert_eq!(state.var(name), None, "{name}");
    }
    assert_eq!((state.var("B"), state.var("D")), (Some(""), Some("d")));
    assert_eq!(state.workdir.as_deref(), Some("/v${NODE_VERSION}/x"));
    let state =
        last("FROM node:20 AS a\nENV NODE_VERSION=20.1\nARG YARN_VERSION=1\nFROM a\nWORKDIR $NODE_VERSION\n");
    assert_eq!(state.workdir.as_deref(), Some("/20.1"));
    assert_eq!(state.var("YARN_VERSION"), None);
}

#[test]
fn known_values_of_the_base_count() {
    let state = last("FROM golang:1.24\nWORKDIR src\nENV X=$GOPATH/y\n");
    assert_eq!((state.workdir.as_deref(), state.var("X")), (Some("/go/src"), Some("/go/y")));
    let bare = analyze_bare("FROM golang:1.24\nWORKDIR src\n", &Options::default());
    let state = bare.model.stages[0].final_state();
    assert_eq!((state.workdir.as_deref(), state.var("GOPATH")), (Some("/src"), None));
}

#[test]
fn what_an_unknown_base_may_set_stops_no_build() {
    let faults = |text| analyze(text, &Options::default()).model.faults.len();
    assert_eq!(faults("FROM own/base\nEXPOSE $PORT/foo\n"), 0);
    assert_eq!(faults("FROM own/base\nSTOPSIGNAL $SIG\n"), 0);
    assert_eq!(faults("FROM debian\nSTOPSIGNAL $SIG\n"), 1);
}

#[test]
fn a_stage_stands_on_those_that_it_is_built_on() {
    let text = "FROM alpine AS a\nFROM a AS b\nFROM debian AS c\nFROM b\nCOPY --from=c /x /\n";
    let model = analyze(text, &Options::default()).model;
    let line = |id: u32| model.lineage(super::StageId(id)).map(|stage| stage.id.0).collect::<Vec<_>>();
    assert_eq!((line(3), line(2), line(9)), (vec![3, 1, 0], vec![2], vec![]));
    assert_eq!(model.root(super::StageId(3)).map(|stage| stage.id.0), Some(0));
}
