//! Text in, text out: what a Dockerfile's layers weigh and why.

use std::collections::BTreeMap;

use super::*;
use crate::{Options, analyze, model};

fn sizes(text: &str, context: Context) -> SizeReport {
    let analysis = analyze(text, &Options::default());
    let scripts = model::scripts(text, &analysis.file, &analysis.model);
    let options = SizeOptions { context, ..SizeOptions::default() };
    estimate(&analysis.file, &analysis.model, &scripts, &options)
}

/// The items of the last stage: `code kB kind`, `~` before what is wasted.
fn items(text: &str) -> Vec<String> {
    let report = sizes(text, Context::default());
    let stage = report.stages.last().unwrap();
    stage.layers.iter().flat_map(|layer| &layer.items).map(shown).collect()
}

fn shown(item: &SizeItem) -> String {
    let size = match item.unpacked {
        Some(bytes) => format!("{}", bytes.likely / 1000),
        None => "?".to_owned(),
    };
    let wasted = item.wasted.map(|w| format!(" wasted {}", w.likely / 1000)).unwrap_or_default();
    format!("{} {size} {:?}{wasted}", item.code, item.basis.kind)
}

fn codes(text: &str) -> Vec<String> {
    items(text).iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect()
}

fn last_total(text: &str) -> Total {
    sizes(text, Context::default()).stages.last().unwrap().unpacked
}

#[test]
fn scratch_is_nothing_and_a_heredoc_is_exact() {
    assert_eq!(
        items("FROM scratch\nCOPY <<EOF /a\n12345\nEOF\n"),
        ["base-scratch 0 Exact", "copy-heredoc 0 Exact"]
    );
    let total = last_total("FROM scratch\nCOPY <<EOF /a\n12345\nEOF\n");
    assert_eq!(total, Total { known: Bytes::exact(6), ..Total::default() });
}

/// What the last stage takes of others is as well known as the worst of what it is made of.
#[test]
fn a_copy_keeps_its_kind() {
    let a = "FROM debian:12-slim AS a\n";
    for (build, last, expected) in [
        // Assumed stays assumed, however often it is copied.
        ("WORKDIR /w\nCOPY . .\n", "FROM scratch\nCOPY --from=a /w /w\n", "copy-stage Assumed"),
        (
            "WORKDIR /w\nCOPY . .\nFROM scratch AS b\nCOPY --from=a /w /v\n",
            "FROM scratch\nCOPY --from=b /v /u\n",
            "copy-stage Assumed",
        ),
        ("COPY . /w\n", "FROM a\n", "base-stage Assumed"),
        ("COPY . /w\nFROM a AS b\n", "FROM b\n", "base-stage Assumed"),
        ("COPY . /w\n", "FROM scratch\nCOPY --from=a / /\n", "copy-stage Assumed"),
        ("COPY a.txt /a\n", "FROM a\nRUN cp /a /b\n", "copied-file Assumed"),
        ("COPY a.txt /a\n", "FROM a\nRUN mv /a /b\n", "copied-up Assumed"),
        ("COPY a.txt /a\n", "FROM a\nRUN chmod 600 /a\n", "copied-up Assumed"),
        ("COPY a.txt /a\n", "FROM a\nRUN cat /a > /b\n", "written-file Assumed"),
        // Exact stays exact.
        ("COPY <<E /a\n12345\nE\n", "FROM scratch\nCOPY --from=a /a /b\n", "copy-stage Exact"),
        ("COPY <<E /a\n12345\nE\n", "FROM a\nRUN cp /a /b\n", "copied-file Exact"),
        // The worse of two decides.
        (
            "COPY <<E /w/a\n12345\nE\nCOPY x /w/\n",
            "FROM scratch\nCOPY --from=a /w /w\n",
            "copy-stage Assumed",
        ),
        // Of what nobody knows, a copy knows nothing.
        ("", "FROM example.org/x AS u\nFROM scratch\nCOPY --from=u / /\n", "copy-stage Unknown"),
        ("", "FROM example.org/x AS u\nFROM u\n", "base-stage Unknown"),
        // What was derived from what was measured stays so.
        ("", "FROM debian:12-slim AS o\nFROM o\n", "base-stage Derived"),
        // What was made smaller by a share that is assumed.
        (
            "COPY <<E /a\n12345\nE\nRUN cp /a /b && strip /b\n",
            "FROM scratch\nCOPY --from=a /b /\n",
            "copy-stage Assumed",
        ),
    ] {
        let report = sizes(&format!("{a}{build}{last}"), Context::default());
        let layers = &report.stages.last().unwrap().layers;
        let items = layers.iter().flat_map(|layer| &layer.items);
        let shown: Vec<String> = items.map(|item| format!("{} {:?}", item.code, item.basis.kind)).collect();
        assert!(shown.iter().any(|item| item == expected), "{build}{last}: {shown:?}, not {expected}");
        let code = expected.split(' ').next().unwrap();
        assert!(
            shown.iter().all(|item| !item.starts_with(code) || item == expected),
            "{build}{last}: {shown:?}"
        );
    }
}

/// What a manager keeps of what it fetched is no better known than that.
#[test]
fn a_cache_is_as_well_known_as_what_it_keeps() {
    for (text, expected) in [
        ("FROM python:3.12-slim\nRUN pip install flask\n", "pip-cache Derived"),
        ("FROM python:3.12-slim\nRUN pip install nobody-knows-this\n", "pip-cache Assumed"),
        ("FROM node:22-slim\nRUN npm install express\n", "npm-cache Derived"),
        ("FROM node:22-slim\nRUN npm install nobody-knows-this\n", "npm-cache Assumed"),
    ] {
        let report = sizes(text, Context::default());
        let items = report.stages[0].layers.iter().flat_map(|layer| &layer.items);
        let shown: Vec<String> = items.map(|item| format!("{} {:?}", item.code, item.basis.kind)).collect();
        assert!(shown.iter().any(|item| item == expected), "{text}: {shown:?}");
    }
}

#[test]
fn unknown_stays_unknown() {
    for text in
        ["FROM example.org/team/base:1\n", "ARG X\nFROM $X\n", "FROM example.org/a AS b\nFROM b\nENV A=b\n"]
    {
        let nothing_known = Total { known: Bytes::ZERO, unknown_parts: 1, unknown_base: true };
        assert_eq!(last_total(text), nothing_known, "a figure would be invented: {text}");
    }
    for text in [
        "FROM example.org/a AS b\nFROM scratch\nCOPY --from=b / /\n",
        "FROM scratch\nCOPY --from=example.org/a / /\n",
        "FROM scratch AS a\nSHELL [\"pwsh\", \"-c\"]\nRUN x\nFROM scratch\nCOPY --from=a / /\n",
    ] {
        let nothing_known = Total { known: Bytes::ZERO, unknown_parts: 1, unknown_base: false };
        assert_eq!(last_total(text), nothing_known, "a figure would be invented: {text}");
    }
    assert_eq!(items("FROM example.org/team/base:1\n"), ["base-image ? Unknown"]);
}

/// What npm has installed it does not install again; what is new is added.
#[test]
fn npm_installs_nothing_twice() {
    let likely = |run: &str| {
        last_total(&format!("FROM node:22-slim\nWORKDIR /a\nCOPY package.json .\n{run}")).known.likely
    };
    let once = likely("RUN npm install express\n");
    assert_eq!(likely("RUN npm install express\nRUN npm install express\n"), once);
    assert!(likely("RUN npm install express\nRUN npm install express typescript\n") > once);
    let all = likely("RUN npm install\n");
    assert_eq!(likely("RUN npm install\nRUN npm install\n"), all);
    assert!(likely("RUN npm install\nRUN rm -rf node_modules\nRUN npm install\n") > all);
}

/// A stage's size counts the parts of its parents, and what the user states of a base takes the place of what is not
/// known of it.
#[test]
fn a_base_of_unknown_size_is_said_to_be_and_can_be_stated() {
    let text = "FROM mcr.microsoft.com/windows/server:ltsc2022 AS a\nRUN dir\nFROM a\nCOPY <<E /x\n12345\nE\nRUN dir\n";
    let analysis = crate::analyze(text, &crate::Options::default());
    let [parent, child] = analysis.size.stages.as_slice() else { panic!("two stages") };
    for total in [child.unpacked, child.compressed, child.containerd] {
        assert_eq!((total.unknown_parts, total.unknown_base), (3, true));
    }
    assert_eq!(child.layers[0].unpacked, parent.unpacked);
    let model = &analysis.model;
    let base = super::base_name(super::root(model, model.stages[1].id).expect("a root")).expect("a name");
    assert_eq!(base, "mcr.microsoft.com/windows/server:ltsc2022");

    let stated = super::StatedBase { unpacked: Some(4_600_000_000), compressed: None };
    let options = crate::Options { bases: [(base.to_owned(), stated)].into(), ..crate::Options::default() };
    let analysis = crate::analyze(text, &options);
    let child = &analysis.size.stages[1];
    assert_eq!((child.unpacked.unknown_parts, child.unpacked.unknown_base), (2, false));
    assert!(child.unpacked.known.low >= 4_600_000_000);
    assert!(
        child.compressed.unknown_base && child.containerd.unknown_base,
        "nothing is made up of the other size"
    );
    // What is not known of the parent, and what the user states of it.
    let kinds: Vec<BasisKind> = child.layers[0].items.iter().map(|item| item.basis.kind).collect();
    assert_eq!(kinds, [BasisKind::Unknown, BasisKind::Exact]);
    assert_eq!(analysis.size.stages[0].layers[0].items[0].basis.code, "base-stated");
    for (text, name) in [("ARG B\nFROM $B\n", ""), ("ARG B=own/x\nFROM $B\n", "docker.io/own/x:latest")] {
        let analysis = crate::analyze(text, &crate::Options::default());
        let found = super::base_name(&analysis.model.stages[0]);
        if !name.is_empty() {
            assert_eq!(found, Some(name));
        }
        let options = crate::Options {
            bases: [(found.expect("a name").to_owned(), stated)].into(),
            ..crate::Options::default()
        };
        let total = crate::analyze(text, &options).size.stages[0].unpacked;
        assert_eq!((total.known, total.unknown_parts), (Bytes::exact(4_600_000_000), 0), "{text}");
    }
}

#[test]
fn lists_left_behind_cost_and_lists_removed_in_the_same_layer_do_not() {
    let with =
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n";
    let without = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl \\\n && rm -rf /var/lib/apt/lists/*\n";
    assert!(codes(with).contains(&"apt-lists".to_owned()));
    assert!(!codes(without).contains(&"apt-lists".to_owned()));
    let saved = last_total(with).known.likely - last_total(without).known.likely;
    assert_eq!(saved, 19_868_756);
}

#[test]
fn deleting_in_a_later_layer_is_waste() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n";
    assert_eq!(items(text)[1], "apt-lists 19868 Observed wasted 19868");
    let report = sizes(text, Context::default());
    let stage = &report.stages[0];
    assert_eq!(stage.wasted.known.likely, 19_868_756);
    assert!((700..900).contains(&stage.efficiency_per_mille), "{}", stage.efficiency_per_mille);
    let removed: Vec<&FileEntry> =
        stage.layers.iter().flat_map(|l| &l.files).filter(|f| f.change == FileChange::Removed).collect();
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0].path, "/var/lib/apt/lists", "the names of the lists are not known");
}

#[test]
fn recommends_cost() {
    let install = |options: &str| {
        last_total(&format!("FROM debian:bookworm-slim\nRUN apt-get install -y {options} git\n")).known.likely
    };
    assert!(install("") > install("--no-install-recommends") + 8_000_000);
}

#[test]
fn what_the_base_has_costs_nothing() {
    let git =
        |base: &str| codes(&format!("FROM {base}\nRUN apt-get install -y --no-install-recommends git\n"));
    assert!(git("node:20-slim").contains(&"apt-packages".to_owned()));
    assert!(!git("node:20").contains(&"apt-packages".to_owned()));
}

#[test]
fn build_dependencies_that_go_leave_nothing() {
    let text = "FROM debian:bookworm-slim\nRUN deps='gcc make' && apt-get update && apt-get install -y $deps && apt-get purge -y --auto-remove $deps && rm -rf /var/lib/apt/lists/*\n";
    assert_eq!(codes(text), ["base-image", "dpkg-database"]);
    let text = "FROM alpine:3.20\nRUN apk add --no-cache --virtual .deps gcc musl-dev && apk del .deps\n";
    assert_eq!(codes(text), ["base-image", "apk-database"]);
}

#[test]
fn a_go_binary_goes_from_stage_to_stage() {
    let text = "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /bin/app .\nFROM scratch\nCOPY --from=build /bin/app /app\n";
    assert_eq!(codes(text), ["base-scratch", "copy-stage"]);
    let total = last_total(text);
    assert!((1_000_000..20_000_000).contains(&total.known.likely), "{total:?}");
    let report = sizes(text, Context::default());
    let files: Vec<&str> =
        report.stages[1].layers.iter().flat_map(|l| &l.files).map(|f| f.path.as_str()).collect();
    assert_eq!(files, ["/app"]);
}

#[test]
fn cache_mounts_are_not_part_of_the_layer() {
    let run = |mount: &str| {
        codes(&format!("FROM node:20-slim\nWORKDIR /app\nCOPY package.json .\nRUN {mount} npm ci\n"))
    };
    assert!(run("").contains(&"npm-cache".to_owned()));
    assert!(!run("--mount=type=cache,target=/root/.npm").contains(&"npm-cache".to_owned()));
}

#[test]
fn a_given_manifest_makes_the_figure_closer() {
    let text = "FROM node:20-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm install\n";
    let file =
        |text: &str| ContextFile { bytes: Some(text.len() as u64), text: Some(text.to_owned()), link: None };
    let files = BTreeMap::from([("package.json".to_owned(), file("{\"dependencies\":{\"express\":\"5\"}}"))]);
    let given = sizes(text, Context { files, complete: true });
    let layer = given.stages[0].layers.last().unwrap();
    assert_eq!(shown(&layer.items[0]), "npm-packages 2319 Derived");
    let unknown = sizes(text, Context::default());
    assert_eq!(unknown.stages[0].layers.last().unwrap().items[0].basis.code, "manifest-unknown");
}

/// The item of a code in the last stage, with the given context files.
fn figure(text: &str, files: &[(&str, &str)], code: &str) -> Bytes {
    let files = files
        .iter()
        .map(|(name, text)| {
            let bytes = Some(text.len() as u64);
            ((*name).to_owned(), ContextFile { bytes, text: Some((*text).to_owned()), link: None })
        })
        .collect();
    let report = sizes(text, Context { files, complete: false });
    let stage = report.stages.last().unwrap();
    let item = stage.layers.iter().flat_map(|layer| &layer.items).find(|item| item.code == code);
    item.unwrap_or_else(|| panic!("{code} in {text}")).unpacked.unwrap()
}

fn width(bytes: Bytes) -> u64 {
    bytes.high - bytes.low
}

#[test]
fn lock_files_tell_more_than_the_manifest_alone() {
    let file = "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n";
    let manifest = r#"{"dependencies":{"express":"5"},"devDependencies":{"odd":"1"}}"#;
    let lock = r#"{"packages":{"":{},"node_modules/express":{"version":"5"},"node_modules/odd":{"version":"1","dev":true}}}"#;
    let nothing = figure(file, &[], "npm-packages");
    let direct = figure(file, &[("package.json", manifest)], "npm-packages");
    let all = figure(file, &[("package.json", manifest), ("package-lock.json", lock)], "npm-packages");
    assert!(width(nothing) > width(direct) && width(direct) > width(all), "{nothing:?} {direct:?} {all:?}");
    let production = file.replace("npm ci", "npm ci --omit=dev");
    let fewer =
        figure(&production, &[("package.json", manifest), ("package-lock.json", lock)], "npm-packages");
    assert!(fewer.likely < all.likely, "{fewer:?} {all:?}");
}

#[test]
fn python_ruby_and_php_locks_are_read_beside_their_manifests() {
    let python = "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN poetry install --only main\n";
    let lock = "[[package]]\nname = \"flask\"\n";
    let unknown = figure(python, &[], "python-packages");
    let known = figure(python, &[("pyproject.toml", ""), ("poetry.lock", lock)], "python-packages");
    assert!(width(known) * 10 < width(unknown), "{known:?} {unknown:?}");
    let ruby = "FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nRUN bundle install\n";
    let lock = "GEM\n  specs:\n    rack (3)\n    sinatra (4)\n";
    let known = figure(ruby, &[("Gemfile", "gem 'sinatra'\n"), ("Gemfile.lock", lock)], "gems");
    assert!(width(known) * 5 < width(figure(ruby, &[], "gems")), "{known:?}");
    let php = "FROM php:8.4\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev\n";
    let lock = r#"{"packages":[{"name":"a/b"}],"packages-dev":[{"name":"c/d"}]}"#;
    let known = figure(php, &[("composer.json", "{}"), ("composer.lock", lock)], "composer-packages");
    assert_eq!(known.likely, 500_000);
}

#[test]
fn well_known_software_takes_what_its_image_adds() {
    let file = |url: &str| {
        format!("FROM alpine:3.22\nRUN wget {url} && tar xzf solr-6.6.2.tgz && rm solr-6.6.2.tgz\n")
    };
    let known = figure(&file("https://example.org/solr-6.6.2.tgz"), &[], "unpacked");
    assert!(known.holds(170_000_000) && width(known) < 60_000_000, "{known:?}");
    let list = items(&file("https://example.org/solr-6.6.2.tgz"));
    assert!(list.iter().any(|item| item.starts_with("unpacked ") && item.ends_with("Derived")), "{list:?}");
}

#[test]
fn variables_that_are_known_in_part_give_their_known_words() {
    let file = "FROM alpine:3.22\nRUN deps='perl'; deps=\"$deps $(scanelf --needed /usr)\"; apk add --no-cache $deps\n";
    let sum: u64 = sizes(file, Context::default()).stages[0].layers[1].unpacked.known.likely;
    assert!(sum > 30_000_000, "{sum}");
}

#[test]
fn a_later_group_keeps_what_an_earlier_one_brought() {
    let file = "FROM alpine:3.22\nRUN apk add --no-cache --virtual .build perl gcc && apk add --virtual .run perl && apk del .build\n";
    let sum = sizes(file, Context::default()).stages[0].layers[1].unpacked.known.likely;
    assert!((30_000_000..70_000_000).contains(&sum), "{sum}");
}

#[test]
fn a_known_context_is_exact() {
    let file = |bytes| ContextFile { bytes: Some(bytes), ..ContextFile::default() };
    let files = BTreeMap::from([
        ("src/a.js".to_owned(), file(1000)),
        ("src/b/c.js".to_owned(), file(500)),
        ("x".to_owned(), file(7)),
    ]);
    let report = sizes("FROM scratch\nCOPY src /app\n", Context { files, complete: true });
    assert_eq!(report.stages[0].unpacked.known, Bytes::exact(1500));
    let paths: Vec<&str> = report.stages[0].layers[1].files.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["/app/a.js", "/app/b/c.js"]);
}

#[test]
fn changing_the_owner_later_copies_the_files() {
    let text = "FROM scratch\nCOPY <<EOF /app/a\n12345\nEOF\nRUN chown -R 1000 /app\n";
    assert_eq!(codes(text), ["base-scratch", "copy-heredoc", "copied-up"]);
    assert_eq!(last_total(text).known, Bytes::exact(12));
}

#[test]
fn branches_that_are_known_are_followed() {
    let text = "FROM debian:bookworm-slim\nRUN case \"$(dpkg --print-architecture)\" in arm64) echo 123456789 > /a ;; amd64) echo 1 > /b ;; esac\n";
    let report = sizes(text, Context::default());
    let paths: Vec<&str> = report.stages[0].layers[1].files.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["/b"]);
    let text =
        "FROM debian:bookworm-slim\nARG DEV\nRUN if [ -n \"$DEV\" ]; then apt-get install -y git; fi\n";
    let item = sizes(text, Context::default()).stages[0].layers[1].items[0].clone();
    assert_eq!(item.unpacked.map(|b| b.low), Some(0), "it may not happen");
}

#[test]
fn a_stage_on_a_stage_counts_all_of_it() {
    let text = "FROM alpine:3.20 AS a\nRUN echo hello > /x\nFROM a\nRUN rm /x\n";
    let report = sizes(text, Context::default());
    assert_eq!(report.stages[1].unpacked.known, report.stages[0].unpacked.known);
    assert_eq!(report.stages[1].layers[0].items[0].code, "base-stage");
    assert_eq!(report.stages[1].wasted.known.likely, 6);
}

#[test]
fn every_label_and_reason_is_in_the_list() {
    let text = "FROM node:20 AS a\nRUN apt-get update && apt-get install -y git some-stranger\nRUN npm i -g typescript && pip install flask\nADD https://x.org/y.tgz /\nCOPY . .\nFROM a\nRUN curl -sL https://x.org/s.sh | sh && make install\nRUN unheard-of --do it\nFROM unknown/image\n";
    for stage in sizes(text, Context::default()).stages {
        for item in stage.layers.iter().flat_map(|layer| &layer.items) {
            for (code, args, english) in [
                (&item.code, &item.args, &item.label),
                (&item.basis.code, &item.basis.args, &item.basis.text),
            ] {
                let known =
                    CODES.iter().find(|c| c.code == *code).unwrap_or_else(|| panic!("{code} is not listed"));
                for name in known.args() {
                    assert!(args.iter().any(|(key, _)| key == name), "{code} lacks {name}");
                }
                assert!(!english.contains('{'), "{english}");
            }
        }
    }
}

#[test]
fn bounds_are_in_order_and_totals_are_the_sums() {
    let text = "FROM python:3.12 AS a\nRUN pip install pandas django && rm -rf /root/.cache\nRUN git clone https://x.org/y && cd y && make && make install\nFROM python:3.12-slim\nCOPY --from=a /usr/local /usr/local\nRUN apt-get update && apt-get install -y ffmpeg\n";
    for stage in sizes(text, Context::default()).stages {
        let mut sum = 0;
        for layer in &stage.layers {
            for item in &layer.items {
                for bytes in [item.unpacked, item.compressed].into_iter().flatten() {
                    assert!(bytes.low <= bytes.likely && bytes.likely <= bytes.high, "{item:?}");
                }
            }
            sum += layer.unpacked.known.likely;
            assert!(layer.unpacked.known.low <= layer.unpacked.known.high);
        }
        assert_eq!(sum, stage.unpacked.known.likely);
        let both = stage.unpacked.known.likely + stage.compressed.known.likely;
        assert_eq!(stage.containerd.known.likely, both);
    }
}

#[test]
fn strange_scripts_are_no_trouble() {
    for script in [
        "$X $Y",
        "f() { f; }; f",
        "while :; do :; done",
        "for i in $(seq 9); do rm -rf /; done",
        "cd; cd ..; cd -",
        "rm",
        "mv",
        "cp a",
        "tar",
        "curl",
        "unzip",
        "git clone",
        "apt-get",
        "apk add",
        "pip install -r",
        "npm install -g",
        "xargs",
        "find",
        "[ ]",
        "[[ ]]",
        "test",
        "case x in esac",
        "((1))",
        "echo > $X",
        "go build -o",
        "make -C",
        "sed -i",
        "chown",
        "eval \"$(x)\"",
        "exit 1; echo",
        "a | b | c",
        "( cd /x",
        "é日 | 日",
        "apt-get install -y =",
        "export",
        "unset X",
        "dd of=",
        "gunzip",
        "tee",
        "docker-php-ext-install",
        "cargo build",
        "strip *",
    ] {
        let text = format!("FROM debian\nRUN {script}\n");
        let first = sizes(&text, Context::default());
        assert_eq!(first, sizes(&text, Context::default()), "{script}");
    }
}

#[test]
fn a_stated_manifest_says_what_npm_installs() {
    let file = |bytes, text: Option<&str>| ContextFile {
        bytes: Some(bytes),
        text: text.map(str::to_owned),
        link: None,
    };
    let files = BTreeMap::from([
        ("package.json".to_owned(), file(40, Some("{\"dependencies\":{\"express\":\"5\"}}"))),
        ("README.md".to_owned(), file(7, None)),
    ]);
    let options = Options {
        context: Some(Context { files, complete: true }),
        dockerignore: Some("*.md\n".to_owned()),
        ..Options::default()
    };
    let text = "FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n";
    let layers = analyze(text, &options).size.stages.remove(0).layers;
    assert_eq!(layers[2].unpacked.known, Bytes::exact(40));
    assert_eq!(layers[3].items[0].basis.code, "npm-closure");
}

#[test]
fn add_unpacks_a_stated_archive_and_copy_does_not() {
    let files = BTreeMap::from([
        ("a.tgz".to_owned(), ContextFile { bytes: Some(1000), ..ContextFile::default() }),
        ("b.tar".to_owned(), ContextFile { bytes: Some(2000), ..ContextFile::default() }),
    ]);
    let context = Context { files, complete: true };
    let report = sizes("FROM scratch\nADD a.tgz /a\nADD b.tar /b\nCOPY a.tgz /c\nADD none.tgz /d\n", context);
    let items = |layer: usize| {
        let items = report.stages[0].layers[layer].items.iter();
        items.map(|item| (item.basis.code.as_str(), item.unpacked.unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(items(1), [("unpacked-archive", Bytes::range(2000, 3000, 5000))]);
    assert_eq!(items(2), [("unpacked-archive", Bytes::exact(2000))]);
    assert_eq!(items(3), [("context-known", Bytes::exact(1000))]);
    assert_eq!(items(4), [], "what is not there brings nothing");
}

#[test]
fn what_a_layer_fetches_for_itself_and_removes_leaves_nothing() {
    let lists = "FROM debian:trixie-slim\nRUN apt-get update && apt-get dist-clean\n";
    assert_eq!(codes(lists), ["base-image"]);
    let rust = "FROM debian:trixie-slim\nRUN export RUSTUP_HOME='/tmp/rust/rustup' \\\n && /tmp/rust/rustup-init -y --profile minimal && rm -rf /tmp/rust\n";
    assert_eq!(codes(rust), ["base-image"]);
    let target = last_total("FROM scratch\nRUN rustup target add x86_64-unknown-linux-musl\n").known;
    assert!(target.likely > 0 && target.high < 400_000_000, "a target is no toolchain: {target:?}");
}

#[test]
fn the_go_archive_is_found_where_it_unpacks_to() {
    let text = "FROM alpine:3.23 AS build\nRUN wget -O go.tgz https://dl.google.com/go/go1.26.3.linux-amd64.tar.gz \\\n && tar -C /usr/local -xzf go.tgz && rm go.tgz && mkdir -p /target/usr/local && mv -vT /usr/local/go /target/usr/local/go\nFROM scratch\nCOPY --from=build /target/ /\n";
    let total = last_total(text).known;
    assert!(total.low > 150_000_000 && total.high < 400_000_000, "{total:?}");
}

#[test]
fn pip_writes_bytecode_once_unless_told_not_to() {
    let with =
        "FROM python:3.12-slim\nRUN pip install --no-cache-dir flask\nRUN pip install --no-cache-dir redis\n";
    let bytecode = |text: &str| codes(text).iter().filter(|code| *code == "python-bytecode").count();
    assert_eq!(bytecode(with), 1);
    assert_eq!(bytecode(&with.replace("\nRUN pip", "\nENV PYTHONDONTWRITEBYTECODE=1\nRUN pip")), 0);
    assert_eq!(bytecode(&with.replace("python:3.12-slim", "debian:bookworm")), 0);
}

#[test]
fn a_variable_tells_the_version_of_what_is_made() {
    let text = |version: &str| {
        format!(
            "FROM debian:bookworm-slim\nENV PYTHON_VERSION={version}\nRUN wget -O python.tar.xz https://example.org/python.tar.xz && mkdir -p /usr/src/python && tar -xJf python.tar.xz -C /usr/src/python --strip-components=1 && cd /usr/src/python && make install && rm -rf /usr/src/python python.tar.xz\n"
        )
    };
    let made = |version: &str| last_total(&text(version)).known.likely;
    assert!(made("2.7.14") > made("3.13.1") + 20_000_000);
}

#[test]
fn java_on_alpine_brings_its_runtime() {
    let java =
        |name: &str| last_total(&format!("FROM alpine:3.20\nRUN apk add --no-cache {name}\n")).known.likely;
    assert!(java("openjdk17") > java("openjdk17-jre") + 60_000_000);
    assert!(java("openjdk17-jre") > java("openjdk17-jre-headless"));
    assert!(java("openjdk17-jre-headless") > 150_000_000);
}

#[test]
fn requirements_that_nobody_showed_are_one_unknown() {
    let text = "FROM debian:bookworm-slim\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n";
    let report = sizes(text, Context::default());
    let packages = report.stages[0].layers[2].items[0].unpacked.unwrap();
    assert!(
        packages.low < 12_000_000 && packages.holds(29_000_000) && packages.high > 300_000_000,
        "{packages:?}"
    );
}

/// The item of the last layer whose `path` argument is this.
fn last_items(text: &str) -> Vec<SizeItem> {
    sizes(text, Context::default()).stages.last().unwrap().layers.last().unwrap().items.clone()
}

#[test]
fn changing_packages_and_the_base_image_copies_them() {
    let text = "FROM python:3.12\nRUN pip install --no-cache-dir torch\nRUN chown -R 1000 /usr/local/lib/python3.12\n";
    let items = last_items(text);
    let packages = items.iter().find(|item| item.basis.code == "copied-up").unwrap();
    assert!(packages.unpacked.unwrap().likely > 500_000_000, "{packages:?}");
    let apt = "FROM debian:bookworm-slim\nRUN apt-get install -y --no-install-recommends git\nRUN chmod -R 755 /usr\n";
    let both = last_items(apt);
    assert_eq!(
        both.iter().map(|item| item.basis.code.as_str()).collect::<Vec<_>>(),
        ["base-path-whole", "copied-up"]
    );
    assert!(both[1].unpacked.unwrap().likely > 40_000_000, "{both:?}");
    let base = last_total("FROM debian:bookworm-slim\n").known;
    assert_eq!(both[0].unpacked.unwrap().high, base.high, "not more than the base holds");
    for unknown in [
        "FROM node:22\nRUN chown -R node /usr/local\n",
        "FROM node:22\nRUN mv /usr/local/lib /opt/lib\n",
        "FROM node:22\nRUN cp -a /usr/share /share\n",
        "FROM example.org/team/base:1\nRUN chown -R 1000 /srv/data\n",
    ] {
        let items = last_items(unknown);
        assert!(items.iter().any(|item| item.unpacked.is_none()), "{unknown} {items:?}");
        assert!(items.iter().all(|item| item.basis.code == "base-path-unknown"), "{unknown} {items:?}");
    }
    let copied = last_items("FROM node:22\nRUN cp -r /usr /usr2\n");
    assert!(copied[0].unpacked.unwrap().likely > 200_000_000, "{copied:?}");
}

#[test]
fn what_the_stage_made_itself_is_not_the_base() {
    for nothing in [
        "FROM node:22\nWORKDIR /app\nRUN chown -R node /app\n",
        "FROM node:22\nRUN mkdir -p /opt/app/logs && chown -R node /opt/app/logs\n",
        "FROM debian:bookworm-slim\nRUN chmod -R a+w /usr/local\n",
        "FROM node:22\nRUN chown node /usr/local\n",
        "FROM example.org/team/base:1\nRUN mkdir /data\nRUN chown -R 1000 /data\n",
        "FROM scratch\nRUN chown -R 1000 /usr\n",
    ] {
        assert_eq!(last_items(nothing), [], "{nothing}");
    }
    let own = "FROM node:22\nCOPY <<EOF /app/a\n12345\nEOF\nRUN chown -R node /app\n";
    assert_eq!(last_items(own)[0].unpacked, Some(Bytes::exact(6)));
    let go = last_items("FROM golang:1.24\nRUN chmod -R a+r /usr/local/go\n");
    assert!(go[0].unpacked.unwrap().holds(250_000_000), "{go:?}");
}

#[test]
fn packages_of_another_stage_are_found_under_the_version_of_python() {
    let text = "FROM python:3.12 AS b\nRUN pip install --no-cache-dir torch\nFROM python:3.12-slim\nCOPY --from=b /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages\n";
    let items = last_items(text);
    assert_eq!(items[0].basis.code, "copied-from-stage");
    assert!(items[0].unpacked.unwrap().likely > 500_000_000, "{items:?}");
}

#[test]
fn a_stated_size_is_exact() {
    for (script, bytes) in [
        ("fallocate -l 1G /swapfile", 1 << 30),
        ("fallocate --length=2MB /swapfile", 2_000_000),
        ("dd if=/dev/zero of=/big bs=1M count=500", 500 << 20),
        ("dd if=/dev/urandom of=/big count=2x2", 2048),
        ("head -c 100M /dev/urandom > /r", 100 << 20),
        ("head -c100 /dev/zero > /r", 100),
    ] {
        let items = last_items(&format!("FROM debian:bookworm\nRUN {script}\n"));
        assert_eq!(items[0].unpacked, Some(Bytes::exact(bytes)), "{script}");
        assert_eq!((items[0].basis.kind, items[0].basis.code.as_str()), (BasisKind::Exact, "written-size"));
    }
    let holes = last_items("FROM debian:bookworm\nRUN truncate -s 1G /disk\n");
    assert_eq!(holes[0].unpacked, Some(Bytes { low: 0, likely: 1 << 30, high: 1 << 30 }));
    assert_eq!(holes[0].basis.code, "written-holes");
    for unknown in ["dd if=/dev/sda of=/big", "fallocate -l $N /swapfile", "truncate -s +1G /disk"] {
        let items = last_items(&format!("FROM debian:bookworm\nARG N\nRUN {unknown}\n"));
        assert_eq!(items[0].unpacked, None, "{unknown}");
    }
    assert_eq!(last_items("FROM debian:bookworm\nRUN truncate -s 0 /var/log/*log\n"), []);
}

#[test]
fn fetched_models_are_unknown() {
    for script in [
        "python -c \"from transformers import AutoModel; AutoModel.from_pretrained('x')\"",
        "python3 -m nltk.downloader all",
        "python -m spacy download en_core_web_lg",
        "ollama pull llama3",
        "huggingface-cli download a/b",
        "hf download a/b --local-dir /m",
        "spacy download en_core_web_sm",
        "playwright install chromium",
        "npx playwright install --with-deps",
        "npx playwright@1.50 install",
        "uv run playwright install",
    ] {
        let items = last_items(&format!("FROM python:3.12\nRUN {script}\n"));
        assert_eq!((items[0].unpacked, items[0].basis.code.as_str()), (None, "fetched-unknown"), "{script}");
    }
    for script in ["python -c 'import x'", "python prepare.py"] {
        let items = last_items(&format!("FROM python:3.12\nRUN {script}\n"));
        assert_eq!(items[0].code, "unknown-command", "{script}");
        assert!(items[0].unpacked.unwrap().high > 1_000_000);
    }
}

#[test]
fn small_files_are_a_range_and_not_nothing() {
    for script in [
        "openssl genrsa -out /k.pem 2048",
        "openssl req -x509 -newkey rsa:4096 -nodes -keyout /k.pem -out /c.pem -subj /CN=x",
        "openssl dhparam -out /d.pem 2048",
        "git init",
        "npm init -y",
        "cargo new x",
        "cargo init",
        "dotnet new console",
    ] {
        let items = last_items(&format!("FROM debian:bookworm\nRUN {script}\n"));
        let bytes = items.first().unwrap_or_else(|| panic!("{script}")).unpacked.unwrap();
        assert!(bytes.low > 0 && bytes.high > bytes.likely, "{script} {bytes:?}");
    }
    assert_eq!(last_items("FROM debian:bookworm\nRUN openssl version && openssl s_client x\n"), []);
}

#[test]
fn what_a_stage_certainly_lacks_is_no_guess() {
    let copy = |stage: &str, path: &str| {
        last_items(&format!("FROM scratch AS a\n{stage}FROM scratch\nCOPY --from=a {path} /x\n"))
    };
    let items = copy("", "/nope");
    assert_eq!((items[0].unpacked, items[0].basis.code.as_str()), (None, "copy-missing"));
    assert_eq!(copy("COPY <<EOF /a\n1\nEOF\n", "/nope")[0].basis.code, "copy-missing");
    assert_eq!(copy("COPY <<EOF /a\n1\nEOF\n", "/a")[0].basis.code, "copied-from-stage");
    assert_eq!(copy("COPY lib /lib\n", "/lib/x")[0].basis.code, "image-path-assumed");
    assert_eq!(copy("WORKDIR /empty\n", "/empty"), []);
    assert_eq!(copy("RUN touch /stamp\n", "/stamp"), []);
}

#[test]
fn the_words_of_a_command_are_read_once_and_alike() {
    let codes = |script: &str| -> Vec<String> {
        let items = last_items(&format!("FROM debian:bookworm\nRUN {script}\n"));
        items.into_iter().map(|item| item.code).collect()
    };
    // A look brings nothing.
    assert_eq!(codes("wget --spider https://x.org/a.tgz"), [""; 0]);
    assert_eq!(codes("curl -I https://x.org/a.tgz"), [""; 0]);
    // PHP reads the installer that comes through the pipe.
    assert_eq!(codes("curl -sS https://getcomposer.org/installer | php"), ["downloaded"]);
    // The values of its options are no files.
    assert_eq!(codes("install -d -o root -m 755 /srv/x"), [""; 0]);
    // A program whose name says its version is that program.
    assert_eq!(codes("python3.11 -m venv /opt/venv"), ["virtualenv"]);
    // What follows the dashes is the installer's.
    let rust = |script: &str| last_items(&format!("FROM debian:bookworm\nRUN {script}\n"))[0].unpacked;
    assert_eq!(
        rust("curl https://sh.rustup.rs | sh -s -- -y --profile minimal"),
        rust("rustup-init -y --profile=minimal")
    );
}

#[test]
fn programs_that_do_not_exist_are_unknown() {
    for name in ["useradd-check", "sdkmanager-list", "locale-check", "install_packages_cleanup", "git-config"]
    {
        let items = last_items(&format!("FROM debian:bookworm\nRUN {name} x\n"));
        assert_eq!(items[0].code, "unknown-command", "{name}");
    }
}

/// The files of the last stage with the given context (`path` or `path -> target`, 7 bytes each), and its first fault.
fn copied(text: &str, context: &[&str]) -> (Vec<String>, Option<String>) {
    let file = |line: &&str| match line.split_once(" -> ") {
        Some((path, target)) => {
            (path.to_owned(), ContextFile { link: Some(target.to_owned()), ..ContextFile::default() })
        }
        None => {
            let bytes = Some(if line.ends_with('/') { 0 } else { 7 });
            ((*line).to_owned(), ContextFile { bytes, ..ContextFile::default() })
        }
    };
    let files = context.iter().map(file).collect();
    let options = Options { context: Some(Context { files, complete: true }), ..Options::default() };
    let faults = analyze(text, &options).size.faults;
    let files = dockerfile_core::files(text, &options).into_iter().map(|file| file.path).collect();
    (files, faults.first().map(|fault| format!("{} {}", fault.lines.start, fault.message)))
}

#[test]
fn a_copy_goes_where_buildkit_puts_it() {
    for (text, files) in [
        ("FROM debian:12\nCOPY a /bin\n", "/usr/bin/a"),
        ("FROM debian:11\nCOPY a /bin\n", "/bin/a"),
        ("FROM alpine:3.20\nCOPY a /usr/local/bin\n", "/usr/local/bin/a"),
        ("FROM nginx\nCOPY a /usr/share/nginx/html\n", "/usr/share/nginx/html/a"),
        ("FROM debian:12\nCOPY a /new\n", "/new"),
        ("FROM debian:12\nRUN mkdir -p /srv/x\nCOPY a /srv/x\n", "/srv/x/a"),
        ("FROM debian:12\nWORKDIR /w\nCOPY a /w\n", "/w/a"),
        ("FROM debian:12\nRUN mkdir /r && ln -s r /l\nCOPY a /l\n", "/r/a"),
        ("FROM debian:12\nCOPY --link a /usr/local/bin\n", "/usr/local/bin"),
        ("FROM scratch\nCOPY --parents d/./e/b /x\n", "/x/e/b"),
        ("FROM scratch\nCOPY --exclude=e/b d /x\n", "/x/c"),
        ("FROM scratch\nCOPY --exclude=a a /x\n", "/x"),
        ("FROM scratch\nCOPY ../d//e/../c /x\n", "/x"),
        ("FROM scratch\nCOPY l /x\n", "/x"),
        ("FROM scratch\nCOPY */b /x/\n", ""),
        ("FROM scratch\nCOPY **/b /x/\n", ""),
        ("FROM scratch\nCOPY --parents **/b /x/\n", "/x/d/e/b"),
        (
            "FROM scratch AS p\nONBUILD COPY a /x/\nONBUILD WORKDIR /y\nONBUILD COPY a .\nFROM p\n",
            "/x/a /y/a",
        ),
        ("FROM scratch AS p\nCOPY d /x\nFROM scratch\nCOPY --from=p /x/e /y\n", "/y/b"),
    ] {
        let (found, fault) = copied(text, &["a", "d/c", "d/e/b", "l -> d/c"]);
        assert_eq!((found.join(" ").as_str(), fault), (files, None), "{text}");
    }
}

#[test]
fn a_copy_stops_where_buildkit_stops() {
    for (text, fault) in [
        ("FROM debian:12\nCOPY r /\n", "2 cannot copy to non-directory: /bin"),
        ("FROM scratch\nCOPY a /x\nCOPY r /x\n", "3 cannot copy to non-directory: /x"),
        ("FROM scratch\nCOPY a /x/y\nCOPY a /x/y/\n", "3 mkdir /x/y: not a directory"),
        ("FROM scratch\nCOPY a /x\nCOPY a /x/y/z\n", "3 lstat /x/y: not a directory"),
        ("FROM scratch\nCOPY a /x\nWORKDIR /x\n", "3 mkdir /x: not a directory"),
        ("FROM scratch\nCOPY r /o/a/\nCOPY a /o/\n", "3 cannot replace to directory /o/a with file"),
        ("FROM scratch\nCOPY nope /\n", "2 failed to calculate checksum of ref: \"/nope\": not found"),
        ("FROM scratch\nCOPY nope/* /\n", "2 lstat /nope: no such file or directory"),
        ("FROM scratch\nCOPY --chown=app a /\n", "2 invalid user index: -1"),
    ] {
        assert_eq!(copied(text, &["a", "r/bin/b"]).1.as_deref(), Some(fault), "{text}");
    }
    for text in [
        "FROM scratch\nCOPY --chown=1:1 a /\n",
        "FROM scratch\nCOPY *nope* /\n",
        "FROM own/image\nCOPY r /\n",
    ] {
        assert_eq!(copied(text, &["a", "r/bin/b"]).1, None, "{text}");
    }
    let options = Options {
        context: Some(Context {
            files: BTreeMap::from([("r/bin/b".to_owned(), ContextFile::default())]),
            complete: true,
        }),
        ..Options::default()
    };
    let found = analyze("FROM debian:12\nCOPY r /\n", &options).diagnostics;
    let stop = found.iter().find(|found| found.rule == "BuildError").expect("a fault");
    assert_eq!((stop.code.as_str(), stop.span.start, stop.span.end), ("copy-dir-over-file", 20, 21));
}

/// Likely bytes of the layers of the last stage, the base left out.
fn layer_bytes(text: &str, context: Context) -> Vec<u64> {
    let report = sizes(text, context);
    report.stages.last().unwrap().layers.iter().skip(1).map(|layer| layer.unpacked.known.likely).collect()
}

#[test]
fn what_is_there_already_is_not_paid_twice() {
    for (name, text) in [
        (
            "uv",
            "FROM python:3.12-slim\nWORKDIR /app\nRUN --mount=type=cache,target=/root/.cache uv sync --no-install-project\nRUN --mount=type=cache,target=/root/.cache uv sync\n",
        ),
        (
            "poetry",
            "FROM python:3.12-slim\nRUN --mount=type=cache,target=/root/.cache poetry install --no-root\nRUN --mount=type=cache,target=/root/.cache poetry install\n",
        ),
        (
            "pip",
            "FROM python:3.12-slim\nENV PYTHONDONTWRITEBYTECODE=1\nRUN pip install --no-cache-dir -r r.txt\nRUN pip install --no-cache-dir -r r.txt\n",
        ),
        (
            "names",
            "FROM python:3.12-slim\nENV PYTHONDONTWRITEBYTECODE=1\nRUN pip install --no-cache-dir flask==3\nRUN pip install --no-cache-dir flask\n",
        ),
        ("apt", "FROM debian:12\nRUN apt-get update\nRUN apt-get update\n"),
        ("go", "FROM golang:1.24\nRUN go mod download\nRUN go mod download\n"),
        ("bundle", "FROM ruby:3.3\nRUN bundle install\nRUN bundle install\n"),
        ("maven", "FROM maven:3\nRUN mvn dependency:go-offline\nRUN mvn dependency:go-offline\n"),
    ] {
        let layers = layer_bytes(text, Context::default());
        let (last, first) = (layers[layers.len() - 1], layers[layers.len() - 2]);
        assert!(first > 1_000_000 && last == 0, "{name}: {first} {last}");
    }
    let chef = layer_bytes(
        "FROM rust:1\nWORKDIR /a\nRUN cargo chef cook --release\nRUN cargo build --release\n",
        Context::default(),
    );
    assert!(chef[1] > 10 * chef[2] && chef[2] > 100_000, "only the program itself: {chef:?}");
    let gone = layer_bytes(
        "FROM debian:12\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\nRUN apt-get update\n",
        Context::default(),
    );
    assert!(gone[0] == gone[2] && gone[0] > 1_000_000, "{gone:?}");
    let venvs = layer_bytes(
        "FROM python:3.12-slim\nWORKDIR /a\nRUN uv sync\nWORKDIR /b\nRUN uv sync\n",
        Context::default(),
    );
    assert!(venvs[3] > 1_000_000, "another project: {venvs:?}");
}

#[test]
fn a_manager_that_the_base_does_not_have_installs_nothing() {
    for text in [
        "FROM python:3.12-alpine\nRUN apt-get update && apt-get install -y curl\n",
        "FROM debian:12\nRUN apk add curl\n",
        "FROM alpine:3.20\nRUN dnf install -y curl\n",
    ] {
        assert_eq!(layer_bytes(text, Context::default()), [0], "{text}");
    }
    for text in ["FROM own/image\nRUN apk add curl\n", "FROM alpine:3.20\nRUN apk add curl\n"] {
        assert!(layer_bytes(text, Context::default())[0] > 0, "{text}");
    }
}

#[test]
fn what_lay_in_a_cache_is_not_in_the_stage() {
    let text = "FROM rust:1\nWORKDIR /a\nCOPY . .\nRUN --mount=type=cache,target=/a/target cargo build --release\nRUN cp target/release/x /usr/local/bin/\n";
    assert_eq!(layer_bytes(text, Context::default()).last(), Some(&0));
    let items = last_items(&format!(
        "{}FROM scratch\nCOPY --from=0 /a/target/release/x /x\n",
        text.replace("RUN cp target/release/x /usr/local/bin/\n", "")
    ));
    assert_eq!((items[0].unpacked, items[0].basis.code.as_str()), (None, "copy-missing"));
}

/// Paths and likely bytes of what the instructions leave in the target.
fn left(text: &str, context: Option<Context>) -> Vec<String> {
    let files = dockerfile_core::files(text, &Options { context, ..Options::default() });
    files
        .iter()
        .map(|file| format!("{} {}", file.path, file.unpacked.map_or(0, |bytes| bytes.likely)))
        .collect()
}

#[test]
fn a_cache_is_there_for_commands_that_mount_the_same() {
    let make = |first: &str, second: &str| {
        let text = format!(
            "FROM debian:12\nRUN --mount=type=cache,{first} head -c 5000 /dev/zero > /c/x\nRUN --mount=type=cache,{second} cp /c/x /y\n"
        );
        left(&text, None)
    };
    assert_eq!(make("target=/c", "target=/c"), ["/y 5000"]);
    assert_eq!(make("id=a,target=/c", "id=a,target=/c,sharing=locked"), ["/y 5000"]);
    assert_eq!(
        make("id=a,target=/c", "id=b,target=/c"),
        ["/y 20000"],
        "another cache: nothing is known of the file"
    );
    let one =
        "FROM debian:12\nRUN --mount=type=tmpfs,target=/t head -c 7000 /dev/zero > /t/x && cp /t/x /y\n";
    assert_eq!(left(one, None), ["/y 7000"]);
    let rust = "FROM rust:1\nWORKDIR /a\nRUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/a/target cargo build --release --bin x && cp target/release/x /x\n";
    assert_eq!(left(rust, None).len(), 1, "{:?}", left(rust, None));
}

#[test]
fn what_a_bind_mount_shows_can_be_copied() {
    let file = |bytes| ContextFile { bytes: Some(bytes), ..ContextFile::default() };
    let files = BTreeMap::from([("d/a".to_owned(), file(10)), ("d/e/b".to_owned(), file(20))]);
    let context = Context { files, complete: true };
    let text = "FROM debian:12\nRUN --mount=source=d,target=/m cp -r /m /x && touch /m/z\n";
    assert_eq!(left(text, Some(context.clone())), ["/x/a 10", "/x/e/b 20"]);
    let stage = "FROM scratch AS s\nCOPY d/e /e\nFROM debian:12\nRUN --mount=from=s,source=/e,target=/m,rw cp /m/b /y\n";
    assert_eq!(left(stage, Some(context)), ["/y 20"]);
    let hidden = "FROM debian:12\nRUN head -c 9 /dev/zero > /m\nRUN --mount=type=tmpfs,target=/m true\n";
    assert_eq!(left(hidden, None), ["/m 9"], "what a mount hides comes back");
}

#[test]
fn a_trigger_that_runs_counts_in_the_child_stage() {
    let text = "FROM debian:12 AS p\nONBUILD RUN head -c 5000 /dev/zero > /x\nFROM p\n";
    assert_eq!(left(text, None), ["/x 5000"]);
}

#[test]
fn nothing_stops_at_what_may_be_a_directory() {
    for text in [
        "FROM open-liberty\nCOPY a /config\nCOPY a /config/dropins/a\n",
        "FROM own/image\nCOPY --from=other /x/flash /y/flash\nCOPY a /y/flash/data/a\n",
        "FROM debian:12\nRUN ./setup.sh\nCOPY a /config\nCOPY a /config/x/\n",
    ] {
        assert_eq!(copied(text, &["a"]).1, None, "{text}");
    }
    for text in
        ["FROM debian:12\nCOPY a /config\nCOPY a /config/x/\n", "FROM busybox\nCOPY a /o\nCOPY a /o/x/\n"]
    {
        assert!(copied(text, &["a"]).1.is_some(), "{text}");
    }
}
