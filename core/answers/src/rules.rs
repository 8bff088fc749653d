//! What is known of the rules without their code.

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

/// What is known of a rule without its code.
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

const fn rule(
    name: &'static str,
    family: Family,
    group: Group,
    aliases: &'static [&'static str],
) -> RuleName {
    RuleName { name, family, group, aliases }
}

/// Every rule: BuildKit's in the order of its source, then ours.
pub static RULE_NAMES: &[RuleName] = &[
    rule("StageNameCasing", Family::BuildKit, Group::Language, &[]),
    rule("FromAsCasing", Family::BuildKit, Group::Language, &[]),
    rule("NoEmptyContinuation", Family::BuildKit, Group::Language, &[]),
    rule("ConsistentInstructionCasing", Family::BuildKit, Group::Language, &[]),
    rule("DuplicateStageName", Family::BuildKit, Group::Stages, &["DL3024"]),
    rule("ReservedStageName", Family::BuildKit, Group::Stages, &["DL3063"]),
    rule("JSONArgsRecommended", Family::BuildKit, Group::Runtime, &["DL3025"]),
    rule("MaintainerDeprecated", Family::BuildKit, Group::Language, &["DL4000"]),
    rule("UndefinedArgInFrom", Family::BuildKit, Group::Language, &[]),
    rule("WorkdirRelativePath", Family::BuildKit, Group::Language, &["DL3000"]),
    rule("UndefinedVar", Family::BuildKit, Group::Language, &["DL3044"]),
    rule(
        "MultipleInstructionsDisallowed",
        Family::BuildKit,
        Group::Language,
        &["DL3012", "DL4003", "DL4004"],
    ),
    rule("LegacyKeyValueFormat", Family::BuildKit, Group::Language, &[]),
    rule("InvalidBaseImagePlatform", Family::BuildKit, Group::Base, &[]),
    rule("RedundantTargetPlatform", Family::BuildKit, Group::Language, &["DL3065"]),
    rule("SecretsUsedInArgOrEnv", Family::BuildKit, Group::Base, &["DL3064"]),
    rule("InvalidDefaultArgInFrom", Family::BuildKit, Group::Language, &[]),
    rule("FromPlatformFlagConstDisallowed", Family::BuildKit, Group::Base, &["DL3029"]),
    rule("CopyIgnoredFile", Family::BuildKit, Group::Language, &[]),
    rule("InvalidDefinitionDescription", Family::BuildKit, Group::Language, &[]),
    rule("ExposeProtoCasing", Family::BuildKit, Group::Language, &[]),
    rule("ExposeInvalidFormat", Family::BuildKit, Group::Language, &[]),
    rule("AptListsLeftBehind", Family::Ours, Group::Size, &["DL3009"]),
    rule("ApkCacheLeftBehind", Family::Ours, Group::Size, &["DL3019"]),
    rule("DnfCacheLeftBehind", Family::Ours, Group::Size, &["DL3032", "DL3040"]),
    rule("ZypperCacheLeftBehind", Family::Ours, Group::Size, &["DL3036"]),
    rule("AptUpdateAlone", Family::Ours, Group::Cache, &[]),
    rule("AptRecommendsInstalled", Family::Ours, Group::Size, &["DL3015"]),
    rule("PipCacheLeftBehind", Family::Ours, Group::Size, &["DL3042"]),
    rule("NpmCacheLeftBehind", Family::Ours, Group::Size, &[]),
    rule("YarnCacheLeftBehind", Family::Ours, Group::Size, &["DL3060"]),
    rule("PnpmStoreLeftBehind", Family::Ours, Group::Size, &[]),
    rule("GemCacheLeftBehind", Family::Ours, Group::Size, &[]),
    rule("ComposerCacheLeftBehind", Family::Ours, Group::Size, &[]),
    rule("GoCacheLeftBehind", Family::Ours, Group::Size, &[]),
    rule("CargoCacheLeftBehind", Family::Ours, Group::Size, &[]),
    rule("DeletedInLaterLayer", Family::Ours, Group::Size, &[]),
    rule("RecursiveOwnershipChange", Family::Ours, Group::Size, &[]),
    rule("ArchiveLeftBehind", Family::Ours, Group::Size, &["DL3010"]),
    rule("BuildToolsInFinalStage", Family::Ours, Group::Size, &[]),
    rule("DevDependenciesInFinalStage", Family::Ours, Group::Size, &[]),
    rule("CopiesWholeBuilder", Family::Ours, Group::Stages, &["DL3067"]),
    rule("UnusedStage", Family::Ours, Group::Stages, &[]),
    rule("MisspelledStageName", Family::Ours, Group::Stages, &[]),
    rule("ToolchainInFinalStage", Family::Ours, Group::Stages, &[]),
    rule("BaseCouldBeSmaller", Family::Ours, Group::Stages, &[]),
    rule("RepeatedSteps", Family::Ours, Group::Stages, &[]),
    rule("NeedlessStageWait", Family::Ours, Group::Stages, &[]),
    rule("ShellFormWithoutShell", Family::Ours, Group::Runtime, &[]),
    rule("ScriptWithoutShell", Family::Ours, Group::Runtime, &[]),
    rule("LibcMismatch", Family::Ours, Group::Runtime, &[]),
    rule("DynamicBinaryInStaticImage", Family::Ours, Group::Runtime, &[]),
    rule("MissingCaCertificates", Family::Ours, Group::Runtime, &[]),
    rule("UserMissingInImage", Family::Ours, Group::Runtime, &[]),
    rule("DistrolessVariantMisused", Family::Ours, Group::Runtime, &[]),
    rule("CopyFromMissingPath", Family::Ours, Group::Runtime, &[]),
    rule("CopySourceNotInContext", Family::Ours, Group::Language, &[]),
    rule("UnwantedFolderCopied", Family::Ours, Group::Size, &[]),
    rule("CdWithoutEffect", Family::Ours, Group::Runtime, &["DL3003"]),
    rule("WorkdirMissing", Family::Ours, Group::Runtime, &["DL3045"]),
    rule("CopyBeforeInstall", Family::Ours, Group::Cache, &[]),
    rule("VolatileArgEarly", Family::Ours, Group::Cache, &[]),
    rule("CacheMountHelps", Family::Ours, Group::Cache, &[]),
    rule("UntaggedBaseImage", Family::Ours, Group::Base, &["DL3006"]),
    rule("LatestBaseImage", Family::Ours, Group::Base, &["DL3007"]),
    rule("EndOfLifeBaseImage", Family::Ours, Group::Base, &[]),
    rule("DownloadPipedToShell", Family::Ours, Group::Base, &[]),
    rule("SecretInValue", Family::Ours, Group::Base, &[]),
    rule("SecretFileCopied", Family::Ours, Group::Base, &[]),
    rule("RunsAsRoot", Family::Ours, Group::Base, &["DL3002"]),
    rule("AddInsteadOfCopy", Family::Ours, Group::Base, &["DL3020"]),
    rule("LayerLimitNear", Family::Ours, Group::Base, &[]),
    rule("CommandNotFound", Family::Ours, Group::Runtime, &[]),
    rule("CommandFails", Family::Ours, Group::Runtime, &[]),
    rule("NeedsAnswer", Family::Ours, Group::Runtime, &["DL3014", "DL3030", "DL3034", "DL3038"]),
    rule("PermissionDenied", Family::Ours, Group::Runtime, &[]),
    rule("ShellLacksSyntax", Family::Ours, Group::Runtime, &[]),
    rule("StepNeverEnds", Family::Ours, Group::Runtime, &[]),
    rule("VersionRedirected", Family::Ours, Group::Runtime, &[]),
    rule("EffectLostAfterRun", Family::Ours, Group::Runtime, &[]),
    rule("HeredocNotRun", Family::Ours, Group::Runtime, &[]),
    rule("FailureUnseen", Family::Ours, Group::Runtime, &["DL4006"]),
    rule("CommandInValue", Family::Ours, Group::Runtime, &[]),
    rule("PathOverwritten", Family::Ours, Group::Runtime, &[]),
    rule("FrontendUnsuitable", Family::Ours, Group::Runtime, &[]),
    rule("ImageDoesNotStart", Family::Ours, Group::Runtime, &[]),
    rule("ExecFormKeepsVariable", Family::Ours, Group::Runtime, &[]),
    rule("EntrypointIgnoresCmd", Family::Ours, Group::Runtime, &[]),
    rule("HealthcheckFails", Family::Ours, Group::Runtime, &[]),
    rule("ServerBoundToLocalhost", Family::Ours, Group::Runtime, &[]),
    rule("BuiltForOtherSystem", Family::Ours, Group::Runtime, &[]),
    rule("SystemDataMissing", Family::Ours, Group::Runtime, &[]),
    rule("CopyThenChmod", Family::Ours, Group::Size, &[]),
    rule("CopyAfterUser", Family::Ours, Group::Runtime, &[]),
    rule("UvCacheLeftBehind", Family::Ours, Group::Size, &[]),
    rule("DnfWeakDependencies", Family::Ours, Group::Size, &[]),
    rule("DownloadWithoutChecksum", Family::Ours, Group::Base, &[]),
];

/// The name of a rule with what is known besides; `None` for what stops a build, which is no rule.
pub fn rule_name(name: &str) -> Option<&'static RuleName> {
    RULE_NAMES.iter().find(|rule| rule.name == name)
}
