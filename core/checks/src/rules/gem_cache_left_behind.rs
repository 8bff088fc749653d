//! What it does: finds `gem install` and `bundle install` that keep the packed gems in the layer.
//!
//! Why: RubyGems keeps each downloaded `.gem` beside the unpacked one; nothing reads it at run time.
//!
//! Fix safety: for `gem install` safe: only the packed gems are missing afterwards. For Bundler none: where it
//! installs depends on its configuration.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("GemCacheLeftBehind"),
    severity: Severity::Info,
    experimental: false,
    summary: "RubyGems should keep no packed gems in the layer",
    url: "rules/GemCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let install = call.install_by(&[Manager::Gem, Manager::Bundler])?;
            (install.cache == Kept::Usual && !install.idle).then(|| call.to_verb())
        },
        |run, call| {
            run.removes_any_after(call, &["cache", ".gem", "/gems"])
                || run.mounts_any(&["cache", "gem", "bundle"])
                || cleans_after(run, Manager::Gem, call)
        },
        |run, call, span| {
            let program = call.name;
            let message = format!(
                "`{program} install` keeps each packed gem beside the unpacked one in this layer (the `cache` folder of the gem directory): delete it in the same RUN"
            );
            let finding =
                Finding::at(run.instruction, span, "gem-cache-left-behind", message).arg("program", program);
            let simple = call
                .install_by(&[Manager::Gem])
                .is_some_and(|install| install.target.is_none() && !install.user);
            let only_gem = !run.calls.iter().any(|call| call.is_of(Manager::Bundler));
            out.push(match append(ctx, run, call, "rm -rf \"$(gem env gemdir)\"/cache/*") {
                Some(edit) if simple && only_gem => finding.fix(
                    Applicability::Safe,
                    "delete-gem-cache",
                    "Delete the packed gems in the same RUN",
                    [edit],
                ),
                _ => finding,
            });
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("GemCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM ruby:3.3\nRUN gem install rails\n#   ^^^^^^^^^^^ GemCacheLeftBehind");
        check("FROM ruby:3.3\nRUN bundle install --jobs 4\n#   ^^^^^^^^^^^^^^ GemCacheLeftBehind");
    }

    #[test]
    fn stays_silent() {
        check("FROM ruby:3.3\nRUN bundle install && rm -rf \"${BUNDLE_PATH}\"/ruby/*/cache");
        check("FROM ruby:3.3\nRUN gem install rails && rm -rf $GEM_HOME/cache/*.gem");
        check("FROM ruby:3.3\nRUN bundle exec rake install");
        check("FROM ruby:3.3\nRUN gem update --system");
        check("FROM ruby:3.3\nRUN --mount=type=cache,target=/usr/local/bundle/cache bundle install");
        check("FROM ruby:3.3 AS b\nRUN bundle install\nFROM ruby:3.3-slim\nCOPY --from=b /bundle /bundle");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM ruby:3.3\nRUN gem install rails\n", "GemCacheLeftBehind"),
            "FROM ruby:3.3\nRUN gem install rails && rm -rf \"$(gem env gemdir)\"/cache/*\n"
        );
    }
}
