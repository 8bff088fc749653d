import assert from "node:assert/strict";
import { test } from "node:test";
import { allowInlineScripts, scriptHashes } from "./finish-build.js";

test("each inline script is allowed by its hash, and files are not", () => {
  // printf %s 'alert(1)' | openssl dgst -sha256 -binary | base64
  const hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
  assert.deepEqual(scriptHashes('<script src="a.js"></script><script type="module">alert(1)</script><SCRIPT>alert(1)</SCRIPT>'), [hash]);
  assert.equal(
    allowInlineScripts(`<meta content="script-src 'self' {{script-hashes}};"><script>alert(1)</script>`),
    `<meta content="script-src 'self' ${hash};"><script>alert(1)</script>`,
  );
});
