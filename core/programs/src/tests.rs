//! Command lines and what they ask for.

use super::*;
use crate::shell::{Dialect, parse};
use crate::source::Mapped;

/// The request of the only command of `text`; `$NAME` is not known. Variables before it are seen by it.
#[track_caller]
fn request(text: &str) -> Request {
    let script = parse(&Mapped::copied(text, 0), Dialect::Bash);
    let [command] = script.commands.as_slice() else { panic!("one command: {text}") };
    let effective = command.effective().expect("a program");
    let args: Vec<Arg> = effective
        .args
        .iter()
        .map(|word| Arg {
            text: word.value.clone().unwrap_or_else(|| word.text.trim_matches('"').to_owned()),
            known: word.value.is_some(),
            quoted: word.is_quoted(),
            span: word.span,
        })
        .collect();
    let set = |name: &str| {
        command.assignments.iter().find(|a| a.name.value == name).and_then(|a| a.value.value.clone())
    };
    let call = Call {
        name: effective.name,
        program: effective.program.span,
        args: &args,
        variables: &set,
        more: false,
    };
    read(&call).unwrap_or_else(|| panic!("no tool for {text}"))
}

/// Fetches as `address > file`, `-` for the output; a file whose name is not certain has a `?`.
#[track_caller]
fn fetches(text: &str) -> Vec<String> {
    request(text)
        .asks
        .iter()
        .map(|ask| match ask {
            Ask::Fetch(fetch) => {
                let to = fetch.to.as_ref().map_or("-", |to| to.text.as_str());
                format!("{} > {to}{}", fetch.url.text, if fetch.named { "" } else { "?" })
            }
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn curl_pairs_addresses_with_outputs() {
    for (text, expected) in [
        ("curl https://x/a.tgz", &["https://x/a.tgz > -"][..]),
        ("curl -fsSLo f https://x/a", &["https://x/a > f"]),
        ("curl -of https://x/a", &["https://x/a > f"]),
        ("curl -fsSL https://x/a --output f -H 'A: b'", &["https://x/a > f"]),
        ("curl --output=f https://x/a", &["https://x/a > f"]),
        ("curl -LO https://x/d/a.zip?q=1", &["https://x/d/a.zip?q=1 > a.zip"]),
        ("curl -O https://x/a -O https://x/b", &["https://x/a > a", "https://x/b > b"]),
        // One -O is for one address: the other goes to the output.
        ("curl -O https://x/a https://x/b", &["https://x/a > a", "https://x/b > -"]),
        ("curl --remote-name-all https://x/a https://x/b", &["https://x/a > a", "https://x/b > b"]),
        ("curl -o - https://x/a", &["https://x/a > -"]),
        ("curl --output-dir /opt -o f https://x/a", &["https://x/a > /opt/f"]),
        ("curl -OJ https://x/a", &["https://x/a > a?"]),
        ("curl -u me:secret -X POST -d x=1 --retry 3 https://x/a", &["https://x/a > -"]),
        ("curl -I https://x/a", &[]),
        ("curl -o f $URL", &["$URL > f"]),
        ("curl --url https://x/a -o f", &["https://x/a > f"]),
    ] {
        assert_eq!(fetches(text), expected, "{text}");
    }
}

#[test]
fn wget_names_files_after_addresses() {
    for (text, expected) in [
        ("wget https://x/d/a.tgz", &["https://x/d/a.tgz > a.tgz"][..]),
        ("wget -q -O f https://x/a", &["https://x/a > f"]),
        ("wget -qO- https://x/a", &["https://x/a > -"]),
        ("wget -nv -O- https://x/a", &["https://x/a > -"]),
        ("wget -qO f https://x/a", &["https://x/a > f"]),
        ("wget --output-document=f https://x/a", &["https://x/a > f"]),
        ("wget -P /opt https://x/a https://x/b", &["https://x/a > /opt/a", "https://x/b > /opt/b"]),
        ("wget --header 'A: b' --tries 3 https://x/a", &["https://x/a > a"]),
        ("wget https://x/", &["https://x/ > index.html"]),
        ("wget -r https://x/a", &["https://x/a > a?"]),
        // It looks, and saves nothing.
        ("wget --spider https://x/a", &[]),
    ] {
        assert_eq!(fetches(text), expected, "{text}");
    }
    assert_eq!(fetches("aria2c -x 8 -d /opt https://x/a.zip"), ["https://x/a.zip > /opt/a.zip"]);
}

#[test]
fn git_clones_into_a_directory() {
    for (text, to, shallow) in [
        ("git clone https://x/a/b.git", "b", false),
        ("git clone --depth 1 -b v1 https://x/a/b /src", "/src", true),
        ("git clone https://x/a/b -b v1", "b", false),
        ("git clone git@x:b.git", "b", false),
        ("git -C /opt clone --depth=1 https://x/b", "/opt/b", true),
        ("git submodule update --init", ".git/modules", false),
    ] {
        let asks = request(text).asks;
        let [Ask::Clone(clone)] = asks.as_slice() else { panic!("{text}: {asks:?}") };
        assert_eq!((clone.to.text.as_str(), clone.shallow), (to, shallow), "{text}");
    }
    assert!(request("git config --global user.name clone").asks.is_empty());
}

/// The one install of a command.
#[track_caller]
fn install(text: &str) -> Install {
    let mut found = request(text).asks.into_iter().filter_map(|ask| match ask {
        Ask::Install(install) => Some(install),
        _ => None,
    });
    let install = found.next().unwrap_or_else(|| panic!("{text} installs nothing"));
    assert!(found.next().is_none());
    install
}

#[track_caller]
fn names(text: &str) -> Vec<String> {
    install(text).packages().map(|item| item.text.clone()).collect()
}

#[test]
fn apt_reads_its_options() {
    assert_eq!(names("apt-get install -qy -o Dpkg::Use-Pty=0 -t stable curl wget=1"), ["curl", "wget=1"]);
    assert_eq!(names("apt-get $OPTS install curl"), ["curl"]);
    assert!(install("apt-get install curl").recommends);
    for text in [
        "apt-get install --no-install-recommends curl",
        "apt-get -o APT::Install-Recommends=0 install curl",
        "apt-get -o APT::Install-Recommends=false install curl",
        "apt-get install -oAPT::Install-Recommends=no curl",
    ] {
        assert!(!install(text).recommends, "{text}");
    }
    assert!(request("apt-get install curl").answers);
    for text in
        ["apt-get install -y curl", "apt-get install -qq curl", "apt-get -yq install curl", "apt-get update"]
    {
        assert!(!request(text).answers, "{text}");
    }
    let files: Vec<String> =
        install("apt install -y ./a.deb b").files().map(|item| item.text.clone()).collect();
    assert_eq!(files, ["./a.deb"]);
    assert!(matches!(
        request("apt-get purge -y --auto-remove gcc").asks.as_slice(),
        [Ask::Uninstall(Uninstall { unneeded: true, only_unneeded: false, packages, .. })] if packages.len() == 1
    ));
}

#[test]
fn apk_keeps_an_index_unless_told() {
    let asks = |text: &str| request(text).asks.contains(&Ask::Refresh(Manager::Apk));
    assert!(asks("apk add curl") && asks("apk update") && asks("apk -U upgrade"));
    assert!(!asks("apk add --no-cache curl") && !asks("apk upgrade") && !asks("apk del curl"));
    let install = install("apk add --virtual .build gcc --repository https://x/edge musl-dev");
    assert_eq!(install.group.as_ref().map(|group| group.text.as_str()), Some(".build"));
    assert_eq!(install.packages().map(|item| item.text.as_str()).collect::<Vec<_>>(), ["gcc", "musl-dev"]);
}

#[test]
fn npm_reads_its_options() {
    assert!(install("npm ci").project && install("npm i").project && install("yarn").project);
    assert!(!install("npm install -g x").project && !install("npm i express").project);
    // The value of an option is no package.
    assert!(install("npm install --loglevel warn").project);
    assert!(install("npm install --unsafe-perm true").project);
    let cases = [
        ("npm ci", Development::Included("--omit=dev")),
        ("npm ci --omit=dev", Development::LeftOut),
        ("npm ci --omit dev", Development::LeftOut),
        ("npm install --production", Development::LeftOut),
        ("npm install --production=false", Development::Included("--omit=dev")),
        ("npm install --only=prod", Development::LeftOut),
        ("NODE_ENV=production npm ci", Development::LeftOut),
        ("NODE_ENV=production npm ci --include=dev", Development::Included("--omit=dev")),
        ("NODE_ENV=staging npm ci", Development::Included("--omit=dev")),
        ("NODE_ENV=$MODE npm ci", Development::Included("--omit=dev")),
        // Of npm's options this one saves, and leaves nothing out.
        ("npm install -P", Development::Included("--omit=dev")),
        ("pnpm install -P", Development::LeftOut),
        ("yarn install --production=true", Development::LeftOut),
        ("npm install express", Development::None),
    ];
    for (text, expected) in cases {
        assert_eq!(install(text).development, expected, "{text}");
    }
    assert_eq!(install("npm ci").cache, Kept::Usual);
    assert!(
        matches!(install("npm ci --cache /tmp/n").cache, Kept::In(directory) if directory.text == "/tmp/n")
    );
    assert!(matches!(request("npm cache clean --force").asks.as_slice(), [Ask::CleanCache(_)]));
    assert!(request("npm cache verify").asks.is_empty());
    assert!(request("npm run dev").endless && !request("npm run build").endless);
    assert_eq!(names("yarn global add a b"), ["a", "b"]);
}

#[test]
fn every_tool_is_told_by_one_name() {
    let mut seen = std::collections::BTreeSet::new();
    for tool in list::all() {
        assert!(!tool.names.is_empty());
        for name in tool.names {
            assert!(seen.insert(*name), "{name} is in two tools");
        }
    }
}

#[test]
fn what_only_tells_a_version_asks_for_nothing() {
    for tool in list::all() {
        let name = tool.names[0];
        assert!(request(&format!("{name} --version")).asks.is_empty(), "{name}");
    }
}
