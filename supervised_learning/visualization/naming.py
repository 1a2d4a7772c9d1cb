"""Names beside lines: inside a panel where there is room, or right of it."""
import matplotlib.font_manager
import matplotlib.patheffects
import matplotlib.textpath
import numpy as np

OUTLINE = [matplotlib.patheffects.withStroke(linewidth=2.5,
                                             foreground='white')]
BOLD = matplotlib.font_manager.FontProperties(weight='bold')
# Of names in a panel, in points of 1/72 inch: the height of a row, how far
# off their line, and on which side of its point; how far a point need be from
# the other lines.
ROW, ROOMS, ALONE = 10.5, (4, 9, 16, 26, 40, 58, 80), 30
SIDES = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y])


def name_lines(axes, lines, marks=()):
    """Write names beside lines, off each other and off the lines.

    Every name is tried at places around points of its own line, and goes
    where it covers least. The figure's layout must be final: settle(figure).
    lines: (points, text, color) of each, points (n, 2) in data units.
    marks: further points to be left free.
    Returns: the names, as matplotlib's objects.
    """
    box = axes.get_window_extent()
    edges = np.array([box.width, box.height]) * 72 / axes.figure.dpi

    def in_panel(points):  # in points of 1/72 inch, from the corner
        points = (axes.transData.transform(np.asarray(points, float))
                  - [box.x0, box.y0]) * 72 / axes.figure.dpi
        points = dense(points)
        points = points[((points >= 0) & (points <= edges)).all(axis=1)]
        return points[::len(points) // 150 + 1]

    tracks = [in_panel(points) for points, _, _ in lines]
    marks = in_panel(marks) if len(marks) else np.zeros((0, 2))
    written, boxes = [], np.zeros((0, 4))
    for i, (_, text, color) in enumerate(lines):
        if not len(tracks[i]):
            continue
        rows = text.split('\n')
        size = np.array([max(matplotlib.textpath.TextPath(
            (0, 0), row, 8, prop=BOLD).get_extents().width for row in rows)
            + 4, ROW * len(rows)])
        spots = tracks[i][::len(tracks[i]) // 25 + 1]
        spots = np.concatenate([spots, tracks[i][-1:]])
        centres = spots[:, None] + np.concatenate(
            [SIDES * (size / 2 + room) for room in ROOMS])
        corners = np.concatenate([centres - size / 2, centres + size / 2],
                                 axis=2).reshape(-1, 4)
        others = np.concatenate([track for j, track in enumerate(tracks)
                                 if j != i] + [marks])
        outside = ((corners[:, :2] < 1) | (corners[:, 2:] > edges - 1)).any(1)
        lead = np.tile(np.repeat(ROOMS, len(SIDES)), len(spots))
        near = np.repeat(nearest(spots, np.concatenate(
            [track for track, line in zip(tracks, lines)
             if line[2] != color] + [marks])), len(SIDES) * len(ROOMS))
        cost = (1e6 * outside + 1e4 * overlaps(corners, boxes)
                + 10 * covered(corners, others)
                + 3 * covered(corners, tracks[i]) + lead
                - 2 * np.minimum(near, ALONE))
        best = cost.argmin()
        corner = corners[best]
        boxes = np.vstack([boxes, corner])
        spot = spots[best // (len(SIDES) * len(ROOMS))]
        written.append(axes.annotate(
            text, spot, (corner[:2] + corner[2:]) / 2 - spot,
            xycoords='axes points', textcoords='offset points', fontsize=8,
            color=color, ha='center', va='center', weight='bold', zorder=5,
            path_effects=OUTLINE, arrowprops=None if lead[best] < 10 else {
                'arrowstyle': '-', 'color': color, 'linewidth': 0.7,
                'shrinkA': 0, 'shrinkB': 1}))
    return written


def settle(figure):
    """Make a figure's layout final."""
    figure.draw_without_rendering()
    figure.set_layout_engine('none')


def nearest(spots, others):
    """Give each spot's distance to the nearest of others."""
    if not len(others):
        return np.full(len(spots), np.inf)
    return np.sqrt(((spots[:, None] - others[None]) ** 2).sum(-1)).min(1)


def overlaps(corners, boxes):
    """Count for each box the others that it overlaps."""
    return ((corners[:, None, :2] < boxes[None, :, 2:])
            & (corners[:, None, 2:] > boxes[None, :, :2])).all(2).sum(1)


def covered(corners, points):
    """Count for each box the points in it."""
    x, y = points.T
    left, low, right, high = corners.T[:, :, None]
    return ((left < x) & (x < right) & (low < y) & (y < high)).sum(1)


def dense(points):
    """Give a line's points and some between them."""
    if len(points) < 2:
        return points
    parts = np.linspace(0, 1, 5)[:, None]
    before, after = points[:-1, None], points[1:, None]
    return (before * (1 - parts) + after * parts).reshape(-1, 2)


def name_ends(axes, ends, gap=0.055):
    """Name lines beside the panel, right of their ends, without overlaps.

    ends: (y, text, color) of each, y in data units.
    """
    transform = axes.transData + axes.transAxes.inverted()
    heights = [float(np.clip(transform.transform((1, y))[1], 0, 1))
               for y, _, _ in ends]
    order = np.argsort(heights)
    spread = np.array(heights)[order]
    for _ in range(200):  # push neighbours apart, keep all in the panel
        for i in range(len(spread) - 1):
            lack = gap - (spread[i + 1] - spread[i])
            if lack > 0:
                spread[i] -= lack / 2
                spread[i + 1] += lack / 2
        spread = np.clip(spread, 0, 1)
    for rank, i in enumerate(order):
        _, text, color = ends[i]
        axes.annotate(text, (1, heights[i]), (1.04, spread[rank]),
                      xycoords='axes fraction', textcoords='axes fraction',
                      fontsize=8, color=color, va='center', weight='bold',
                      arrowprops={'arrowstyle': '-', 'color': color,
                                  'linewidth': 0.5, 'shrinkA': 1,
                                  'shrinkB': 1, 'relpos': (0, 0.5)},
                      annotation_clip=False)
