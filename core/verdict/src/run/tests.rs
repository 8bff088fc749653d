//! What packages of languages bring and where they put it, the users that are there, what builds name their programs.

use std::sync::Arc;

use dockerfile_core::size::Indexes;
use dockerfile_core::verdict::Begins;
use dockerfile_core::{Options, Shelf, analyze};

use crate::tests::stated;

/// With the texts of some files as the whole context, and with the table of Python packages.
fn options(files: &[(&str, &str)]) -> Options {
    let mut indexes = Indexes::default();
    indexes.add(include_bytes!("../../../data/index/pypi.tbl")).expect("a table");
    let stated = stated(files.iter().map(|(path, text)| (*path, Some(*text))));
    Options { shelf: Shelf::of(Arc::new(indexes)), ..stated }
}

/// Why a result does not start; `None` where it does.
fn fails(text: &str, files: &[(&str, &str)]) -> Option<String> {
    let verdict = analyze(text, &options(files)).verdict;
    (verdict.begins == Begins::Fails).then_some(verdict.words)
}

/// The words of the first step that stops.
fn stops(text: &str, files: &[(&str, &str)]) -> Option<String> {
    analyze(text, &options(files)).verdict.stop().map(|step| step.words.clone())
}

fn of_requirements(list: &str, run: &str, cmd: &str) -> Option<String> {
    let text = format!("FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN {run}\nCMD {cmd}\n");
    fails(&text, &[("requirements.txt", list), ("app.py", "")])
}

#[test]
fn a_server_is_there_where_a_package_brings_it() {
    let install = "pip install -r requirements.txt";
    let cmd = r#"["gunicorn", "-b", "0.0.0.0:80", "app:app"]"#;
    let missing = of_requirements("flask==3.0.0\nrequests\n", install, cmd);
    assert!(missing.is_some_and(|words| words.contains("\"gunicorn\": executable file not found")));
    for list in
        ["flask\ngunicorn==22.0\n", "-r base.txt\n", "git+https://example.org/x.git\n", "own-package\n"]
    {
        assert_eq!(of_requirements(list, install, cmd), None, "{list}");
    }
    for run in [
        "pip install -r requirements.txt gunicorn",
        "echo gunicorn >> requirements.txt && pip install -r requirements.txt",
        "pip install -r requirements.txt && apt-get update && apt-get install -y gunicorn",
        "pip install --extra-index-url https://example.org -r requirements.txt own",
    ] {
        assert_eq!(of_requirements("flask\n", run, cmd), None, "{run}");
    }
    let serve = r#"["uvicorn", "--host", "0.0.0.0", "app:app"]"#;
    assert!(of_requirements("fastapi==0.110.0\n", install, serve).is_some());
    for list in ["fastapi[standard]\n", "fastapi==0.111.0\n", "uvicorn\n"] {
        assert_eq!(of_requirements(list, install, serve), None, "{list}");
    }
    let module = of_requirements("flask\n", install, r#"["python", "-m", "celery", "worker"]"#);
    assert_eq!(module.as_deref(), Some("/usr/local/bin/python: No module named celery (exit code: 1)"));
    let shell = of_requirements("redis\n", install, "celery -A app worker");
    assert_eq!(shell.as_deref(), Some("/bin/sh: 1: celery: not found (exit code: 127)"));
}

#[test]
fn what_is_installed_into_an_environment_lies_there() {
    let cmd = r#"["gunicorn", "-b", "0.0.0.0:80", "app:app"]"#;
    for run in [
        "python -m venv /venv && /venv/bin/pip install gunicorn",
        "python -m venv /venv && . /venv/bin/activate && pip install gunicorn",
        "pip install poetry && poetry install --no-root",
        "pip install pipenv && pipenv install --deploy",
        "pip install uv && uv sync --frozen",
    ] {
        let text = |env: &str| {
            let files = "pyproject.toml poetry.lock uv.lock Pipfile Pipfile.lock ./";
            format!(
                "FROM python:3.12-slim\nWORKDIR /app\nCOPY {files}\nRUN {run}\n{env}COPY app.py .\nCMD {cmd}\n"
            )
        };
        let names = ["pyproject.toml", "poetry.lock", "uv.lock", "Pipfile", "Pipfile.lock", "app.py"];
        let files = names.map(|name| (name, ""));
        assert!(fails(&text(""), &files).is_some(), "{run}");
        let env = "ENV PATH=/venv/bin:/app/.venv/bin:/root/.cache/pypoetry/virtualenvs/x/bin:/root/.local/share/virtualenvs/x/bin:$PATH\n";
        assert_eq!(fails(&text(env), &files), None, "{run}");
    }
    for run in [
        "pip install poetry && poetry config virtualenvs.create false && poetry install",
        "pip install pipenv && pipenv install --system --deploy",
        "pip install uv && uv pip install --system gunicorn",
        "python -m venv /venv && . /venv/bin/activate && pip install x; pip install gunicorn",
    ] {
        let text = format!(
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN {run}\nRUN pip install own\nCMD {cmd}\n"
        );
        assert_eq!(fails(&text, &[("pyproject.toml", ""), ("Pipfile", "")]), None, "{run}");
    }
}

#[test]
fn a_user_or_group_is_made_once() {
    for (text, words) in [
        ("FROM node:22\nRUN useradd -u 1000 app\n", "useradd: UID 1000 is not unique (exit code: 4)"),
        ("FROM node:22-alpine\nRUN addgroup -g 1000 app\n", "addgroup: gid '1000' in use (exit code: 1)"),
        (
            "FROM ubuntu:24.04\nRUN groupadd -g 1000 dev\n",
            "groupadd: GID '1000' already exists (exit code: 4)",
        ),
        ("FROM alpine:3.22\nRUN addgroup -S www-data\n", "addgroup: group 'www-data' in use (exit code: 1)"),
        (
            "FROM debian:12\nRUN groupadd app && useradd app\n",
            "useradd: group app exists - if you want to add this user to that group, use -g. (exit code: 9)",
        ),
    ] {
        assert_eq!(stops(text, &[]).as_deref(), Some(words), "{text}");
    }
    for text in [
        "FROM ubuntu:22.04\nRUN useradd -u 1000 app\n",
        "FROM ubuntu:24.04\nRUN userdel -r ubuntu && useradd -u 1000 app\n",
        "FROM node:22\nRUN getent passwd node || useradd node\n",
        "FROM node:22\nRUN groupadd -f node && useradd -o -u 1000 -g node app\n",
        "FROM nginx:alpine\nRUN addgroup nginx www-data\n",
        "FROM debian:12\nRUN groupadd -g 1001 app && useradd -u 1001 -g app app\n",
        "FROM alpine:3.22\nRUN addgroup -S app && adduser -S -G app app\n",
        "FROM debian:12\nRUN groupadd -R /chroot root\n",
    ] {
        assert_eq!(stops(text, &[]), None, "{text}");
    }
}

#[test]
fn go_names_a_program_after_its_package() {
    let copy = |build: &str, path: &str| {
        let text = format!(
            "FROM golang:1.25 AS b\nWORKDIR /src\nCOPY . .\nRUN {build}\nFROM debian:12-slim\nCOPY --from=b {path} /x\nCMD [\"/x\"]\n"
        );
        let module = "module example.org/tool/v2 // of mine\n\ngo 1.25\n";
        stops(&text, &[("go.mod", module), ("main.go", ""), ("cmd/server/main.go", "")])
    };
    for (build, path) in [
        ("go build", "/src/tool"),
        ("go build .", "/src/tool"),
        ("go build ./cmd/server", "/src/server"),
        ("go build main.go", "/src/main"),
        ("cd cmd/server && go build", "/src/cmd/server/server"),
        ("go build -o app .", "/src/app"),
        ("go build -o bin/ ./cmd/...", "/src/bin/server"),
        ("go build && mv tool app", "/src/app"),
    ] {
        assert_eq!(copy(build, path), None, "{build}");
    }
    for (build, path) in [
        ("go build", "/src/app"),
        ("go build .", "/src/v2"),
        ("CGO_ENABLED=0 go build ./cmd/server", "/src/cmd/server/server"),
        ("go build main.go", "/src/tool"),
    ] {
        assert!(copy(build, path).is_some_and(|words| words.contains("not found")), "{build}");
    }
}

#[test]
fn the_script_that_hands_on_finds_nothing() {
    for (text, words) in [
        (
            "FROM node:24-slim\nCMD [\"cd\", \"/app\"]\n",
            "/usr/local/bin/docker-entrypoint.sh: 11: exec: cd: not found (exit code: 127)",
        ),
        (
            "FROM node:24-alpine\nCMD [\"source\", \"/env\"]\n",
            "/usr/local/bin/docker-entrypoint.sh: exec: line 11: source: not found (exit code: 127)",
        ),
        (
            "FROM postgres:16\nCMD [\"source\", \"/env\"]\n",
            "/usr/local/bin/docker-entrypoint.sh: exec: source: not found (exit code: 127)",
        ),
        (
            "FROM eclipse-temurin:21-jre\nENV JAR=/a.jar\nENTRYPOINT [\"java\", \"-jar\", \"$JAR\"]\n",
            "Error: Unable to access jarfile $JAR (exit code: 1)",
        ),
    ] {
        assert_eq!(fails(text, &[]).as_deref(), Some(words), "{text}");
    }
}

#[test]
fn a_module_beside_a_program_wants_to_be_copied_too() {
    let begins = |copy: &str, program: &str, module: &str| {
        let text = format!("FROM python:3.12-slim\nWORKDIR /app\n{copy}\nCMD [\"python\", \"app.py\"]\n");
        fails(&text, &[("app.py", program), (module, "")])
    };
    let missing = "ModuleNotFoundError: No module named 'utils' (exit code: 1)";
    for module in ["utils.py", "utils/__init__.py"] {
        let words = begins("COPY app.py .", "import os\nfrom utils import a\n", module);
        assert_eq!(words.as_deref(), Some(missing), "{module}");
        assert_eq!(begins("COPY . .", "from utils import a\n", module), None);
    }
    for (copy, program, module) in [
        ("COPY app.py .", "try:\n    import utils\nexcept ImportError:\n    pass\n", "utils.py"),
        ("COPY app.py .", "import logging\n", "logging.py"),
        ("COPY app.py .", "import sys\nsys.path.append('/lib')\nimport utils\n", "utils.py"),
        ("COPY app.py .\nENV PYTHONPATH=/lib", "import utils\n", "utils.py"),
        ("COPY app.py .\nRUN pip install own-utils", "import utils\n", "utils.py"),
        ("COPY *.py ./", "import utils\n", "utils.py"),
        ("COPY app.py .\nCOPY utils.py .", "import utils\n", "utils.py"),
    ] {
        assert_eq!(begins(copy, program, module), None, "{copy} {program}");
    }
}

#[test]
fn bundler_runs_what_its_lock_file_names() {
    let lock =
        |gem: &str| format!("GEM\n  specs:\n    {gem} (1.0)\n    rack (2.2)\n\nDEPENDENCIES\n  {gem}\n");
    let begins = |gem: &str, more: &str| {
        let text = format!(
            "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install{more}\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        );
        fails(&text, &[("Gemfile", ""), ("Gemfile.lock", &lock(gem))])
    };
    assert!(begins("sinatra", "").is_some_and(|words| words.contains("command not found: puma")));
    assert_eq!(begins("puma", ""), None);
    assert_eq!(begins("sinatra", " && bundle add puma"), None);
}

#[test]
fn nginx_writes_where_its_user_may() {
    let words = fails("FROM nginx:1.29\nUSER nginx\n", &[]);
    assert!(words.is_some_and(|words| words.contains("client_temp\" failed (13: Permission denied)")));
    for text in [
        "FROM nginx:1.29\n",
        "FROM nginxinc/nginx-unprivileged:1.29\nUSER nginx\n",
        "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/nginx.conf\nUSER nginx\n",
        "FROM nginx:1.29\nRUN chown -R nginx /var/cache/nginx /run\nUSER nginx\n",
        "FROM nginx:1.29\nUSER nginx\nCMD [\"cat\", \"/etc/nginx/nginx.conf\"]\n",
    ] {
        assert_eq!(fails(text, &[("nginx.conf", "")]), None, "{text}");
    }
}
