// The editor of the page: CodeMirror with Python, and the few things that Ormery asks of it.
// Bundled into static/vendor/editor.js by `cargo xtask vendor`; the page loads it when somebody edits.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting, HighlightStyle, syntaxTree } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword, tags.self, tags.bool, tags.null], class: "t-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "t-string" },
  { tag: tags.number, class: "t-number" },
  { tag: tags.comment, class: "t-comment" },
  { tag: tags.meta, class: "t-decorator" },
]);

// What the run says about lines: the one that runs, breakpoints, the one that failed.
const setMarks = StateEffect.define();
const marks = StateField.define({
  create: () => ({ line: 0, breakpoints: [], error: 0 }),
  update: (value, transaction) => transaction.effects.reduce((now, effect) => (effect.is(setMarks) ? effect.value : now), value),
});

const lineClass = Decoration.line({ class: "cm-running" });
const errorMark = Decoration.mark({ class: "cm-error" });
const decorations = EditorView.decorations.compute([marks, "doc"], (state) => {
  const { line, error } = state.field(marks);
  const found = [];
  const at = (number) => (number > 0 && number <= state.doc.lines ? state.doc.line(number) : null);
  if (at(line)) found.push(lineClass.range(at(line).from));
  const wrong = at(error);
  if (wrong && wrong.length > 0) {
    const indent = wrong.text.length - wrong.text.trimStart().length;
    if (indent < wrong.length) found.push(errorMark.range(wrong.from + indent, wrong.to));
  }
  return Decoration.set(found, true);
});

class Breakpoint extends GutterMarker {
  toDOM() {
    const dot = document.createElement("span");
    dot.className = "cm-stop";
    dot.textContent = "\u25CF";
    return dot;
  }
}
const stop = new Breakpoint();

const breakpoints = (toggle) =>
  gutter({
    class: "cm-breakpoints",
    lineMarker: (view, block) => (view.state.field(marks).breakpoints.includes(view.state.doc.lineAt(block.from).number) ? stop : null),
    lineMarkerChange: (update) => update.startState.field(marks) !== update.state.field(marks),
    initialSpacer: () => stop,
    domEventHandlers: {
      mousedown: (view, block) => (toggle(view.state.doc.lineAt(block.from).number), true),
    },
  });

// Names come from the engine: `complete` takes the text before the cursor and gives {from, options} as JSON.
const source = (complete) => (context) => {
  const word = context.matchBefore(/[\w.]*$/);
  if (!context.explicit && (!word || word.from === word.to)) return null;
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (/String|Comment/.test(node.name)) return null;
  const line = context.state.doc.lineAt(context.pos);
  const found = JSON.parse(complete(context.state.sliceDoc(0, context.pos)));
  if (found.options.length === 0) return null;
  return { from: Math.max(line.from, context.pos - found.typed), options: found.options, validFor: /^\w*$/ };
};

/** Puts an editor into `parent`. `told` has `changed`, `complete`, `breakpoint` and `done`. */
export const mount = (parent, text, label, told) => {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        marks,
        decorations,
        breakpoints(told.breakpoint),
        lineNumbers(),
        history(),
        indentOnInput(),
        indentUnit.of("    "),
        bracketMatching(),
        EditorView.lineWrapping,
        python(),
        syntaxHighlighting(colours),
        autocompletion({ override: [source(told.complete)], icons: false }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.isUserEvent("outside"))) told.changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    mark: (line, stops, error) => view.dispatch({ effects: setMarks.of({ line, breakpoints: [...stops], error }) }),
    // A text from elsewhere (a reset, a solution) replaces what is there, as one step of undo.
    set: (text) => {
      if (view.state.doc.toString() !== text) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: "outside" });
    },
    focus: (line) => {
      view.focus();
      if (line > 0 && line <= view.state.doc.lines) view.dispatch({ selection: { anchor: view.state.doc.line(line).to }, scrollIntoView: true });
    },
    destroy: () => view.destroy(),
  };
};
