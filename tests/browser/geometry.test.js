// The test of the test: what geometry.js finds, and what it leaves alone, each in a small page of its own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { geometryFaults } from "./geometry.js";
import { launchBrowser } from "./harness.js";

const browser = launchBrowser();
after(async () => (await browser).close());

/** What is found in a page of this body, 600 px wide. */
async function faultsOf(body) {
  const page = await (await browser).newPage({ viewport: { width: 600, height: 400 } });
  await page.setContent(`<!doctype html><style>body { margin: 0; font: 16px/1.5 sans-serif } button { min-height: 24px; min-width: 24px }
    .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }</style>${body}`);
  const faults = await geometryFaults(page);
  await page.close();
  return faults;
}

const LONG = "a long line of text that goes on for a while and then on again until it is over";

/** By kind: bodies that have that fault and no other, and bodies that have none. */
const KINDS = {
  narrow: {
    found: {
      "a letter per line": `<div style="width: 8px; overflow-wrap: anywhere">usr/share/doc</div>`,
      "a word that is broken": `<p style="width: 70px; overflow-wrap: anywhere">the administration is here</p>`,
    },
    fine: {
      "words that wrap": `<p style="width: 120px">the administration of the country is here, said “nobody”</p>`,
      "a path that is broken": `<p style="width: 120px; overflow-wrap: anywhere">/usr/share/doc/administration/of/the/country</p>`,
      "a column of numbers": `<p style="width: 30px">1<br>2<br>3<br>4</p>`,
      "hyphens": `<p lang="en" style="width: 70px; hyphens: auto; overflow-wrap: anywhere">the administration is here</p>`,
      "a head for screen readers": `<div style="position: absolute; width: 1px; overflow: hidden; clip-path: inset(50%)"><p style="width: 1px; overflow-wrap: anywhere">What</p></div>`,
      "nothing but for screen readers": `<p class="visually-hidden" style="overflow-wrap: anywhere">the administration</p>`,
    },
  },
  cut: {
    found: {
      "a line cut without a sign": `<p style="width: 100px; overflow: hidden; white-space: nowrap">${LONG}</p>`,
      "a line cut by what is around": `<div style="width: 100px; overflow: hidden"><p style="white-space: nowrap">${LONG}</p></div>`,
      "half a line": `<div style="height: 34px; overflow: hidden">one line of text<br>another line</div>`,
      "a control cut in half": `<div style="width: 60px; overflow: hidden"><button style="width: 100px; height: 30px"></button></div>`,
      "what lies in a scrolling box that is itself cut": `<div style="width: 100px; height: 60px; overflow: hidden"><div style="width: 200px; height: 50px; overflow: auto">${LONG}</div></div>`,
    },
    fine: {
      "an ellipsis": `<p style="width: 100px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">${LONG}</p>`,
      "lines that are clamped": `<p style="width: 100px; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2">${LONG}</p>`,
      "a box that scrolls": `<div style="width: 100px; height: 60px; overflow: auto; white-space: nowrap" tabindex="0">${LONG}</div>`,
      "what is folded away": `<div style="height: 0; overflow: hidden">text</div><details><summary>More</summary>text</details>`,
      "what is placed outside of it": `<div style="position: relative; height: 200px"><div style="overflow: hidden; height: 20px; width: 50px"><p style="position: absolute; margin: 0; top: 60px">${LONG}</p></div></div>`,
      "what is scrolled half away": `<div style="overflow: hidden"><div style="height: 34px; overflow: auto" tabindex="0">one<br>two<br>three</div></div>`,
    },
  },
  overlap: {
    found: {
      "two texts": `<div style="position: relative"><p style="margin: 0">one text</p><p style="margin: -20px 0 0">another text</p></div>`,
      "a control over a text": `<div style="display: flex; width: 90px"><span style="white-space: nowrap; width: 20px">a text of some width</span><button>press</button></div>`,
      "two controls": `<div style="display: flex"><button style="margin-right: -20px">press here</button><button>or here</button></div>`,
      "in a menu": `<div style="position: absolute; background: white"><p style="margin: 0">one text</p><p style="margin: -20px 0 0">another text</p></div>`,
    },
    fine: {
      "a menu over the page": `<p style="margin: 0">one text</p><div style="position: absolute; top: 0">a menu</div>`,
      "a dialog over the page": `<p>one text</p><dialog id="d" style="margin: 0; top: 10px"><p>another text</p><button>Close</button></dialog><script>d.showModal()</script>`,
      "lines close together": `<p style="line-height: 0.95; width: 100px">${LONG}</p>`,
      "a label and what it labels": `<label><input type="checkbox" style="opacity: 0; position: absolute"> a choice</label>`,
      "the parts of a button": `<button style="position: relative">one <span>two</span></button>`,
      "columns": `<div style="display: grid; grid-template-columns: 1fr 1fr"><p>${LONG}</p><p>${LONG}</p></div>`,
      "a head that stays": `<div style="height: 90px; overflow: auto" tabindex="0"><p style="position: sticky; top: 0; margin: 0; background: white">head</p>${LONG} ${LONG} ${LONG}</div>`,
    },
  },
  outside: {
    found: {
      "a wide page": `<p style="white-space: nowrap; width: 800px">${LONG} ${LONG}</p>`,
      "off to the left": `<p style="margin-left: -30px">text</p>`,
      "a menu past the edge": `<div style="position: fixed; left: 560px; white-space: nowrap">a menu that is wide</div>`,
    },
    fine: {
      "a wide table in a box that scrolls": `<div style="overflow: auto" tabindex="0"><p style="white-space: nowrap; width: 900px">${LONG}</p></div>`,
      "a line to skip by, which shows with the focus": `<a href="#x" class="visually-hidden">Skip</a>`,
    },
  },
  small: {
    found: {
      "a small button": `<button style="min-height: 0; min-width: 0; width: 16px; height: 16px; padding: 0"></button>`,
      "a link as a block": `<p><a href="#x" style="display: inline-block; line-height: 16px">link</a></p>`,
      "links close together": `<p style="line-height: 1.25"><a href="#x">one</a><br><a href="#y">two</a></p>`,
    },
    fine: {
      "a link in a sentence": `<p>In a sentence <a href="#x">a link</a> is as high as its line.</p>`,
      "a link far from others": `<p><a href="#x">link</a></p><p><a href="#y">link</a></p>`,
      "a link in a panel over others": `<p><a href="#x">one</a></p><div style="position: fixed; top: 12px; left: 0; background: white"><a href="#y">two</a></div>`,
      "a picture in a link": `<a href="#x"><img alt="" width="200" height="100" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="></a>`,
      "a small box in a large label": `<label style="display: block; padding: 6px"><input type="checkbox"> a choice</label>`,
      "a button of that size": `<button style="width: 24px; height: 24px; padding: 0"></button>`,
    },
  },
};

for (const [kind, { found, fine }] of Object.entries(KINDS)) {
  test(`geometry finds what is ${kind}`, async () => {
    for (const [name, body] of Object.entries(found)) {
      const faults = await faultsOf(body);
      assert.ok(faults.length > 0 && faults.every((fault) => fault.startsWith(`${kind}:`)), `${name}: ${faults.join("; ") || "nothing found"}`);
    }
  });
  test(`geometry leaves alone what is not ${kind}`, async () => {
    for (const [name, body] of Object.entries(fine)) assert.deepEqual(await faultsOf(body), [], name);
  });
}
