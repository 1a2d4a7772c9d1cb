'use strict';
// The editor: CodeMirror for Python, with the line marked that a sentence is
// about. It stands in a shadow tree, where its styles need no <style> element:
// the page's policy allows none.

const Editor = (() => {
const {EditorView, EditorState, StateField, StateEffect, Decoration} =
  CodeMirror, {el} = Fields;
const on = {type: (_) => {}, check: () => {}};

class Sentence extends CodeMirror.WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }
  toDOM() {
    return el('div', {className: 'sentence', textContent: this.text});
  }
}
class Sign extends CodeMirror.GutterMarker {
  elementClass = 'named';
}

// The marked lines, by their places, and the sentences; none of a changed one.
const mark = StateEffect.define();
const marked = StateField.define({
  create: () => [],
  update(value, {effects, changes, startState}) {
    return effects.find((one) => one.is(mark))?.value ?? value.filter(({at}) =>
      !changes.touchesRange(at, startState.doc.lineAt(at).to)).map(
      ({at, text}) => ({at: changes.mapPos(at), text}));
  },
  provide: (field) => [
    CodeMirror.gutterLineClass.from(field, (value) =>
      CodeMirror.RangeSet.of(value.map(({at}) => new Sign().range(at)))),
    EditorView.decorations.compute([field], (state) => Decoration.set(
      state.field(field).flatMap(({at, text}) => [
        Decoration.line({class: 'named'}).range(at),
        Decoration.widget({block: true, side: 1, widget: new Sentence(text)})
          .range(state.doc.lineAt(at).to)])))],
});

// A browser that replaces selected text itself may write styles into it, which
// the policy forbids.
function typeOver(event, {state, dispatch}) {
  const over = event.inputType === 'insertText' && event.data
    && !state.selection.main.empty;
  if (over) {
    event.preventDefault();
    dispatch(state.replaceSelection(event.data));
  }
  return over;
}

const check = () => {
  on.check();
  return true;
};
const extensions = [
  CodeMirror.lineNumbers(), CodeMirror.highlightActiveLine(),
  CodeMirror.highlightActiveLineGutter(), CodeMirror.highlightSpecialChars(),
  CodeMirror.history(), CodeMirror.drawSelection(),
  CodeMirror.indentOnInput(), CodeMirror.bracketMatching(),
  CodeMirror.indentUnit.of('    '), CodeMirror.pythonLanguage,
  CodeMirror.syntaxHighlighting(CodeMirror.classHighlighter), marked,
  EditorView.domEventHandlers({beforeinput: typeOver}),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({'aria-label': 'Your solution'}),
  CodeMirror.keymap.of([{key: 'Mod-Enter', run: check},
    {key: 'Mod-s', run: check}, CodeMirror.indentWithTab,
    ...CodeMirror.historyKeymap, ...CodeMirror.defaultKeymap]),
  EditorView.updateListener.of(({docChanged, state}) => docChanged
    && on.type(state.doc.toString()))];

const root = Fields.$('editor').attachShadow({mode: 'open'});
root.append(el('link', {rel: 'stylesheet', href: 'learn.css'}));
const view = new EditorView({root, parent: root});

// Show another text, without the history of the one before.
const open = (doc) => view.setState(EditorState.create({doc, extensions}));

// Mark lines, from 1, each with a sentence about it.
function name(marks) {
  const {doc} = view.state, known = marks.filter(([line]) => line >= 1
    && line <= doc.lines).map(([line, text]) => ({at: doc.line(line).from,
    text}));
  view.dispatch({effects: [mark.of(known), ...known.slice(0, 1).map(({at}) =>
    EditorView.scrollIntoView(at, {y: 'center'}))]});
}

// End the text with a line's end, and no line with blanks: these cost points
// and cannot be seen.
function tidy() {
  const text = view.state.doc.toString();
  const changes = [...text.matchAll(/[ \t]+$/gm)].map(({index, 0: blanks}) =>
    ({from: index, to: index + blanks.length, insert: ''}));
  if (!/\n[ \t]*$/.test(text)) {
    changes.push({from: text.length, to: text.length, insert: '\n'});
  }
  view.dispatch({changes});
}

return {on, open, name, tidy, focus: () => view.focus()};
})();
