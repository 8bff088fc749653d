//! What apk does not find.

use dockerfile_syntax::lists::Arrange;

use super::super::bases::Os;
use super::super::packages::absent_in_alpine;
use super::Runner;
use super::refusals::{Refusal, installs, named, not_there};
use crate::programs::Request;

/// From this minor version of Alpine 3 on apk words it as it does today.
const REWORDED: u32 = 13;

impl Runner<'_> {
    /// apk told to install what Alpine has under another name, or not at all.
    pub(super) fn no_apk_package(&self, base: &str, request: &Request) -> Option<Refusal> {
        let ours = base == "apk" && self.world.base.os == Os::Alpine && self.world.base.closed;
        let others = ["repositor", "-X"].iter().any(|word| self.says(word))
            || self.world.anything_at("/etc/apk")
            || self.at.files.may_bring("/etc/apk/repositories");
        if !ours || others {
            return None;
        }
        let install = installs(request).filter(|install| !install.idle && !install.elsewhere)?;
        let minor = self.world.base.release_of("alpine").map(|(_, minor)| minor);
        let names = named(install).map(|word| word.split(['=', '<', '>', '~', '@']).next().unwrap_or(word));
        let mut missing: Vec<(&str, &str)> = names
            .filter_map(|name| Some((name, absent_in_alpine(name)?)))
            .filter(|(_, absent)| absent.since == 0 || minor.is_some_and(|minor| minor >= absent.since))
            .map(|(name, absent)| (name, absent.instead))
            .collect();
        missing.arrange();
        missing.dedup();
        let (name, instead) = *missing.first()?;
        let (head, what) = if minor.is_none_or(|minor| minor >= REWORDED) {
            ("unable to select packages", "no such package")
        } else {
            ("unsatisfiable constraints", "missing")
        };
        // Who asks for each stands below it, a group with the time of day.
        let mut words = format!("ERROR: {head}:");
        for (name, _) in &missing {
            words.push_str(&format!("\n  {name} ({what})"));
        }
        let exit = u8::try_from(missing.len()).unwrap_or(u8::MAX);
        let near = (!instead.is_empty()).then(|| instead.to_owned());
        Some(not_there(name.to_owned(), near, (words, exit)))
    }
}
