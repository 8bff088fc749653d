use super::rules;
use super::{Context, Finding};
use crate::Severity;

/// Whose rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// One of BuildKit's build checks.
    BuildKit,
    /// Ours.
    Ours,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The language itself: casing, deprecated forms, variables.
    Language,
    /// Bytes and caches.
    Size,
    /// Stages and what they need of each other.
    Stages,
    /// What breaks when the image runs.
    Runtime,
    /// The order of steps and the build cache.
    Cache,
    /// Base images, secrets, users.
    Base,
}

/// A rule.
pub struct Rule {
    /// Its name, as BuildKit writes names.
    pub name: &'static str,
    /// Whose it is.
    pub family: Family,
    /// What it is about.
    pub group: Group,
    /// How grave its findings are.
    pub severity: Severity,
    /// Off unless `# check=experimental=` names it.
    pub experimental: bool,
    /// What it says, in one line.
    pub summary: &'static str,
    /// Its page: BuildKit's, or ours relative to the playground.
    pub url: &'static str,
    /// hadolint's codes for the same fault.
    pub aliases: &'static [&'static str],
    pub(crate) check: fn(&Context<'_>, &mut Vec<Finding>),
}

/// What is known of a rule without its code: for a page that only shows findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleName {
    /// Its name.
    pub name: &'static str,
    /// Whose it is.
    pub family: Family,
    /// What it is about.
    pub group: Group,
    /// hadolint's codes for the same fault.
    pub aliases: &'static [&'static str],
}

/// Every rule's name, worked out by the compiler, so that who reads it does not carry the rules.
pub static RULE_NAMES: [RuleName; RULES.len()] = {
    let mut names =
        [RuleName { name: "", family: Family::Ours, group: Group::Language, aliases: &[] }; RULES.len()];
    let mut i = 0;
    while i < RULES.len() {
        let rule = RULES[i];
        names[i] =
            RuleName { name: rule.name, family: rule.family, group: rule.group, aliases: rule.aliases };
        i += 1;
    }
    names
};

/// The name of a rule with what is known besides; `None` for what stops a build, which is no rule.
pub fn rule_name(name: &str) -> Option<&'static RuleName> {
    RULE_NAMES.iter().find(|rule| rule.name == name)
}

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// Every rule: BuildKit's in the order of its source, then ours.
pub static RULES: &[&Rule] = &[
    &rules::stage_name_casing::RULE,
    &rules::from_as_casing::RULE,
    &rules::no_empty_continuation::RULE,
    &rules::consistent_instruction_casing::RULE,
    &rules::duplicate_stage_name::RULE,
    &rules::reserved_stage_name::RULE,
    &rules::json_args_recommended::RULE,
    &rules::maintainer_deprecated::RULE,
    &rules::undefined_arg_in_from::RULE,
    &rules::workdir_relative_path::RULE,
    &rules::undefined_var::RULE,
    &rules::multiple_instructions_disallowed::RULE,
    &rules::legacy_key_value_format::RULE,
    &rules::invalid_base_image_platform::RULE,
    &rules::redundant_target_platform::RULE,
    &rules::secrets_used_in_arg_or_env::RULE,
    &rules::invalid_default_arg_in_from::RULE,
    &rules::from_platform_flag_const_disallowed::RULE,
    &rules::copy_ignored_file::RULE,
    &rules::invalid_definition_description::RULE,
    &rules::expose_proto_casing::RULE,
    &rules::expose_invalid_format::RULE,
    // size and stages
    &rules::apt_lists_left_behind::RULE,
    &rules::apk_cache_left_behind::RULE,
    &rules::dnf_cache_left_behind::RULE,
    &rules::zypper_cache_left_behind::RULE,
    &rules::apt_update_alone::RULE,
    &rules::apt_recommends_installed::RULE,
    &rules::pip_cache_left_behind::RULE,
    &rules::npm_cache_left_behind::RULE,
    &rules::yarn_cache_left_behind::RULE,
    &rules::pnpm_store_left_behind::RULE,
    &rules::gem_cache_left_behind::RULE,
    &rules::composer_cache_left_behind::RULE,
    &rules::go_cache_left_behind::RULE,
    &rules::cargo_cache_left_behind::RULE,
    &rules::deleted_in_later_layer::RULE,
    &rules::recursive_ownership_change::RULE,
    &rules::archive_left_behind::RULE,
    &rules::build_tools_in_final_stage::RULE,
    &rules::dev_dependencies_in_final_stage::RULE,
    &rules::copies_whole_builder::RULE,
    &rules::unused_stage::RULE,
    &rules::misspelled_stage_name::RULE,
    &rules::toolchain_in_final_stage::RULE,
    &rules::base_could_be_smaller::RULE,
    &rules::repeated_steps::RULE,
    &rules::needless_stage_wait::RULE,
    // Runtime, cache and base images.
    &rules::shell_form_without_shell::RULE,
    &rules::script_without_shell::RULE,
    &rules::libc_mismatch::RULE,
    &rules::dynamic_binary_in_static_image::RULE,
    &rules::missing_ca_certificates::RULE,
    &rules::user_missing_in_image::RULE,
    &rules::distroless_variant_misused::RULE,
    &rules::copy_from_missing_path::RULE,
    &rules::copy_source_not_in_context::RULE,
    &rules::unwanted_folder_copied::RULE,
    &rules::cd_without_effect::RULE,
    &rules::workdir_missing::RULE,
    &rules::copy_before_install::RULE,
    &rules::volatile_arg_early::RULE,
    &rules::cache_mount_helps::RULE,
    &rules::untagged_base_image::RULE,
    &rules::latest_base_image::RULE,
    &rules::end_of_life_base_image::RULE,
    &rules::download_piped_to_shell::RULE,
    &rules::secret_in_value::RULE,
    &rules::secret_file_copied::RULE,
    &rules::runs_as_root::RULE,
    &rules::add_instead_of_copy::RULE,
    &rules::layer_limit_near::RULE,
];
