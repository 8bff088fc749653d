//! Gradle.

use super::given::{Sorted, Spec};
use super::{
    Ask, CacheDirectory, Caches, Call, Compile, Compiler, Home, Install, Item, Leave, Manager, Request, Tool,
    Trace, Want, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["gradle", "gradlew"], home: Home::Installed, read };

/// The Gradle user manual, "Gradle-managed Directories".
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory {
        usual: "/root/.gradle/caches",
        variables: &[("GRADLE_USER_HOME", "/caches")],
    }],
    moved: &["-g", "--gradle-user-home", "--project-cache-dir"],
    read_later: true,
    ..Caches::NONE
};

/// `gradle --help` of 8.8: options with a value.
const SPEC: Spec = Spec {
    short: "pbcIgxDP",
    long: &[
        "--project-dir",
        "--build-file",
        "--settings-file",
        "--init-script",
        "--gradle-user-home",
        "--exclude-task",
        "--console",
        "--max-workers",
        "--project-cache-dir",
        "--warning-mode",
        "--system-prop",
        "--project-prop",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let tasks: Vec<Item> = sorted.operands.iter().map(|arg| arg.item()).collect();
    let mut out = Request { verb: tasks.first().cloned(), takes: takes::PROJECT, ..Request::default() };
    let last = |task: &Item| task.text.rsplit(':').next().unwrap_or(&task.text).to_owned();
    let project = tasks.iter().any(|task| {
        matches!(
            last(task).as_str(),
            "build" | "assemble" | "bootJar" | "jar" | "shadowJar" | "dependencies" | "installDist" | "war"
        )
    });
    out.asks.push(Ask::Install(Install {
        project,
        elsewhere: sorted.has(&["-p", "--project-dir"]),
        idle: sorted.has(&["--offline", "--version", "-v"]),
        ..Install::new(Manager::Gradle)
    }));
    let builds = |task: &Item| {
        let name = last(task);
        name.ends_with("build")
            || name.ends_with("assemble")
            || name.ends_with("ootJar")
            || matches!(name.as_str(), "installDist" | "shadowJar" | "distZip" | "distTar")
    };
    if tasks.iter().any(builds)
        && !sorted.has(&[
            "-p",
            "--project-dir",
            "-b",
            "--build-file",
            "-c",
            "--settings-file",
            "-I",
            "--init-script",
        ])
    {
        let names = ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"];
        let want = Want::new(&names, "Directory '{dir}' does not contain a Gradle build.", 1);
        out.wants.push(want.upwards().made_by(&["gradle", "gradlew", "spring"]));
    }
    if call.name == "gradlew" {
        let words = "Error: Could not find or load main class org.gradle.wrapper.GradleWrapperMain";
        out.wants.push(
            Want::new(&["gradle/wrapper/gradle-wrapper.jar"], words, 1).made_by(&["gradle", "gradlew"]),
        );
    }
    if tasks.iter().any(builds) {
        out.asks.push(Ask::Compile(Compile::of(Compiler::Gradle)));
    }
    let jar = |task: &Item| {
        ["build", "Jar", "assemble", "War", "installDist"].iter().any(|word| task.text.contains(word))
    };
    if tasks.iter().any(jar) {
        out.asks.push(Ask::Leave(Leave::file(Trace::Jar, "build/libs/app.jar", "gradle:jar", "gradle")));
    }
    out
}
