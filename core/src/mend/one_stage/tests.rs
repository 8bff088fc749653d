use super::*;

#[track_caller]
fn made(text: &str) -> OneStage {
    one_stage(text, &Options::default()).unwrap_or_else(|why| panic!("{why:?}"))
}

#[test]
fn a_builder_and_an_empty_image_become_one() {
    let one = made(
        "# syntax=docker/dockerfile:1\nFROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app .\nCMD [\"ignored\"]\n\
         FROM scratch\nCOPY --from=build /out/app /app\nEXPOSE 8080\nENTRYPOINT [\"/app\"]\n",
    );
    assert_eq!(
        one.text,
        "# syntax=docker/dockerfile:1\nFROM golang:1.22\n\n# FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\n\
         RUN go build -o /out/app .\n\n# FROM scratch\nWORKDIR /\nRUN cp -a /out/app /app\nEXPOSE 8080\nENTRYPOINT [\"/app\"]\n"
    );
    assert_eq!((one.base.as_str(), one.stages, one.notes), ("golang:1.22", 2, Vec::new()));
}

#[test]
fn a_second_base_is_said_and_its_programs_are_left_out() {
    let one = made(
        "FROM node:20 AS ui\nRUN npm ci\nFROM golang:1.22 AS build\nRUN apt-get update && apt-get install -y gcc\nRUN go build -o /app .\n\
         FROM alpine:3.20\nRUN apk add --no-cache tzdata\nRUN mkdir /data\nCOPY --from=ui /ui/dist /static\nCOPY --from=build /app /app\n",
    );
    let notes: Vec<(NoteKind, u32)> = one.notes.iter().map(|note| (note.kind, note.line)).collect();
    assert_eq!(one.base, "node:20");
    assert!(
        notes.contains(&(NoteKind::OtherBase, 3)) && notes.contains(&(NoteKind::OtherBase, 6)),
        "{notes:?}"
    );
    assert!(
        notes.contains(&(NoteKind::RunLeftOut, 5)) && notes.contains(&(NoteKind::RunLeftOut, 7)),
        "{notes:?}"
    );
    assert!(one.text.contains("\nRUN apt-get update"), "the same package manager: {}", one.text);
    assert!(
        one.text.contains("# RUN apk add") && one.text.contains("# COPY --from=build /app /app"),
        "{}",
        one.text
    );
}

#[test]
fn user_directory_and_shell_start_anew_with_each_stage() {
    let one = made(
        "FROM node:20 AS a\nSHELL [\"/bin/bash\", \"-c\"]\nUSER node\nWORKDIR /a\nFROM node:20 AS b\nRUN id\nCOPY --from=a /a/x /b/\n\
         USER node\nCOPY --from=a --chown=node:node /a/y /b/y\n",
    );
    let lines: Vec<&str> = one.text.lines().skip_while(|line| !line.contains("AS b")).collect();
    assert_eq!(
        lines[1..],
        [
            "SHELL [\"/bin/sh\", \"-c\"]",
            "USER root",
            "WORKDIR /",
            "RUN id",
            "RUN mkdir -p /b/ && cp -a /a/x /b/",
            "USER node",
            "USER root",
            "RUN mkdir -p /b && cp -a /a/y /b/y && chown -R node:node /b/y",
            "USER node",
        ]
    );
}

#[test]
fn what_is_where_it_should_be_is_not_copied_and_the_root_cannot_be() {
    let one = made("FROM debian AS a\nRUN mkdir /x\nFROM debian\nCOPY --from=a /x /x\nCOPY --from=a / /y\n");
    assert!(one.text.contains("# COPY --from=a /x /x\n") && one.text.contains("# COPY --from=a / /y\n"));
    assert_eq!(one.notes.len(), 1, "only what is missing is noted: {:?}", one.notes);
}

#[test]
fn mounts_of_stages_become_copies() {
    let one = made(
        "FROM debian AS a\nRUN echo > /f\nFROM debian\nRUN --mount=type=bind,from=a,source=/f,target=/g \\\n  --mount=type=cache,target=/c \\\n  cat /g\n",
    );
    assert!(
        one.text.ends_with("RUN cp -a /f /g\nRUN --mount=type=cache,target=/c \\\n  cat /g\n"),
        "{}",
        one.text
    );
}

#[test]
fn what_cannot_be_says_why() {
    let why = |text| one_stage(text, &Options::default()).err();
    assert_eq!(why("FROM alpine\n"), Some(NotOneStage::Already));
    assert_eq!(
        why("FROM alpine AS a\nFROM alpine\n"),
        Some(NotOneStage::Already),
        "an unused stage is no stage"
    );
    assert_eq!(why("FROM a\nCOPY\nFROM b\nCOPY --from=0 / /\n"), Some(NotOneStage::Broken));
    assert_eq!(why(""), Some(NotOneStage::Broken));
    assert_eq!(
        why("FROM scratch AS a\nCOPY a /\nFROM scratch\nCOPY --from=a /a /\n"),
        Some(NotOneStage::NoBase)
    );
    let windows = "FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS a\nFROM a\n";
    assert_eq!(why(windows), Some(NotOneStage::Windows));
}
