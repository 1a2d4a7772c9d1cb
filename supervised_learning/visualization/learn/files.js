'use strict';
// A zip of texts: the files, then a directory of them, then the directory's
// place; all numbers are little-endian.

const Files = (() => {
const ENTRY = 0x04034b50, LISTED = 0x02014b50, END = 0x06054b50;
const UTF8 = 0x800, DAY = 0x21; // 1980-01-01
const PROGRAM = 0o100755 * 2 ** 16; // a file of Unix that may be executed

const TABLE = Uint32Array.from({length: 256}, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) {
    byte = byte & 1 ? byte >>> 1 ^ 0xEDB88320 : byte >>> 1;
  }
  return byte;
});
const crc32 = (bytes) => ~bytes.reduce((sum, byte) =>
  TABLE[(sum ^ byte) & 255] ^ sum >>> 8, -1) >>> 0;

// Numbers, each with its count of bytes.
const packed = (...fields) => Uint8Array.from(fields.flatMap(([value, size]) =>
  Array.from({length: size}, (_, i) => Math.floor(value / 256 ** i) % 256)));
const sizeOf = (parts) => d3.sum(parts, ({length}) => length);

// Zip texts by name, stored as they are.
function zip(texts) {
  const entries = [], listed = [];
  for (const [name, text] of Object.entries(texts)) {
    const [title, data] = [name, text].map((one) =>
      new TextEncoder().encode(one));
    const facts = [[20, 2], [UTF8, 2], [0, 4], [DAY, 2], [crc32(data), 4],
      [data.length, 4], [data.length, 4], [title.length, 2], [0, 2]];
    listed.push(packed([LISTED, 4], [3 << 8 | 20, 2], ...facts, [0, 6],
      [PROGRAM, 4], [sizeOf(entries), 4]), title);
    entries.push(packed([ENTRY, 4], ...facts), title, data);
  }
  const count = [listed.length / 2, 2];
  return new Blob([...entries, ...listed, packed([END, 4], [0, 4], count,
    count, [sizeOf(listed), 4], [sizeOf(entries), 4], [0, 2])]);
}

return {zip};
})();
