// How the editor looks. Every colour and font is a custom property that the page may set on the editor or on
// any element around it; what stands behind the comma is used when it does not.
import { EditorView } from "@codemirror/view";

const colour = {
  background: "var(--editor-background, Canvas)",
  text: "var(--editor-text, CanvasText)",
  muted: "var(--editor-muted, GrayText)",
  border: "var(--editor-border, GrayText)",
  gutter: "var(--editor-gutter-background, transparent)",
  activeLine: "var(--editor-active-line, color-mix(in srgb, currentcolor 6%, transparent))",
  selection: "var(--editor-selection, color-mix(in srgb, Highlight 35%, transparent))",
  caret: "var(--editor-caret, CanvasText)",
  accent: "var(--editor-accent, Highlight)",
  match: "var(--editor-match, color-mix(in srgb, Highlight 25%, transparent))",
  error: "var(--editor-error, #b3261e)",
  warning: "var(--editor-warning, #8a5a00)",
  info: "var(--editor-info, #0b57d0)",
  panel: "var(--editor-panel-background, Canvas)",
};

const focusRing = { outline: `2px solid ${colour.accent}`, outlineOffset: "1px" };

/** A wavy line, and no picture: CodeMirror's own is a data: URL, which a strict policy refuses. */
function squiggle(line) {
  return {
    backgroundImage: "none",
    textDecoration: `underline wavy ${line} 1px`,
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  };
}

/** A sign in the gutter, told apart by its shape before its colour; again no picture. */
function gutterSign(sign, ink) {
  return { content: "normal", color: ink, fontWeight: "bold", "&::before": { content: `"${sign}"` } };
}

export const theme = EditorView.theme({
  "&": { height: "100%", color: colour.text, backgroundColor: colour.background },
  "&.cm-focused": { outline: `2px solid ${colour.accent}`, outlineOffset: "-2px" },
  ".cm-scroller": {
    fontFamily: "var(--editor-font-family, ui-monospace, monospace)",
    fontSize: "var(--editor-font-size, 0.875rem)",
    lineHeight: "var(--editor-line-height, 1.55)",
    overflow: "auto",
  },
  ".cm-content": { caretColor: colour.caret, paddingBlock: "0.5rem" },
  ".cm-gutters": {
    color: colour.muted,
    backgroundColor: colour.gutter,
    border: "none",
    borderInlineEnd: `1px solid ${colour.border}`,
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: colour.activeLine },
  ".cm-activeLineGutter": { color: colour.text },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: colour.caret, borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: colour.selection,
  },
  ".cm-selectionMatch": { backgroundColor: colour.match },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: `1px solid ${colour.accent}`,
  },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    backgroundColor: "transparent",
    outline: `1px dashed ${colour.error}`,
  },
  ".cm-searchMatch": { backgroundColor: colour.match, outline: `1px solid ${colour.border}` },
  ".cm-searchMatch-selected": { outline: `2px solid ${colour.accent}` },
  ".cm-specialChar": { color: colour.error },

  ".cm-tooltip.cm-tooltip-autocomplete": { border: `1px solid ${colour.border}`, borderRadius: "5px", color: colour.text },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    maxHeight: "14rem",
    maxWidth: "min(36rem, 92vw)",
    fontFamily: "var(--editor-font-family, ui-monospace, monospace)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    gap: "0.75rem",
    justifyContent: "space-between",
    padding: "0.25rem 0.5rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: colour.text,
    backgroundColor: colour.activeLine,
    outline: `1px solid ${colour.accent}`,
    outlineOffset: "-1px",
  },
  ".cm-completionDetail": {
    overflow: "hidden",
    color: colour.muted,
    fontStyle: "normal",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  ".cm-tooltip.cm-completionInfo": {
    maxWidth: "22rem",
    padding: "0.5rem 0.75rem",
    border: `1px solid ${colour.border}`,
    color: colour.text,
  },
  ".cm-foldPlaceholder": {
    paddingInline: "0.25rem",
    border: `1px solid ${colour.border}`,
    color: colour.muted,
    backgroundColor: "transparent",
  },

  ".cm-panels": { color: colour.text, backgroundColor: colour.panel },
  ".cm-panels-top": { borderBottom: `1px solid ${colour.border}` },
  ".cm-panels-bottom": { borderTop: `1px solid ${colour.border}` },
  ".cm-panel.cm-search, .cm-panel.cm-gotoLine": { padding: "0.5rem 2rem 0.5rem 0.5rem", fontFamily: "inherit" },
  ".cm-panel.cm-search label": { fontSize: "inherit" },
  ".cm-panel.cm-search [name=close], .cm-dialog-close": {
    color: "inherit",
    minWidth: "1.75rem",
    minHeight: "1.75rem",
  },
  ".cm-textfield": {
    color: "inherit",
    fontSize: "inherit",
    padding: "0.25rem 0.5rem",
    border: `1px solid ${colour.border}`,
    borderRadius: "4px",
    backgroundColor: colour.background,
  },
  ".cm-button": {
    color: "inherit",
    fontSize: "inherit",
    padding: "0.25rem 0.625rem",
    border: `1px solid ${colour.border}`,
    borderRadius: "4px",
    backgroundImage: "none",
    backgroundColor: colour.background,
    "&:active": { backgroundImage: "none" },
  },
  ".cm-textfield:focus-visible, .cm-button:focus-visible, .cm-panel [name=close]:focus-visible": focusRing,

  ".cm-tooltip": {
    color: colour.text,
    backgroundColor: colour.panel,
    border: `1px solid ${colour.border}`,
    borderRadius: "6px",
    boxShadow: "0 4px 16px rgb(0 0 0 / 20%)",
    maxWidth: "min(36rem, 90vw)",
    overflow: "hidden",
  },
  ".cm-diagnostic": { padding: "0.5rem 0.75rem", borderLeftWidth: "4px", borderLeftStyle: "solid" },
  ".cm-diagnostic-error": { borderLeftColor: colour.error },
  ".cm-diagnostic-warning": { borderLeftColor: colour.warning, borderLeftStyle: "dashed" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeftColor: colour.info, borderLeftStyle: "dotted" },
  ".cm-diagnostic-severity": { fontWeight: "bold" },
  ".cm-diagnostic-rule": { color: colour.text, display: "block", marginTop: "0.25rem" },
  "button.cm-diagnostic-rule": {
    padding: "0",
    border: "0",
    backgroundColor: "transparent",
    font: "inherit",
    textDecoration: "underline",
    cursor: "pointer",
  },
  ".cm-problem-card .cm-diagnostic": { whiteSpace: "pre-wrap" },
  ".cm-pointed": { backgroundColor: colour.match, borderRadius: "2px" },
  ".cm-diagnostic-action": {
    color: colour.text,
    backgroundColor: "transparent",
    border: `1px solid ${colour.border}`,
    borderRadius: "4px",
    padding: "0.125rem 0.5rem",
    font: "inherit",
    cursor: "pointer",
    marginInlineEnd: "0.5rem",
    marginTop: "0.375rem",
  },
  ".cm-lintRange": { paddingBottom: "0" },
  ".cm-lintRange-error": squiggle(colour.error),
  ".cm-lintRange-warning": squiggle(colour.warning),
  ".cm-lintRange-info": squiggle(colour.info),
  ".cm-lintRange-hint": squiggle(colour.info),
  ".cm-lintRange-active": { backgroundColor: colour.match },
  ".cm-lintPoint:after": { borderBottomColor: colour.error },
  ".cm-lintPoint-warning:after": { borderBottomColor: colour.warning },
  ".cm-lintPoint-info:after, .cm-lintPoint-hint:after": { borderBottomColor: colour.info },
  ".cm-gutter-lint": { width: "1.25em" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "100%", height: "auto", textAlign: "center" },
  ".cm-lint-marker-error": gutterSign("✕", colour.error),
  ".cm-lint-marker-warning": gutterSign("!", colour.warning),
  ".cm-lint-marker-info": gutterSign("i", colour.info),
  ".cm-lint-marker-hint": gutterSign("i", colour.info),
});
