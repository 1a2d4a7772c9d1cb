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

// The marked line, by its place, and the sentence; null once it is changed.
const mark = StateEffect.define();
const marked = StateField.define({
  create: () => null,
  update(value, {effects, changes, startState}) {
    const effect = effects.find((one) => one.is(mark));
    if (effect || !value) {
      return effect?.value ?? null;
    }
    const {from, to} = startState.doc.lineAt(value.at);
    return changes.touchesRange(from, to) ? null
      : {...value, at: changes.mapPos(value.at)};
  },
  provide: (field) => [
    CodeMirror.gutterLineClass.from(field, (value) => value
      ? CodeMirror.RangeSet.of([new Sign().range(value.at)])
      : CodeMirror.RangeSet.empty),
    EditorView.decorations.compute([field], (state) => {
      const {at, text} = state.field(field) ?? {};
      return at === undefined ? Decoration.none : Decoration.set([
        Decoration.line({class: 'named'}).range(at),
        Decoration.widget({block: true, side: 1, widget: new Sentence(text)})
          .range(state.doc.lineAt(at).to)]);
    })],
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

// Mark a line, from 1, with a sentence about it; 0 marks none.
function name(line, text = '') {
  const {doc} = view.state, known = line >= 1 && line <= doc.lines;
  const at = known ? doc.line(line).from : 0;
  view.dispatch({effects: known ? [mark.of({at, text}),
    EditorView.scrollIntoView(at, {y: 'center'})] : mark.of(null)});
}

return {on, open, name};
})();
