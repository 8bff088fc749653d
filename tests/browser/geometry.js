// What is wrong with the shape of a page as it stands, found by its boxes: text that is narrower than a word, text and
// controls that lie over each other, what is cut off without a sign, controls that are too small to be hit, and what
// sticks out of the window.
//
// It knows nothing of our page but the editor, whose inner boxes are CodeMirror's affair. Drawings (SVG) are left to
// the tests of the graph. geometry.test.js shows, for each kind, what is found and what is not.

/** Runs in the page (or in a frame): an array of `{ kind, where, what }`, `kind` one of the names above. */
export function faultsInPage({ least = 24 } = {}) {
  const faults = new Map();
  const styles = new Map();
  const style = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };

  /** A way to find an element again: its test id or class, and those of what it lies in. */
  const nameOf = (element) => {
    const own = element.dataset?.testid ? `[${element.dataset.testid}]` : element.id ? `#${element.id}` : element.classList?.[0] ? `.${element.classList[0]}` : element.localName;
    return own;
  };
  const pathOf = (element) => {
    const names = [];
    for (let at = element; at && at !== document.body && names.length < 4; at = at.parentElement) names.unshift(nameOf(at));
    return names.join(" > ");
  };
  const short = (text) => text.replace(/\s+/g, " ").trim().slice(0, 60);
  const add = (kind, element, what) => {
    const where = pathOf(element);
    // One line for all rows of a list that have the same fault.
    const key = `${kind} ${where}`;
    if (!faults.has(key)) faults.set(key, { kind, where, what });
  };

  /** What lies on top of all else and makes the rest inert, if anything does. */
  const modals = [...document.querySelectorAll("dialog:modal")];
  const scope = modals.at(-1) ?? document.body;

  // The editor places its lines itself, and a drawing is no flow of text. What only screen readers get has one pixel.
  const LEFT_OUT = ".cm-scroller, svg, .visually-hidden, option, script, style, noscript, iframe";
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) && !element.closest(LEFT_OUT);

  const rectOf = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
  const meet = (a, b) => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const width = (rect) => rect.right - rect.left;
  const height = (rect) => rect.bottom - rect.top;
  const isEmpty = (rect) => width(rect) <= 1 || height(rect) <= 1;

  /** The padding box of an element: what its `overflow` leaves to be seen. */
  const inside = (element) => {
    const { left, top } = element.getBoundingClientRect();
    const x = left + element.clientLeft;
    const y = top + element.clientTop;
    return { left: x, top: y, right: x + element.clientWidth, bottom: y + element.clientHeight };
  };

  /** The elements that can cut off `element`, from the inside to the outside. */
  function* cutters(element) {
    let position = style(element).position;
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (position === "fixed" || at === document.documentElement) return;
      const its = style(at);
      const contains = its.position !== "static" || its.transform !== "none" || its.contain.includes("paint");
      // A static box does not cut what is placed by one further out.
      if (position === "absolute" && !contains) continue;
      if (its.overflowX !== "visible" || its.overflowY !== "visible") yield at;
      position = its.position;
      // The top layer.
      if (at.matches("dialog:modal, :popover-open")) return;
    }
  }

  const cuts = (value) => value === "hidden" || value === "clip";

  /** What is left of `rect`, of `element` or a text in it; says what is cut with no way to reach it. */
  function visible(element, rect, isText, report) {
    let left = rect;
    const { overflowX, overflowY } = style(element);
    const chain = isText && (overflowX !== "visible" || overflowY !== "visible") ? [element, ...cutters(element)] : cutters(element);
    for (const at of chain) {
      const its = style(at);
      const box = inside(at);
      const shorn = its.textOverflow === "ellipsis" || (its.webkitLineClamp !== "none" && its.webkitLineClamp !== "");
      if (report && !isEmpty(left) && !shorn) {
        // A box that shows nothing of it at all hides it on purpose.
        const seen = !isEmpty(meet(left, box));
        const sideways = Math.max(box.left - left.left, left.right - box.right);
        if (seen && cuts(its.overflowX) && sideways > 1.5) report.cut(at, `${Math.round(sideways)} px sideways`);
        const down = Math.max(box.top - left.top, left.bottom - box.bottom);
        // Lines are higher than their letters: so much of them may go.
        if (seen && cuts(its.overflowY) && down > Math.max(3, height(rect) * 0.2)) report.cut(at, `${Math.round(down)} px of its height`);
      }
      left = meet(left, {
        left: its.overflowX === "visible" ? -Infinity : box.left,
        right: its.overflowX === "visible" ? Infinity : box.right,
        top: its.overflowY === "visible" ? -Infinity : box.top,
        bottom: its.overflowY === "visible" ? Infinity : box.bottom,
      });
      if (isEmpty(left)) return left;
    }
    return left;
  }

  /** What an element is drawn above others with: text below it is not overlapped by mistake. */
  const layerOf = (element) => {
    for (let at = element; at && at !== scope; at = at.parentElement) {
      const { position } = style(at);
      if (position === "absolute" || position === "fixed" || position === "sticky" || at.matches("dialog[open], :popover-open")) return at;
    }
    return scope;
  };

  const CONTROLS = 'a[href], button, input, select, textarea, summary, [role="button"], [role="tab"], [role="menuitem"], [role="treeitem"], [role="separator"][tabindex]';
  const controls = [];
  const texts = [];

  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !isShown(element)) continue;
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].map(rectOf).filter((rect) => !isEmpty(rect));
    if (rects.length > 0) texts.push({ node, element, rects });
  }
  for (const element of scope.querySelectorAll(CONTROLS)) {
    // Off by one pixel or see-through, with a label to be hit instead.
    if (element.matches("[disabled]") || !isShown(element)) continue;
    const rects = [...element.getClientRects()].map(rectOf).filter((rect) => !isEmpty(rect));
    if (rects.length > 0) controls.push({ element, rects });
  }

  // --- Cut off ---------------------------------------------------------------------------------------------------

  for (const text of texts) {
    const { element } = text;
    const report = (rect) => ({ cut: (by, how) => add("cut", element, `“${short(text.node.data)}”: ${how}, by ${pathOf(by)} (${Math.round(width(rect))}×${Math.round(height(rect))} px)`) });
    text.seen = text.rects.map((rect) => visible(element, rect, true, report(rect))).filter((rect) => !isEmpty(rect));
  }
  for (const control of controls) {
    const { element } = control;
    const report = { cut: (by, how) => add("cut", element, `the control “${short(element.textContent)}”: ${how}, by ${pathOf(by)}`) };
    control.seen = control.rects.map((rect) => visible(element, rect, false, report)).filter((rect) => !isEmpty(rect));
  }

  // --- Narrower than a word --------------------------------------------------------------------------------------

  /** How many lines a stretch of text takes. */
  const lineCount = (rects) => new Set(rects.map((rect) => Math.round(rect.top / 4))).size;
  for (const { node, element, rects, seen } of texts) {
    // What nothing is seen of is for screen readers.
    if (seen.length === 0 || lineCount(rects) < 2) continue;
    const letters = node.data.replace(/\s+/g, "").length;
    const lines = lineCount(rects);
    if (lines >= 3 && letters / lines < 4 && Math.max(...rects.map(width)) < 48) {
      add("narrow", element, `${letters} letters on ${lines} lines: “${short(node.data)}”`);
      continue;
    }
    if (style(element).hyphens === "auto") continue;
    // Plain words: paths, addresses and code may break anywhere.
    for (const found of node.data.matchAll(/(?<![^\s(«“‘’'])\p{L}{3,18}(?![^\s.,;:!?…)»”’])/gu)) {
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      if (lineCount([...range.getClientRects()]) > 1) {
        add("narrow", element, `the word “${found[0]}” is broken`);
        break;
      }
    }
  }

  // --- Out of the window -----------------------------------------------------------------------------------------

  const window_ = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > window_ + 1) {
    add("outside", document.documentElement, `the page is ${document.documentElement.scrollWidth} px wide in a window of ${window_} px`);
  }
  for (const { element, seen } of [...texts, ...controls]) {
    for (const rect of seen) {
      if (rect.left < -1 || rect.right > window_ + 1) {
        add("outside", element, `“${short(element.textContent)}” lies from ${Math.round(rect.left)} to ${Math.round(rect.right)} px of ${window_}`);
      }
    }
  }

  // --- Too small to be hit ---------------------------------------------------------------------------------------

  /** What an element in a line takes with all that is in it: a picture in a link is higher than its line. */
  const around = (element) => {
    const rects = [element, ...element.querySelectorAll("*")].map((one) => one.getBoundingClientRect()).filter((rect) => rect.width > 1 && rect.height > 1);
    const [least, most] = [Math.min, Math.max];
    return {
      left: least(...rects.map((rect) => rect.left)),
      top: least(...rects.map((rect) => rect.top)),
      right: most(...rects.map((rect) => rect.right)),
      bottom: most(...rects.map((rect) => rect.bottom)),
    };
  };
  /** Whether a circle of that size around a link, as WCAG 2.2 draws it, touches no other target. */
  const isAlone = (element, box) => {
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    return controls.every(({ element: other, rects }) => {
      if (other === element || element.contains(other) || other.contains(element)) return true;
      // What lies below a panel is not hit in its place.
      if (layerOf(other) !== layerOf(element)) return true;
      return rects.every((rect) => Math.hypot(Math.max(rect.left - x, 0, x - rect.right), Math.max(rect.top - y, 0, y - rect.bottom)) >= least / 2);
    });
  };
  for (const { element, rects } of controls) {
    const input = element.matches("input") ? element : null;
    // What else takes the click.
    const target = input?.labels?.[0] && (input.type === "radio" || input.type === "checkbox" || input.type === "file") ? input.labels[0] : element;
    const inline = style(target).display === "inline";
    const box = inline ? around(target) : rectOf(target.getBoundingClientRect());
    const inSentence =
      inline && [...(element.parentElement?.childNodes ?? [])].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    // A divider is long, and its keys do the same.
    const thin = element.matches('[role="separator"]');
    if (rects.length > 1 || inSentence || thin) continue;
    const size = Math.min(Math.round(width(box) * 10) / 10, Math.round(height(box) * 10) / 10);
    if (size >= least || (inline && isAlone(element, box))) continue;
    add("small", element, `“${short(element.textContent || element.getAttribute("aria-label") || "")}” is ${Math.round(width(box))}×${Math.round(height(box))} px`);
  }

  // --- Over each other -------------------------------------------------------------------------------------------

  const boxes = [];
  for (const { element, seen } of texts) {
    // The control that a text is the label of is one thing with it.
    const owner = element.closest(CONTROLS) ?? element;
    for (const rect of seen) boxes.push({ rect, element, owner, layer: layerOf(element), text: true });
  }
  for (const { element, seen } of controls) {
    for (const rect of seen) boxes.push({ rect, element, owner: element, layer: layerOf(element), text: false });
  }
  boxes.sort((a, b) => a.rect.top - b.rect.top);
  const related = (a, b) => a === b || a.contains(b) || b.contains(a);
  for (let index = 0; index < boxes.length; index += 1) {
    const one = boxes[index];
    for (let next = index + 1; next < boxes.length && boxes[next].rect.top < one.rect.bottom; next += 1) {
      const other = boxes[next];
      if (one.layer !== other.layer || related(one.owner, other.owner) || related(one.element, other.element)) continue;
      const common = meet(one.rect, other.rect);
      // The boxes of two lines of text may touch, where their letters do not.
      const bothText = one.text && other.text;
      const least = bothText ? Math.min(height(one.rect), height(other.rect)) * 0.4 : 2;
      if (width(common) > 2 && height(common) > Math.max(2, least)) {
        add("overlap", one.element, `“${short(one.element.textContent)}” and “${short(other.element.textContent)}” (${pathOf(other.element)}) share ${Math.round(width(common))}×${Math.round(height(common))} px`);
      }
    }
  }
  return [...faults.values()];
}

/**
 * Runs in the page: for each pane that is shown, of `contents` by its selector, the height that is left for its main
 * content, from where that begins: in pixels, and as a part of the pane's height.
 */
export function roomInPage(contents) {
  return Object.entries(contents).flatMap(([pane, content]) => {
    const box = document.querySelector(pane);
    if (!box?.checkVisibility()) return [];
    const { top, bottom, height } = box.getBoundingClientRect();
    const inner = [...box.querySelectorAll(content)].find((element) => element.checkVisibility());
    const room = inner ? Math.max(0, bottom - Math.max(inner.getBoundingClientRect().top, top)) : 0;
    return [{ pane, room: Math.round(room), share: height > 0 ? room / height : 0 }];
  });
}

/** All faults of a page or frame, one line each. */
export async function geometryFaults(frame, options) {
  const faults = await frame.evaluate(faultsInPage, options);
  return faults.map(({ kind, where, what }) => `${kind}: ${where}: ${what}`);
}
