//! Servers that their image starts as root, with a user who may not write what they write.

use super::{Judge, Kind, Problem, Who};

impl Judge<'_> {
    /// nginx in its own image makes folders in `/var/cache/nginx`, which is root's there, and a file in `/run`
    /// (docker-nginx's README, "Running nginx as a non-root user").
    pub(super) fn denied(&self, argv: &[String], out: &mut Vec<Problem>) {
        const PLACES: &[&str] = &["/var", "/run", "nginx.conf", "_temp_path", "conf.d"];
        let files = &self.work.files;
        let starts = argv.iter().take(2).any(|word| word == "nginx" || word == "/usr/sbin/nginx");
        let Who::Other(user) = self.given.who(self.work, &self.state) else { return };
        let mut lineage = self.lineage().into_iter().rev();
        let Some((_, at)) = lineage.find(|(_, one)| matches!(one.kind, Kind::User(_))) else { return };
        let told = files.is_opaque()
            || argv.iter().any(|word| word.contains("pid "))
            || PLACES.iter().any(|word| files.mentions(word))
            || ["/etc/nginx/nginx.conf", "/var/cache/nginx/x"].iter().any(|path| files.may_bring(path));
        if self.work.world.base.image.0 != "nginx" || !starts || told {
            return;
        }
        let place = "/var/cache/nginx/client_temp";
        let words = format!("nginx: [emerg] mkdir() \"{place}\" failed (13: Permission denied)");
        let args = [("path", place), ("user", user.as_str())];
        out.push(self.fails("start-may-not-write", (at, at.keyword.span), (&words, Some(1)), &args));
    }
}
