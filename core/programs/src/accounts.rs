//! Users and groups.

use super::given::{Sorted, Spec};
use super::{Account, Ask, Call, Entry, Home, Leave, Request, Tool, Trace, takes};

pub(super) static ADD: Tool = Tool { names: &["adduser", "addgroup"], home: Home::Anywhere, read };
pub(super) static OTHERS: Tool = Tool {
    names: &[
        "useradd", "groupadd", "usermod", "groupmod", "userdel", "deluser", "delgroup", "passwd", "chpasswd",
        "gpasswd",
    ],
    home: Home::Installed,
    read,
};

/// useradd(8), adduser(8) of Debian and of BusyBox: options with a value.
const SPEC: Spec = Spec {
    short: "cbdefgGhKpRsuP",
    long: &[
        "--base-dir",
        "--comment",
        "--conf",
        "--expiredate",
        "--firstuid",
        "--gecos",
        "--gid",
        "--group-name",
        "--groups",
        "--home",
        "--home-dir",
        "--inactive",
        "--ingroup",
        "--key",
        "--lastuid",
        "--password",
        "--root",
        "--shell",
        "--skel",
        "--uid",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

/// The row of what a program writes to the files of accounts.
fn row(name: &str) -> &'static str {
    match name {
        "addgroup" | "groupadd" | "groupmod" | "passwd" | "chpasswd" | "gpasswd" => "accounts:group",
        "useradd" | "adduser" => "accounts:user",
        "delgroup" => "accounts:delgroup",
        _ => "accounts:change",
    }
}

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let files = Leave::file(Trace::SmallFiles, "/etc", row(call.name), call.name).within(call.name);
    let mut out =
        Request { asks: vec![Ask::Leave(files)], root: true, takes: takes::OTHER, ..Request::default() };
    let options = |names: &[&str]| sorted.has(names);
    match call.name {
        "useradd" | "adduser" => {
            // Debian's adduser asks for a password and a name; BusyBox's for a password.
            out.answers = call.name == "adduser"
                && !options(&["--disabled-password", "--disabled-login", "--system", "-D", "-S"]);
            if let Some(user) = call.args.last() {
                // Users of the system get the group `nogroup`, unless told otherwise; -g of BusyBox's adduser is no group.
                let elsewhere = match call.name {
                    "useradd" => options(&["-g", "--gid", "-N", "--no-user-group"]),
                    _ if options(&["-S", "--system"]) => !options(&["--group"]),
                    _ => options(&["-G", "--ingroup", "--gid"]),
                };
                out.asks.push(Ask::Account(Account {
                    user: user.item(),
                    group: !elsewhere,
                    // Red Hat's useradd makes one unasked.
                    homeless: call.name == "useradd"
                        && !options(&[
                            "-m",
                            "--create-home",
                            "-d",
                            "--home-dir",
                            "--home",
                            "-b",
                            "--base-dir",
                        ]),
                    home: sorted.value(&["-d", "--home-dir", "--home", "-h"]).cloned(),
                }));
            }
        }
        "passwd" => out.answers = !options(&["-d", "-l", "-u", "-e", "--stdin", "--delete", "--lock"]),
        _ => {}
    }
    out.asks.extend(entry(call, &sorted).map(Ask::Enter));
    out
}

/// The line that a command writes; `None` where it changes one or may do either.
fn entry(call: &Call<'_>, sorted: &Sorted<'_>) -> Option<Entry> {
    let user = match call.name {
        "useradd" | "adduser" => true,
        "groupadd" | "addgroup" => false,
        _ => return None,
    };
    // With two names Debian and BusyBox put a user into a group; another root has files of its own.
    let [name] = sorted.operands[..] else { return None };
    let elsewhere = sorted.has(&["-R", "--root", "-P", "--prefix"]) && call.name.ends_with("add");
    if elsewhere || sorted.has(&["-D", "--defaults"]) && call.name == "useradd" {
        return None;
    }
    let system = sorted.has(&["-S", "--system"]);
    let own_group = match call.name {
        "useradd" => !sorted.has(&["-g", "--gid", "-N", "--no-user-group"]),
        "adduser" => !system && !sorted.has(&["-G", "--ingroup", "--gid"]),
        _ => false,
    };
    let id = if user { &["-u", "--uid"] } else { &["-g", "--gid"] };
    Some(Entry {
        name: name.item(),
        id: sorted.value(id).cloned(),
        user,
        own_group,
        shared: sorted.has(&["-o", "--non-unique"]),
        lenient: sorted.has(&["-f", "--force", "--system"]),
    })
}
