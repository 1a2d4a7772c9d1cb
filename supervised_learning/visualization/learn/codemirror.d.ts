declare const CodeMirror: any;
