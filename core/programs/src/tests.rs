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
    assert_eq!(install("apt-get install curl").recommends, None);
    for text in [
        "apt-get install --no-install-recommends curl",
        "apt-get -o APT::Install-Recommends=0 install curl",
        "apt-get -o APT::Install-Recommends=false install curl",
        "apt-get install -oAPT::Install-Recommends=no curl",
    ] {
        assert_eq!(install(text).recommends, Some(false), "{text}");
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
    assert!(asks("apk upgrade") && !asks("apk add --no-cache curl") && !asks("apk del curl"));
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

#[test]
fn values_of_options_are_no_files_or_packages() {
    // Each was taken for a file or a package by one of two readers.
    let copied = |text: &str| -> Vec<String> {
        request(text)
            .asks
            .iter()
            .flat_map(|ask| match ask {
                Ask::Copy(put) | Ask::Move(put) => put.from.iter().map(|item| item.text.clone()).collect(),
                Ask::Create(create) => create.paths.iter().map(|item| format!("{}/", item.text)).collect(),
                Ask::Delete(delete) => delete.paths.iter().map(|item| item.text.clone()).collect(),
                _ => Vec::new(),
            })
            .collect()
    };
    assert_eq!(copied("install -m 755 -o root a /usr/bin/a"), ["a"]);
    assert_eq!(copied("install --directory --owner postgres --mode 3777 /run/x"), ["/run/x/"]);
    assert_eq!(copied("cp -t /dst a b"), ["a", "b"]);
    assert_eq!(copied("mkdir -m 700 /d"), ["/d/"]);
    assert_eq!(copied("rm -rf -- -x"), ["-x"]);
    assert_eq!(names("dnf install -y --enablerepo crb --setopt=a=b gcc make"), ["gcc", "make"]);
    assert_eq!(names("tdnf install -y --releasever=3.0 --installroot /staging glibc"), ["glibc"]);
    assert_eq!(names("gem install bundler -v 1.16.6"), ["bundler"]);
    assert_eq!(names("conda install -y -c conda-forge mkl"), ["mkl"]);
    assert_eq!(names("npm install -g --cache /tmp/empty pkg"), ["pkg"]);
    assert_eq!(names("pip install --index-url https://x -c limits.txt flask"), ["flask"]);
    assert_eq!(names("easy_install flask"), ["flask"]);
}

#[test]
fn pip_tells_lists_from_packages() {
    let sources = |text: &str| install(text).sources;
    assert!(matches!(
        sources("pip install flask -r requirements.txt ./local").as_slice(),
        [Source::Package(_), Source::List(list), Source::File(_)] if list.text == "requirements.txt"
    ));
    assert!(
        matches!(sources("pip3.11 install -rreq.txt").as_slice(), [Source::List(list)] if list.text == "req.txt")
    );
    assert!(matches!(sources("python3.11 -m pip install .").as_slice(), [Source::Here(_)]));
    assert!(matches!(sources("uv pip sync requirements.txt").as_slice(), [Source::List(_)]));
    assert_eq!(install("pip install --no-cache-dir x").cache, Kept::Not);
    assert_eq!(install("PIP_NO_CACHE_DIR=1 pip install x").cache, Kept::Not);
    assert_eq!(install("PIP_NO_CACHE_DIR=off pip install x").cache, Kept::Not);
    assert_eq!(install("PIP_NO_CACHE_DIR= pip install x").cache, Kept::Usual);
    assert_eq!(install("uv sync --no-dev").development, Development::LeftOut);
    assert_eq!(install("poetry install --only main").development, Development::LeftOut);
}

#[test]
fn tar_reads_bundles_of_letters() {
    let unpack = |text: &str| -> (String, String, bool, bool) {
        match request(text).asks.as_slice() {
            [Ask::Unpack(unpack)] => (
                unpack.archive.as_ref().map_or("-", |archive| archive.text.as_str()).to_owned(),
                unpack.into.as_ref().map_or(".", |into| into.text.as_str()).to_owned(),
                unpack.stripped,
                unpack.part,
            ),
            other => panic!("{text}: {other:?}"),
        }
    };
    let told =
        |archive: &str, into: &str, stripped, part| (archive.to_owned(), into.to_owned(), stripped, part);
    assert_eq!(unpack("tar xzf a.tgz"), told("a.tgz", ".", false, false));
    // The letters of a bundle come in any order.
    assert_eq!(unpack("tar xfz a.tgz"), told("a.tgz", ".", false, false));
    assert_eq!(unpack("tar xzfC a.tgz /d"), told("a.tgz", "/d", false, false));
    assert_eq!(unpack("tar -xJ -C /d --strip-components=1"), told("-", "/d", true, false));
    assert_eq!(unpack("tar --strip-components 1 -zxvf a.tgz -C /d bin/x"), told("a.tgz", "/d", true, true));
    assert_eq!(unpack("unzip -qo a.zip -d /d"), told("a.zip", "/d", true, false));
    assert_eq!(unpack("7z x -o/d a.7z"), told("a.7z", "/d", true, false));
    assert!(matches!(request("tar czf a.tgz b").asks.as_slice(), [Ask::Pack(file)] if file.text == "a.tgz"));
    assert!(request("tar tzf a.tgz").asks.is_empty());
    assert!(request("unzip -l a.zip").asks.is_empty());
}

/// What is compiled.
#[track_caller]
fn compile(text: &str) -> Compile {
    let mut found = request(text).asks.into_iter().filter_map(|ask| match ask {
        Ask::Compile(compile) => Some(compile),
        _ => None,
    });
    found.next().unwrap_or_else(|| panic!("{text} compiles nothing"))
}

#[test]
fn compilers_are_told_what_and_where_to() {
    let go = compile("go build -trimpath -ldflags '-s -w -X a/b.c=d' -o /out/app ./cmd/app");
    assert_eq!(go.output.map(|output| output.text).as_deref(), Some("/out/app"));
    assert_eq!(go.package.map(|package| package.text).as_deref(), Some("./cmd/app"));
    assert!(go.stripped && !go.install);
    assert!(!compile("go build -ldflags '-extldflags -static' .").stripped);
    assert!(compile("go install golang.org/x/tools/cmd/stringer@latest").remote);
    assert!(compile("cargo b -r --target x86_64-unknown-linux-musl --bin app").release);
    assert_eq!(
        compile("cargo install --root /opt ripgrep").directory.map(|d| d.text).as_deref(),
        Some("/opt")
    );
    assert!(compile("gcc -c a.c").checks && compile("gcc -static a.c -o a").is_static);
    assert!(request("cargo chef prepare").asks.is_empty());
    assert!(request("make -C src -j 4 install").asks.iter().any(|ask| matches!(
        ask,
        Ask::Make(Make { kind: MakeKind::Install, directory: Some(directory), .. }) if directory.text == "src"
    )));
}

#[test]
fn what_a_build_cannot_answer_or_wait_for_is_told() {
    for text in [
        "apt-get install curl",
        "dnf install curl",
        "pacman -S curl",
        "conda install mkl",
        "pip uninstall flask",
        "npm init",
        "passwd root",
        "adduser app",
        "rustup-init",
        "ssh-keygen -t rsa",
        "openssl req -x509 -newkey rsa:2048 -keyout k -out c",
    ] {
        assert!(request(text).answers, "{text}");
    }
    for text in [
        "apt-get install -y curl",
        "dnf -y install curl",
        "pacman -S --noconfirm curl",
        "npm init -y",
        "passwd -d root",
        "adduser -D app",
        "adduser --disabled-password --gecos '' app",
        "ssh-keygen -t rsa -f k -N ''",
        "openssl req -x509 -newkey rsa:2048 -keyout k -out c -subj /CN=x",
    ] {
        assert!(!request(text).answers, "{text}");
    }
    for text in
        ["npm start", "yarn run dev", "sleep infinity", "tail -f /dev/null", "python -m http.server", "yes"]
    {
        assert!(request(text).endless, "{text}");
    }
    assert!(request("chown app /x").root && request("apk add curl").root && !request("npm ci").root);
    assert_eq!(request("sleep 3").takes, 3_000);
}

#[test]
fn data_behind_runners_is_told() {
    for (text, what) in [
        ("npx playwright install --with-deps", "playwright install"),
        ("python3 -m spacy download en_core_web_sm", "python3 -m spacy"),
        ("poetry run python -m nltk.downloader all", "python -m nltk.downloader"),
        ("ollama pull llama3", "ollama pull"),
    ] {
        assert_eq!(request(text).asks, [Ask::Data(what.to_owned())], "{text}");
    }
}

#[test]
fn versions_belong_to_the_name() {
    assert_eq!(tool("python3.11").map(|tool| tool.names[0]), Some("python"));
    assert_eq!(tool("pip3.9").map(|tool| tool.names[0]), Some("pip"));
    assert!(tool("nosuchprogram").is_none() && tool("7").is_none() && tool("useradd-check").is_none());
}
