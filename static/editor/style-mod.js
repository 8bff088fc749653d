// Stands in for CodeMirror's style-mod when the editor is bundled (see build.js): the same styles, put in a
// constructed style sheet instead of a <style> element. A Content-Security-Policy of `style-src 'self'`
// refuses the element, and a static page has no nonce to give it; it says nothing of constructed sheets.
// The path, not the name: the name leads back here.
import { StyleModule as OriginalStyleModule } from "../../node_modules/style-mod/src/style-mod.js";

/** Sheet and mounted modules of each document or shadow root. */
const sheets = new WeakMap();

export class StyleModule extends OriginalStyleModule {
  /** Makes the rules of `modules` available in `root`; later modules win over earlier ones. */
  static mount(root, modules) {
    let mounted = sheets.get(root);
    if (!mounted) {
      mounted = { sheet: new CSSStyleSheet(), modules: [] };
      sheets.set(root, mounted);
      root.adoptedStyleSheets = [mounted.sheet, ...root.adoptedStyleSheets];
    }
    const merged = mergeInOrder(mounted.modules, Array.isArray(modules) ? modules : [modules]);
    if (merged.length === mounted.modules.length && merged.every((module, i) => module === mounted.modules[i])) return;
    mounted.modules = merged;
    mounted.sheet.replaceSync(merged.map((module) => module.getRules()).join("\n"));
  }
}

/**
 * `mounted` with `wanted` added, such that `wanted` keeps its order: a module that is mounted already stays
 * where it is unless one that should precede it comes later.
 */
export function mergeInOrder(mounted, wanted) {
  const merged = [...mounted];
  let next = 0;
  for (const module of wanted) {
    let index = merged.indexOf(module);
    if (index > -1 && index < next) {
      merged.splice(index, 1);
      next -= 1;
      index = -1;
    }
    if (index === -1) merged.splice(next, 0, module);
    else next = index;
    next += 1;
  }
  return merged;
}
