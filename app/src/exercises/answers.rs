//! Answers to the exercises of the page: silly ones that must not pass, and right ones that must. A goal is met by what
//! the build does, and not by words in the text.

use dockerfile_answers::Options;
use dockerfile_core::analyze_with_plans as analyze;
use dockerfile_exercise::{GoalState, check, english, goal_words};

use super::files::by_id;
use super::options;

/// What is said of each goal that `text` does not meet; none where it is solved.
fn unmet(id: &str, text: &str, dockerignore: Option<&str>) -> Vec<String> {
    let exercise = by_id(id);
    let mut options = options(&Options::default(), Some(&exercise));
    if let Some(ignore) = dockerignore {
        options.dockerignore = Some(ignore.to_owned());
    }
    let checked = check(&exercise, text, &analyze(text, &options), &options);
    exercise
        .goals
        .iter()
        .zip(&checked.goals)
        .filter(|(_, found)| found.state != GoalState::Met)
        .map(|(goal, found)| format!("{}: {}", english(&goal_words(goal)), english(&found.why)))
        .collect()
}

#[track_caller]
fn silly(id: &str, texts: &[(&str, &str)]) {
    let passed: Vec<&str> =
        texts.iter().filter(|(_, text)| unmet(id, text, None).is_empty()).map(|(name, _)| *name).collect();
    assert!(passed.is_empty(), "{id}: these must not pass: {passed:#?}");
}

#[track_caller]
fn right(id: &str, texts: &[(&str, &str)]) {
    let refused: Vec<(&str, Vec<String>)> = texts
        .iter()
        .map(|(name, text)| (*name, unmet(id, text, None)))
        .filter(|(_, unmet)| !unmet.is_empty())
        .collect();
    assert!(refused.is_empty(), "{id}: these must pass: {refused:#?}");
}

#[test]
fn first_multistage() {
    silly(
        "first-multistage",
        &[
            (
                "nothing is compiled",
                "FROM scratch AS builder\nCOPY main.go /out/counter\n\nFROM alpine:3.22\nCOPY --from=builder /out/counter /app/counter\nCMD [\"/app/counter\"]\n",
            ),
            (
                "the source is taken for the program",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/counter .\nFROM alpine:3.22\nCOPY --from=builder /src/main.go /app/counter\nCMD [\"/app/counter\"]\n",
            ),
            (
                "the compiler is only named",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN mkdir /out && cp main.go /out/counter && echo go build -o /out/counter .\nFROM alpine:3.22\nCOPY --from=builder /out/counter /app/counter\nCMD [\"/app/counter\"]\n",
            ),
            (
                "an empty file",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN mkdir /out && touch /out/counter # go build -o /out/counter .\nFROM alpine:3.22\nCOPY --from=builder /out/counter /app/counter\nCMD [\"/app/counter\"]\n",
            ),
            (
                "it is compiled elsewhere and something else is shipped",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /tmp/unused . && cp main.go /counter\nFROM alpine:3.22\nCOPY --from=builder /counter /app/counter\nCMD [\"/app/counter\"]\n",
            ),
            (
                "it is never carried out",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN true || go build -o /out/counter .\nFROM alpine:3.22\nCOPY --from=builder /out/counter /app/counter\nCMD [\"/app/counter\"]\n",
            ),
            (
                "the program is another",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/counter .\nFROM alpine:3.22\nCOPY --from=builder /out/counter /app/counter\nCMD [\"echo\", \"/app/counter\"]\n",
            ),
            (
                "the program is copied over",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/counter . && cp main.go /out/counter\nFROM alpine:3.22\nCOPY --from=builder /out/counter /app/counter\nCMD [\"/app/counter\"]\n",
            ),
        ],
    );
    right(
        "first-multistage",
        &[
            (
                "a relative program in a working directory",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/counter .\n\nFROM alpine:3.22\nWORKDIR /app\nCOPY --from=builder /out/counter ./\nENTRYPOINT [\"./counter\"]\n",
            ),
            (
                "a variable of the stage and another place",
                "FROM golang:1.26-alpine AS builder\nENV CGO_ENABLED=0\nWORKDIR /src\nCOPY . .\nRUN go build -o counter .\n\nFROM alpine:3.22\nCOPY --from=builder /src/counter /app/counter\nENTRYPOINT [\"/app/counter\"]\n",
            ),
            (
                "two commands and a copy",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN export CGO_ENABLED=0 && go build -o app . && mkdir -p /out && mv app /out/counter\n\nFROM alpine:3.22\nCOPY --from=builder /out /app\nCMD [\"/app/counter\"]\n",
            ),
            (
                "a heredoc and the shell form",
                "FROM golang:1.26 AS builder\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN <<EOF\nset -e\nCGO_ENABLED=0 go build -o /out/counter .\nEOF\n\nFROM alpine:3.22\nCOPY --from=builder /out/counter /app/\nCMD exec /app/counter\n",
            ),
        ],
    );
}

#[test]
fn layer_order() {
    let good = "FROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD [\"node\", \"dist/server.js\"]\n";
    silly(
        "layer-order",
        &[
            (
                "the base has no npm, and npm is only named",
                "FROM scratch\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN echo npm ci\nCOPY . .\nRUN echo npm run build\nCMD [\"node\", \"dist/server.js\"]\n",
            ),
            ("npm is only named", &good.replace("RUN npm ci", "RUN echo npm ci")),
            ("a comment", &good.replace("RUN npm ci", "RUN true # npm ci")),
            ("never carried out", &good.replace("RUN npm ci", "RUN false && npm ci || true")),
            ("only asked for help", &good.replace("RUN npm ci", "RUN npm ci --help")),
            ("a dry run", &good.replace("RUN npm ci", "RUN npm ci --dry-run")),
            ("another verb", &good.replace("RUN npm ci", "RUN npm view ci")),
            ("after the end", &good.replace("RUN npm ci", "RUN exit 0; npm ci")),
            ("the build is only named", &good.replace("RUN npm run build", "RUN : npm run build")),
            ("it is run again after all", &good.replace("RUN npm run build", "RUN npm ci && npm run build")),
            ("npm is something else", &good.replace("RUN npm ci", "RUN alias npm=true; npm ci")),
            ("npm is a function", &good.replace("RUN npm ci", "RUN npm() { true; }; npm ci")),
            (
                "in a stage that nothing needs",
                &format!(
                    "FROM node:22-slim AS x\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n\n{}",
                    good.replace("RUN npm ci\n", "")
                ),
            ),
        ],
    );
    right(
        "layer-order",
        &[
            ("with a glob", &good.replace("package.json package-lock.json", "package*.json")),
            ("with an option", &good.replace("npm ci", "npm ci --no-audit --no-fund")),
            ("with a cache", &good.replace("RUN npm ci", "RUN --mount=type=cache,target=/root/.npm npm ci")),
            ("in exec form", &good.replace("RUN npm ci", "RUN [\"npm\", \"ci\"]")),
            ("with a bigger base", &good.replace("node:22-slim", "node:22")),
            ("with an absolute path", &good.replace("dist/server.js", "/app/dist/server.js")),
            (
                "with an entry point",
                &good.replace(
                    "CMD [\"node\", \"dist/server.js\"]",
                    "ENTRYPOINT [\"node\", \"./dist/server.js\"]",
                ),
            ),
            ("in a heredoc", &good.replace("RUN npm ci\n", "RUN <<EOF\nnpm ci\nEOF\n")),
        ],
    );
}

#[test]
fn package_cache() {
    let good = "FROM debian:12-slim\nRUN apt-get update \\\n    && apt-get install -y --no-install-recommends curl ca-certificates \\\n    && rm -rf /var/lib/apt/lists/*\nCMD [\"curl\", \"--version\"]\n";
    silly(
        "package-cache",
        &[
            ("nothing is installed", "FROM scratch\nRUN true apt-get install curl ca-certificates\n"),
            (
                "it is only named",
                "FROM debian:12-slim\nRUN echo apt-get install curl ca-certificates\nCMD [\"curl\", \"--version\"]\n",
            ),
            ("it is only simulated", &good.replace("install -y", "install -y --simulate")),
            ("it is only downloaded", &good.replace("install -y", "install -y --print-uris")),
            (
                "another stage installs",
                &format!(
                    "{}\nFROM debian:12-slim\nCMD [\"curl\", \"--version\"]\n",
                    good.replace("FROM debian:12-slim", "FROM debian:12-slim AS x")
                ),
            ),
            ("one is missing", &good.replace("curl ca-certificates", "curl")),
            (
                "it is commented",
                "FROM debian:12-slim\nRUN true # apt-get install curl ca-certificates\nCMD [\"curl\", \"--version\"]\n",
            ),
            ("no apt", &good.replace("debian:12-slim", "alpine:3.22")),
            ("what is recommended comes too", &good.replace(" --no-install-recommends", "")),
            ("the lists stay", &good.replace(" \\\n    && rm -rf /var/lib/apt/lists/*", "")),
        ],
    );
    right(
        "package-cache",
        &[
            ("another order", &good.replace("curl ca-certificates", "ca-certificates curl")),
            (
                "in a heredoc",
                "FROM debian:12-slim\nRUN <<EOF\nset -e\napt-get update\napt-get install -y --no-install-recommends ca-certificates curl\nrm -rf /var/lib/apt/lists/*\nEOF\nCMD [\"curl\", \"--version\"]\n",
            ),
            (
                "options first",
                &good.replace("install -y --no-install-recommends", "-y --no-install-recommends install"),
            ),
            ("quiet", &good.replace("install -y", "install -qy")),
        ],
    );
}

#[test]
fn build_artefacts() {
    let good = "FROM debian:12-slim AS build\nRUN apt-get update \\\n    && apt-get install -y --no-install-recommends gcc make libc6-dev \\\n    && rm -rf /var/lib/apt/lists/*\nWORKDIR /src\nCOPY Makefile main.c ./\nRUN make && cp hello /usr/local/bin/hello\n\nFROM debian:12-slim\nCOPY --from=build /usr/local/bin/hello /usr/local/bin/hello\nCMD [\"/usr/local/bin/hello\"]\n";
    silly(
        "build-artefacts",
        &[
            (
                "no compiler",
                "FROM debian:12-slim AS x\n\nFROM debian:12-slim\nCOPY --from=x /bin/true /usr/local/bin/hello\nCMD [\"/usr/local/bin/hello\"]\n",
            ),
            ("another program in its place", &good.replace("cp hello", "cp /bin/true")),
            ("the source in its place", &good.replace("cp hello", "cp main.c")),
            (
                "make is only named",
                &good.replace(
                    "RUN make && cp hello /usr/local/bin/hello",
                    "RUN echo make > /usr/local/bin/hello",
                ),
            ),
            (
                "an empty file",
                &good.replace("make && cp hello /usr/local/bin/hello", "touch /usr/local/bin/hello"),
            ),
            (
                "another image's program",
                &good.replace("--from=build /usr/local/bin/hello", "--from=busybox /bin/true"),
            ),
            (
                "another is started",
                &good.replace(
                    "CMD [\"/usr/local/bin/hello\"]",
                    "CMD [\"/bin/true\", \"/usr/local/bin/hello\"]",
                ),
            ),
        ],
    );
    right(
        "build-artefacts",
        &[
            ("found on PATH", &good.replace("CMD [\"/usr/local/bin/hello\"]", "CMD [\"hello\"]")),
            ("as an entry point", &good.replace("CMD [\"/usr/local/bin/hello\"]", "ENTRYPOINT [\"hello\"]")),
            ("in the shell form", &good.replace("CMD [\"/usr/local/bin/hello\"]", "CMD hello")),
            ("without make", &good.replace("make && cp hello /usr/local/bin/hello", "gcc -O2 -o /usr/local/bin/hello main.c")),
            ("straight from the source folder", &good.replace("make && cp hello /usr/local/bin/hello", "make").replace("--from=build /usr/local/bin/hello", "--from=build /src/hello")),
            ("into the folder", &good.replace("/usr/local/bin/hello /usr/local/bin/hello\nCMD", "/usr/local/bin/hello /usr/local/bin/\nCMD")),
            ("in an image that has the compiler", "FROM gcc:12 AS build\nWORKDIR /src\nCOPY . .\nRUN make\n\nFROM debian:12-slim\nCOPY --from=build /src/hello /usr/local/bin/hello\nCMD [\"/usr/local/bin/hello\"]\n"),
            ("with a working directory", &good.replace("COPY --from=build /usr/local/bin/hello /usr/local/bin/hello\nCMD [\"/usr/local/bin/hello\"]", "WORKDIR /usr/local/bin\nCOPY --from=build /usr/local/bin/hello .\nCMD [\"./hello\"]")),
        ],
    );
}

#[test]
fn distroless_node() {
    let good = "FROM node:22 AS deps\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\n\nFROM gcr.io/distroless/nodejs22-debian12\nWORKDIR /app\nCOPY --from=deps /app/node_modules ./node_modules\nCOPY index.js ./\nUSER nonroot\nENV NODE_ENV=production\nEXPOSE 3000\nCMD [\"index.js\"]\n";
    silly(
        "distroless-node",
        &[
            ("node is named twice", &good.replace("[\"index.js\"]", "[\"node\", \"index.js\"]")),
            (
                "no npm at all",
                "FROM gcr.io/distroless/nodejs22-debian12\nWORKDIR /app\nCOPY package.json /app/node_modules/\nCOPY index.js ./\nUSER nonroot\nCMD [\"index.js\"]\n",
            ),
            ("modules of Alpine", &good.replace("FROM node:22 AS", "FROM node:22-alpine AS")),
            (
                "npm is only named",
                &good.replace("RUN npm ci --omit=dev", "RUN mkdir node_modules && echo npm ci"),
            ),
            ("as root", &good.replace("USER nonroot\n", "")),
            ("as root again", &good.replace("USER nonroot\n", "USER nonroot\nUSER root\n")),
            ("another file", &good.replace("[\"index.js\"]", "[\"server.js\", \"index.js\"]")),
            ("npm without a shell", &good.replace("[\"index.js\"]", "[\"npm\", \"start\"]")),
            ("a shell comes along", &good.replace("nodejs22-debian12", "nodejs22-debian12:debug-nonroot")),
        ],
    );
    right(
        "distroless-node",
        &[
            (
                "the tag of the user",
                &good
                    .replace("nodejs22-debian12\n", "nodejs22-debian12:nonroot\n")
                    .replace("USER nonroot\n", ""),
            ),
            ("the number of the user", &good.replace("USER nonroot", "USER 65532")),
            ("with a group", &good.replace("USER nonroot", "USER 65532:65532")),
            ("an absolute script", &good.replace("[\"index.js\"]", "[\"/app/index.js\"]")),
            (
                "all from the first stage",
                &good
                    .replace("RUN npm ci --omit=dev\n", "RUN npm ci --omit=dev\nCOPY index.js ./\n")
                    .replace(
                        "COPY --from=deps /app/node_modules ./node_modules\nCOPY index.js ./\n",
                        "COPY --from=deps /app /app\n",
                    ),
            ),
            (
                "with its own entry point",
                &good.replace("CMD [\"index.js\"]", "ENTRYPOINT [\"/nodejs/bin/node\", \"index.js\"]"),
            ),
            (
                "another Debian image of node",
                &good.replace("FROM node:22 AS", "FROM node:22-bookworm-slim AS"),
            ),
            ("with an option", &good.replace("[\"index.js\"]", "[\"--enable-source-maps\", \"index.js\"]")),
        ],
    );
}

#[test]
fn parallel_stages() {
    let good = "FROM golang:1.26 AS api\nWORKDIR /api\nCOPY api/go.mod api/go.sum ./\nRUN go mod download\nCOPY api ./\nRUN CGO_ENABLED=0 go build -o /out/server .\n\nFROM node:22 AS web\nWORKDIR /web\nCOPY web/package.json web/package-lock.json ./\nRUN npm ci\nCOPY web ./\nRUN npm run build\n\nFROM alpine:3.22\nCOPY --from=api /out/server /srv/server\nCOPY --from=web /web/dist /srv/public\nCMD [\"/srv/server\"]\n";
    silly(
        "parallel-stages",
        &[
            (
                "four times echo",
                "FROM alpine:3.22 AS api\nRUN echo go mod download\nRUN mkdir /out && echo go build > /out/server\n\nFROM alpine:3.22 AS web\nRUN echo npm ci\nRUN mkdir -p /web/dist && echo npm run build\n\nFROM alpine:3.22\nCOPY --from=api /out/server /srv/server\nCOPY --from=web /web/dist /srv/public\nCMD [\"/srv/server\"]\n",
            ),
            ("the interface is not built", &good.replace("RUN npm run build", "RUN mkdir dist")),
            ("its packages are not installed", &good.replace("RUN npm ci\n", "")),
            (
                "the server is its source",
                &good.replace("COPY --from=api /out/server", "COPY --from=api /api/main.go"),
            ),
            (
                "one after the other",
                &good.replace("WORKDIR /web\n", "WORKDIR /web\nCOPY --from=api /out/server /server\n"),
            ),
        ],
    );
    right(
        "parallel-stages",
        &[
            ("both in one step", &good.replace("COPY web/package.json web/package-lock.json ./\nRUN npm ci\nCOPY web ./\nRUN npm run build", "COPY web ./\nRUN npm ci && npm run build")),
            ("the web stage first", "FROM node:22-slim AS web\nWORKDIR /web\nCOPY web/package*.json ./\nRUN npm ci\nCOPY web/ .\nRUN npm run build\n\nFROM golang:1.26 AS api\nENV CGO_ENABLED=0\nWORKDIR /api\nCOPY api/ .\nRUN go mod download\nRUN go build -o /out/server .\n\nFROM alpine:3.22\nWORKDIR /srv\nCOPY --from=api /out/server ./\nCOPY --from=web /web/dist ./public\nENTRYPOINT [\"./server\"]\n"),
            ("without the download of its own", &good.replace("COPY api/go.mod api/go.sum ./\nRUN go mod download\n", "")),
        ],
    );
}

#[test]
fn dev_and_prod() {
    let good = "FROM node:22-slim AS base\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev && npm cache clean --force\n\nFROM base AS dev\nRUN npm ci\nCOPY . .\nCMD [\"npm\", \"run\", \"dev\"]\n\nFROM base AS prod\nENV NODE_ENV=production\nCOPY . .\nUSER node\nCMD [\"node\", \"server.js\"]\n";
    silly(
        "dev-and-prod",
        &[
            (
                "the base is empty",
                "FROM scratch AS base\nRUN echo --omit=dev\n\nFROM base AS dev\nCMD [\"npm\", \"run\", \"dev\"]\n\nFROM base AS prod\nCOPY . /app/\nCMD [\"node\", \"server.js\"]\n",
            ),
            (
                "it is only named",
                &good.replace(
                    "RUN npm ci --omit=dev && npm cache clean --force",
                    "RUN echo npm ci --omit=dev",
                ),
            ),
            (
                "development starts nothing",
                &good.replace("CMD [\"npm\", \"run\", \"dev\"]", "CMD [\"echo\", \"npm\", \"run\", \"dev\"]"),
            ),
            ("development installs nothing", &good.replace("RUN npm ci\n", "RUN echo npm ci\n")),
            ("it comes back", &good.replace("npm ci --omit=dev", "npm ci --omit=dev --include=dev")),
            (
                "production is development",
                &good.replace("npm ci --omit=dev && npm cache clean --force", "npm ci"),
            ),
        ],
    );
    right(
        "dev-and-prod",
        &[
            (
                "by the environment",
                &good
                    .replace("WORKDIR /app\n", "WORKDIR /app\nENV NODE_ENV=production\n")
                    .replace("npm ci --omit=dev &&", "npm ci &&")
                    .replace("AS dev\n", "AS dev\nENV NODE_ENV=development\n"),
            ),
            ("for one command", &good.replace("npm ci --omit=dev", "NODE_ENV=production npm ci")),
            ("the older spelling", &good.replace("--omit=dev", "--production")),
            ("in two words", &good.replace("--omit=dev", "--omit dev")),
            ("the shell form", &good.replace("CMD [\"npm\", \"run\", \"dev\"]", "CMD npm run dev")),
            (
                "an entry point",
                &good.replace("CMD [\"node\", \"server.js\"]", "ENTRYPOINT [\"node\"]\nCMD [\"server.js\"]"),
            ),
        ],
    );
}

#[test]
fn secrets() {
    let good = "# syntax=docker/dockerfile:1\nFROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN \\\n    npm config set //registry.npmjs.org/:_authToken '${NPM_TOKEN}' --location=project \\\n    && npm ci --omit=dev \\\n    && npm cache clean --force\nCOPY server.js ./\nCMD [\"node\", \"server.js\"]\n";
    let with = |run: &str| {
        format!(
            "# syntax=docker/dockerfile:1\nFROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\n{run}\nCOPY server.js ./\nCMD [\"node\", \"server.js\"]\n"
        )
    };
    let texts = [
        ("everything is copied", good.replace("COPY server.js ./", "COPY . .")),
        (
            "the token is copied",
            with(
                "RUN --mount=type=secret,id=npm_token cp /run/secrets/npm_token .npmrc && npm ci --omit=dev",
            ),
        ),
        (
            "the token is written",
            with(
                "RUN --mount=type=secret,id=npm_token cat /run/secrets/npm_token > .npmrc && npm ci --omit=dev",
            ),
        ),
        (
            "the token is written by the shell",
            with(
                "RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN echo \"//registry.npmjs.org/:_authToken=$NPM_TOKEN\" > .npmrc && npm ci --omit=dev",
            ),
        ),
        ("its value is in the settings", good.replace("'${NPM_TOKEN}'", "\"${NPM_TOKEN}\"")),
        (
            "the token stands there",
            with(
                "RUN --mount=type=secret,id=npm_token npm config set //registry.npmjs.org/:_authToken npm_0123456789abcdefghij0123456789abcdef && npm ci --omit=dev",
            ),
        ),
        (
            "the token is a variable",
            with("RUN --mount=type=secret,id=npm_token,env=X NPM_TOKEN=abcdef0123456789 npm ci --omit=dev"),
        ),
        ("nothing reads it", with("RUN --mount=type=secret,id=npm_token npm ci --omit=dev")),
        (
            "nothing reads the variable",
            with("RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci --omit=dev"),
        ),
        (
            "it is only shown",
            with("RUN --mount=type=secret,id=npm_token echo /run/secrets/npm_token && npm ci --omit=dev"),
        ),
        (
            "another step reads it",
            with("RUN --mount=type=secret,id=npm_token cat /run/secrets/npm_token\nRUN npm ci --omit=dev"),
        ),
        (
            "removed too late",
            with(
                "RUN --mount=type=secret,id=npm_token cp /run/secrets/npm_token .npmrc && npm ci --omit=dev\nRUN rm .npmrc",
            ),
        ),
        (
            "npm is only named",
            with("RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN echo npm ci $NPM_TOKEN"),
        ),
        (
            "the credentials are bound",
            good.replace(
                "RUN --mount=type=secret",
                "RUN --mount=type=bind,source=.npmrc,target=/app/.npmrc --mount=type=secret",
            ),
        ),
    ];
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    silly("secrets", &texts);
    let texts = [
        (
            "as settings of the user",
            with("RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --omit=dev"),
        ),
        (
            "as settings of the project",
            with("RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci --omit=dev"),
        ),
        (
            "by the settings' place",
            with(
                "RUN --mount=type=secret,id=npmrc NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --omit=dev",
            ),
        ),
        (
            "by an option",
            with("RUN --mount=type=secret,id=npmrc npm ci --omit=dev --userconfig /run/secrets/npmrc"),
        ),
        (
            "removed in the same step",
            with(
                "RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN \\\n    npm config set //registry.npmjs.org/:_authToken \"$NPM_TOKEN\" --location=project \\\n    && npm ci --omit=dev \\\n    && rm -f .npmrc",
            ),
        ),
        (
            "read into a variable",
            with(
                "RUN --mount=type=secret,id=npm_token \\\n    export NPM_TOKEN=$(cat /run/secrets/npm_token) \\\n    && npm config set //registry.npmjs.org/:_authToken '${NPM_TOKEN}' --location=project \\\n    && npm ci --omit=dev",
            ),
        ),
        (
            "the settings deleted again",
            with(
                "RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN \\\n    npm config set //registry.npmjs.org/:_authToken \"$NPM_TOKEN\" \\\n    && npm ci \\\n    && npm config delete //registry.npmjs.org/:_authToken",
            ),
        ),
    ];
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    right("secrets", &texts);
    let all = good.replace("COPY server.js ./", "COPY . .");
    assert_eq!(
        unmet("secrets", &all, Some(".npmrc\nnode_modules\n")),
        Vec::<String>::new(),
        "it is left out"
    );
}

#[test]
fn static_scratch() {
    let good = "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/server .\n\nFROM scratch\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt\nCOPY --from=build /out/server /server\nUSER 65532\nCMD [\"/server\"]\n";
    silly(
        "static-scratch",
        &[
            (
                "the source is the program",
                "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/server .\n\nFROM scratch\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\nCOPY main.go /server\nUSER 65532\nCMD [\"/server\"]\n",
            ),
            (
                "another file as certificates",
                &good.replace("COPY --from=build /etc/ssl/certs/ca-certificates.crt", "COPY go.mod"),
            ),
            (
                "another file of the image as certificates",
                &good.replace("--from=build /etc/ssl/certs/ca-certificates.crt", "--from=build /etc/passwd"),
            ),
            ("a dynamic program", &good.replace("CGO_ENABLED=0 go build", "go build")),
            (
                "the variable is only named",
                &good.replace("CGO_ENABLED=0 go build", "echo CGO_ENABLED=0; go build"),
            ),
            ("the variable stays behind", &good.replace("CGO_ENABLED=0 go build", "CGO_ENABLED=0; go build")),
            ("as root", &good.replace("USER 65532", "USER 0")),
            ("another user before", &good.replace("USER 65532", "USER 65532\nUSER root")),
            (
                "the user in another stage",
                &good.replace("USER 65532\n", "").replace("AS build\n", "AS build\nUSER 65532\n"),
            ),
            ("the shell form", &good.replace("CMD [\"/server\"]", "CMD /server")),
            (
                "the script in a variable",
                &good.replace("CMD [\"/server\"]", "CMD [\"$SERVER\", \"/server\"]"),
            ),
        ],
    );
    right(
        "static-scratch",
        &[
            (
                "the folder of certificates",
                "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/server .\n\nFROM alpine:3.22 AS certs\nRUN apk add --no-cache ca-certificates\n\nFROM scratch\nCOPY --from=certs /etc/ssl/certs/ /etc/ssl/certs/\nCOPY --from=build /out/server /server\nUSER 65532\nCMD [\"/server\"]\n",
            ),
            (
                "into the folder",
                &good.replace(
                    "/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt",
                    "/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/",
                ),
            ),
            ("with a group", &good.replace("USER 65532", "USER 65532:65532")),
            ("as an entry point", &good.replace("CMD [\"/server\"]", "ENTRYPOINT [\"/server\"]")),
            (
                "by the environment",
                &good
                    .replace("WORKDIR /src\n", "WORKDIR /src\nENV CGO_ENABLED=0\n")
                    .replace("RUN CGO_ENABLED=0 go", "RUN go"),
            ),
            ("smaller", &good.replace("go build", "GOOS=linux go build -trimpath -ldflags=\"-s -w\"")),
            (
                "in the working directory",
                &good
                    .replace("FROM scratch\n", "FROM scratch\nWORKDIR /\n")
                    .replace("CMD [\"/server\"]", "CMD [\"./server\"]"),
            ),
        ],
    );
}

#[test]
fn broken_file() {
    let good = by_id("broken-file").solution.clone().map(|solution| solution.dockerfile).unwrap_or_default();
    silly(
        "broken-file",
        &[
            ("pip is only named", &good.replace("RUN pip wheel", "RUN echo pip wheel")),
            (
                "the wheels are not made",
                &good.replace(
                    "RUN pip wheel --no-cache-dir \\\n    --wheel-dir /wheels -r requirements.txt",
                    "RUN mkdir /wheels # pip wheel --no-cache-dir --wheel-dir /wheels -r requirements.txt",
                ),
            ),
            ("nothing is installed", &good.replace("RUN pip install", "RUN true pip install")),
            ("single quotes", &good.replace("[\"python\", \"app.py\"]", "['python', 'app.py']")),
            (
                "it is only printed",
                &good.replace("[\"python\", \"app.py\"]", "[\"echo\", \"python\", \"app.py\"]"),
            ),
            (
                "a stage that is not there",
                &good.replace("--from=build /app/requirements.txt", "--from=biuld /app/requirements.txt"),
            ),
        ],
    );
    right(
        "broken-file",
        &[
            (
                "another order of options",
                &good.replace(
                    "--no-cache-dir \\\n    --wheel-dir /wheels -r requirements.txt",
                    "-r requirements.txt --wheel-dir=/wheels --no-cache-dir",
                ),
            ),
            ("on one line", &good.replace(" \\\n    ", " ")),
            ("an absolute path", &good.replace("\"app.py\"", "\"/app/app.py\"")),
            ("by its module", &good.replace("RUN pip wheel", "RUN python -m pip wheel")),
            ("unbuffered", &good.replace("[\"python\", \"app.py\"]", "[\"python3\", \"-u\", \"app.py\"]")),
        ],
    );
}

#[test]
fn other_files_help_nobody() {
    let exercise = by_id("secrets");
    let solution = exercise.solution.clone().map(|solution| solution.dockerfile).unwrap_or_default();
    let own = options(&Options::default(), Some(&exercise));
    let solved =
        |options: &Options| check(&exercise, &solution, &analyze(&solution, options), options).is_met();
    assert!(solved(&own));
    let mut fewer = own.clone();
    if let Some(context) = &mut fewer.context {
        context.files.remove(".npmrc");
    }
    assert!(!solved(&fewer), "the list is the teacher's");
    let mut smaller = own.clone();
    if let Some(file) = smaller.context.as_mut().and_then(|context| context.files.get_mut("server.js")) {
        file.bytes = Some(1);
    }
    assert!(!solved(&smaller), "so are the sizes");
    assert!(!solved(&Options { context: None, ..own }), "none at all");
}
