//! One file per rule.

/// Declares the modules of the rules, each with a `RULE`, and lists them.
macro_rules! rules {
    ($($name:ident)*) => {
        $(pub(crate) mod $name;)*

        /// Every rule, in the order of their names in `dockerfile_answers`.
        pub static RULES: &[&super::Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    stage_name_casing
    from_as_casing
    no_empty_continuation
    consistent_instruction_casing
    duplicate_stage_name
    reserved_stage_name
    json_args_recommended
    maintainer_deprecated
    undefined_arg_in_from
    workdir_relative_path
    undefined_var
    multiple_instructions_disallowed
    legacy_key_value_format
    invalid_base_image_platform
    redundant_target_platform
    secrets_used_in_arg_or_env
    invalid_default_arg_in_from
    from_platform_flag_const_disallowed
    copy_ignored_file
    invalid_definition_description
    expose_proto_casing
    expose_invalid_format
    apt_lists_left_behind
    apk_cache_left_behind
    dnf_cache_left_behind
    zypper_cache_left_behind
    apt_update_alone
    apt_recommends_installed
    pip_cache_left_behind
    npm_cache_left_behind
    yarn_cache_left_behind
    pnpm_store_left_behind
    gem_cache_left_behind
    composer_cache_left_behind
    go_cache_left_behind
    cargo_cache_left_behind
    deleted_in_later_layer
    recursive_ownership_change
    archive_left_behind
    build_tools_in_final_stage
    dev_dependencies_in_final_stage
    copies_whole_builder
    unused_stage
    misspelled_stage_name
    toolchain_in_final_stage
    base_could_be_smaller
    repeated_steps
    needless_stage_wait
    shell_form_without_shell
    script_without_shell
    libc_mismatch
    dynamic_binary_in_static_image
    missing_ca_certificates
    user_missing_in_image
    distroless_variant_misused
    copy_from_missing_path
    copy_source_not_in_context
    unwanted_folder_copied
    cd_without_effect
    workdir_missing
    copy_before_install
    volatile_arg_early
    cache_mount_helps
    untagged_base_image
    latest_base_image
    end_of_life_base_image
    download_piped_to_shell
    secret_in_value
    secret_file_copied
    runs_as_root
    add_instead_of_copy
    layer_limit_near
    command_not_found
    command_fails
    needs_answer
    permission_denied
    shell_lacks_syntax
    step_never_ends
    version_redirected
    effect_lost_after_run
    heredoc_not_run
    failure_unseen
    command_in_value
    path_overwritten
    frontend_unsuitable
    image_does_not_start
    exec_form_keeps_variable
    entrypoint_ignores_cmd
    healthcheck_fails
    server_bound_to_localhost
    built_for_other_system
    system_data_missing
    copy_then_chmod
    copy_after_user
    uv_cache_left_behind
    dnf_weak_dependencies
    download_without_checksum
}

/// Whether a system package is there to compile with, by its name: `gcc`, `build-base`, `libpq-dev`.
pub fn is_build_package(name: &str) -> bool {
    build_tools_in_final_stage::is_tool(name)
}

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static super::Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

mod artefacts;
mod installs;
mod prelude;
mod systems;
mod trial;
