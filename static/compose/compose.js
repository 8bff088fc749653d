// Reads Compose files for the page, which loads this only when it meets one: compose.js, bundled by
// static/editor/build.js with `yaml` (ISC), because YAML is too much to be read by halves.
import { parseDocument, visit } from "yaml";

/** What of a service is of interest here. */
const MEMBERS = ["build", "image", "platform", "extends"];

/**
 * The services of a Compose file as JSON: {services: [{name, build, image, platform, extends}]}, or {error, line} when it
 * is no YAML. A number that YAML would write in another way than it stands there is {number: "1.10"}.
 */
export function readCompose(text) {
  try {
    const document = parseDocument(text, { merge: true, logLevel: "silent" });
    const [fault] = document.errors;
    if (fault) return JSON.stringify({ error: fault.message.split("\n")[0], line: fault.linePos?.[0].line ?? 1 });
    visit(document, {
      Scalar(key, node) {
        const number = typeof node.value === "number" || typeof node.value === "bigint";
        if (number && key !== "key" && node.source !== String(node.value)) node.value = { number: node.source ?? String(node.value) };
      },
    });
    const whole = document.toJS();
    const services = Object.entries(whole?.services ?? {}).map(([name, service]) => {
      const members = MEMBERS.filter((member) => service?.[member] !== undefined).map((member) => [member, service[member]]);
      return { name, ...Object.fromEntries(members) };
    });
    return JSON.stringify({ services });
  } catch (error) {
    // Aliases that grow without end.
    return JSON.stringify({ error: String(error?.message ?? error), line: 1 });
  }
}
