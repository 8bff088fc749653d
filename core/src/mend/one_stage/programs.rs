//! Which RUN of a stage can run on another base than its own.

use crate::programs::{Home, Manager, tool};
use crate::shell::Script;
use crate::size::catalogue::{PackageManager, system};

/// Whether the systems of a package manager are those that an image is known to have.
fn is_of(manager: Manager, own: PackageManager) -> bool {
    matches!(
        (manager, own),
        (Manager::Apt, PackageManager::Apt)
            | (Manager::Apk, PackageManager::Apk)
            | (Manager::Dnf, PackageManager::Dnf)
            | (Manager::Pacman, PackageManager::Pacman)
            | (Manager::Zypper, PackageManager::Zypper)
    )
}

/// Whether every command of `script` is one that `image` has, as far as names tell: what all systems have, or its
/// own package manager. A script that cannot be read may call anything.
pub(super) fn runs_on(script: Option<&Script>, image: &str) -> bool {
    let Some(script) = script else { return false };
    let own = system(image).manager;
    let commands = script.all_commands();
    !commands.is_empty()
        && commands.into_iter().all(|command| {
            let Some(effective) = command.effective() else { return true };
            tool(effective.name).is_some_and(|tool| match tool.home {
                Home::Anywhere => true,
                Home::System(manager) => is_of(manager, own),
                Home::Installed => false,
            })
        })
}
