//! Users and groups that are there already where a command makes them anew, and those that are not where one names them.

use super::super::accounts::{is_userless, may_have_account, of_base};
use super::super::bases::Os;
use super::Runner;
use super::refusals::Refusal;
use crate::programs::{Ask, ChangeKind, Entry, Request};

/// What takes accounts away or gives them other names and numbers.
const CHANGES: &[&str] = &[
    "userdel",
    "deluser",
    "groupdel",
    "delgroup",
    "usermod",
    "groupmod",
    "/etc/passwd",
    "/etc/group",
    "vipw",
];

/// Which of two is there already.
enum Taken<'t> {
    Name(&'t str),
    Number(u32),
    /// A group of the user's name.
    Group(&'t str),
}

impl Runner<'_> {
    /// A user or group that is there already, by its name or its number.
    pub(super) fn taken(&self, base: &str, request: &Request) -> Option<Refusal> {
        let entry = entry_of(request)?;
        let files = ["/etc/passwd", "/etc/group"];
        // Where something asks first, it asked for this.
        if !self.sure()
            || CHANGES.iter().any(|word| self.says(word))
            || files.iter().any(|path| self.at.files.may_bring(path) || self.world.anything_at(path))
        {
            return None;
        }
        let taken = self.taken_by(entry)?;
        let debian = matches!(self.world.base.os, Os::Debian | Os::Ubuntu);
        let (words, exit) = match base {
            "useradd" | "groupadd" => shadow(base, &taken),
            _ if debian => perl(entry.user, &taken),
            "adduser" | "addgroup" if self.world.base.os == Os::Alpine => busybox(base, &taken),
            _ => return None,
        };
        let what = match taken {
            Taken::Name(name) | Taken::Group(name) => name.to_owned(),
            Taken::Number(id) => id.to_string(),
        };
        Some(("account-there", words, exit, vec![("what", what)]))
    }

    /// `chown` to a user or group that is not there.
    pub(super) fn unknown_owner(&self, base: &str, request: &Request) -> Option<Refusal> {
        let adds = ["adduser", "useradd", "addgroup", "groupadd", "/etc/passwd", "/etc/group"];
        let to = request.asks.iter().find_map(|ask| match ask {
            Ask::Change(change) if change.kind == ChangeKind::Owner => change.to.as_ref()?.value(),
            _ => None,
        })?;
        if base != "chown"
            || !self.world.base.closed
            || self.world.foreign
            || self.at.files.is_opaque()
            || CHANGES.iter().chain(&adds).any(|word| self.says(word))
            || !self.world.installed.iter().all(|package| is_userless(package))
            || ["/etc/passwd", "/etc/group"]
                .iter()
                .any(|path| self.at.files.may_bring(path) || self.world.anything_at(path))
        {
            return None;
        }
        let lacks = |name: &str, user: bool| {
            !name.is_empty()
                && !name.bytes().all(|byte| byte.is_ascii_digit())
                && !may_have_account(&self.world.base.image.0, name, user)
        };
        let (user, group) = to.split_once(':').unwrap_or((to, ""));
        let (no_user, no_group) = (lacks(user, true), lacks(group, false));
        if !(no_user || no_group) {
            return None;
        }
        let words = match self.world.base.os {
            Os::Alpine if to.contains(':') => format!("chown: unknown user/group {to}"),
            Os::Alpine => format!("chown: unknown user {to}"),
            _ if no_user => format!("chown: invalid user: '{to}'"),
            _ => format!("chown: invalid group: '{to}'"),
        };
        Some(("owner-not-there", words, 1, vec![("owner", if no_user { user } else { group }.to_owned())]))
    }

    fn taken_by<'e>(&self, entry: &'e Entry) -> Option<Taken<'e>> {
        let name = entry.name.value()?;
        let there = |users: bool, name: &str, id: Option<u32>| {
            let mut own = self.world.accounts(users);
            own.any(|(other, number)| other == name || id.is_some() && number == id)
                || of_base(&self.world.base, users).any(|(other, number)| other == name || id == Some(number))
        };
        if there(entry.user, name, None) {
            return (!entry.lenient).then_some(Taken::Name(name));
        }
        let id = entry.id.as_ref().and_then(|id| id.value()?.parse::<u32>().ok());
        if let Some(id) = id.filter(|_| !entry.shared) {
            // BusyBox gives a user's own group the same number.
            let own_group = entry.own_group && self.world.base.os == Os::Alpine;
            if there(entry.user, "", Some(id)) || own_group && there(false, "", Some(id)) {
                return Some(Taken::Number(id));
            }
        }
        (entry.own_group && !entry.lenient && there(false, name, None)).then_some(Taken::Group(name))
    }

    /// Notes the user or group that a command has made.
    pub(super) fn entered(&mut self, request: &Request) {
        let Some(entry) = entry_of(request) else { return };
        let Some(name) = entry.name.value().map(str::to_owned).filter(|_| self.sure()) else { return };
        let id = entry.id.as_ref().and_then(|id| id.value()?.parse::<u32>().ok());
        if entry.own_group {
            // What number it gets depends on what is free.
            self.world.enter(false, name.clone(), None);
        }
        self.world.enter(entry.user, name, id);
    }
}

fn entry_of(request: &Request) -> Option<&Entry> {
    request.asks.iter().find_map(|ask| match ask {
        Ask::Enter(entry) => Some(entry),
        _ => None,
    })
}

/// The words of shadow's useradd and groupadd.
fn shadow(base: &str, taken: &Taken<'_>) -> (String, u8) {
    let user = base == "useradd";
    match taken {
        Taken::Name(name) if user => (format!("useradd: user '{name}' already exists"), 9),
        Taken::Name(name) => (format!("groupadd: group '{name}' already exists"), 9),
        Taken::Number(id) if user => (format!("useradd: UID {id} is not unique"), 4),
        Taken::Number(id) => (format!("groupadd: GID '{id}' already exists"), 4),
        Taken::Group(name) => {
            (format!("useradd: group {name} exists - if you want to add this user to that group, use -g."), 9)
        }
    }
}

/// The words of Debian's adduser and addgroup, whose beginning changed between releases.
fn perl(user: bool, taken: &Taken<'_>) -> (String, u8) {
    let (what, number) = if user { ("user", "UID") } else { ("group", "GID") };
    let words = match taken {
        Taken::Name(name) => format!("The {what} `{name}' already exists."),
        Taken::Number(id) => format!("The {number} {id} is already in use."),
        Taken::Group(name) => format!("The group `{name}' already exists."),
    };
    (words, 1)
}

/// The words of BusyBox's (loginutils/adduser.c, addgroup.c).
fn busybox(base: &str, taken: &Taken<'_>) -> (String, u8) {
    let user = base == "adduser";
    let words = match taken {
        Taken::Name(name) if user => format!("adduser: user '{name}' in use"),
        Taken::Name(name) | Taken::Group(name) => format!("{base}: group '{name}' in use"),
        Taken::Number(id) if user => format!("adduser: uid '{id}' in use"),
        Taken::Number(id) => format!("addgroup: gid '{id}' in use"),
    };
    (words, 1)
}
