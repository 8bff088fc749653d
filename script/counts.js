// Reads how many tests passed, failed and were skipped out of what a test runner printed. Usage: node script/counts.js LOG
// Prints "PASSED FAILED SKIPPED"; exits with 1 when the log counts nothing.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** {passed, failed, skipped} of all runs in `log`; null when it gives no counts. */
export function countsOf(log) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  let seen = false;
  for (const line of log.replaceAll(/\x1b\[[0-9;]*m/g, "").split(/\r?\n/)) {
    let match;
    if ((match = /^test result: .*?(\d+) passed; (\d+) failed(?:; (\d+) ignored)?/.exec(line))) {
      // cargo test, and wasm-bindgen-test-runner
      seen = true;
      passed += Number(match[1]);
      failed += Number(match[2]);
      skipped += Number(match[3] ?? 0);
    } else if ((match = /^ *Summary .*?(\d+)(?:\/(\d+))? tests? run: (?:(\d+) passed)?(?:.*?(\d+) skipped)?/.exec(line))) {
      // cargo nextest: what did not pass failed, timed out, could not be started or, in a run cut short, was not run.
      seen = true;
      const ok = Number(match[3] ?? 0);
      passed += ok;
      failed += Number(match[2] ?? match[1]) - ok;
      skipped += Number(match[4] ?? 0);
    } else if ((match = /^(?:ℹ|#) (pass|fail|cancelled|skipped) (\d+)$/.exec(line))) {
      // node --test
      seen = true;
      if (match[1] === "pass") passed += Number(match[2]);
      else if (match[1] === "skipped") skipped += Number(match[2]);
      else failed += Number(match[2]);
    } else if (/^no tests to run!/.test(line)) {
      // wasm-bindgen-test-runner, of a binary without tests for the browser
      seen = true;
    }
  }
  return seen ? { passed, failed, skipped } : null;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const counts = countsOf(readFileSync(process.argv[2], "utf8"));
  if (!counts) process.exit(1);
  console.log(`${counts.passed} ${counts.failed} ${counts.skipped}`);
}
