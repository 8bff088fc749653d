//! Programs that packages of PyPI bring.

/// A program with the packages that bring it, any of them, and the module that `python -m` runs as it. Read in the entry
/// points of the newest wheels on 2026-11-30; uWSGI comes as a source, whose setup.py names its program.
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// The packages that bring it.
    pub packages: &'static [&'static str],
    /// The module; empty where there is none.
    pub module: &'static str,
}

const fn program(name: &'static str, packages: &'static [&'static str], module: &'static str) -> Program {
    Program { name, packages, module }
}

const PROGRAMS: &[Program] = &[
    program("alembic", &["alembic"], "alembic"),
    program("celery", &["celery"], "celery"),
    program("daphne", &["daphne"], "daphne"),
    program("django-admin", &["django"], "django"),
    program("flask", &["flask"], "flask"),
    program("gunicorn", &["gunicorn"], "gunicorn"),
    program("hypercorn", &["hypercorn"], "hypercorn"),
    program("mkdocs", &["mkdocs"], "mkdocs"),
    program("pytest", &["pytest"], "pytest"),
    program("streamlit", &["streamlit"], "streamlit"),
    program("uvicorn", &["uvicorn"], "uvicorn"),
    program("uwsgi", &["uwsgi", "pyuwsgi"], ""),
    program("waitress-serve", &["waitress"], "waitress"),
];

/// Packages that needed a server in some release, though not in the newest; the start of those releases' numbers, where
/// they are few. fastapi's notes name 0.111 (2024-05-03) and 0.112 (2024-08-02), channels' 4.0 (2022-10-15).
const ONCE: &[(&str, &str)] = &[
    ("apache-airflow", ""),
    ("apache-superset", ""),
    ("bentoml", ""),
    ("chainlit", ""),
    ("channels", ""),
    ("connexion", ""),
    ("fastapi", "0.111"),
    ("gradio", ""),
    ("kinto", ""),
    ("langflow", ""),
    ("langserve", ""),
    ("mlflow", ""),
    ("prefect", ""),
    ("ray", ""),
];

/// The program of a name.
pub fn program_of(name: &str) -> Option<&'static Program> {
    PROGRAMS.iter().find(|program| program.name == name)
}

/// The program that a module is.
pub fn program_of_module(module: &str) -> Option<&'static Program> {
    PROGRAMS.iter().find(|program| !module.is_empty() && program.module == module)
}

/// Whether a release that a line of requirements allows needs servers that the newest does not.
pub fn needed_more(line: &str) -> bool {
    let name = super::pip::package_of(line);
    let Some((_, start)) = ONCE.iter().find(|(known, _)| *known == name) else { return false };
    let versions = line.split([';', '#']).next().unwrap_or("");
    let pinned = versions.split_once("==").map(|(_, version)| version.trim());
    match pinned {
        _ if start.is_empty() => true,
        Some(version) => version.contains('*') || version.starts_with(start),
        // Without an upper bound the newest is taken.
        None => versions.contains(['<', '~', '!']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_that_needed_a_server_are_left_alone() {
        for line in ["fastapi==0.111.1", "fastapi~=0.110", "fastapi>=0.100,<0.112", "fastapi==0.*"] {
            assert!(needed_more(line), "{line}");
        }
        for line in
            ["fastapi", "fastapi==0.110.0", "fastapi>=0.100", "fastapi==0.115.2 ; python_version < '4'"]
        {
            assert!(!needed_more(line), "{line}");
        }
        assert!(needed_more("mlflow==2.1") && !needed_more("flask<3"));
    }
}
