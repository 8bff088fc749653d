//! Bundler: the gems that a Gemfile names.

use super::given::{Sorted, Spec};
use super::{
    Ask, Beside, Build, Call, CleanCache, Development, Home, Install, Kept, Manager, Request, Tool, Want,
    takes,
};

pub(super) static TOOL: Tool = Tool { names: &["bundle", "bundler"], home: Home::Installed, read };

/// `bundle help install` of 2.5: options with a value.
const SPEC: Spec = Spec {
    short: "j",
    long: &[
        "--gemfile",
        "--jobs",
        "--path",
        "--binstubs",
        "--retry",
        "--shebang",
        "--standalone",
        "--target-rbconfig",
        "--trust-policy",
        "--with",
        "--without",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

/// A Gemfile is Ruby: it may read other files.
pub(super) static BESIDE: Beside = Beside {
    options: &["--local"],
    settings: &[".ruby-version", ".tool-versions"],
    parts: &["vendor", ".bundle"],
    words: &["path:", "gemspec", "eval_gemfile", "File.", "require_relative", ":path"],
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, _, mut out) = sorted.opened(takes::OTHER);
    let word = verb.map_or("", |verb| verb.text.as_str());
    match word {
        "" if sorted.unsure => {}
        "install" | "i" | "" | "update" => {
            out.takes = if matches!(word, "install" | "update") { takes::DEPENDENCIES } else { takes::OTHER };
            out.once = true;
            if !sorted.has(&["--gemfile"]) && call.variable("BUNDLE_GEMFILE").is_none() {
                let want = Want::new(&["Gemfile", "gems.rb"], "Could not locate Gemfile", 10);
                out.wants.push(want.upwards().made_by(&["bundle", "bundler", "rails", "gem"]));
            }
            if word != "update" {
                out.asks.push(Ask::Install(Install {
                    project: true,
                    development: development(call, &sorted),
                    target: sorted.value(&["--path"]).cloned(),
                    cache: if sorted.has(&["--local"]) { Kept::Not } else { Kept::Usual },
                    ..Install::new(Manager::Bundler)
                }));
            }
        }
        "clean" => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Bundler,
                packages: false,
                index: false,
            }));
        }
        _ => {}
    }
    out
}

fn development(call: &Call<'_>, sorted: &Sorted<'_>) -> Development {
    let asked = sorted.has(&["--without", "--deployment", "--with"])
        || call.variable("BUNDLE_WITHOUT").is_some()
        || call.variable("BUNDLE_DEPLOYMENT").is_some();
    let wanted = call.variable("RAILS_ENV").is_some_and(|value| value == "development" || value == "test");
    match (asked, wanted) {
        (true, _) => Development::LeftOut,
        (false, true) => Development::Perhaps,
        (false, false) => Development::Included("BUNDLE_WITHOUT=development:test"),
    }
}

/// The gems to compile that a Gemfile.lock names, or a Gemfile for every environment.
pub fn built_by_bundler(text: &str) -> impl Iterator<Item = Build> {
    fn name(line: &str) -> Option<&str> {
        if let Some(rest) = line.strip_prefix("    ").filter(|rest| rest.ends_with(')')) {
            return rest.split_once(" (").map(|(name, _)| name);
        }
        let rest = line.strip_prefix("gem ")?.trim_start();
        let plain = ["group", "platform", "require: false", "install_if", "path:"];
        let quoted =
            rest.strip_prefix(['"', '\'']).filter(|_| !plain.iter().any(|word| rest.contains(word)))?;
        quoted.split(['"', '\'']).next()
    }
    text.lines().filter_map(name).filter_map(|name| super::gem::built(name, 5))
}

/// The gem of a program that servers and jobs are started by (their gemspecs on rubygems.org, 2026-11-30).
pub fn gem_of(program: &str) -> Option<&'static str> {
    Some(match program {
        "puma" => "puma",
        "unicorn" => "unicorn",
        "thin" => "thin",
        "sidekiq" => "sidekiq",
        "rails" => "railties",
        "jekyll" => "jekyll",
        "falcon" => "falcon",
        _ => return None,
    })
}
