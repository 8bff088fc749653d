//! Every tool.

use std::sync::OnceLock;

use dockerfile_syntax::lists::Arrange;

use super::{
    Arg, Ask, Beside, Caches, Call, Manager, Request, Tool, accounts, apk, apt, aria2, builders, bun, bundle,
    cargo, cc, chown, cmake, composer, conda, copy, curl, data, dnf, docker_php, dotnet, dpkg, find, gem,
    git, go, gradle, interpreters, make, maven, node, npm, openssl, pacman, pip, pipenv, pnpm, poetry,
    python, rm, rpm, small, stated, svn, takes, tar, texts, unzip, uv, wget, yarn, zypper,
};

/// All tools. A new one is a line here.
static TOOLS: &[&Tool] = &[
    &accounts::ADD,
    &accounts::OTHERS,
    &apk::TOOL,
    &apt::TOOL,
    &apt::APTITUDE,
    &apt::MARK,
    &apt::INSTALL_PACKAGES,
    &aria2::TOOL,
    &builders::BUNDLERS,
    &builders::CLOJURE,
    &builders::COMPILERS,
    &builders::JLINK,
    &builders::LEIN,
    &builders::LOCALES,
    &builders::MIX,
    &builders::OTHER_BUNDLERS,
    &builders::REBAR,
    &builders::SBT,
    &builders::STACK,
    &builders::TSC,
    &bun::TOOL,
    &bun::BUNX,
    &bundle::TOOL,
    &cargo::TOOL,
    &cargo::RUSTUP,
    &cargo::CACHE,
    &cc::TOOL,
    &chown::TOOL,
    &cmake::TOOL,
    &cmake::CONFIGURE,
    &composer::TOOL,
    &composer::PHP,
    &conda::TOOL,
    &copy::CP,
    &copy::MV,
    &copy::INSTALL,
    &copy::CREATE,
    &copy::MKNOD,
    &curl::TOOL,
    &data::TOOL,
    &dnf::TOOL,
    &docker_php::INSTALL,
    &docker_php::OTHERS,
    &docker_php::PECL,
    &dotnet::TOOL,
    &dpkg::TOOL,
    &find::TOOL,
    &gem::TOOL,
    &git::TOOL,
    &go::TOOL,
    &gradle::TOOL,
    &interpreters::SH,
    &interpreters::SHELLS,
    &interpreters::OTHERS,
    &make::TOOL,
    &make::BAZEL,
    &maven::TOOL,
    &npm::TOOL,
    &npm::NPX,
    &openssl::TOOL,
    &pacman::TOOL,
    &pip::TOOL,
    &pipenv::TOOL,
    &pipenv::PIPX,
    &pipenv::EASY_INSTALL,
    &pnpm::TOOL,
    &poetry::TOOL,
    &poetry::PDM,
    &python::TOOL,
    &python::VIRTUALENV,
    &rm::TOOL,
    &rm::OTHERS,
    &rpm::TOOL,
    &small::ANYWHERE,
    &small::LOOKERS,
    &small::QUESTIONS,
    &small::OTHER_QUESTIONS,
    &small::FALSE,
    &small::FILTERS,
    &small::SERVERS,
    &small::SLEEP,
    &small::DEBIAN,
    &small::DEBCONF,
    &small::LDCONFIG,
    &small::GPG,
    &small::LINKS,
    &small::SITES,
    &small::KEYGEN,
    &small::KEYSCAN,
    &small::PATCH,
    &small::REPOSITORY,
    &small::SETTINGS,
    &small::CERTIFICATES,
    &small::TRUST,
    &small::FONTS,
    &stated::DD,
    &stated::FALLOCATE,
    &stated::TRUNCATE,
    &stated::HEAD,
    &svn::TOOL,
    &svn::HG,
    &tar::TOOL,
    &tar::BSD,
    &texts::SED,
    &texts::TEE,
    &texts::CAT,
    &texts::SHRINK,
    &unzip::TOOL,
    &unzip::SEVEN,
    &unzip::JAR,
    &unzip::GZIP,
    &uv::TOOL,
    &uv::UVX,
    &wget::TOOL,
    &yarn::TOOL,
    &zypper::TOOL,
];

/// Every program of the tools, sorted; of two tools that have one of the same name, the first.
fn names() -> &'static [(&'static str, &'static Tool)] {
    static NAMES: OnceLock<Vec<(&str, &Tool)>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let each = |tool: &'static Tool| tool.names.iter().map(move |name| (*name, tool));
        let mut names: Vec<_> = TOOLS.iter().copied().flat_map(each).collect();
        names.arrange_by_key(|&(name, _)| name);
        names.dedup_by_key(|&mut (name, _)| name);
        names
    })
}

/// The tool that a program belongs to.
pub fn tool(name: &str) -> Option<&'static Tool> {
    let named = |name: &str| {
        let names = names();
        let at = names.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
        names.get(at).map(|(_, tool)| *tool)
    };
    // `python3.11`, `pip3.9`, `php8`: the version is part of the name.
    named(name).or_else(|| {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        if stem.len() < name.len() { named(stem) } else { None }
    })
}

/// Where a manager's tool keeps what it fetched or compiled.
pub fn caches(manager: Manager) -> Option<&'static Caches> {
    Some(match manager {
        Manager::Apt => &apt::CACHES,
        Manager::Apk => &apk::CACHES,
        Manager::Pip => &pip::CACHES,
        Manager::Uv => &uv::CACHES,
        Manager::Npm => &npm::CACHES,
        Manager::Yarn => &yarn::CACHES,
        Manager::Pnpm => &pnpm::CACHES,
        Manager::Go => &go::CACHES,
        Manager::Cargo => &cargo::CACHES,
        Manager::Maven => &maven::CACHES,
        Manager::Gradle => &gradle::CACHES,
        _ => return None,
    })
}

/// What a manager's install of a project reads besides its manifests.
pub fn beside(manager: Manager) -> Option<&'static Beside> {
    Some(match manager {
        Manager::Npm | Manager::Yarn | Manager::Pnpm => &node::BESIDE,
        Manager::Pip => &pip::BESIDE,
        Manager::Go => &go::BESIDE,
        Manager::Bundler => &bundle::BESIDE,
        _ => return None,
    })
}

/// Whether a program is only asked for its version or its help: `java -version`, `curl --help`.
pub fn only_tells(args: &[Arg]) -> bool {
    const WORDS: [&str; 8] = ["--version", "-version", "-V", "-v", "--help", "-h", "version", "help"];
    matches!(args, [only] if WORDS.iter().any(|word| only.is(word)))
}

/// What a command asks for; `None` where nothing is known of its program.
pub fn read(call: &Call<'_>) -> Option<Request> {
    let tool = tool(call.name)?;
    if only_tells(call.args) {
        return Some(Request {
            tool: tool.names.first().copied().unwrap_or(""),
            takes: takes::OTHER,
            ..Request::default()
        });
    }
    let mut request = (tool.read)(call);
    // Help, and nothing else; what a script is given is the script's.
    if call.args.iter().any(|arg| arg.is("--help"))
        && !request.asks.iter().any(|ask| matches!(ask, Ask::Interpret(_) | Ask::Program(_)))
    {
        request.asks.clear();
    }
    Some(Request { tool: tool.names.first().copied().unwrap_or(""), ..request })
}

/// All tools.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter().copied()
}
