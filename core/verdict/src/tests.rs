//! Kinds of verdicts, each with what must not be said.

use dockerfile_core::{Options, analyze};

use dockerfile_core::size::{Context, ContextFile};
use dockerfile_core::verdict::Begins;

/// Options with a context of these files and no others, each with its text where that is shown.
pub(crate) fn stated<'t>(files: impl IntoIterator<Item = (&'t str, Option<&'t str>)>) -> Options {
    let file = |text: Option<&str>| ContextFile { text: text.map(str::to_owned), bytes: Some(9), link: None };
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), file(text))).collect();
    Options { context: Some(Context { files, complete: true }), ..Options::default() }
}

/// The fate of each step with its words, then that of the result.
#[track_caller]
fn check(text: &str, expected: &str) {
    let analysis = analyze(text, &Options::default());
    let mut out = String::new();
    for step in &analysis.verdict.steps {
        let Some(instruction) = analysis.file.instructions.get(step.instruction.index()) else { continue };
        let words = step.words.replace('\n', " / ");
        out += &format!("{}: {} {words}\n", instruction.lines.start, step.fate.key());
    }
    let verdict = &analysis.verdict;
    if verdict.begins != Begins::Fails || verdict.stop().is_none() {
        out += &format!("{} {}\n", verdict.begins.key(), verdict.words);
    }
    let plain: Vec<&str> = out.lines().map(str::trim_end).collect();
    assert_eq!(plain, expected.lines().collect::<Vec<_>>(), "{text}");
}

/// No step stops.
#[track_caller]
fn stops_nowhere(text: &str) {
    let analysis = analyze(text, &Options::default());
    let stop = analysis.verdict.steps.iter().find(|step| step.fate.key() == "stops");
    assert!(stop.is_none(), "{text}: {stop:?}");
}

#[test]
fn each_shell_says_it_in_its_own_words() {
    check("FROM debian:12-slim\nRUN curl x\n", "2: stops /bin/sh: 1: curl: not found (exit code: 127)");
    check("FROM alpine:3.22\nRUN bash x\n", "2: stops /bin/sh: bash: not found (exit code: 127)");
    check(
        "FROM debian:12-slim\nSHELL [\"/bin/bash\", \"-c\"]\nRUN curl x\n",
        "3: stops /bin/bash: line 1: curl: command not found (exit code: 127)",
    );
    check(
        "FROM debian:12-slim\nRUN [\"curl\", \"x\"]\n",
        "2: stops unable to start container process: error during container init: exec: \"curl\": executable file not found in $PATH (exit code: 127)",
    );
    check(
        "FROM debian:12-slim\nRUN <<EOF\nls\ncurl x\nEOF\n",
        "2: stops /bin/sh: 2: curl: not found (exit code: 127)",
    );
    check(
        "FROM alpine:3.22\nSHELL [\"/bin/bash\", \"-c\"]\nRUN ls\n",
        "3: stops unable to start container process: error during container init: exec: \"/bin/bash\": stat /bin/bash: no such file or directory",
    );
}

#[test]
fn what_a_failure_does_is_what_the_shell_makes_of_it() {
    let stops = "2: stops /bin/sh: 1: curl: not found (exit code: 127)";
    for script in [
        "curl x && ls",
        "ls && curl x",
        "ls; curl x",
        "set -e; curl x; ls",
        "(curl x) && ls",
        "{ ls; curl x; }",
    ] {
        check(&format!("FROM debian:12-slim\nRUN {script}\n"), stops);
    }
    for script in [
        "curl x || true",
        "curl x || ls",
        "if curl x; then ls; fi",
        "! curl x",
        "command -v curl || ls",
        "command -v curl && curl x; ls",
        "ls || curl x",
        "if command -v apk; then apk add x; else ls; fi",
        "[ -n \"\" ] && curl x; ls",
        "for i in a; do ls; done; echo curl",
        "curl() { ls; }; curl x",
        "alias curl=ls; ls",
    ] {
        check(&format!("FROM debian:12-slim\nRUN {script}\n"), "2: builds\nstarts");
    }
    check(
        "FROM debian:12-slim\nRUN curl x; ls\n",
        "2: builds /bin/sh: 1: curl: not found (exit code: 127)\nstarts",
    );
    check(
        "FROM debian:12-slim\nRUN if [ -f /x ]; then curl x; fi\n",
        "2: may-stop /bin/sh: 1: curl: not found (exit code: 127)\nstarts",
    );
    check(
        "FROM debian:12-slim\nRUN exit 3\n",
        "2: stops process did not complete successfully (exit code: 3)",
    );
}

#[test]
fn what_came_before_counts() {
    for steps in [
        "RUN apt-get update && apt-get install -y curl\nRUN curl x\n",
        "RUN apt-get update; P='curl git'; apt-get install -y $P; git clone x && curl x\n",
        "ENV P=curl\nRUN apt-get update && apt-get install -y ${P}\nRUN curl x\n",
        "COPY curl /usr/local/bin/\nRUN curl x\n",
        "COPY . /\nRUN curl x\n",
        "ADD tool.tar.gz /usr/local/\nRUN curl x\n",
        "COPY bin /opt/bin\nENV PATH=/opt/bin:$PATH\nRUN curl x\n",
        "RUN apt-get update && apt-get install -y some-package-of-ours\nRUN curl x\n",
        "RUN --mount=type=bind,from=alpine,source=/x,target=/usr/bin/curl curl x\n",
        "COPY setup.sh .\nRUN ./setup.sh\nRUN curl x\n",
    ] {
        let text = format!("FROM debian:12-slim\n{steps}");
        let analysis = analyze(&text, &Options::default());
        assert!(analysis.verdict.stop().is_none(), "{text}\n{:?}", analysis.verdict.steps);
    }
    check(
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y git\nRUN curl x\n",
        "2: builds\n3: stops /bin/sh: 1: curl: not found (exit code: 127)",
    );
    check(
        "FROM python:3.13-slim\nRUN pip install flask\nRUN git clone x\n",
        "2: builds\n3: stops /bin/sh: 1: git: not found (exit code: 127)",
    );
    check("FROM example.org/own:1\nRUN curl x\n", "2: unknown\nunknown");
    check(
        "FROM rockylinux:9\nRUN apt-get update\n",
        "2: stops /bin/sh: line 1: apt-get: command not found (exit code: 127)",
    );
}

#[test]
fn apt_asks_only_where_more_than_what_is_named_comes() {
    let abort = "2: stops Do you want to continue? [Y/n] Abort. (exit code: 1)";
    check("FROM debian:12-slim\nRUN apt-get update && apt-get install curl\n", abort);
    check("FROM debian:12-slim\nRUN apt-get update && apt-get install acl\n", "2: builds\nstarts");
    check("FROM debian:12-slim\nRUN apt-get update && apt-get -qq install curl\n", "2: builds\nstarts");
    check("FROM debian:12-slim\nRUN apt-get update && yes | apt-get install curl\n", "2: builds\nstarts");
}

#[test]
fn rights_follow_who_made_what() {
    let denied = "touch: cannot touch 'x': Permission denied (exit code: 1)";
    check(
        "FROM node:22-slim\nWORKDIR /app\nUSER node\nRUN touch x\n",
        &format!("2: builds\n4: stops {denied}"),
    );
    for text in [
        "FROM node:22-slim\nUSER node\nWORKDIR /app\nRUN touch x\n",
        "FROM node:22-slim\nWORKDIR /home/node\nUSER node\nRUN touch x\n",
        "FROM node:22-slim\nWORKDIR /app\nRUN chown node .\nUSER node\nRUN touch x\n",
        "FROM node:22-slim\nUSER node\nRUN touch /tmp/x\n",
        "FROM node:22-slim\nWORKDIR /app\nUSER 0\nRUN touch x\n",
        "FROM example.org/own\nWORKDIR /app\nUSER node\nRUN touch x\n",
    ] {
        let analysis = analyze(text, &Options::default());
        assert!(analysis.verdict.stop().is_none(), "{text}\n{:?}", analysis.verdict.steps);
    }
}

#[test]
fn the_start_is_composed_with_the_base() {
    let module = |path: &str| format!("fails Error: Cannot find module '{path}' (exit code: 1)");
    let distroless = "FROM gcr.io/distroless/nodejs22-debian12\nWORKDIR /app\nCOPY . .\n";
    check(
        &format!("{distroless}CMD [\"node\", \"a.js\"]\n"),
        &format!("2: builds\n3: builds\n{}", module("/app/node")),
    );
    check(&format!("{distroless}CMD [\"a.js\"]\n"), "2: builds\n3: builds\nstarts");
    check("FROM node:22\nCMD [\"a.js\"]\nCOPY . .\n", "3: builds\nstarts");
    check("FROM nginx:1.28\nCOPY . /usr/share/nginx/html\n", "2: builds\nstarts");
    check(
        "FROM scratch\nCOPY a /a\n",
        "2: builds\nfails docker: Error response from daemon: no command specified",
    );
    check(
        "FROM alpine:3.22\nCOPY app /app\nENTRYPOINT [\"/server\"]\n",
        "2: builds\nfails unable to start container process: error during container init: exec: \"/server\": stat /server: no such file or directory (exit code: 127)",
    );
    check("FROM alpine:3.22\nCOPY server /\nENTRYPOINT [\"/server\"]\n", "2: builds\nstarts");
    check("FROM example.org/own\nCMD [\"x\"]\n", "unknown");
    check(
        "FROM python:3.13-slim\nCMD ['python', 'a.py']\n",
        "fails /bin/sh: 1: [python,: not found (exit code: 127)",
    );
    check(
        "FROM alpine:3.22\nUSER nobody\nCOPY app /root/app\nENTRYPOINT [\"/root/app\"]\n",
        "3: builds\nfails unable to start container process: error during container init: exec: \"/root/app\": permission denied (exit code: 126)",
    );
}

#[test]
fn frontends_know_what_their_version_knows() {
    let text = |version: &str| {
        format!("# syntax=docker/dockerfile:{version}\nFROM alpine\nCOPY --parents a/b /x/\n")
    };
    for version in ["1", "1.20", "1.7-labs", "labs", "latest"] {
        assert!(analyze(&text(version), &Options::default()).verdict.stop().is_none(), "{version}");
    }
    for version in ["1.4", "1.19", "1.6-labs"] {
        let analysis = analyze(&text(version), &Options::default());
        let stop = analysis.verdict.stop().expect(version);
        assert_eq!(stop.words, "dockerfile parse error on line 3: unknown flag: --parents");
    }
}

#[test]
fn what_a_mount_held_is_no_part_of_the_stage() {
    let build = "FROM rust:1.83-bookworm AS b\nWORKDIR /app\nCOPY Cargo.toml .\nCOPY src src\nRUN --mount=type=cache,target=/app/target cargo build --release";
    check(
        &format!("{build}\nFROM debian:12-slim\nCOPY --from=b /app/target/release/a /a\nCMD [\"/a\"]\n"),
        "2: builds\n3: builds\n4: builds\n5: builds\n7: stops failed to calculate checksum of ref: \"/app/target/release/a\": not found",
    );
    check(
        &format!(
            "{build} && cp target/release/a /a\nFROM debian:12-slim\nCOPY --from=b /a /a\nCMD [\"/a\"]\n"
        ),
        "2: builds\n3: builds\n4: builds\n5: builds\n7: builds\nstarts",
    );
    check(
        &format!("{build}\nRUN mv target/release/a /a\n"),
        "2: builds\n3: builds\n4: builds\n5: builds\n6: stops mv: cannot stat 'target/release/a': No such file or directory (exit code: 1)",
    );
    check(
        &format!("{build}\nRUN --mount=type=cache,target=/app/target cp target/release/a /a\nCMD [\"/a\"]\n"),
        "2: builds\n3: builds\n4: builds\n5: builds\n6: builds\nstarts",
    );
}

#[test]
fn a_file_goes_into_a_directory_that_is_there() {
    for dest in ["/usr/local/bin", "/usr/local/bin/", "/usr/bin", "/opt/own"] {
        let text = format!(
            "FROM debian:12-slim\nRUN mkdir /opt/own\nENV PATH=/opt/own:$PATH\nCOPY --chmod=755 a.sh {dest}\nENTRYPOINT [\"a.sh\"]\n"
        );
        check(&text, "2: builds\n4: builds\nstarts");
    }
    check(
        "FROM debian:12-slim\nCOPY a.sh /usr/local/bin/b\nENTRYPOINT [\"a.sh\"]\n",
        "2: builds\nfails unable to start container process: error during container init: exec: \"a.sh\": executable file not found in $PATH (exit code: 127)",
    );
}

#[test]
fn other_managers_ask_too() {
    check(
        "FROM opensuse/leap:15.6\nRUN zypper install git\n",
        "2: stops Cannot read input: bad stream or EOF. (exit code: 1)",
    );
    check("FROM opensuse/leap:15.6\nRUN zypper -n install git && zypper clean\n", "2: builds\nstarts");
    check(
        "FROM archlinux:base\nRUN pacman -Sy git\n",
        "2: stops :: Proceed with installation? [Y/n] (exit code: 1)",
    );
    check("FROM archlinux:base\nRUN pacman -Sy --noconfirm git\n", "2: builds\nstarts");
    check(
        "FROM python:3.13\nRUN pip install a\nRUN pip uninstall a\n",
        "2: builds\n3: may-stop EOFError: EOF when reading a line (exit code: 2)\nstarts",
    );
}

#[test]
fn a_shell_behind_an_entrypoint_that_hands_on_is_read() {
    check(
        "FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD ['node', 'a.js']\n",
        "2: builds\n3: builds\nfails /bin/sh: 1: [node,: not found (exit code: 127)",
    );
    check(
        "FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD [\"node a.js\"]\n",
        "2: builds\n3: builds\nfails Error: Cannot find module '/app/node a.js' (exit code: 1)",
    );
    check(
        "FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"pm2-runtime\", \"a.js\"]\n",
        "2: builds\n3: builds\n4: builds\nfails Error: Cannot find module '/app/pm2-runtime' (exit code: 1)",
    );
    check(
        "FROM debian:12-slim\nCOPY app /app\nENTRYPOINT [\"tini\", \"--\", \"/app\"]\n",
        "2: builds\nfails unable to start container process: error during container init: exec: \"tini\": executable file not found in $PATH (exit code: 127)",
    );
    check(
        "FROM debian:12\nRUN apt-get update && apt-get install -y nginx\nCMD service nginx start\n",
        "2: builds\nmay-fail",
    );
}

#[test]
fn what_reads_nothing_brings_nothing() {
    check(
        "FROM ubuntu:24.04\nRUN curl -fsSL https://example.org/i.sh | sh && curl x\n",
        "2: stops /bin/sh: 1: curl: not found (exit code: 127)",
    );
    check(
        "FROM python:3.12\nUSER 1000\nRUN pip install flask\n",
        "3: stops ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/.local' (exit code: 1)",
    );
    check(
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y curl\nRUN apt-get purge -y curl\nRUN curl x\n",
        "2: builds\n3: builds\n4: stops /bin/sh: 1: curl: not found (exit code: 127)",
    );
}

#[test]
fn programs_fail_for_want_of_what_they_work_with() {
    let lists = "E: Unable to locate package curl (exit code: 100)";
    check("FROM debian:12-slim\nRUN apt-get install -y curl\n", &format!("2: stops {lists}"));
    check(
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\nRUN apt-get install -y curl\n",
        &format!("2: builds\n3: stops {lists}"),
    );
    let managed =
        "error: externally-managed-environment /  / × This environment is externally managed (exit code: 1)";
    for (base, install) in [
        ("debian:12", "apt-get update && apt-get install -y python3-pip"),
        ("ubuntu:24.04", "apt-get update && apt-get install -y python3-pip"),
        ("alpine:3.22", "apk add py3-pip"),
    ] {
        check(&format!("FROM {base}\nRUN {install} && pip3 install flask\n"), &format!("2: stops {managed}"));
    }
    check(
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl && curl -fsSLo /x https://example.org/x\n",
        "2: stops curl: (77) error setting certificate file: /etc/ssl/certs/ca-certificates.crt (exit code: 77)",
    );
    check(
        "FROM python:3.13-slim-bookworm\nRUN pip install git+https://example.org/a.git\n",
        "2: stops ERROR: Error [Errno 2] No such file or directory: 'git' while executing command git version / ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH? (exit code: 1)",
    );
    check(
        "FROM debian:12\nRUN adduser -D app\n",
        "2: stops Option d is ambiguous (debug, disabled-login, disabled-password) (exit code: 1)",
    );
    for text in [
        "FROM debian:12-slim\nRUN apt-get update\nRUN apt-get install -y curl\n",
        "FROM debian:12-slim\nRUN apt-get install -y --update curl\n",
        "FROM debian:12-slim\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get install -y curl\n",
        "FROM debian:12\nRUN apt-get install -y bash\n",
        "FROM debian:12\nCOPY setup.sh .\nRUN ./setup.sh && apt-get install -y curl\n",
        "FROM ubuntu:jammy-20251001\nRUN apt-get update && apt-get install -y python3-pip && pip3 install flask\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip\nENV PIP_BREAK_SYSTEM_PACKAGES=1\nRUN pip3 install flask\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y python3-venv && python3 -m venv /v && /v/bin/pip install flask\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y python3-venv && python3 -m venv /v\nENV PATH=/v/bin:$PATH\nRUN pip install flask\n",
        "FROM python:3.13\nRUN pip install git+https://example.org/a.git\n",
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y curl && curl -fsSLo /x https://example.org/x\n",
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl && curl -fsSLo /x http://example.org/x\n",
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && curl -fsSLo /x https://example.org/x\n",
        "FROM alpine:3.22\nRUN adduser -D app\n",
    ] {
        let analysis = analyze(text, &Options::default());
        assert!(analysis.verdict.stop().is_none(), "{text}\n{:?}", analysis.verdict.steps);
    }
}

#[test]
fn words_that_are_no_programs_are_not_found_whatever_ran() {
    check(
        "FROM debian:12\nCOPY i.sh .\nRUN bash i.sh && source /etc/profile && ls\n",
        "2: builds\n3: stops /bin/sh: 1: source: not found (exit code: 127)",
    );
    check(
        "FROM debian:12\nCOPY i.sh .\nRUN bash i.sh\nRUN nvm install 22\n",
        "2: builds\n3: builds\n4: stops /bin/sh: 1: nvm: not found (exit code: 127)",
    );
    for text in [
        "FROM debian:12\nCOPY i.sh .\nRUN bash i.sh && . /root/.nvm/nvm.sh && nvm install 22\n",
        "FROM debian:12\nCOPY i.sh .\nSHELL [\"/bin/bash\", \"--login\", \"-c\"]\nRUN bash i.sh\nRUN nvm install 22\n",
        "FROM debian:12\nCOPY i.sh .\nRUN bash i.sh\nRUN bash -ic 'nvm install 22'\n",
        "FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\nCOPY i.sh .\nRUN bash i.sh\nRUN source /etc/profile\n",
    ] {
        let analysis = analyze(text, &Options::default());
        assert!(analysis.verdict.stop().is_none(), "{text}\n{:?}", analysis.verdict.steps);
    }
    // Trixie and noble come without adduser.
    check(
        "FROM debian:13-slim\nRUN adduser app\n",
        "2: stops /bin/sh: 1: adduser: not found (exit code: 127)",
    );
    check(
        "FROM debian:13-slim\nRUN apt-get update && apt-get install -y openssh-client && adduser app\n",
        "2: builds\nstarts",
    );
}

#[test]
fn what_is_copied_belongs_to_whom_it_is_given() {
    check(
        "FROM debian:12\nUSER nobody\nCOPY --chown=nobody a.sh /a.sh\nRUN chmod +x /a.sh\n",
        "3: builds\n4: builds\nstarts",
    );
    check(
        "FROM debian:12\nUSER nobody\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\n",
        "3: builds\n4: stops chmod: changing permissions of '/a.sh': Operation not permitted (exit code: 1)",
    );
    // The directory was there and stays whose it was.
    check(
        "FROM debian:12\nWORKDIR /app\nUSER nobody\nCOPY --chown=nobody a.txt .\nRUN touch b.txt\n",
        "2: builds\n4: builds\n5: stops touch: cannot touch 'b.txt': Permission denied (exit code: 1)",
    );
    check(
        "FROM debian:12\nUSER nobody\nCOPY --chown=nobody a.txt /app/\nRUN touch /app/b.txt\n",
        "3: builds\n4: builds\nstarts",
    );
}

#[test]
fn files_that_a_run_writes_are_known() {
    let denied = "unable to start container process: error during container init: exec: \"/run.sh\": permission denied (exit code: 126)";
    check(
        "FROM debian:12\nRUN printf '#!/bin/sh\\nls\\n' > /run.sh\nCMD [\"/run.sh\"]\n",
        &format!("2: builds\nfails {denied}"),
    );
    check(
        "FROM debian:12\nRUN echo 'ls' > /run.sh && chmod +x /run.sh\nCMD [\"/run.sh\"]\n",
        "2: builds\nfails exec /run.sh: exec format error (exit code: 255)",
    );
    check(
        "FROM alpine:3.22\nRUN echo '#!/bin/bash' > /run.sh && echo ls >> /run.sh && chmod +x /run.sh\nCMD [\"/run.sh\"]\n",
        "2: builds\nfails exec /run.sh: no such file or directory (exit code: 255)",
    );
    check(
        "FROM debian:12\nRUN printf '#!/bin/sh\\nls\\n' > /run.sh && chmod 755 /run.sh\nCMD [\"/run.sh\"]\n",
        "2: builds\nstarts",
    );
    check("FROM debian:12\nRUN echo 'ls' > /run.sh\nCMD [\"sh\", \"/run.sh\"]\n", "2: builds\nstarts");
    check(
        "FROM debian:12\nCOPY --chmod=700 a.sh /run.sh\nUSER nobody\nCMD [\"/run.sh\"]\n",
        &format!("2: builds\nfails {denied}"),
    );
    check(
        "FROM debian:12\nCOPY --chmod=755 a.sh /run.sh\nUSER nobody\nCMD [\"/run.sh\"]\n",
        "2: builds\nstarts",
    );
}

#[test]
fn the_start_knows_what_its_words_mean() {
    check(
        "FROM gcr.io/distroless/java21-debian12\nCOPY a.jar /a.jar\nCMD [\"-jar\", \"/a.jar\"]\n",
        "2: builds\nfails Error: Unable to access jarfile -jar (exit code: 1)",
    );
    check(
        "FROM node:24-alpine\nWORKDIR /app\nCOPY . .\nCMD [\"npm start\"]\n",
        "2: builds\n3: builds\nfails Error: Cannot find module '/app/npm start' (exit code: 1)",
    );
    check(
        "FROM python:3.13\nCOPY . /app\nCMD [\"python\", \"/app/a.py\", \"&&\", \"ls\"]\n",
        "2: builds\nmay-fail",
    );
    check(
        "FROM debian:12\nUSER ghost\nRUN ls\n",
        "3: stops unable to find user ghost: no matching entries in passwd file",
    );
    check(
        "FROM python:3.13 AS b\nRUN pip install --user gunicorn\nFROM python:3.13-slim\nCOPY --from=b /root/.local /root/.local\nENV PATH=/root/.local/bin:$PATH\nUSER nobody\nCMD [\"gunicorn\", \"-b\", \"0.0.0.0:80\", \"a\"]\n",
        "2: builds\n4: builds\nfails unable to start container process: error during container init: exec: \"gunicorn\": executable file not found in $PATH (exit code: 127)",
    );
    check("FROM alpine:3.22\nENV TZ=Etc/UTC\nCMD [\"date\"]\n", "starts");
    check(
        "FROM golang:1.26 AS b\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o server .\nFROM alpine:3.22\nCOPY --from=b /server /server\nCMD [\"/server\"]\n",
        "2: builds\n3: builds\n4: builds\n6: stops failed to calculate checksum of ref: \"/server\": not found",
    );
}

#[test]
fn what_was_built_elsewhere_asks_for_what_was_there() {
    let built = |sdk: &str, image: &str| {
        format!(
            "FROM mcr.microsoft.com/dotnet/sdk:{sdk} AS b\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:{image}\nCOPY --from=b /app /app\nENTRYPOINT [\"dotnet\", \"/app/a.dll\"]\n"
        )
    };
    let begins = |text: &str| {
        let verdict = analyze(text, &Options::default()).verdict;
        (verdict.begins, verdict.words)
    };
    assert_eq!(
        begins(&built("9.0", "8.0")),
        (Begins::MayFail, "You must install or update .NET to run this application.".to_owned())
    );
    assert_eq!(begins(&built("8.0", "8.0")).0, Begins::Starts);
    let bound = |package: &str| {
        format!(
            "FROM python:3.13 AS b\nRUN python -m venv /venv && /venv/bin/pip install {package}\nFROM python:3.13-slim\nCOPY --from=b /venv /venv\nENV PATH=/venv/bin:$PATH\nCOPY a.py /\nCMD [\"python\", \"/a.py\"]\n"
        )
    };
    assert_eq!(begins(&bound("psycopg2")).0, Begins::MayFail);
    assert_eq!(begins(&bound("psycopg2-binary")).0, Begins::Starts);
}

#[test]
fn a_tool_without_its_project_file_stops() {
    let locked = "npm error code EUSAGE\nnpm error\nnpm error The `npm ci` command can only install with an existing package-lock.json or\nnpm error npm-shrinkwrap.json with lockfileVersion >= 1. (exit code: 1)";
    check(
        "FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\n",
        &format!("2: builds\n3: builds\n4: stops {}", locked.replace('\n', " / ")),
    );
    let module = "go: go.mod file not found in current directory or any parent directory; see 'go help modules' (exit code: 1)";
    for (text, words) in [
        ("FROM golang:1.23\nWORKDIR /app\nCOPY main.go .\nRUN go build -o /server .\n", module),
        (
            "FROM python:3.12\nWORKDIR /app\nCOPY app/requirements.txt .\nRUN pip install -r app/requirements.txt\n",
            "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'app/requirements.txt' (exit code: 1)",
        ),
        (
            "FROM rust:1.83\nWORKDIR /app\nCOPY src src/\nRUN cargo build --release\n",
            "error: could not find `Cargo.toml` in `/app` or any parent directory (exit code: 101)",
        ),
        (
            "FROM rust:1.83\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN cargo build --release\n",
            "error: failed to parse manifest at `/app/Cargo.toml` /  / Caused by: /   no targets specified in the manifest /   either src/lib.rs, src/main.rs, a [lib] section, or [[bin]] section must be present (exit code: 101)",
        ),
        (
            "FROM eclipse-temurin:21-jdk\nWORKDIR /app\nCOPY gradlew build.gradle settings.gradle ./\nRUN ./gradlew build\n",
            "Error: Could not find or load main class org.gradle.wrapper.GradleWrapperMain (exit code: 1)",
        ),
        (
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY app.py .\nRUN python manage.py migrate\n",
            "python: can't open file '/app/manage.py': [Errno 2] No such file or directory (exit code: 2)",
        ),
        (
            "FROM gcc:14\nWORKDIR /src\nCOPY main.c .\nRUN make\n",
            "make: *** No targets specified and no makefile found.  Stop. (exit code: 2)",
        ),
    ] {
        check(text, &format!("2: builds\n3: builds\n4: stops {words}"));
    }
    for text in [
        // Everything may come with the context, and a manager makes its own files.
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n",
        "FROM node:22\nWORKDIR /app\nRUN npm init -y && npm install express\nRUN npm ci\n",
        "FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm install\nRUN npm ci\n",
        "FROM node:22\nWORKDIR /app/sub\nCOPY package.json package-lock.json /app/\nRUN npm ci\n",
        "FROM node:22\nWORKDIR /app\nRUN git clone https://example.org/x . && npm ci\n",
        "FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,source=package-lock.json,target=package-lock.json npm ci\n",
        "FROM golang:1.12\nWORKDIR /go/src/x\nCOPY main.go .\nRUN go build -o /server .\n",
        "FROM golang:1.23\nWORKDIR /app\nCOPY main.go .\nRUN go build -o /server main.go\n",
        "FROM golang:1.23\nRUN go install example.org/tool@latest\n",
        "FROM example.org/base\nWORKDIR /app\nRUN npm ci\n",
        "FROM gcc:14\nWORKDIR /src\nCOPY hello.c .\nRUN make hello\n",
        "FROM node:22 AS base\nONBUILD COPY . /app\nFROM base\nWORKDIR /app\nRUN npm ci\n",
        "FROM rust:1.83\nWORKDIR /s\nCOPY Cargo.toml Cargo.lock ./\nCOPY api api\nRUN cargo build\n",
        "FROM rust:1.83\nWORKDIR /s\nCOPY Cargo.toml .\nRUN mkdir src && echo 'fn main(){}' > src/main.rs && cargo build\n",
        "FROM rust:1.83\nWORKDIR /s\nCOPY Cargo.toml build.rs main.rs ./\nRUN cargo build\n",
        "FROM eclipse-temurin:21-jdk\nWORKDIR /app\nCOPY gradlew build.gradle settings.gradle ./\nCOPY gradle gradle/\nRUN ./gradlew build\n",
        "FROM python:3.12\nWORKDIR /app\nRUN echo flask > requirements.txt && pip install -r requirements.txt\n",
    ] {
        stops_nowhere(text);
    }
}

#[test]
fn a_build_leaves_its_result_where_its_tool_puts_it() {
    let cargo = "FROM rust:1.83 AS b\nWORKDIR /s\nCOPY Cargo.toml .\nCOPY src src/\nRUN cargo build";
    let run = "FROM debian:12-slim\nCOPY --from=b /s/target/release/a /a\nCMD [\"/a\"]\n";
    check(
        &format!("{cargo}\n{run}"),
        "2: builds\n3: builds\n4: builds\n5: builds\n7: stops failed to calculate checksum of ref: \"/s/target/release/a\": not found",
    );
    for options in [" --release", " && cp -r target/debug target/release", " --profile release"] {
        stops_nowhere(&format!("{cargo}{options}\n{run}"));
    }
    // What the host built before may come with the context.
    check(
        &format!("FROM rust:1.83-bookworm AS b\nWORKDIR /s\nCOPY . .\nRUN cargo build\n{run}"),
        "2: builds\n3: builds\n4: builds\n6: may-stop failed to calculate checksum of ref: \"/s/target/release/a\": not found\nstarts",
    );
    check(
        "FROM maven:3.9-eclipse-temurin-21 AS b\nWORKDIR /a\nCOPY pom.xml .\nCOPY src src/\nRUN mvn package\nFROM eclipse-temurin:21-jre\nCOPY --from=b /a/build/libs/a.jar /a.jar\nCMD [\"java\", \"-jar\", \"/a.jar\"]\n",
        "2: builds\n3: builds\n4: builds\n5: builds\n7: stops failed to calculate checksum of ref: \"/a/build/libs/a.jar\": not found",
    );
}

#[test]
fn what_is_compiled_needs_a_compiler_and_headers() {
    check(
        "FROM python:3.12-slim\nRUN pip install psycopg2==2.9.9\n",
        "2: stops Error: pg_config executable not found. (exit code: 1)",
    );
    check(
        "FROM php:8.3-apache\nRUN docker-php-ext-install pdo_mysql gd\n",
        "2: stops configure: error: Package requirements (zlib) were not met: (exit code: 1)",
    );
    for text in [
        "FROM python:3.12\nRUN pip install psycopg2\n",
        "FROM python:3.12-slim\nRUN pip install psycopg2-binary\n",
        "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc libpq-dev && pip install psycopg2\n",
        "FROM python:3.12-slim\nRUN pip install --find-links /wheels psycopg2\n",
        "FROM php:8.3-apache\nRUN docker-php-ext-install pdo_mysql bcmath\n",
        "FROM php:8.3-apache\nRUN apt-get update && apt-get install -y libpng-dev && docker-php-ext-install gd\n",
        "FROM php:7.1-apache\nRUN docker-php-ext-install zip\n",
        "FROM php:8.3-apache\nCOPY --from=mlocati/php-extension-installer /usr/bin/install-php-extensions /usr/bin/\nRUN install-php-extensions gd\n",
    ] {
        stops_nowhere(text);
    }
}

#[test]
fn a_user_without_a_home_has_nowhere_to_install_to() {
    check(
        "FROM python:3.12-slim\nRUN useradd app\nUSER app\nRUN pip install flask\n",
        "2: builds\n4: stops ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/home/app' (exit code: 1)",
    );
    for text in [
        "FROM python:3.12-slim\nRUN useradd -m app\nUSER app\nRUN pip install flask\n",
        "FROM python:3.12-slim\nRUN useradd app && mkdir -p /home/app && chown app /home/app\nUSER app\nRUN pip install flask\n",
        "FROM python:3.12-slim\nRUN useradd app\nCOPY --chown=app . /home/app\nUSER app\nRUN pip install flask\n",
        "FROM python:3.12-slim\nRUN useradd app\nENV HOME=/tmp\nUSER app\nRUN pip install flask\n",
        "FROM python:3.12-slim\nRUN python -m venv /venv && useradd app && chown -R app /venv\nENV PATH=/venv/bin:$PATH\nUSER app\nRUN pip install flask\n",
    ] {
        stops_nowhere(text);
    }
}

#[test]
fn what_starts_a_script_that_was_never_copied_fails() {
    let list =
        "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n";
    check(
        &format!("{list}CMD [\"python\", \"manage.py\"]\n"),
        "2: builds\n3: builds\n4: builds\nfails python: can't open file '/app/manage.py': [Errno 2] No such file or directory (exit code: 2)",
    );
    for text in [
        &format!("{list}COPY . .\nCMD [\"python\", \"manage.py\"]\n"),
        &format!("{list}RUN django-admin startproject x .\nCMD [\"python\", \"manage.py\"]\n"),
        "FROM node:22\nWORKDIR /app\nCOPY package*.json tsconfig.json ./\nCOPY src src/\nRUN npm ci && npm run build\nCMD [\"node\", \"dist/index.js\"]\n",
    ] {
        let analysis = analyze(text, &Options::default());
        assert_eq!(analysis.verdict.begins, Begins::Starts, "{text}");
    }
}

#[test]
fn a_runtime_image_of_dotnet_builds_nothing() {
    let analysis = analyze(
        "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet build\n",
        &Options::default(),
    );
    let words = &analysis.verdict.stop().expect("it stops").words;
    assert!(words.contains("No .NET SDKs were found"), "{words}");
    for text in [
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet build\n",
        "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet app.dll --check\n",
        "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nCOPY --from=mcr.microsoft.com/dotnet/sdk:8.0 /usr/share/dotnet /usr/share/dotnet\nRUN dotnet build\n",
    ] {
        stops_nowhere(text);
    }
}

#[test]
fn scripts_are_those_of_the_manifest() {
    let manifest = r#"{"scripts":{"build":"tsc -p ."},"devDependencies":{"typescript":"5"},"dependencies":{"express":"4"}}"#;
    let options = stated([("package.json", Some(manifest)), ("package-lock.json", None), ("src/a.ts", None)]);
    let stops = |run: &str| {
        let text = format!(
            "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN {run}\nCOPY . .\nRUN npm run build\n"
        );
        analyze(&text, &options).verdict.stop().map(|step| step.words.clone())
    };
    assert_eq!(stops("npm ci"), None);
    assert_eq!(stops("npm ci --omit=dev").as_deref(), Some("sh: 1: tsc: not found (exit code: 127)"));
    assert_eq!(stops("npm ci --omit=dev && npm i -g typescript"), None);
    assert_eq!(
        stops("npm ci && npm run pack").as_deref(),
        Some("npm error Missing script: \"pack\" (exit code: 1)")
    );
    assert_eq!(stops("true").as_deref(), Some("sh: 1: tsc: not found (exit code: 127)"));
    let begins = |tail: &str| {
        let text = format!(
            "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY src src\n{tail}\n"
        );
        let verdict = analyze(&text, &options).verdict;
        (verdict.begins, verdict.words)
    };
    let missing = "npm error Missing script: \"start\" (exit code: 1)";
    assert_eq!(begins("CMD [\"npm\", \"start\"]"), (Begins::Fails, missing.to_owned()));
    assert_eq!(begins("CMD [\"npm\", \"run\", \"build\"]").0, Begins::Fails);
    assert_eq!(begins("COPY . .\nRUN npm i\nCMD [\"npm\", \"run\", \"build\"]").0, Begins::Starts);
}

#[test]
fn a_program_that_no_package_brings_is_not_there() {
    let begins = |manifest: &str, lock: &str| {
        let files = [("package.json", manifest), ("package-lock.json", lock), ("index.js", "")];
        let options = stated(files.map(|(path, text)| (path, Some(text))));
        let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"npm\", \"start\"]\n";
        let verdict = analyze(text, &options).verdict;
        (verdict.begins, verdict.words)
    };
    let manifest = r#"{"scripts":{"start":"nodemon index.js"},"dependencies":{"express":"4"}}"#;
    let lock = r#"{"lockfileVersion":3,"packages":{"":{},"node_modules/express":{"version":"4.21.0"}}}"#;
    assert_eq!(
        begins(manifest, lock),
        (Begins::Fails, "sh: 1: nodemon: not found (exit code: 127)".to_owned())
    );
    let brought =
        r#"{"lockfileVersion":3,"packages":{"node_modules/nodemon":{"bin":{"nodemon":"bin/nodemon.js"}}}}"#;
    let renamed = r#"{"lockfileVersion":3,"packages":{"node_modules/other":{"bin":{"nodemon":"bin/x.js"}}}}"#;
    let old = r#"{"lockfileVersion":1,"dependencies":{"express":{"version":"4.21.0"}}}"#;
    for lock in [brought, renamed, old] {
        assert_ne!(begins(manifest, lock).0, Begins::Fails, "{lock}");
    }
    let named = r#"{"scripts":{"start":"nodemon index.js"},"devDependencies":{"nodemon":"3"}}"#;
    assert_ne!(begins(named, lock).0, Begins::Fails);
}

#[test]
fn chown_wants_somebody_who_is_there() {
    let stops = |text: &str| analyze(text, &Options::default()).verdict.stop().map(|step| step.words.clone());
    for (text, words) in [
        ("FROM alpine:3.22\nRUN chown -R app:app /srv\n", "chown: unknown user/group app:app (exit code: 1)"),
        ("FROM alpine:3.22\nRUN chown app /srv\n", "chown: unknown user app (exit code: 1)"),
        (
            "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y curl && chown -R node:node /srv\n",
            "chown: invalid user: 'node:node' (exit code: 1)",
        ),
        ("FROM debian:12\nRUN chown root:web /srv\n", "chown: invalid group: 'root:web' (exit code: 1)"),
    ] {
        assert_eq!(stops(text).as_deref(), Some(words), "{text}");
    }
    for text in [
        "FROM alpine:3.22\nRUN adduser -D app && chown -R app:app /srv\n",
        "FROM alpine:3.22\nRUN chown -R 1000:1000 /srv\n",
        "FROM alpine:3.22\nRUN chown -R app:app /srv || true\n",
        "FROM debian:12\nRUN chown -R www-data:www-data /srv && chown -R root: /srv\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y nginx && chown -R nginx /srv\n",
        "FROM node:22\nRUN chown -R node:node /srv\n",
        "FROM debian:12\nCOPY setup.sh /\nRUN /setup.sh && chown -R app:app /srv\n",
        "FROM debian:12\nCOPY passwd group /etc/\nRUN chown -R app:app /srv\n",
        "FROM example.com/own\nRUN chown -R app:app /srv\n",
    ] {
        assert_eq!(stops(text), None, "{text}");
    }
}

#[test]
fn what_dotnet_is_told_has_no_publish_below() {
    let fate = |output: &str, copy: &str| {
        let text = format!(
            "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nWORKDIR /src\nCOPY Web.csproj Program.cs ./\nRUN dotnet publish -c Release {output}\nFROM mcr.microsoft.com/dotnet/aspnet:8.0\nCOPY --from=build {copy} /app\n"
        );
        let steps = analyze(&text, &Options::default()).verdict.steps;
        steps.iter().map(|step| step.fate.key().to_owned()).find(|key| key.starts_with("may"))
    };
    assert!(fate("-o /app", "/app/publish").is_some());
    for (output, copy) in
        [("-o /app", "/app"), ("-o /app/publish", "/app/publish"), ("", "/src/bin/Release/net8.0/publish")]
    {
        assert_eq!(fate(output, copy), None, "{output} {copy}");
    }
}

#[test]
fn gems_with_an_extension_want_a_compiler() {
    let stops = |name: &str, shown: &str, text: &str| {
        let options = stated([("Gemfile", Some("")), (name, Some(shown))]);
        analyze(text, &options).verdict.stop().map(|step| step.words.clone())
    };
    let lock = "GEM\n  specs:\n    nio4r (2.7.4)\n    puma (6.5.0)\n      nio4r (~> 2.0)\n";
    let bundle = "FROM ruby:3.3-alpine\nWORKDIR /app\nCOPY Gemfile* ./\nRUN bundle install\n";
    let failed = |exit: u8| Some(format!("ERROR: Failed to build gem native extension. (exit code: {exit})"));
    assert_eq!(stops("Gemfile.lock", lock, bundle), failed(5));
    assert_eq!(stops("Gemfile", "source \"x\"\ngem 'puma', '>= 5'\n", bundle), failed(5));
    assert_eq!(stops("Gemfile", "", "FROM ruby:3.3-slim\nRUN gem install rails -v 7.1\n"), failed(1));
    for (name, shown, text) in [
        ("Gemfile.lock", "GEM\n  specs:\n    rack (3.1.0)\n      puma (> 1)\n", bundle),
        ("Gemfile", "group :development do\n  gem 'byebug'\nend\ngem 'thin', group: :test\n", bundle),
        ("Gemfile.lock", lock, "FROM ruby:3.3\nWORKDIR /app\nCOPY Gemfile* ./\nRUN bundle install\n"),
        (
            "Gemfile.lock",
            lock,
            "FROM ruby:3.3-alpine\nRUN apk add build-base\nWORKDIR /app\nCOPY Gemfile* ./\nRUN bundle install\n",
        ),
        ("Gemfile", "", "FROM ruby:3.3-slim\nRUN gem install rack\n"),
    ] {
        assert_eq!(stops(name, shown, text), None, "{shown} {text}");
    }
}

#[test]
fn a_page_lies_where_its_tool_puts_it() {
    let stops = |script: &str, config: Option<&str>, copy: &str| {
        let manifest = format!(r#"{{"scripts":{{"build":"{script}"}},"devDependencies":{{"vite":"5"}}}}"#);
        let files =
            [("package.json", Some(manifest.as_str())), ("package-lock.json", None), ("index.html", None)];
        let options = stated(files.into_iter().chain(config.map(|text| ("vite.config.ts", Some(text)))));
        let text = format!(
            "FROM node:22 AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nFROM nginx:1.27\nCOPY --from=build {copy} /usr/share/nginx/html\n"
        );
        analyze(&text, &options).verdict.stop().map(|step| step.words.clone())
    };
    let missing = |path: &str| Some(format!("failed to calculate checksum of ref: \"{path}\": not found"));
    assert_eq!(stops("vite build", None, "/app/build"), missing("/app/build"));
    assert_eq!(stops("vite build", Some("export default {}"), "/app/build/"), missing("/app/build"));
    assert_eq!(stops("react-scripts build", None, "/app/dist"), missing("/app/dist"));
    for (script, config, copy) in [
        ("vite build", None, "/app/dist"),
        ("vite build", None, "/app/dist/assets"),
        ("vite build", Some("export default { build: { outDir: 'build' } }"), "/app/build"),
        ("vite build && mv dist build", None, "/app/build"),
        ("tsc && vite build", None, "/app/build"),
        ("node make.js", None, "/app/build"),
        ("react-scripts build", None, "/app/build"),
    ] {
        assert_eq!(stops(script, config, copy), None, "{script} {config:?} {copy}");
    }
}

#[test]
fn a_bind_mount_is_read_only_unless_it_says_otherwise() {
    let stops = |text: &str| analyze(text, &Options::default()).verdict.stop().map(|step| step.words.clone());
    for (text, words) in [
        (
            "FROM debian:12\nRUN --mount=type=bind,target=/src cd /src && touch x\n",
            "touch: cannot touch 'x': Read-only file system (exit code: 1)",
        ),
        (
            "FROM debian:12\nWORKDIR /src\nRUN --mount=target=. echo hi > log.txt\n",
            "/bin/sh: 1: cannot create log.txt: Read-only file system (exit code: 2)",
        ),
        (
            "FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,target=. npm ci\n",
            "npm error code EROFS (exit code: 226)",
        ),
        (
            "FROM golang:1.24\nWORKDIR /src\nRUN --mount=target=. go build -o bin/app .\n",
            "open bin/app: read-only file system (exit code: 1)",
        ),
        (
            "FROM alpine:3.22\nRUN --mount=type=bind,target=/src cp /etc/hosts /src/hosts\n",
            "Read-only file system (exit code: 1)",
        ),
    ] {
        assert_eq!(stops(text).as_deref(), Some(words), "{text}");
    }
    for text in [
        "FROM debian:12\nRUN --mount=type=bind,target=/src,rw cd /src && touch x\n",
        "FROM debian:12\nRUN --mount=type=bind,target=/src touch /out && cp /src/a /srcs\n",
        "FROM golang:1.24\nWORKDIR /src\nRUN --mount=target=. go build -o /app .\n",
        "FROM node:22\nWORKDIR /app\nRUN --mount=target=. --mount=type=tmpfs,target=node_modules npm ci\n",
        "FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,source=package.json,target=package.json --mount=type=bind,source=package-lock.json,target=package-lock.json npm ci\n",
        "FROM debian:12\nRUN --mount=type=bind,target=/src touch /src/x || true\n",
        "FROM debian:12\nARG TYPE=cache\nRUN --mount=type=$TYPE,target=/src touch /src/x\n",
        "FROM debian:12\nRUN --mount=type=bind,target=/src true\nRUN touch /src\n",
    ] {
        assert_eq!(stops(text), None, "{text}");
    }
}

#[test]
fn names_of_debian_are_none_of_alpine() {
    let stops = |text: &str| analyze(text, &Options::default()).verdict.stop().map(|step| step.words.clone());
    let told = |text: &str| stops(text).unwrap_or_default();
    assert_eq!(
        told("FROM alpine:3.20\nRUN apk add --no-cache python build-essential git\n"),
        "ERROR: unable to select packages:\n  build-essential (no such package)\n  python (no such package) (exit code: 2)"
    );
    assert!(
        told("FROM alpine:3.12\nRUN apk add python\n")
            .starts_with("ERROR: unsatisfiable constraints:\n  python")
    );
    assert!(
        told("FROM node:22-alpine\nRUN apk add --virtual .deps libssl-dev=1\n")
            .ends_with("such package) (exit code: 1)")
    );
    for text in [
        "FROM alpine:3.11\nRUN apk add python\n",
        "FROM alpine:3.20\nRUN apk add --repository https://example.com/alpine build-essential\n",
        "FROM alpine:3.20\nCOPY repositories /etc/apk/repositories\nRUN apk add build-essential\n",
        "FROM alpine:3.20\nRUN apk del build-essential; apk add build-base python3 py3-pip\n",
        "FROM example.com/own\nRUN apk add build-essential\n",
    ] {
        assert_eq!(stops(text), None, "{text}");
    }
}

#[test]
fn what_is_compiled_file_by_file_wants_its_packages() {
    let begins = |build: &str, more: &str| {
        let manifest = format!(
            r#"{{"scripts":{{"build":"{build}"}},"devDependencies":{{"typescript":"5"}},"dependencies":{{"express":"4"}}}}"#
        );
        let manifest = Some(manifest.as_str());
        let options = stated([("package.json", manifest), ("package-lock.json", None), ("src/a.ts", None)]);
        let text = format!(
            "FROM node:22 AS b\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM node:22-slim\nWORKDIR /app\nCOPY --from=b /app/dist ./dist\n{more}CMD [\"node\", \"dist/server.js\"]\n"
        );
        let verdict = analyze(&text, &options).verdict;
        (verdict.begins, verdict.words)
    };
    assert_eq!(begins("tsc", "").0, Begins::MayFail);
    for more in [
        "COPY --from=b /app/node_modules ./node_modules\n",
        "COPY --from=b /app/package*.json ./\nRUN npm ci --omit=dev\n",
    ] {
        assert_eq!(begins("tsc", more).0, Begins::Starts, "{more}");
    }
    assert_eq!(begins("esbuild src/a.ts --bundle", "").0, Begins::Starts);
    assert_eq!(begins("tsc", "COPY --from=b /app .\n").0, Begins::Starts);
}

#[test]
fn a_result_has_the_name_that_its_manifest_gives() {
    let stops = |manifest: &str, text: &str, dockerfile: &str| {
        let options = stated([(manifest, Some(text)), ("src/main.rs", None)]);
        let analysis = analyze(dockerfile, &options);
        analysis.verdict.stop().map(|step| step.words.clone())
    };
    let cargo = "[package]\nname = \"tool\"\nversion = \"0.1.0\"\n";
    let copy = |name: &str| {
        format!(
            "FROM rust:1.83 AS b\nWORKDIR /s\nCOPY . .\nRUN cargo build --release\nFROM debian:12-slim\nCOPY --from=b /s/target/release/{name} /x\nCMD [\"/x\"]\n"
        )
    };
    assert_eq!(stops("Cargo.toml", cargo, &copy("tool")), None);
    assert!(stops("Cargo.toml", cargo, &copy("server")).is_some_and(|words| words.contains("not found")));
    assert_eq!(stops("Cargo.toml", &format!("{cargo}[[bin]]\nname = \"server\"\n"), &copy("server")), None);
    let pom = "<project><parent><artifactId>p</artifactId><version>9</version></parent><artifactId>demo</artifactId><version>1.0</version></project>";
    let jar = |name: &str| {
        format!(
            "FROM maven:3.9-eclipse-temurin-21 AS b\nWORKDIR /s\nCOPY . .\nRUN mvn package\nFROM eclipse-temurin:21-jre\nCOPY --from=b /s/target/{name} /a.jar\nCMD [\"java\", \"-jar\", \"/a.jar\"]\n"
        )
    };
    assert_eq!(stops("pom.xml", pom, &jar("demo-1.0.jar")), None);
    assert_eq!(stops("pom.xml", pom, &jar("*.jar")), None);
    assert!(stops("pom.xml", pom, &jar("app.jar")).is_some_and(|words| words.contains("not found")));
}
