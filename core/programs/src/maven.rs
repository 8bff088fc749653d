//! Maven.

use super::given::{Sorted, Spec};
use super::{
    Ask, CacheDirectory, Caches, Call, Compile, Compiler, Home, Install, Item, Leave, Manager, Request, Tool,
    Trace, Want, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["mvn", "mvnw"], home: Home::Installed, read };

/// `mvn help:evaluate -Dexpression=settings.localRepository`.
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory { usual: "/root/.m2/repository", variables: &[] }],
    moved: &["-Dmaven.repo.local", "-s", "--settings", "-gs"],
    read_later: true,
    ..Caches::NONE
};

/// `mvn --help` of 3.9: options with a value. `-DskipTests`, `-Pname` and `-T4` hold theirs.
const SPEC: Spec = Spec {
    short: "",
    long: &[
        "-D",
        "-P",
        "-T",
        "-f",
        "-gs",
        "-gt",
        "-l",
        "-pl",
        "-rf",
        "-s",
        "-t",
        "--activate-profiles",
        "--define",
        "--file",
        "--global-settings",
        "--global-toolchains",
        "--log-file",
        "--projects",
        "--resume-from",
        "--settings",
        "--threads",
        "--toolchains",
    ],
    single_dash: true,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let mut out = Request { takes: takes::PROJECT, ..Request::default() };
    let goals: Vec<Item> = sorted.operands.iter().map(|arg| arg.item()).collect();
    out.verb = goals.first().cloned();
    let goal = |names: &[&str]| goals.iter().any(|goal| names.contains(&goal.text.as_str()));
    let packages = goal(&["package", "install", "verify", "deploy", "spring-boot:repackage"]);
    out.asks.push(Ask::Install(Install {
        project: packages
            || goal(&["compile"])
            || goals.iter().any(|goal| goal.text.starts_with("dependency:")),
        elsewhere: sorted.has(&["-f", "--file"]),
        idle: sorted.has(&["-v", "--version", "-o", "--offline"]),
        fetch_only: !packages,
        ..Install::new(Manager::Maven)
    }));
    if call.name == "mvnw" {
        let words = "cannot open {path}: No such file";
        out.wants
            .push(Want::new(&[".mvn/wrapper/maven-wrapper.properties"], words, 2).made_by(&["mvn", "mvnw"]));
    }
    let resolves = |goal: &Item| {
        matches!(
            goal.text.as_str(),
            "dependency:go-offline" | "dependency:resolve" | "dependency:resolve-plugins"
        )
    };
    if (packages || goal(&["compile", "test"]) || goals.iter().any(resolves))
        && !sorted.has(&["-f", "--file"])
    {
        let words = "[ERROR] The goal you specified requires a project to execute but there is no POM in this directory ({dir}). Please verify you invoked Maven from the correct directory.";
        out.wants.push(Want::new(&["pom.xml"], words, 1).made_by(&["mvn", "mvnw", "jar", "spring"]));
    }
    if packages || goal(&["compile"]) {
        out.asks.push(Ask::Compile(Compile { checks: !packages, ..Compile::of(Compiler::Maven) }));
    }
    if packages {
        out.asks.push(Ask::Leave(Leave::file(Trace::Jar, "target/app.jar", "maven:jar", "mvn")));
        out.asks.push(Ask::Leave(Leave::tree(Trace::BuildFiles, "target/classes", "maven:classes", "mvn")));
    }
    out
}
