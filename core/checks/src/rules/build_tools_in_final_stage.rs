//! What it does: finds compilers and -dev packages that are installed in the final image and stay there.
//!
//! Why: they are hundreds of megabytes that building needs and running does not, and they help an intruder.
//!
//! Fix safety: none: what has to be built, and where, is a decision.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("BuildToolsInFinalStage"),
    severity: Severity::Info,
    experimental: false,
    summary: "Compilers and -dev packages may not be needed in the final image",
    url: "rules/BuildToolsInFinalStage",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(target) = ctx.target() else { return };
    // An image without a program of its own, or that starts a shell or a tool, may be there to build with.
    if lineage(ctx, target).into_iter().any(is_development)
        || !runs_a_service(ctx, target)
        || is_workshop(ctx, target)
    {
        return;
    }
    for run in ctx.facts().runs.iter().filter(|run| ctx.facts().in_result(run.stage)) {
        // With nothing left to build, they are for the program itself.
        if !compiles(ctx, run.instruction) {
            continue;
        }
        // Something that is removed in the same RUN, or may be.
        let removing: Vec<(&Call<'_>, &programs::Uninstall)> =
            run.calls.iter().filter_map(|call| Some((call, call.system_removal()?))).collect();
        // `apt-mark auto` decides what goes; without names, what is no longer needed goes.
        let by_marks = run.calls.iter().any(|call| call.asks().any(|ask| matches!(ask, Ask::Mark(_))));
        let unnamed = removing.iter().any(|(_, removal)| removal.packages.is_empty());
        if by_marks || unnamed || removing.iter().any(|(call, _)| call.uncertain()) {
            continue;
        }
        let gone = |name: &str| {
            let mut later = ctx.facts().runs.iter().filter(|later| {
                later.instruction.id >= run.instruction.id && builds_on(ctx, later.stage, run.stage)
            });
            later.any(|later| {
                later.calls.iter().filter_map(Call::system_removal).any(|removal| {
                    removal.packages.iter().any(|item| {
                        item.value().is_none_or(|value| value == name || matches_glob(value, name))
                    })
                })
            })
        };
        for install in run.calls.iter().filter(|call| !call.delegated).filter_map(Call::system_install) {
            if install.group.as_ref().and_then(programs::Item::value).is_some_and(&gone) {
                continue;
            }
            let tools: Vec<(&str, Span)> = install
                .packages()
                .filter_map(|item| Some((item.value()?, item.span)))
                .filter(|(name, _)| is_tool(name) && !gone(name))
                .collect();
            let Some((_, span)) = tools.first() else { continue };
            let mut names: Vec<&str> = tools.iter().map(|(name, _)| *name).collect();
            names.dedup();
            let shown = names.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
            let message = format!(
                "{shown}{more} may not be needed to run the image, only to build it: install what builds in a stage of its own and copy the result"
            );
            out.push(
                Finding::at(run.instruction, *span, "build-tools-in-final-stage", message)
                    .arg("names", format!("{shown}{}", if names.len() > 3 { "…" } else { "" })),
            );
        }
    }
}

fn matches_glob(pattern: &str, name: &str) -> bool {
    pattern.contains('*') && covers(pattern, name)
}

/// Whether a package is there to compile with.
pub(crate) fn is_tool(name: &str) -> bool {
    const TOOLS: [&str; 34] = [
        "gcc",
        "g++",
        "gcc-c++",
        "make",
        "cmake",
        "build-essential",
        "build-base",
        "autoconf",
        "automake",
        "libtool",
        "bison",
        "flex",
        "pkg-config",
        "pkgconf",
        "pkgconfig",
        "clang",
        "llvm",
        "ninja-build",
        "ninja",
        "meson",
        "cargo",
        "rustc",
        "rust",
        "golang",
        "go",
        "golang-go",
        "yasm",
        "nasm",
        "dpkg-dev",
        "linux-headers",
        "base-devel",
        "abuild",
        "alpine-sdk",
        "gfortran",
    ];
    let name = name.split(['=', '~', '>', '<', ':']).next().unwrap_or(name);
    // `gcc-9`, `clang-12`, `golang-1.18`.
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end_matches('-');
    // The C library's and OpenMP's are looked up by name at run time; a JDK is no set of headers.
    let needed = name.starts_with("java-")
        || matches!(name, "libc-dev" | "libc6-dev" | "libomp-dev" | "libgomp-dev" | "glibc-devel");
    if needed {
        return false;
    }
    TOOLS.contains(&name) || TOOLS.contains(&stem) || name.ends_with("-dev") || name.ends_with("-devel")
}

/// Whether the image looks as if it were there to build with, whatever it starts: it stands on a development image,
/// makes packages, or carries a compiler from elsewhere that none of its RUNs uses.
fn is_workshop<'a>(ctx: &Context<'a>, target: &'a Stage) -> bool {
    const WORDS: [&str; 6] = ["dev", "devel", "development", "devcontainers", "sdk", "toolchain"];
    const PACKAGERS: [&str; 12] = [
        "fpm",
        "rpmbuild",
        "rpm-build",
        "rpmdevtools",
        "createrepo",
        "createrepo_c",
        "debhelper",
        "devscripts",
        "dh-make",
        "dpkg-buildpackage",
        "debuild",
        "fakeroot",
    ];
    /// Words of a compiler's download, and its program.
    const COMPILERS: [(&str, &str); 3] =
        [("rustup.rs", "cargo"), ("golang.org/dl", "go"), ("go.dev/dl", "go")];
    let on_tools = root_image(ctx, target)
        .is_some_and(|image| image.split(['/', ':', '-', '_', '.']).any(|word| WORDS.contains(&word)));
    if on_tools {
        return true;
    }
    let runs = || ctx.facts().runs.iter().filter(|run| ctx.facts().in_result(run.stage));
    let calls = |program: &str| runs().flat_map(|run| &run.calls).any(|call| call.name == program);
    runs()
        .flat_map(|run| &run.calls)
        .any(|call| PACKAGERS.contains(&call.name) || call.values().any(|value| PACKAGERS.contains(&value)))
        || COMPILERS.iter().any(|(source, program)| {
            runs().any(|run| run.instruction.span.text(ctx.text).contains(source)) && !calls(program)
        })
}

/// Whether a RUN of the image compiles something, from the instruction `from` on: what else the tools are for, cannot
/// be told.
fn compiles(ctx: &Context<'_>, from: &Instruction) -> bool {
    let later = |run: &&RunFacts<'_>| ctx.facts().in_result(run.stage) && run.instruction.id >= from.id;
    ctx.facts().runs.iter().filter(later).flat_map(|run| &run.calls).any(|call| {
        matches!(call.name, "node-gyp" | "luarocks" | "R" | "cpanm")
            || call.asks().any(|ask| match ask {
                Ask::Compile(compile) => {
                    matches!(compile.compiler, Compiler::C | Compiler::Cargo | Compiler::Go)
                }
                Ask::Make(_) | Ask::Check(_) => true,
                Ask::Leave(leave) => matches!(
                    leave.trace,
                    programs::Trace::BuildFiles
                        | programs::Trace::PhpExtensions
                        | programs::Trace::PythonPackages
                ),
                // Packages of languages may have parts to compile.
                Ask::Install(install) => !install.manager.is_system(),
                _ => false,
            })
    })
}

/// Whether the image starts a program that is neither a shell nor a tool to build with.
fn runs_a_service(ctx: &Context<'_>, target: &Stage) -> bool {
    let words = start_words(ctx, target);
    let Some(program) = words.first().map(|word| word.rsplit('/').next().unwrap_or(word).to_owned()) else {
        return false;
    };
    let tools = [
        "make",
        "cmake",
        "gcc",
        "cargo",
        "go",
        "mvn",
        "gradle",
        "bazel",
        "sleep",
        "tail",
        "sshd",
        "true",
        "jupyter",
        "code-server",
        "zsh",
        "fish",
        "tox",
        "pytest",
        "ansible",
        "terraform",
        "catkin_make",
        "colcon",
        "nvim",
        "vim",
        "emacs",
        "tmux",
        "buildbot",
        "jenkins",
    ];
    let shell = matches!(program.as_str(), "bash" | "sh" | "zsh" | "ash" | "dash" | "fish");
    // `bash -c "service"` starts something; `bash` alone, or a login shell, is for people.
    // An interpreter without a program is a language's own image, whose users compile extensions.
    let interpreter =
        ["python", "perl", "php", "node", "ruby", "irb", "ghci", "lua", "R", "julia", "erl", "iex", "swift"]
            .iter()
            .any(|name| program.starts_with(name))
            && !words.iter().skip(1).any(|word| !word.starts_with('-') || word.contains(' '))
            || program.starts_with("docker-php")
            || program == "apache2-foreground";
    if interpreter
        || words
            .iter()
            .any(|word| word.contains("build") || word.contains("dockerd") || word.contains("distcc"))
    {
        return false;
    }
    // A shell as CMD, behind an entrypoint, is for people too.
    let last = words.last().map_or("", |word| word.rsplit('/').next().unwrap_or(word));
    if matches!(last, "bash" | "sh" | "zsh" | "usage") {
        return false;
    }
    let interactive = shell && !words.iter().any(|word| word.starts_with('-') && word.contains('c'));
    !interactive && !words.iter().any(|word| tools.contains(&word.rsplit('/').next().unwrap_or(word)))
}

#[cfg(test)]
mod tests {
    use crate::tests::only;

    fn check(text: &str) {
        only("BuildToolsInFinalStage", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM debian:12\nRUN apt-get install -y curl gcc make\n#                           ^^^ BuildToolsInFinalStage\nRUN make\nCMD [\"app\"]",
        );
        check(
            "FROM alpine\nRUN apk add --no-cache python3 musl-dev\n#                              ^^^^^^^^ BuildToolsInFinalStage\nRUN pip install x\nENTRYPOINT [\"python3\", \"a.py\"]",
        );
        check(
            "FROM debian:12 AS base\nRUN apt-get install -y libpq-dev\n#                      ^^^^^^^^^ BuildToolsInFinalStage\nFROM base\nRUN pip3 install psycopg2\nCMD [\"app\"]",
        );
    }

    #[test]
    fn fires_where_the_compiler_from_elsewhere_is_used() {
        check(
            "FROM debian:12\nRUN apt-get install -y gcc\n#                      ^^^ BuildToolsInFinalStage\nRUN curl https://sh.rustup.rs -sSf | sh -s -- -y\nRUN cargo build\nCMD [\"/app\"]",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM debian:12\nRUN apt-get install -y gcc && make\nCMD [\"bash\"]");
        check("FROM debian:12\nRUN apt-get install -y gcc");
        check("FROM debian:12\nRUN apt-get install -y gcc\nCMD [\"app\"]");
        check("FROM debian:12\nRUN pip install triton\nRUN apt-get install -y g++\nCMD [\"app\"]");
        check(
            "FROM alpine\nRUN apk add --virtual=build-deps gcc && make && apk del --purge build-deps\nCMD [\"app\"]",
        );
        check(
            "FROM debian:12\nRUN apt-get install -y gcc make && make && apt-get purge -y gcc make\nCMD [\"app\"]",
        );
        check("FROM alpine\nRUN apk --virtual d add gcc && make && apk del d\nCMD [\"app\"]");
        check("FROM alpine\nRUN apk add --virtual .deps gcc && make && apk del .deps\nCMD [\"app\"]");
        check(
            "FROM debian:12\nRUN B='gcc make'; apt-get install -y $B && make && apt-get purge -y $B\nCMD [\"app\"]",
        );
        check("FROM debian:12\nRUN apt-get install -y gcc && make && apt-get purge -y $X\nCMD [\"app\"]");
        check(
            "FROM debian:12 AS b\nRUN apt-get install -y gcc\nFROM debian:12\nCOPY --from=b /a /a\nCMD [\"/a\"]",
        );
        check(
            "FROM fedora:40\nRUN yum install -y gcc make rpm-build && gem install fpm\nENTRYPOINT [\"/entrypoint.sh\"]",
        );
        check(
            "FROM rocm/dev-ubuntu-22.04:6.3\nRUN apt-get install -y gcc && pip install x\nENTRYPOINT [\"/serve\"]",
        );
        check(
            "FROM ubuntu:18.04\nRUN apt-get install -y ruby-dev\nRUN curl https://sh.rustup.rs -sSf | sh -s -- -y\nRUN yarn install\nENTRYPOINT [\"node\", \"/bot.js\"]",
        );
        check("FROM debian:12 AS dev\nRUN apt-get install -y gcc && make\nCMD [\"app\"]");
        check("FROM debian:12\nRUN apt-get install -y gcc\nCMD make test");
    }
}
