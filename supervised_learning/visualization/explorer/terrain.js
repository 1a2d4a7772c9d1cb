'use strict';
// The ground of the map: bands of log height, dark in the valley and pale on
// the ridge, with thin white contours between them.

const Terrain = (() => {
const {TERRAIN, prepare} = Looks;
const BANDS = 14;

// Heights for colouring are log10(loss - lowest + small).
function measure(surface, view) {
  const [left, right, low, high] = view.window, heights = [];
  for (let i = 0; i <= 60; i++) {
    for (let j = 0; j <= 40; j++) {
      const height = surface.value(left + (right - left) * i / 60,
        low + (high - low) * j / 40);
      if (Number.isFinite(height)) {
        heights.push(height);
      }
    }
  }
  for (const minimum of surface.minima) {
    heights.push(surface.value(...minimum));
  }
  heights.sort((a, b) => a - b);
  const lowest = heights[0] ?? 0;
  const at = (share) => (heights[Math.floor(share * (heights.length - 1))]
    ?? 1) - lowest;
  return {lowest, middle: at(0.5) || 1, highest: at(0.97) || 1};
}

// Draw a surface. view: {place, point, zoom}; fine: pixels of a cell.
function drawTerrain(canvas, surface, view, fine) {
  const {pen, width, height} = prepare(canvas);
  surface.measured ??= measure(surface, view);
  const {lowest, middle, highest} = surface.measured;
  // zoomed in, the valley floor shows more
  const small = 0.05 * middle / Math.max(1, view.zoom) ** 2;
  const bottom = Math.log10(small), top = Math.log10(highest + small);
  const columns = Math.ceil(width / fine) + 4;
  const rows = Math.ceil(height / fine) + 4;
  const levels = new Float64Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const [x, y] = view.point((column - 1.5) * fine, (row - 1.5) * fine);
      const above = surface.value(x, y) - lowest;
      levels[at] = Number.isFinite(above)
        ? Math.log10(Math.max(above, 0) + small) : 99;
    }
  }
  const step = (top - bottom) / BANDS;
  const thresholds = d3.range(1, BANDS).map((i) => bottom + i * step);
  TERRAIN.domain([0, BANDS - 1]);
  pen.fillStyle = TERRAIN(0);
  pen.fillRect(0, 0, width, height);
  pen.save();
  pen.translate(-2 * fine, -2 * fine);
  pen.scale(fine, fine);
  pen.lineWidth = 0.8 / fine;
  pen.strokeStyle = 'rgba(255, 255, 255, 0.5)';
  const path = d3.geoPath(null, pen);
  d3.contours().size([columns, rows]).thresholds(thresholds)(levels).forEach(
    (band, i) => {
      pen.beginPath();
      path(band);
      pen.fillStyle = TERRAIN(i + 1);
      pen.fill();
      pen.stroke();
    });
  pen.restore();
  return pen;
}

return {drawTerrain};
})();
