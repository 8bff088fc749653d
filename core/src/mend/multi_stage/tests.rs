use super::*;

#[track_caller]
fn made(text: &str) -> MultiStage {
    multi_stage(text, &Options::default()).unwrap_or_else(|why| panic!("{why:?}"))
}

/// The runtime image, and what is copied.
#[track_caller]
fn on(text: &str) -> (String, String) {
    let made = made(text);
    (made.base, made.copies.join(" "))
}

#[track_caller]
fn refused(text: &str) -> (WhyOneStage, u32) {
    let why = multi_stage(text, &Options::default()).map(|made| panic!("{}", made.text)).unwrap_err();
    (why.why, why.line)
}

fn pair(base: &str, copies: &str) -> (String, String) {
    (base.to_owned(), copies.to_owned())
}

#[test]
fn a_static_go_program_needs_nothing_else() {
    let two = made(
        "# syntax=docker/dockerfile:1\n# the service\nFROM golang:1.24\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\n\
         COPY . .\nRUN CGO_ENABLED=0 go build -o /bin/server ./cmd/server\nENV PORT=8080\n# where it listens\nEXPOSE 8080\nCMD [\"/bin/server\"]\n",
    );
    assert_eq!(
        two.text,
        "# syntax=docker/dockerfile:1\n# the service\nFROM golang:1.24 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\n\
         COPY . .\nRUN CGO_ENABLED=0 go build -o /bin/server ./cmd/server\n\nFROM gcr.io/distroless/static-debian13\nWORKDIR /src\n\
         COPY --from=build /bin/server /bin/server\nENV PORT=8080\n# where it listens\nEXPOSE 8080\nCMD [\"/bin/server\"]\n"
    );
    assert_eq!(
        two.questions,
        [Question { kind: QuestionKind::ReadsFiles, line: 3, what: "/src".to_owned() }]
    );
}

#[test]
fn a_program_of_machine_code_takes_the_libraries_that_it_needs() {
    let go = |image: &str, rest: &str| {
        format!("FROM {image}\nWORKDIR /app\nCOPY . .\nRUN go build -o main .\n{rest}")
    };
    assert_eq!(
        on(&go("golang:1.23-bookworm", "CMD [\"./main\"]\n")),
        pair("gcr.io/distroless/base-debian12", "/app/main")
    );
    assert_eq!(
        on(&go("golang:1.25-alpine", "USER nobody\nCMD [\"./main\"]\n")),
        pair("gcr.io/distroless/static-debian13", "/app/main"),
        "without a C compiler go links nothing"
    );
    assert_eq!(
        on(&go(
            "golang:1.24",
            "RUN mkdir -p /data && chown 1000 /data\nUSER 1000\nCMD ./main --config conf.yml\n"
        )),
        pair("debian:trixie-slim", "/app/main /app/conf.yml"),
        "a shell is needed, and the file that the start names"
    );
    assert_eq!(
        on("FROM golang:1.24\nWORKDIR /go/src/app\nCOPY . .\nRUN go install ./...\nCMD [\"app\"]\n"),
        pair("gcr.io/distroless/base-debian13", "/go/bin/app")
    );
    assert_eq!(
        on(
            "FROM rust:1.84\nWORKDIR /hello\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/hello\"]\n"
        ),
        pair("gcr.io/distroless/cc-debian13", "/hello/target/release/hello")
    );
    assert_eq!(
        on("FROM rust:1.84-alpine\nRUN apk add --no-cache musl-dev\nWORKDIR /app\nCOPY . .\n\
            RUN cargo build --release && cp target/release/api /usr/local/bin/api\nUSER 1000:1000\nCMD [\"api\"]\n"),
        pair("gcr.io/distroless/static-debian13", "/usr/local/bin/api")
    );
    let c = |image: &str, install: &str, build: &str| {
        format!("FROM {image}\nRUN {install}\nWORKDIR /src\nCOPY . .\nRUN {build}\nCMD [\"./hello\"]\n")
    };
    let apt = "apt-get update && apt-get install -y gcc make libc6-dev && rm -rf /var/lib/apt/lists/*";
    assert_eq!(
        on(&c("debian:12", apt, "gcc -static -o hello hello.c")),
        pair("gcr.io/distroless/static-debian13", "/src/hello")
    );
    assert_eq!(
        on(&c("debian:12", apt, "make")),
        pair("gcr.io/distroless/cc-debian12", "/src/hello"),
        "how make links is not known"
    );
    assert_eq!(
        on(&c("alpine:3.20", "apk add --no-cache build-base", "make")),
        pair("alpine:3.20", "/src/hello")
    );
}

#[test]
fn java_and_dotnet_run_what_was_packed() {
    assert_eq!(
        on(
            "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY pom.xml .\nCOPY src ./src\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/app.jar\"]\n"
        ),
        pair("eclipse-temurin:21-jre", "/app/target/app.jar")
    );
    assert_eq!(
        on(
            "FROM gradle:8-jdk17\nWORKDIR /app\nCOPY . .\nRUN gradle bootJar\nENTRYPOINT [\"java\",\"-jar\",\"build/libs/app.jar\"]\n"
        ),
        pair("eclipse-temurin:17-jre", "/app/build/libs/app.jar")
    );
    let jar = made(
        "FROM eclipse-temurin:21-jdk-alpine\nWORKDIR /app\nCOPY . .\nRUN ./mvnw -q package\nCMD java -jar target/*.jar\n",
    );
    assert!(jar.text.contains("COPY --from=build /app/target/*.jar /app/target/\n"), "{}", jar.text);
    assert_eq!(jar.base, "eclipse-temurin:21-jre-alpine");
    let web = made(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\nWORKDIR /app\nENTRYPOINT [\"dotnet\", \"Web.dll\"]\n",
    );
    assert!(
        web.text.ends_with("FROM mcr.microsoft.com/dotnet/aspnet:8.0\nCOPY --from=build /app /app\nWORKDIR /app\nENTRYPOINT [\"dotnet\", \"Web.dll\"]\n"),
        "{}",
        web.text
    );
}

#[test]
fn what_is_interpreted_takes_its_folder_and_its_packages() {
    let node = made(
        "FROM node:22\nARG V=1\nENV APP=$V\nRUN mkdir -p /usr/src/app && chown node:node /usr/src/app\nUSER node\nWORKDIR /usr/src/app\n\
         COPY --chown=node:node . .\nRUN npm ci && npm run build\nCMD [\"node\", \"dist/a.js\"]\n",
    );
    let runtime = node.text.split("\n\n").last().unwrap_or("");
    assert_eq!(
        runtime,
        "FROM node:22-slim\nARG V=1\nENV APP=$V\nUSER node\nWORKDIR /usr/src/app\n\
         COPY --from=build --chown=node:node /usr/src/app /usr/src/app\nCMD [\"node\", \"dist/a.js\"]\n"
    );
    assert!(node.text.contains("\nRUN npm prune --omit=dev\n\nFROM"), "{}", node.text);
    let started =
        made("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"npm\", \"start\"]\n");
    assert!(
        !started.text.contains("prune"),
        "npm start may start what only development needs: {}",
        started.text
    );
    let pip = "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN useradd -m app\nUSER app\nCMD [\"gunicorn\", \"app:app\"]\n";
    assert_eq!(
        on(pip),
        pair("python:3.12-slim", "/usr/local/lib/python3.12/site-packages /usr/local/bin /app")
    );
    assert!(made(pip).text.contains("\nRUN useradd -m app\nUSER app\n"));
    let venv = made(
        "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc libpq5 && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\n\
         RUN python -m venv /opt/venv\nENV PATH=\"/opt/venv/bin:$PATH\"\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"main.py\"]\n",
    );
    assert_eq!((venv.base.as_str(), venv.copies.join(" ").as_str()), ("python:3.12-slim", "/opt/venv /app"));
    assert!(venv.text.contains("install -y --no-install-recommends libpq5 &&"), "{}", venv.text);
    assert_eq!(
        on(
            "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        ),
        pair("ruby:3.3-slim", "/usr/local/bundle /app")
    );
    let php = made(
        "FROM php:8.3-apache\nRUN apt-get update && apt-get install -y git unzip\nCOPY --from=composer:2 /usr/bin/composer /usr/bin/composer\n\
         WORKDIR /var/www/html\nCOPY . .\nRUN composer install --no-dev\n",
    );
    assert!(
        php.text.ends_with(
            "FROM php:8.3-apache\nWORKDIR /var/www/html\nCOPY --from=build /var/www/html /var/www/html\n"
        ),
        "{}",
        php.text
    );
}

#[test]
fn what_is_named_beside_the_sources_is_there_to_be_read() {
    let two = made(
        "FROM golang:1.22\nWORKDIR /app\nCOPY go.mod *.go ./\nCOPY templates ./templates\nCOPY conf.yaml /etc/app/\nRUN go build -o web .\nCMD [\"/app/web\"]\n",
    );
    assert!(
        two.text.ends_with(
            "\nWORKDIR /app\nCOPY templates ./templates\nCOPY conf.yaml /etc/app/\nCOPY --from=build /app/web /app/web\nCMD [\"/app/web\"]\n"
        ),
        "{}",
        two.text
    );
}

#[test]
fn an_owner_matters_to_whoever_is_not_root() {
    let owned = |user: &str| {
        made(&format!(
            "FROM node:22\nRUN useradd -m svc\nWORKDIR /home/svc/app\nCOPY . .\nRUN npm install && chown -R svc:svc /home/svc\n{user}CMD [\"node\", \"a.js\"]\n"
        ))
    };
    assert!(owned("USER svc\n").text.contains("COPY --from=build --chown=svc:svc /home/svc/app"));
    assert!(!owned("").text.contains("--chown=svc"));
    let jar = "FROM gradle:8-jdk17-alpine\nWORKDIR /app\nCOPY --chown=gradle:gradle . .\nRUN gradle build\nCMD java -jar build/libs/*.jar\n";
    assert!(made(jar).text.ends_with(
        "\nCOPY --from=build /app/build/libs/*.jar /app/build/libs/\nCMD java -jar build/libs/*.jar\n"
    ));
}

#[test]
fn packages_are_found_whatever_the_version_is() {
    let text = "FROM python:3\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    assert_eq!(on(text), pair("python:3-slim", "/usr/local/lib /usr/local/bin /app"));
}

#[test]
fn a_health_check_keeps_the_image_that_can_carry_it_out() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nHEALTHCHECK CMD curl -f http://localhost\nCMD [\"node\", \"a.js\"]\n";
    assert_eq!(made(text).base, "node:22", "slim has no curl");
}

#[test]
fn names_line_ends_and_comments_stay_what_they_were() {
    let text = "FROM --platform=linux/amd64 golang:1.24 AS build\r\nWORKDIR /a\r\nCOPY . .\r\nRUN CGO_ENABLED=0 \\\r\n  # why\r\n  go build -o /b .\r\nCMD [\"/b\"]\r\n# the end";
    let options = Options { target: Some("build".to_owned()), ..Options::default() };
    let made = multi_stage(text, &options).unwrap_or_else(|why| panic!("{why:?}"));
    assert_eq!(
        made.text,
        "FROM --platform=linux/amd64 golang:1.24 AS builder\r\nWORKDIR /a\r\nCOPY . .\r\nRUN CGO_ENABLED=0 \\\r\n  # why\r\n  go build -o /b .\r\n\r\n\
         FROM --platform=linux/amd64 gcr.io/distroless/static-debian13 AS build\r\nWORKDIR /a\r\nCOPY --from=builder /b /b\r\nCMD [\"/b\"]\r\n# the end\r\n"
    );
}

#[test]
fn a_stage_that_is_asked_for_by_its_number_is_judged_by_what_runs() {
    let text = "FROM golang:1.24\nWORKDIR /a\nCOPY . .\nRUN go build -o /b .\nCMD [\"/b\"]\n";
    let options = Options { target: Some("0".to_owned()), ..Options::default() };
    assert_eq!(multi_stage(text, &options), multi_stage(text, &Options::default()));
}

#[test]
fn what_cannot_be_says_why_and_where() {
    assert_eq!(refused("FROM alpine AS a\nFROM a\n").0, WhyOneStage::Already);
    assert_eq!(refused("FROM golang:1.24\nCOPY\n").0, WhyOneStage::Broken);
    assert_eq!(refused("FROM example.com/own:1\nRUN make\nCMD [\"/a\"]\n"), (WhyOneStage::UnknownBase, 1));
    assert_eq!(
        refused("FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n").0,
        WhyOneStage::NothingBuilt
    );
    assert_eq!(
        refused("FROM golang:1.24\nWORKDIR /app\nCOPY . .\nCMD [\"go\", \"run\", \".\"]\n"),
        (WhyOneStage::StartBuilds, 4)
    );
    assert_eq!(
        refused(
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nRUN npm install -g serve\nCMD [\"serve\", \"dist\"]\n"
        ),
        (WhyOneStage::UnknownStep, 5),
        "what is installed for all would be lost"
    );
    assert_eq!(
        refused(
            "FROM python:3.11\nRUN apt-get update && apt-get install -y libpq-dev\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD [\"python\",\"-m\",\"app\"]\n"
        ),
        (WhyOneStage::Library, 2)
    );
    assert_eq!(
        refused(
            "FROM golang:1.24\nRUN curl -fsSLo /usr/local/bin/tool https://example.com/tool\nWORKDIR /a\nCOPY . .\nRUN go build -o a .\nCMD [\"./a\"]\n"
        ),
        (WhyOneStage::UnknownStep, 2),
        "the program may call the tool"
    );
    assert_eq!(
        refused("FROM golang:1.24\nWORKDIR /a\nCOPY . .\nRUN go build -o a .\nCMD [\"sh\", \"run.sh\"]\n").0,
        WhyOneStage::UnknownStart
    );
}
