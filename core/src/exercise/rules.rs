//! The names of the rules.
//!
//! A list of its own, held to the registry by a test: the registry leads to the code of every rule, and the page,
//! which checks goals but has rules run by the worker, would load all of it twice (0.9 MB).

/// Each rule's name and hadolint's codes for it, in the order of the registry.
pub(super) const RULES: &[(&str, &[&str])] = &[
    ("StageNameCasing", &[]),
    ("FromAsCasing", &[]),
    ("NoEmptyContinuation", &[]),
    ("ConsistentInstructionCasing", &[]),
    ("DuplicateStageName", &["DL3024"]),
    ("ReservedStageName", &[]),
    ("JSONArgsRecommended", &["DL3025"]),
    ("MaintainerDeprecated", &["DL4000"]),
    ("UndefinedArgInFrom", &[]),
    ("WorkdirRelativePath", &["DL3000"]),
    ("UndefinedVar", &["DL3044"]),
    ("MultipleInstructionsDisallowed", &["DL3012", "DL4003", "DL4004"]),
    ("LegacyKeyValueFormat", &[]),
    ("InvalidBaseImagePlatform", &[]),
    ("RedundantTargetPlatform", &[]),
    ("SecretsUsedInArgOrEnv", &[]),
    ("InvalidDefaultArgInFrom", &[]),
    ("FromPlatformFlagConstDisallowed", &["DL3029"]),
    ("CopyIgnoredFile", &[]),
    ("InvalidDefinitionDescription", &[]),
    ("ExposeProtoCasing", &[]),
    ("ExposeInvalidFormat", &[]),
    ("AptListsLeftBehind", &["DL3009"]),
    ("ApkCacheLeftBehind", &["DL3019"]),
    ("DnfCacheLeftBehind", &["DL3032", "DL3040"]),
    ("ZypperCacheLeftBehind", &["DL3036"]),
    ("AptUpdateAlone", &[]),
    ("AptRecommendsInstalled", &["DL3015"]),
    ("PipCacheLeftBehind", &["DL3042"]),
    ("NpmCacheLeftBehind", &[]),
    ("YarnCacheLeftBehind", &["DL3060"]),
    ("PnpmStoreLeftBehind", &[]),
    ("GemCacheLeftBehind", &[]),
    ("ComposerCacheLeftBehind", &[]),
    ("GoCacheLeftBehind", &[]),
    ("CargoCacheLeftBehind", &[]),
    ("DeletedInLaterLayer", &[]),
    ("RecursiveOwnershipChange", &[]),
    ("ArchiveLeftBehind", &["DL3010"]),
    ("BuildToolsInFinalStage", &[]),
    ("DevDependenciesInFinalStage", &[]),
    ("CopiesWholeBuilder", &[]),
    ("UnusedStage", &[]),
    ("ToolchainInFinalStage", &[]),
    ("BaseCouldBeSmaller", &[]),
    ("RepeatedSteps", &[]),
    ("NeedlessStageWait", &[]),
    ("ShellFormWithoutShell", &[]),
    ("ScriptWithoutShell", &[]),
    ("LibcMismatch", &[]),
    ("DynamicBinaryInStaticImage", &[]),
    ("MissingCaCertificates", &[]),
    ("UserMissingInImage", &[]),
    ("DistrolessVariantMisused", &[]),
    ("CopyFromMissingPath", &[]),
    ("CopySourceNotInContext", &[]),
    ("CdWithoutEffect", &["DL3003"]),
    ("WorkdirMissing", &["DL3045"]),
    ("CopyBeforeInstall", &[]),
    ("VolatileArgEarly", &[]),
    ("CacheMountHelps", &[]),
    ("UntaggedBaseImage", &["DL3006"]),
    ("LatestBaseImage", &["DL3007"]),
    ("EndOfLifeBaseImage", &[]),
    ("DownloadPipedToShell", &[]),
    ("SecretInValue", &[]),
    ("SecretFileCopied", &[]),
    ("RunsAsRoot", &["DL3002"]),
    ("AddInsteadOfCopy", &["DL3020"]),
    ("LayerLimitNear", &[]),
];

/// The names that a goal may give, in the order of the registry.
pub fn rule_names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(name, _)| *name)
}

/// Hadolint's codes for a rule; `None` for a name that is no rule's.
pub(super) fn aliases(name: &str) -> Option<&'static [&'static str]> {
    RULES.iter().find(|(known, _)| *known == name).map(|(_, aliases)| *aliases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn these_are_the_rules_of_the_registry() {
        let registry: Vec<_> = crate::checks::RULES.iter().map(|rule| (rule.name, rule.aliases)).collect();
        assert_eq!(registry, RULES);
    }
}
