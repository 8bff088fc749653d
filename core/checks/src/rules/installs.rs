//! Commands that fetch a project's dependencies, and commands that take long.

use super::prelude::*;
use super::systems::Placed;

/// An install of the project's dependencies.
#[derive(Clone, Debug)]
pub(crate) struct Install {
    pub(crate) tool: Manager,
    /// The command.
    pub(crate) span: Span,
    /// The files to copy before it, where they are known.
    pub(crate) manifests: Option<String>,
}

/// The installs of project dependencies that a RUN does.
pub(crate) fn installs(ctx: &Context<'_>, instruction: &Instruction) -> Vec<Install> {
    ctx.facts().run(instruction.id).into_iter().flat_map(|run| &run.calls).filter_map(install).collect()
}

/// The install that a call is.
fn install(call: &Call<'_>) -> Option<Install> {
    let install = call.installs().next()?;
    let here = !install.global && !install.elsewhere && !install.idle && !call.delegated;
    let manifests = match (install.manager, install.sources.as_slice()) {
        // A list of the project's own, and nothing else.
        (Manager::Pip, [Source::List(list)]) if !install.fetch_only && !install.linked => {
            let file = list.value()?;
            if install.target.is_some()
                || file.starts_with('/')
                || file.contains("..")
                || file.contains("://")
            {
                return None;
            }
            Some(file.to_owned())
        }
        (Manager::Pip, _) => return None,
        (Manager::Go | Manager::Cargo, _) if !install.fetch_only => return None,
        (manager, _) if install.project => manager.manifests().map(str::to_owned),
        _ => return None,
    };
    here.then_some(Install { tool: install.manager, span: call.command.span, manifests })
}

/// Whether a RUN starts the tool at all, to fetch dependencies in a way of its own perhaps.
pub(crate) fn starts(ctx: &Context<'_>, instruction: &Instruction, tool: Manager) -> bool {
    let Some(run) = ctx.facts().run(instruction.id) else { return false };
    run.calls.iter().any(|call| match tool {
        Manager::Maven | Manager::Gradle => call.is_of(tool),
        Manager::Pip => {
            call.is_of(tool) && call.items.iter().any(|item| item.word.text.contains("requirements"))
        }
        tool => install(call).is_some_and(|found| found.tool == tool),
    })
}

/// Whether a RUN installs or downloads: what a compiler does depends on variables that nothing names.
pub(crate) fn is_costly(ctx: &Context<'_>, placed: &Placed<'_>) -> bool {
    let Some(run) = ctx.facts().run(placed.instruction.id) else { return false };
    run.calls.iter().flat_map(Call::asks).any(|ask| match ask {
        Ask::Install(install) => match install.manager {
            Manager::Maven | Manager::Gradle => false,
            Manager::Dotnet => install.project,
            _ => !install.idle,
        },
        Ask::Refresh(_) | Ask::Upgrade(_) | Ask::Fetch(_) => true,
        Ask::Clone(checkout) => checkout.url.is_some(),
        _ => false,
    })
}
