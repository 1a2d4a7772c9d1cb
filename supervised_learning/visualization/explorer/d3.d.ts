declare const d3: any;
