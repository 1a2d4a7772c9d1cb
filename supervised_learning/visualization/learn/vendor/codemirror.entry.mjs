// What the page uses of CodeMirror; README.md says how it is built.
export {EditorState, StateEffect, StateField, RangeSet} from
  '@codemirror/state';
export {EditorView, Decoration, GutterMarker, WidgetType, drawSelection,
  gutterLineClass, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers} from '@codemirror/view';
export {defaultKeymap, history, historyKeymap, indentWithTab} from
  '@codemirror/commands';
export {bracketMatching, indentOnInput, indentUnit, syntaxHighlighting} from
  '@codemirror/language';
export {pythonLanguage} from '@codemirror/lang-python';
export {classHighlighter} from '@lezer/highlight';
